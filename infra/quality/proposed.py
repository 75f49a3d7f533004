"""`make corpus`, second part: `copydesk sources add` tried on the served corpora and the sample newspaper.

Each publisher is proposed from its home address alone, and what is proposed is harvested unedited. It works when all
pages of the publisher were fetched and half of them stored; the rest is listed with the reason.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from crawlers.launch import CrawlError
from flows import settings
from flows.proposal import search, source_file
from flows.proposal.search import Hands, ScoutError
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from infra.bench import sides
from infra.newspaper import outside, server
from infra.quality import harvested
from pipelines.model.source import Source, SourceId
from pipelines.sources.load import load_sources

CORPORA = ("fundus-evaluation", "fundus")
LEAST_PAGES = 3
"""Publishers with fewer pages show nothing that repeats."""
SAMPLE = "nordhafen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One site, and what came of it."""

    name: str
    home: str
    pages: int
    """Articles that it has; 0: not known, what is found counts."""
    source_id: str = ""
    """Of the proposed source; empty when there is none."""
    seconds: float = 0.0
    why: str = ""


def propose(hands: Hands, trial: Trial, room: Path) -> Trial:
    """Propose a source from an address and write its file, as `copydesk sources add --yes` does."""
    began = time.monotonic()
    asked = search.asked_for(trial.home, gap=0, allow=("127.0.0.0/8",))
    taken = [file.stem for file in room.rglob("*.yaml")]
    try:
        found = search.scout(hands, asked, 20, taken)
    except (ScoutError, CrawlError) as error:
        return _ended(trial, began, "", str(error))
    source = found.proposal.source
    source_file.write(source, source_file.text_of(source), room)
    good = "" if found.is_good else "; ".join(found.doubts)
    return _ended(trial, began, source.id, good)


def _ended(trial: Trial, began: float, source_id: str, why: str) -> Trial:
    seconds = time.monotonic() - began
    return Trial(
        name=trial.name,
        home=trial.home,
        pages=trial.pages,
        source_id=source_id,
        seconds=seconds,
        why=why,
    )


def harvest(room: Path) -> dict[str, Counter[str]]:
    """Harvest what was proposed, unedited; return by source how many pages were fetched, and stored."""
    command = [
        str(Path(sys.executable).parent / "copydesk"),
        "harvest",
        "--seeds",
        str(room / "seeds"),
    ]
    command += ["--store", str(room / "store"), "--state", str(room / "state")]
    asker = os.environ | {"COPYDESK_CONTACT": harvested.CONTACT}
    subprocess.run(command, env=asker, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - ours
    counts: dict[str, Counter[str]] = {}
    columns = ["source_id", "is_listing", "status", "reason"]  # a copy is not kept of all: rights
    for file in (room / "store" / "ledger").rglob("*.parquet"):
        for row in pq.ParquetFile(file).read(columns=columns).to_pylist():
            if row["status"] == sides.GOOD and not row["is_listing"]:
                told = counts.setdefault(row["source_id"], Counter())
                told["fetched"] += 1
                told["stored"] += row["reason"] is None
    return counts


def lines(trials: Sequence[Trial], counts: dict[str, Counter[str]]) -> Iterator[str]:
    """Yield the figures, and each site that does not work."""
    failed = [(trial, why) for trial in trials if (why := _failure(trial, counts))]
    seconds = sorted(trial.seconds for trial in trials)
    pages = sum(trial.pages for trial in trials)
    found = sum(min(t.pages, counts.get(t.source_id, Counter())["fetched"]) for t in trials)
    yield f"== sources add: {len(trials) - len(failed)} of {len(trials)} sites work as they are proposed"
    yield f"pages of theirs that were found  {found} of {pages}"
    yield f"seconds from address to file     {seconds[len(seconds) // 2]:.1f} (median), {seconds[-1]:.1f} (most)"
    yield from (f"  {trial.name}: {why}" for trial, why in failed)


def _failure(trial: Trial, counts: dict[str, Counter[str]]) -> str:
    told = counts.get(trial.source_id, Counter())
    if trial.why or not trial.source_id:
        return trial.why or "nothing was proposed"
    if told["fetched"] < trial.pages:
        return f"{told['fetched']} of {trial.pages} pages found"
    return (
        ""
        if 2 * told["stored"] >= told["fetched"]
        else f"{told['stored']} of {told['fetched']} stored"
    )


def _corpus_trials(sources: Sequence[Source], folders: Sequence[Path]) -> Iterator[Trial]:
    homes = {source.id: source.home for source in sources}
    for publisher in (p for folder in folders for p in outside.read_publishers(folder)):
        if len(publisher.pages) >= LEAST_PAGES:
            yield Trial(
                name=publisher.source_id,
                home=homes[SourceId(publisher.source_id)],
                pages=len(publisher.pages),
            )


def main() -> int:
    """Serve, propose, harvest, tell; skip with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    options = parser.parse_args()
    folders = [options.corpora / name for name in CORPORA]
    if not options.corpora.is_dir():
        sys.stdout.write(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER\n")
        return 0
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        for name in ("seeds", "served"):
            (room / name).mkdir()
        found = settings.load(
            seeds=room / "seeds",
            state=str(room / "state"),
            spool=room / "spool",
            contact=harvested.CONTACT,
        )
        with (
            harvested.serving(folders, room / "served") as sources,
            server.serve() as paper,
            WorkerPool(found.workers, preload=page_tasks.PRELOAD) as pool,
        ):
            sample = Trial(name=SAMPLE, home=f"{paper.base_url}/", pages=0)
            served = list(_corpus_trials(load_sources(sources), folders))
            hands = Hands(found, pool.warm())
            trials = [propose(hands, trial, room / "seeds") for trial in (sample, *served)]
            counts = harvest(room)
        sys.stdout.write("\n".join(lines(trials, counts)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make corpus`: the corpora served as publishers, harvested with `copydesk harvest`, scored as stored.

What is scored is what a reader gets from the store; a page that was refused scores as empty. Plain
trafilatura is run over the same pages in the same run.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from infra.newspaper import outside
from infra.quality import corpora
from infra.quality.evaluate import CORPORA
from infra.quality.metrics import Gold, Output
from infra.quality.running import Run, run, write_pages
from infra.quality.tables import mean, scores
from pipelines.store.opening import open_store
from pipelines.store.reader import latest

READY_SECONDS = 120
CONTACT = "corpus@example.org"
"""Stands in the user agent; only loopback is asked."""
_SCORES = (
    ("token F1", "f1"),
    ("leaked lines", "leaked"),
    ("units found", "units_found"),
    ("title", "title"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """What a harvest of served corpora left in the store."""

    outputs: Mapping[str, Output]
    """Stored articles by page id."""
    fates: Counter[str]
    """Article pages by `stored` or reason, from the ledger."""
    seconds: float


@contextmanager
def serving(folders: list[Path], room: Path) -> Iterator[Path]:
    """Serves the corpora from a process of its own; gives the folder of source files."""
    sources, ready = room / "seeds", room / "ready"
    command = [sys.executable, "-m", "infra.newspaper.outside", *map(str, folders), "--port", "0"]
    command += ["--sources", str(sources), "--ready-file", str(ready)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own server
    deadline = time.monotonic() + READY_SECONDS
    try:
        while not ready.exists():
            if time.monotonic() > deadline or server.poll() is not None:
                raise TimeoutError(f"the corpora were not served within {READY_SECONDS} s")
            time.sleep(0.1)
        yield sources
    finally:
        server.terminate()
        server.wait()


def harvest(folders: list[Path], room: Path) -> Harvested:
    """Harvests corpora into an empty store under `room`."""
    store, start = room / "store", time.monotonic()
    with serving(folders, room) as sources:
        command = [
            str(Path(sys.executable).parent / "copydesk"),
            "harvest",
            "--seeds",
            str(sources),
        ]
        command += ["--store", str(store), "--state", str(room / "state")]
        asker = os.environ | {"COPYDESK_CONTACT": CONTACT}
        subprocess.run(command, env=asker, check=False)  # noqa: S603 - degraded is expected: some pages are stubs
    return Harvested(
        outputs=dict(_stored(store)), fates=_fates(store), seconds=time.monotonic() - start
    )


def _stored(store: Path) -> Iterator[tuple[str, Output]]:
    for row in latest(open_store(str(store))).to_pylist():
        page = outside.page_id(row["fetched_url"] or row["url"])
        if page:
            yield page, _output(row)


def _output(row: Mapping[str, Any]) -> Output:
    published = row["published_at"]
    return Output(
        text=row["text"] or "",
        lead=row["lead"],
        title=row["title"],
        authors=(*row["authors"], *row["agencies"]),
        date=published.isoformat() if published else None,
    )


def _fates(store: Path) -> Counter[str]:
    fates: Counter[str] = Counter()
    for file in sorted((store / "ledger").rglob("*.parquet")):
        for row in pq.ParquetFile(file).read(columns=["is_listing", "stage", "reason"]).to_pylist():
            if not row["is_listing"]:
                fates[f"{row['stage']}: {row['reason']}" if row["reason"] else "stored"] += 1
    return fates


def report(folder: Path, harvested: Harvested, room: Path) -> list[str]:
    """Return the lines on one corpus: pages stored, and scores beside plain trafilatura's."""
    golds = corpora.load_golds(folder)
    jsonl = room / f"{folder.name}.jsonl"
    count = write_pages(corpora.pages(folder), {gold.id: gold for gold in golds}, jsonl)
    plain = run("plain", [sys.executable, "-m", "infra.quality.plain"], jsonl)
    ours = {gold.id: harvested.outputs.get(gold.id, Output()) for gold in golds}
    stored = sum(gold.id in harvested.outputs for gold in golds)
    lines = [f"== {folder.name}: {stored} of {count} pages stored"]
    for label, key in _SCORES:
        mine, theirs = (
            mean(_article_scores(golds, outputs), key) for outputs in (ours, plain.outputs)
        )
        if mine is not None and theirs is not None:
            lines.append(
                f"{label:16} stored {100 * mine:5.1f}   plain trafilatura {100 * theirs:5.1f}"
            )
    return lines


def _article_scores(golds: list[Gold], outputs: Mapping[str, Output]) -> list[dict[str, float]]:
    return list(scores(golds, Run(name="", outputs=outputs, cpu_ms=None)).values())


def main() -> int:
    """Serves, harvests, scores; skips with a reason when the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("names", nargs="*", default=CORPORA, metavar="CORPUS")
    options = parser.parse_args()
    if not options.corpora.is_dir():
        sys.stdout.write(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER\n")
        return 0
    folders = [options.corpora / name for name in options.names]
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        harvested = harvest(folders, room)
        lines = [f"harvested in {harvested.seconds:.0f} s; what became of the article pages:"]
        lines += [f"  {count:6}  {fate}" for fate, count in harvested.fates.most_common()]
        sys.stdout.write("\n".join(lines) + "\n")
        for folder in folders:
            sys.stdout.write("\n".join(report(folder, harvested, room)) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

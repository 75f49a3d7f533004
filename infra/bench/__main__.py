"""`make bench`: copydesk beside the plain thing, on the sample newspaper and the served corpora.

Both run in turn, several rounds, against the same loopback server, whose own cost is not counted. Each round
measures a small and a large harvest; rates are of the difference, so that start-up stands apart. A page counts
when it was fetched and cleaned, whatever became of it.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from infra.bench import learned
from infra.bench.measure import Cost, measure
from infra.quality import harvested

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "sample" / "nordhafen.yaml"
CORPORA = ("fundus", "fundus-evaluation", "article-extraction-benchmark")
"""Of `../shared/corpus`: pages of newspapers, one to eight a publisher, 200 to 300 kB each."""
ONE_IN = 6
"""Publishers of the small harvest of the corpora, so that what a source costs by itself counts, too."""
READY_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is harvested: the same pages for both."""

    seeds: Path
    """Folder of source files, for copydesk."""
    sitemaps: tuple[str, ...]
    """For the plain spider."""
    only: str
    """Pattern of the addresses of articles."""


@contextmanager
def newspaper(copies: int, scratch: Path) -> Iterator[Site]:
    """Serves `copies` times the newspaper's articles from a process of its own.

    Raises:
        TimeoutError: When it does not answer within a minute.
    """
    ready = scratch / f"ready-{copies}"
    command = [
        sys.executable,
        "-m",
        "infra.newspaper.server",
        "--port",
        "0",
        "--copies",
        str(copies),
    ]
    server = subprocess.Popen([*command, "--ready-file", str(ready)], cwd=ROOT)  # noqa: S603 - our own server
    try:
        url = _wait_for(ready).rstrip("/")
        seeds = _seeds(url, scratch / f"seeds-{copies}")
        yield Site(seeds=seeds, sitemaps=(f"{url}/sitemap.xml",), only="/artikel/")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait_for(ready: Path) -> str:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if ready.exists() and (url := ready.read_text().strip()):
            return url
        time.sleep(0.05)
    raise TimeoutError(f"the sample newspaper did not write {ready} within {READY_SECONDS} s")


def _seeds(url: str, folder: Path) -> Path:
    source = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    home = source["home"].rstrip("/")
    moved = yaml.safe_load(yaml.safe_dump(source).replace(home, url))
    moved["seeds"] = [{"sitemap": f"{url}/sitemap.xml"}]
    moved["budget"] = {"pages": 100_000, "seconds": 3600, "gap": 0}
    folder.mkdir()
    (folder / SEED.name).write_text(yaml.safe_dump(moved), encoding="utf-8")
    return folder


@contextmanager
def publishers(folders: Sequence[Path], scratch: Path) -> Iterator[tuple[Site, Site]]:
    """Serves corpora as publishers from a process of its own; gives a few of them, and all."""
    room = scratch / "corpora"
    room.mkdir()
    with harvested.serving(list(folders), room) as sources:
        files = sorted(sources.glob("*.yaml"))
        yield _some(files[::ONE_IN], room / "few"), _some(files, room / "all")


def _some(files: Sequence[Path], folder: Path) -> Site:
    """Return publishers without their feeds: both sides read one listing each."""
    folder.mkdir()
    sitemaps = []
    for file in files:
        source = yaml.safe_load(file.read_text(encoding="utf-8"))
        source["seeds"] = [seed for seed in source["seeds"] if "sitemap" in seed]
        sitemaps += [seed["sitemap"] for seed in source["seeds"]]
        (folder / file.name).write_text(yaml.safe_dump(source), encoding="utf-8")
    return Site(seeds=folder, sitemaps=tuple(sitemaps), only=r"\.html$")


def harvest(site: Site, scratch: Path) -> tuple[Cost, int]:
    """Harvests with copydesk into an empty store; gives the cost and the pages."""
    room = Path(tempfile.mkdtemp(dir=scratch))
    command = [
        str(Path(sys.executable).parent / "copydesk"),
        "harvest",
        "--seeds",
        str(site.seeds),
    ]
    command += ["--store", str(room / "store"), "--state", str(room / "state")]
    cost = measure(command, room / "log")
    return cost, _pages(room / "store")


def _pages(store: Path) -> int:
    """Return the article pages that a harvest fetched, from its ledger."""
    columns = ["is_listing", "raw_file"]
    files = (store / "ledger").rglob("*.parquet")
    rows = (row for f in files for row in pq.ParquetFile(f).read(columns=columns).to_pylist())
    return sum(row["raw_file"] is not None and not row["is_listing"] for row in rows)


def plain(site: Site, scratch: Path) -> tuple[Cost, int]:
    """Harvests with the plain spider; gives the cost and the lines of its feed."""
    room = Path(tempfile.mkdtemp(dir=scratch))
    feed = room / "feed.jsonl"
    command = [sys.executable, "-m", "infra.bench.plain_spider", *site.sitemaps]
    command += ["--out", str(feed), "--only", site.only]
    cost = measure(command, room / "log")
    with feed.open("rb") as lines:
        return cost, sum(1 for _ in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a page costs beyond start-up."""

    pages: int
    """In the large harvest."""
    pages_per_second: float
    cpu_ms: float
    peak_mib: float
    start_seconds: float


def rate(small: tuple[Cost, int], large: tuple[Cost, int]) -> Rate:
    """Return the cost a page from a small and a large harvest."""
    pages = large[1] - small[1]
    seconds = large[0].seconds - small[0].seconds
    cpu = large[0].cpu_seconds - small[0].cpu_seconds
    return Rate(
        pages=large[1],
        pages_per_second=pages / seconds,
        cpu_ms=1000 * cpu / pages,
        peak_mib=large[0].peak_mib,
        start_seconds=max(0.0, small[0].seconds - small[1] * seconds / pages),
    )


def report(name: str, ours: list[Rate], theirs: list[Rate]) -> str:
    """Return the table of one input: medians over the rounds, and the ratio."""
    rows = [
        f"== {name} ({len(ours)} rounds, medians)",
        f"{'':28}{'copydesk':>12}{'plain':>12}{'ratio':>10}",
    ]
    for label, field in (
        ("pages", "pages"),
        ("pages a second", "pages_per_second"),
        ("CPU ms a page", "cpu_ms"),
        ("peak memory MiB", "peak_mib"),
        ("start-up seconds", "start_seconds"),
    ):
        mine, other = (
            statistics.median(getattr(r, field) for r in side) for side in (ours, theirs)
        )
        rows.append(f"{label:28}{mine:12.1f}{other:12.1f}{mine / other if other else 0:10.2f}")
    return "\n".join(rows)


def compare(name: str, small: Site, large: Site, rounds: int, scratch: Path) -> str:
    """Harvests both sites with both, in turn; gives the table."""
    ours: list[Rate] = []
    theirs: list[Rate] = []
    for _ in range(rounds):
        ours.append(rate(harvest(small, scratch), harvest(large, scratch)))
        theirs.append(rate(plain(small, scratch), plain(large, scratch)))
    return report(name, ours, theirs)


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--copies", type=int, default=12, help="times the newspaper's articles in the large harvest"
    )
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("names", nargs="*", default=CORPORA, metavar="CORPUS")
    options = parser.parse_args()
    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("COPYDESK_CONTACT", harvested.CONTACT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling at each start is no user's case
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        with newspaper(1, scratch) as small, newspaper(options.copies, scratch) as large:
            _say(compare("sample newspaper", small, large, options.rounds, scratch))
        folders = [options.corpora / name for name in options.names]
        if not all(folder.is_dir() for folder in folders):
            _say(f"skipped: no corpora in {options.corpora}; give --corpora FOLDER")
            return 0
        with publishers(folders, scratch) as (few, every):
            _say(
                compare(
                    f"publishers of {', '.join(options.names)}", few, every, options.rounds, scratch
                )
            )
        for folder in folders:
            _say(learned.report(folder.name, learned.measure(folder)))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

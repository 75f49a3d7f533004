"""`make bench`: copydesk beside the plain thing, on the sample newspaper and the served corpora.

Both run in turn, several rounds, against the same loopback server, whose own cost is not counted. Each round
measures a small and a large harvest; rates are of the difference, so that start-up stands apart.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.bench.measure import Cost, measure

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "sample" / "nordhafen.yaml"
READY_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sample newspaper that answers on loopback."""

    url: str
    seeds: Path
    articles: int


@contextmanager
def newspaper(copies: int, scratch: Path) -> Iterator[Paper]:
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
        url = _wait_for(ready)
        yield Paper(url=url, seeds=_seeds(url, scratch / f"seeds-{copies}"), articles=0)
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
    moved = yaml.safe_load(yaml.safe_dump(source).replace(home, url.rstrip("/")))
    moved["seeds"] = [{"sitemap": f"{url.rstrip('/')}/sitemap.xml"}]
    moved["budget"] = {"pages": 100_000, "seconds": 3600, "gap": 0}
    folder.mkdir()
    (folder / SEED.name).write_text(yaml.safe_dump(moved), encoding="utf-8")
    return folder


def harvest(paper: Paper, scratch: Path) -> tuple[Cost, int]:
    """Harvests with copydesk into an empty store; gives the cost and the articles stored."""
    room = Path(tempfile.mkdtemp(dir=scratch))
    command = [
        str(Path(sys.executable).parent / "copydesk"),
        "harvest",
        "--seeds",
        str(paper.seeds),
    ]
    command += ["--store", str(room / "store"), "--state", str(room / "state")]
    cost = measure(command, room / "log")
    return cost, _stored(room / "store")


def _stored(store: Path) -> int:
    from pipelines.store.opening import open_store  # noqa: PLC0415 - pyarrow only where it is needed
    from pipelines.store.reader import read_since  # noqa: PLC0415

    _, table = read_since(open_store(str(store)), -1)
    return 0 if table is None else table.num_rows


def plain(paper: Paper, scratch: Path) -> tuple[Cost, int]:
    """Harvests with the plain spider; gives the cost and the lines of its feed."""
    room = Path(tempfile.mkdtemp(dir=scratch))
    feed = room / "feed.jsonl"
    command = [
        sys.executable,
        "-m",
        "infra.bench.plain_spider",
        f"{paper.url}/sitemap.xml",
        str(feed),
    ]
    cost = measure(command, room / "log")
    with feed.open("rb") as lines:
        return cost, sum(1 for _ in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a page costs beyond start-up."""

    pages_per_second: float
    cpu_ms: float
    peak_mib: float
    start_seconds: float


def rate(small: tuple[Cost, int], large: tuple[Cost, int]) -> Rate:
    """Gives the cost a page from a small and a large harvest."""
    pages = large[1] - small[1]
    seconds = large[0].seconds - small[0].seconds
    cpu = large[0].cpu_seconds - small[0].cpu_seconds
    return Rate(
        pages_per_second=pages / seconds,
        cpu_ms=1000 * cpu / pages,
        peak_mib=large[0].peak_mib,
        start_seconds=max(0.0, small[0].seconds - small[1] * seconds / pages),
    )


def report(name: str, ours: list[Rate], theirs: list[Rate]) -> str:
    """Gives the table of one input: medians over the rounds, and the ratio."""
    rows = [
        f"== {name} ({len(ours)} rounds, medians)",
        f"{'':28}{'copydesk':>12}{'plain':>12}{'ratio':>10}",
    ]
    for label, field in (
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


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--copies", type=int, default=12, help="times the newspaper's articles in the large harvest"
    )
    options = parser.parse_args()
    os.environ.setdefault("PYTHONHASHSEED", "0")
    ours: list[Rate] = []
    theirs: list[Rate] = []
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        with newspaper(1, scratch) as small, newspaper(options.copies, scratch) as large:
            for _ in range(options.rounds):
                ours.append(rate(harvest(small, scratch), harvest(large, scratch)))
                theirs.append(rate(plain(small, scratch), plain(large, scratch)))
    sys.stdout.write(report("sample newspaper", ours, theirs) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

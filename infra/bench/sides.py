"""The two sides of the bench as commands: `copydesk harvest`, and a plain spider on one or two processes."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from infra.bench.measure import Cost, measure

GOOD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """One side's harvest: what it cost, and the article pages that it fetched."""

    cost: Cost
    pages: int


def copydesk(seeds: Path, room: Path) -> Harvest:
    """Harvests the sources of a folder into the store of a room, which may be there from the day before."""
    room.mkdir(exist_ok=True)
    before = _fetched(room / "store")
    command = [str(Path(sys.executable).parent / "copydesk"), "harvest", "--seeds", str(seeds)]
    command += ["--store", str(room / "store"), "--state", str(room / "state")]
    cost = measure(command, room / "log")
    return Harvest(cost=cost, pages=_fetched(room / "store") - before)


def _fetched(store: Path) -> int:
    """Return the article pages that all runs of a store fetched, from their ledgers."""
    return sum(row["status"] == GOOD and not row["is_listing"] for row in ledger(store))


def ledger(store: Path) -> Iterator[dict[str, Any]]:
    """Yield what became of each URL that the runs of a store met: source, address, whether a listing, status."""
    columns = ["source_id", "url", "is_listing", "status"]
    for file in (store / "ledger").rglob("*.parquet"):
        yield from pq.ParquetFile(file).read(columns=columns).to_pylist()


def plain(sitemaps: Sequence[str], room: Path, processes: int = 1) -> Harvest:
    """Harvests with the plain spider, which knows no day before."""
    room.mkdir(exist_ok=True)
    listed = room / "sitemaps"
    listed.write_text("\n".join(sitemaps), encoding="utf-8")
    command = [sys.executable, "-m", "infra.bench.plain_spider", str(listed)]
    command += ["--out", str(room), "--processes", str(processes)]
    cost = measure(command, room / "log")
    pages = sum(f.read_bytes().count(b"\n") for f in room.glob("*.jsonl"))
    for feed in room.glob("*.jsonl"):
        feed.unlink()
    return Harvest(cost=cost, pages=pages)

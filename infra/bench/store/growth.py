"""A store that grows commit by commit: what commits, newest state and `copydesk compact` cost, objects and bytes."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from infra.bench.store.asking import process
from infra.bench.store.made import START, made, write_json
from pipelines.store import dataset, runs
from pipelines.store.delta.log import CHECKPOINT_EVERY, DeltaTable
from pipelines.store.opening import open_store
from pipelines.store.upkeep import cleaning, compaction, current

MARKS = (100, 1_000, 5_000, 10_000, 20_000)
"""Commits at which their cost is told."""
LAST_COMMITS, LAST_CHECKPOINTS = 100, 4
"""Of so many the median is told."""
COLD_TRIES = 5


@dataclass(slots=True)
class _Clock:
    """Time of the made-up runs."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def build(folder: Path, commits: int, each: int) -> Iterator[str]:
    """Write a store and JSON files of the same articles into a folder; tell what commits cost on the way.

    Args:
        folder: Gets `store` and `json`.
        commits: How many.
        each: Articles of a commit.
    """
    dice, clock = random.Random(3), _Clock()  # noqa: S311 - made-up words
    lake = dataset.prepare(open_store(str(folder / "store")), clock=clock)
    warm: list[float] = []
    with_checkpoint: list[float] = []
    for number in range(commits):
        found, run_id = made(number, each, dice)
        clock.now = found[-1].fetched_at
        began = time.process_time()
        version = runs.write_run(lake, found, run_id, fences={found[0].source_id: number + 1})
        spent = time.process_time() - began
        (warm if (version or 0) % CHECKPOINT_EVERY else with_checkpoint).append(spent)
        write_json(folder / "json", found, run_id)
        if number + 1 in (*MARKS, commits):
            yield (
                f"{number + 1:7d} commits: {_median(warm[-LAST_COMMITS:])} each, "
                f"{_median(with_checkpoint[-LAST_CHECKPOINTS:])} with a checkpoint; {cold(folder / 'store')}"
            )


def cold(store: Path) -> str:
    """Tell what the newest state costs a process that knows nothing of the store, and its checkpoints."""
    checkpoints = list((store / "articles/_delta_log").glob("*.checkpoint.parquet"))
    size = sum(file.stat().st_size for file in checkpoints)
    with process() as executor:
        first, *later = executor.submit(_snapshots, str(store)).result()
    return (
        f"the newest state, cold, {_milliseconds(first)}, asked anew {_median(later)}; "
        f"{len(checkpoints)} checkpoints of {size / 1e6:.1f} MB"
    )


def _snapshots(store: str) -> list[float]:
    spent = []
    for _ in range(COLD_TRIES):
        began = time.process_time()
        DeltaTable(open_store(store)).snapshot()
        spent.append(time.process_time() - began)
    return spent


def sizes(folder: Path, articles: int) -> Iterator[str]:
    """Tell objects and bytes an article, of the store and of JSON files."""
    for name in ("store/articles", "store/current", "json"):
        files = [file for file in (folder / name).rglob("*") if file.is_file()]
        total = sum(file.stat().st_size for file in files)
        yield (
            f"{name:16} {len(files):7d} objects, {len(files) / articles:6.3f} an article; "
            f"{total / articles:6.0f} bytes an article"
        )


def compact(store: Path, now: datetime) -> str:
    """Do what `copydesk compact` does, with nothing kept of what was merged; tell what it cost."""
    lake = DeltaTable(open_store(str(store)), lambda: now)
    began = time.process_time()
    compaction.compact(lake, now)
    current.keep(lake, now)
    for one in (lake, current.opened(lake)):
        cleaning.clean(one, now, files_kept=timedelta(days=-1))
    return f"compact: {time.process_time() - began:.1f} s CPU"


def _median(spent: Sequence[float]) -> str:
    return _milliseconds(sorted(spent)[len(spent) // 2]) if spent else "-"


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"

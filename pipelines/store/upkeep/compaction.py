"""Small files of the articles table merged into larger ones, sorted so that readers open few of them.

A merge is a commit without new rows (`dataChange` false): those who follow by cursor see nothing of it. Writers never
stand in its way; where another upkeep has taken one of its files, it looks anew. What it replaces stays in the store
for readers that have begun, until `cleaning` removes it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.model.page import RunId
from pipelines.store import keys, runs, table
from pipelines.store.changes import file_rows
from pipelines.store.delta import actions, file_statistics
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import PLANNED_ANEW, Commit, DeltaTable
from pipelines.store.object_store import NotFoundError, OvertakenError

ROWS_PER_FILE = 20_000
"""Rows of a merged file: some 40 MB, and some 300 MB of memory while it is made."""

SPAN_ROWS = 3 * ROWS_PER_FILE
"""Rows that were fetched one after the other and are sorted by source together: then neither a source nor a day opens
many files of a month."""

FULL_ROWS = ROWS_PER_FILE * 3 // 4
"""A file of so many rows is left as it is."""

_UNKNOWN = datetime.min.replace(tzinfo=UTC)

ROW_BYTES = 2_000
"""Of a row, where another program has written a file without statistics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the table is."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What compaction came to."""

    before: Size
    after: Size
    commits: int


def compact(lake: DeltaTable, now: datetime) -> Merged:
    """Merge the small files of each month; does nothing where there is nothing to merge.

    Args:
        lake: Log of a prepared store.
        now: The time; names the merges.

    Raises:
        OvertakenError: When other upkeep takes its files again and again.
        StoreError: When the store failed; what is merged stays merged.
    """
    before, commits, failures = _size(lake), 0, 0
    while batches := list(_batches(lake)):
        try:
            for batch in batches:
                _merge(lake, batch, now)
                commits += 1
        except (OvertakenError, NotFoundError):
            failures += 1
            if failures >= PLANNED_ANEW:
                raise
    return Merged(before=before, after=_size(lake), commits=commits)


def _size(lake: DeltaTable) -> Size:
    files = lake.readable().files.values()
    return Size(files=len(files), size_bytes=sum(add["size"] for add in files))


def _batches(lake: DeltaTable) -> Iterator[Sequence[Action]]:
    """Yield groups of files to merge: of one month, neighbours in time, and among these in the order of sources.

    Full files are cut into spans with the others, so that the same spans come when some of it is merged.
    """
    months: dict[str, list[Action]] = defaultdict(list)
    for path, add in lake.readable().files.items():
        months[keys.month_of(path)].append(add)
    for month in sorted(months):
        for span in _packed(sorted(months[month], key=_moment), SPAN_ROWS):
            small = (add for add in span if _rows(add) < FULL_ROWS)
            batches = _packed(sorted(small, key=_place), ROWS_PER_FILE)
            yield from (batch for batch in batches if len(batch) > 1)


def _packed(files: Sequence[Action], rows: int) -> Iterator[Sequence[Action]]:
    batch: list[Action] = []
    count = 0
    for add in files:
        if batch and count + _rows(add) > rows:
            yield batch
            batch, count = [], 0
        batch.append(add)
        count += _rows(add)
    yield batch


def _moment(add: Action) -> tuple[datetime, str]:
    return file_statistics.oldest(add, "fetched_at") or _UNKNOWN, add["path"]


def _place(add: Action) -> tuple[str, str]:
    return file_statistics.lowest(add, "source_id"), add["path"]


def _rows(add: Action) -> int:
    known = file_statistics.rows(add)
    return add["size"] // ROW_BYTES if known is None else known


def _merge(lake: DeltaTable, batch: Sequence[Action], now: datetime) -> None:
    rows = table.joined([file_rows(lake, add) for add in batch]).sort_by(list(table.SORTED_BY))
    run_id, month = _run_id(batch, now), keys.month_of(batch[0]["path"])
    merged = runs.stored(lake, month, rows, run_id, is_new=False)
    commit = Commit(
        run_id=run_id,
        uploaded_at=lake.clock(),
        actions=[*(actions.file_removed(add, now) for add in batch), merged],
        details={"operation": "OPTIMIZE", "rows": rows.num_rows},
    )
    try:
        lake.commit(commit)
    except OvertakenError:
        lake.store.delete([keys.ARTICLES + merged["add"]["path"]])
        raise


def _run_id(batch: Sequence[Action], now: datetime) -> RunId:
    name = hashlib.sha256(" ".join(add["path"] for add in batch).encode()).hexdigest()[:12]
    return RunId(f"{now:%Y%m%dT%H%M%SZ}-compact-{name}")

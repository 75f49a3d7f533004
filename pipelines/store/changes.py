"""Following the log of the articles table: what each commit brought, also when its files were merged since.

The newest state names the runs of a week and the number of each one's commit. Rows of these are found by their run, so
that a reader who follows asks for no entry but those of other programs and of upkeep.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import keys, table
from pipelines.store.data_files import selection
from pipelines.store.data_files.parts import DataFile
from pipelines.store.delta import file_statistics
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import CursorExpiredError, DamagedError, NotFoundError

FILES_KEPT = 4
"""Merged files whose rows are kept while a reader follows commits whose own files are gone: some 100 MB each."""

T = TypeVar("T")

_UNKNOWN, _LAST = "", "\U0010ffff"
"""Bounds of the runs of a file of which the log does not tell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one entry of the log says of files."""

    version: int
    added: tuple[Action, ...]
    """Files with new rows."""
    removed: tuple[Action, ...]
    """Files whose rows were taken away, not only moved to other files."""


def entries(lake: DeltaTable, cursor: int) -> Iterator[Entry]:
    """Return every entry after a cursor.

    Raises:
        CursorExpiredError: When entries after the cursor are gone, or it is ahead of the log.
    """
    end = _end(lake, cursor)
    return (_entry(lake, version, end) for version in range(cursor + 1, end + 1))


def changes_since(
    lake: DeltaTable, cursor: int, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, pa.Table | None]]:
    """Return every commit after a cursor with its number, and its rows, None when it has no new ones.

    Raises:
        CursorExpiredError: As `entries`.
        DamagedError: When a file that the log names is missing or not what was written.
    """
    end = _end(lake, cursor)
    if cursor < end:
        _entry(lake, cursor + 1, end)  # it must be there, also where it is not read
    named = lake.snapshot().runs_after(cursor)
    moved = Moved(lake, named.values())
    for version in range(cursor + 1, end + 1):
        rows = moved.rows_of_run(named[version], columns) if version in named else None
        yield version, _added(moved, _entry(lake, version, end), columns) if rows is None else rows


def _added(moved: "Moved", entry: Entry, columns: Sequence[str] | None) -> pa.Table | None:
    found = [moved.new_rows(add, columns) for add in entry.added]
    return table.joined(found) if found else None


def file_rows(lake: DeltaTable, add: Action, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a file of the table, as the log added it; raises as `DataFile.rows`."""
    return DataFile(lake.store, add).rows(columns)


def _end(lake: DeltaTable, cursor: int) -> int:
    end = lake.readable().version
    if cursor > end:
        raise CursorExpiredError(
            f"cursor {cursor} is ahead of {lake.store.name}, whose last commit is {end}: it belongs to another "
            "store; begin with -1"
        )
    return end


def _entry(lake: DeltaTable, version: int, end: int) -> Entry:
    try:
        entry = lake.entry(version)
    except NotFoundError as error:
        raise CursorExpiredError(
            f"entry {version} of {lake.store.name} has been cleaned up: read all with `latest`, then go on "
            f"from cursor {end}"
        ) from error
    changes = [one for one in entry if _changes_rows(one)]
    return Entry(
        version=version,
        added=tuple(one["add"] for one in changes if "add" in one),
        removed=tuple(one["remove"] for one in changes if "remove" in one),
    )


def _changes_rows(action: Action) -> bool:
    return any(action.get(name, {}).get("dataChange") for name in ("add", "remove"))


class Moved:
    """Rows found by their run and month, also when the file that their entry names was merged into others.

    Args:
        lake: Log of the table.
        followed: Runs that will be asked for: rows of these are read together. Others can be asked for as well.
    """

    def __init__(self, lake: DeltaTable, followed: Iterable[str] = ()) -> None:
        self.lake = lake
        self._followed = frozenset(followed)
        self._version = -1
        self._live: Mapping[str, Action] = {}
        self._own: dict[str, list[Action]] = {}
        """Files that have rows of one run only, by that."""
        self._shared: list[tuple[str, str, Action]] = []
        """The others, each between the first and the last run that it may have rows of."""
        self._known: dict[str, _MergedFile] = {}
        """What such a file holds, by its path."""
        self._read: dict[tuple[str, tuple[str, ...] | None], dict[str, pa.Table]] = {}
        """Rows of such a file by their run."""

    def new_rows(self, add: Action, columns: Sequence[str] | None) -> pa.Table:
        """Return the rows that an entry added with a file; once one is gone, merged ones are not asked for any more."""
        path = add["path"]
        if self._live and path not in self._live:
            return self._rows_of(keys.run_of(path), keys.month_of(path), columns)
        try:
            return file_rows(self.lake, add, columns)
        except NotFoundError as error:
            if path in self.lake.readable().files:
                raise missing(self.lake, path) from error
            self._look()
        return self._rows_of(keys.run_of(path), keys.month_of(path), columns)

    def rows_of_run(self, run_id: str, columns: Sequence[str] | None) -> pa.Table | None:
        """Return the rows that a run has committed; None when there are none, or only its entry can tell."""
        if self._version < 0:
            self._look()
        if any(low == _UNKNOWN for low, _, _ in self._shared):
            return None
        rows = self._rows_of(run_id, None, columns)
        return rows if rows.num_rows else None

    def _rows_of(self, run_id: str, month: str | None, columns: Sequence[str] | None) -> pa.Table:
        """What is still stored of a run, or of one month of it: files are merged within their month only."""
        while True:
            with suppress(_MovedAgainError):
                adds = [
                    add
                    for add in self._files_of(run_id)
                    if month in (None, keys.month_of(add["path"]))
                ]
                found = [self._rows_in(add, run_id, columns) for add in adds]
                return table.joined(found) if found else table.empty(columns)
            self._look()

    def _files_of(self, run_id: str) -> Iterator[Action]:
        yield from self._own.get(run_id, ())
        for low, high, add in self._shared:
            if low <= run_id <= high and run_id in self._merged(add).names:
                yield add

    def _merged(self, add: Action) -> "_MergedFile":
        if add["path"] not in self._known:
            file = DataFile(self.lake.store, add)
            runs = self._there(add, lambda: file.rows(["run_id"]))["run_id"]
            self._known[add["path"]] = _MergedFile(
                file=file, runs=runs, names=frozenset(pc.unique(runs).to_pylist())
            )
        return self._known[add["path"]]

    def _rows_in(self, add: Action, run_id: str, columns: Sequence[str] | None) -> pa.Table:
        """The rows of a run in a file; the last few files are kept, since each holds many commits."""
        if add in self._own.get(run_id, ()):
            return self._there(add, lambda: file_rows(self.lake, add, columns))
        names = tuple(dict.fromkeys([*columns, "run_id"])) if columns else None
        read = add["path"], names
        if run_id not in self._read.get(read, ()):
            if len(self._read) >= FILES_KEPT:
                self._read.pop(next(iter(self._read)))
            merged = self._merged(add)
            self._read[read] = self._there(
                add, lambda: merged.by_run(self._followed | {run_id}, names)
            )
        own = self._read[read][run_id]
        return own.select(columns) if columns else own

    def _there(self, add: Action, read: Callable[[], T]) -> T:
        """What a reading of a file gives of the state that was looked at last."""
        try:
            return read()
        except NotFoundError as error:
            if add["path"] in self.lake.readable().files:
                raise missing(self.lake, add["path"]) from error
            raise _MovedAgainError from error

    def _look(self) -> None:
        """Notes which files may have rows of which runs, as of the newest state."""
        newest = self.lake.readable()
        self._version, self._live = newest.version, newest.files
        self._own, self._shared = {}, []
        for _, add in sorted(newest.files.items()):
            low, high = file_statistics.bounds(add, "run_id") or (_UNKNOWN, _LAST)
            if low == high:
                self._own.setdefault(low, []).append(add)
            else:
                self._shared.append((low, high, add))


@dataclass(frozen=True, slots=True, kw_only=True)
class _MergedFile:
    """A file with rows of several runs."""

    file: DataFile
    runs: pa.ChunkedArray
    """The run of each row."""
    names: frozenset[str]
    """These runs, each once."""

    def by_run(self, wanted: Collection[str], columns: Sequence[str] | None) -> dict[str, pa.Table]:
        """Return the rows of some runs by these; row groups without any stay unread."""
        is_it = pc.is_in(self.runs, value_set=pa.array(sorted(wanted), pa.string()))
        sizes = [group.rows for group in self.file.groups]
        groups, places = selection.groups_of(sizes, pc.indices_nonzero(is_it).to_pylist())
        rows = self.file.read(groups, columns).take(places)
        self.file.let_go()
        rows = rows.sort_by("run_id").combine_chunks()
        told = pc.run_end_encode(rows["run_id"].combine_chunks())
        spans = pairwise([0, *told.run_ends.to_pylist()])
        return {
            run: rows.slice(start, end - start)
            for run, (start, end) in zip(told.values.to_pylist(), spans, strict=True)
        }


class _MovedAgainError(Exception):
    """A file was merged into another, and removed, between a look at the log and its reading."""


def missing(lake: DeltaTable, path: str) -> DamagedError:
    """Return the error for a file that the newest state of the log names and the store has not."""
    return DamagedError(
        f"data file {lake.store.name}/{keys.ARTICLES}{path} is missing, though the log names it: it was removed by "
        "hand; restore it from a backup or an older version of the object"
    )

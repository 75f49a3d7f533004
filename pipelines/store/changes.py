"""Following the log of the articles table: what each commit brought, also when its files were merged since.

The newest state names the runs of a week and the number of each one's commit. Rows of these are found by their run, so
that a reader who follows asks for no entry but those of other programs and of upkeep.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import delta_actions, keys, table
from pipelines.store.data_files.parts import DataFile
from pipelines.store.delta_actions import Action
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import CursorExpiredError, DamagedError, NotFoundError

TABLES_KEPT = 4
"""Merged files whose rows are kept while a reader follows commits whose own files are gone: some 100 MB each."""

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
    moved, end = Moved(lake), _end(lake, cursor)
    if cursor < end:
        _entry(lake, cursor + 1, end)  # it must be there, also where it is not read
    named = lake.snapshot().runs_after(cursor)
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
    """Rows found by their run and month, also when the file that their entry names was merged into others."""

    def __init__(self, lake: DeltaTable) -> None:
        self.lake = lake
        self._version = -1
        self._live: Mapping[str, Action] = {}
        self._own: dict[str, list[Action]] = {}
        """Files that have rows of one run only, by that."""
        self._shared: list[tuple[str, str, Action]] = []
        """The others, each between the first and the last run that it may have rows of."""
        self._runs: dict[str, frozenset[str]] = {}
        """Runs in such a file, by its path."""
        self._read: dict[tuple[str, tuple[str, ...] | None], pa.Table] = {}

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
                found = (self._rows_in(add, run_id, columns) for add in adds)
                return table.joined([table.empty(columns), *found])
            self._look()

    def _files_of(self, run_id: str) -> Iterator[Action]:
        yield from self._own.get(run_id, ())
        for low, high, add in self._shared:
            if low <= run_id <= high and run_id in self._runs_in(add):
                yield add

    def _runs_in(self, add: Action) -> frozenset[str]:
        if add["path"] not in self._runs:
            names = pc.unique(self._live_rows(add, ["run_id"])["run_id"]).to_pylist()
            self._runs[add["path"]] = frozenset(names)
        return self._runs[add["path"]]

    def _rows_in(self, add: Action, run_id: str, columns: Sequence[str] | None) -> pa.Table:
        """The rows of a run in a file; the last few files are kept, since each holds many commits."""
        if add in self._own.get(run_id, ()):
            return self._live_rows(add, columns)
        names = tuple(dict.fromkeys([*columns, "run_id"])) if columns else None
        file = add["path"], names
        if file not in self._read:
            rows = self._live_rows(add, names)
            if len(self._read) >= TABLES_KEPT:
                self._read.pop(next(iter(self._read)))
            self._read[file] = rows
        rows = self._read[file]
        own = rows.filter(pc.equal(rows["run_id"], run_id))
        return own.select(columns) if columns else own

    def _live_rows(self, add: Action, columns: Sequence[str] | None) -> pa.Table:
        """The rows of a file of the state that was looked at last."""
        try:
            return file_rows(self.lake, add, columns)
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
            low, high = delta_actions.bounds(add, "run_id") or (_UNKNOWN, _LAST)
            if low == high:
                self._own.setdefault(low, []).append(add)
            else:
                self._shared.append((low, high, add))


class _MovedAgainError(Exception):
    """A file was merged into another, and removed, between a look at the log and its reading."""


def missing(lake: DeltaTable, path: str) -> DamagedError:
    """Return the error for a file that the newest state of the log names and the store has not."""
    return DamagedError(
        f"data file {lake.store.name}/{keys.ARTICLES}{path} is missing, though the log names it: it was removed by "
        "hand; restore it from a backup or an older version of the object"
    )

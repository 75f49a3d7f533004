"""Following the log of the articles table: what each commit brought, also when its files were merged since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import keys, table
from pipelines.store.data_files.parts import DataFile
from pipelines.store.delta_actions import Action
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import CursorExpiredError, DamagedError, NotFoundError

TABLES_KEPT = 4
"""Merged files whose rows are kept while a reader follows commits whose own files are gone: some 100 MB each."""


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
    end = lake.readable().version
    if cursor > end:
        raise CursorExpiredError(
            f"cursor {cursor} is ahead of {lake.store.name}, whose last commit is {end}: it belongs to another "
            "store; begin with -1"
        )
    return (_entry(lake, version, end) for version in range(cursor + 1, end + 1))


def changes_since(
    lake: DeltaTable, cursor: int, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, pa.Table | None]]:
    """Return every commit after a cursor with its number, and its rows, None when it has no new ones.

    Raises:
        CursorExpiredError: As `entries`.
        DamagedError: When a file that the log names is missing or not what was written.
    """
    moved = Moved(lake)
    for entry in entries(lake, cursor):
        found = [moved.new_rows(add, columns) for add in entry.added]
        yield entry.version, table.joined(found) if found else None


def file_rows(lake: DeltaTable, add: Action, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a file of the table, as the log added it; raises as `DataFile.rows`."""
    return DataFile(lake.store, add).rows(columns)


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
    """Rows whose file is gone, found again by their run and month in the files that took them over."""

    def __init__(self, lake: DeltaTable) -> None:
        self.lake = lake
        self._version = -1
        self._live: Collection[str] = ()
        self._adds: dict[tuple[str, str], dict[str, Action]] = {}
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

    def _rows_of(self, run_id: str, month: str, columns: Sequence[str] | None) -> pa.Table:
        """What is still stored of the file of a run and month: files are merged within their month only."""
        if (run_id, month) not in self._adds:
            self._look()
        while True:
            with suppress(_MovedAgainError):
                return table.joined([table.empty(columns), *self._own(run_id, month, columns)])
            self._look()

    def _own(self, run_id: str, month: str, columns: Sequence[str] | None) -> Iterator[pa.Table]:
        for add in self._adds.get((run_id, month), {}).values():
            rows = self._rows_in(add, columns)
            own = rows.filter(pc.equal(rows["run_id"], run_id))
            yield own.select(columns) if columns else own

    def _rows_in(self, add: Action, columns: Sequence[str] | None) -> pa.Table:
        """The rows of a file that took others over; the last few files are kept, since each holds many commits."""
        names = tuple(dict.fromkeys([*columns, "run_id"])) if columns else None
        file = add["path"], names
        if file not in self._read:
            rows = self._live_rows(add, names)
            if len(self._read) >= TABLES_KEPT:
                self._read.pop(next(iter(self._read)))
            self._read[file] = rows
        return self._read[file]

    def _live_rows(self, add: Action, columns: Sequence[str] | None) -> pa.Table:
        """The rows of a file of the state that was looked at last."""
        try:
            return file_rows(self.lake, add, columns)
        except NotFoundError as error:
            if add["path"] in self.lake.readable().files:
                raise missing(self.lake, add["path"]) from error
            raise _MovedAgainError from error

    def _look(self) -> None:
        """Notes which file has rows of which run, unless it is known of the newest state."""
        while (newest := self.lake.readable()).version != self._version:
            with suppress(_MovedAgainError):
                self._adds = self._by_run(newest.files)
                self._version, self._live = newest.version, newest.files.keys()

    def _by_run(self, files: Mapping[str, Action]) -> dict[tuple[str, str], dict[str, Action]]:
        found: dict[tuple[str, str], dict[str, Action]] = {}
        for path, add in sorted(files.items()):
            runs = pc.unique(self._live_rows(add, ["run_id"])["run_id"]).to_pylist()
            for run_id in runs:
                found.setdefault((run_id, keys.month_of(path)), {})[path] = add
        return found


class _MovedAgainError(Exception):
    """A file was merged into another, and removed, between a look at the log and its reading."""


def missing(lake: DeltaTable, path: str) -> DamagedError:
    """Return the error for a file that the newest state of the log names and the store has not."""
    return DamagedError(
        f"data file {lake.store.name}/{keys.ARTICLES}{path} is missing, though the log names it: it was removed by "
        "hand; restore it from a backup or an older version of the object"
    )

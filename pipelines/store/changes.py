"""Following the log of the articles table: what each commit brought, also when its files were merged since."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store import keys, table
from pipelines.store.delta_actions import Action
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import CursorExpiredError, NotFoundError


def changes_since(
    lake: DeltaTable, cursor: int, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, pa.Table | None]]:
    """Return every commit after a cursor with its number, and its rows, None when it has no new ones.

    Raises:
        CursorExpiredError: When entries after the cursor are gone, or it is ahead of the log.
    """
    end = lake.snapshot().version
    if cursor > end:
        raise CursorExpiredError(
            f"cursor {cursor} is ahead of {lake.store.name}, whose last commit is {end}: it belongs to another "
            "store; begin with -1"
        )
    moved = _Moved(lake)
    for version in range(cursor + 1, end + 1):
        found = [_new_rows(moved, add, columns) for add in _added(lake, version, end)]
        yield version, table.joined(found) if found else None


def file_rows(lake: DeltaTable, path: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a file of the table."""
    return table.decode(lake.store.get(keys.ARTICLES + path), columns)


def _added(lake: DeltaTable, version: int, end: int) -> list[Action]:
    """Files with new rows of an entry."""
    try:
        entry = lake.entry(version)
    except NotFoundError as error:
        raise CursorExpiredError(
            f"entry {version} of {lake.store.name} has been cleaned up: read all with `latest`, then go on "
            f"from cursor {end}"
        ) from error
    return [one["add"] for one in entry if one.get("add", {}).get("dataChange")]


def _new_rows(moved: "_Moved", add: Action, columns: Sequence[str] | None) -> pa.Table:
    try:
        return file_rows(moved.lake, add["path"], columns)
    except NotFoundError:
        return moved.rows_of(keys.run_of(add["path"]), columns)


class _Moved:
    """Rows whose file is gone, found again by their run in the files that took them over."""

    def __init__(self, lake: DeltaTable) -> None:
        self.lake = lake
        self._paths: dict[str, set[str]] | None = None

    def rows_of(self, run_id: str, columns: Sequence[str] | None) -> pa.Table:
        """Return what is still stored of a run."""
        found = [table.empty(columns)]
        for path in sorted(self._index().get(run_id, ())):
            rows = file_rows(self.lake, path)
            own = rows.filter(pc.equal(rows["run_id"], run_id))
            found.append(own.select(columns) if columns else own)
        return table.joined(found)

    def _index(self) -> dict[str, set[str]]:
        if self._paths is None:
            self._paths = {}
            for path in self.lake.snapshot().files:
                for run_id in pc.unique(
                    file_rows(self.lake, path, ["run_id"])["run_id"]
                ).to_pylist():
                    self._paths.setdefault(run_id, set()).add(path)
        return self._paths

"""Bringing the crawl state up to the articles table: the table is the truth, the state a cache behind it."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from pipelines import logs
from pipelines.model.article import Status
from pipelines.state import copy_index, frontier
from pipelines.state.applied import (
    applied_version,
    apply_commit,
    begin_anew,
    forget_later_articles,
    forget_urls,
)
from pipelines.store import dataset, keys
from pipelines.store.changes import Entry, Moved, entries, file_rows
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import CursorExpiredError, DamagedError, NotFoundError

COLUMNS = (
    "article_id", "version", "content_hash", "source_id", "url", "fetched_url", "fetched_at", "status",
    "change", "metadata_hash", "cluster_id",
)  # fmt: skip
"""What the state keeps of a row, or needs to know."""

_log = logs.get(__name__)


def columns_of(lake: DeltaTable, add: Action) -> tuple[str, ...]:
    """Return the columns to read of a data file: texts only of recent ones, in which copies are looked for."""
    since = f"{lake.clock() - copy_index.WINDOW:%Y%m%dT%H%M%SZ}"
    return (*COLUMNS, "text") if keys.run_of(add["path"]) >= since else COLUMNS


def catch_up(engine: Engine, lake: DeltaTable) -> int:
    """Applies the commits that the state does not hold yet, of all sources; gives their number.

    Called before a crawl, it finishes what a killed run left undone; after a commit, it is the way in
    which the state learns of it. A state that followed another store, or none, is filled from this one.
    """
    lake_id = dataset.identity(lake.store)
    if lake_id is None:
        return 0
    cursor = applied_version(engine, lake_id)
    if cursor is None:
        _log.warning("state_rebuilt", store=lake.store.name, why="it followed another store")
        begin_anew(engine, lake_id)
        cursor = -1
    count, moved = 0, Moved(lake)
    try:
        for entry in entries(lake, cursor):
            rows = [
                row
                for add in entry.added
                for row in moved.new_rows(add, columns_of(lake, add)).to_pylist()
            ]
            _suppress(engine, rows)
            _note_copies(engine, lake, rows)
            _withdraw(engine, lake, lake_id, entry)
            apply_commit(engine, lake_id, rows, entry.version)
            count += 1
    except CursorExpiredError as error:
        _log.warning("state_rebuilt", store=lake.store.name, why=str(error))
        return count + _apply_all(engine, lake, lake_id)
    return count


def _note_copies(engine: Engine, lake: DeltaTable, rows: Iterable[Mapping[str, Any]]) -> None:
    told = [row for row in rows if "text" in row]
    if told:
        by_version = sorted(told, key=lambda row: (row["fetched_at"], row["version"]))
        copy_index.note(engine, by_version, lake.clock())


def _suppress(engine: Engine, rows: Iterable[Mapping[str, Any]]) -> None:
    """Notes what was taken down, by whatever worker: tombstones keep it known also when a state is lost."""
    for row in rows:
        if row["status"] == Status.TAKEDOWN:
            names = (row["article_id"], row["url"], row["fetched_url"])
            frontier.suppress(engine, filter(None, names), "takedown", row["fetched_at"])


def _withdraw(engine: Engine, lake: DeltaTable, lake_id: str, entry: Entry) -> None:
    """Forgets versions whose rows were taken away (DELETE, RESTORE, repair), so that their pages are fetched again."""
    if not entry.removed:
        return
    there: dict[str, int] = {}
    for row in _live_rows(lake, ["article_id", "version"]):
        there[row["article_id"]] = max(row["version"], there.get(row["article_id"], 0))
    for remove in entry.removed:
        with contextlib.suppress(
            NotFoundError, DamagedError
        ):  # what was in it is forgotten by its absence alone
            rows = file_rows(lake, remove, COLUMNS).to_pylist()
            lost = [row for row in rows if there.get(row["article_id"], 0) < row["version"]]
            forget_urls(engine, lost)
    if earlier := forget_later_articles(engine, there):
        rows = [row for row in _live_rows(lake, COLUMNS) if row["article_id"] in earlier]
        apply_commit(engine, lake_id, rows, entry.version - 1)


def _live_rows(lake: DeltaTable, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    for add in lake.readable().files.values():
        yield from file_rows(lake, add, columns).to_pylist()


def _apply_all(engine: Engine, lake: DeltaTable, lake_id: str) -> int:
    """Fills the state from the files that are there; the log before them has been cleaned up."""
    begin_anew(engine, lake_id)
    snapshot = lake.readable()
    for _, add in sorted(snapshot.files.items()):
        rows = file_rows(lake, add, columns_of(lake, add)).to_pylist()
        _suppress(engine, rows)
        _note_copies(engine, lake, rows)
        apply_commit(engine, lake_id, rows, -1)
    apply_commit(engine, lake_id, (), snapshot.version)
    return snapshot.version + 1

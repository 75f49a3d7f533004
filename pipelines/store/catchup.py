"""Bringing the crawl state up to the lake: the lake is the truth, the state a cache behind it."""

import pyarrow as pa
from sqlalchemy import Engine

from pipelines import logs
from pipelines.state.applied import applied_version, apply_commit, begin_anew
from pipelines.store import dataset, keys, table
from pipelines.store.changes import changes_since
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import CursorExpiredError

COLUMNS = (
    "article_id", "version", "content_hash", "source_id", "url", "fetched_url", "fetched_at", "status",
    "change", "metadata_hash",
)  # fmt: skip
"""What the state keeps of a row, or needs to know."""

_log = logs.get(__name__)


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
    count = 0
    try:
        for version, rows in changes_since(lake, cursor, COLUMNS):
            apply_commit(engine, lake_id, _listed(rows), version)
            count += 1
    except CursorExpiredError:
        return count + _apply_all(engine, lake, lake_id)
    return count


def _apply_all(engine: Engine, lake: DeltaTable, lake_id: str) -> int:
    """Fills the state from the files that are there; the log before them has been cleaned up."""
    begin_anew(engine, lake_id)
    snapshot = lake.snapshot()
    for path in sorted(snapshot.files):
        rows = table.decode(lake.store.get(keys.ARTICLES + path), COLUMNS)
        apply_commit(engine, lake_id, _listed(rows), -1)
    apply_commit(engine, lake_id, (), snapshot.version)
    return snapshot.version + 1


def _listed(rows: pa.Table | None) -> list[dict[str, object]]:
    return rows.to_pylist() if rows is not None else []

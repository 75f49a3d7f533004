"""Reading articles: all that a downstream program needs to import.

`read_since` is for programs that follow along: they keep the cursor it gives and get every row
committed after it, once, in the order of commits, corrections and tombstones included. The others give
the current state. A file that upkeep took away while we read is looked for again in a new snapshot.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.model.article import CleanArticle, Status
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.store import delta_actions, table
from pipelines.store.changes import changes_since, file_body, file_rows, rows_in
from pipelines.store.delta_actions import Action
from pipelines.store.delta_log import DeltaTable
from pipelines.store.object_store import DamagedError, NotFoundError, ObjectStore

T = TypeVar("T")

_IDENTITY = ["article_id", "version", "fetched_at", "status"]
_NEWEST_FIRST = [
    ("article_id", "ascending"),
    ("version", "descending"),
    ("fetched_at", "descending"),
]


def read_since(
    store: ObjectStore, cursor: int, columns: Sequence[str] | None = None
) -> tuple[int, pa.Table | None]:
    """Return all rows committed after a cursor, and the next cursor; -1 is the cursor to begin with.

    Save the cursor after the rows are worked off, and write by (article_id, version): then nothing is
    missed and nothing is doubled.

    Raises:
        CursorExpiredError: When entries after the cursor are gone; read `latest`, then go on from the
            cursor of the newest commit.
    """
    end, parts = cursor, []
    for end, rows in commits(store, cursor, columns):  # noqa: B007 - the last one is the next cursor
        parts += [rows] if rows is not None else []
    return end, table.joined(parts) if parts else None


def commits(
    store: ObjectStore, cursor: int, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, pa.Table | None]]:
    """Return every commit after a cursor with its number and its rows, None without new ones; see `read_since`."""
    return changes_since(DeltaTable(store), cursor, columns)


def latest(
    store: ObjectStore,
    *,
    source_id: SourceId | None = None,
    since: datetime | None = None,
    columns: Sequence[str] | None = None,
    tombstones: bool = False,
) -> pa.Table:
    """Return the current version of each article.

    Args:
        store: An opened store.
        source_id: Only of this source.
        since: Only versions fetched at this time or later.
        columns: Only these columns.
        tombstones: Also articles that are gone or taken down.
    """

    def read() -> pa.Table:
        parts = latest_parts(
            store, source_id=source_id, since=since, columns=columns, tombstones=tombstones
        )
        return table.joined([table.empty(columns), *parts])

    return _once_more(read)


def latest_parts(
    store: ObjectStore,
    *,
    source_id: SourceId | None = None,
    since: datetime | None = None,
    columns: Sequence[str] | None = None,
    tombstones: bool = False,
) -> Iterator[pa.Table]:
    """Return what `latest` gives, a file at a time: for tables larger than the memory."""
    lake = DeltaTable(store)
    files = [
        add
        for add in lake.readable().files.values()
        if _may_hold(add, source_id) and _may_be_as_new(add, since)
    ]
    wanted = _newest_versions(lake, files, tombstones=tombstones)
    for add in files:
        rows = file_rows(lake, add)
        kept = rows.filter(_is_wanted(rows, add["path"], wanted, source_id, since))
        if kept.num_rows:
            yield kept.select(columns) if columns else kept


def published(
    store: ObjectStore,
    start: datetime,
    end: datetime,
    *,
    source_id: SourceId | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """Return the current version of the articles published from `start` on and before `end`."""
    rows = latest(store, source_id=source_id)
    moments = rows["published_at"]
    within = pc.and_(
        pc.greater_equal(moments, _moment(start)),
        pc.less(moments, _moment(end)),
    )
    found = rows.filter(within)
    return found.select(columns) if columns else found


def by_url(store: ObjectStore, url: str) -> pa.Table:
    """Return all versions of the article with a canonical or fetched URL, oldest first."""

    def is_it(rows: pa.Table) -> Any:
        return pc.or_kleene(pc.equal(rows["url"], url), pc.equal(rows["fetched_url"], url))

    rows = _once_more(lambda: _matching(DeltaTable(store), None, ["url", "fetched_url"], is_it))
    return rows.sort_by([("article_id", "ascending"), ("version", "ascending")])


def articles(
    store: ObjectStore, source_id: SourceId, article_ids: Collection[UrlId]
) -> dict[UrlId, CleanArticle]:
    """Return the newest stored version of each of the articles."""
    ids = pa.array(sorted(article_ids), pa.string())

    def is_it(rows: pa.Table) -> Any:
        own = pc.equal(rows["source_id"], source_id)
        return pc.and_(own, pc.is_in(rows["article_id"], value_set=ids))

    rows = _once_more(
        lambda: _matching(DeltaTable(store), source_id, ["article_id", "source_id"], is_it)
    )
    by_version = rows.sort_by([("version", "ascending"), ("fetched_at", "ascending")])
    return {one.article_id: one for one in table.to_articles(by_version)}


def by_addresses(
    store: ObjectStore, source_id: SourceId, urls: Collection[str]
) -> dict[str, CleanArticle]:
    """Return the newest stored version of the articles of a source that have one of the URLs, by that URL."""
    wanted = pa.array(sorted(urls), pa.string())
    names = ["source_id", "url", "fetched_url"]

    def is_it(rows: pa.Table) -> Any:
        named = pc.or_(*(pc.is_in(rows[name], value_set=wanted) for name in names[1:]))
        return pc.and_(pc.equal(rows["source_id"], source_id), named)

    rows = _once_more(lambda: _matching(DeltaTable(store), source_id, names, is_it))
    by_version = table.to_articles(rows.sort_by([("version", "ascending")]))
    newest = {one.article_id: one for one in by_version}
    return {
        url: newest[one.article_id]
        for one in by_version
        for url in (one.url, one.fetched_url)
        if url and url in urls
    }


def _once_more(read: Callable[[], T]) -> T:
    """Reads again with a new snapshot when upkeep took a file away meanwhile."""
    try:
        return read()
    except NotFoundError:
        pass
    try:
        return read()
    except NotFoundError as error:
        raise DamagedError(
            f"{error}, though the log names it: it was removed by hand; restore it from a backup or an older "
            "version of the object"
        ) from error


def _may_hold(add: Action, source_id: SourceId | None) -> bool:
    return source_id is None or delta_actions.may_hold(add, "source_id", [source_id])


def _may_be_as_new(add: Action, since: datetime | None) -> bool:
    newest = delta_actions.newest(add, "fetched_at")
    return since is None or newest is None or newest >= since


def _newest_versions(lake: DeltaTable, files: Sequence[Action], *, tombstones: bool) -> pa.Table:
    """Identity of the newest row of each article, with the file in which it stands."""
    found = [
        rows.append_column("path", pa.array([add["path"]] * rows.num_rows, pa.string()))
        for add in files
        if (rows := file_rows(lake, add, _IDENTITY)).num_rows
    ]
    if not found:
        return table.empty(_IDENTITY).append_column("path", pa.array([], pa.string()))
    rows = pa.concat_tables(found).sort_by(_NEWEST_FIRST)
    ids = rows["article_id"].combine_chunks()
    first = pa.concat_arrays([pa.array([True]), pc.not_equal(ids[1:], ids[:-1])])
    newest = rows.filter(first)
    return newest if tombstones else newest.filter(pc.equal(newest["status"], Status.OK.value))


def _is_wanted(
    rows: pa.Table,
    path: str,
    wanted: pa.Table,
    source_id: SourceId | None,
    since: datetime | None,
) -> Any:
    here = wanted.filter(pc.equal(wanted["path"], path))
    names = pc.binary_join_element_wise(
        rows["article_id"], pc.cast(rows["version"], pa.string()), " "
    )
    own = pc.binary_join_element_wise(
        here["article_id"], pc.cast(here["version"], pa.string()), " "
    )
    keep = pc.is_in(names, value_set=own.combine_chunks())
    if source_id is not None:
        keep = pc.and_(keep, pc.equal(rows["source_id"], source_id))
    if since is not None:
        keep = pc.and_(keep, pc.greater_equal(rows["fetched_at"], _moment(since)))
    return keep


def _moment(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment.astimezone(UTC), table.SCHEMA.field("published_at").type)


def _matching(
    lake: DeltaTable,
    source_id: SourceId | None,
    columns: Sequence[str],
    is_it: Callable[[pa.Table], Any],
) -> pa.Table:
    """All rows for which `is_it` says yes; it looks at few columns, so that most texts stay unread."""
    found = [table.empty()]
    for add in lake.readable().files.values():
        if _may_hold(add, source_id):
            body = file_body(lake, add)
            if pc.any(is_it(rows_in(lake, add, body, columns))).as_py():
                rows = rows_in(lake, add, body)
                found.append(rows.filter(is_it(rows)))
    return table.joined(found)

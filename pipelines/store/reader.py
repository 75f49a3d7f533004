"""Reading articles: all that a downstream program needs to import.

`read_since` is for programs that follow along: they keep the cursor it gives and get every row
committed after it, once, in the order of commits, corrections and tombstones included. The others give
the current state. A file that upkeep took away while we read is looked for again in a new snapshot.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.model.article import CleanArticle, Status
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.store import table
from pipelines.store.changes import changes_since
from pipelines.store.data_files import selection
from pipelines.store.data_files.parts import DataFile, RowGroup
from pipelines.store.data_files.selection import look, rows_at
from pipelines.store.delta import file_statistics
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import DamagedError, NotFoundError, ObjectStore

T = TypeVar("T")

_ADDRESSES = ("url", "fetched_url")


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
    looked = look(_groups(store, _files(store), source_id, since), columns)
    newest = selection.newest(looked.keys)
    tests = [] if tombstones else [pc.equal(newest["status"], Status.OK.value)]
    tests += _of_source(newest, source_id)
    tests += [] if since is None else [pc.greater_equal(newest["fetched_at"], _moment(since))]
    return rows_at(looked, _filtered(newest, tests), columns)


def published(
    store: ObjectStore,
    start: datetime,
    end: datetime,
    *,
    source_id: SourceId | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """Return the current version of the articles published from `start` on and before `end`."""

    def read() -> pa.Table:
        looked = look(_groups_published(store, start, end, source_id), columns)
        newest = selection.newest(looked.keys)
        tests = [
            pc.equal(newest["status"], Status.OK.value),
            pc.greater_equal(newest["published_at"], _moment(start)),
            pc.less(newest["published_at"], _moment(end)),
            *_of_source(newest, source_id),
        ]
        found = rows_at(looked, _filtered(newest, tests), columns)
        return table.joined([table.empty(columns), *found])

    return _once_more(read)


def by_url(store: ObjectStore, url: str, *, source_id: SourceId | None = None) -> pa.Table:
    """Return all versions of the article with a canonical or fetched URL, oldest first.

    Args:
        store: An opened store.
        url: As the article has it.
        source_id: Only of this source; spares a look at the others.
    """

    def is_it(rows: pa.Table) -> Any:
        return pc.or_kleene(pc.equal(rows["url"], url), pc.equal(rows["fetched_url"], url))

    def read() -> pa.Table:
        adds = [
            add
            for add in _files(store)
            if any(file_statistics.may_hold(add, name, [url]) for name in _ADDRESSES)
        ]
        files = _narrowed(
            _groups(store, adds, source_id),
            lambda group: any(group.may_hold(name, url) for name in _ADDRESSES),
        )
        return table.joined([table.empty(), *selection.matching(files, _ADDRESSES, is_it)])

    return _once_more(read).sort_by([("article_id", "ascending"), ("version", "ascending")])


def articles(
    store: ObjectStore, source_id: SourceId, article_ids: Collection[UrlId]
) -> dict[UrlId, CleanArticle]:
    """Return the newest stored version of each of the articles."""
    ids = pa.array(sorted(article_ids), pa.string())

    def is_it(rows: pa.Table) -> Any:
        own = pc.equal(rows["source_id"], source_id)
        return pc.and_(own, pc.is_in(rows["article_id"], value_set=ids))

    rows = _matching(store, source_id, ["article_id", "source_id"], is_it)
    by_version = rows.sort_by([("version", "ascending"), ("fetched_at", "ascending")])
    return {one.article_id: one for one in table.to_articles(by_version)}


def by_addresses(
    store: ObjectStore, source_id: SourceId, urls: Collection[str]
) -> dict[str, CleanArticle]:
    """Return the newest stored version of the articles of a source that have one of the URLs, by that URL."""
    wanted = pa.array(sorted(urls), pa.string())
    names = ["source_id", *_ADDRESSES]

    def is_it(rows: pa.Table) -> Any:
        named = pc.or_(*(pc.is_in(rows[name], value_set=wanted) for name in _ADDRESSES))
        return pc.and_(pc.equal(rows["source_id"], source_id), named)

    rows = _matching(store, source_id, names, is_it)
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


def _files(store: ObjectStore) -> Collection[Action]:
    return DeltaTable(store).readable().files.values()


def _groups(
    store: ObjectStore,
    adds: Iterable[Action],
    source_id: SourceId | None,
    since: datetime | None = None,
) -> Iterator[list[RowGroup]]:
    """Row groups of files that may hold rows of a source, and some that were fetched since a time, by file."""
    files = [
        DataFile(store, add)
        for add in adds
        if _may_hold(add, source_id) and _may_be_as_new(add, since)
    ]
    return _narrowed(
        (file.groups for file in files),
        lambda group: (
            (source_id is None or group.may_hold("source_id", source_id))
            and group.is_since("fetched_at", since)
        ),
    )


def _groups_published(
    store: ObjectStore, start: datetime, end: datetime, source_id: SourceId | None
) -> Iterator[list[RowGroup]]:
    """Row groups that may hold versions published in a time, or later versions of their articles.

    A later version was not fetched before the one that it follows.
    """
    adds = [add for add in _files(store) if _may_hold(add, source_id)]
    may_be = [add for add in adds if _may_be_published(add, start, end)]
    oldest = [file_statistics.oldest(add, "fetched_at") for add in may_be]
    since = None if None in oldest else min(filter(None, oldest), default=None)
    return _groups(store, adds, source_id, since) if may_be else iter(())


def _narrowed(
    files: Iterable[Sequence[RowGroup]], may_hold: Callable[[RowGroup], bool]
) -> Iterator[list[RowGroup]]:
    found = ([group for group in groups if may_hold(group)] for groups in files)
    return (groups for groups in found if groups)


def _may_hold(add: Action, source_id: SourceId | None) -> bool:
    return source_id is None or file_statistics.may_hold(add, "source_id", [source_id])


def _may_be_as_new(add: Action, since: datetime | None) -> bool:
    newest = file_statistics.newest(add, "fetched_at")
    return since is None or newest is None or newest >= since


def _may_be_published(add: Action, start: datetime, end: datetime) -> bool:
    first = file_statistics.oldest(add, "published_at")
    last = file_statistics.newest(add, "published_at")
    return first is None or last is None or (first < end and last >= start)


def _of_source(rows: pa.Table, source_id: SourceId | None) -> list[Any]:
    return [] if source_id is None else [pc.equal(rows["source_id"], source_id)]


def _filtered(rows: pa.Table, tests: Iterable[Any]) -> pa.Table:
    return rows.filter(reduce(pc.and_, tests, pa.array([True] * rows.num_rows, pa.bool_())))


def _moment(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment.astimezone(UTC), table.SCHEMA.field("published_at").type)


def _matching(
    store: ObjectStore, source_id: SourceId, columns: Sequence[str], is_it: selection.Mask
) -> pa.Table:
    def read() -> pa.Table:
        found = selection.matching(_groups(store, _files(store), source_id), columns, is_it)
        return table.joined([table.empty(), *found])

    return _once_more(read)

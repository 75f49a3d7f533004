"""Commits of the articles table brought into the crawl state, which is a cache behind it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, insert, or_, select, update

from pipelines.model.article import Change, Status
from pipelines.state import copy_index
from pipelines.state.keys import batches, url_hash
from pipelines.state.revisit import FIRST_WAIT
from pipelines.state.schema import article_state, lake_state, upsert, url_state

_OF_THE_SAME_TEXT = (Change.RECLEANED, Change.METADATA)
"""Versions that do not begin the waits anew: the publisher's text stands as it stood (`state.revisit`)."""


def applied_version(engine: Engine, lake_id: str) -> int | None:
    """Return the last commit that the state holds, -1 for none; None when it follows another table."""
    with engine.connect() as connection:
        row = connection.execute(select(lake_state)).one_or_none()
    if row is None:
        return -1
    return int(row.applied_version) if row.lake_id == lake_id else None


def begin_anew(engine: Engine, lake_id: str) -> None:
    """Forgets what was known of URLs and articles, to follow another table; `suppressed` stays."""
    with engine.begin() as connection:
        for table in (lake_state, url_state, article_state):
            connection.execute(delete(table))
        copy_index.forget_all(connection)
        connection.execute(insert(lake_state).values(id=1, lake_id=lake_id, applied_version=-1))


def apply_commit(
    engine: Engine, lake_id: str, rows: Iterable[Mapping[str, Any]], version: int
) -> None:
    """Brings the state up to a commit; harmless when repeated or when two processes do it at once.

    Args:
        engine: The crawl state.
        lake_id: Which lake; a state that meanwhile follows another one is left alone.
        rows: Rows of the articles table, at least the columns of `catchup.COLUMNS`.
        version: The commit's number; all commits before it must have been applied.
    """
    newest = _newest(rows)
    with engine.begin() as connection:
        if not _advance(engine, connection, lake_id, version):
            return
        if newest:
            _apply_articles(engine, connection, newest)
        if urls := list(_addresses(newest)):
            _apply_urls(engine, connection, urls)


def forget_later_articles(engine: Engine, there: Mapping[str, int]) -> set[str]:
    """Forget articles of which the store has no rows any more, or only those of earlier versions; return the latter.

    Args:
        engine: The crawl state.
        there: Newest version of each article in the store.
    """
    with engine.begin() as connection:
        known = connection.execute(
            select(article_state.c.article_id, article_state.c.version)
        ).all()
        later = [one.article_id for one in known if there.get(one.article_id, 0) < one.version]
        for batch in batches(later):
            gone = article_state.c.article_id.in_(batch)
            connection.execute(delete(article_state).where(gone))
    return there.keys() & set(later)


def forget_urls(engine: Engine, rows: Iterable[Mapping[str, Any]]) -> None:
    """Forget the URLs of rows of the articles table: they are fetched as if for the first time."""
    hashes = [
        url_hash(row["source_id"], url)
        for row in rows
        for url in (row["url"], row["fetched_url"])
        if url
    ]
    with engine.begin() as connection:
        for batch in batches(hashes):
            connection.execute(delete(url_state).where(url_state.c.url_hash.in_(batch)))


def _advance(engine: Engine, connection: Connection, lake_id: str, version: int) -> bool:
    """Notes the commit as applied; False when the state follows another table."""
    first = upsert(engine, lake_state).values(id=1, lake_id=lake_id, applied_version=-1)
    connection.execute(first.on_conflict_do_nothing())
    applied = lake_state.c.applied_version
    highest = case((applied < version, version), else_=applied)
    moved = update(lake_state).where(lake_state.c.lake_id == lake_id).returning(applied)
    return bool(connection.execute(moved.values(applied_version=highest)).all())


def _newest(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One row an article, since a statement may not touch a row of the state twice."""
    by_version = sorted(rows, key=lambda row: (row["article_id"], row["version"]))
    return list({row["article_id"]: row for row in by_version}.values())


def _apply_articles(engine: Engine, connection: Connection, rows: list[Mapping[str, Any]]) -> None:
    names = ("article_id", "source_id", "version", "content_hash", "metadata_hash")
    statement = upsert(engine, article_state)
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["article_id"],
            set_={name: new[name] for name in names[2:]},
            where=article_state.c.version <= new.version,
        ),
        [{name: row.get(name) for name in names} for row in rows],
    )


def _addresses(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield where the pages of articles answered.

    An article's own address that answered with none of them stays unknown: what a listing names is asked for, since
    the page there speaks for the article.
    """
    seen = set()
    for row in rows:
        if row["change"] in _OF_THE_SAME_TEXT:
            continue
        url, at = row["fetched_url"] or row["url"], row["fetched_at"]
        key = url_hash(row["source_id"], url)
        if key in seen:
            continue
        seen.add(key)
        yield {
            "url_hash": key,
            "source_id": row["source_id"],
            "url": url,
            "first_seen": at,
            "changed_at": at,
            "last_checked": at,
            "next_check": at + FIRST_WAIT if row["status"] == Status.OK else None,
        }


def _apply_urls(engine: Engine, connection: Connection, rows: list[dict[str, Any]]) -> None:
    statement = upsert(engine, url_state)
    changed = url_state.c.changed_at
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["url_hash"],
            set_={"changed_at": statement.excluded.changed_at},
            where=or_(changed.is_(None), changed < statement.excluded.changed_at),
        ),
        rows,
    )

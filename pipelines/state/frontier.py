"""What is known of URLs and articles: written after the commit. A running crawl asks by `state.lookup`.

When a URL is due again is decided by `state.revisit`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select, update

from pipelines.model.page import KnownUrl, UrlId, Visit
from pipelines.model.source import SourceId
from pipelines.state import revisit
from pipelines.state.keys import batches, suppressed_hash, url_hash
from pipelines.state.schema import article_state, upsert, url_state
from pipelines.state.schema import suppressed as suppressed_urls
from pipelines.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """Newest stored version of an article."""

    version: int
    content_hash: str
    """Empty when the newest version is a tombstone."""
    metadata_hash: str | None = None
    """None when it is not known: the version was stored before schema 4."""


def due(engine: Engine, source_id: SourceId, now: datetime, limit: int) -> tuple[KnownUrl, ...]:
    """Return the articles' URLs of a source that are due, the most overdue first, without listings."""
    query = (
        select(url_state)
        .where(url_state.c.source_id == source_id, url_state.c.next_check <= now)
        .where(url_state.c.is_listing.is_(False))
        .order_by(url_state.c.next_check, url_state.c.url)
        .limit(limit)
    )
    with engine.connect() as connection:
        return tuple(_known(row) for row in connection.execute(query))


def suppress(engine: Engine, names: Iterable[str], reason: str, now: datetime) -> None:
    """Note what was taken down, so that no crawl asks for it and no run stores it again.

    Args:
        engine: The crawl state.
        names: Normalized URLs, and identities of articles, which may have further URLs.
        reason: For people.
        now: The time.
    """
    keys = {suppressed_hash(name) for name in names}
    rows = [{"url_hash": key, "reason": reason, "at": now} for key in keys]
    with engine.begin() as connection:
        for batch in batches(rows):
            statement = upsert(engine, suppressed_urls).values(batch)
            connection.execute(statement.on_conflict_do_nothing())


def suppressed(engine: Engine, names: Collection[str]) -> set[str]:
    """Return those of the normalized URLs and identities of articles that were taken down."""
    hashes = {suppressed_hash(name): name for name in names}
    key = suppressed_urls.c.url_hash
    with engine.connect() as connection:
        return {
            hashes[found]
            for batch in batches(sorted(hashes))
            for found in connection.execute(select(key).where(key.in_(batch))).scalars()
        }


def last_checked(engine: Engine, source_id: SourceId, url: str) -> datetime | None:
    """Return when a normalized URL of a source gave an answer last, None when it never did."""
    with engine.connect() as connection:
        row = _rows(connection, source_id, [url]).get(url)
    return row.last_checked if row is not None else None


def seen_at(engine: Engine, source_id: SourceId, urls: Collection[str]) -> dict[str, datetime]:
    """Return when the normalized URLs gave a page last, of those that did."""
    with engine.connect() as connection:
        rows = _rows(connection, source_id, urls)
    return {
        url: row.last_checked or row.changed_at
        for url, row in rows.items()
        if row.changed_at is not None
    }


def last_statuses(
    engine: Engine, source_id: SourceId, urls: Collection[str]
) -> dict[str, int | None]:
    """Return the status with which the normalized URLs answered last, of those that once gave a page.

    None = the answer is not known: the state was rebuilt from the store.
    """
    with engine.connect() as connection:
        rows = _rows(connection, source_id, urls)
    return {url: row.status for url, row in rows.items() if row.changed_at is not None}


def quiet_days(engine: Engine, source_id: SourceId, now: datetime) -> int:
    """Return for how many days no listing of a source has had other bytes than before."""
    query = select(func.max(url_state.c.changed_at)).where(
        url_state.c.source_id == source_id, url_state.c.is_listing.is_(True)
    )
    with engine.connect() as connection:
        changed: datetime | None = connection.execute(query).scalar()
    return (now - changed).days if changed else 0


def stored_versions(
    engine: Engine, source_id: SourceId, article_ids: Collection[UrlId]
) -> dict[UrlId, StoredVersion]:
    """Return the newest stored version of each article that has one."""
    query = select(article_state).where(article_state.c.source_id == source_id)
    with engine.connect() as connection:
        return {
            UrlId(row.article_id): StoredVersion(
                version=row.version, content_hash=row.content_hash, metadata_hash=row.metadata_hash
            )
            for batch in batches(sorted(article_ids))
            for row in connection.execute(query.where(article_state.c.article_id.in_(batch)))
        }


def note_metadata(engine: Engine, hashes: Mapping[UrlId, str]) -> None:
    """Note what the metadata of stored articles are that nobody has noted, so that they are read once."""
    with engine.begin() as connection:
        for article_id, metadata_hash in sorted(hashes.items()):
            own = update(article_state).where(article_state.c.article_id == article_id)
            unknown = own.where(article_state.c.metadata_hash.is_(None))
            connection.execute(unknown.values(metadata_hash=metadata_hash))


def record(
    engine: Engine, visits: Iterable[Visit], now: datetime, settled: Collection[str] = ()
) -> None:
    """Writes what a crawl met, after its articles are committed; the last visit of a URL counts.

    Args:
        engine: The crawl state.
        visits: What the crawl met.
        now: The time.
        settled: URLs of articles that were published long ago: they are not asked for again.
    """
    last = {url_hash(v.source_id, v.url): v for v in visits if revisit.is_kept(v)}
    with engine.begin() as connection:
        for source_id in sorted({visit.source_id for visit in last.values()}):
            mine = {visit.url: visit for visit in last.values() if visit.source_id == source_id}
            for urls in batches(sorted(mine)):  # not all at once: a run may meet 200,000
                before = _rows(connection, source_id, urls)
                rows = [_row(mine[url], before.get(url), now) for url in urls]
                rows = [r | {"next_check": None} if r["url"] in settled else r for r in rows]
                _write(engine, connection, rows)
            _mute(connection, source_id, _targets(mine))


def _row(visit: Visit, before: Row[Any] | None, now: datetime) -> dict[str, Any]:
    columns = before._asdict() if before is not None else None
    return revisit.after(visit, columns, now) | {"url_hash": url_hash(visit.source_id, visit.url)}


def _write(engine: Engine, connection: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = upsert(engine, url_state)
    names = rows[0].keys() - {"url_hash", "source_id", "url", "first_seen"}
    changes = {name: statement.excluded[name] for name in names}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["url_hash"], set_=changes), rows
    )


def _targets(visits: Mapping[str, Visit]) -> list[str]:
    """Where redirects led to: asked for again under the address that redirects, not twice."""
    led = [
        visit.final_url
        for url, visit in visits.items()
        if visit.final_url and visit.final_url != url and not visit.is_listing
    ]
    known = {canonical(url) for url in visits} if led else set()
    return [url for url in led if canonical(url) not in known]


def _mute(connection: Connection, source_id: SourceId, urls: list[str]) -> None:
    for batch in batches([url_hash(source_id, url) for url in urls]):
        muted = update(url_state).where(url_state.c.url_hash.in_(batch)).values(next_check=None)
        connection.execute(muted)


def _rows(
    connection: Connection, source_id: SourceId, urls: Collection[str]
) -> dict[str, Row[Any]]:
    hashes = {url_hash(source_id, url): url for url in urls}
    return {
        hashes[row.url_hash]: row
        for batch in batches(sorted(hashes))
        for row in connection.execute(select(url_state).where(url_state.c.url_hash.in_(batch)))
    }


def _known(row: Row[Any]) -> KnownUrl:
    return KnownUrl(
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        body_sha256=row.body_sha256,
        last_checked=row.last_checked,
        next_check=row.next_check,
        fails=row.fails,
        changed_at=row.changed_at,
    )

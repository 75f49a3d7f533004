"""Which recent articles of other sources an article is a copy of: an index over their signatures.

A cache behind the articles table, as all of the state: `cluster_id` of the rows says what was decided. Its size is
bounded by time, the cost of a question by the size of a band.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select, update

from pipelines import copies
from pipelines.copies import Signature
from pipelines.model.article import CleanArticle, Status
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.state.keys import batches
from pipelines.state.schema import copy_band, copy_signature, upsert

WINDOW = timedelta(days=14)
"""Copies of older articles are not looked for."""

BAND_AT_MOST = 64
"""Articles of a band; what so many share tells none of them from the others."""

CANDIDATES = 16
"""Articles compared with one at most, those with most bands in common first."""


def clusters(engine: Engine, articles: Iterable[CleanArticle]) -> list[UrlId | None]:
    """Return the clusters of articles of one source: that of the earliest copy elsewhere, else an article's own.

    A later version stays in the cluster of the one before. Short texts have no cluster.
    """
    with engine.connect() as connection:
        return [_cluster(connection, article) for article in articles]


def clustered(engine: Engine, articles: Sequence[CleanArticle]) -> tuple[CleanArticle, ...]:
    """Return articles of one source, each with its cluster as `clusters` gives it."""
    found = zip(articles, clusters(engine, articles), strict=True)
    return tuple(replace(article, cluster_id=cluster) for article, cluster in found)


def same_texts(engine: Engine, articles: Iterable[tuple[str, CleanArticle]]) -> dict[str, UrlId]:
    """Return for articles, by their names, the recent one of their source under which the same text is known."""
    with engine.connect() as connection:
        found = ((name, _of_same_text(connection, article)) for name, article in articles)
        return {name: one for name, one in found if one}


def _of_same_text(connection: Connection, article: CleanArticle) -> UrlId | None:
    signature = copies.sign(article.text)
    if signature is None:
        return None
    query = (
        select(copy_signature.c.article_id)
        .join(copy_band, copy_band.c.article_id == copy_signature.c.article_id)
        .where(copy_band.c.band.in_(signature.bands))
        .where(copy_signature.c.source_id == article.source_id)
        .where(copy_signature.c.digest == signature.digest)
        .order_by(copy_signature.c.article_id)
        .limit(1)
    )
    found = connection.execute(query).scalar()
    return UrlId(found) if found else None


def note(engine: Engine, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Take rows of the articles table into the index, and out of it what is old or no article any more.

    Args:
        engine: The crawl state.
        rows: With `article_id`, `source_id`, `cluster_id`, `fetched_at`, `status` and `text`, the newest last.
        now: The time.
    """
    with engine.begin() as connection:
        ids = copy_signature.c.article_id
        old = select(ids).where(copy_signature.c.at < now - WINDOW)
        _remove(connection, connection.execute(old).scalars().all())
        for row in rows:
            _note(connection, row, now)


def forget_all(connection: Connection) -> None:
    """Empty the index; it is filled again from the articles table."""
    for table in (copy_band, copy_signature):
        connection.execute(delete(table))


def _cluster(connection: Connection, article: CleanArticle) -> UrlId | None:
    is_undecided = article.cluster_id is None and article.status is Status.OK
    signature = copies.sign(article.text) if is_undecided else None
    if signature is None:
        return article.cluster_id
    found = _earliest(connection, signature, article.article_id, article.source_id)
    return found or article.article_id


def _note(connection: Connection, row: Mapping[str, Any], now: datetime) -> None:
    name, cluster = row["article_id"], row["cluster_id"]
    _remove(connection, [name])
    if row["status"] == Status.TAKEDOWN:
        _bequeath(connection, name)
    is_recent = row["fetched_at"] >= now - WINDOW
    signature = copies.sign(row["text"] or "") if cluster and is_recent else None
    if signature is None:
        return
    if cluster == name:  # two that came at the same moment each took themselves for the first
        cluster = _earliest(connection, signature, name, row["source_id"]) or name
    _insert(connection, row, cluster, signature)


def _insert(
    connection: Connection, row: Mapping[str, Any], cluster: str, signature: Signature
) -> None:
    one = {
        "article_id": row["article_id"],
        "source_id": row["source_id"],
        "cluster_id": cluster,
        "digest": signature.digest,
        "at": row["fetched_at"],
    }
    _add(connection, copy_signature, [one])
    full = _full(connection, signature)
    bands = [key for key in dict.fromkeys(signature.bands) if key not in full]
    if bands:
        rows = [{"band": key, "article_id": row["article_id"]} for key in bands]
        _add(connection, copy_band, rows)


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Adds rows; what is there already was added by a worker that applies the same commit at this moment."""
    connection.execute(upsert(connection.engine, table).on_conflict_do_nothing(), rows)


def _full(connection: Connection, signature: Signature) -> set[int]:
    band = copy_band.c.band
    counted = select(band).where(band.in_(signature.bands)).group_by(band)
    return set(connection.execute(counted.having(func.count() >= BAND_AT_MOST)).scalars())


def _earliest(
    connection: Connection, signature: Signature, name: UrlId, source: SourceId
) -> UrlId | None:
    """Return the cluster of the earliest article of another source that a text is a copy of.

    A cluster with an article of the same source is none: two articles of one source are corrections or a series.
    """
    near = (
        select(copy_band.c.article_id)
        .where(copy_band.c.band.in_(signature.bands), copy_band.c.article_id != name)
        .group_by(copy_band.c.article_id)
        .order_by(func.count().desc(), copy_band.c.article_id)
        .limit(CANDIDATES)
    )
    query = select(copy_signature).where(copy_signature.c.article_id.in_(near))
    found = connection.execute(query.order_by(copy_signature.c.at, copy_signature.c.article_id))
    clusters = dict.fromkeys(
        row.cluster_id for row in found.all() if copies.is_copy(signature, Signature(row.digest))
    )
    own = (one for one in clusters if not _has(connection, one, name, source))
    return next(map(UrlId, own), None)


def _has(connection: Connection, cluster: str, name: UrlId, source: SourceId) -> bool:
    own = select(copy_signature.c.article_id).where(
        copy_signature.c.cluster_id == cluster,
        copy_signature.c.source_id == source,
        copy_signature.c.article_id != name,
    )
    return connection.execute(own.limit(1)).first() is not None


def _bequeath(connection: Connection, name: str) -> None:
    """Names a cluster whose first article was taken down for the next one, as the takedown does in the store."""
    same = copy_signature.c.cluster_id == name
    order = (copy_signature.c.at, copy_signature.c.article_id)
    heir = select(copy_signature.c.article_id).where(same).order_by(*order).limit(1)
    if (found := connection.execute(heir).scalar()) is not None:
        connection.execute(update(copy_signature).where(same).values(cluster_id=found))


def _remove(connection: Connection, names: Collection[str]) -> None:
    for batch in batches(list(names)):
        own = copy_signature.c.article_id.in_(batch)
        digests = connection.execute(
            select(copy_signature.c.article_id, copy_signature.c.digest).where(own)
        ).all()
        for row in digests:
            bands = Signature(row.digest).bands
            where = (copy_band.c.band.in_(bands), copy_band.c.article_id == row.article_id)
            connection.execute(delete(copy_band).where(*where))
        connection.execute(delete(copy_signature).where(own))

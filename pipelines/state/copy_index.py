"""Which recent articles of other sources an article is a copy of: an index over their signatures.

A cache behind the articles table, as all of the state: `cluster_id` of the rows says what was decided. Its size is
bounded by time, the cost of a question by the size of a band.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Table, delete, select, update

from pipelines import copies
from pipelines.copies import Signature
from pipelines.model.article import CleanArticle, Status
from pipelines.model.page import UrlId
from pipelines.state.keys import batches
from pipelines.state.schema import copy_band, copy_signature, upsert

WINDOW = timedelta(days=14)
"""Copies of older articles are not looked for."""

BAND_AT_MOST = 64
"""Articles of a band; what so many share tells none of them from the others."""

CANDIDATES = 16
"""Articles of other sources compared with one at most, those with most bands in common first."""

T = TypeVar("T")

AT_ONCE = 100
"""Articles looked for with one question; SQLite takes 32,766 parameters, a band each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """An article as the index has it."""

    article_id: str
    source_id: str
    cluster_id: str
    digest: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What the index has near some texts, and what is added to it while they are gone through one by one."""

    connection: Connection
    sources: dict[str, str]
    """Of articles that have a band in common with one of the texts, by article."""
    bands: defaultdict[int, list[str]]
    """Their articles, by band."""
    added: dict[str, _Signed]

    @classmethod
    def of(cls, connection: Connection, signatures: Iterable[Signature]) -> Self:
        """Return what the index has that shares a band with one of so many signatures (at most `AT_ONCE`)."""
        wanted = {band for signature in signatures for band in signature.bands}
        found: defaultdict[int, list[str]] = defaultdict(list)
        if not wanted:
            return cls(connection, {}, found, {})
        columns = (copy_band.c.band, copy_band.c.article_id)
        for band, name in connection.execute(select(*columns).where(columns[0].in_(wanted))):
            found[band].append(name)
        sources: dict[str, str] = {}
        one = (copy_signature.c.article_id, copy_signature.c.source_id)
        for batch in batches(list({name for names in found.values() for name in names})):
            sources |= dict(
                connection.execute(select(*one).where(one[0].in_(batch))).tuples().all()
            )
        return cls(connection, sources, found, {})

    def earliest(self, signature: Signature, name: str, source: str) -> str | None:
        """Return the cluster of the earliest article of another source that a text is a copy of.

        A cluster with an article of the same source is none: two articles of one source are corrections or a series.
        """
        shared = Counter(
            other
            for band in signature.bands
            for other in self.bands.get(band, ())
            if other != name and self.sources.get(other, source) != source
        )
        nearest = sorted(shared, key=lambda other: (-shared[other], other))[:CANDIDATES]
        alike = [one for one in self._signed(nearest) if _is_copy(signature, one)]
        clusters = dict.fromkeys(
            one.cluster_id for one in sorted(alike, key=lambda one: (one.at, one.article_id))
        )
        return next((one for one in clusters if not self._has(one, name, source)), None)

    def add(self, one: _Signed, bands: Iterable[int]) -> list[int]:
        """Take an article in; give its bands that were not full."""
        open_bands = [band for band in dict.fromkeys(bands) if len(self.bands[band]) < BAND_AT_MOST]
        for band in open_bands:
            self.bands[band].append(one.article_id)
        self.sources[one.article_id] = one.source_id
        self.added[one.article_id] = one
        return open_bands

    def _signed(self, names: Collection[str]) -> list[_Signed]:
        kept = [name for name in names if name not in self.added]
        new = [self.added[name] for name in names if name in self.added]
        if not kept:
            return new
        found = self.connection.execute(
            select(copy_signature).where(copy_signature.c.article_id.in_(kept))
        )
        return new + [_Signed(**row) for row in found.mappings()]

    def _has(self, cluster: str, name: str, source: str) -> bool:
        """Whether a cluster has another article of a source."""
        if any((cluster, source) == (one.cluster_id, one.source_id) for one in self.added.values()):
            return True
        own = select(copy_signature.c.article_id).where(
            copy_signature.c.cluster_id == cluster,
            copy_signature.c.source_id == source,
            copy_signature.c.article_id != name,
        )
        return self.connection.execute(own.limit(1)).first() is not None


def clusters(engine: Engine, articles: Iterable[CleanArticle]) -> list[UrlId | None]:
    """Return the clusters of articles of one source: that of the earliest copy elsewhere, else an article's own.

    A later version stays in the cluster of the one before. Short texts have no cluster.
    """
    with engine.connect() as connection:
        return [cluster for part in _parts(articles) for cluster in _clusters(connection, part)]


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
        for part in _parts(rows):
            _note(connection, part, now)


def forget_all(connection: Connection) -> None:
    """Empty the index; it is filled again from the articles table."""
    for table in (copy_band, copy_signature):
        connection.execute(delete(table))


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    return iter(lambda: list(islice(waiting, AT_ONCE)), [])


def _clusters(connection: Connection, articles: Sequence[CleanArticle]) -> Iterator[UrlId | None]:
    signed = {
        article.article_id: signature
        for article in articles
        if article.cluster_id is None and article.status is Status.OK
        if (signature := copies.sign(article.text))
    }
    near = _Neighbours.of(connection, signed.values())
    for article in articles:
        name = article.article_id
        if name not in signed:
            yield article.cluster_id
        else:
            yield UrlId(near.earliest(signed[name], name, article.source_id) or name)


def _note(connection: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    last = {row["article_id"]: row for row in rows}
    _remove(connection, last)
    for name, row in last.items():
        if row["status"] == Status.TAKEDOWN:
            _bequeath(connection, name)
    signed = {
        name: signature
        for name, row in last.items()
        if row["cluster_id"] and row["fetched_at"] >= now - WINDOW
        if (signature := copies.sign(row["text"] or ""))
    }
    near = _Neighbours.of(connection, signed.values())
    bands = [pair for name in signed for pair in _taken(near, last[name], signed[name])]
    _add(connection, copy_signature, [asdict(one) for one in near.added.values()])
    _add(connection, copy_band, bands)


def _taken(
    near: _Neighbours, row: Mapping[str, Any], signature: Signature
) -> Iterator[dict[str, Any]]:
    """Takes a row among the neighbours, and gives its bands as rows of the index."""
    name, cluster = row["article_id"], row["cluster_id"]
    if cluster == name:  # two that came at the same moment each took themselves for the first
        cluster = near.earliest(signature, name, row["source_id"]) or name
    one = _Signed(
        article_id=name,
        source_id=row["source_id"],
        cluster_id=cluster,
        digest=signature.digest,
        at=row["fetched_at"],
    )
    return ({"band": band, "article_id": name} for band in near.add(one, signature.bands))


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Adds rows; what is there already was added by a worker that applies the same commit at this moment."""
    if rows:
        connection.execute(upsert(connection.engine, table).on_conflict_do_nothing(), rows)


def _is_copy(signature: Signature, other: _Signed) -> bool:
    return copies.is_copy(signature, Signature(other.digest))


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

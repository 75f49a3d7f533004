"""All by which a store knows an article: identities, addresses, texts; found before anything is removed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.model.article import Status
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.store import keys, ledgers, table
from pipelines.store.capture_index.cdxj import IndexedCapture
from pipelines.store.object_store import ObjectStore
from pipelines.urls import canonical, safe_text

PHRASE_AT_LEAST = 30
"""Characters from which a line is taken for the article's own words."""
TITLE_AT_LEAST = 12
"""The same of titles, which others repeat as links to it."""

DATA = f"{keys.ARTICLES}{keys.PARTITION}="
_TEXTS = ("title", "kicker", "lead", "description", "text")
_COLUMNS = (
    "article_id", "source_id", "url", "fetched_url", "raw_file", "raw_offset", *_TEXTS,
)  # fmt: skip


class SeveralArticlesError(ValueError):
    """An address does not say which article is meant."""


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What is to go."""

    articles: set[UrlId] = field(default_factory=set)
    sources: set[SourceId] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    """Canonical addresses."""
    phrases: set[str] = field(default_factory=set)
    """Titles, leads and lines of all versions that are long enough to be told from others'."""

    others: set[tuple[str, int]] = field(default_factory=set)
    """File and offset of captures that other articles are made of."""

    def is_named(self, url: str | None) -> bool:
        """Whether an address is the article's."""
        return bool(url) and canonical(url or "") in self.urls

    def is_row(self, row: LedgerRow) -> bool:
        """Whether a ledger's row is about the article."""
        is_unknown = row.article_id is None and not row.is_listing
        return row.article_id in self.articles or (is_unknown and self.is_named(row.url))

    def is_indexed(self, capture: IndexedCapture) -> bool:
        """Whether a line of a capture index is of the article's page, and no other article is made of that."""
        place = capture.raw.file, capture.raw.offset
        return self.is_named(capture.url) and place not in self.others

    def is_told(self, text: str) -> bool:
        """Whether a text has words of the article."""
        return any(phrase in text for phrase in self.phrases)

    def is_told_in_json(self, text: str) -> bool:
        """Whether a JSON text has words of the article."""
        return any(json.dumps(one, ensure_ascii=False)[1:-1] in text for one in self.phrases)


def find(store: ObjectStore, url: str = "", article: str = "") -> Wanted:
    """Return all by which the store knows the article with a normalized address or an identity.

    Files that no entry of the log names are looked at, too: an earlier takedown may have been interrupted.

    Raises:
        SeveralArticlesError: When the address led to several articles of a source.
    """
    wanted = Wanted()
    if url:
        wanted.urls.add(canonical(url))
        wanted.articles |= _named(store, canonical(url))
    if article:
        wanted.articles.add(UrlId(article))
    return _known(store, wanted)


def find_old(store: ObjectStore, articles: Iterable[UrlId]) -> Wanted:
    """Return all by which the store knows articles whose time is over.

    Words that others print as well stay with these, which are no older for it.
    """
    wanted = _known(store, Wanted(articles={*articles}))
    for row in _rows(store):
        if row["article_id"] not in wanted.articles:
            wanted.phrases.difference_update(_phrases(row))
    return wanted


def _known(store: ObjectStore, wanted: Wanted) -> Wanted:
    for row in _rows(store):
        if row["article_id"] in wanted.articles:
            _from_row(wanted, row)
        elif row["raw_file"]:
            wanted.others.add((row["raw_file"], row["raw_offset"]))
    _from_ledgers(wanted, store)
    return wanted


def _named(store: ObjectStore, url: str) -> set[UrlId]:
    """The articles with an address; where none has it, those that it led to."""
    own: set[tuple[str, UrlId]] = set()
    for row in _rows(store):
        if url in {canonical(one) for one in (row["url"], row["fetched_url"]) if one}:
            own.add((row["source_id"], row["article_id"]))
    led = {
        (row.source_id, row.article_id)
        for rows in ([] if own else _all_ledgers(store))
        for row in rows
        if row.article_id and canonical(row.url) == url
    }
    found = own | led
    if len(found) > len({source for source, _ in found}):
        names = ", ".join(sorted(name for _, name in found)[:5])
        raise SeveralArticlesError(
            f"{safe_text(url)} led to {len(found)} articles at various times; name one by its article_id: {names}"
        )
    return {name for _, name in found}


def _from_ledgers(wanted: Wanted, store: ObjectStore) -> None:
    """Takes the addresses that led to the articles, and to no others."""
    led: set[str] = set()
    elsewhere: set[str] = set()
    for rows in _all_ledgers(store):
        for row in rows:
            if row.article_id in wanted.articles:
                led.add(canonical(row.url))
                wanted.sources.add(row.source_id)
            elif row.article_id:
                elsewhere.add(canonical(row.url))
            elif wanted.is_row(row):
                wanted.sources.add(row.source_id)
    wanted.urls |= led - elsewhere


def is_left(row: dict[str, Any]) -> bool:
    """Whether a row still says something: all but the tombstone of a takedown."""
    return bool(row["status"] != Status.TAKEDOWN)


def _all_ledgers(store: ObjectStore) -> Iterator[tuple[LedgerRow, ...]]:
    return (ledgers.decode(store.get(key)) for key in store.list(keys.LEDGERS))


def _rows(store: ObjectStore) -> Iterator[dict[str, Any]]:
    for key in store.list(DATA):
        yield from table.decode(store.get(key), _COLUMNS).to_pylist()


def _from_row(wanted: Wanted, row: dict[str, Any]) -> None:
    wanted.sources.add(row["source_id"])
    wanted.urls.update(canonical(one) for one in (row["url"], row["fetched_url"]) if one)
    wanted.phrases.update(_phrases(row))


def _phrases(row: dict[str, Any]) -> Iterator[str]:
    lines = (line for name in _TEXTS for line in (row[name] or "").split("\n"))
    yield from (line for line in lines if len(line) >= PHRASE_AT_LEAST)
    if len(row["title"] or "") >= TITLE_AT_LEAST:
        yield row["title"]

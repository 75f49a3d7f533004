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
from pipelines.store.object_store import ObjectStore
from pipelines.urls import canonical

PHRASE_AT_LEAST = 30
"""Characters from which a line is taken for the article's own words."""
TITLE_AT_LEAST = 12
"""The same of titles, which others repeat as links to it."""

DATA = f"{keys.ARTICLES}{keys.PARTITION}="
_TEXTS = ("title", "kicker", "lead", "description", "text")
_COLUMNS = ("article_id", "source_id", "status", "url", "fetched_url", *_TEXTS)


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What is to go."""

    articles: set[UrlId] = field(default_factory=set)
    sources: set[SourceId] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    """Canonical addresses."""
    phrases: set[str] = field(default_factory=set)
    """Titles, leads and lines of all versions that are long enough to be told from others'."""

    def is_named(self, url: str | None) -> bool:
        """Whether an address is the article's."""
        return bool(url) and canonical(url or "") in self.urls

    def is_row(self, row: LedgerRow) -> bool:
        """Whether a ledger's row is about the article."""
        return not row.is_listing and (row.article_id in self.articles or self.is_named(row.url))

    def is_told(self, text: str) -> bool:
        """Whether a text has words of the article."""
        return any(phrase in text for phrase in self.phrases)

    def is_told_in_json(self, text: str) -> bool:
        """Whether a JSON text has words of the article."""
        return any(json.dumps(one, ensure_ascii=False)[1:-1] in text for one in self.phrases)


def find(store: ObjectStore, url: str = "", article: str = "") -> Wanted:
    """Return all by which the store knows the article with a normalized address or an identity.

    Files that no entry of the log names are looked at, too: an earlier takedown may have been interrupted.
    """
    wanted = Wanted()
    if url:
        wanted.urls.add(canonical(url))
    if article:
        wanted.articles.add(UrlId(article))
    while True:  # an address leads to an identity, that one to further addresses
        known = len(wanted.articles), len(wanted.urls)
        for rows in _all_ledgers(store):
            _from_ledger(wanted, rows)
        for row in _rows(store):
            named = wanted.is_named(row["url"]) or wanted.is_named(row["fetched_url"])
            if named or row["article_id"] in wanted.articles:
                _from_row(wanted, row)
        if known == (len(wanted.articles), len(wanted.urls)):
            return wanted


def is_left(row: dict[str, Any]) -> bool:
    """Whether a row still says something: all but the tombstone of a takedown."""
    return bool(row["status"] != Status.TAKEDOWN)


def _all_ledgers(store: ObjectStore) -> Iterator[tuple[LedgerRow, ...]]:
    return (ledgers.decode(store.get(key)) for key in store.list(keys.LEDGERS))


def _from_ledger(wanted: Wanted, rows: Iterable[LedgerRow]) -> None:
    for row in rows:
        if wanted.is_row(row):
            wanted.sources.add(row.source_id)
            wanted.urls.add(canonical(row.url))
            if row.article_id:
                wanted.articles.add(row.article_id)


def _rows(store: ObjectStore) -> Iterator[dict[str, Any]]:
    for key in store.list(DATA):
        yield from table.decode(store.get(key), _COLUMNS).to_pylist()


def _from_row(wanted: Wanted, row: dict[str, Any]) -> None:
    wanted.articles.add(row["article_id"])
    wanted.sources.add(row["source_id"])
    wanted.urls.update(canonical(one) for one in (row["url"], row["fetched_url"]) if one)
    lines = (line for name in _TEXTS for line in (row[name] or "").split("\n"))
    wanted.phrases.update(line for line in lines if len(line) >= PHRASE_AT_LEAST)
    if len(row["title"] or "") >= TITLE_AT_LEAST:
        wanted.phrases.add(row["title"])

"""RSS, Atom and JSON Feed to finds. Entries that can be read are used, whatever the rest looks like (E08)."""

import io
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.sax import SAXException

from lxml import etree

from crawlers.discovery.finds import FoundUrl, ListingFinds, bounded, distinct, found_url
from pipelines.model.source import SeedKind
from pipelines.urls import safe_text

MAX_ENTRIES = 2_000
"""Entries used of one feed; real ones have 10 to 500."""

MAX_FEED_BYTES = 8 * 1024 * 1024
"""Most that is read of a feed; the leading entries are the newest."""

MAX_TAGS = 100_000
"""Most tags that are read of a feed: feedparser takes 3 s for so many unclosed ones, and this runs in the crawl."""

_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)

_PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    SAXException,
    TypeError,
    ValueError,
)
"""What feedparser's tolerant parser raises on damaged bytes, as fuzzing showed: a feed must not stop a crawl."""


def read_feed(body: bytes, listing_url: str) -> ListingFinds:
    """Reads RSS or Atom that `sniff` made ready; entries in document order."""
    import feedparser  # noqa: PLC0415 - 50 ms of each crawl's start that a source of sitemaps does not need

    text, notes = _within_bounds(body)
    try:
        # A stream, as feedparser takes bytes for the name of a local file if there is such a one.
        parsed = feedparser.parse(
            io.BytesIO(text),
            response_headers={"content-type": "application/xml", "content-location": listing_url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except _PARSER_FAULTS as error:
        notes += (f"broken feed, read in part: {safe_text(str(error), 100)}",)
        finds = _salvaged(text, listing_url)
        return _reading(finds, len(finds), notes)
    if not parsed.entries and (finds := _salvaged(text, listing_url)):
        return _reading(finds, len(finds), notes)
    if parsed.bozo:
        notes += (f"ill-formed feed: {safe_text(str(parsed.get('bozo_exception')), 100)}",)
    return _reading([_entry(e, listing_url) for e in parsed.entries], len(parsed.entries), notes)


def read_json_feed(body: bytes, listing_url: str) -> ListingFinds:
    """Reads a JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    try:
        document = json.loads(body[:MAX_FEED_BYTES])
    except (ValueError, RecursionError) as error:
        note = f"JSON cannot be read: {safe_text(str(error), 100)}"
        return ListingFinds(kind=SeedKind.FEED, notes=(note,))
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return ListingFinds(kind=SeedKind.FEED, notes=("JSON without `items` is no JSON Feed",))
    found = [_item(item, listing_url) for item in items if isinstance(item, dict)]
    return _reading(found, len(items), ())


def _reading(finds: list[FoundUrl | None], entries: int, notes: tuple[str, ...]) -> ListingFinds:
    linked = [found for found in finds if found]
    if not entries:
        notes += ("feed has no entries",)
    elif without := entries - len(linked):
        notes += (f"{without} of {entries} entries have no link",)
    articles, left = bounded(distinct(linked), MAX_ENTRIES, "entries")
    return ListingFinds(kind=SeedKind.FEED, articles=articles, notes=notes + left)


def _within_bounds(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    end = next(islice(re.finditer(b"<", body), MAX_TAGS, None), None)
    cut = min(len(body), MAX_FEED_BYTES, end.start() if end else len(body))
    note = f"feed is too large; its first {cut} of {len(body)} bytes are used"
    return body[:cut], (note,) if cut < len(body) else ()


def _entry(entry: Any, base: str) -> FoundUrl | None:
    link = next(_links(entry), None)
    if not link:
        return None
    date = _first(entry, "published", "updated", "created")
    changed = _first(entry, "updated")
    return found_url(link, base, title=entry.get("title"), published=date, modified=changed)


def _first(entry: Any, *names: str) -> Any:
    """Asks by name: feedparser's `get` answers `updated` with `published`, and warns."""
    return next((entry[name] for name in names if name in entry), None)


def _links(entry: Any) -> Iterator[str]:
    yield from filter(None, (entry.get("feedburner_origlink"), entry.get("link")))
    yield from (
        link["href"]
        for link in entry.get("links", ())
        if link.get("rel") == "alternate" and link.get("href")
    )
    guid = entry.get("id") or ""
    if guid.startswith(("http://", "https://")):
        yield guid


def _salvaged(body: bytes, base: str) -> list[FoundUrl | None]:
    """Reads the bare entries of a feed over which feedparser stumbles, or in which it knows none."""
    end = max((found.end() for found in _ENTRY_END.finditer(body)), default=0)
    entries = etree.iterparse(
        io.BytesIO(body[:end]),  # an address in which a cut feed ends is none
        tag=("{*}item", "{*}entry"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        return [_bare_entry(entry, base) for _, entry in entries]
    except etree.XMLSyntaxError:
        return []


def _bare_entry(entry: etree._Element, base: str) -> FoundUrl | None:
    texts: dict[str, str] = {}
    for child in entry.iterchildren("{*}*"):
        value = (child.text or "").strip() or child.get("href") or ""
        texts.setdefault(str(child.tag).rpartition("}")[2], value.strip())
    changed = texts.get("updated")
    date = texts.get("pubDate") or texts.get("published") or changed
    link = texts.get("link") or next((v for k, v in entry.items() if k.endswith("}about")), None)
    if not link:
        return None
    return found_url(link, base, title=texts.get("title"), published=date, modified=changed)


def _item(item: dict[str, Any], base: str) -> FoundUrl | None:
    named = (item.get("url"), item.get("external_url"))
    guid = item.get("id")
    links = (*named, guid if isinstance(guid, str) and guid.startswith("http") else None)
    link = next((link for link in links if isinstance(link, str) and link.strip()), None)
    changed = item.get("date_modified")
    date = item.get("date_published") or changed
    if not link:
        return None
    return found_url(link, base, title=item.get("title"), published=date, modified=changed)

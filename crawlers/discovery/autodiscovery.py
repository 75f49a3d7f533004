"""Feeds and sitemaps that a page announces: proposals for a source file, not followed."""

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.discovery.finds import absolute
from pipelines.model.source import Seed, SeedKind

MAX_PAGE_BYTES = 2 * 1024 * 1024
"""So much of a page is read; announcements stand in its head."""

MAX_SEEDS = 100
"""Announcements used of one page (fault A20)."""

_FEED_TYPES = frozenset(
    f"application/{kind}" for kind in ("rss+xml", "atom+xml", "feed+json", "rdf+xml", "xml")
) | {"text/xml"}
_COMMENTS = re.compile(r"comments?/|kommentar|/comments|oembed", re.IGNORECASE)


def from_page(body: bytes, url: str) -> tuple[Seed, ...]:
    """Return feeds and sitemaps of a page's `link` elements, in their order, without feeds of comments.

    Whether they belong to the source is for `scope.admit_listing` to say.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body[:MAX_PAGE_BYTES], parser)
    except etree.LxmlError:
        root = None
    return _distinct(_linked(root, url)) if root is not None else ()


def _linked(root: etree._Element, url: str) -> Iterator[Seed]:
    base = next((b.get("href") for b in root.iter("base") if b.get("href")), None)
    for link in root.iter("link"):
        rel, kind = link.get("rel", "").lower().split(), link.get("type", "").lower()
        href = link.get("href", "").strip()
        if not href or _COMMENTS.search(href):
            continue
        address = absolute(href, absolute(base, url) if base else url)
        if "alternate" in rel and kind.partition(";")[0].strip() in _FEED_TYPES:
            yield Seed(kind=SeedKind.FEED, url=address)
        elif "sitemap" in rel:
            yield Seed(kind=SeedKind.SITEMAP, url=address)


def _distinct(seeds: Iterator[Seed]) -> tuple[Seed, ...]:
    found: dict[Seed, None] = {}
    for seed in seeds:
        if len(found) >= MAX_SEEDS:
            break
        found[seed] = None
    return tuple(found)

"""What a home page says of its site: name, language, rights, feeds that it links, everything that it links. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crawlers.discovery.finds import absolute

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Most that is read of a page with links."""
MAX_LINKS = 2_000
MAX_TEXT = 200

_FEED = re.compile(
    r"(?:^|[/._=-])(?:rss|feeds?|atom|rdf)(?:$|[/._=?-])|\.(?:rss|rdf|atom)$", re.IGNORECASE
)
"""In an address: `/rss/`, `/feed`, `news.rss`, `?format=atom`."""
_NAMES = ("og:site_name", "application-name")
_PARTED = re.compile("\\s[-\u2013\u2014|\u00b7\u00bb]\\s|:\\s")
_RIGHTS = frozenset({"robots", "tdm-reservation", "tdm-policy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What was read of a home page."""

    name: str = ""
    language: str = ""
    rights: tuple[tuple[str, str], ...] = ()
    feeds: tuple[str, ...] = ()
    """Addresses of links that look like feeds, absolute, as written."""
    links: tuple[str, ...] = ()
    """Addresses of all links, absolute, as written."""


def read(body: bytes, url: str) -> FrontPage:
    """Return what a page says; an empty value for what is no page."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body[:MAX_PAGE_BYTES], parser)
    except etree.LxmlError:
        root = None
    if root is None:
        return FrontPage()
    metas = list(_metas(root))
    links = tuple(dict.fromkeys(_links(root, url)))[:MAX_LINKS]
    return FrontPage(
        name=next((text for name, text in metas if name in _NAMES), "") or _title(root),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[
            :35
        ],
        rights=tuple((f"meta {name}", text) for name, text in metas if name in _RIGHTS),
        feeds=tuple(
            link for link in links if _FEED.search(link.partition("://")[2].partition("/")[2])
        ),
        links=links,
    )


def _title(root: etree._Element) -> str:
    """Return what stands before the first sign that parts a name from a motto."""
    title = next(root.iter("title"), None)
    text = " ".join("".join(title.itertext()).split()) if title is not None else ""
    return _PARTED.split(text)[0].strip()[:MAX_TEXT]


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        text = " ".join((meta.get("content") or "").split())[:MAX_TEXT]
        if name and text:
            yield name, text


def _links(root: etree._Element, url: str) -> Iterator[str]:
    base = next((b.get("href") for b in root.iter("base") if b.get("href")), None)
    start = absolute(base, url) if base else url
    for anchor in root.iter("a", "area"):
        href = anchor.get("href", "").strip()
        if href and not href.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            yield absolute(href, start)

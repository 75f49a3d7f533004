"""The next page of an article or a section, as a page links to it. Pure."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.discovery.finds import absolute
from pipelines import paging
from pipelines.urls import BadUrlError, normalize

MAX_PAGE_BYTES = 4 * 1024 * 1024
"""So much of a page is looked through."""

SECOND = 2

_TAG = re.compile(r"<(?:a|link)\s[^>]*>", re.IGNORECASE)
_BUTTON = re.compile(r"<(?:a|link|button|div|span)\s[^>]*>", re.IGNORECASE)
_BASE = re.compile(r"""<base\s[^>]*?href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_BEHIND = re.compile(
    r"""\sdata-[\w-]*(?:href|url|next|link)[\w-]*\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""",
    re.IGNORECASE,
)
"""What a button leads to that loads more of a list."""
_NEXT = re.compile(r"""\s(?:rel|class)\s*=\s*["']?[^"'>]*\bnext\b""", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(
    r"(?:\s|<(?!/a)[^<>]{1,200}>){0,9}(\d{1,3})(?:\s|<(?!/a)[^<>]{1,200}>){0,9}</a", re.IGNORECASE
)
"""A link's text that is a number and nothing else: the pages of a whole are listed so."""
_COMMENTS = re.compile(r"comment|kommentar|coment|reply|forum", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a link leads to, and what it says of itself."""

    url: str
    tag: str
    is_next: bool
    number: int
    """Its text, where that is a number above 1; else 0."""


def next_page(body: bytes, url: str, *, is_section: bool = False, linked: str = "") -> str | None:
    """Return the normalized address of the page after this one; None when it links to none.

    `rel=next` may name the next article as well (WordPress does so): only an address that differs from
    this one in its page number, by one, is a page of the same whole. Where nothing says `rel=next`, a link
    to such an address counts whose text is the number of the page, or that speaks of a page and not of comments.

    Args:
        body: The page, decoded from its transport encoding only; addresses are ASCII in any charset of the web.
        url: Normalized address of the page.
        is_section: True for a page of links: whatever the number is called, and however far it steps
            (`/inland/2`, `?start=20`), the next page differs in it alone.
        linked: What the page's header names as the next page.
    """
    text = body[:MAX_PAGE_BYTES].decode("utf-8", "replace")
    numbered: list[tuple[int, str]] = []
    spoken = None
    for one in _targets(text, url, linked, is_section=is_section):
        place = (_place_in_section if is_section else _place_in_article)(url, one)
        if place is None:
            continue
        if one.is_next:
            return one.url
        if one.number:
            numbered.append((place, one.url))
        elif spoken is None and _speaks(url, one):
            spoken = one.url
    return min(numbered, default=(0, spoken))[1]


def _place_in_article(url: str, one: _Target) -> int | None:
    """Return the number of a target that is the next page of an article."""
    if not paging.follows(url, one.url, is_told=one.is_next or bool(one.number)):
        return None
    number = paging.page_of(one.url).number
    return number if not one.number or one.number - number in (0, 1) else None


def _place_in_section(url: str, one: _Target) -> int | None:
    """Return the number of a target that is a later page of a section."""
    step = paging.step(url, one.url)
    if step is None or step[1] <= step[0]:
        return None
    is_first = not step[0] and one.number > SECOND  # its second page comes next
    return None if is_first else step[1]


def _speaks(url: str, one: _Target) -> bool:
    is_worded = paging.page_of(one.url).is_spoken and paging.follows(url, one.url)
    return is_worded and not _COMMENTS.search(one.tag)


def _targets(text: str, url: str, linked: str, *, is_section: bool) -> Iterator[_Target]:
    named = _BASE.search(text)
    base = absolute(html.unescape(named[1]), url) if named else url
    if linked and (target := _address(linked, url)):
        yield _Target(target, "", is_next=True, number=0)
    numbers = _DIGIT if is_section else _numbers_after(url)
    for found in (_BUTTON if is_section else _TAG).finditer(text):
        tag = found[0]
        href = _HREF.search(tag) or (_BEHIND.search(tag) if is_section else None)
        written = next(filter(None, href.groups()), "") if href else ""
        if not numbers.search(written):
            continue
        if target := _address(html.unescape(written), base):
            label = _NUMBER.match(text, found.end())
            number = int(label[1]) if label else 0
            if number != 1:
                yield _Target(target, tag, is_next=bool(_NEXT.search(tag)), number=number)


def _numbers_after(url: str) -> re.Pattern[str]:
    """Return what finds a number that the address of an article's next page has: few of its links have one."""
    return re.compile(rf"(?<!\d)0?(?:1|2|{paging.page_of(url).number + 1})(?!\d)")


def _address(written: str, base: str) -> str:
    try:
        return normalize(absolute(written, base))
    except BadUrlError:
        return ""

"""The next page of an article or a section, as a page links to it. Pure."""

import html
import re
from collections.abc import Iterator

from crawlers.discovery.finds import absolute
from pipelines import paging
from pipelines.urls import BadUrlError, normalize

MAX_PAGE_BYTES = 4 * 1024 * 1024
"""So much of a page is looked through."""

_TAG = re.compile(r"<(?:a|link)\s[^>]*>", re.IGNORECASE)
_BASE = re.compile(r"""<base\s[^>]*?href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_NEXT = re.compile(r"""\srel\s*=\s*["']?[^"'>]*\bnext\b""", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(.*?)(?:/(\d{1,2}))?")
_COMMENTS = re.compile(r"comment|kommentar|coment|reply|forum", re.IGNORECASE)


def next_page(body: bytes, url: str, *, is_section: bool = False) -> str | None:
    """Return the normalized address of the page after this one; None when it links to none.

    `rel=next` may name the next article as well (WordPress does so): only an address that differs from
    this one in its page number, by one, is a page of the same whole. Where nothing says `rel=next`, a link
    to such an address counts that speaks of a page and not of comments.

    Args:
        body: The page, decoded from its transport encoding only; addresses are ASCII in any charset of the web.
        url: Normalized address of the page.
        is_section: True for a page of links, where `rel=next` may lead to a bare number (`/inland/2`).
    """
    text = body[:MAX_PAGE_BYTES].decode("utf-8", "replace")
    named = _BASE.search(text)
    base = absolute(html.unescape(named[1]), url) if named else url
    linked = None
    for tag, target in _targets(text, base, _numbers(url, is_section=is_section)):
        is_next = bool(_NEXT.search(tag))
        if not (paging.follows(url, target) or (is_section and is_next and _steps_on(url, target))):
            continue
        if is_next:
            return target
        if linked is None and paging.page_of(target).is_spoken and not _COMMENTS.search(tag):
            linked = target
    return linked


def _steps_on(url: str, target: str) -> bool:
    """Whether two addresses differ in a last segment that is a number, the higher one by one."""
    folder, number = _LAST_NUMBER.fullmatch(url.rstrip("/")).groups()  # type: ignore[union-attr] # fits any text
    before = f"{folder}/{int(number) + 1}" if number else f"{url.rstrip('/')}/2"
    return target.rstrip("/") == before


def _numbers(url: str, *, is_section: bool) -> re.Pattern[str]:
    """Return what finds a number that an address of the next page has: of a page's links few have one."""
    last = _LAST_NUMBER.fullmatch(url.rstrip("/"))[2] if is_section else None  # type: ignore[index] # as above
    known = {1, paging.page_of(url).number, int(last or 1)}
    return re.compile(rf"(?<!\d)0?(?:{'|'.join(str(number + 1) for number in known)})(?!\d)")


def _targets(text: str, base: str, number: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for tag in filter(number.search, _TAG.findall(text)):
        href = _HREF.search(tag)
        written = next(filter(None, href.groups()), "") if href else ""
        if not number.search(written):
            continue
        try:
            yield tag, normalize(absolute(html.unescape(written), base))
        except BadUrlError:
            continue

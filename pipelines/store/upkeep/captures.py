"""Raw captures without an article: its own pages are blanked, its words go from listings and other pages."""

import html
import json
from collections.abc import Iterator
from dataclasses import replace

from pipelines import content_coding, warc
from pipelines.model.page import FetchedPage
from pipelines.store import keys
from pipelines.store.object_store import ObjectStore
from pipelines.store.upkeep.wanted import Wanted

_INSTEAD = b"[...]"


def files_of(store: ObjectStore, wanted: Wanted) -> Iterator[str]:
    """Yield the keys of the raw captures of the article's sources."""
    for key in store.list(keys.RAW):
        if any(keys.is_raw_of(key, source) for source in wanted.sources):
            yield key


def without(key: str, archive: bytes, wanted: Wanted) -> bytes:
    """Return an archive without an article; all other records lie where they lay."""
    whole = bytearray(archive)
    for offset, page, length in _placed(archive):
        if is_own(key, offset, page, wanted):
            whole[offset : offset + length] = warc.blank(length, f"{key} {offset}")
        elif names_article(page, wanted):
            left = _redacted(page, length, wanted) or warc.blank(length, f"{key} {offset}")
            whole[offset : offset + length] = left
    return bytes(whole)


def pages(archive: bytes) -> Iterator[tuple[int, FetchedPage]]:
    """Yield the pages of an archive with the place of each; what is blanked or not ours is left out."""
    return ((offset, page) for offset, page, _ in _placed(archive))


def is_own(key: str, offset: int, page: FetchedPage, wanted: Wanted) -> bool:
    """Whether a capture is one of the article's page, and no other article is made of it."""
    is_named = wanted.is_named(page.url) or wanted.is_named(page.final_url)
    return is_named and (key, offset) not in wanted.others


def names_article(page: FetchedPage, wanted: Wanted) -> bool:
    """Whether a page has words of the article."""
    return any(
        wanted.is_told(" ".join(html.unescape(page.body.decode(charset, "replace")).split()))
        for charset in ("utf-8", "cp1252")
    )


def _redacted(page: FetchedPage, length: int, wanted: Wanted) -> bytes | None:
    """Return a record of just this length of the page without the words; None when it cannot be."""
    body = page.body
    for phrase in sorted(wanted.phrases, key=len, reverse=True):
        for spelled in _spellings(phrase):
            body = body.replace(spelled, _INSTEAD)
    left = replace(page, body=body)
    return None if names_article(left, wanted) else warc.page_within(left, length)


def _spellings(phrase: str) -> Iterator[bytes]:
    spelled = (
        phrase,
        html.escape(phrase),
        html.escape(phrase, quote=False),
        json.dumps(phrase)[1:-1],
        json.dumps(phrase, ensure_ascii=False)[1:-1],
    )
    for text in dict.fromkeys(spelled):
        yield from {text.encode(name, "xmlcharrefreplace") for name in ("utf-8", "cp1252", "ascii")}


def _placed(archive: bytes) -> Iterator[tuple[int, FetchedPage, int]]:
    for offset, member in warc.members(archive):
        try:
            yield offset, warc.page_of(member), len(member)
        except (warc.ArchiveError, content_coding.EncodingError):
            continue

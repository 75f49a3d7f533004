"""Which page speaks for an article that several pages show, and the pages of one article joined. Pure.

Pages of one article are variants (a short form for phones, one for printing), or further pages of a text that is
spread over several. Of variants the page whose own address is the article's speaks, else the one that says most,
never the last that was fetched. Further pages are joined in order into the first.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipelines.model.article import CleanArticle, Line
from pipelines.model.draft import BlockKind
from pipelines.model.page import UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.source import Identity, Source
from pipelines.paging import page_of
from pipelines.urls import article_id, identity

PAGES = "pages"
"""Stands in `provenance` for a joined text, in `conflicts` for one of which a page is missing."""

FURTHER = "page "
"""Stands in `provenance` before the number of each further page: its address, and where its raw capture lies."""

_POINTER = re.compile(r"\S+ (\S+) (\d+) (\d+)")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Articles with their pages joined."""

    articles: Mapping[str, CleanArticle]
    """By the address of the page that stands for the article."""
    pages: Mapping[str, str]
    """Address of a further page to that of the one it was joined to."""


def address(article: CleanArticle) -> str:
    """Return where the page of an article answered."""
    return article.fetched_url or article.url


def is_own(article: CleanArticle) -> bool:
    """Whether the page answered at the article's own address, whatever scheme and `www.` it has."""
    named, answered = (
        identity(url, Identity()).rstrip("/") for url in (article.url, address(article))
    )
    return named == answered


def speakers(found: Mapping[str, CleanArticle]) -> dict[UrlId, str]:
    """Return for each article the page that speaks for it, of pages by their addresses."""
    ranked = sorted(
        found.items(), key=lambda e: (is_own(e[1]), e[1].word_count, e[1].fetched_at, e[0])
    )
    return {article.article_id: url for url, article in ranked}


def is_poorer(new: CleanArticle, old: CleanArticle) -> str:
    """Return why an article must not follow a stored version of it as a new one; empty when it may."""
    if _gaps(new) and not _gaps(old):
        return f"{_gaps(new)}; the stored version is whole"
    if is_own(new) or address(new) == address(old):
        return ""
    if is_own(old):
        return f"a variant; {old.url} speaks for the article"
    is_less = new.word_count <= old.word_count
    return f"a variant that says no more than {address(old)}" if is_less else ""


def join(found: Mapping[str, CleanArticle], met: Mapping[str, str]) -> Joined:
    """Join the further pages of articles to their first ones.

    A page belongs to another one when its address names it so and something else does, too: the same
    identity, the same title, or a link that led from the one to the other. What repeats on a further page is
    said once; one that says nothing of its own (a page of comments) is left out. A page that was named and
    gave no text is noted in `conflicts`.

    Args:
        found: Articles by the address that was asked for.
        met: All article addresses of the run with the listing, or the page, that named each.
    """
    articles, pages = dict(found), dict[str, str]()
    unread = _unread({url: named_by for url, named_by in met.items() if url not in found})
    for _, group in groupby(
        sorted(found, key=lambda url: _order(found[url])), key=lambda url: _stem(found[url])
    ):
        first, *later = group
        own = [url for url in later if _belongs(found[url], found[first], met.get(url, ""))]
        pages |= dict.fromkeys(own, first)
        further = [found[url] for url in own]
        missing = _missing(found[first], further, unread[_stem(found[first])])
        articles[first] = _noted(_whole(found[first], further), missing)
    return Joined(articles={u: a for u, a in articles.items() if u not in pages}, pages=pages)


def first_ids(article: CleanArticle, source: Source) -> frozenset[UrlId]:
    """Return the identities that the first page may have where the address says that this is a later one."""
    page = page_of(address(article))
    firsts = page.firsts if page.is_later else ()
    return frozenset(article_id(source.id, url, source.identity) for url in firsts)


def further_pages(provenance: Sequence[tuple[str, str]]) -> Iterator[RawPointer]:
    """Yield where the raw captures of a joined article's further pages lie."""
    for field, origin in provenance:
        if field.startswith(FURTHER) and (found := _POINTER.fullmatch(origin)):
            yield RawPointer(file=found[1], offset=int(found[2]), length=int(found[3]))


def _stem(article: CleanArticle) -> str:
    return page_of(address(article)).stem


def _order(article: CleanArticle) -> tuple[str, int, bool, str]:
    page = page_of(address(article))
    return page.stem, page.number, not is_own(article), address(article)


def _belongs(article: CleanArticle, first: CleanArticle, named_by: str) -> bool:
    page = page_of(address(article))
    if page.number <= page_of(address(first)).number:
        return False
    is_linked = bool(named_by) and page_of(named_by).stem == page.stem
    return is_linked or article.article_id == first.article_id or _is_titled_alike(article, first)


def _is_titled_alike(article: CleanArticle, first: CleanArticle) -> bool:
    """Whether two titles are one, apart from what stands behind it (`… - Seite 2`)."""
    one, other = (_WORDS.findall((a.metadata.title or "").casefold()) for a in (first, article))
    return len(one) > 1 and one == other[: len(one)]


def _unread(met: Mapping[str, str]) -> dict[str, set[int]]:
    """Return, by stem, the numbers of the further pages of an article that were named and gave no text."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for url, named_by in met.items():
        page = page_of(url)
        if page.number > 1 and (page.is_spoken or page_of(named_by).stem == page.stem):
            numbers[page.stem].add(page.number)
    return numbers


def _missing(first: CleanArticle, further: Sequence[CleanArticle], unread: set[int]) -> str:
    numbers = [page_of(address(article)).number for article in (first, *further)]
    is_one_of_several = bool(further or unread or page_of(address(first)).is_later)
    expected = {*range(1, max(numbers) + 1), *unread} if is_one_of_several else set()
    missing = sorted(expected - set(numbers))
    return f"without page {', '.join(map(str, missing))} of {max(expected)}" if missing else ""


def _noted(article: CleanArticle, missing: str) -> CleanArticle:
    if not missing:
        return article
    conflicts = (*article.metadata.conflicts, (PAGES, missing))
    return replace(article, metadata=replace(article.metadata, conflicts=conflicts))


def _gaps(article: CleanArticle) -> str:
    return next((said for field, said in article.metadata.conflicts if field == PAGES), "")


def _whole(first: CleanArticle, further: Sequence[CleanArticle]) -> CleanArticle:
    whole = first
    for article in further:
        whole = _continued(whole, article)
    origins = tuple(
        (f"{FURTHER}{page_of(address(article)).number}", _origin(article)) for article in further
    )
    said = ((PAGES, f"text of {len(further) + 1} pages"), *origins) if further else ()
    provenance = (*first.metadata.provenance, *said)
    return replace(whole, metadata=replace(whole.metadata, provenance=provenance))


def _origin(article: CleanArticle) -> str:
    raw = article.raw
    return f"{address(article)} {raw.file} {raw.offset} {raw.length}" if raw else address(article)


def _continued(whole: CleanArticle, article: CleanArticle) -> CleanArticle:
    """Return an article with what a further page says behind its text; pictures and cuts keep their places."""
    said, further = whole.metadata, article.metadata
    told = {line.text for line in whole.lines} | {said.lead, said.title}
    lead = (Line(text=further.lead, kind=BlockKind.PARAGRAPH),) if further.lead else ()
    lines, places = list(whole.lines), list[int]()
    for line in (*lead, *article.lines):
        places.append(len(lines))
        lines += [line] * (line.text not in told)
    places = [*places[len(lead) :], len(lines)]
    shown, cut = {image.url for image in said.images}, {one.text for one in whole.cuts}
    images = (
        replace(image, line=None if image.line is None else places[image.line])
        for image in further.images
        if image.url not in shown
    )
    return replace(
        whole,
        lines=tuple(lines),
        metadata=replace(said, images=(*said.images, *images)),
        cuts=(
            *whole.cuts,
            *(replace(c, line=places[c.line]) for c in article.cuts if c.text not in cut),
        ),
        refused_cuts=tuple(dict.fromkeys((*whole.refused_cuts, *article.refused_cuts))),
    )

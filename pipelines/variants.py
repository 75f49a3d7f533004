"""Which page speaks for an article that several pages show, and the pages of one article joined. Pure.

Pages of one article are variants (a short form for phones, one for printing), or further pages of a text that is
spread over several. Of variants the page whose own address is the article's speaks, else the one that says most,
never the last that was fetched. Further pages are joined in order into the first.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

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


class _Joining(Mapping[str, CleanArticle]):
    """Articles of which some stand in place of others, and some are parts of others."""

    def __init__(
        self,
        found: Mapping[str, CleanArticle],
        wholes: Mapping[str, CleanArticle],
        parts: Collection[str],
    ) -> None:
        self._found, self._wholes = found, wholes
        self._urls = dict.fromkeys(url for url in found if url not in parts)

    def __getitem__(self, url: str) -> CleanArticle:
        if url not in self._urls:
            raise KeyError(url)
        return self._wholes[url] if url in self._wholes else self._found[url]

    def __iter__(self) -> Iterator[str]:
        return iter(self._urls)

    def __len__(self) -> int:
        return len(self._urls)


def address(article: CleanArticle) -> str:
    """Return where the page of an article answered."""
    return article.fetched_url or article.url


def is_own(article: CleanArticle) -> bool:
    """Whether the page answered at the article's own address, whatever scheme and `www.` it has."""
    named, answered = (
        identity(url, Identity()).rstrip("/") for url in (article.url, address(article))
    )
    return named == answered


def speakers(found: Mapping[str, CleanArticle], silent: Collection[str] = ()) -> dict[UrlId, str]:
    """Return for each article the page that speaks for it, of pages by their addresses; some are not asked."""
    ranked = sorted(
        (is_own(article), article.word_count, article.fetched_at, url, article.article_id)
        for url, article in found.items()
        if url not in silent
    )
    return {name: url for *_, url, name in ranked}


def repeated(found: Mapping[str, CleanArticle], known: Collection[UrlId]) -> dict[str, str]:
    """Return the pages that show an article once more under another address, each with the page that stands for it.

    A parameter that nobody knows (`?quelle=rss`) or a second section give an article a second identity, where the
    page names no canonical. Pages with one title and one text are one article if their addresses differ in the query
    alone, or if they are of one moment. One that is stored stands for it, else the one with the plainest address.

    Args:
        found: Articles by the address that was asked for.
        known: Identities of stored articles.
    """
    alike: dict[tuple[str, int], list[str]] = defaultdict(list)
    for url, article in found.items():
        alike[article.metadata.title or "", article.word_count].append(url)
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (title, _), urls in alike.items():
        for url in urls if title and len(urls) > 1 else ():
            article = found[url]
            at = article.metadata.published_at
            place = at.isoformat() if at else urlsplit(article.url)._replace(query="").geturl()
            same[place, article.metadata.lead or "", article.text].append(url)
    return {
        url: first
        for urls in same.values()
        for first in [min(urls, key=lambda url: _plainness(found[url], known))]
        for url in urls
        if found[url].article_id not in {found[first].article_id, *known}
    }


def _plainness(article: CleanArticle, known: Collection[UrlId]) -> tuple[bool, bool, int, str]:
    query = bool(urlsplit(article.url).query)
    return article.article_id not in known, query, len(article.url), article.url


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
    wholes, pages = dict[str, CleanArticle](), dict[str, str]()
    unread = _unread({url: named_by for url, named_by in met.items() if url not in found})
    order = {url: _order(article) for url, article in found.items()}
    for stem, group in groupby(sorted(found, key=order.__getitem__), key=lambda url: order[url][0]):
        first, *later = group
        if not later and not unread[stem] and not page_of(order[first][-1]).is_later:
            continue
        own = [url for url in later if _belongs(found[url], found[first], met.get(url, ""))]
        pages |= dict.fromkeys(own, first)
        further = [found[url] for url in own]
        missing = _missing(found[first], further, unread[stem])
        wholes[first] = _noted(_whole(found[first], further), missing)
    return Joined(articles=_Joining(found, wholes, pages), pages=pages)


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


def _order(article: CleanArticle) -> tuple[str, int, bool, str]:
    page = page_of(address(article))
    return page.stem, page.number, not is_own(article), address(article)


def _belongs(article: CleanArticle, first: CleanArticle, named_by: str) -> bool:
    page, before = page_of(address(article)), page_of(address(first))
    is_linked = bool(named_by) and page_of(named_by).stem == page.stem
    if page.number <= before.number:  # `?page=1` is the second page where they are counted from 0
        return (
            is_linked and page.number == before.number and bool(page.firsts) > bool(before.firsts)
        )
    is_named = is_linked or page.is_worded or article.article_id == first.article_id
    return is_named or _is_titled_alike(article, first)


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

"""Where a page says its dates: its data, marked times, lines that readers see, its address.

What tags and JSON-LD give as the date of a change is never one of publication.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import htmldate
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract import clues as gathered
from pipelines.extract import moment
from pipelines.extract.clues import Clues, Found
from pipelines.extract.decode import is_slow_to_write
from pipelines.extract.moment import Moment
from pipelines.extract.top import Top
from pipelines.model.draft import Block, Mark

MAX_TIMES = 20
"""Marked times of a page that are looked at."""

MAX_GUESSED = 3_000
"""Lines of a page that htmldate is asked about; it copies the tree."""

MAX_BLOCKS = 400
"""Lines of a page among which a shown date is looked for."""

_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "publish-date",
    "publish_date",
    "published",
    "published_time",
    "published-date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publication_date",
    "publicationdate",
    "pubdate",
    "originalpublicationdate",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "article_date_original",
    "bt:pubdate",
    "timestamp",
    "date",
)
_MODIFIED_METAS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "revised",
    "article.updated",
)

_LINE_WORDS = 40
"""Longer lines are prose; their dates are of what they tell."""
_DATE_WORDS = 8
_UPDATED = re.compile(
    r"updated?\b|aktualisiert|geändert|modified|reviewed|mis(?:e)? à jour|actuali[sz]ad|aggiornat"
    r"|oppdatert|uppdaterad|opdateret|bijgewerkt|güncell|atualizad|aktualizac",
    re.IGNORECASE,
)
_BOTH = re.compile(r"publi|posted|erstellt|veröffentlicht", re.IGNORECASE)
URL = "url"
"""Origin of a date in the page's address."""
_IN_URL = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_EARLIEST, _LATEST = datetime(1995, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - as htmldate wants them


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date of the page with where it comes from."""

    moment: Moment
    origin: str

    def __str__(self) -> str:
        return f"{self.origin} {self.moment.raw[:40]!r}"


def published(clues: Clues, local: tzinfo) -> Iterator[Dated]:
    """Gives the dates of publication in the page's data and its first marked time, the most trusted first."""
    yield from _dated(_published(clues), local)


def modified(clues: Clues, local: tzinfo) -> Iterator[Dated]:
    """Gives the dates of the last change in the page's data, the most trusted first."""
    yield from _dated(_modified(clues), local)


def _published(clues: Clues) -> Iterator[Found]:
    yield from clues.said("datePublished")
    yield from clues.meta(*_PUBLISHED_METAS)
    yield from _properties(clues, "datepublished")
    yield from clues.said("dateCreated", "uploadDate")
    yield from _times(clues)


def _modified(clues: Clues) -> Iterator[Found]:
    yield from clues.said("dateModified")
    yield from clues.meta(*_MODIFIED_METAS)
    yield from _properties(clues, "datemodified")


def _properties(clues: Clues, name: str) -> Iterator[Found]:
    for element in clues.properties.get(name, ())[:3]:
        value = element.get("datetime") or element.get("content") or (element.text or "").strip()
        if value:
            yield Found(value=value, origin=f"itemprop {name}")


def _times(clues: Clues) -> Iterator[Found]:
    """Gives the marked times of the page, those within its article first; teasers carry others."""
    inside = [
        e
        for e in clues.times[:MAX_TIMES]
        if any(a.tag in {"article", "main"} for a in e.iterancestors())
    ]
    for element in (inside or list(clues.times[:1]))[:1]:
        if value := element.get("datetime") or _short(element):
            yield Found(value=value, origin="time")


def _short(element: HtmlElement) -> str:
    return gathered.content(element)[:100]


def _dated(found: Iterable[Found], local: tzinfo) -> Iterator[Dated]:
    for one in found:
        if read := moment.read(one.value, local):
            yield Dated(moment=read, origin=one.origin)


def shown(clues: Clues, local: tzinfo) -> Iterator[Dated]:
    """Gives the dates with a time of day in marked times and in short lines of the page's head."""
    for element in clues.times[:MAX_TIMES]:
        for value in (element.get("datetime") or "", _short(element)):
            if value and (read := moment.read(value, local)):
                yield Dated(moment=read, origin="time")
    yield from _in_lines(clues, clues.blocks, local)


def _in_lines(clues: Clues, blocks: Sequence[Block], local: tzinfo) -> Iterator[Dated]:
    american = clues.language.lower() in {"en-us", "en_us"} or (
        clues.language.lower() in {"", "en"} and clues.source.language.lower() in {"en", "en-us"}
    )
    for block in blocks[:MAX_BLOCKS]:
        if block.words <= _LINE_WORDS or Mark.BYLINE in block.marks:
            for read in moment.shown(block.text, local, month_first=american):
                yield Dated(moment=read, origin="line")


def shown_at_top(clues: Clues, top: Top, local: tzinfo) -> tuple[list[Dated], list[Dated]]:
    """Gives shown dates (published, modified): of the article's top, else of the first bylines."""
    marked = [b for b in clues.blocks[:MAX_BLOCKS] if Mark.BYLINE in b.marks]
    ending = clues.blocks[top.prose_at : top.prose_at + MAX_BLOCKS]
    for lines in (top.lines(clues.blocks), marked, [b for b in ending if b.words <= _DATE_WORDS]):
        found = list(_in_lines(clues, lines, local))
        late = [d for d in found if _is_update(d.moment.raw)]
        if found:
            return [d for d in found if d not in late][:1], late[:1]
    return [], []


def _is_update(line: str) -> bool:
    return bool(_UPDATED.search(line)) and not _BOTH.search(line)


def guessed(clues: Clues, local: tzinfo) -> list[Dated]:
    """Gives the date in the page's address, else the one that htmldate finds; the last resort."""
    if (in_url := _IN_URL.search(clues.final_url)) and (
        read := moment.read("-".join(in_url.groups()), local)
    ):
        return [Dated(moment=read, origin=URL)]
    if len(clues.blocks) > MAX_GUESSED or is_slow_to_write(clues.tree):
        return []
    try:
        found = htmldate.find_date(
            clues.tree,
            extensive_search=False,
            original_date=True,
            max_date=_LATEST,
            min_date=_EARLIEST,
        )
    except (ValueError, TypeError, AttributeError, etree.LxmlError, RecursionError, OverflowError):
        return []  # written for usual pages
    read = moment.read(found, local) if found else None
    return [Dated(moment=read, origin="htmldate")] if read else []

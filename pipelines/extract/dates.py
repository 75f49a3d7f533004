"""When an article was published and changed, as its page says; the crawl gives no dates.

Rules where sources disagree: JSON-LD before meta tags before marked times before what readers see; one of
the same day that knows the time or the offset better takes the place of the first; a change that is not
after the publication is none. What lost by more than a day, or so, is a conflict and recorded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

import htmldate
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract import clues as gathered
from pipelines.extract import moment, text
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


_DAY = timedelta(days=1)
_LINE_WORDS = 40
"""Longer lines are prose; their dates are of what they tell."""
_DATE_WORDS = 8
_UPDATED = re.compile(
    r"updated?\b|aktualisiert|geändert|modified|reviewed|mis(?:e)? à jour|actuali[sz]ad|aggiornat"
    r"|oppdatert|uppdaterad|opdateret|bijgewerkt|güncell|atualizad|aktualizac",
    re.IGNORECASE,
)
_BOTH = re.compile(r"publi|posted|erstellt|veröffentlicht", re.IGNORECASE)
_IN_URL = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_EARLIEST, _LATEST = datetime(1995, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - as htmldate wants them


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date of the page with where it comes from."""

    moment: Moment
    origin: str

    def __str__(self) -> str:
        return f"{self.origin} {self.moment.raw[:40]!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of a page."""

    published: Dated | None
    modified: Dated | None
    published_origin: str = ""
    modified_origin: str = ""
    conflicts: tuple[tuple[str, str], ...] = ()
    """(field, what was said instead and why it lost)."""


def read_dates(clues: Clues, top: Top) -> Dates:
    """Gives both dates: data of the page first, then its marked times, then what readers see.

    Args:
        clues: Of the page.
        top: Where the article begins.
    """
    local = moment.zone(clues.source.timezone)
    said = [*_dated(_published(clues), local)]
    changed = [*_dated(_modified(clues), local)]
    if not said:
        said, late = _shown_at_top(clues, top, local)
        changed += late
    own = _own_zone([*said, *changed], local)
    shown = [*_shown(clues, own)] if said and _is_day(said[0].moment) else []
    published = _best([_placed(d, own) for d in (said or changed or _guessed(clues, local))], shown)
    modified = next((_placed(d, own) for d in changed), None)
    conflicts = [("published_at", said) for said in _losers(published, said)]
    if modified and published and modified.moment.at <= published.moment.at:
        # Nothing was changed; or a template's date, or a wrong zone.
        if published.moment.at - modified.moment.at > _DAY:
            conflicts.append(("modified_at", f"{modified} is before {published}"))
        modified = None
    return Dates(
        published=published,
        modified=modified,
        published_origin=_origin(published, said),
        modified_origin=str(modified) if modified else "",
        conflicts=tuple(conflicts),
    )


def _losers(chosen: Dated | None, said: Sequence[Dated]) -> Iterator[str]:
    """Gives what other sources say by more than a day against the chosen date, once each."""
    told: set[str] = set()
    for other in said:
        if chosen and other.origin not in told and abs(other.moment.at - chosen.moment.at) > _DAY:
            told.add(other.origin)
            yield f"{other} differs; {chosen.origin} comes first"


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


def _own_zone(dated: Sequence[Dated], local: tzinfo) -> tzinfo:
    """Gives the zone for dates without offset: the source's; where it has none, that of the page's others."""
    if local is not UTC and str(local) != "UTC":
        return local
    offsets = (d.moment.at.tzinfo for d in dated if d.moment.zoned and d.moment.at.utcoffset())
    return next((offset for offset in offsets if offset), local)


def _placed(dated: Dated, where: tzinfo) -> Dated:
    return Dated(moment=moment.placed(dated.moment, where), origin=dated.origin)


def _is_day(read: Moment) -> bool:
    """Whether a moment says the day alone; midnight to the second is how systems write that."""
    return read.precision == "day" or (not read.zoned and read.at.time() == time(0))


def _best(said: Sequence[Dated], shown: Sequence[Dated]) -> Dated | None:
    """Gives the first date; one of the same day that knows the time or the offset takes its place."""
    if not said:
        return None
    first = said[0]
    if first.moment.zoned and not _is_day(first.moment):
        return first
    better = [d for d in [*said[1:], *shown] if _same_day(d, first) and not _is_day(d.moment)]
    if _is_day(first.moment):
        return next(iter(better), first)
    return next((d for d in better if d.moment.zoned and _same_clock(d, first)), first)


def _same_day(one: Dated, other: Dated) -> bool:
    return one.moment.at.date() == other.moment.at.date()


def _same_clock(one: Dated, other: Dated) -> bool:
    a, b = one.moment.at, other.moment.at
    return (a.hour, a.minute) == (b.hour, b.minute)


def _shown(clues: Clues, local: tzinfo) -> Iterator[Dated]:
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


def _shown_at_top(clues: Clues, top: Top, local: tzinfo) -> tuple[list[Dated], list[Dated]]:
    """Gives shown dates (published, modified): of the article's top, else of the first bylines."""
    marked = [b for b in clues.blocks[:MAX_BLOCKS] if Mark.BYLINE in b.marks]
    ending = clues.blocks[top.prose_at : top.prose_at + MAX_BLOCKS]
    for lines in (top.lines(clues.blocks), marked, [b for b in ending if b.words <= _DATE_WORDS]):
        found = list(_in_lines(clues, lines, local))
        late = [
            d for d in found if _UPDATED.search(d.moment.raw) and not _BOTH.search(d.moment.raw)
        ]
        if found:
            return [d for d in found if d not in late][:1], late[:1]
    return [], []


def _guessed(clues: Clues, local: tzinfo) -> list[Dated]:
    """Gives the date in the page's address, else the one that htmldate finds; the last resort."""
    if (in_url := _IN_URL.search(clues.final_url)) and (
        read := moment.read("-".join(in_url.groups()), local)
    ):
        return [Dated(moment=read, origin="url")]
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


def _origin(published: Dated | None, said: Sequence[Dated]) -> str:
    if published is None:
        return ""
    others = [d for d in said if d.origin != published.origin and not _same_day(d, published)]
    note = f"; {others[0]} differs" if others else ""
    return f"{published}{note}"


def as_precision(dated: Dated) -> str:
    """Gives the precision to report of a date."""
    return "day" if _is_day(dated.moment) else dated.moment.precision


def as_datetime(dated: Dated) -> datetime:
    """Gives the date, aware; the page's offset is kept, a named zone becomes the offset that held."""
    at = dated.moment.at
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))


def as_raw(dated: Dated) -> str:
    """Gives the date as the page writes it, in one line."""
    return text.line(dated.moment.raw[: moment.MAX_RAW])

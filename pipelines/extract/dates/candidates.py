"""Where a page says its dates: its data, marked times, lines that readers see, its address.

What tags and JSON-LD give as the date of a change is never one of publication.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlsplit

from pipelines.extract.dates import time_elements
from pipelines.extract.dates.parse import (
    PUBLISHED,
    UPDATED,
    ParsedDate,
    find_shown,
    is_update,
    parse_machine,
)
from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, FieldCandidate
from pipelines.extract.titles import byline_start
from pipelines.extract.titles.article_header import AROUND, ArticleHeader, is_prose
from pipelines.languages import lexicon
from pipelines.model.bounds import MOSTLY_LINK, OF_OTHERS
from pipelines.model.draft import Block, Mark

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
_OTHER_META = re.compile(
    r"publi(?:sh|ca)|pubdate|issued|date[._-]?created|^ptime$|online_date|citation_date"
)
_NO_META = re.compile(
    r"publisher|modif|updat|expir|unpubl|embargo|image|video|url|status|config|principle|comment"
)
"""Tags of publication that no convention knows, and those of other things."""
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
DATE_WORDS = 12
"""Words of a line in a caption's place that may be a date's all the same."""
_ENDING_WORDS = 20
_LABEL_CHARACTERS = 25
"""What stands before a date that a line is there for, at most."""
_LABEL_WORDS = 4
"""Words of a line that says what the date in the next line is."""
_DAY_FIRST = frozenset(
    {"uk", "ie", "au", "nz", "in", "za", "ng", "ke", "gh", "sg", "my", "hk", "pk", "lk", "eu"}
)
"""Endings of hosts in whose English the day stands first."""
_OF_ANOTHER = re.compile(
    rf"©|{lexicon.alternatives('date_of_another')}",
    re.IGNORECASE,
)
"""Before dates of other things."""
_PREFIX = lexicon.alternatives("date_prefix")
_DATELINE = re.compile(
    rf"\W?[A-ZÀ-Þ][^\d.!?:;]{{1,50}}[,(|\u2013\u2014-]\s?(?:(?:{_PREFIX})\s)?", re.IGNORECASE
)
_WEEKDAY = rf"(?:{'|'.join(lexicon.longest_first(lexicon.weekdays()))})"
_NOTHING = re.compile(rf"\W*(?:{_WEEKDAY}\W+)?(?:{_PREFIX})?\W*", re.IGNORECASE)
"""What may stand before a date without saying whose it is."""
URL = "url"
"""Origin of a date in the page's address."""
_IN_URL = re.compile(
    r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])|[/_-](20[012]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCandidate:
    """A date of the page with where it comes from."""

    moment: ParsedDate
    origin: str

    def __str__(self) -> str:
        return f"{self.origin} {self.moment.raw[:40]!r}"


def published(declarations: Declarations, local: tzinfo) -> Iterator[DateCandidate]:
    """Return the dates of publication in the page's data and its first marked time, the most trusted first."""
    yield from _dated(_published(declarations), declarations, local)


def modified(declarations: Declarations, local: tzinfo) -> Iterator[DateCandidate]:
    """Return the dates of the last change in the page's data, the most trusted first."""
    yield from _dated(_modified(declarations), declarations, local)


def _published(declarations: Declarations) -> Iterator[FieldCandidate]:
    yield from declarations.jsonld("datePublished")
    yield from declarations.meta(*_PUBLISHED_METAS)
    yield from _properties(declarations, "datepublished")
    yield from declarations.jsonld("dateCreated", "uploadDate")
    yield from _of_page(declarations, "datePublished")
    for name in declarations.metas:
        if _OTHER_META.search(name) and not _NO_META.search(name) and name not in _PUBLISHED_METAS:
            yield from declarations.meta(name)
    yield from time_elements.of_publication(declarations)


def _of_page(declarations: Declarations, key: str) -> Iterator[FieldCandidate]:
    """Return what JSON-LD says of the page itself, where it describes no article."""
    for node in declarations.nodes:
        if any(name.endswith("Page") for name in jsonld.types(node)):
            for value in jsonld.texts(node.get(key)):
                yield FieldCandidate(value=value, origin=f"jsonld WebPage {key}")


def _modified(declarations: Declarations) -> Iterator[FieldCandidate]:
    yield from declarations.jsonld("dateModified")
    yield from declarations.meta(*_MODIFIED_METAS)
    yield from _properties(declarations, "datemodified")
    if not declarations.article:
        yield from _of_page(declarations, "dateModified")
    yield from time_elements.of_change(declarations)


def _properties(declarations: Declarations, name: str) -> Iterator[FieldCandidate]:
    for element in declarations.properties.get(name, ())[:3]:
        told = (element.get(key) for key in ("datetime", "content", "title"))
        if value := next(filter(None, told), "") or (element.text or "").strip():
            yield FieldCandidate(value=value, origin=f"itemprop {name}")


def _dated(
    found: Iterable[FieldCandidate], declarations: Declarations, local: tzinfo
) -> Iterator[DateCandidate]:
    american = _is_american(declarations)
    for one in found:
        if read := parse_machine(one.value, local, month_first=american):
            yield DateCandidate(moment=read, origin=one.origin)


def _is_american(declarations: Declarations) -> bool:
    """Whether the page's numeric dates have the month first: an American page, or English without a country."""
    language = declarations.language.lower().replace("_", "-")
    if language not in {"", "en"}:
        return language == "en-us"
    own = declarations.source.language.lower()
    if own == "en-us" or (own == "en" and not language):
        return True
    ending = (urlsplit(declarations.final_url).hostname or "").rpartition(".")[2]
    return own in {"en", "und"} and language == "en" and ending not in _DAY_FIRST


def shown(declarations: Declarations, local: tzinfo) -> Iterator[DateCandidate]:
    """Return the dates with a time of day in marked times and in short lines of the page's head."""
    for value in time_elements.values(declarations):
        if read := parse_machine(value, local):
            yield DateCandidate(moment=read, origin="time")
    for dated, is_late in _in_lines(declarations, declarations.blocks[:MAX_BLOCKS], local):
        if not is_late:
            yield dated


def _in_lines(
    declarations: Declarations, blocks: Iterable[Block], local: tzinfo
) -> Iterator[tuple[DateCandidate, bool]]:
    """Return the dates in lines for readers, and whether each is that of a change."""
    american = _is_american(declarations)
    label = ""
    listed = list(blocks)
    for at, block in enumerate(listed):
        if block.words <= _LINE_WORDS or Mark.BYLINE in block.marks:
            said = _with_clock(block, listed[at + 1 : at + 2])
            for read in find_shown(said, local, month_first=american):
                if _OF_ANOTHER.search(read.before) or (
                    block.chosen and not _is_dating(read.before)
                ):
                    continue
                late = is_update(read.before.strip() or label)
                yield DateCandidate(moment=read, origin="line"), late
                label = ""
        label = block.text if block.words <= _LABEL_WORDS else ""


def _with_clock(block: Block, following: Sequence[Block]) -> str:
    """Return a line with the time of day in the next one, where that says nothing else."""
    for other in following:
        if block.words <= DATE_WORDS and _CLOCK_ALONE.fullmatch(other.text):
            return f"{block.text}, {other.text}"
    return block.text


_CLOCK_ALONE = re.compile(
    rf"\W*(?:(?:{lexicon.alternatives('clock', 'at')}|{lexicon.alternatives('clock', 'before')})\s)?"
    rf"\d{{1,2}}\s?[:.h]\s?\d{{2}}(?:\s?(?:{lexicon.alternatives('clock', 'behind')})|\s?h|\s?[ap]\.?\s?m\.?)?"
    r"(?:\s[A-Z]{2,4})?",
    re.IGNORECASE,
)


def shown_at_top(
    declarations: Declarations, top: ArticleHeader, local: tzinfo
) -> tuple[list[DateCandidate], list[DateCandidate]]:
    """Return shown dates (published, modified): of the article's top, else of lines around it, else of bylines."""
    blocks = declarations.blocks
    above = blocks[max(0, top.start - AROUND) : top.start]
    others = {*time_elements.elsewhere(declarations).values()}
    own = [b for b in blocks[:MAX_BLOCKS] if _is_own(b) and b.order not in others]
    marked = [b for b in own if Mark.BYLINE in b.marks]
    behind = blocks[top.prose_at : top.prose_at + MAX_BLOCKS]
    ending = [
        line
        for line, below in itertools.zip_longest(behind, behind[1:])
        if line.order not in others and _is_ending(line) and not _heads(line, below)
    ]
    head = top.lines(blocks)
    title = head[:1] if top.title_at is not None else []
    for lines in (head[len(title) :], _gap(blocks, top), above[::-1], marked, ending, title):
        short = (b for b in lines if _may_date(b))
        found = list(_in_lines(declarations, short, local))
        if lines is ending:
            found = [one for one in found if _is_bare(one[0])]
        if found:
            late = [dated for dated, is_late in found if is_late]
            return [dated for dated, is_late in found if not is_late][:1], late[:1]
    return [], []


def _may_date(block: Block) -> bool:
    is_short = block.words <= DATE_WORDS or Mark.CAPTION not in block.marks
    return is_short and Mark.COMMENTS not in block.marks


def _gap(blocks: Sequence[Block], top: ArticleHeader) -> Sequence[Block]:
    """Return the lines between a lead that is as long as prose and the text."""
    below = blocks[top.prose_at + 1 : top.prose_at + 1 + _GAP]
    ends = next((n for n, b in enumerate(below) if b.chosen and is_prose(b)), 0)
    return below[:ends]


_GAP = 25


def beside_title(
    declarations: Declarations, top: ArticleHeader, local: tzinfo
) -> Iterator[DateCandidate]:
    """Return the dates of publication that lines of their own show below the title, or above it in its own box."""
    lines = [b for b in _beside(declarations.blocks, top) if b.words <= DATE_WORDS and _is_own(b)]
    for dated, is_late in _in_lines(declarations, lines, local):
        if not is_late and _is_bare(dated) and _is_published(dated.moment.before):
            yield dated


def _beside(blocks: Sequence[Block], top: ArticleHeader) -> Sequence[Block]:
    """Return the lines from the title to the prose, and those above it that stand in the element around it."""
    if top.title_at is None:
        return top.lines(blocks)
    around = blocks[top.title_at].path.rpartition(">")[0]
    above = blocks[max(0, top.title_at - AROUND) : top.title_at]
    return [*(b for b in above if around and b.path.startswith(around)), *top.lines(blocks)]


def _is_published(said: str) -> bool:
    """Whether what stands before a date says publication, an author, or nothing: others are of what is told of."""
    is_byline = byline_start.said_in(said) != said
    return is_byline or bool(PUBLISHED.search(said) or _NOTHING.fullmatch(said))


def _is_dating(said: str) -> bool:
    """Whether what stands before a date in the text is short, or says publication or a change: not a sentence's."""
    is_said = PUBLISHED.search(said) or UPDATED.search(said)
    return len(said) <= _LABEL_CHARACTERS or bool(is_said)


def _is_bare(dated: DateCandidate) -> bool:
    """Whether little stands before a date."""
    return len(dated.moment.before) <= _LABEL_CHARACTERS


def _is_own(block: Block) -> bool:
    """Whether a line is none of other articles, of comments or of the page's frame."""
    others = OF_OTHERS - {Mark.NAV} if Mark.ARTICLE in block.marks else OF_OTHERS
    return others.isdisjoint(block.marks)


def _is_ending(block: Block) -> bool:
    return block.words <= _ENDING_WORDS and _is_own(block) and block.link_share < MOSTLY_LINK


def _heads(line: Block, below: Block | None) -> bool:
    """Whether a line stands above a text of its element that is not the article's: a reader's, a teaser's."""
    return (
        below is not None
        and not (line.chosen or below.chosen)
        and below.size > _LABEL_WORDS
        and below.path.startswith(f"{line.path}>")
    )


def clocks(declarations: Declarations, local: tzinfo) -> Iterator[DateCandidate]:
    """Return the dates with a time of day in short lines of the page's head."""
    for dated, _ in _in_lines(declarations, declarations.blocks[:MAX_BLOCKS], local):
        if dated.moment.precision == "minute":
            yield dated


def _of_dateline(
    declarations: Declarations, top: ArticleHeader, local: tzinfo
) -> DateCandidate | None:
    """Return the date behind the place that the text begins with, as that of press releases does."""
    for block in declarations.blocks[top.prose_at : top.prose_at + 1]:
        read = next(find_shown(block.text, local, month_first=_is_american(declarations)), None)
        if read and _DATELINE.fullmatch(read.before):
            return DateCandidate(moment=read, origin="dateline")
    return None


def guessed(declarations: Declarations, top: ArticleHeader, local: tzinfo) -> list[DateCandidate]:
    """Return the date in the page's address, else of the dateline: the last resort."""
    if (in_url := _IN_URL.search(declarations.final_url)) and (
        read := parse_machine("-".join(filter(None, in_url.groups())), local)
    ):
        return [DateCandidate(moment=read, origin=URL)]
    dateline = _of_dateline(declarations, top, local)
    return [dateline] if dateline else []

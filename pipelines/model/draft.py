"""The page while it is on the line: blocks, metadata and facts, before anything is decided for good."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any

from pipelines.model.page import UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.source import SourceId


class BlockKind(StrEnum):
    """What a line of text is."""

    __hash__ = (
        str.__hash__
    )  # an enum's own is a Python function, and sets of marks are asked all the time
    # Modules that ask all lines of a page name the member once (`_HEADING = BlockKind.HEADING`): Python 3.11 looks
    # one up in its class in ten times the time of a name, and a page asks 4,700 times.

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    ITEM = "item"
    """List item."""
    ROW = "row"
    """Table row, cells joined by tabs' stand-in ` | `."""
    QUESTION = "question"
    """Question of an interview or a paragraph that is bold throughout."""
    BOX = "box"
    """Line of a box inside the article (facts, key points, a summary, a panel that opens), which readers may leave
    out. Of articles only: a block keeps the kind that its markup gives it and is `boxed`."""


class Mark(StrEnum):
    """Structural evidence on a block: what it, or an element around it, is by tag, class, id or role."""

    __hash__ = str.__hash__  # as above

    NAV = "nav"
    """nav, header, footer, menu, breadcrumb."""
    ASIDE = "aside"
    """aside, sidebar, infobox."""
    FORM = "form"
    """Inside or around a form, an input or a button."""
    PAYMENT = "payment"
    """Payment or donation form, pay button, subscription offer."""
    AD = "ad"
    """Advertising container."""
    RELATED = "related"
    """Related links, teasers, recommendations."""
    NEWSLETTER = "newsletter"
    SHARE = "share"
    COMMENTS = "comments"
    CAPTION = "caption"
    """figcaption, caption, credit."""
    BYLINE = "byline"
    """Author, date or reading time."""
    TAGS = "tags"
    """Keywords, topics."""
    APPEAL = "appeal"
    """Membership, donation, support, subscription in class or id."""
    CONSENT = "consent"
    EMBED = "embed"
    AUTHOR_BOX = "author_box"
    LEAD = "lead"
    """Standfirst, dek, teaser or subtitle in class, id or itemprop."""
    KICKER = "kicker"
    HIDDEN = "hidden"
    """Not shown: hidden, display none, aria-hidden, template."""
    ARTICLE = "article"
    """Inside article, main, or an articleBody container."""


class SpanKind(StrEnum):
    """What a stretch of a line is."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a line that is set off from the rest of it."""

    start: int
    """Index of its first character in the line."""
    end: int
    """Index behind its last character; above `start`."""
    kind: SpanKind
    target: str = ""
    """Absolute http(s) address of a link; empty for all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that belongs to an article."""

    url: str
    """Absolute http(s) address, the widest that the page offers."""
    caption: str | None = None
    """Without the credit."""
    credit: str | None = None
    """Whose picture it is, as the page says it, without the word for it (`Foto:`)."""
    alt: str | None = None
    line: int | None = None
    """Line before which it stands: of a draft the order of a block, of an article the index of a line of its
    text, 0 to the number of lines. None where the page does not show it, and in versions stored before schema 3."""


_WORD_CHARACTERS = 12
"""Texts with shorter words on average are written with spaces."""
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)


_CACHED = 16_384
"""Texts whose size is remembered: rules and figures ask for it again and again."""


@lru_cache(maxsize=_CACHED)
def _words(text: str) -> int:
    return text.count(" ") + 1  # as many as `split` finds: a block's white space is folded


@lru_cache(maxsize=_CACHED)
def word_count(text: str) -> int:
    """Return the words of a text; in scripts written without spaces two characters count as one."""
    words = _words(text)
    if len(text) < _WORD_CHARACTERS * words:
        return words
    return max(words, len(_UNSPACED.findall(text)) // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Smallest unit that is kept or cut: one line of text."""

    text: str
    """NFC, white space folded, no control or bidi characters, never empty."""
    kind: BlockKind
    level: int = 0
    """Heading level 1 to 6; of list entries the depth of their list, from 1, where it is known; else 0."""
    number: int = 0
    """Number of an entry of an ordered list; 0 for all others."""
    spans: tuple[Span, ...] = ()
    """Emphasis and links inside, by start, outer ones first; known of chosen lines."""
    path: str
    """Path of its element below body, tags with class tokens, digits as 0, joined by `>`: the block's
    place in the template."""
    order: int
    """Position among the page's blocks, from 0, in document order."""
    link_share: float = 0.0
    """Share of its characters inside links, 0 to 1."""
    marks: frozenset[Mark] = frozenset()
    score: float = 0.0
    """How surely the extractor takes it for the article's text, 0 to 1."""
    chosen: bool = False
    """Whether the extractor puts it into the article's text (title and lead are not text)."""
    boxed: bool = False
    """Whether it stands in a box inside the article."""
    left_out: str = ""
    """Why it is no text where its score alone would make it one."""
    copy_of: int | None = None
    """Order of the block that it only repeats."""

    @property
    def words(self) -> int:
        """Number of white-space separated words."""
        return _words(self.text)

    @property
    def size(self) -> int:
        """Words; in scripts written without spaces two characters count as one."""
        return word_count(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A line taken out of the text, kept beside it."""

    text: str
    rule: str
    """Name of the rule, e.g. `repeated`, `cold_start`, `override`."""
    evidence: str
    """One line for people, e.g. `seen on 37 of 40 pages since 2026-11-02`."""
    line: int
    """Index of the line of the final text before which it stood, 0 to the number of lines."""
    kind: BlockKind = BlockKind.PARAGRAPH


STATED_PLACE = "jsonld>articleBody"
"""Place of lines that stand in the page's JSON-LD only."""

SCRIPT_PLACE = "script>json"
"""Place of lines that stand in the JSON of the page's scripts only."""
EXTRACTOR = "extractor"
"""Rule of cuts that the extractor made: it left the line out of the text."""
DOUBTED = "may be an appeal in a wording that is not known yet"
"""Says of a line left in the text that an operator should look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """Blocks of the text after stripping, and what was cut. Laws: blocks and cuts merge to the text before."""

    blocks: tuple[Block, ...]
    cuts: tuple[Cut, ...]
    refused: tuple[str, ...] = ()
    """Cuts that a guard refused, and lines left that may be boilerplate: one line each with why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says of itself; each field's origin stands in `provenance`."""

    title: str | None = None
    kicker: str | None = None
    lead: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None
    access: str | None = None
    """`free`, `metered` or `paid`, as the page declares it."""
    license: str | None = None
    published_at: datetime | None = None
    """Aware, with the offset the page gives."""
    modified_at: datetime | None = None
    date_precision: str | None = None
    """Of `published_at`, one of `model.precision`."""
    modified_precision: str | None = None
    """The same of `modified_at`."""
    canonical_url: str | None = None
    """The identity that was settled on; the final URL when the page's own canonical is not believed."""
    rights: tuple[tuple[str, str], ...] = ()
    """Rights signals as (place, value), e.g. ("meta robots", "noarchive")."""
    provenance: tuple[tuple[str, str], ...] = ()
    """(field, origin) for each field that is set, e.g. ("title", "jsonld headline")."""
    titles: tuple[tuple[str, str], ...] = ()
    """(origin, value) of all titles the page names, bounded: what a learned wrapper chooses among."""
    observations: tuple[tuple[str, str], ...] = ()
    """(what, key) of values and places of fields, by which pages of one source are compared; bounded."""
    published_raw: str | None = None
    """`published_at` as the page writes it."""
    modified_raw: str | None = None
    images: tuple[Image, ...] = ()
    """The main image first, then those of the text in its order."""
    conflicts: tuple[tuple[str, str], ...] = ()
    """(field, what was said against what was chosen, and why it lost)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Counts and signals of the whole page, for kinds and gates."""

    title_tag: str = ""
    og_type: str = ""
    jsonld_types: tuple[str, ...] = ()
    microdata_types: tuple[str, ...] = ()
    template: str = ""
    """What it is drawn as by its shop, forum or content management system, as `declared.cms` gives it."""
    words: int = 0
    """Words of all visible blocks."""
    link_words: int = 0
    links: int = 0
    teasers: int = 0
    """Repeated linked headings that look like teasers."""
    images: int = 0
    videos: int = 0
    """video, audio-visual iframes and players."""
    audios: int = 0
    script_bytes: int = 0
    body_bytes: int = 0
    replaced: int = 0
    """Characters that could not be decoded."""
    noscript: str = ""
    """Text inside noscript, at most 500 characters."""
    free_declared: bool | None = None
    """isAccessibleForFree of JSON-LD."""
    robots: str = ""
    scripts: int = 0
    """Scripts to be run, inline or from elsewhere; data in script elements are none."""
    unread: int = 0
    """Characters of prose in the page's scripts that the page shows a stub of, and that may be another's."""
    actions: tuple[str, ...] = ()
    """Addresses to which the page's forms send, as written."""
    site_names: tuple[str, ...] = ()
    """Names that the page gives its site: letters and digits in one case, without the host's."""
    bot_check: str = ""
    """Mark by which the page is known as a bot check, as `challenge.by_body` gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page taken apart: all blocks in document order, metadata, facts."""

    url: str
    final_url: str
    source_id: SourceId
    status: int
    fetched_at: datetime
    blocks: tuple[Block, ...]
    metadata: Metadata
    facts: PageFacts
    raw: RawPointer | None = None
    overridden: tuple[tuple[int, str, str], ...] = ()
    """Operator's overrides that hold here, as (block order, `prune` or `keep`, reason)."""
    override_faults: tuple[str, ...] = ()
    """Those that cannot be evaluated on this page, each with why."""
    cold_title: str | None = None
    """Title before the site model chose another: the article counts as one by it."""
    article_id: UrlId | None = None
    """Identity of the article, set by the line: addresses and versions of one article share it."""
    opinion: frozenset[int] | None = None
    """Orders of the blocks that trafilatura takes for the text; None when it was not asked for an audit."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels as columns of its blocks: a quarter of what pickling them one by one costs."""
        columns = {name: tuple(map(attrgetter(name), self.blocks)) for name in _BLOCK}
        same: dict[Any, Any] = {}
        columns["marks"] = tuple(map(same.setdefault, columns["marks"], columns["marks"]))
        return _unpacked, (tuple(columns.values()), attrgetter(*_BESIDE)(self))


_BLOCK = tuple(field.name for field in fields(Block))
_DEFAULTS = {field.name: field.default for field in fields(Block) if field.default is not MISSING}
_FILL = tuple(getattr(Block, name).__set__ for name in _BLOCK)
"""Writers of a block's slots: a frozen block is filled once, when it comes out of its columns."""
_BESIDE = tuple(field.name for field in fields(Draft) if field.name != "blocks")


def _unpacked(columns: tuple[tuple[Any, ...], ...], beside: tuple[Any, ...]) -> Draft:
    blocks = _filled(len(columns[0]), columns)
    return Draft(blocks=blocks, **dict(zip(_BESIDE, beside, strict=True)))


def _filled(count: int, columns: Iterable[Iterable[Any]]) -> tuple[Block, ...]:
    blocks = tuple(map(object.__new__, repeat(Block, count)))
    for fill, column in zip(_FILL, columns, strict=True):
        deque(map(fill, blocks, column), maxlen=0)
    return blocks


def blocks_of(columns: Mapping[str, Sequence[Any]]) -> tuple[Block, ...]:
    """Return the blocks of a page from the columns of their fields: a quarter of what making them one by one costs.

    Args:
        columns: By name, equally long; fields that are left out have their defaults.

    Raises:
        KeyError: When a field without a default is left out.
    """
    count = len(columns["text"])
    left_out = {name: repeat(value, count) for name, value in _DEFAULTS.items()}
    given: Mapping[str, Iterable[Any]] = {**left_out, **columns}
    return _filled(count, (given[name] for name in _BLOCK))

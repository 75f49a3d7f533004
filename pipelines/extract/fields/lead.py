"""The lead (standfirst): lines between headline and text, chosen by evidence of structure and likeness."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from pipelines.extract.authors import bylines, names
from pipelines.extract.dates import month_names
from pipelines.extract.dates.candidates import DATE_WORDS
from pipelines.extract.dates.parse import find_shown
from pipelines.extract.fields.kicker import LINES_ABOVE
from pipelines.extract.titles import byline_start
from pipelines.extract.titles.article_header import ArticleHeader
from pipelines.extract.titles.site_names import key
from pipelines.extract.titles.title import same_title
from pipelines.languages import lexicon
from pipelines.model.bounds import MOSTLY_LINK, NEARLY_ALL
from pipelines.model.draft import Block, BlockKind, Mark

WEIGHTS: Mapping[str, float] = {
    "class": 1.0,
    "description": 2.3,
    "own place": 0.8,
    "below title": 1.8,
    "near title": 0.35,
    "beside title": 0.45,
    "bold": 1.3,
    "sentence length": 0.6,
    "short": -0.8,
    "class of another part": -2.0,
    "place of paragraphs": -1.2,
    "first prose": -0.25,
    "after prose": -1.25,
    "byline": -0.6,
    "caption": -1.0,
    "form": -0.9,
    "item": -0.9,
}
"""Weights of evidence: a logistic regression on the top lines of the Fundus pages of the development corpus
(cross-validated by publisher: 97 of 120 leads, 9 wrong lines; a tenth of the misses are the gold's)."""

ENOUGH = 2.6
"""Evidence from which a line is the lead: one chance in four by the regression. A paragraph taken for
the lead by mistake still is text; a lead that is missed is often lost."""

MIN_WORDS, MAX_WORDS = 4, 150
MIN_CHARACTERS = 18
"""The same for scripts without spaces."""

MAX_LINES = 6
"""Lines of one lead, e.g. a list of points."""

_CLASS = re.compile(
    r"(?:^|[.\-_>])(?:intro(?!s)|introduction|einleitung|teaser|vorspann|preface|preamble|lead(?![a-z])|leadtext"
    r"|lede|standfirst|dek|deck|sub-?title|sub-?head(?:line|ing)?|subline|excerpt|summary|description|desc(?![a-z])"
    r"|abstract|chapo|chapeau|sapo|entradilla|bajada|ingress|manchet|shorttext|kurztext|strapline|untertitel"
    r"|perex|sommario|occhiello|zajawka|anriss|snippet|tagline)",
    re.IGNORECASE,
)
_OTHER_CLASS = re.compile(
    r"(?:^|[.\-_>])(?:author|byline|autor|date|time(?!s)|meta|caption|credit|figcaption|share|social|tags?|category"
    r"|kicker|breadcrumb|crumbs|nav|menu|button|label|count|comment|img|image|video|player|related)",
    re.IGNORECASE,
)
_UPDATED = re.compile(rf"\W*(?:{lexicon.alternatives('stamps')})\b", re.IGNORECASE)
_SITE = re.compile(
    r"(?:site|logo)[-_]+(?:description|tagline|sub-?title)|blog-description", re.IGNORECASE
)
"""Places of what a site says of itself."""
_COUNTS = re.compile(
    rf"\S@\S|\d[\s-]?min(?:ute[ns]?)?\.?\s(?:{lexicon.alternatives('reading_time')})\b"
    rf"|\d\s?(?:{lexicon.alternatives('counts')})\b",
    re.IGNORECASE,
)
"""What others made of the page, how long it is, an address to write to."""
_DATELINE_PARTS = 7
_SENTENCE_WORDS = (15, 60)
_SHORT = (8, 40)
_NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChoice:
    """Lines of the lead with why they were taken."""

    text: str
    """Lines of the page, joined by line feeds; mostly one."""
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What the evidence of all lines of a page is weighed against."""

    top: ArticleHeader
    said: tuple[frozenset[str], ...]
    """Words of each description."""
    usual: frozenset[str]
    """Places of the article's paragraphs."""
    beside: str
    """Place of the element around the title."""


def read_lead(
    blocks: Sequence[Block],
    top: ArticleHeader,
    titles: Iterable[str],
    descriptions: Iterable[str],
    authors: Sequence[str] = (),
) -> LeadChoice | None:
    """Return the lead, lines of the page's top; None when no line has enough evidence.

    Args:
        blocks: All lines of the page.
        top: Where the article begins.
        titles: All titles the page names; a line of one is no lead.
        descriptions: What tags and JSON-LD give as description or second headline; what says it above the title, too,
            is the lead.
        authors: Who the page names as author; a line that says little more is no lead.
    """
    page = _page(blocks, top, descriptions)
    own = [same_title(title) for title in titles]
    best: tuple[float, int, list[str]] | None = None
    for at in range(max(0, top.start - LINES_ABOVE), min(len(blocks), top.prose_at + 2)):
        if not _may_be(blocks[at], own) or _is_signed(blocks[at], authors):
            continue
        evidence = _evidence(blocks[at], at, page)
        if "place of paragraphs" in evidence and "class" not in evidence:
            if "description" not in evidence or not _is_parted(blocks, at, top, authors):
                continue
            evidence.remove("place of paragraphs")
        if at < top.start and "description" not in evidence:
            continue
        score = sum(WEIGHTS[name] for name in evidence)
        if score >= ENOUGH and (best is None or score > best[0]):
            best = score, at, evidence
    if best is None:
        return None
    reasons = [name for name in best[2] if WEIGHTS[name] > 0]
    return LeadChoice(
        text="\n".join(_lines(blocks, best[1], page)), origin=f"line: {', '.join(reasons)}"
    )


def is_called(step: str) -> bool:
    """Whether the classes of an element, as a step of a place has them, call it a lead."""
    return _CLASS.search(step) is not None


def _page(blocks: Sequence[Block], top: ArticleHeader, descriptions: Iterable[str]) -> _Page:
    body = Counter(b.path for b in blocks[top.start :] if b.chosen and _is_sentence(b))
    said = dict.fromkeys(_words(d) for d in descriptions if len(d) >= MIN_CHARACTERS)
    return _Page(
        top=top,
        said=tuple(said),
        usual=frozenset(place for place, count in body.items() if count > 1),
        beside=_around(blocks[top.title_at].path) if top.title_at is not None else "",
    )


def _is_sentence(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and (block.words >= 8 or len(block.text) >= 40)  # noqa: PLR2004


def _around(place: str) -> str:
    return place.rpartition(">")[0]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", same_title(text)))


def _may_be(block: Block, titles: Sequence[str]) -> bool:
    if block.link_share > MOSTLY_LINK or block.level == 1 or block.words > MAX_WORDS:
        return False
    if block.words < MIN_WORDS and len(block.text) < MIN_CHARACTERS:
        return False
    if block.words < DATE_WORDS and (
        _UPDATED.match(block.text) or _COUNTS.search(block.text) or any(find_shown(block.text, UTC))
    ):
        return False
    if _is_dateline(block) or _is_byline(block) or _SITE.search(block.path[-120:]):
        return False
    folded = same_title(block.text)
    return not any(
        folded == title or (len(folded) > MIN_CHARACTERS and folded in title) for title in titles
    )


def _is_signed(block: Block, authors: Iterable[str]) -> bool:
    """Whether a line names the authors and says hardly more."""
    said = key(block.text)
    for name in authors:
        said = said.replace(key(name), "")
    return len(said) <= MIN_CHARACTERS and len(said) < len(key(block.text))


def _is_parted(
    blocks: Sequence[Block], at: int, top: ArticleHeader, authors: Sequence[str]
) -> bool:
    """Whether the title, a byline or a date stands between a line and the text: it is in the text's place only."""
    if at < top.start or at + 1 >= len(blocks):
        return at < top.start
    below = blocks[at + 1]
    return _is_byline(below) or _is_dateline(below) or _is_signed(below, authors)


def _is_dateline(block: Block) -> bool:
    """Whether a line is a place and a date, however that is written: `(Rom, 14 Gennaio 20)`."""
    parts = re.findall(r"[^\W\d_]+|\d+", block.text)
    numbers = sum(part.isdigit() for part in parts)
    return len(parts) <= _DATELINE_PARTS and numbers > 1 and any(map(month_names.number, parts))


def _is_byline(block: Block) -> bool:
    if block.words > bylines.SHORT_WORDS or not bylines.BY.match(block.text):
        return False
    first = next(names.split(byline_start.said_in(block.text)), "")
    return names.is_person(first)


def _evidence(block: Block, at: int, page: _Page) -> list[str]:
    """Return the names of the evidence that holds for a line."""
    last = ">".join(block.path.rsplit(">", 2)[-2:])
    beside = bool(page.beside) and _around(block.path) == page.beside
    # What the title stands in, too, is no part of its own, whatever its class.
    parts = block.path.rpartition(">")[2] if beside else last
    below = at - page.top.title_at if page.top.title_at is not None else 0
    few, most = _SENTENCE_WORDS
    bold = block.kind is BlockKind.QUESTION
    holds = {
        "class": bool(_CLASS.search(last)),
        "description": _is_described(block, page.said),
        "own place": block.path not in page.usual,
        "below title": below == 1,
        "near title": 1 <= below <= _NEAR,
        "beside title": beside,
        "bold": bold,
        "sentence length": few <= block.size <= most,
        "short": block.size < _SHORT[0] and len(block.text) < _SHORT[1],
        "class of another part": bool(_OTHER_CLASS.search(parts)),
        "place of paragraphs": block.path in page.usual and not bold,
        "first prose": at == page.top.prose_at,
        "after prose": at > page.top.prose_at,
        "byline": Mark.BYLINE in block.marks,
        "caption": Mark.CAPTION in block.marks,
        "form": not block.marks.isdisjoint({Mark.FORM, Mark.HIDDEN}),
        "item": block.kind is BlockKind.ITEM,
    }
    return [name for name, is_so in holds.items() if is_so]


def _is_described(block: Block, said: Iterable[frozenset[str]]) -> bool:
    """Whether a line says what the page's description says; descriptions may be cut short."""
    words = _words(block.text)
    for other in said:
        shorter, longer = sorted((len(words), len(other)))
        if shorter and shorter * 2.5 >= longer and len(words & other) >= NEARLY_ALL * shorter:
            return True
    return False


def _lines(blocks: Sequence[Block], at: int, page: _Page) -> list[str]:
    """Return the lead's line with its neighbours in the same place, when no paragraphs stand there."""
    place = blocks[at].path
    if place in page.usual or not _CLASS.search(place.rpartition(">")[2]):
        return [blocks[at].text]
    first, last = at, at
    while first - 1 > page.top.start and blocks[first - 1].path == place:
        first -= 1
    while last + 1 < len(blocks) and blocks[last + 1].path == place:
        last += 1
    if last - first >= MAX_LINES:
        return [blocks[at].text]
    return [b.text for b in blocks[first : last + 1] if b.link_share <= MOSTLY_LINK]

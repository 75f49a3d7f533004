"""Lines above the headline: kicker and section, by class or by where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC

from pipelines.extract.dates.parse import find_shown
from pipelines.extract.declared.declarations import Declarations, FieldCandidate, content
from pipelines.extract.titles import site_names
from pipelines.extract.titles.title import same_title
from pipelines.languages import lexicon
from pipelines.model.draft import Block, BlockKind, Mark

MAX_WORDS = 8
LINES_ABOVE = 4
"""Lines above the title that are looked at."""

_LIST = re.compile(
    rf"\s[>\u203a\u00bb|/]\s|\d\s?(?:min|{lexicon.alternatives('counts')})", re.IGNORECASE
)
"""Paths and counts."""
_NO_KICKER = re.compile(
    rf"(?:{lexicon.alternatives('buttons')})\b"
    rf"|(?:{lexicon.alternatives('furniture')})$|\S+\.[a-z]{{2,3}}$|.*(?:\.\.\.|\u2026)$"
    r"|(?-i:.*[a-zß-ÿ][A-ZÀ-Þ][a-zß-ÿ]+$)",
    re.IGNORECASE,
)
"""Buttons, addresses of sites, and entries of a list without a gap."""
_LEADING = re.compile(rf"^(?:{lexicon.alternatives('section_prefix')})\s(?=[A-ZÀ-Þ])")
"""Before the name of a section."""
_CLOCK = re.compile(r"\d:\d\d|\d{4}\W+\d")
_EDGES = " ,:;|/·•-\u2013\u2014"
_ELSEWHERE = frozenset(
    {
        Mark.NAV,
        Mark.AD,
        Mark.BYLINE,
        Mark.HIDDEN,
        Mark.RELATED,
        Mark.SHARE,
        Mark.CAPTION,
        Mark.COMMENTS,
        Mark.CONSENT,
        Mark.NEWSLETTER,
        Mark.APPEAL,
        Mark.EMBED,
    }
)
_NAMES = (
    "kicker",
    "dachzeile",
    "overline",
    "eyebrow",
    "topline",
    "spitzmarke",
    "roofline",
    "toptitle",
    "pretitle",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What stands above the headline."""

    kicker: FieldCandidate | None = None
    section: FieldCandidate | None = None


def read_above(declarations: Declarations, title_at: int | None, known: frozenset[str]) -> Above:
    """Return kicker and section that stand above the headline, in the same part of the page.

    Of several lines in one list the nearest is the kicker and the farthest the section; a single line is
    the section when it is a link, and the kicker when it is none.

    Args:
        declarations: Of the page.
        title_at: Position of the title among the lines; None when it is not on the page.
        known: Keys of the site's names.
    """
    if title_at is None:
        return Above()
    lines = [
        b for b in _lines(declarations.blocks, title_at) if not site_names.is_site(b.text, known)
    ]
    marked = next((b for b in lines if Mark.KICKER in b.marks), None) or _beside(
        declarations.blocks, title_at
    )
    said = _undated(marked.text) if marked else ""
    named = FieldCandidate(value=said, origin="line: class") if said else _inside(declarations)
    if not lines:
        return Above(kicker=named)
    lines = [replace(block, text=_LEADING.sub("", block.text)) for block in lines]
    nearest = lines[0]
    farthest = [b for b in lines if b.path == nearest.path][-1]
    if nearest is not farthest:
        place = FieldCandidate(value=nearest.text, origin="line above the title")
        section = FieldCandidate(value=farthest.text, origin="line above the title")
        return Above(kicker=named or place, section=section)
    one = FieldCandidate(value=nearest.text, origin="line above the title")
    if nearest.link_share > 0.5 and Mark.KICKER not in nearest.marks:  # noqa: PLR2004
        return Above(kicker=named, section=one)
    return Above(kicker=named or one)


def _lines(blocks: tuple[Block, ...], title_at: int) -> Iterator[Block]:
    """Return the short lines right above the title, nearest first."""
    around = blocks[title_at].path.rpartition(">")[0]
    for block in reversed(blocks[max(0, title_at - LINES_ABOVE) : title_at]):
        if not around or not block.path.startswith(around) or not _may_be(block):
            return
        if same_title(block.text) != same_title(blocks[title_at].text):
            yield block


def _may_be(block: Block) -> bool:
    if block.words > MAX_WORDS or not _ELSEWHERE.isdisjoint(block.marks):
        return False
    if block.kind is BlockKind.HEADING and block.level == 1:
        return False
    if (
        _LIST.search(block.text)
        or _NO_KICKER.match(block.text)
        or not any(c.isalpha() for c in block.text)
    ):
        return False
    return not any(find_shown(block.text, UTC)) and not _CLOCK.search(block.text)


def _undated(text: str) -> str:
    """Return a line of a kicker's class without the date behind it; empty where it says nothing else."""
    for read in find_shown(text, UTC):
        return read.before.strip(_EDGES)
    return "" if _NO_KICKER.match(text) else text.strip(_EDGES)


def _beside(blocks: tuple[Block, ...], title_at: int) -> Block | None:
    """Return a line of a kicker's class near the title, whatever part of the page it stands in."""
    for block in reversed(blocks[max(0, title_at - LINES_ABOVE) : title_at]):
        if (
            Mark.KICKER in block.marks
            and Mark.HIDDEN not in block.marks
            and block.words <= MAX_WORDS
        ):
            return block
    return None


def _inside(declarations: Declarations) -> FieldCandidate | None:
    """Return a kicker that stands inside the h1."""
    for element in declarations.headings[:3]:
        for child in element[:5]:
            name = f"{child.get('class') or ''} {child.get('data-qa') or ''}".lower()
            if any(word in name for word in _NAMES):
                said = content(child)
                if said and len(said.split()) <= MAX_WORDS:
                    return FieldCandidate(value=said.strip(_EDGES), origin="h1: class")
    return None

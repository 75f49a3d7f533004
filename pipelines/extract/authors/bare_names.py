"""Names that stand alone: beside the date of an article, below its title, or as its last line."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from pipelines.extract.authors import bylines, names
from pipelines.extract.authors.bylines import NEAR_DATE
from pipelines.extract.dates.parse import find_shown
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import byline_start, site_names
from pipelines.extract.titles.article_header import ArticleHeader, is_prose
from pipelines.languages import lexicon
from pipelines.model.bounds import NEARLY_ALL_LINK
from pipelines.model.draft import Block, BlockKind, Mark

FEW_WORDS = 10
"""Words of a line that is a name and little else."""

BELOW_TITLE, ABOVE_PROSE = 8, 3
"""Lines of a top that are looked at: of a long one those at its ends."""

FEWEST_SAID = 5
"""Words of a sentence that a signature follows."""

_PLAIN = frozenset({BlockKind.PARAGRAPH, BlockKind.QUESTION, BlockKind.ITEM})
_SMALL = 4
"""Level of headings that may be small print above a date."""
_ELSEWHERE = bylines.ELSEWHERE | {Mark.FORM}
_LABEL_WORDS = frozenset(lexicon.words("labels"))
"""Words of labels, which are capitalized as names are."""
_LABEL_STARTS = frozenset(lexicon.words("label_starts"))
"""The same where they come first only: some of them are names, or parts of names, too."""
_WORD = re.compile(r"\w+")
_READING_TIME = re.compile(r"\d\s?-?(?:min\b|mins?\.|minut\w*)", re.IGNORECASE)
_GLUED = re.compile(r"[a-zß-ÿ](?=[A-ZÀ-Þ][a-zß-ÿ])")
_MOST_GLUED = 1
"""Capitals inside of the words of a name (`McDonald`); more are entries of a list without gaps."""
BEHIND_TEXT = 12
"""Lines behind the text among which its author's box begins."""
_ENDED = frozenset({Mark.RELATED, Mark.NAV, Mark.COMMENTS, Mark.HIDDEN})
_SHORTEST = 3
"""Letters of each word of a name that is all in capitals; buttons have shorter ones."""
_SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019\u201c»)]*$")


def beside_date(
    blocks: Sequence[Block], top: ArticleHeader, known: frozenset[str]
) -> Iterator[FieldCandidate]:
    """Return the first name at an article's top that stands in a byline's place, or beside a date.

    Args:
        blocks: Lines of the page.
        top: Where the article begins.
        known: Keys of the site's names: no authors.
    """
    first = top.start + (top.title_at is not None)
    near = range(first, min(top.prose_at, first + BELOW_TITLE))
    late = range(max(near.stop, top.prose_at - ABOVE_PROSE), top.prose_at)
    for at in (*near, *late):
        block = blocks[at]
        may_sign = _may_sign(block) or _heads_date(blocks, at)
        if not may_sign or _is_listed(blocks, at) or site_names.is_site(block.text, known):
            continue
        if is_name(block.text) and (
            Mark.BYLINE in block.marks or _has_date_near(blocks, at) or _leads(blocks, at)
        ):
            yield FieldCandidate(value=block.text, origin="line")
            return
        said = byline_start.said_in(block.text).strip(_EDGES)
        if (
            _is_dated(block)
            and not _is_teaser(block)
            and is_name(said)
            and not site_names.is_site(said, known)
        ):
            yield FieldCandidate(value=said, origin="line")
            return


_EDGES = " \t|/\u2013\u2014-·•⋅,;:"


def signature(blocks: Sequence[Block]) -> Iterator[FieldCandidate]:
    """Return the last line of the text when it is a name, behind a sentence."""
    own = [b for b in blocks if b.chosen][-2:]
    if len(own) == 2 and _ends_sentence(own[0]) and _may_sign(own[1]) and is_name(own[1].text):  # noqa: PLR2004
        yield FieldCandidate(value=own[1].text, origin="line")


def alone(blocks: Sequence[Block]) -> Iterator[FieldCandidate]:
    """Return the first of some lines that is a name and nothing else."""
    named = (b for b in blocks if _may_sign(b) and is_name(b.text))
    yield from (FieldCandidate(value=block.text, origin="line") for block in list(named)[:1])


def boxed(blocks: Sequence[Block]) -> Iterator[FieldCandidate]:
    """Return who the text's end says has written it: after `Written by`, or as the name of an author's box."""
    last = max((b.order for b in blocks if b.chosen), default=len(blocks))
    for block in blocks[last + 1 : last + 1 + BEHIND_TEXT]:
        if not _ENDED.isdisjoint(block.marks):
            continue
        if bylines.BY.match(block.text) and block.words <= bylines.SHORT_WORDS:
            yield FieldCandidate(value=byline_start.said_in(block.text), origin="line")
            return
        if Mark.AUTHOR_BOX in block.marks and block.words <= FEW_WORDS:
            parts = list(names.split(block.text))
            if parts and names.is_person(parts[0]) and not _is_label(parts[0]):
                yield FieldCandidate(value=block.text, origin="line")
                return


def is_name(text: str) -> bool:
    """Whether a text is one name or several, and nothing else."""
    if text.endswith((".", ":", "?", "!")) or _is_label(text) or text.startswith("©"):
        return False
    parts = list(names.split(text))
    if text.isupper() and any(len(word) < _SHORTEST for word in text.split()):
        return False
    glued = any(len(_GLUED.findall(part)) > _MOST_GLUED for part in parts)
    return (
        bool(parts)
        and not glued
        and any(c.isupper() for c in text)
        and all(map(names.is_person, parts))
    )


def _is_label(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    return words[:1] != [] and (words[0] in _LABEL_STARTS or not _LABEL_WORDS.isdisjoint(words))


def _may_sign(block: Block) -> bool:
    apart = bylines.ELSEWHERE if Mark.BYLINE in block.marks else _ELSEWHERE
    return block.kind in _PLAIN and block.words <= FEW_WORDS and apart.isdisjoint(block.marks)


def _heads_date(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is a small heading right above one that shows the day."""
    block = blocks[at]
    if block.kind is not BlockKind.HEADING or block.level < _SMALL or block.words > FEW_WORDS:
        return False
    below = next(iter(blocks[at + 1 : at + 2]), block)
    return below.words <= FEW_WORDS and any(find_shown(below.text, UTC))


def _is_listed(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is one of a list's several entries, as labels are."""
    block = blocks[at]
    beside = (*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2])
    return block.kind is BlockKind.ITEM and any(
        other.path == block.path and not _is_dated(other) for other in beside
    )


def _is_teaser(block: Block) -> bool:
    """Whether a line leads to another article, in a list or a box."""
    boxed = block.kind is BlockKind.ITEM or Mark.ASIDE in block.marks
    return boxed and block.link_share > NEARLY_ALL_LINK


def _leads(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line is the first of the text, right above a paragraph of the same container."""
    if at + 1 >= len(blocks) or not blocks[at].chosen or blocks[at].link_share:
        return False
    here, below = (b.path.rpartition(">")[0] for b in blocks[at : at + 2])
    return here == below and is_prose(blocks[at + 1])


def _has_date_near(blocks: Sequence[Block], at: int) -> bool:
    around = blocks[max(0, at - NEAR_DATE) : at + NEAR_DATE + 1]
    return any(map(_is_dated, around))


def _is_dated(block: Block) -> bool:
    """Whether a short line shows a date or a reading time."""
    if block.words > FEW_WORDS or block.level == 1:
        return False
    return bool(_READING_TIME.search(block.text)) or any(find_shown(block.text, UTC))


def _ends_sentence(block: Block) -> bool:
    return block.words >= FEWEST_SAID and _SENTENCE_END.search(block.text) is not None

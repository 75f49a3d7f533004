"""News agencies that a page names as its source: in a line at the article's top or right behind its text."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from pipelines.extract.authors import bylines, names
from pipelines.extract.authors.bylines import NEAR_DATE
from pipelines.extract.dates.parse import find_shown
from pipelines.extract.titles import site_names
from pipelines.extract.titles.article_header import ArticleHeader
from pipelines.languages import lexicon
from pipelines.model.draft import Block, Mark

MAX_WORDS = 7
"""Words of a line that names a source and little else."""

_ELSEWHERE = bylines.ELSEWHERE - {Mark.SHARE}
_LABEL = re.compile(
    rf"(?:{lexicon.alternatives('source')})(?:\s?[:\uff1a-]\s?|\s(?:{lexicon.alternatives('source_joins')})\s)",
    re.IGNORECASE,
)
"""Says that the next words are the source; the same words behind a picture stand in its caption."""
_DESK = re.compile(rf"(?:\w{{1,12}}[- ])?(?:{lexicon.alternatives('newsroom')})", re.IGNORECASE)
_BETWEEN = rf"\s*[,/|&+\uff0f]\s*|\s(?:{lexicon.alternatives('joins')}|[-\u2013])\s"
_SHORTEST = 3
"""Letters of an agency's name as a line; shorter ones are buttons, too."""
_MOST_INITIALS = 4


def named(blocks: Sequence[Block], top: ArticleHeader, known: frozenset[str]) -> tuple[str, ...]:
    """Return the agencies of the first line that names nothing else; of a desk behind the text, that.

    Args:
        blocks: Lines of the page.
        top: Where the article begins.
        known: Keys of the site's names.
    """
    lines = top.lines(blocks)[top.title_at is not None :]
    for at, block in enumerate(lines):
        found = _source(block, known)
        if found and (_is_marked(block) or _is_beside_date(lines, at) or _has_place(block.text)):
            return found
    for block in (*_last(blocks), *bylines.behind(blocks)):
        if found := _source(block, known):
            return found
        if _DESK.fullmatch(block.text.strip("() ")):
            return (block.text.strip("() "),)
    return ()


def _last(blocks: Sequence[Block]) -> Sequence[Block]:
    return [block for block in blocks if block.chosen][-1:]


def _source(block: Block, known: frozenset[str]) -> tuple[str, ...]:
    """Return the agencies of a line all of whose words are agencies, the house, places or initials."""
    if block.words > MAX_WORDS or not _ELSEWHERE.isdisjoint(block.marks):
        return ()
    label = _LABEL.match(block.text)
    said = block.text[label.end() :] if label else block.text
    parts = list(_parts(said.strip(" ().")))
    found = [part for part in parts if names.is_agency(part) and len(part) >= _SHORTEST]
    others = [part for part in parts if part not in found]
    return names.distinct(found) if found and all(_is_little(o, known) for o in others) else ()


def _parts(said: str) -> Iterator[str]:
    for part in re.split(_BETWEEN, said):
        if name := part.strip(" ()."):
            yield name


def _is_little(word: str, known: frozenset[str]) -> bool:
    initials = word.isalpha() and word.islower() and len(word) <= _MOST_INITIALS
    return initials or names.is_place(word) or word.isupper() or site_names.is_site(word, known)


def _is_marked(block: Block) -> bool:
    said = Mark.BYLINE in block.marks or bylines.is_author_place(block.path)
    return said or bool(_LABEL.match(block.text))


def _has_place(text: str) -> bool:
    """Whether a line is an agency and the place it reports from."""
    agency, comma, place = text.partition(", ")
    return bool(comma) and names.is_agency(agency) and place.isupper()


def _is_beside_date(lines: Sequence[Block], at: int) -> bool:
    around = lines[max(0, at - NEAR_DATE) : at + NEAR_DATE + 1]
    return any(b.words <= MAX_WORDS and any(find_shown(b.text, UTC)) for b in around)

"""Lines of a page that name its author: after `By`, or at a place of that name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from pipelines.extract.authors import names
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import byline_words
from pipelines.extract.titles.article_header import AROUND
from pipelines.extract.titles.byline_start import AFTER_BY, said_in
from pipelines.languages import lexicon
from pipelines.model.draft import Block, BlockKind, Mark

_BY = lexicon.alternatives("by")
_SAID = re.compile(
    rf"(?:{lexicon.expressions('byline_says')})|(?-i:{lexicon.expressions('by_glued')})",
    re.IGNORECASE,
)
"""Begins a line that says who wrote the article, in whatever box it stands."""
_REVIEWED = re.compile(rf"(?:{lexicon.alternatives('by_another')})\b", re.IGNORECASE)
BY = lexicon.pattern("byline_outright")
"""Begins a line that says outright who wrote the article."""
_NAME_PLACE = re.compile(
    r"(?:author|creator|byline|contributor)[^>]*name[^>]*$|(?:^|[.\-_>])authors?$", re.IGNORECASE
)
_AUTHOR_PLACE = re.compile(
    r"author|byline|autor|writer|contributor|verfasser|journalist|auteur|redakt|(?:published|posted|written)[-_]?by"
    r"|creditline|reporter|signature|firmante|giornalist|forfatter|skribent|yazar|penulis|>address\b|address\.",
    re.IGNORECASE,
)
_PLACES = 16_384
"""Places of which is remembered whether they are authors': a template has the same on every page."""
_BYLINE_WORDS = 30
SHORT_WORDS = 20
NEAR_DATE = 2
"""Lines between whoever wrote an article and the date that the name stands beside, at most."""
ELSEWHERE = frozenset(
    {
        Mark.NAV,
        Mark.CAPTION,
        Mark.RELATED,
        Mark.TAGS,
        Mark.HIDDEN,
        Mark.COMMENTS,
        Mark.SHARE,
        Mark.AD,
    }
)
"""Marks of boxes in which no byline of the page's article stands."""
AT_TOP = ELSEWHERE - {Mark.HIDDEN, Mark.COMMENTS}
"""The same between an article's title and its text."""
_LABEL = re.compile(rf"(?:{_BY}|{lexicon.alternatives('byline_alone')})\s?:?", re.IGNORECASE)
"""A line that says no more than that the next names the author."""
_PICTURED = re.compile(r"cutline|caption|photo|image|picture|foto|bild", re.IGNORECASE)
"""Places of what is said of pictures, whose own bylines are no author's."""
_DATED = re.compile(r"\d\W.{0,12}(?:19|20)\d\d|(?:19|20)\d\d\W\d")
_EDGES = " \t|/\u2013\u2014-·•⋅,;:"
_SIZES = "AA"
"""Buttons for the size of letters, not the agency."""


def lines(blocks: Sequence[Block], *, at_top: bool = False) -> Iterator[FieldCandidate]:
    """Return what bylines name: lines of an author's class, or after `By`, `Von`.

    Args:
        blocks: Lines of the page.
        at_top: Whether they are of the article's top, where a line that says it is a byline is one in any box.
    """
    label = ""
    for block in _without_lists(blocks):
        before, label = label, block.text if _LABEL.fullmatch(block.text) else ""
        if len(block.text) > names.MAX_BYLINE or block.words > _BYLINE_WORDS:
            continue
        named = is_named(block)
        within: AbstractSet[Mark] = {Mark.NAV} if named and Mark.ARTICLE in block.marks else set()
        if at_top and (named or before or is_said(block)):
            within = AT_TOP
        if not (ELSEWHERE - within).isdisjoint(block.marks) or _REVIEWED.match(block.text):
            continue
        if block.text == _SIZES or label:
            continue
        if at_top and before and block.words <= SHORT_WORDS:
            yield FieldCandidate(value=said_in(block.text), origin="named")
        elif leads(block.text) or is_author_place(block.path) or (at_top and is_said(block)):
            said = said_in(block.text)
            own = named or (at_top and _is_alone(block.text, said))
            yield FieldCandidate(value=said, origin="named" if own else "line")


def _without_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Return lines without those in lists and headings inside the box that names an author: his other texts."""
    boxes: set[str] = set()
    for block in blocks:
        inside = (block.path[len(box) :] for box in boxes if block.path.startswith(f"{box}>"))
        if not any(map(_LISTED.search, inside)):
            yield block
        if is_author_place(block.path):
            boxes.add(block.path)


_LISTED = re.compile(r">(?:ul|ol|h[1-6])(?=[>.]|$)")


def together(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """Return the people of bylines that name several: in one line, or in lines of one place for authors' names.

    Args:
        blocks: Lines of the article's top.
    """
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for block in blocks:
        if block.words > SHORT_WORDS or not AT_TOP.isdisjoint(block.marks):
            continue
        is_placed = is_author_place(_last(block.path))
        if not (is_placed or leads(block.text)) or _REVIEWED.match(block.text):
            continue
        parts = list(names.split(said_in(block.text)))
        people = [name for name in parts if names.is_person(name)]
        if any(name not in people and not names.is_role(name) for name in parts):
            continue
        if len(people) > 1 and names.JOINS.search(block.text):
            yield tuple(people)
        elif len(people) == 1 and is_placed and "name" in block.path.rpartition(">")[2]:
            listed[block.path] += people
    yield from (tuple(people) for people in listed.values() if len(people) > 1)


def leads(text: str) -> bool:
    """Whether words that lead to an author stand in a line."""
    return bool(AFTER_BY.search(text) or byline_words.labelled_part(text))


def _is_alone(text: str, said: str) -> bool:
    """Whether a byline names one word after `by`, which with a date beside it is how someone signs."""
    told = AFTER_BY.search(text) and _DATED.search(text)
    return bool(told) and len(said.strip(_EDGES).split()) == 1


@lru_cache(maxsize=_PLACES)
def is_author_place(place: str) -> bool:
    """Whether a line stands at a place called after the author, which captions' bylines are not."""
    return bool(_AUTHOR_PLACE.search(place[-120:])) and not _PICTURED.search(_last(place))


def is_said(block: Block) -> bool:
    """Whether a short line says that it is a byline: by its first word, or by its own class."""
    if block.words > SHORT_WORDS or block.kind is BlockKind.HEADING:
        return False
    said = _SAID.match(block.text) or byline_words.labelled_part(block.text)
    return bool(said or is_author_place(_last(block.path)))


def _last(place: str) -> str:
    return ">".join(place.rsplit(">", 2)[-2:])


def behind(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the lines behind the text's last one, in the same container: the extractor takes no signatures."""
    chosen = [b for b in blocks if b.chosen]
    if not chosen:
        return ()
    last = chosen[-1]
    around = last.path.rpartition(">")[0]
    following = blocks[last.order + 1 : last.order + 1 + AROUND]
    return [b for b in following if b.path.rpartition(">")[0] == around]


def is_named(block: Block) -> bool:
    """Whether the page says that a line names the author, whatever the name is."""
    if _NAME_PLACE.search(block.path[-120:]):
        return True
    return bool(BY.match(block.text)) and (
        Mark.BYLINE in block.marks
        or (block.words <= SHORT_WORDS and block.kind is not BlockKind.HEADING)
    )

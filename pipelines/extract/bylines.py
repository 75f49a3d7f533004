"""Lines of a page that name its author: after `By`, at a place of that name, or a name and nothing else."""

import re
from collections.abc import Iterator, Sequence

from pipelines.extract import names
from pipelines.extract.clues import Found
from pipelines.model.draft import Block, BlockKind, Mark

_AFTER_BY = re.compile(
    r"(?:^|[|·•,\d]\s?)(?:(?:written|posted|words|story|text|recipe|guide)\s)?(?:by|von|par|por|di|door|af|av|autor(?:in)?|author|text)\b(?:\s:)?[:\s]\s?"
    r"|(?:published|posted|written|veröffentlicht)\b.{0,40}\s(?:by|von)\s|^(?-i:By(?=[A-Z][a-z]))",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"(?:medically |fact[- ]?)?(?:reviewed|checked|edited|photo\w*|foto\w*|bild|image)\b",
    re.IGNORECASE,
)
BY = re.compile(r"(?:(?:written|posted|published|words|story|recipe|guide)\s)?by\b", re.IGNORECASE)
"""Begins a line that says outright who wrote the article."""
_NAME_PLACE = re.compile(
    r"(?:author|creator|byline|contributor)[^>]*name[^>]*$|(?:^|[.\-_>])authors?$", re.IGNORECASE
)
_AUTHOR_PLACE = re.compile(
    r"author|byline|autor|writer|contributor|verfasser|journalist|auteur|redakt", re.IGNORECASE
)
_BYLINE_WORDS = 30
_DATE = re.compile(
    r"\s(?:(?:on|am|le|el)\s)?(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc)\w{0,7}\.?,?\s)*\W?\d",
    re.IGNORECASE,
)
"""What follows a name is a date then, or a reading time."""
_SHORT_WORDS = 20
AROUND = 3
"""Lines above the title and behind the text among which a byline may stand."""
FEW_WORDS = 10
"""Words of a line that is a name and little else."""
_BYLINE_MARKS = frozenset(
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
_PLAIN = frozenset({BlockKind.PARAGRAPH, BlockKind.QUESTION, BlockKind.ITEM})


def lines(blocks: Sequence[Block]) -> Iterator[Found]:
    """Gives what bylines of the article's top name: lines of an author's class, or after `By`, `Von`."""
    for block in blocks:
        if len(block.text) > names.MAX_BYLINE or block.words > _BYLINE_WORDS:
            continue
        named = is_named(block)
        within = {Mark.NAV} if named and Mark.ARTICLE in block.marks else set()
        if not (_BYLINE_MARKS - within).isdisjoint(block.marks) or _REVIEWED.match(block.text):
            continue
        if _AFTER_BY.search(block.text) or _AUTHOR_PLACE.search(block.place[-120:]):
            yield Found(value=said_in(block.text), origin="named" if named else "line")


def said_in(text: str) -> str:
    """Gives the names of a byline, without what leads to them and the date behind them."""
    found = _AFTER_BY.search(text)
    return _DATE.split(text[found.end() :] if found else text, maxsplit=1)[0]


def behind(blocks: Sequence[Block]) -> Sequence[Block]:
    """Gives the lines behind the text's last one, in the same container: the extractor takes no signatures."""
    chosen = [b for b in blocks if b.chosen]
    if not chosen:
        return ()
    last = chosen[-1]
    around = last.place.rpartition(">")[0]
    following = blocks[last.order + 1 : last.order + 1 + AROUND]
    return [b for b in following if b.place.rpartition(">")[0] == around]


def is_named(block: Block) -> bool:
    """Whether the page says that a line names the author, whatever the name is."""
    if _NAME_PLACE.search(block.place[-120:]):
        return True
    return bool(BY.match(block.text)) and (
        Mark.BYLINE in block.marks
        or (block.words <= _SHORT_WORDS and block.kind is not BlockKind.HEADING)
    )


def bare(blocks: Sequence[Block]) -> Iterator[Found]:
    """Gives lines that are names and nothing else."""
    for block in blocks:
        if (
            block.kind in _PLAIN
            and block.words <= FEW_WORDS
            and _BYLINE_MARKS.isdisjoint(block.marks)
        ):
            parts = list(names.split(block.text))
            if (
                any(c.isupper() for c in block.text)
                and parts
                and not block.text.endswith((".", ":", "?", "!"))
                and all(map(names.is_person, parts))
            ):
                yield Found(value=block.text, origin="line")
                return

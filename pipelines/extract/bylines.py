"""Lines of a page that name its author: after `By`, at a place of that name, or a name and nothing else."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from pipelines.extract import names
from pipelines.extract.clues import Found
from pipelines.model.draft import Block, BlockKind, Mark

_AFTER_BY = re.compile(
    r"(?:^|[|·•,\d]\s?)(?:(?:written|posted|words|story|text|recipe|guide)\s)?(?:by|von|par|por|di|door|af|av|autor(?:in)?|author|text)\b(?:\s:)?[:\s]\s?"
    r"|(?:published|posted|written|veröffentlicht)\b.{0,40}\s(?:by|von)\s|^(?-i:[Bb]y(?=[A-Z][a-z]))",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:(?:this (?:post|article|story) was |first )?"
    r"(?:written|posted|published|words|story|recipe|guide)\b.{0,40}?\s)?by\b"
    r"|(?:written|posted) by|^(?-i:[Bb]y(?=[A-Z][a-z]))"
    r"|(?:ein(?:e[rn]?)? \w+ )?von\s(?-i:[A-ZÄÖÜ]|dpa|afp|epd)|(?:par|por|di|door|af|av)\s(?-i:[A-ZÀ-Þ])"
    r"|(?:author|autore?|autorin|auteur|text|texte|texto|yazar|forfatter|skribent)\s?:",
    re.IGNORECASE,
)
"""Begins a line that says who wrote the article, in whatever box it stands."""
_REVIEWED = re.compile(
    r"(?:medically |fact[- ]?)?(?:reviewed|checked|edited|photo\w*|foto\w*|bild|image)\b",
    re.IGNORECASE,
)
BY = re.compile(
    r"(?:(?:this (?:post|article|story) was )?(?:written|posted|published|words|story|recipe|guide)\s)?by\b",
    re.IGNORECASE,
)
"""Begins a line that says outright who wrote the article."""
_NAME_PLACE = re.compile(
    r"(?:author|creator|byline|contributor)[^>]*name[^>]*$|(?:^|[.\-_>])authors?$", re.IGNORECASE
)
_AUTHOR_PLACE = re.compile(
    r"author|byline|autor|writer|contributor|verfasser|journalist|auteur|redakt|(?:published|posted|written)[-_]?by"
    r"|creditline|reporter|signature|firmante|giornalist|forfatter|skribent|yazar|penulis|>address\b|address\.",
    re.IGNORECASE,
)
_BYLINE_WORDS = 30
_DATE = re.compile(
    r"\s(?:(?:on|am|le|el)\s)?(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc)\w{0,7}\.?,?\s)*\W?\d"
    r"|(?<=[a-z])(?-i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d)"
    r"|(?<=[^\W\d_])\d|\W\s?(?:published|posted|updated|veröffentlicht|aktualisiert|publié|publicado|follow|view)\b"
    r"|(?<=[a-zà-ÿ])(?-i:(?:In|On|Follow|Twitter|Published|Updated|Posted|View|Korrespondent|Redakteur|Reporter|Senior"
    r"|Staff|Editor|Contributor|Chef)\b)",
    re.IGNORECASE,
)
"""What follows a name is a date then, a reading time, or a word without a gap."""
_DATE_BEFORE = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,7}[.,]?\s){0,2}"
    r"\d{1,2}\W.{0,14}?(?:19|20)\d\d(?:\W*(?:um|at|à)?\s?\d{1,2}[:.h]\d\d(?:\s?Uhr|\s?[ap]\.?m\b\.?)?)?[\W\d]*",
    re.IGNORECASE,
)
"""A date that a line begins with; the name follows."""
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
_AT_TOP = _BYLINE_MARKS - {Mark.HIDDEN, Mark.COMMENTS}
_SIZES = "AA"
"""Buttons for the size of letters, not the agency."""
_LABEL = re.compile(
    r"\b(?:questions|program|guides?|resources?|tips|trails|images?|print|article|later|find|style|read|more|table|contents"
    r"|key|takeaways|share|home|menu|about|contact|overview|summary|introduction|quick|links?|best|top|how|what|why|save"
    r"|follow|subscribe|sign|join|learn|free|download|advertisement|sponsored|related|popular|latest|trending|next"
    r"|previous|photo|video|watch|listen|getty|shutterstock|istock|pixabay|unsplash|policy|terms|privacy|services?|media"
    r"|inhalt|übersicht|mehr|weiter|anzeige|teilen|drucken|merken|newsletter|podcast|travel|health|budget|final|thoughts|plan|your|request|my|our|conclusion|experience)\b",
    re.IGNORECASE,
)
"""Words of labels, which are capitalized as names are."""
BEHIND_TEXT = 12
"""Lines behind the text among which its author's box begins."""
_PLAIN = frozenset({BlockKind.PARAGRAPH, BlockKind.QUESTION, BlockKind.ITEM})


def lines(blocks: Sequence[Block], *, at_top: bool = False) -> Iterator[Found]:
    """Gives what bylines name: lines of an author's class, or after `By`, `Von`.

    Args:
        blocks: Lines of the page.
        at_top: Whether they are of the article's top, where a line that says it is a byline is one in any box.
    """
    for block in blocks:
        if len(block.text) > names.MAX_BYLINE or block.words > _BYLINE_WORDS:
            continue
        named = is_named(block)
        within: AbstractSet[Mark] = {Mark.NAV} if named and Mark.ARTICLE in block.marks else set()
        if at_top and (named or is_said(block)):
            within = _AT_TOP
        if not (_BYLINE_MARKS - within).isdisjoint(block.marks) or _REVIEWED.match(block.text):
            continue
        if block.text == _SIZES:
            continue
        if _AFTER_BY.search(block.text) or _AUTHOR_PLACE.search(block.place[-120:]):
            yield Found(value=said_in(block.text), origin="named" if named else "line")


def is_said(block: Block) -> bool:
    """Whether a short line says that it is a byline: by its first word, or by its own class."""
    if block.words > _SHORT_WORDS or block.kind is BlockKind.HEADING:
        return False
    return bool(_SAID.match(block.text) or _AUTHOR_PLACE.search(_last(block.place)))


def _last(place: str) -> str:
    return ">".join(place.rsplit(">", 2)[-2:])


def said_in(text: str) -> str:
    """Gives the names of a byline, without what leads to them and the date behind them."""
    found = _AFTER_BY.search(text)
    return _DATE.split(text[found.end() :] if found else _undated(text), maxsplit=1)[0]


def _undated(text: str) -> str:
    found = _DATE_BEFORE.match(text)
    return text[found.end() :] if found else text


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
                and not _LABEL.search(block.text)
                and all(map(names.is_person, parts))
            ):
                yield Found(value=block.text, origin="line")
                return


def boxed(blocks: Sequence[Block]) -> Iterator[Found]:
    """Gives who the text's end says has written it: after `Written by`, or as the name of an author's box."""
    last = max((b.order for b in blocks if b.chosen), default=len(blocks))
    for block in blocks[last + 1 : last + 1 + BEHIND_TEXT]:
        if not _ENDED.isdisjoint(block.marks):
            continue
        if BY.match(block.text) and block.words <= _SHORT_WORDS:
            yield Found(value=said_in(block.text), origin="line")
            return
        if Mark.AUTHOR_BOX in block.marks and block.words <= FEW_WORDS:
            parts = list(names.split(block.text))
            if parts and names.is_person(parts[0]) and not _LABEL.search(parts[0]):
                yield Found(value=block.text, origin="line")
                return


_ENDED = frozenset({Mark.RELATED, Mark.NAV, Mark.COMMENTS, Mark.HIDDEN})

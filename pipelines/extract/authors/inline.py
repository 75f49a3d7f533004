"""Bylines by the elements inside them: which of them name who wrote, which say something else.

A byline is one line to readers, and its elements are what tells its parts from each other: `<a rel=author>` from
`<span class=role>`, in any language and script.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from pipelines.extract.authors import bylines, names
from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.html.tags import INLINE, KINDS, is_hidden
from pipelines.extract.titles.byline_start import said_in
from pipelines.model.bounds import CANDIDATES
from pipelines.model.draft import Block, BlockKind

MAX_DEPTH = 6
"""Elements that are nested deeper are read as their text."""

_NAME = frozenset(
    re.findall(
        r"\w+",
        "author authors fn vcard byline byname writer contributor creator journalist reporter columnist autor"
        " autora autores auteur auteurs autore autori autoren verfasser redakteur forfatter skribent penulis yazar",
    )
)
"""Words of classes and properties that call an element the author's name."""
_ELSE = frozenset(
    re.findall(
        r"\w+",
        "role title jobtitle job position function occupation desc description bio biography about email"
        " mail mailto contact twitter handle social socials follow share count comments photo foto image"
        " img avatar icon location place city label tooltip popover popup card more button btn sr hidden"
        " brand",
    )
)
"""The same that call it something about the author, or nothing of the kind."""
_WHEN = frozenset({"date", "datetime", "time", "published", "updated", "modified"})
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])")
_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:es?|en|i|a|as)?|auteurs?|autore|by|writers?|contributors?|journalists?|journalistes?"
    r"|columnists?|reporters?|redakteure?|redaktion|person(?:en|s)?|people|profiles?|profil|staff|forfatter|skribent"
    r"|penulis|yazar(?:lar)?)/.",
    re.IGNORECASE,
)
_WRITE_TO = re.compile(
    r"^(?:https?://[^/]+)?/(?:contact\w*|kontakt\w*|contatt\w+|mail|e-?mail)(?:[/?.]|$)",
    re.IGNORECASE,
)
"""Addresses at which readers write to somebody."""
_NETWORKS = frozenset(
    {
        "twitter",
        "x",
        "facebook",
        "instagram",
        "linkedin",
        "bluesky",
        "threads",
        "telegram",
        "youtube",
    }
)
_NAMES, _ELSEWISE, _DATE, _PLAIN = "names", "else", "date", "plain"
_OWN_NAME = re.compile(r"aut(?:h)?or$")
"""Ends a word of a class that runs words together: `postauthor`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of text inside a line, as the elements around it call it."""

    text: str
    says: str
    number: int
    """Of the outermost element that called it so; runs of one element belong together."""
    tag: str = ""
    """Of the element that it stands in."""


def read(
    blocks: Sequence[Block], elements: Sequence[etree._Element | None]
) -> Iterator[FieldCandidate]:
    """Return the names of the first line that marks some inside it: all that it marks, joined by bars.

    Args:
        blocks: Lines of the article's top.
        elements: Of each line of the page, by order; None where it holds more than the line.
    """
    for block in blocks:
        if block.words > bylines.SHORT_WORDS or block.kind is BlockKind.HEADING:
            continue
        if not bylines.AT_TOP.isdisjoint(block.marks):
            continue
        if named := marked(block, elements):
            yield from (FieldCandidate(value=name, origin="named") for name in named)
            return


def marked(block: Block, elements: Sequence[etree._Element | None]) -> tuple[str, ...]:
    """Return the names that a line marks as its author's; those beside them in a list are taken with them."""
    parts = _of(block, elements)
    runs: dict[int, str] = {}
    for part in parts:
        if part.says == _NAMES:
            runs[part.number] = runs.get(part.number, "") + part.text
    said = [name for run in runs.values() for name in names.split(said_in(normalize_line(run)))]
    own = [name for name in said if names.may_be_own(name) and any(map(str.isalpha, name))]
    whole = said_in(_joined(parts))
    listed = [*names.split(whole)] if names.JOINS.search(whole) else []
    if own and set(own) < set(listed) and all(map(names.is_person, listed)):
        own = listed
    return names.distinct(own)


def cleaned(block: Block, elements: Sequence[etree._Element | None]) -> Block:
    """Return a line without the parts that are no names, and with bars between elements that touch each other."""
    if block.words > bylines.SHORT_WORDS:
        return block
    said = _joined(_of(block, elements))
    return replace(block, text=said) if said and said != block.text else block


def without_others(
    blocks: Sequence[Block], elements: Sequence[etree._Element | None]
) -> list[Block]:
    """Return lines cleaned, without those that are nothing but something else where another line is not."""
    rest = [block for block in blocks if not _is_else(block, elements)]
    named = any(bylines.is_named(b) or bylines.is_said(b) for b in rest)
    return [cleaned(block, elements) for block in (rest if named else blocks)]


def _is_else(block: Block, elements: Sequence[etree._Element | None]) -> bool:
    parts = _of(block, elements) if block.words <= bylines.SHORT_WORDS else []
    return bool(parts) and all(part.says == _ELSEWISE for part in parts if part.text.strip())


def _of(block: Block, elements: Sequence[etree._Element | None]) -> list[Part]:
    element = elements[block.order] if block.order < len(elements) else None
    return [] if element is None else [*islice(_parts(element, _PLAIN, (0,)), CANDIDATES)]


def _joined(parts: Sequence[Part]) -> str:
    said, before, is_gap = "", _NOTHING, False
    for part in parts:
        if part.says == _ELSEWISE:
            is_gap = True
            continue
        if said.strip() and (is_gap or _is_apart(part, before, touching=not said[-1].isspace())):
            said += " | "
        said, is_gap = said + part.text, False
        before = part if part.text.strip() else before
    return normalize_line(said).strip(" |")


def _is_apart(part: Part, before: Part, *, touching: bool) -> bool:
    """Whether a run begins another thing than the one before it: both have elements of their own, of two kinds."""
    is_other = part.number and before.number and part.number != before.number
    return bool(is_other) and bool(part.text.strip()) and (touching or part.tag != before.tag)


_NOTHING = Part(text="", says=_PLAIN, number=0)


def _parts(element: etree._Element, says: str, path: tuple[int, ...]) -> Iterator[Part]:
    """Return the runs of an element's inline content in order, with what it is called."""
    number, tag = path[-1], str(element.tag)
    if element.text:
        yield Part(text=element.text, says=says, number=number, tag=tag)
    for at, child in enumerate(islice(element, CANDIDATES), 1):
        if KINDS.get(str(child.tag)) == INLINE and not is_hidden(child):
            told = says if says in (_ELSEWISE, _DATE) else _told(child) or says
            own = number if told == says == _NAMES else hash((*path, at))
            if len(path) < MAX_DEPTH:
                yield from _parts(child, told, (*path, own))
            else:
                whole = "".join(map(str, child.itertext()))
                yield Part(text=whole, says=told, number=own, tag=str(child.tag))
        if child.tail:
            yield Part(text=child.tail, says=says, number=number, tag=tag)


def _told(element: etree._Element) -> str:
    """Return what an element is called; of names around names the inner ones count: roles stand beside those."""
    told = _says(element)
    inner = islice(element.iterdescendants(), CANDIDATES)
    is_outer = told == _NAMES and any(_says(e) == _NAMES for e in inner if isinstance(e.tag, str))
    return "" if is_outer else told


def _says(element: etree._Element) -> str:
    """Return what an element is called by its tag, class, property, target and first character."""
    spoken = (
        f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"
    )
    words = {word.lower() for token in spoken.split() for word in _WORDS.findall(_own(token))}
    target = element.get("href") or ""
    shown = normalize_line("".join(map(str, islice(element.itertext(), CANDIDATES)))).casefold()
    if shown[:1] in {"@", "#"} or not _ELSE.isdisjoint(words) or _is_address(target, shown):
        return _ELSEWISE
    if element.tag == "time" or not _WHEN.isdisjoint(words):
        return _DATE
    is_named = not _NAME.isdisjoint(words) or any(map(_OWN_NAME.search, words))
    return _NAMES if is_named or _AUTHORS_PAGE.search(target) else ""


def _own(token: str) -> str:
    """Return the part of a class that is the element's own: what stands before `__` is the box that it is in (BEM)."""
    box, _, own = token.rpartition("__")
    return token if not box or _NAMED.fullmatch(own) else own


_NAMED = re.compile(r"(?:name|link|text|item)s?", re.IGNORECASE)


def _is_address(target: str, shown: str) -> bool:
    """Whether a link leads to the author's mail, or is called after the network that it leads to."""
    if target.startswith(("mailto:", "tel:", "javascript:")) or _WRITE_TO.search(target):
        return True
    try:
        labels = (urlsplit(target).hostname or "").split(".")
    except ValueError:
        return False
    return not _NETWORKS.isdisjoint({*labels} & {*shown.split()})

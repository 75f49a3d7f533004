"""Marked times of a page (`time`, `abbr`): which is of publication, which of a change."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.dates.parse import is_update
from pipelines.extract.declared.declarations import (
    Declarations,
    FieldCandidate,
    content,
    is_of_others,
)
from pipelines.model.draft import word_count

ASIDE = "time aside"
"""Origin of a marked time that stands where other texts have theirs."""
MAX_TIMES = 20
"""Marked times of a page that are looked at."""

_ENTRIES = frozenset({"li", "article", "tr"})
_LINE_LEVELS = 4
_NAME_WORDS, _SENTENCE_WORDS = 3, 8

MAX_LABEL = 40
"""Characters of what stands before a time and says what it is."""


def of_publication(declarations: Declarations) -> Iterator[FieldCandidate]:
    """Return the first marked time, those within its article first; one of a change where there is no other.

    Teasers carry others. What is marked as `dateModified` is never one of publication. One that stands where other
    texts have theirs has an origin of its own: what readers see at the article's top goes before it.
    """
    own = [e for e in _own(declarations) if not _is_modified(e)]
    found = [e for e in own if not _is_late(e)] or own
    aside = _aside(declarations) if found else frozenset()
    yield from _first([e for e in found if e not in aside])
    yield from (replace(one, origin=ASIDE) for one in _first([e for e in found if e in aside]))


def of_change(declarations: Declarations) -> Iterator[FieldCandidate]:
    """Return the marked time of a change, where the page marks one of publication as well."""
    own = _own(declarations)
    late = [e for e in own if _is_late(e)]
    if len(late) < len(own):
        yield from _first(late)


def _own(declarations: Declarations) -> list[HtmlElement]:
    others = elsewhere(declarations)
    return [e for e in declarations.times[:MAX_TIMES] if e not in others and not is_of_others(e)]


def elsewhere(declarations: Declarations) -> Mapping[HtmlElement, int]:
    """Return the marked times behind an article's first paragraph that are of comments or teasers, with their lines.

    They stand in an entry or an article that holds none of the text, or in one of several boxes with the headline of
    something else.
    """
    times = declarations.times[:MAX_TIMES]
    if not times or not declarations.elements:
        return {}
    orders = {e: order for order, e in enumerate(declarations.elements) if e is not None}
    chosen = [block.order for block in declarations.blocks if block.chosen]
    said = (b.order for b in declarations.blocks if b.chosen and b.size >= _SENTENCE_WORDS)
    first = next(said, len(declarations.blocks))
    holding = _around(declarations.elements[order] for order in chosen if order < len(orders))
    lines = ((e, _line(e, orders)) for e in times)
    return {e: order for e, order in lines if order > first and _is_apart(e, holding)}


def _aside(declarations: Declarations) -> frozenset[HtmlElement]:
    """Return the marked times behind the text, and those before the headline in a box with another one."""
    orders = {e: order for order, e in enumerate(declarations.elements) if e is not None}
    last = max((b.order for b in declarations.blocks if b.chosen), default=len(orders))
    title = min((order for e, order in orders.items() if e.tag == "h1"), default=-1)
    lines = ((e, _line(e, orders)) for e in declarations.times[:MAX_TIMES])
    return frozenset(e for e, at in lines if at > last or (0 <= at < title and _is_boxed(e)))


def _is_boxed(element: HtmlElement) -> bool:
    boxes = itertools.takewhile(lambda e: e.find(".//h1") is None, element.iterancestors())
    return any(map(_is_teaser, boxes))


def _around(elements: Iterable[etree._Element | None]) -> set[etree._Element]:
    """Return some elements and all around them."""
    found: set[etree._Element] = set()
    for one in elements:
        around = one
        while around is not None and around not in found:
            found.add(around)
            around = around.getparent()
    return found


def _line(element: HtmlElement, orders: Mapping[etree._Element, int]) -> int:
    """Return the order of the line that an element stands in; -1 where that is not known."""
    around = itertools.islice(itertools.chain((element,), element.iterancestors()), _LINE_LEVELS)
    return next((orders[e] for e in around if e in orders), -1)


def _is_apart(element: HtmlElement, holding: Collection[etree._Element]) -> bool:
    for around in itertools.takewhile(lambda e: e not in holding, element.iterancestors()):
        if around.tag in _ENTRIES:
            return True
        if _is_teaser(around):
            beside = itertools.chain(around.itersiblings(), around.itersiblings(preceding=True))
            return any(other.tag == around.tag and _is_teaser(other) for other in beside)
    return False


def _is_teaser(box: etree._Element) -> bool:
    """Whether a box holds a time and a headline that is a link."""
    return box.find(".//time") is not None and any(map(_is_headline, box.iter("a")))


def _is_headline(link: etree._Element) -> bool:
    return word_count(short(link)) > _NAME_WORDS  # type: ignore[arg-type] # of an HTML tree


def _is_modified(element: HtmlElement) -> bool:
    return "datemodified" in (element.get("itemprop") or "").lower().split()


def values(declarations: Declarations) -> Iterator[str]:
    """Return what the marked times say: their attribute and their text."""
    for element in declarations.times[:MAX_TIMES]:
        yield from filter(None, (_told(element), short(element)))


def _first(times: Iterable[HtmlElement]) -> Iterator[FieldCandidate]:
    """Return the first of some times, those within an article before others."""
    listed = list(times)
    inside = [e for e in listed if any(a.tag in {"article", "main"} for a in e.iterancestors())]
    for element in (inside or listed)[:1]:
        if value := _told(element) or short(element):
            yield FieldCandidate(value=value, origin="time")


def _told(element: HtmlElement) -> str:
    return element.get("datetime") or (element.get("title") or "" if element.tag == "abbr" else "")


def _is_late(element: HtmlElement) -> bool:
    """Whether a time's class, or the words right before it, say that it is of a change."""
    if _is_modified(element):
        return True
    names = (element.get("class") or "").lower()
    if "publish" in names or "created" in names:
        return False
    if "updated" in names or "modified" in names:
        return True
    return is_update(_before(element))


def _before(element: HtmlElement) -> str:
    """Return the words that stand before an element: in it, else beside it, else at its container's begin."""
    said = short(element)
    if any(map(str.isalpha, said)) and is_update(said):
        return said
    parent = element.getparent()
    if parent is None:
        return ""
    parts = [parent.text or ""]
    for sibling in itertools.islice(parent, MAX_LABEL):
        if sibling is element:
            break
        is_time = sibling.tag == element.tag
        parts = [sibling.tail or ""] if is_time else [*parts, short(sibling), sibling.tail or ""]
    return " ".join(parts).strip()[-MAX_LABEL:]


def short(element: HtmlElement) -> str:
    """Return the begin of an element's text."""
    return content(element)[:100]

"""Marked times of a page (`time`, `abbr`): which is of publication, which of a change."""

import itertools
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from pipelines.extract.dates.parse import is_update
from pipelines.extract.declared.declarations import (
    Declarations,
    FieldCandidate,
    content,
    is_of_others,
)

MAX_TIMES = 20
"""Marked times of a page that are looked at."""

MAX_LABEL = 40
"""Characters of what stands before a time and says what it is."""


def of_publication(declarations: Declarations) -> Iterator[FieldCandidate]:
    """Return the first marked time, those within its article first; one of a change where there is no other.

    Teasers carry others. What is marked as `dateModified` is never one of publication.
    """
    own = [e for e in _own(declarations) if not _is_modified(e)]
    yield from _first([e for e in own if not _is_late(e)] or own)


def of_change(declarations: Declarations) -> Iterator[FieldCandidate]:
    """Return the marked time of a change, where the page marks one of publication as well."""
    own = _own(declarations)
    late = [e for e in own if _is_late(e)]
    if len(late) < len(own):
        yield from _first(late)


def _own(declarations: Declarations) -> list[HtmlElement]:
    return [e for e in declarations.times[:MAX_TIMES] if not is_of_others(e)]


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

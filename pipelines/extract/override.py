"""An operator's overrides on a page: which lines they mean."""

import re
from collections.abc import Sequence
from datetime import date

from lxml import etree

from pipelines.extract.tags import BLOCK, KINDS
from pipelines.extract.walk import Walk
from pipelines.model.source import Override

_CHANGING = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
_MOST = 0.8
"""Share of an element's text that an inline element must hold to stand for it."""


def in_force(overrides: Sequence[Override], day: date) -> tuple[Override, ...]:
    """Gives the overrides that hold on a day."""
    return tuple(one for one in overrides if one.until is None or day <= one.until)


def wanted(
    root: etree._Element, overrides: Sequence[Override]
) -> dict[etree._Element, tuple[int, ...]]:
    """Gives the elements that the overrides' expressions find, with the numbers of the overrides.

    An expression that cannot be evaluated on this page finds nothing.
    """
    found: dict[etree._Element, tuple[int, ...]] = {}
    for number, override in enumerate(overrides):
        for element in _elements(root, override.xpath) if override.xpath else ():
            found[element] = (*found.get(element, ()), number)
    return found


def apply(walk: Walk, overrides: Sequence[Override]) -> tuple[tuple[int, str, str], ...]:
    """Gives what holds where, as (order of the line, `prune` or `keep`, reason)."""
    around: dict[int, tuple[int, ...]] = {0: walk.hits.get(0, ())}
    if walk.hits:
        for frame in range(1, len(walk.parents)):
            around[frame] = walk.hits.get(frame, ()) + around[walk.parents[frame]]
    texts = {_fingerprint(one.text): number for number, one in enumerate(overrides) if one.text}
    return tuple(
        (order, overrides[number].action, overrides[number].reason)
        for order, (text, frame) in enumerate(zip(walk.texts, walk.frames, strict=True))
        for number in _numbers(text, around.get(frame, ()), texts)
    )


def _numbers(text: str, around: tuple[int, ...], texts: dict[str, int]) -> list[int]:
    by_text = texts.get(_fingerprint(text)) if texts else None
    return sorted({*around} if by_text is None else {*around, by_text})


def _elements(root: etree._Element, xpath: str) -> list[etree._Element]:
    try:
        found = root.xpath(xpath)
    except etree.XPathError:
        return []
    elements = found if isinstance(found, list) else []
    return [_standing(one) for one in elements if isinstance(one, etree._Element)]  # noqa: SLF001 - lxml's only class for it


def _standing(element: etree._Element) -> etree._Element:
    """Gives the element that stands on lines of its own for an inline one that fills it."""
    above = element.getparent()
    if above is None or KINDS.get(str(element.tag), BLOCK) == BLOCK:
        return element
    size, whole = (len("".join(map(str, one.itertext())).strip()) for one in (element, above))
    return _standing(above) if size >= _MOST * whole else element


def _fingerprint(text: str) -> str:
    return _NO_WORD.sub("", _CHANGING.sub("0", text.casefold()))

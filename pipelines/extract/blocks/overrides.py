"""An operator's overrides on a page: which lines they mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipelines.extract.html.tags import BLOCK, KINDS
from pipelines.extract.html.walk import Walk
from pipelines.model.source import Override

_CHANGING = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
_MOST = 0.8
"""Share of an element's text that an inline element must hold to stand for it."""


def in_force(overrides: Sequence[Override], day: date) -> tuple[Override, ...]:
    """Return the overrides that hold on a day."""
    return tuple(one for one in overrides if one.until is None or day <= one.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverriddenLines:
    """What the overrides' expressions find on a page."""

    hits: dict[etree._Element, tuple[int, ...]]
    """Elements with the numbers of the overrides that find them."""
    faults: tuple[str, ...]
    """Expressions that cannot be evaluated on this page, each with why; they find nothing (fault K10)."""


def wanted(root: etree._Element, overrides: Sequence[Override]) -> OverriddenLines:
    """Return what the overrides' expressions find."""
    hits: dict[etree._Element, tuple[int, ...]] = {}
    faults: list[str] = []
    for number, override in enumerate(overrides):
        try:
            elements = _elements(root, override.xpath) if override.xpath else []
        except etree.XPathError as error:
            faults.append(f"override {override.xpath} cannot be evaluated: {error}")
            continue
        for element in elements:
            hits[element] = (*hits.get(element, ()), number)
    return OverriddenLines(hits=hits, faults=tuple(faults))


def apply_overrides(walk: Walk, overrides: Sequence[Override]) -> tuple[tuple[int, str, str], ...]:
    """Return what holds where, as (order of the line, `prune` or `keep`, reason)."""
    around: dict[int, tuple[int, ...]] = {0: walk.hits.get(0, ())}
    if walk.hits:
        for node in range(1, len(walk.parents)):
            around[node] = walk.hits.get(node, ()) + around[walk.parents[node]]
    texts = {_fingerprint(one.text): number for number, one in enumerate(overrides) if one.text}
    return tuple(
        (order, overrides[number].action, overrides[number].reason)
        for order, (text, node) in enumerate(zip(walk.texts, walk.nodes, strict=True))
        for number in _numbers(text, around.get(node, ()), texts)
    )


def _numbers(text: str, around: tuple[int, ...], texts: dict[str, int]) -> list[int]:
    by_text = texts.get(_fingerprint(text)) if texts else None
    return sorted({*around} if by_text is None else {*around, by_text})


def _elements(root: etree._Element, xpath: str) -> list[etree._Element]:
    found = root.xpath(xpath)
    elements = found if isinstance(found, list) else []
    return [_standing(one) for one in elements if isinstance(one, etree._Element)]  # noqa: SLF001 - lxml's only class for it


def _standing(element: etree._Element) -> etree._Element:
    """Return the element that stands on lines of its own for an inline one that fills it."""
    above = element.getparent()
    if above is None or KINDS.get(str(element.tag), BLOCK) == BLOCK:
        return element
    size, whole = (len("".join(map(str, one.itertext())).strip()) for one in (element, above))
    return _standing(above) if size >= _MOST * whole else element


def _fingerprint(text: str) -> str:
    return _NO_WORD.sub("", _CHANGING.sub("0", text.casefold()))

"""Hidden text beside what is shown: copies of it for machines, and whole texts of other articles.

An article may itself be hidden until a script shows it, so that being hidden says nothing alone.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Ints
from pipelines.extract.classifier.line_stats import TAKEN, LineStats
from pipelines.extract.html import marks
from pipelines.extract.html.normalize import letters
from pipelines.extract.html.walk import Walk
from pipelines.model.bounds import ARTICLE_WORDS, BEGINNING, NEARLY_ALL_LINK
from pipelines.model.draft import Mark

_COPIED = 0.5
_ALIKE = 2
_HIDDEN = marks.BIT[Mark.HIDDEN]


def beside(walk: Walk, scores: NDArray[np.float64], stats: LineStats) -> NDArray[np.bool_]:
    """Return hidden copies of what is shown, and texts of others in boxes that are alike, with their headlines."""
    found = np.zeros(len(scores), bool)
    hidden = stats.marks[stats.nodes] & _HIDDEN > 0
    if not hidden.any():
        return found
    shown = scores * stats.words * ~hidden * (scores > TAKEN)
    if shown.sum() < ARTICLE_WORDS:
        return found
    boxes = list(_boxes(stats))
    called = Counter(walk.spoken[box] for box in boxes)
    lines = [
        (box, inside)
        for box in boxes
        if len(inside := np.nonzero((stats.nodes >= box) & (stats.nodes < stats.ends[box]))[0])
    ]
    visible = [letters(walk.texts[order]) for order in np.nonzero(shown)[0].tolist() if lines]
    everything = "".join(visible)
    longer = [text for text in visible if len(text) >= BEGINNING]
    for box, inside in lines:
        alike = called[walk.spoken[box]] >= _ALIKE and bool(walk.spoken[box])
        if alike and _is_led_to(walk, int(inside[0])):
            found[[int(inside[0]) - 1, *inside.tolist()]] = True
        elif _is_copy(walk, inside, everything, longer):
            found[inside] = True
    return found


def _boxes(stats: LineStats) -> Iterator[int]:
    """Return the outermost hidden elements."""
    behind = 0
    for node in np.nonzero(stats.marks & _HIDDEN)[0].tolist():
        if node >= behind:
            behind = int(stats.ends[node])
            yield node


def _is_led_to(walk: Walk, first: int) -> bool:
    """Whether the line before a box is a headline that leads to another page, and no switch that opens the box."""
    before = first - 1
    if before < 0 or walk.linked[before] < NEARLY_ALL_LINK * len(walk.texts[before]):
        return False
    element = walk.elements[walk.nodes[before]]
    while element is not None and element.tag != "a":
        found = element.find(".//a[@href]")
        element = element.getparent() if found is None else found
    target = "" if element is None else element.get("href") or ""
    return bool(target) and not target.startswith(("#", "javascript:"))


def _is_copy(walk: Walk, orders: Ints, everything: str, longer: list[str]) -> bool:
    """Whether half of the letters of the hidden lines are shown as well, or hold what is shown in longer lines."""
    said = [letters(walk.texts[order]) for order in orders.tolist()]
    hidden = "".join(said)
    half = _COPIED * max(1, len(hidden))
    if sum(len(text) for text in said if text in everything) >= half:
        return True
    if len(hidden) < BEGINNING:  # most boxes: menus and labels, which hold no line that is longer
        return False
    return sum(len(text) for text in longer if text in hidden) >= half

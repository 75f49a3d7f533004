"""Captions without the name of one: paragraphs that stand alone with a picture in a box called like a picture.

Of the development pages it changes, nine publishers' get better and none's worse (of boxes with any other name 18 and
31, so the name is needed).
"""

import re
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import CLIMBED, Walk

_PICTURED = re.compile(r"im(?:age|g)|picture|photo|bild|foto|figure|caption", re.IGNORECASE)
_WRITTEN = re.compile("text", re.IGNORECASE)
"""A box called so may hold a paragraph of the article beside its picture."""
_NO_BOXES = frozenset(
    {"article", "main", "section", "li", "dd", "dt", "td", "tr", "table", "blockquote"}
)
_MAX_LINES, _MAX_WORDS = 2, 60
_SLANTED = 0.9
_RUNNING = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:min\w*\.?|h|std\.?)?$", re.IGNORECASE)
_PLAYERS = ("video", "audio", "iframe")
_MAX_SHARE = 0.3
"""Share of the text above which pictures with lines are the article, not its pictures."""


def of_pictures(
    walk: Walk, scores: NDArray[np.float64], threshold: float, least: float
) -> NDArray[np.bool_]:
    """Return for each line whether it is a picture's caption.

    Args:
        walk: The page.
        scores: Of its lines.
        threshold: Score from which a line is text.
        least: Score under which a line is not looked at.
    """
    found = np.zeros(len(scores), bool)
    under = [
        order
        for order in np.nonzero(scores >= least)[0].tolist()
        if _is_under(walk, order) or _is_player_s(walk, order)
    ]
    pictures = [0, *accumulate(walk.images)]
    boxes = {
        order: box
        for order in np.nonzero(scores >= least)[0].tolist()
        if (box := _box(walk, order, pictures))
    }
    if not boxes and not under:
        return found
    found[under] = True
    nodes = np.array(walk.nodes)
    words = np.array([text.count(" ") + 1 for text in walk.texts])
    titled = np.isin(np.array(walk.tags)[nodes], HEADINGS)
    for order, box in boxes.items():
        inside = (nodes >= box) & (nodes < walk.ends[box])
        found[order] = _is_small(words[inside]) and not titled[inside].any()
    text = scores >= threshold
    lengths = np.fromiter(map(len, walk.texts), np.int64, len(walk.texts))
    most = _MAX_SHARE * lengths[text].sum()
    return found if lengths[found & text].sum() <= most else np.zeros_like(found)


def _box(walk: Walk, order: int, pictures: Sequence[int]) -> int:
    """Return the frame of the box around a line that is called like a picture and has one; 0 when there is none."""
    node = walk.nodes[order]
    for _ in range(CLIMBED):
        if not node or walk.tag_names[node] in _NO_BOXES or walk.tags[node] in HEADINGS:
            break
        if pictures[walk.ends[node]] > pictures[node] and _is_pictures(walk, node):
            return node
        node = walk.parents[node]
    return 0


def _is_under(walk: Walk, order: int) -> bool:
    """Whether a line stands with a picture in one paragraph and is set in italics throughout."""
    node, text = walk.nodes[order], walk.texts[order]
    slanted = walk.soft[order] >= _SLANTED * len(text)
    return slanted and walk.images[node] > 0 and text.count(" ") < _MAX_WORDS


def _is_player_s(walk: Walk, order: int) -> bool:
    """Whether a line is the headline of a player, or ends with its running time, in a small box with it."""
    node = walk.nodes[order]
    heading = walk.tags[node] in HEADINGS
    if not (heading or _RUNNING.search(walk.texts[order])):
        return False
    box = walk.parents[node] if heading or walk.tag_names[node] == "p" else node
    element = walk.elements[box]
    if element is None or walk.tag_names[box] in _NO_BOXES:
        return False
    lines = sum(box <= own < walk.ends[box] for own in walk.nodes)
    players = _PLAYERS if heading else (*_PLAYERS, "button")
    return lines <= _MAX_LINES and next(element.iter(*players), None) is not None


def _is_small(words: NDArray[np.int64]) -> bool:
    return len(words) <= _MAX_LINES and bool(words.sum() <= _MAX_WORDS)


def _is_pictures(walk: Walk, node: int) -> bool:
    spoken = walk.spoken[node]
    called = _PICTURED.search(spoken) and not _WRITTEN.search(spoken)
    return bool(walk.tag_names[node] == "figure" or called)

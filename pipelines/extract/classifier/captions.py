"""Captions without the name of one: paragraphs that stand alone with a picture in a box called like a picture.

Of the development pages it changes, nine publishers' get better and none's worse (of boxes with any other name 18 and
31, so the name is needed; but for a single line that is no sentence, or is set small right below its picture).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.html.normalize import ends_as_sentence, normalize_line
from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import CLIMBED, Walk
from pipelines.model.draft import word_count

_PICTURED = re.compile(r"im(?:age|g)|picture|photo|bild|foto|figure|caption", re.IGNORECASE)
_WRITTEN = re.compile("text", re.IGNORECASE)
"""A box called so may hold a paragraph of the article beside its picture."""
_NO_BOXES = frozenset(
    {"article", "main", "section", "li", "dd", "dt", "td", "tr", "table", "blockquote"}
)
_NO_PICTURES = frozenset({"article", "main", "section", "li", "dd", "dt", "blockquote", "body"})
_SLANTS = frozenset({"i", "em"})
_NO_CAPTIONS = frozenset({"li", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"})
_FEWEST_WORDS = 3
_CELLS, _TABLE_LEVELS = frozenset({"td", "th", "tr", "tbody"}), 4
_LEADS_IN = (":", "\uff1a")
_MAX_LINES, _MAX_WORDS, _LINE_WORDS = 2, 60, 30
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
    nodes = np.array(walk.nodes)
    under = [
        order
        for order in np.nonzero(scores >= least)[0].tolist()
        if _is_under(walk, order) or _is_player_s(walk, order, nodes)
    ]
    pictures = [0, *accumulate(walk.images)]
    under += [
        order
        for order in np.nonzero(scores >= least)[0].tolist()
        if _is_small_print(walk, order) or _is_sole(walk, order, pictures)
    ]
    boxes = {
        order: box
        for order in np.nonzero(scores >= least)[0].tolist()
        if (box := _box(walk, order, pictures))
    }
    first = int(np.argmax(scores >= threshold))
    found[[*under, *(order for order in _of_alternatives(walk) if order > first)]] = True
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


def _of_alternatives(walk: Walk) -> Iterator[int]:
    """Return the lines right behind a picture that say what stands in its place for those who do not see it."""
    for element, order in walk.pictured.items():
        image = element if element.tag == "img" else next(element.iter("img"), None)
        said = "" if image is None else normalize_line(image.get("alt") or "")
        is_name = word_count(said) <= _FEWEST_WORDS
        if is_name or order == len(walk.texts) or said != walk.texts[order]:
            continue
        if walk.tags[walk.nodes[order]] not in HEADINGS:
            yield order


def _is_under(walk: Walk, order: int) -> bool:
    """Whether a line stands with a picture in one paragraph and is set in italics throughout."""
    node, text = walk.nodes[order], walk.texts[order]
    slanted = walk.soft[order] >= _SLANTED * len(text)
    return slanted and walk.images[node] > 0 and text.count(" ") < _MAX_WORDS


def _is_small_print(walk: Walk, order: int) -> bool:
    """Whether a line right behind a picture is a paragraph set small throughout, or in italics and no sentence."""
    element = walk.elements[walk.nodes[order]]
    if element is None or not walk.pictured or order not in walk.pictured.values():
        return False
    sole = len(element) == 1 and not (element.text or "").strip() and element.tag != "li"
    inner = element[0] if sole else None
    if inner is None or (inner.tail or "").strip():
        return False
    text = walk.texts[order]
    is_print = inner.tag == "small" or (inner.tag in _SLANTS and not ends_as_sentence(text))
    return is_print and text.count(" ") < _MAX_WORDS


def _is_sole(walk: Walk, order: int, pictures: Sequence[int]) -> bool:
    """Whether a line is no sentence, leads to none, and is alone in a box or a table with a picture."""
    node, text = walk.nodes[order], walk.texts[order]
    if ends_as_sentence(text) or text.endswith(_LEADS_IN) or text.count(" ") >= _LINE_WORDS:
        return False
    if word_count(text) < _FEWEST_WORDS or not _NO_CAPTIONS.isdisjoint(_tags_above(walk, node)):
        return False
    if walk.linked[order] * 2 > len(text):
        return False
    for _ in range(_TABLE_LEVELS):
        if not node or walk.tag_names[node] in _NO_PICTURES or not _is_alone(walk, order, node):
            return False
        if walk.tag_names[node] not in _CELLS and pictures[walk.ends[node]] > pictures[node]:
            return True
        node = walk.parents[node]
    return False


def _tags_above(walk: Walk, node: int) -> Iterator[str]:
    for _ in range(_TABLE_LEVELS):
        yield walk.tag_names[node]
        node = walk.parents[node]


def _is_alone(walk: Walk, order: int, node: int) -> bool:
    """Whether a frame holds no other line."""
    beside = (order - 1, order + 1)
    return not any(
        0 <= other < len(walk.nodes) and node <= walk.nodes[other] < walk.ends[node]
        for other in beside
    )


def _is_player_s(walk: Walk, order: int, nodes: NDArray[np.int64]) -> bool:
    """Whether a line is the headline of a player, or ends with its running time, in a small box with it."""
    node = walk.nodes[order]
    heading = walk.tags[node] in HEADINGS
    text = walk.texts[order]
    if not (heading or (":" in text and _RUNNING.search(text))):
        return False
    box = walk.parents[node] if heading or walk.tag_names[node] == "p" else node
    element = walk.elements[box]
    if element is None or walk.tag_names[box] in _NO_BOXES:
        return False
    lines = np.count_nonzero((nodes >= box) & (nodes < walk.ends[box]))
    players = _PLAYERS if heading else (*_PLAYERS, "button")
    return bool(lines <= _MAX_LINES) and next(element.iter(*players), None) is not None


def _is_small(words: NDArray[np.int64]) -> bool:
    return len(words) <= _MAX_LINES and bool(words.sum() <= _MAX_WORDS)


def _is_pictures(walk: Walk, node: int) -> bool:
    return walk.tag_names[node] == "figure" or _is_pictured(walk.spoken[node])


@lru_cache(maxsize=5_000)
def _is_pictured(spoken: str) -> bool:
    """Whether an element is called like a picture and not like a text; the cache only saves time."""
    return bool(_PICTURED.search(spoken) and not _WRITTEN.search(spoken))

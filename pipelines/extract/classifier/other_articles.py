"""Other articles on an article's page: the next one to read below it, and teasers with a picture or drawn as articles.

An `article` element with a headline of its own tells of something else when that headline leads elsewhere, or when it
is the page's second first-rank heading and has a date beside it. Of the development pages it changes, five publishers'
get better (50 lines) and one's worse (5).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extract.declared.head import PageHead
from pipelines.extract.html.normalize import letters
from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import CLIMBED, Walk
from pipelines.model.bounds import ARTICLE_WORDS, NEARLY_ALL_LINK

_FIRST_LINES = 6
"""Lines of an element among which its headline is looked for."""
_TITLE_LINES = 12
"""Lines of an element of which none may be the page's title."""
_TITLE_LETTERS = 10
_PICTURED_SHARE = 0.4
_SAME = re.compile(r"^#|\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)
"""Addresses of places of the page and of the picture itself, larger."""
_LIVE = "LiveBlogPosting"
_LEFT_LINKED, _LEFT_DATED = 0.4, 0.2
"""Share of the text that must be left without the other articles: a list of teasers is the page's own text."""


@dataclass(frozen=True, slots=True)
class _Other:
    node: int
    left: float
    """Share of the text that must be left without it."""


def mark_other_articles(
    walk: Walk, head: PageHead, scores: NDArray[np.float64], threshold: float
) -> NDArray[np.bool_]:
    """Return for each line whether it belongs to another article than the page's.

    Args:
        walk: The page.
        head: What its head says.
        scores: Of its lines.
        threshold: Score from which a line is text.
    """
    none = np.zeros(len(scores), bool)
    if _LIVE in head.jsonld_types:
        return none
    nodes = np.array(walk.nodes)
    taken = scores >= threshold
    words = np.array([text.count(" ") + 1 for text in walk.texts]) * taken
    found = _pictured(walk, nodes, words)
    left = 0.0
    for other in _others(walk, head, nodes, taken):
        found |= (nodes >= other.node) & (nodes < walk.ends[other.node])
        left = max(left, other.left)
    rest = words[~found].sum()
    return found if rest >= max(ARTICLE_WORDS, left * words.sum()) else none


def _others(
    walk: Walk, head: PageHead, nodes: NDArray[np.int64], taken: NDArray[np.bool_]
) -> Iterator[_Other]:
    titles = [letters(said) for said in (head.title, head.og_title, head.jsonld_headline)]
    for node, name in enumerate(walk.tag_names):
        if name != "article":
            continue
        inside = np.nonzero((nodes >= node) & (nodes < walk.ends[node]))[0]
        if not taken[inside].any() or _has_title(walk, inside[:_TITLE_LINES].tolist(), titles):
            continue
        headline = next((o for o in inside[:_FIRST_LINES].tolist() if _rank(walk, o)), None)
        if headline is None:
            continue
        if walk.linked[headline] >= NEARLY_ALL_LINK * len(walk.texts[headline]):
            yield _Other(node, _LEFT_LINKED)
        elif _rank(walk, headline) == 1 and _is_dated(walk, node):
            yield _Other(node, _LEFT_DATED)


def _pictured(walk: Walk, nodes: NDArray[np.int64], words: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return small boxes at the end of the text of which each part begins with a picture that leads elsewhere.

    Two parts or more, below a heading at most: what the text goes on behind, or is itself, is none.
    """
    found = np.zeros(len(words), bool)
    last = int(np.nonzero(words)[0][-1]) if words.any() else 0
    parts: dict[int, list[int]] = {}
    for node in sorted(walk.around(np.nonzero(words)[0].tolist())):
        element = walk.elements[node]
        if element is not None and _leads_by_picture(element):
            parts.setdefault(walk.parents[node], []).append(node)
    for box, own in parts.items():
        inside = (nodes >= box) & (nodes < walk.ends[box])
        orders = np.nonzero(inside)[0].tolist()
        ends = bool(orders) and orders[-1] >= last
        beside = [o for o in orders if not any(p <= walk.nodes[o] < walk.ends[p] for p in own)]
        few = words[inside].sum() <= _PICTURED_SHARE * words.sum()
        if len(own) > 1 and ends and few and all(_rank(walk, order) for order in beside):
            found |= inside
    return found


def _leads_by_picture(element: etree._Element) -> bool:
    """Whether an element begins with a link to another page that holds a picture and no words."""
    first = element[0] if len(element) else None
    if first is None or first.tag != "a" or (element.text or "").strip():
        return False
    target = first.get("href") or ""
    pictured = next(first.iter("img", "picture"), None) is not None
    worded = any(str(text).strip() for text in first.itertext())
    return pictured and not worded and bool(target) and not _SAME.search(target)


def _has_title(walk: Walk, orders: list[int], titles: list[str]) -> bool:
    lines = (letters(walk.texts[order]) for order in orders)
    return any(text in title for text in lines if len(text) >= _TITLE_LETTERS for title in titles)


def _rank(walk: Walk, order: int) -> int:
    """Return the rank of the heading that a line is in, 1 to 6; 0 when it is in none."""
    node = walk.nodes[order]
    for _ in range(CLIMBED):
        if walk.tags[node] in HEADINGS:
            return walk.tags[node] - HEADINGS[0] + 1
        node = walk.parents[node]
    return 0


def _is_dated(walk: Walk, node: int) -> bool:
    element = walk.elements[node]
    return element is not None and element.find(".//time") is not None

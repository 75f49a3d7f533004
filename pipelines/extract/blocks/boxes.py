"""Boxes inside an article: facts, key points, summaries, panels that open. Readers may take them or leave them.

A box is told by its element (`details`), by the button that opens it, or by its place: a list before the first
paragraph, an element with a heading of its own between paragraphs that stand around it. What it is called says nothing
more: of 197 news pages a list of names in nine languages told one line more, and that one wrongly.
"""

from collections.abc import Collection, Iterator, Sequence

from pipelines.extract.html.tags import HEADINGS
from pipelines.extract.html.walk import Walk
from pipelines.model.bounds import PROSE_WORDS

_MOST = 0.5
"""Share of the text above which an element is the article itself, whatever it is called."""
_BESIDE = 2
"""Paragraphs that stand before and behind a box in the element around it, at least."""
_BODIES = frozenset({"body", "main", "article", "li", "ul", "ol", "tr", "td", "table", "tbody"})
_LISTS = frozenset({"ul", "ol"})
_OPENING = frozenset({"button", "summary"})


def boxed(walk: Walk, chosen: Collection[int]) -> frozenset[int]:
    """Return the lines of the text that stand in boxes.

    Args:
        walk: The page.
        chosen: Orders of the lines of the text, the lead among them.
    """
    orders = sorted(chosen)
    sizes = {order: walk.texts[order].count(" ") + 1 for order in orders}
    most = _MOST * sum(sizes.values())
    found: set[int] = set()
    for node in (*_told(walk, orders), *_placed(walk, orders)):
        inside = {order for order in orders if node <= walk.nodes[order] < walk.ends[node]}
        if sum(sizes[order] for order in inside) <= most:
            found |= inside
    return frozenset(found | _openers(walk, found, sizes))


def _told(walk: Walk, orders: Sequence[int]) -> Iterator[int]:
    """Return the elements around lines that are boxes by tag or the button that opens them."""
    controlled = _controlled(walk)
    for node in sorted(walk.around(orders)):
        if walk.tag_names[node] == "details":
            yield node
        elif controlled:
            element = walk.elements[node]
            if element is not None and element.get("id") in controlled:
                yield node


def _controlled(walk: Walk) -> set[str]:
    """Return the ids of panels that buttons open (WAI-ARIA: `aria-controls`)."""
    openers = (
        element
        for node, element in enumerate(walk.elements)
        if element is not None and (walk.tag_names[node] in _OPENING or walk.tags[node] in HEADINGS)
    )
    said = (
        one.get("aria-controls")
        for opener in openers
        for one in (opener, *opener.findall(".//*[@aria-controls]"))
    )
    return {name for names in said if names for name in names.split()}


def _placed(walk: Walk, orders: Sequence[int]) -> Iterator[int]:
    """Return the elements that are boxes by where they stand among the paragraphs."""
    prose = [order for order in orders if _is_prose(walk, order)]
    if not prose:
        return
    for node, name in enumerate(walk.tag_names):
        if name in _LISTS and walk.ends[node] <= walk.nodes[prose[0]]:
            yield node
    around = [walk.parents[walk.nodes[order]] for order in prose]
    for order in orders:
        node = walk.nodes[order]
        box = walk.parents[node]
        if walk.tags[node] not in HEADINGS or walk.tag_names[box] in _BODIES:
            continue
        beside = [
            at for at, parent in zip(prose, around, strict=True) if parent == walk.parents[box]
        ]
        before = [at for at in beside if at < order]
        if len(beside) >= _BESIDE and 0 < len(before) < len(beside) and _begins(walk, order, box):
            yield box


def _begins(walk: Walk, order: int, box: int) -> bool:
    """Whether a line is the first of an element."""
    return not order or not box <= walk.nodes[order - 1] < walk.ends[box]


def _is_prose(walk: Walk, order: int) -> bool:
    text = walk.texts[order]
    return walk.tag_names[walk.nodes[order]] == "p" and (
        text.count(" ") >= PROSE_WORDS or len(text) >= 6 * PROSE_WORDS
    )


def _openers(walk: Walk, found: Collection[int], sizes: Collection[int]) -> set[int]:
    """Return the headings right above boxes that a button in them opens."""
    return {
        order
        for order in sizes
        if order + 1 in found
        and (element := walk.elements[walk.nodes[order]]) is not None
        and (element.get("aria-controls") or element.find(".//*[@aria-controls]") is not None)
    }

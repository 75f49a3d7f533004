"""Lines of a walk as blocks: kind, place in the template, structural marks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Ints, numbered
from pipelines.extract.html import marks as markup
from pipelines.extract.html.tags import BODY_SHAPE, HEADINGS, HIDDEN_SHAPE
from pipelines.extract.html.walk import CLIMBED, Walk
from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import Block, BlockKind, Mark, blocks_of, word_count

_ROW = BlockKind.ROW
_PARAGRAPH = BlockKind.PARAGRAPH
_QUESTION = BlockKind.QUESTION

_CACHED = 16_384
"""Places that are remembered."""
Number = TypeVar("Number", np.int64, np.float64)

WIDE = 0.6
"""Share of the page's text above which an element is a wrapper of the page: what it is called says
nothing of the lines in it."""

_SMALL_FORM = 600
"""Characters up to which a box around a form belongs to the form."""

_KIND_BY_TAG = {
    "li": BlockKind.ITEM,
    "dd": BlockKind.ITEM,
    "dt": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
    "tr": _ROW,
}
_SUMMARY_LEVEL = 4
"""Level of the heading of a panel that opens (`details`)."""
"""Elements above a line that are asked what it is."""
_CONTAINERS = frozenset({"article", "section", "main", "aside", "nav", "form", "body"})
_QUESTION_SHARE = 0.92
_QUESTION_CHARACTERS = 15


def node_marks(walk: Walk, names: Sequence[str], named: Ints) -> tuple[Ints, Ints]:
    """Return the marks of each frame by itself, and with those of the frames around it, as bits.

    Args:
        walk: The page.
        names: Different classes, ids and roles of its frames.
        named: Number of each frame's own among them.
    """
    parents = np.array(walk.parents, np.int64)
    sizes = subtree_sums(walk, np.fromiter(map(len, walk.texts), np.float64, len(walk.texts)))
    said = np.array([markup.names(spoken)[0] for spoken in names], np.int64)
    own = _own_marks(walk, parents, said[named])
    spread = own.copy()
    _spread_forms(walk, spread, sizes)
    wide = sizes > WIDE * max(1.0, float(sizes[0]))
    spread[wide] &= markup.BIT[Mark.ARTICLE]
    spread[0] = 0
    return own, inherited(parents, spread, np.bitwise_or)


def _own_marks(walk: Walk, parents: Ints, said: Ints) -> Ints:
    """Return the marks of each frame by its own tag, names and properties, as bits."""
    bits = said | np.array([markup.TAG_BITS.get(tag, 0) for tag in walk.tag_names], np.int64)
    shapes = np.array(walk.shapes, np.int64)
    fresh = shapes & ~shapes[parents]
    fresh[0] = shapes[0]
    bits[fresh & HIDDEN_SHAPE > 0] |= markup.BIT[Mark.HIDDEN]
    bits[fresh & BODY_SHAPE > 0] |= markup.BIT[Mark.ARTICLE]
    bits[np.array(walk.paying) > 0] |= markup.BIT[Mark.PAYMENT]
    return bits


def _spread_forms(walk: Walk, own: Ints, sizes: NDArray[np.float64]) -> None:
    """Marks boxes with form fields: a form and the small boxes around it, never a whole page."""
    form = markup.BIT[Mark.FORM]
    for node, (tag, count) in enumerate(zip(walk.tag_names, walk.fields, strict=True)):
        if not count and tag != "form":
            continue
        box = node
        while box and sizes[box] <= _SMALL_FORM:
            own[box] |= form
            if walk.depths[node] - walk.depths[box] >= CLIMBED:
                break
            box = walk.parents[box]


def inherited(parents: Ints, own: NDArray[Number], join: np.ufunc) -> NDArray[Number]:
    """Return for each frame its own value joined with those of all frames around it.

    Args:
        parents: Of each frame; the first is its own.
        own: Value of each frame; that of the first joined to any value gives that value.
        join: Joins two arrays; in what order does not matter.
    """
    reached, above = own, parents
    while above.any():  # twice as far each time
        reached = join(reached, reached[above])
        above = above[above]
    return reached


def subtree_sums(walk: Walk, amounts: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return per frame the sum of an amount of the lines in it and below it."""
    nodes, ends = np.array(walk.nodes, np.int64), np.array(walk.ends, np.int64)
    result: NDArray[np.float64] = sums_below(nodes, ends, (amounts,))[0]
    return result


def sums_below(nodes: Ints, ends: Ints, amounts: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """Return the sums of amounts of the lines in each frame and below it: an amount a row, a frame a column."""
    count = len(ends)
    sums = np.zeros((len(amounts), count + 1))
    direct = np.stack([np.bincount(nodes, weights=one, minlength=count) for one in amounts])
    np.cumsum(direct, axis=1, out=sums[:, 1:])
    result: NDArray[np.float64] = sums[:, ends] - sums[:, :-1]
    return result


def read_blocks(
    walk: Walk,
    scores: Sequence[float] | None = None,
    chosen: frozenset[int] = frozenset(),
    lead: int | None = None,
    marks: Sequence[int] | None = None,
) -> tuple[Block, ...]:
    """Return the lines of a walk as blocks.

    Args:
        walk: The page.
        scores: How surely each line is the article's text.
        chosen: Orders of the lines that are.
        lead: Order of the line that is surely the lead; it is marked so.
        marks: Of each frame, as bits, when they are known already.
    """
    around = node_marks(walk, *numbered(walk.spoken))[1].tolist() if marks is None else marks
    count = len(walk.texts)
    places: dict[int, str] = {0: "body"}
    known = {node: _kind(walk, node) for node in dict.fromkeys(walk.nodes)}
    sets = {node: markup.mark_set(around[node]) for node in known}
    marked = [sets[node] for node in walk.nodes]
    if lead is not None:
        marked[lead] = markup.mark_set(around[walk.nodes[lead]] | markup.BIT[Mark.LEAD])
    return blocks_of(
        {
            "text": walk.texts,
            "kind": _kinds(walk, known),
            "level": [known[node][1] for node in walk.nodes],
            "path": [places.get(node) or _place(walk, node, places) for node in walk.nodes],
            "order": range(count),
            "link_share": [
                round(min(1.0, linked / len(text)), 3) if linked else 0.0
                for text, linked in zip(walk.texts, walk.linked, strict=True)
            ],
            "marks": marked,
            "score": scores or [0.0] * count,
            "chosen": [order in chosen for order in range(count)],
        }
    )


def _kind(walk: Walk, node: int) -> tuple[BlockKind | None, int]:
    """Return (kind, level) of the lines in a frame; None where their text decides."""
    above = node
    for _ in range(CLIMBED):
        if walk.tags[above] in HEADINGS:
            return BlockKind.HEADING, walk.tags[above] - HEADINGS[0] + 1
        if walk.tag_names[above] == "summary":
            return BlockKind.HEADING, _SUMMARY_LEVEL
        above = walk.parents[above]
    above = node
    for _ in range(CLIMBED):
        name = walk.tag_names[above]
        if name in _CONTAINERS:
            break
        if found := _KIND_BY_TAG.get(name):
            return found, 0
        above = walk.parents[above]
    return None, 0


def _kinds(walk: Walk, known: Mapping[int, tuple[BlockKind | None, int]]) -> list[BlockKind]:
    """Return the kinds of all lines; in a table that is layout their text decides."""
    kinds = [known[node][0] or _kind_of_text(walk, order) for order, node in enumerate(walk.nodes)]
    tables: dict[int, list[int]] = defaultdict(list)
    for order, kind in enumerate(kinds):
        if kind is _ROW and not _is_of_cells(walk, order):
            tables[_above(walk, walk.nodes[order], "table")].append(order)
    for table, orders in tables.items():
        if table and _is_layout(walk, orders):
            for order in orders:
                kinds[order] = _kind_of_text(walk, order)
    return kinds


def _is_of_cells(walk: Walk, order: int) -> bool:
    """Whether a line is a row of several cells."""
    return "|" in walk.texts[order] and walk.tag_names[walk.nodes[order]] == "tr"


def _is_layout(walk: Walk, orders: Sequence[int]) -> bool:
    """True for the lines of a table that are mostly prose, several paragraphs in a row or all in one row."""
    words = {order: word_count(walk.texts[order]) for order in orders}
    prose = [order for order in orders if words[order] >= PROSE_WORDS]
    if sum(words[order] for order in prose) * 2 < sum(words.values()):
        return False
    rows = {order: _above(walk, walk.nodes[order], "tr") for order in orders}
    return len({*rows.values()}) == 1 or len(prose) >= 2 * len({rows[order] for order in prose})


def _above(walk: Walk, node: int, tag: str) -> int:
    """Return the innermost element of a tag around a frame, or it itself; 0 when there is none."""
    while node and walk.tag_names[node] != tag:
        node = walk.parents[node]
    return node


def is_bold(walk: Walk, order: int) -> bool:
    """Return whether a line is bold throughout and longer than a word or two."""
    size = len(walk.texts[order])
    return walk.strong[order] >= _QUESTION_SHARE * size and size >= _QUESTION_CHARACTERS


def _kind_of_text(walk: Walk, order: int) -> BlockKind:
    return _QUESTION if is_bold(walk, order) else _PARAGRAPH


def _place(walk: Walk, node: int, places: dict[int, str]) -> str:
    found = places.get(node)
    if found is None:
        parent = _place(walk, walk.parents[node], places)
        found = places[node] = _below(parent, walk.tag_names[node], walk.classes[node])
    return found


@lru_cache(maxsize=_CACHED)
def _below(place: str, tag: str, classes: str) -> str:
    """Return the place of an element in another; pages of one template have the same places, and so the same texts."""
    step = tag + markup.place_tokens(classes)
    return f"{place}>{step}" if place != "body" else step

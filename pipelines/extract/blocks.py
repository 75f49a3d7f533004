"""Lines of a walk as blocks: kind, place in the template, structural marks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extract import markup
from pipelines.extract.walk import (
    BODY_SHAPE,
    HEADINGS,
    HIDDEN_SHAPE,
    Walk,
)
from pipelines.model.draft import Block, BlockKind, Mark

Ints = NDArray[np.int64]

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
    "tr": BlockKind.ROW,
}
_CLIMBED = 3
"""Elements above a line that are asked what it is."""
_CONTAINERS = frozenset({"article", "section", "main", "aside", "nav", "form", "body"})
_QUESTION_SHARE = 0.92
_QUESTION_CHARACTERS = 15


def frame_marks(walk: Walk) -> tuple[list[int], list[int]]:
    """Gives the marks of each frame by itself, and with those of the frames around it, as bits."""
    sizes = subtree_sums(walk, np.fromiter(map(len, walk.texts), np.float64, len(walk.texts)))
    total = max(1.0, float(sizes[0]))
    own = _own_marks(walk)
    by_itself = own.copy()
    _spread_forms(walk, own, sizes)
    wide = (sizes > WIDE * total).tolist()
    article = markup.BIT[Mark.ARTICLE]
    all_bits = [0] * len(own)
    for frame in range(1, len(own)):
        around = all_bits[walk.parents[frame]]
        bits = own[frame] & article if wide[frame] else own[frame]
        all_bits[frame] = around | bits
    return by_itself, all_bits


def _own_marks(walk: Walk) -> list[int]:
    """Gives the marks of each frame by its own tag, names and properties, as bits."""
    article, hidden = markup.BIT[Mark.ARTICLE], markup.BIT[Mark.HIDDEN]
    payment = markup.BIT[Mark.PAYMENT]
    bits = [
        (markup.names(spoken)[0] if spoken else 0) | markup.TAG_BITS.get(tag, 0)
        for spoken, tag in zip(walk.spoken, walk.tag_names, strict=True)
    ]
    for frame, parent in enumerate(walk.parents):
        fresh = walk.shapes[frame] & ~(walk.shapes[parent] if frame else 0)
        if fresh & HIDDEN_SHAPE:
            bits[frame] |= hidden
        if fresh & BODY_SHAPE:
            bits[frame] |= article
        if walk.paying[frame]:
            bits[frame] |= payment
    return bits


def _spread_forms(walk: Walk, own: list[int], sizes: NDArray[np.float64]) -> None:
    """Marks boxes with form fields: a form and the small boxes around it, never a whole page."""
    form = markup.BIT[Mark.FORM]
    for frame, (tag, count) in enumerate(zip(walk.tag_names, walk.fields, strict=True)):
        if not count and tag != "form":
            continue
        box = frame
        while box and sizes[box] <= _SMALL_FORM:
            own[box] |= form
            if walk.depths[frame] - walk.depths[box] >= _CLIMBED:
                break
            box = walk.parents[box]


def subtree_sums(walk: Walk, amounts: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Gives per frame the sum of an amount of the lines in it and below it."""
    count = len(walk.parents)
    direct = np.bincount(np.asarray(walk.frames, np.int64), weights=amounts, minlength=count)
    sums = np.concatenate(([0.0], np.cumsum(direct)))
    result: NDArray[np.float64] = sums[np.asarray(walk.ends)] - sums[np.arange(count)]
    return result


def read_blocks(
    walk: Walk,
    scores: Sequence[float] | None = None,
    chosen: frozenset[int] = frozenset(),
    lead: int | None = None,
    marks: Sequence[int] | None = None,
) -> tuple[Block, ...]:
    """Gives the lines of a walk as blocks.

    Args:
        walk: The page.
        scores: How surely each line is the article's text.
        chosen: Orders of the lines that are.
        lead: Order of the line that is surely the lead; it is marked so.
        marks: Of each frame, as bits, when they are known already.
    """
    around = frame_marks(walk)[1] if marks is None else marks
    places: dict[int, str] = {0: "body"}
    marked = scores or [0.0] * len(walk.texts)
    return tuple(
        Block(
            text=text,
            kind=(kind := _kind(walk, order, frame)),
            level=walk.tags[_heading(walk, frame)] - HEADINGS[0] + 1
            if kind is BlockKind.HEADING
            else 0,
            place=_place(walk, frame, places),
            order=order,
            link_share=round(min(1.0, walk.linked[order] / len(text)), 3),
            marks=markup.mark_set(around[frame] | (markup.BIT[Mark.LEAD] if order == lead else 0)),
            score=marked[order],
            chosen=order in chosen,
        )
        for order, (text, frame) in enumerate(zip(walk.texts, walk.frames, strict=True))
    )


def _heading(walk: Walk, frame: int) -> int:
    """Gives the frame of the heading that holds a frame; 0 when there is none near."""
    for _ in range(_CLIMBED):
        if walk.tags[frame] in HEADINGS:
            return frame
        frame = walk.parents[frame]
    return 0


def _kind(walk: Walk, order: int, frame: int) -> BlockKind:
    if _heading(walk, frame):
        return BlockKind.HEADING
    above = frame
    for _ in range(_CLIMBED):
        name = walk.tag_names[above]
        if name in _CONTAINERS:
            break
        if found := _KIND_BY_TAG.get(name):
            return found
        above = walk.parents[above]
    size = len(walk.texts[order])
    bold = walk.strong[order] >= _QUESTION_SHARE * size
    return BlockKind.QUESTION if bold and size >= _QUESTION_CHARACTERS else BlockKind.PARAGRAPH


def _place(walk: Walk, frame: int, places: dict[int, str]) -> str:
    found = places.get(frame)
    if found is None:
        parent = _place(walk, walk.parents[frame], places)
        step = walk.tag_names[frame] + markup.place_tokens(walk.classes[frame])
        found = places[frame] = f"{parent}>{step}" if parent != "body" else step
    return found

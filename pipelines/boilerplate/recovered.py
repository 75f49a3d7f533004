"""Lines of an article's body that the extractor left out and that are text after all, unless stripping cuts them."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence

from pipelines.boilerplate.candidate import OWN_WORDS
from pipelines.boilerplate.lines import fingerprints, places
from pipelines.model.bounds import MOSTLY_LINK, PROSE_WORDS
from pipelines.model.draft import Block, BlockKind, Mark

_ROW = BlockKind.ROW
_HEADING = BlockKind.HEADING
_ITEM = BlockKind.ITEM

TWIN_SCORE = 0.55
"""Score from which the extractor takes a line for text; it drops later lines that say the same."""
LIKELY_SCORE = 0.4
"""Score from which quotes, tables (the mean of their rows) and entries of the text's lists are text."""
HEADING_SCORE = 0.2
"""Score from which a heading between two lines of the text is text: 17 publishers right, 3 wrong."""
FIGURE_SCORE = 0.25
"""Score from which short lines with figures behind such lines of the text are text."""
_OF_ARTICLE = frozenset({Mark.ARTICLE, Mark.LEAD})


def with_left_out(blocks: Sequence[Block], text: Sequence[Block], body: str) -> list[Block]:
    """Adds them to the text, in page order.

    Headings between two chosen lines, quotes, tables, lists and figures of the body that it doubted, and lines
    that it dropped because a line before them says the same: that may be an appeal, and this an article's
    quotation of it.
    """
    said = {fingerprints.exact_key(block.text) for block in text}
    orders = {block.order for block in text}
    inside = {block.order for block in text if places.container(block.path) == body}
    first, last = min(inside, default=0), max(inside, default=0)
    tables, headings = _tables(blocks, orders, first, last), _headings(blocks, orders)
    entries, figures = _entries(blocks, orders), _figures(blocks, orders)
    found = [
        block
        for block in blocks
        if block.order not in orders
        and not block.marks & places.STRONG
        and block.link_share < MOSTLY_LINK
        and (
            (_is_body_heading(block, body) and {block.order - 1, block.order + 1} <= inside)
            or block.order in headings
            or (first < block.order < last and _is_body_quote(block, body))
            or (block.kind is _ROW and block.path in tables)
            or block.order in entries
            or block.order in figures
            or (block.score >= TWIN_SCORE and fingerprints.exact_key(block.text) in said)
        )
    ]
    return sorted([*text, *found], key=lambda block: block.order)


def _headings(blocks: Sequence[Block], orders: Collection[int]) -> frozenset[int]:
    """Return the orders of doubted headings with a line of the text above and a paragraph of it below."""
    around = zip(blocks, blocks[1:], blocks[2:], strict=False)
    return frozenset(
        block.order
        for above, block, below in around
        if block.kind is _HEADING
        and block.level > 1
        and block.score >= HEADING_SCORE
        and block.marks <= _OF_ARTICLE
        and above.order in orders
        and below.order in orders
        and above.size >= OWN_WORDS
        and below.kind is BlockKind.PARAGRAPH
        and below.size >= PROSE_WORDS
    )


def _entries(blocks: Sequence[Block], orders: Collection[int]) -> frozenset[int]:
    """Return the orders of plain entries of lists of which the extractor took half or more."""
    found: set[int] = set()
    for (_, kind), run in itertools.groupby(blocks, key=lambda block: (block.path, block.kind)):
        entries = list(run) if kind is _ITEM else []
        if 2 * sum(entry.order in orders for entry in entries) >= len(entries):
            plain = (e for e in entries if e.score >= LIKELY_SCORE and e.marks <= _OF_ARTICLE)
            found.update(entry.order for entry in plain)
    return frozenset(found)


def _figures(blocks: Sequence[Block], orders: Collection[int]) -> frozenset[int]:
    """Return the orders of short lines that say a figure, right behind such a line of the text in its place."""
    found = set(orders)
    told = [block for block in blocks if any(map(str.isalpha, block.text))]
    for before, block in itertools.pairwise(told):
        follows_text = before.order in found and block.score >= FIGURE_SCORE and _is_figure(block)
        if follows_text and _is_figure(before) and _is_below(block, before):
            found.add(block.order)
    return frozenset(found)


def _is_below(block: Block, before: Block) -> bool:
    """Return whether a block stands in the element of another, or in one without a class in it."""
    around = places.container(before.path)
    return places.container(block.path) in (around, f"{around}>div")


def _is_figure(block: Block) -> bool:
    short = (
        block.kind is BlockKind.PARAGRAPH and block.size <= OWN_WORDS and block.marks <= _OF_ARTICLE
    )
    return short and any(map(str.isdigit, block.text))


def _tables(
    blocks: Sequence[Block], orders: Collection[int], first: int, last: int
) -> frozenset[str]:
    """Return places of rows of tables that are text: the extractor took some rows, or they stand in the body."""
    rows: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.kind is _ROW:
            rows[block.path].append(block)
    return frozenset(
        place
        for place, own in rows.items()
        if sum(row.score for row in own) >= LIKELY_SCORE * len(own)
        and any(row.order in orders or first < row.order < last for row in own)
    )


def _is_body_quote(block: Block, body: str) -> bool:
    if block.kind is not BlockKind.QUOTE or block.score < LIKELY_SCORE or block.copy_of is not None:
        return False
    inside = places.container(block.path).startswith(body)
    return inside and not places.is_apart(block, body)


def _is_body_heading(block: Block, body: str) -> bool:
    return block.kind is _HEADING and places.container(block.path) == body

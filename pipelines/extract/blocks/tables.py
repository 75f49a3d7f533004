"""Tables inside the text: their rows are kept together, since a row alone says little to a classifier.

So are plain lists in their cells, which follow the rows or are all of the table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import fmean

from pipelines.model.bounds import MOSTLY_LINK
from pipelines.model.draft import Block, BlockKind, Mark

_ROW = BlockKind.ROW

LIKELY = 0.3
"""Mean score of its rows from which a table directly behind a line of the text belongs to it."""
AT_HOME = 0.15
"""The same in an element that holds several paragraphs of the text: rows are short and full of figures, so that
their scores are low even in the midst of an article."""
_HOME_PARAGRAPHS = 3
_CELL = re.compile(r">t[dh]\b")


def with_whole_tables(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Chooses all rows of a table of which most are chosen, or that stands in the text's container behind its line."""
    lines = {order for table in _tables(blocks) if _is_text(table, blocks) for order in table}
    return tuple(replace(b, chosen=True) if b.order in lines else b for b in blocks)


def _tables(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Return the orders of the rows of each table, with those of plain list items in its cells."""
    table: list[int] = []
    for block in blocks:
        is_row = block.kind is _ROW
        belongs = is_row or _is_plain_item(block)
        if table and not (belongs and _around(block) == _around(blocks[table[0]])):
            yield table
            table = []
        if belongs:
            table.append(block.order)
    if table:
        yield table


def _is_plain_item(block: Block) -> bool:
    plain = block.link_share < MOSTLY_LINK and block.marks <= {Mark.ARTICLE}
    return plain and block.kind is BlockKind.ITEM and _CELL.search(block.path) is not None


def _is_text(table: Sequence[int], blocks: Sequence[Block]) -> bool:
    lines = [blocks[order] for order in table]
    rows = [line for line in lines if line.kind is _ROW] or lines
    if 2 * sum(row.chosen for row in rows) > len(rows):
        return True
    before = blocks[table[0] - 1] if table[0] else None
    if before is None or not before.chosen:
        return False
    around = _around(rows[0])
    likely = max(fmean(line.score for line in among) for among in (rows, lines))
    beside = sum(
        b.chosen and b.kind is BlockKind.PARAGRAPH and b.path.rpartition(">")[0] == around
        for b in blocks
    )
    return (
        before.path.rpartition(">")[0] == around
        and likely >= (AT_HOME if beside >= _HOME_PARAGRAPHS else LIKELY)
        and fmean(line.link_share for line in lines) < MOSTLY_LINK
        and all(line.marks <= {Mark.ARTICLE} for line in lines)
    )


def _around(row: Block) -> str:
    """Return the place of the element that holds the row's table."""
    return row.path.rpartition(">table")[0]

"""Posts of others inside an article: their words and whose they are stay together."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from pipelines.model.draft import Block, BlockKind, Mark

_QUOTE = BlockKind.QUOTE

_QUOTED = re.compile(r".*(?:^|>)blockquote[^>]*")
"""The path of a line down to the innermost quotation around it."""


def with_attribution(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return lines with all of a post chosen where a line of it is: a stranger's words need his name.

    Args:
        blocks: All lines of a page, in order.
    """
    found: list[Block] = []
    for post, lines in groupby(blocks, _post):
        run = list(lines)
        whole = bool(post) and any(line.chosen for line in run)
        found += [replace(line, chosen=True) for line in run] if whole else run
    return tuple(found)


def _post(block: Block) -> str:
    """Return the place of the post that a line is of; empty for all others."""
    if block.kind is not _QUOTE or Mark.EMBED not in block.marks:
        return ""
    around = _QUOTED.match(block.path)
    return around[0] if around else ""

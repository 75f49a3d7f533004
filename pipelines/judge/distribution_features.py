"""How the words of a page are spread: over runs of chosen lines, places of the template, long and short lines."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.judge.judged_page import JudgedPage
from pipelines.model.bounds import MOSTLY_LINK
from pipelines.model.draft import Block, BlockKind

Sized = Sequence[tuple[Block, int]]
"""Blocks with their sizes, which are counted once."""

_SURE, _SURELY_NOT = 0.9, 0.1
_SHORT = 4
"""Words of a label, a button or a name."""
_REPEATED = 4
"""Blocks in one place from which it is a list's."""
_CLOSING = "\"'\u201c\u201d\u2019\u00bb)]"


def distribution_features(
    page: JudgedPage, kept: Sized, seen: Sized
) -> Iterator[tuple[str, float]]:
    """Return figures by name.

    Args:
        page: As the judges see it.
        kept: Blocks of the text.
        seen: All blocks that a reader sees.
    """
    yield from _lines(page, seen)
    words = sum(size for _, size in seen) or 1
    places = Counter(block.path for block, _ in seen)
    yield "places", math.log1p(len(places))
    yield (
        "listed lines",
        sum(n for n in places.values() if n >= _REPEATED) / max(1, len(seen)),
    )
    yield "longest run", max(_runs(kept, seen), default=0) / words
    holders: Counter[str] = Counter()
    for block, size in kept:
        holders[block.path.rpartition(">")[0]] += size
    yield "main container", max(holders.values(), default=0) / max(1, holders.total())
    yield "mean prose", page.prose_words / max(1, len(page.prose))
    yield "first kept", kept[0][0].order / len(page.draft.blocks) if kept else 1.0


def _lines(page: JudgedPage, seen: Sized) -> Iterator[tuple[str, float]]:
    sure = surely_not = ended = linked = short = asked = heads = longest = words = 0
    for block, size in seen:
        words += size
        longest = max(longest, size)
        short += size <= _SHORT
        linked += block.link_share >= MOSTLY_LINK
        heads += block.kind is BlockKind.HEADING
        if block.score > _SURE:
            sure += size
        elif block.score < _SURELY_NOT:
            surely_not += size
        last = block.text.rstrip(_CLOSING)[-1:]
        asked += last == "?"
        if last == ".":
            ended += size
    lines, total = max(1, len(seen)), max(1, words)
    yield "surely text", sure / total
    yield "surely not text", surely_not / total
    yield "sentences", ended / total
    yield "linked lines", linked / lines
    yield "short lines", short / lines
    yield "questions", asked / lines
    yield "longest line", math.log1p(longest)
    yield "headings to prose", heads / (1 + page.prose_words / 100)


def _runs(kept: Sized, seen: Sized) -> Iterator[int]:
    """Return the words of each run of lines of the text that nothing else interrupts."""
    orders = {block.order for block, _ in kept}
    run = 0
    for block, size in seen:
        if block.order in orders:
            run += size
        else:
            yield run
            run = 0
    yield run

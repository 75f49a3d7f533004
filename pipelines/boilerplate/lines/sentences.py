"""Sentences of an article's last lines: an appeal may stand in one element with the last paragraph."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from pipelines.boilerplate.lines import fingerprints
from pipelines.model.draft import Block, BlockKind, Span

LAST_LINES = 3
"""Paragraphs at the end of a text whose sentences are known one by one."""
LEAST_WORDS = 4
"""Words that an ending of a paragraph has at least to be cut from it."""
STOPS = ".!?\u2026\u061f\u06d4\u0964\u3002\uff01\uff1f"
"""Signs that end a sentence, in any script."""
_BOUND = re.compile(
    r"[.!?\u2026\u061f\u06d4\u0964]+[\"\u201c\u201d\u00bb\u00ab\u2019')\]]*\s+(?=\S)"
    r"|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d\uff09]*\s*(?=[^\s\u300d\u300f\u201d\uff09])"
)


def of(block: Block) -> Iterator[Block]:
    """Return the sentences of a line, each as a line."""
    for start, end in itertools.pairwise((*starts(block.text), len(block.text))):
        yield part(block, start, end)


def last_lines(blocks: Sequence[Block]) -> list[Block]:
    """Return the last paragraphs of a text."""
    prose = (b for b in reversed(blocks) if b.chosen and b.kind is BlockKind.PARAGRAPH)
    return list(itertools.islice(prose, LAST_LINES))


def whole(block: Block) -> list[Block]:
    """Return the sentences of a line that are more than a name or a date, each as a line; all where none is."""
    said = [*of(block)]
    return [one for one in said if one.size >= LEAST_WORDS] or said


@lru_cache(maxsize=fingerprints.CACHED)
def starts(text: str) -> tuple[int, ...]:
    """Return where the sentences of a text begin; an abbreviation's point counts, too."""
    return (0, *(found.end() for found in _BOUND.finditer(text)))


def part(block: Block, start: int, end: int) -> Block:
    """Return a stretch of a line as a line, with the spans that lie in it."""
    text = block.text[start:end].rstrip()
    return replace(block, text=text, spans=tuple(_moved(block.spans, start, start + len(text))))


def ending(block: Block, pages: Callable[[Block], frozenset[str]]) -> int | None:
    """Return where the rest of a paragraph begins whose sentences stand on the same other pages; None without one.

    A name or a date, which differs from page to page, goes with the sentence before it.

    Args:
        block: The paragraph.
        pages: Gives the articles that have a sentence; none of those that stand on too few.
    """
    bounds = starts(block.text)
    if len(bounds) == 1:
        return None
    having: list[frozenset[str]] = []
    for sentence in of(block):
        few = having and sentence.size < LEAST_WORDS
        having.append(pages(sentence) or (having[-1] if few else frozenset()))
    run = sum(1 for _ in itertools.takewhile(partial(stand_together, having[-1]), reversed(having)))
    if not run or part(block, bounds[-run], len(block.text)).size < LEAST_WORDS:
        return None
    return bounds[-run]


def at(block: Block, start: int) -> tuple[Block, Block]:
    """Return a paragraph in two."""
    return part(block, 0, start), part(block, start, len(block.text))


def stand_together(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two lines stand on the same pages, but for a few."""
    return bool(one) and len(one & other) * 10 >= 8 * max(len(one), len(other))


def _moved(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            yield replace(span, start=first - start, end=last - start)

"""Structure of the text's lines beyond their kind: lists with depth and number, emphasis and links inside.

Only chosen lines are looked at. Emphasis and links are read from the element once more; when that
gives another line than the walk did (hidden parts), the line has none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from pipelines.extract.html.links import absolute
from pipelines.extract.html.normalize import normalize_line, normalize_row
from pipelines.extract.html.tags import BLOCK, BREAK, CELLS, INLINE, KINDS, is_plain
from pipelines.extract.html.walk import Walk
from pipelines.model.draft import Block, BlockKind, Span, SpanKind

MAX_NESTED = 30
"""Inline elements inside each other that are followed."""
MAX_SPANS = 100
"""Of a line."""

_KINDS: Mapping[str, SpanKind] = {
    "b": SpanKind.STRONG,
    "strong": SpanKind.STRONG,
    "em": SpanKind.EMPHASIS,
    "i": SpanKind.EMPHASIS,
    "a": SpanKind.LINK,
}
_LISTS = frozenset({"ul", "ol"})
_BOUNDS = frozenset({"body", "main", "article", "section", "table", "blockquote"})
"""Elements in which a list begins anew."""


@dataclass(slots=True)
class _Run:
    """A run of inline content: pieces of text, and which of them which element holds."""

    pieces: list[str]
    held: list[tuple[int, int, SpanKind, str]]
    """(first piece, piece behind the last, kind, target), outer ones first."""


def with_structure(walk: Walk, blocks: tuple[Block, ...], base: str) -> tuple[Block, ...]:
    """Return the blocks, the chosen ones with what is known of their lists, emphasis and links.

    Args:
        walk: The page; line n of it is block n.
        blocks: Its lines; others may follow.
        base: Address against which links stand.
    """
    read: dict[int, list[_Run]] = {}
    numbers: dict[int, dict[int, int]] = {}
    result = list(blocks)
    for block in blocks[: len(walk.nodes)]:
        if not block.chosen:
            continue
        node = walk.nodes[block.order]
        element = walk.elements[node]
        new = block
        if block.kind is BlockKind.ITEM:
            new = _listed(new, walk, node, numbers)
        if element is not None and len(element) and next(element.iter(*_KINDS), None) is not None:
            if node not in read:
                read[node] = list(_runs(element, base))
            new = replace(new, spans=_spans(new, read[node]))
        result[block.order] = new
    return tuple(result)


def _listed(block: Block, walk: Walk, node: int, numbers: dict[int, dict[int, int]]) -> Block:
    """Return a list entry with the depth of its list, and its number when that is ordered."""
    depth = number = 0
    while node and walk.tag_names[node] not in _BOUNDS:
        above = walk.parents[node]
        if walk.tag_names[node] in _LISTS:
            depth += 1
        elif walk.tag_names[node] == "li" and not depth and walk.tag_names[above] == "ol":
            if above not in numbers:
                numbers[above] = _numbers(walk, above)
            number = number or numbers[above].get(node, 0)
        node = above
    return replace(block, level=depth, number=number)


def _numbers(walk: Walk, ordered: int) -> dict[int, int]:
    """Return the number of each entry of an ordered list, by its frame."""
    element = walk.elements[ordered]
    said = (element.get("start") if element is not None else "") or ""
    start = int(said) if said.isdecimal() and len(said) < 7 else 1  # noqa: PLR2004 - a number of people
    entries = [
        node
        for node in range(ordered + 1, walk.ends[ordered])
        if walk.parents[node] == ordered and walk.tag_names[node] == "li"
    ]
    return {node: max(1, start) + n for n, node in enumerate(entries)}


def _runs(element: etree._Element, base: str) -> Iterator[_Run]:
    """Return the runs of inline content directly in an element, as the walk makes lines of them."""
    run = _Run(pieces=[element.text or ""], held=[])
    for child in element:
        kind = KINDS.get(child.tag, BLOCK)  # type: ignore[arg-type] # comments are left out
        if kind == BLOCK and child.tag in CELLS and is_plain(child):
            run.pieces.append(" | ")
            kind = INLINE
        if kind == INLINE:
            yield from _into(run, child, base, 0)
        elif kind in (BLOCK, BREAK):
            yield _Run(pieces=run.pieces[:], held=run.held[:])
            run.pieces.clear()
            run.held.clear()
        run.pieces.append(child.tail or "")
    yield run


def _into(run: _Run, element: etree._Element, base: str, nested: int) -> Iterator[_Run]:
    """Takes an inline element into a run; a break inside ends it, and what it holds goes on behind."""
    first, place = len(run.pieces), len(run.held)
    kind = _KINDS.get(str(element.tag))
    target = absolute(element.get("href") or "", base) if kind is SpanKind.LINK else ""
    run.pieces.append(element.text or "")
    for child in element if nested < MAX_NESTED else ():
        sort = KINDS.get(child.tag, BLOCK)  # type: ignore[arg-type] # as above
        if sort == INLINE:
            yield from _into(run, child, base, nested + 1)
        elif sort in (BLOCK, BREAK):
            _hold(run, place, first, kind, target)
            yield _Run(pieces=run.pieces[:], held=run.held[:])
            run.pieces.clear()
            run.held.clear()
            first = place = 0
        run.pieces.append(child.tail or "")
    _hold(run, place, first, kind, target)


def _hold(run: _Run, place: int, first: int, kind: SpanKind | None, target: str) -> None:
    if kind is not None and (target or kind is not SpanKind.LINK):
        run.held.insert(place, (first, len(run.pieces), kind, target))


def _spans(block: Block, runs: Sequence[_Run]) -> tuple[Span, ...]:
    """Return the spans of a line: those of the run that reads as it does."""
    for run in runs:
        if run.held and _folded("".join(run.pieces), block.kind) == block.text:
            spans = (_span(block, run.pieces, held) for held in run.held[:MAX_SPANS])
            return tuple(span for span in spans if span is not None)
    return ()


def _folded(text: str, kind: BlockKind) -> str:
    return (
        normalize_row(normalize_line(text))
        if kind is BlockKind.ROW and "|" in text
        else normalize_line(text)
    )


def _span(block: Block, pieces: Sequence[str], held: tuple[int, int, SpanKind, str]) -> Span | None:
    first, behind, kind, target = held
    text = block.text
    # A letter behind the text before keeps the space that folding would take off its end.
    start = len(_folded("".join(pieces[:first]) + "x", block.kind)) - 1
    end = len(_folded("".join(pieces[:behind]), block.kind))
    while start < end and text[start] == " ":
        start += 1
    return Span(start=start, end=end, kind=kind, target=target) if start < end else None

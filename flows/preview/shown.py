"""A preview as plain values: of them come the tables on a terminal and Prefect's page. Pure."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from flows.proposal import shown
from flows.proposal.shown import Sheet
from flows.report_markdown import escape, link
from pipelines.model.article import CleanArticle
from pipelines.model.explanation import BlockState, ExplainedBlock, Explanation
from pipelines.urls import safe_text

MAX_ROWS = 300
"""Blocks in one artifact; the before/after page has them all."""
MAX_CHARACTERS = 300
"""Of a block and of a value in an artifact."""


def verdict(said: Explanation) -> str:
    """Return what becomes of the page, in one line."""
    outcome = said.outcome
    if isinstance(outcome, CleanArticle):
        return f"article: {outcome.word_count} words, {len(outcome.cuts)} lines taken out"
    return f"refused: {outcome.reason} at {outcome.stage}: {safe_text(outcome.evidence, 300)}"


def fields(said: Explanation) -> Sheet:
    """Return the fields with their origin, and what the page says against them."""
    rows = (
        (field.name, field.value, "; against it: ".join((field.origin, *field.conflicts)))
        for field in said.fields
    )
    return Sheet(title="Fields", head=("field", "value", "origin"), rows=tuple(rows))


def gates(said: Explanation) -> Sheet:
    """Return the gates that refuse the page; below them how many let it pass."""
    refusing = tuple((one.gate, one.refusal) for one in said.gates if one.refusal)
    names = ", ".join(one.gate for one in said.gates if not one.refusal)
    note = f"passed: {names}" if names else ""
    return Sheet(title="Gates that refuse it", head=("gate", "evidence"), rows=refusing, note=note)


def text(said: Explanation) -> Sheet:
    """Return the blocks in the page's order, each with its state and why; runs of what lies outside as one row."""
    rows: list[tuple[str, ...]] = []
    for is_outside, blocks in groupby(said.blocks, lambda b: b.state is BlockState.OUTSIDE):
        found = list(blocks)
        rows += [_outside(found)] if is_outside else map(_row, found)
    head = ("state", "block", "why")
    return Sheet(title="Text", head=head, rows=tuple(rows))


def _row(one: ExplainedBlock) -> tuple[str, str, str]:
    state = f"{one.state} in part" if one.kept and one.rule else str(one.state)
    return state, one.block.text, one.evidence[0]


def _outside(blocks: list[ExplainedBlock]) -> tuple[str, str, str]:
    marks = Counter(mark for one in blocks for mark in one.block.marks)
    named = ", ".join(str(mark) for mark, _ in marks.most_common(3))
    return str(BlockState.OUTSIDE), f"{len(blocks)} blocks", f"marked {named}" if named else ""


def page(said: Explanation, lies: str) -> str:
    """Return the preview as Markdown, outside text escaped.

    Args:
        said: What the line says of the page.
        lies: Where its before/after page lies; empty where none was stored.
    """
    return "\n\n".join(filter(None, _parts(said, lies)))


def _parts(said: Explanation, lies: str) -> Iterator[str]:
    yield f"## {escape(verdict(said), 400)}"
    yield f"{link(said.page.url, said.page.url)} of {escape(said.source.name)} (`{said.source.id}`)"
    yield f"Before/after page: `{lies}`" if lies else ""
    for sheet in (fields(said), gates(said), text(said)):
        rows = sheet.rows[:MAX_ROWS]
        more = len(sheet.rows) - len(rows)
        note = f"… and {more} more, all in the before/after page" if more else sheet.note
        bounded = (tuple(safe_text(cell, MAX_CHARACTERS) for cell in row) for row in rows)
        yield shown.table(Sheet(title=sheet.title, head=sheet.head, rows=tuple(bounded), note=note))

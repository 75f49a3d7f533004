"""The before/after page of one explanation: self-contained HTML without a script. Pure.

Everything from outside is escaped (fault L02), and a content security policy lets the page ask for nothing: neither
for a picture nor for a script, should one ever slip in.
"""

import base64
import hashlib
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from flows import report_markdown
from pipelines.model.article import CleanArticle, PageKind
from pipelines.model.explanation import BlockState, ExplainedBlock, Explanation
from pipelines.model.source import Source
from pipelines.urls import safe_text

MAX_BLOCKS = 2_000
"""Blocks shown; a page has a few hundred, one with more is a trap or a list."""
MAX_CHARACTERS = 4_000
"""Shown of one block, and of one value."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class StateShare:
    """How much of a page is in one state."""

    state: BlockState
    blocks: int
    words: int
    start: float
    """Of all words, in percent: where its part of the bar begins."""
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One block as the page shows it."""

    number: int
    state: BlockState
    before: str
    after: str
    badge: str
    evidence: tuple[str, ...]
    command: str
    """What an operator says to have it otherwise; empty where nobody could."""


def render(said: Explanation, *, has_file: bool) -> str:
    """Return the page.

    Args:
        said: What the line says of the page.
        has_file: Whether the source has a file, so that an operator can overrule what is done here.
    """
    blocks = said.blocks[:MAX_BLOCKS]
    style = _style()
    return _template().render(
        said=said,
        style=style,
        policy=f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'",
        title=_title(said),
        address=safe_text(said.page.url, MAX_CHARACTERS),
        is_link=report_markdown.is_web_address(said.page.url),
        verdict=_verdict(said),
        is_article=isinstance(said.outcome, CleanArticle),
        language=_language(said),
        shares=tuple(_shares(said.blocks)),
        rows=tuple(_row(n, one, said.source, has_file=has_file) for n, one in enumerate(blocks, 1)),
        more=len(said.blocks) - len(blocks),
        limit=MAX_CHARACTERS,
    )


def _title(said: Explanation) -> str:
    values = {field.name: field.value for field in said.fields}
    return safe_text(values.get("title") or said.page.url, 300)


def _verdict(said: Explanation) -> str:
    outcome = said.outcome
    if isinstance(outcome, CleanArticle):
        kind = "" if outcome.kind is PageKind.ARTICLE else f" of a page of kind {outcome.kind}"
        return f"{outcome.word_count} words{kind}, {_taken_out(outcome)}"
    return f"{outcome.reason} at {outcome.stage}: {outcome.evidence}"


def _taken_out(article: CleanArticle) -> str:
    count = len(article.cuts)
    return f"{count} line{'s' * (count != 1)} taken out"


def _language(said: Explanation) -> str:
    values = {field.name: field.value for field in said.fields}
    found = _LANGUAGE.match(values.get("language", ""))
    return found.group(0) if found else ""


def _shares(blocks: Sequence[ExplainedBlock]) -> Iterator[StateShare]:
    counts = Counter(one.state for one in blocks)
    words: Counter[BlockState] = Counter()
    for one in blocks:
        words[one.state] += one.block.words
    whole, start = max(1, words.total()), 0.0
    for state in BlockState:
        width = 100 * words[state] / whole
        yield StateShare(
            state=state, blocks=counts[state], words=words[state], start=start, width=width
        )
        start += width


def _row(number: int, one: ExplainedBlock, source: Source, *, has_file: bool) -> ShownRow:
    is_parted = bool(one.kept) and bool(one.rule)
    badge = f"{one.state} in part" if is_parted else str(one.state)
    return ShownRow(
        number=number,
        state=one.state,
        before=one.block.text,
        after=one.kept,
        badge=f"{badge} · {one.rule}" if one.rule else badge,
        evidence=one.evidence,
        command=command(one, source) if has_file else "",
    )


def command(one: ExplainedBlock, source: Source) -> str:
    """Return the command that overrules what is done with a block."""
    if one.state is BlockState.FIELD:
        return ""
    action = "--cut" if one.state is BlockState.KEPT else "--keep"
    line = shlex.quote(one.block.text)
    return f"copydesk sources override {source.id} {action} {line} --reason 'WHY'"


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")


def _digest(style: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return made.get_template("page.html.j2")

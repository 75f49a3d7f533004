"""What the line makes of a page and why, block by block, for the eyes of a person. Nothing rests on it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines import cleaner
from pipelines.judge import gates
from pipelines.judge.judged_page import JudgedPage
from pipelines.model import precision
from pipelines.model.article import CleanArticle
from pipelines.model.draft import EXTRACTOR, Block, Cut, Draft, Metadata, Stripped
from pipelines.model.explanation import (
    BlockState,
    ExplainedBlock,
    ExplainedField,
    Explanation,
    GateAnswer,
)
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source


def explain(
    page: FetchedPage,
    source: Source,
    model: SiteModel,
    *,
    refused_rights: frozenset[str] = frozenset(),
) -> Explanation:
    """Return what becomes of a page, and on what evidence; arguments and errors as those of `cleaner`."""
    draft = cleaner.draft_page(page, source)
    seen = replace(page, body=b"")  # it may have megabytes, and nobody looks at them here
    if isinstance(draft, Rejection):
        return Explanation(page=seen, source=source, model=model.version, outcome=draft)
    outcome = cleaner.finish_draft(draft, model, source, refused_rights=refused_rights)
    judged, _ = cleaner.stripped_page(draft, model, source)
    said = outcome.metadata if isinstance(outcome, CleanArticle) else judged.draft.metadata
    return Explanation(
        page=seen,
        source=source,
        model=model.version,
        outcome=outcome,
        blocks=tuple(_blocks(judged.draft, judged.stripped)),
        fields=tuple(_fields(said)),
        gates=tuple(_answers(judged)),
    )


_FAULT = re.compile(r" \(fault [A-N]\d\d\)")
"""Names a test; says nothing to operators."""


def _answers(page: JudgedPage) -> Iterator[GateAnswer]:
    for gate in gates.GATES:
        found = gate(page)
        asks = _FAULT.sub("", (gate.__doc__ or "").partition("\n")[0])
        refusal = f"{found[0]}: {found[1]}" if found else ""
        yield GateAnswer(gate=gate.__name__, asks=asks, refusal=refusal)


def _blocks(draft: Draft, stripped: Stripped) -> Iterator[ExplainedBlock]:
    """Yield the page's blocks, each with its cuts, which lie in the page's order, too."""
    kept = {block.order: block.text for block in stripped.blocks}
    fields, waiting, lines = _shown(draft.metadata), list(stripped.cuts), 0
    for block in draft.blocks:
        stays = kept.get(block.order, "")
        near = [cut for cut in waiting[:_PARTS] if cut.line in (lines, lines + bool(stays))]
        own = _own(block.text, stays, near)
        waiting = waiting[len(own) :]
        lines += bool(stays)
        state = _state(block, stays, own, fields)
        evidence = (
            *([f"shown as the {fields[block.text]}"] if state is BlockState.FIELD else ()),
            *_of_cuts(own),
            *_refused(stays, stripped.refused),
            *_of_block(block, state),
        )
        yield ExplainedBlock(
            block=block,
            state=state,
            kept=stays,
            rule=_rule(block, state, own, fields),
            evidence=evidence,
        )


_PARTS = 2
"""A paragraph is cut whole, or parted into its beginning and its end."""


def _own(text: str, kept: str, cuts: Sequence[Cut]) -> Sequence[Cut]:
    """Return those of the next cuts that make up a block, with what is kept of it."""
    for count in range(1, len(cuts) + 1):
        parts = [cut.text for cut in cuts[:count]]
        if _folded(text) in (_folded(*parts), _folded(kept, *parts), _folded(*parts, kept)):
            return () if kept == text else cuts[:count]
    return ()


def _folded(*parts: str) -> str:
    return "".join("".join(parts).split())


def _state(block: Block, kept: str, cuts: Sequence[Cut], fields: Mapping[str, str]) -> BlockState:
    if kept:
        return BlockState.KEPT
    if block.text in fields:
        return BlockState.FIELD
    if not cuts:
        return BlockState.OUTSIDE
    return BlockState.LEFT_OUT if cuts[0].rule == EXTRACTOR else BlockState.CUT


def _rule(block: Block, state: BlockState, cuts: Sequence[Cut], fields: Mapping[str, str]) -> str:
    if state is BlockState.FIELD:
        return fields[block.text]
    return cuts[0].rule if cuts and state is not BlockState.LEFT_OUT else ""


def _of_cuts(cuts: Sequence[Cut]) -> Iterator[str]:
    for cut in cuts:
        yield f"{cut.rule}: {cut.evidence}" if cut.evidence else cut.rule


def _refused(kept: str, refused: Sequence[str]) -> Iterator[str]:
    """Yield why a line stays that a rule would have cut; the stripper names it by its beginning."""
    if kept:
        named = f"'{kept[:60]}': "
        yield from (line.removeprefix(named) for line in refused if line.startswith(named))


def _of_block(block: Block, state: BlockState) -> Iterator[str]:
    if state is BlockState.OUTSIDE and block.copy_of is not None:
        yield "copy of another line"
    if state is BlockState.OUTSIDE and block.left_out:
        yield block.left_out
    if block.marks:
        yield f"marked {', '.join(sorted(block.marks))}"
    yield f"score {block.score:.2f} as text, at {block.path[-_PATH_CHARACTERS:] or 'body'}"


_PATH_CHARACTERS = 80


def _shown(said: Metadata) -> dict[str, str]:
    """Return the lines that are shown as fields, by their text."""
    named = (("kicker", said.kicker), ("title", said.title), ("lead", said.lead))
    return {line: name for name, value in named if value for line in value.split("\n")}


def _fields(said: Metadata) -> Iterator[ExplainedField]:
    origins = dict(said.provenance)
    for name, value in _values(said):
        against = tuple(why for field, why in said.conflicts if field == name)
        if value or against:
            yield ExplainedField(
                name=name, value=value, origin=origins.get(name, ""), conflicts=against
            )


def _values(said: Metadata) -> Iterator[tuple[str, str]]:
    for name in ("title", "kicker", "lead", "description"):
        yield name, getattr(said, name) or ""
    for name in ("authors", "agencies", "sections", "keywords"):
        yield name, ", ".join(getattr(said, name))
    yield "published_at", precision.written(said.published_at, said.date_precision) or ""
    yield "modified_at", precision.written(said.modified_at, said.modified_precision) or ""
    for name in ("language", "access", "license", "image_url", "canonical_url"):
        yield name, getattr(said, name) or ""
    yield "rights", "; ".join(f"{place}: {value}" for place, value in said.rights)

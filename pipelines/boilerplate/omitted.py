"""What the extractor left out of the article's own element: kept beside the article like every other cut."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipelines.boilerplate.candidate import CutCandidate, last_steps
from pipelines.boilerplate.evidence import known
from pipelines.boilerplate.evidence_index import SeenElsewhere
from pipelines.boilerplate.lines import fingerprints, places
from pipelines.boilerplate.phrases import Family, heard, language_of
from pipelines.model.draft import EXTRACTOR, Block, Draft, Mark
from pipelines.model.sitemodel import SiteModel

_HIDDEN = Mark.HIDDEN
_AROUND = ("article", "main")
"""Elements that hold an article with its boxes; the innermost one around the body counts."""


def left_out(
    draft: Draft, model: SiteModel, candidates: Sequence[CutCandidate]
) -> list[CutCandidate]:
    """Return the visible blocks of the article's element that are neither text nor field, as cuts."""
    if not candidates:
        return []
    around = _element_around(places.body_container(candidate.block for candidate in candidates))
    taken = {candidate.block.order for candidate in candidates}
    first, last = candidates[0].block.order, candidates[-1].block.order
    beside = [
        block
        for block in draft.blocks
        if block.order not in taken
        and _HIDDEN not in block.marks
        and (block.path.startswith(around) or first < block.order < last)
    ]
    fingerprints.remember(block.text for block in beside)
    fields, look = _fields(draft), known(model, draft)
    language = language_of(draft.metadata.language)
    kept = [candidate.block.order for candidate in candidates if candidate.rule in ("", "keep")]
    lines = {order: number for number, order in enumerate(sorted(kept), 1)}
    return [
        _cut(block, look(block), _why(block, lines), language)
        for block in beside
        if fingerprints.exact_key(block.text) not in fields
    ]


def _element_around(body: str) -> str:
    steps = body.split(">")
    inner = [i for i, step in enumerate(steps) if step.split(".")[0] in _AROUND]
    return ">".join(steps[: inner[-1] + 1]) + ">" if inner else f"{body}>"


def _fields(draft: Draft) -> frozenset[str]:
    said = draft.metadata
    values = (said.title, said.kicker, said.lead, *said.sections)
    return frozenset(fingerprints.exact_key(value) for value in values if value)


def _why(block: Block, lines: Mapping[int, int]) -> str:
    """Says why the extractor left a block out: a rule, another line that says the same, or its score."""
    if block.copy_of is not None:
        number = lines.get(block.copy_of)
        return f"copy of line {number}" if number else "copy of a line that is cut as well"
    return block.left_out or f"score {int(100 * block.score) / 100:.2f}"


def _cut(block: Block, seen: SeenElsewhere, why: str, language: str) -> CutCandidate:
    candidate = CutCandidate(
        block=block,
        marks=block.marks,
        speech=frozenset(),
        phrase="",
        known=seen,
        around=places.container(block.path),
    )
    candidate.cut(
        EXTRACTOR,
        f"{why} at '{last_steps(block.path)}'"
        f"{_named(block.marks)}{_phrases(heard(block.text, language))}",
    )
    return candidate


@lru_cache(maxsize=1_024)
def _named(marks: frozenset[Mark]) -> str:
    names = ", ".join(sorted(marks - {Mark.ARTICLE}))
    return f"; marked {names}" if names else ""


def _phrases(families: Sequence[Family]) -> str:
    names = ", ".join(family.name for family in families)
    return f"; wording of {names}" if names else ""

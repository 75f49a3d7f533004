"""What the extractor left out of the article's own element: kept beside the article like every other cut."""

from collections.abc import Sequence

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate.evidence import known
from pipelines.boilerplate.phrases import heard
from pipelines.boilerplate.spot import Spot, last_steps
from pipelines.model.draft import Block, Draft, Mark
from pipelines.model.sitemodel import SiteModel

RULE = "extractor"
_AROUND = ("article", "main")
"""Elements that hold an article with its boxes; the innermost one around the body counts."""


def left_out(draft: Draft, model: SiteModel, spots: Sequence[Spot]) -> list[Spot]:
    """Gives the visible blocks of the article's element that are neither text nor field, as cuts."""
    if not spots:
        return []
    body = fingerprints.body_container([spot.block for spot in spots])
    around = _element_around(body)
    taken = {spot.block.order for spot in spots}
    fields = _fields(draft)
    look = known(model, draft, body)
    orders = [spot.block.order for spot in spots]
    return [
        _cut(
            block,
            Spot(block=block, marks=block.marks, speech=frozenset(), phrase="", known=look(block)),
        )
        for block in draft.blocks
        if block.order not in taken
        and Mark.HIDDEN not in block.marks
        and (block.place.startswith(around) or orders[0] < block.order < orders[-1])
        and fingerprints.exact_key(block.text) not in fields
    ]


def _element_around(body: str) -> str:
    steps = body.split(">")
    inner = [i for i, step in enumerate(steps) if step.split(".")[0] in _AROUND]
    return ">".join(steps[: inner[-1] + 1]) + ">" if inner else f"{body}>"


def _fields(draft: Draft) -> frozenset[str]:
    said = draft.metadata
    values = (said.title, said.kicker, said.lead, *said.sections)
    return frozenset(fingerprints.exact_key(value) for value in values if value)


def _cut(block: Block, spot: Spot) -> Spot:
    marks = ", ".join(sorted(block.marks - {Mark.ARTICLE}))
    phrases = ", ".join(family.name for family in heard(block.text))
    said = (
        f"score {block.score:.2f} at '{last_steps(block.place)}'",
        f"marked {marks}" if marks else "",
        f"wording of {phrases}" if phrases else "",
    )
    spot.cut(RULE, "; ".join(filter(None, said)))
    return spot

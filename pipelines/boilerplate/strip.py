"""Taking boilerplate out of a page's text: every cut with rule and evidence, every refusal recorded.

Cuts come in four strengths. An operator's word decides. Strong structure (a form, an appeal's box, an ad's
label) cuts on the first page of a source. Structure with phrases cuts there too. Repetition cuts what was
seen on three articles, on two with structural evidence. What stands in the article's own prose without any
structural or phrase evidence is never cut, however often it was seen: series, quoted laws and questions repeat.
"""

from collections.abc import Sequence

from pipelines.boilerplate import first_sight, repetition
from pipelines.boilerplate.leftout import left_out
from pipelines.boilerplate.spot import SEEN_PLAIN, SEEN_STRUCTURAL, Spot, place
from pipelines.boilerplate.text import spots_of, without_twins
from pipelines.model.draft import DOUBTED, Block, Cut, Draft, Stripped
from pipelines.model.sitemodel import SiteModel

SHARE_MAX = 0.5
"""Share of the chosen words that learned and phrase evidence may take; more is refused as a whole."""
CERTAIN = frozenset({"override", "structure", "title"})
"""Rules outside the share guard: they do not rest on learning or wording."""


def strip(draft: Draft, model: SiteModel) -> Stripped:
    """Gives the text's blocks without boilerplate, and the cuts with their evidence.

    Kept and cut blocks merge to the text before, in its order: what the extractor chose, and what it
    left out of the article's own element.
    """
    spots = spots_of(draft, model)
    _decide(spots, draft)
    _guard_share(spots)
    _guard_all(spots)
    _doubt(spots)
    text = without_twins(spots)
    beside = left_out(draft, model, text)
    return _stripped(sorted([*text, *beside], key=lambda spot: spot.block.order))


def _decide(spots: Sequence[Spot], draft: Draft) -> None:
    """Asks the rules in order; the article's beginning and end are looked for anew after each strength."""
    first_sight.override(spots, draft)
    first_sight.by_marks(spots, draft)
    place(spots)
    first_sight.by_phrase(spots)
    first_sight.by_author(spots, draft)
    first_sight.by_capitals(spots)
    place(spots)
    first_sight.by_tail(spots)
    repetition.by_repetition(spots)
    repetition.by_company(spots)
    repetition.by_box(spots)
    repetition.orphans(spots)


def _guard_share(spots: Sequence[Spot]) -> None:
    """Takes back cuts by learned evidence and wording when they would take too much, or all."""
    left = sum(s.block.size for s in spots if s.rule not in CERTAIN and not _is_sure(s))
    taken = [
        s for s in spots if s.rule not in ("", "keep") and s.rule not in CERTAIN and not _is_sure(s)
    ]
    words = sum(spot.block.size for spot in taken)
    if not taken or words <= SHARE_MAX * left:
        return
    for spot in taken:
        spot.refused = f"would take {words} of {left} words ({spot.rule}: {spot.evidence})"
        spot.rule = ""


def _guard_all(spots: Sequence[Spot]) -> None:
    """Takes back what was cut for repeating when nothing of the text would be left."""
    if any(spot.rule in ("", "keep") for spot in spots):
        return
    for spot in spots:
        if spot.rule in repetition.LEARNED and not spot.appeals:
            spot.refused = f"would leave nothing ({spot.rule}: {spot.evidence})"
            spot.rule = ""


def _doubt(spots: Sequence[Spot]) -> None:
    """Flags what stays though it may be an appeal in a wording that is not known yet (fault M08).

    Only at an article's ends and in boxes: among its paragraphs, words of an appeal are what it is about.
    """
    for spot in spots:
        if spot.rule or spot.refused or not (spot.apart or spot.position != "inside"):
            continue
        heard = f"wording of {spot.phrase}" if spot.appeals else spot.beside
        repeats = spot.known.count >= SEEN_STRUCTURAL and not spot.goes_on
        if why := heard or (spot.known.evidence if repeats else ""):
            spot.refused = f"{DOUBTED} ({why})"


def _is_sure(spot: Spot) -> bool:
    """True for cuts with two witnesses: several appeals may be longer than the news."""
    if spot.joined or (spot.appeals and spot.known.count >= SEEN_PLAIN):
        return spot.rule not in ("", "keep")
    boxed = spot.apart and spot.rule not in ("", "keep")
    return boxed and (spot.appeals or spot.rule in ("tail_appeal", "cold_start", "repeated", "box"))


def _stripped(spots: Sequence[Spot]) -> Stripped:
    kept: list[Block] = []
    cuts: list[Cut] = []
    for spot in spots:
        if spot.rule in ("", "keep"):
            kept.append(spot.block)
            continue
        cuts.append(
            Cut(
                text=spot.block.text,
                rule=spot.rule,
                evidence=spot.evidence,
                line=len(kept),
                kind=spot.block.kind,
            )
        )
    refused = tuple(
        f"'{s.block.text[:60]}': {s.refused}" for s in spots if s.refused and not s.rule
    )
    return Stripped(blocks=tuple(kept), cuts=tuple(cuts), refused=refused)

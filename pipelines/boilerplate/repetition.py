"""Cuts by what other pages show."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate import frames, refusals
from pipelines.boilerplate.phrases import Speech
from pipelines.boilerplate.spot import (
    OWN_WORDS,
    PROSE_WORDS,
    SEEN_PLAIN,
    SEEN_STRUCTURAL,
    Spot,
    has_structure,
    is_line,
    last_steps,
)
from pipelines.model.draft import BlockKind, Mark

HEADED = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.PAYMENT, Mark.RELATED, Mark.AD})
"""Marks of boxes whose headings stand before them."""
OPENED, OPENED_IN_BOX = 8, 5
"""Words before a colon that nobody begins a quarter of all pages with as news, and those that stand in a box."""
GOING_ON = "goes on with the paragraph before it, on the same pages"
LEARNED = frozenset({"repeated", "repeated_place", "cold_start", "tail_appeal", "box", "related"})


def by_repetition(spots: Sequence[Spot]) -> None:
    """Cuts what was seen on enough other pages, unless it stands in the article's own prose."""
    twice, lists = refusals.said_twice(spots), refusals.own_lists(spots)
    for number, spot in enumerate(spots):
        if spot.rule or not any(map(str.isalpha, spot.block.text)):
            continue
        after = spots[number + 1 :]
        line = spot.position != "inside" and is_line(spot.block) and spot.known.seen >= SEEN_PLAIN
        if line:
            spot.refused = refusals.of_line(spot, after, lists)
        if line and not spot.refused:
            spot.cut("repeated", spot.known.evidence)
        elif _is_opened(spot):
            spot.cut("repeated", spot.opening)
        elif spot.known.count >= SEEN_STRUCTURAL or spot.beside:
            _by_what_is_known(spot, spots[number - 1] if number else None, after, twice, lists)


def _is_opened(spot: Spot) -> bool:
    """True for a line that says the day's headline behind words of the paper's own.

    Papers begin paragraphs of news alike, too ("Why it matters:"): few words are a witness beside others only.
    """
    if not spot.opening or fingerprints.quoted(spot.block.text):
        return False
    words = len(frames.opening(spot.block.text).split())
    spoken = spot.appeals or Speech.RELATED in spot.speech
    return bool(spoken or words >= OPENED or (words >= OPENED_IN_BOX and has_structure(spot)))


def _by_what_is_known(
    spot: Spot,
    before: Spot | None,
    after: Sequence[Spot],
    twice: Collection[str],
    lists: Collection[str],
) -> None:
    if before and _goes_on(spot, before) and not _shares_box(spot, after):
        spot.goes_on = True
    continued = spot.goes_on and spot.apart
    reason = (
        GOING_ON if continued else spot.refused or refusals.of_block(spot, before, twice, lists)
    )
    if reason:
        spot.refused = reason
    elif spot.known.count >= _wanted(spot):
        spot.cut("repeated", spot.known.evidence)
    elif spot.beside and has_structure(spot) and spot.position != "head":
        spot.cut("repeated_place", spot.beside)


def _wanted(spot: Spot) -> int:
    """Gives the pages that must show a block: two beside structure, unless it is prose that only resembles."""
    alike = spot.known.is_close or spot.speech or spot.block.size < PROSE_WORDS
    return SEEN_STRUCTURAL if alike and has_structure(spot) else SEEN_PLAIN


def _goes_on(spot: Spot, before: Spot) -> bool:
    """True for prose that stands wherever the paragraph before it does: weather, draws, results."""
    said = spot.block.kind is before.block.kind is BlockKind.PARAGRAPH
    spoken = (
        spot.beside
        or spot.speech
        or before.speech
        or (spot.marks | before.marks) & fingerprints.STRONG
    )
    if not said or spoken or before.rule or is_line(spot.block) or is_line(before.block):
        return False
    return (before.goes_on or not before.apart) and _stand_together(spot, before)


def _shares_box(spot: Spot, after: Sequence[Spot]) -> bool:
    """True when something behind it in its element stands on the same pages as it does."""
    box = itertools.takewhile(lambda other: other.around.startswith(spot.around), after)
    return any(_stand_together(spot, other) for other in box)


def _stand_together(one: Spot, other: Spot) -> bool:
    own, others = one.known.articles, other.known.articles
    return len(own & others) * 10 >= 8 * max(1, len(own), len(others))


def by_company(spots: Sequence[Spot]) -> None:
    """Cuts repeated blocks that stand in one run with repeated appeals: a text's headings and bullets.

    Only what stands wherever the appeal does is part of it: the greeting of a column above it is not.
    """
    changed = True
    while changed:
        changed = False
        for one, other in [
            *itertools.pairwise(spots),
            *itertools.pairwise(spots[::-1]),
        ]:
            if _is_appeal_cut(one) and _joins(other, one):
                other.cut("repeated", f"{other.known.evidence}, together with its neighbour")
                other.refused, other.joined = "", True
                changed = True


def _is_appeal_cut(spot: Spot) -> bool:
    learned = spot.rule in ("repeated", "cold_start", "tail_appeal")
    return learned or (spot.rule == "structure" and spot.known.count >= SEEN_STRUCTURAL)


def _joins(spot: Spot, neighbour: Spot) -> bool:
    least = SEEN_STRUCTURAL if _is_boxed_head(spot, neighbour) else SEEN_PLAIN
    if spot.rule or spot.known.count < least or fingerprints.quoted(spot.block.text):
        return False
    at_end = spot.position != "inside" and refusals.speaks_for_paper(neighbour)
    if spot.block.size > 2 * OWN_WORDS and not (neighbour.appeals or at_end):
        return False
    if not spot.known.is_close or not _is_beside(spot, neighbour):
        return False
    return _stand_together(spot, neighbour)


def _is_boxed_head(spot: Spot, neighbour: Spot) -> bool:
    """Tells whether a heading stands right above an appeal in a box; the box may have no heading that is known."""
    above = spot.block.kind is BlockKind.HEADING and spot.block.order < neighbour.block.order
    return above and neighbour.apart and neighbour.appeals


def _is_beside(spot: Spot, neighbour: Spot) -> bool:
    """Tells whether both stand in one element, or one in a list of the other's."""
    listed = spot.block.kind is BlockKind.ITEM and spot.around.rpartition(">")[0]
    return neighbour.around in (spot.around, listed)


def by_box(spots: Sequence[Spot]) -> None:
    """Cuts the rest of a box apart from the body that is cut for the most part.

    The article's own paragraphs before it in the same element are none of the box.
    """
    boxes: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.apart:
            boxes[spot.around].append(spot)
    for place, box in boxes.items():
        cut = [spot for spot in box if spot.rule not in ("", "keep")]
        if sum(s.block.size for s in cut) * 2 <= sum(s.block.size for s in box):
            continue
        for spot in itertools.dropwhile(lambda spot: spot.is_own or spot.goes_on, box):
            if not spot.rule:
                spot.refused = ""
                spot.cut("box", f"rest of the box '{last_steps(place)}': {cut[0].evidence}")


def orphans(spots: Sequence[Spot]) -> None:
    """Cuts headings and lead-ins that head nothing but what was cut: up to the next heading, or the end."""
    after: Spot | None = None
    kept: Spot | None = None
    for spot in reversed(spots):
        listed = spot.known.count >= SEEN_STRUCTURAL or bool(spot.speech)
        alone = kept is None or (listed and kept.block.kind is BlockKind.HEADING)
        if after and alone and not spot.rule and _heads(spot, after):
            spot.cut(after.rule, f"heads only what was cut: {after.evidence}")
            spot.refused = ""
        after = spot
        if spot.rule in ("", "keep"):
            kept = spot


def _heads(spot: Spot, after: Spot) -> bool:
    """Tells whether a line stands at the head of one that was cut."""
    if after.rule in ("", "keep") or not (after.rule in LEARNED or after.marks & HEADED):
        return False
    leads_in = spot.apart and spot.block.text.rstrip().endswith(":")
    return leads_in or spot.block.kind is BlockKind.HEADING

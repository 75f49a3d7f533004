"""Cuts by what other pages show."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pipelines.boilerplate import keep_reasons
from pipelines.boilerplate.candidate import (
    OWN_WORDS,
    SEEN_PLAIN,
    SEEN_STRUCTURAL,
    CutCandidate,
    has_structure,
    is_line,
    last_steps,
    quoted,
)
from pipelines.boilerplate.first_page import SAYING
from pipelines.boilerplate.lines import line_templates, matter, places
from pipelines.boilerplate.phrases import Speech
from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import BlockKind, Mark

HEADED = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.PAYMENT, Mark.RELATED, Mark.AD})
"""Marks of boxes whose headings stand before them."""
OPENED, OPENED_IN_BOX = 8, 5
"""Words before a colon that nobody begins a quarter of all pages with as news, and those that stand in a box."""
ENDING_PAGES, ENDING_SHARE = 4, 0.4
"""Other pages that must be known, and share of them whose last lines have a word, for it to be their ends' word."""
ENDING_WORDS, ENDING_SCORE, ALL_LINKED = 0.8, 2.0, 0.9
"""Sum of shares, and that with half the kinds of words that ask, from which a line is the paper's; share of pages that
lead to one address at their end, from which nothing need be asked."""
GOING_ON = "goes on with the paragraph before it, on the same pages"
LEARNED = frozenset(
    {"repeated", "repeated_place", "repeated_end", "cold_start", "tail_appeal", "box", "related"}
)


def by_repetition(candidates: Sequence[CutCandidate]) -> None:
    """Cuts what was seen on enough other pages, unless it stands in the article's own prose."""
    twice, lists = keep_reasons.said_twice(candidates), keep_reasons.own_lists(candidates)
    for number, candidate in enumerate(candidates):
        if candidate.rule or not any(map(str.isalpha, candidate.block.text)):
            continue
        after = candidates[number + 1 :]
        line = (
            candidate.position != "inside"
            and is_line(candidate.block)
            and candidate.known.seen >= SEEN_PLAIN
        )
        if line:
            candidate.refused = keep_reasons.of_line(candidate, after, lists)
        if line and not candidate.refused:
            candidate.cut("repeated", candidate.known.evidence)
        elif _is_opened(candidate):
            candidate.cut("repeated", candidate.opening_evidence)
        elif candidate.known.count >= SEEN_STRUCTURAL or candidate.place_evidence:
            _by_what_is_known(
                candidate, candidates[number - 1] if number else None, after, twice, lists
            )


def _is_opened(candidate: CutCandidate) -> bool:
    """True for a line that says the day's headline behind words of the paper's own.

    Papers begin paragraphs of news alike, too ("Why it matters:"): few words are a witness beside others only.
    """
    if not candidate.opening_evidence or quoted(candidate.block.text):
        return False
    words = len(line_templates.opening(candidate.block.text).split())
    spoken = candidate.appeals or Speech.RELATED in candidate.speech
    return bool(spoken or words >= OPENED or (words >= OPENED_IN_BOX and has_structure(candidate)))


def _by_what_is_known(
    candidate: CutCandidate,
    before: CutCandidate | None,
    after: Sequence[CutCandidate],
    twice: Collection[str],
    lists: Collection[str],
) -> None:
    if before and _goes_on(candidate, before) and not _shares_box(candidate, after):
        candidate.follows_text = True
    continued = candidate.follows_text and candidate.apart
    reason = (
        GOING_ON
        if continued
        else candidate.refused or keep_reasons.of_block(candidate, before, twice, lists)
    )
    if reason:
        candidate.refused = reason
    elif candidate.known.count >= _wanted(candidate):
        candidate.cut("repeated", candidate.known.evidence)
    elif candidate.place_evidence and has_structure(candidate) and candidate.position != "head":
        candidate.cut("repeated_place", candidate.place_evidence)


def _wanted(candidate: CutCandidate) -> int:
    """Return the pages that must show a block: two beside structure, unless it is prose that only resembles."""
    alike = candidate.known.is_close or candidate.speech or candidate.block.size < PROSE_WORDS
    return SEEN_STRUCTURAL if alike and has_structure(candidate) else SEEN_PLAIN


def _goes_on(candidate: CutCandidate, before: CutCandidate) -> bool:
    """True for prose that stands wherever the paragraph before it does: weather, draws, results."""
    said = candidate.block.kind is before.block.kind is BlockKind.PARAGRAPH
    spoken = (
        candidate.place_evidence
        or candidate.speech
        or before.speech
        or (candidate.marks | before.marks) & places.STRONG
    )
    if not said or spoken or before.rule or is_line(candidate.block) or is_line(before.block):
        return False
    return (before.follows_text or not before.apart) and _stand_together(candidate, before)


def _shares_box(candidate: CutCandidate, after: Sequence[CutCandidate]) -> bool:
    """Whether something behind it in its element stands on the same pages as it does."""
    box = itertools.takewhile(lambda other: other.around.startswith(candidate.around), after)
    return any(_stand_together(candidate, other) for other in box)


def _stand_together(one: CutCandidate, other: CutCandidate) -> bool:
    own, others = one.known.articles, other.known.articles
    return len(own & others) * 10 >= 8 * max(1, len(own), len(others))


def by_ending(candidates: Sequence[CutCandidate], endings: Sequence[frozenset[str]]) -> None:
    """Cuts last lines in new words that say what the last lines of most pages say, and speak as a paper does.

    Args:
        candidates: Of the page.
        endings: What the last lines of the source's other articles say, as `matter.ending` gives it.
    """
    left = [candidate for candidate in candidates if candidate.rule in ("", "keep")]
    for _ in range(min(matter.ENDING, len(left) - 1) if len(endings) >= ENDING_PAGES else 0):
        candidate = left.pop()
        shares = _shares(candidate, left, endings)
        if not _is_saying(candidate) or not _ends_as_others(candidate, shares):
            return
        words = ", ".join(sorted(shares, key=lambda word: (-shares[word], word))[:3])
        candidate.cut(
            "repeated_end", f"last lines of {len(endings)} other pages say it too: {words}"
        )
        candidate.refused = ""


def _shares(
    candidate: CutCandidate, before: Sequence[CutCandidate], endings: Sequence[frozenset[str]]
) -> dict[str, float]:
    """Return the share of endings with each word or link that a line has and nothing before it."""
    said = {term for other in before for term in matter.end_terms(other.block)}
    found = matter.shares(matter.end_terms(candidate.block) - said, endings)
    shares = {term: count / len(endings) for term, count in found.items()}
    return {term: share for term, share in shares.items() if share >= ENDING_SHARE}


def _is_saying(candidate: CutCandidate) -> bool:
    said = candidate.block.kind in SAYING and not quoted(candidate.block.text)
    return said and candidate.rule == "" and not candidate.marks & {Mark.LEAD}


def _ends_as_others(candidate: CutCandidate, shares: Mapping[str, float]) -> bool:
    """Return whether words, links and ways of speaking together make a line the end of all pages.

    Words alone do not: crimes end in court, and prices in euros.
    """
    linked = max((share for term, share in shares.items() if "://" in term), default=0.0)
    if linked < ALL_LINKED and len(candidate.asks) < (1 if linked else 2):
        return False
    said = sum(shares.values()) + linked
    return said >= ENDING_WORDS and said + len(candidate.asks) / 2 >= ENDING_SCORE


def by_company(candidates: Sequence[CutCandidate]) -> None:
    """Cuts repeated blocks that stand in one run with repeated appeals: a text's headings and bullets.

    Only what stands wherever the appeal does is part of it: the greeting of a column above it is not.
    """
    changed = True
    while changed:
        changed = False
        for one, other in [
            *itertools.pairwise(candidates),
            *itertools.pairwise(candidates[::-1]),
        ]:
            if _is_appeal_cut(one) and _joins(other, one):
                other.cut("repeated", f"{other.known.evidence}, together with its neighbour")
                other.refused, other.joined = "", True
                changed = True


def _is_appeal_cut(candidate: CutCandidate) -> bool:
    if is_line(candidate.block) and not (candidate.speech or candidate.apart or candidate.joined):
        return False  # a name, which a column has with its refrain
    learned = candidate.rule in ("repeated", "cold_start", "tail_appeal")
    return learned or (candidate.rule == "structure" and candidate.known.count >= SEEN_STRUCTURAL)


def _joins(candidate: CutCandidate, neighbour: CutCandidate) -> bool:
    least = SEEN_STRUCTURAL if _is_boxed_head(candidate, neighbour) else SEEN_PLAIN
    if candidate.rule or candidate.known.count < least or quoted(candidate.block.text):
        return False
    at_end = candidate.position != "inside" and keep_reasons.speaks_for_paper(neighbour)
    if candidate.block.size > 2 * OWN_WORDS and not (neighbour.appeals or at_end):
        return False
    if not candidate.known.is_close or not _is_beside(candidate, neighbour):
        return False
    return _stand_together(candidate, neighbour)


def _is_boxed_head(candidate: CutCandidate, neighbour: CutCandidate) -> bool:
    """Return whether a heading stands right above an appeal in a box; the box may have no heading that is known."""
    above = (
        candidate.block.kind is BlockKind.HEADING and candidate.block.order < neighbour.block.order
    )
    return above and neighbour.apart and neighbour.appeals


def _is_beside(candidate: CutCandidate, neighbour: CutCandidate) -> bool:
    """Return whether both stand in one element, or one in a list of the other's."""
    listed = candidate.block.kind is BlockKind.ITEM and candidate.around.rpartition(">")[0]
    return neighbour.around in (candidate.around, listed)


def by_box(candidates: Sequence[CutCandidate]) -> None:
    """Cuts the rest of a box apart from the body that is cut for the most part.

    The article's own paragraphs before it in the same element are none of the box.
    """
    boxes: dict[str, list[CutCandidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.apart:
            boxes[candidate.around].append(candidate)
    for place, box in boxes.items():
        cut = [candidate for candidate in box if candidate.rule not in ("", "keep")]
        if sum(s.block.size for s in cut) * 2 <= sum(s.block.size for s in box):
            continue
        for candidate in itertools.dropwhile(
            lambda candidate: candidate.is_own or candidate.follows_text, box
        ):
            if not candidate.rule:
                candidate.refused = ""
                candidate.cut("box", f"rest of the box '{last_steps(place)}': {cut[0].evidence}")


def orphans(candidates: Sequence[CutCandidate]) -> None:
    """Cuts headings and lead-ins that head nothing but what was cut: up to the next heading, or the end."""
    after: CutCandidate | None = None
    kept: CutCandidate | None = None
    for candidate in reversed(candidates):
        listed = candidate.known.count >= SEEN_STRUCTURAL or bool(candidate.speech)
        alone = kept is None or (listed and kept.block.kind is BlockKind.HEADING)
        if after and alone and not candidate.rule and _heads(candidate, after):
            candidate.cut(after.rule, f"heads only what was cut: {after.evidence}")
            candidate.refused = ""
        after = candidate
        if candidate.rule in ("", "keep"):
            kept = candidate


def _heads(candidate: CutCandidate, after: CutCandidate) -> bool:
    """Return whether a line stands at the head of one that was cut."""
    if after.rule in ("", "keep") or not (after.rule in LEARNED or after.marks & HEADED):
        return False
    leads_in = candidate.apart and candidate.block.text.rstrip().endswith((":", "\uff1a"))
    return leads_in or candidate.block.kind is BlockKind.HEADING

"""Taking boilerplate out of a page's text: every cut with rule and evidence, every refusal recorded.

Cuts come in four strengths. An operator's word decides. Strong structure (a form, an appeal's box, an ad's
label) cuts on the first page of a source. So does wording with structure, and behind the text what speaks to
readers of the paper and of money. Repetition cuts what was seen on three articles, on two with structural evidence.
What stands in the article's own prose without any structural or phrase evidence is cut only where the pages that
have it share nothing else (`evidence.unrelated`): pages of one story, series or column repeat it as news.
"""

from collections.abc import Sequence

from pipelines.boilerplate import first_page, repetition
from pipelines.boilerplate.body import candidates_of, without_twins
from pipelines.boilerplate.candidate import SEEN_PLAIN, SEEN_STRUCTURAL, CutCandidate, set_positions
from pipelines.boilerplate.evidence import endings
from pipelines.boilerplate.omitted import left_out
from pipelines.model.draft import DOUBTED, Block, Cut, Draft, Stripped
from pipelines.model.sitemodel import SiteModel

SHARE_MAX = 0.5
"""Share of the chosen words that learned and phrase evidence may take; more is refused as a whole."""
CERTAIN = frozenset({"override", "structure", "title"})
"""Rules outside the share guard: they do not rest on learning or wording."""


def strip(draft: Draft, model: SiteModel) -> Stripped:
    """Return the text's blocks without boilerplate, and the cuts with their evidence.

    Kept and cut blocks merge to the text before, in its order: what the extractor chose, and what it
    left out of the article's own element.
    """
    candidates = candidates_of(draft, model)
    _decide(candidates, draft, model)
    _guard_share(candidates)
    _guard_all(candidates)
    _doubt(candidates)
    text = without_twins(candidates)
    beside = left_out(draft, model, text)
    return _stripped(draft, sorted([*text, *beside], key=lambda candidate: candidate.block.order))


def _decide(candidates: Sequence[CutCandidate], draft: Draft, model: SiteModel) -> None:
    """Asks the rules in order; the article's beginning and end are looked for anew after each strength."""
    first_page.override(candidates, draft)
    first_page.by_marks(candidates, draft)
    set_positions(candidates)
    first_page.by_phrase(candidates)
    first_page.by_author(candidates, draft)
    first_page.by_capitals(candidates)
    set_positions(candidates)
    first_page.by_tail(candidates)
    repetition.by_repetition(candidates)
    repetition.by_company(candidates)
    repetition.by_box(candidates)
    first_page.by_asking(candidates)
    repetition.by_ending(candidates, endings(model, draft))
    repetition.orphans(candidates)


def _guard_share(candidates: Sequence[CutCandidate]) -> None:
    """Takes back cuts by learned evidence and wording when they would take too much, or all."""
    left = sum(s.block.size for s in candidates if s.rule not in CERTAIN and not _is_sure(s))
    taken = [
        s
        for s in candidates
        if s.rule not in ("", "keep") and s.rule not in CERTAIN and not _is_sure(s)
    ]
    words = sum(candidate.block.size for candidate in taken)
    if not taken or words <= SHARE_MAX * left:
        return
    for candidate in taken:
        candidate.refused = (
            f"would take {words} of {left} words ({candidate.rule}: {candidate.evidence})"
        )
        candidate.rule = ""


def _guard_all(candidates: Sequence[CutCandidate]) -> None:
    """Takes back what was cut for repeating when nothing of the text would be left."""
    if any(candidate.rule in ("", "keep") for candidate in candidates):
        return
    for candidate in candidates:
        if candidate.rule in repetition.LEARNED and not candidate.appeals:
            candidate.refused = f"would leave nothing ({candidate.rule}: {candidate.evidence})"
            candidate.rule = ""


def _doubt(candidates: Sequence[CutCandidate]) -> None:
    """Flags what stays though it may be an appeal in a wording that is not known yet (fault M08).

    Only at an article's ends and in boxes: among its paragraphs, words of an appeal are what it is about.
    """
    for candidate in candidates:
        if (
            candidate.rule
            or candidate.refused
            or not (candidate.apart or candidate.position != "inside")
        ):
            continue
        heard = f"wording of {candidate.phrase}" if candidate.appeals else candidate.place_evidence
        repeats = candidate.known.count >= SEEN_STRUCTURAL and not candidate.follows_text
        if why := heard or (candidate.known.evidence if repeats else ""):
            candidate.refused = f"{DOUBTED} ({why})"


def _is_sure(candidate: CutCandidate) -> bool:
    """True for cuts with two witnesses: several appeals may be longer than the news."""
    if candidate.joined or (candidate.appeals and candidate.known.count >= SEEN_PLAIN):
        return candidate.rule not in ("", "keep")
    boxed = candidate.apart and candidate.rule not in ("", "keep")
    return boxed and (
        candidate.appeals or candidate.rule in ("tail_appeal", "cold_start", "repeated", "box")
    )


def _stripped(draft: Draft, candidates: Sequence[CutCandidate]) -> Stripped:
    kept: list[Block] = []
    cuts: list[Cut] = []
    for candidate in candidates:
        if candidate.rule in ("", "keep"):
            if kept and kept[-1].order == candidate.block.order:  # both parts of a paragraph stay
                kept[-1] = draft.blocks[candidate.block.order]
            else:
                kept.append(candidate.block)
            continue
        cuts.append(
            Cut(
                text=candidate.block.text,
                rule=candidate.rule,
                evidence=candidate.evidence,
                line=len(kept),
                kind=candidate.block.kind,
            )
        )
    refused = tuple(
        f"'{s.block.text[:60]}': {s.refused}" for s in candidates if s.refused and not s.rule
    )
    return Stripped(blocks=tuple(kept), cuts=tuple(cuts), refused=refused)

"""Which blocks make a page's text, where its body stands, and which boxes stand beside it."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from pipelines.boilerplate import asking
from pipelines.boilerplate.candidate import OWN_WORDS, SEEN_PLAIN, SEEN_STRUCTURAL, CutCandidate
from pipelines.boilerplate.evidence import (
    known,
    openings,
    own_elements,
    place_evidence,
    shapes,
    unrelated,
)
from pipelines.boilerplate.evidence_index import PageEvidence, SeenElsewhere
from pipelines.boilerplate.learning.learn import distinct
from pipelines.boilerplate.lines import fingerprints, places, sentences
from pipelines.boilerplate.phrases import Speech, heard, language_of
from pipelines.boilerplate.publisher_name import is_named
from pipelines.boilerplate.recovered import with_left_out
from pipelines.model.bounds import MOSTLY_LINK
from pipelines.model.draft import Block, BlockKind, Draft, Mark
from pipelines.model.sitemodel import SiteModel

LineGroup = tuple[str, frozenset[Mark]]

OWN_CONTAINER_WORDS = 40
OWN_WEIGHT = 3
"""A container is the article's own with 40 words said once, and three such words to each strange one."""
BODY_SHARE = 0.2
"""Share of a source's pages with their body in a container, from which it is the body's wherever it has prose."""
ASKING_WEIGHT, REPEATED_WEIGHT = 0.2, 0.4
"""How much a word counts for the body in a container that asks for something, and when it repeats."""
STRUCTURED = frozenset({BlockKind.HEADING, BlockKind.ITEM, BlockKind.ROW, BlockKind.QUOTE})
"""Kinds that a template may put in elements of another class than paragraphs."""
NEVER_OWN = frozenset({Speech.SIGN_OFF, Speech.BYLINE, Speech.LABEL, Speech.RELATED})
ENDS = 3
"""Lines at both ends of a text of which it is heard how they speak."""
RARE = 4
"""A line stands on so many times fewer pages than its box to be none of it."""
WRAPPING_SHARE = 0.4
"""Share of the body's prose from which a mark around it says nothing."""


def candidates_of(draft: Draft, model: SiteModel) -> list[CutCandidate]:
    """Return the blocks of a page's text, in page order, with all that is known of them."""
    kept = {order for order, action, _ in draft.overridden if action == "keep"}
    text = [block for block in draft.blocks if block.chosen or block.order in kept]
    body = places.body_container(text)
    fingerprints.remember(block.text for block in text)
    language = language_of(draft.metadata.language)
    wrappers = _wrappers(text, body, language)
    text = with_left_out(draft.blocks, text, body)
    shaped = shapes(model, draft)
    look, beside = known(model, draft, shaped), place_evidence(model, draft, body)
    parted = [*_parted(text, model, draft, look)]
    candidates = [_candidate(block, language, wrappers, seen, beside) for block, seen, _ in parted]
    for candidate, (*_, alone) in zip(candidates, parted, strict=True):
        candidate.unrelated = alone
    opened = openings(model, draft, shaped)
    body = _learned_body(candidates, model) or _body(candidates) or body
    own = {body, *_own_containers(candidates)}
    elements = own_elements(model)
    for candidate in candidates:
        said = own | elements if candidate.block.kind in STRUCTURED else own
        candidate.apart = candidate.around not in said and places.is_apart(candidate.block, body)
    _leave_to_article(candidates, draft.blocks, look)
    sounding = {
        marked_group(candidate)
        for candidate in candidates
        if candidate.marks & places.STRONG and candidate.speech
    }
    _ask(candidates, draft)
    for candidate in candidates:
        candidate.appeal_in_box = marked_group(candidate) in sounding
        candidate.opening_evidence = opened(candidate.block)
        often = candidate.known.count >= SEEN_PLAIN
        candidate.names_paper = often and is_named(draft, candidate.block.text)
    return candidates


def _ask(candidates: Sequence[CutCandidate], draft: Draft) -> None:
    """Hears how the first and last lines speak, and what stands in boxes."""
    tag = draft.metadata.language or ""
    ends = {id(candidate) for candidate in (*candidates[:ENDS], *candidates[-ENDS:])}
    for candidate in candidates:
        if not (id(candidate) in ends or candidate.apart or candidate.marks & places.STRONG):
            continue
        text = candidate.block.text
        if asking.kinds(text, tag):
            candidate.asks = asking.kinds(text, tag, is_named=is_named(draft, text))
            if _beginning(candidate.block, draft):  # and does not begin so: not all of it asks
                candidate.asks -= {"you"}


def _parted(
    text: Sequence[Block], model: SiteModel, draft: Draft, look: Callable[[Block], SeenElsewhere]
) -> Iterator[tuple[Block, SeenElsewhere, bool]]:
    """Return the text with what is known of it, and whether unrelated pages have it.

    Paragraphs are given in two where their rest stands on other pages, too, or asks readers for money at the end of
    the text.
    """
    found, bare, apart = (
        PageEvidence(model, draft),
        known(model, draft),
        unrelated(model, draft, text),
    )
    parted = {block.order for block in asking.told_by_sentence(text, draft)}
    last = {block.order for block in sentences.last_lines(text)}
    for block in text:
        seen = look(block)
        start = _ending(block, found) if block.order in parted else None
        if start and block.order not in last and _is_known(seen):
            start = None
        if (
            start is None
            and block.order in last
            and fingerprints.exact_key(block.text) not in found
        ):
            start = _beginning(block, draft) or None
        if start is None:
            yield block, seen, apart(block, block.text)
            continue
        own, ending = sentences.at(block, start)
        if start:
            known_own = fingerprints.exact_key(own.text) in found
            yield own, bare(own) if known_own else SeenElsewhere(), apart(own, own.text)
        said = sentences.whole(ending)
        least = min(map(bare, said), key=lambda known: known.count)
        yield ending, least, all(apart(one, ending.text) for one in said)


def _is_known(seen: SeenElsewhere) -> bool:
    """Return whether a line is known whole, by its wording or by its frame."""
    return seen.is_close and seen.count >= SEEN_PLAIN


def _ending(block: Block, found: PageEvidence) -> int | None:
    """Return where the rest of a paragraph begins that stands on other pages, too; None for what is known as it is."""
    start = sentences.ending(block, partial(_pages, found))
    return None if start == 0 and fingerprints.exact_key(block.text) in found else start


def _beginning(block: Block, draft: Draft) -> int:
    return asking.beginning(block.text, draft.metadata.language or "", partial(is_named, draft))


def _pages(found: PageEvidence, sentence: Block) -> frozenset[str]:
    """Return the articles that have this very sentence, when they are several."""
    family = found.get(fingerprints.sole_key(sentence.text))
    several = family is not None and distinct(family.articles) >= SEEN_PLAIN
    return frozenset(family.articles) if family and several else frozenset()


def _leave_to_article(
    candidates: Sequence[CutCandidate],
    blocks: Sequence[Block],
    look: Callable[[Block], SeenElsewhere],
) -> None:
    """Takes what stands first in a box and on far fewer pages than the rest out of it: an article's last lines."""
    for (apart, around), box in itertools.groupby(
        candidates, key=lambda one: (one.apart, one.around)
    ):
        if not apart:
            continue
        most = max(look(b).seen for b in blocks if places.container(b.path) == around)
        for candidate in itertools.takewhile(partial(_is_rare, most=most), box):
            candidate.apart = False


def _is_rare(candidate: CutCandidate, most: int) -> bool:
    """Return whether a plain line stands on far fewer pages than `most`."""
    plain = (
        candidate.block.kind is not BlockKind.HEADING and candidate.block.link_share < MOSTLY_LINK
    )
    marked = candidate.marks & (places.STRONG | places.WEAK) or candidate.speech & NEVER_OWN
    return (
        plain
        and not marked
        and not candidate.place_evidence
        and max(1, candidate.known.seen) * RARE <= most
    )


def without_twins(candidates: Sequence[CutCandidate]) -> list[CutCandidate]:
    """Leaves out what the extractor left out, if it is to be cut or an equal line is kept."""
    kept = {
        fingerprints.exact_key(candidate.block.text)
        for candidate in candidates
        if candidate.block.chosen and candidate.rule in ("", "keep")
    }
    return [
        candidate
        for candidate in candidates
        if candidate.block.chosen
        or candidate.rule == "keep"
        or (not candidate.rule and fingerprints.exact_key(candidate.block.text) not in kept)
    ]


def _candidate(
    block: Block,
    language: str,
    wrappers: frozenset[Mark],
    seen: SeenElsewhere,
    beside: Callable[[str], str],
) -> CutCandidate:
    families = heard(block.text, language)
    appeals = [family for family in families if family.speech in (Speech.APPEAL, Speech.NOTICE)]
    return CutCandidate(
        block=block,
        marks=block.marks - wrappers,
        speech=frozenset(family.speech for family in families),
        phrase=(appeals or families)[0].name if families else "",
        known=seen,
        around=places.container(block.path),
        place_evidence=beside(block.path),
    )


def _learned_body(candidates: Sequence[CutCandidate], model: SiteModel) -> str:
    """Return the container that holds the body on most pages of the source, if this page has prose there."""
    here = {s.around for s in candidates if s.block.size >= OWN_WORDS}
    known = [(len(seen), place) for place, seen in model.bodies if place in here]
    count, place = max(known, default=(0, ""))
    return place if count >= max(SEEN_PLAIN, BODY_SHARE * len(model.articles)) else ""


def _body(candidates: Sequence[CutCandidate]) -> str:
    """Return the container of most prose that is said once and asks for nothing: an appeal may be longer."""
    said: dict[str, float] = defaultdict(float)
    asking = {candidate.around for candidate in candidates if candidate.appeals}
    for candidate in candidates:
        if candidate.block.kind is BlockKind.PARAGRAPH:
            said[candidate.around] += (
                candidate.block.size
                * _weight(candidate)
                * (ASKING_WEIGHT if candidate.around in asking else 1)
            )
    return max(sorted(said), key=said.__getitem__, default="")


def _weight(candidate: CutCandidate) -> float:
    if candidate.appeals or candidate.marks & places.STRONG:
        return ASKING_WEIGHT
    return REPEATED_WEIGHT if candidate.known.count >= SEEN_STRUCTURAL else 1.0


def _own_containers(candidates: Sequence[CutCandidate]) -> frozenset[str]:
    """Return containers that hold prose said once: sections of the article, not boxes beside it."""
    said: dict[str, int] = defaultdict(int)
    for candidate in candidates:
        if candidate.block.kind is BlockKind.PARAGRAPH and not candidate.marks & places.STRONG:
            strange = candidate.appeals or candidate.known.count >= SEEN_STRUCTURAL
            said[candidate.around] += (
                -OWN_WEIGHT * candidate.block.size if strange else candidate.block.size
            )
    return frozenset(around for around, words in said.items() if words >= OWN_CONTAINER_WORDS)


def marked_group(candidate: CutCandidate) -> LineGroup:
    """Return container and strong marks: blocks that share both are one box."""
    return candidate.around, candidate.marks & places.STRONG


def _wrappers(text: Sequence[Block], body: str, language: str) -> frozenset[Mark]:
    """Return marks that stand around the article's own prose too and so say nothing."""
    prose = [b for b in text if b.kind is BlockKind.PARAGRAPH and places.container(b.path) == body]
    words: dict[Mark, int] = defaultdict(int)
    for block in prose:
        for mark in block.marks:
            words[mark] += block.size
    most = WRAPPING_SHARE * (sum(block.size for block in prose) or 1)
    return frozenset(
        mark
        for mark, marked in words.items()
        if marked > most
        and not _sounds_like_an_appeal([b for b in prose if mark in b.marks], language)
    )


def _sounds_like_an_appeal(text: Sequence[Block], language: str) -> bool:
    hits = sum(
        b.size for b in text if any(f.speech is Speech.APPEAL for f in heard(b.text, language))
    )
    return hits * 3 > sum(block.size for block in text)

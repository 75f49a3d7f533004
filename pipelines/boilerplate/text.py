"""Which blocks make a page's text, where its body stands, and which boxes stand beside it."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate.evidence import Known, known, openings, own_elements, places, shapes
from pipelines.boilerplate.papername import is_named
from pipelines.boilerplate.phrases import Speech, heard, language_of
from pipelines.boilerplate.regained import with_left_out
from pipelines.boilerplate.spot import LINK_HALF, OWN_WORDS, SEEN_PLAIN, SEEN_STRUCTURAL, Spot
from pipelines.model.draft import Block, BlockKind, Draft, Mark
from pipelines.model.sitemodel import SiteModel

Group = tuple[str, frozenset[Mark]]

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
RARE = 4
"""A line stands on so many times fewer pages than its box to be none of it."""
WRAPPING_SHARE = 0.4
"""Share of the body's prose from which a mark around it says nothing."""


def spots_of(draft: Draft, model: SiteModel) -> list[Spot]:
    """Gives the blocks of a page's text, in page order, with all that is known of them."""
    kept = {order for order, action, _ in draft.overridden if action == "keep"}
    text = [block for block in draft.blocks if block.chosen or block.order in kept]
    body = fingerprints.body_container(text)
    fingerprints.remember(block.text for block in text)
    language = language_of(draft.metadata.language)
    wrappers = _wrappers(text, body, language)
    text = with_left_out(draft.blocks, text, body)
    shaped = shapes(model, draft)
    look, beside = known(model, draft, shaped), places(model, draft, body)
    spots = [_spot(block, language, wrappers, look, beside) for block in text]
    opened = openings(model, shaped)
    body = _learned_body(spots, model) or _body(spots) or body
    own = {body, *_own_containers(spots)}
    elements = own_elements(model)
    for spot in spots:
        said = own | elements if spot.block.kind in STRUCTURED else own
        spot.apart = spot.around not in said and fingerprints.is_apart(spot.block, body)
    _leave_to_article(spots, draft.blocks, look)
    sounding = {
        marked_group(spot) for spot in spots if spot.marks & fingerprints.STRONG and spot.speech
    }
    for spot in spots:
        spot.company = marked_group(spot) in sounding
        spot.opening = opened(spot.block)
        often = spot.known.count >= SEEN_PLAIN
        spot.names_paper = often and is_named(draft.final_url, spot.block.text)
    return spots


def _leave_to_article(
    spots: Sequence[Spot], blocks: Sequence[Block], look: Callable[[Block], Known]
) -> None:
    """Takes what stands first in a box and on far fewer pages than the rest out of it: an article's last lines."""
    for (apart, around), box in itertools.groupby(spots, key=lambda one: (one.apart, one.around)):
        if not apart:
            continue
        most = max(look(b).seen for b in blocks if fingerprints.container(b.place) == around)
        for spot in itertools.takewhile(partial(_is_rare, most=most), box):
            spot.apart = False


def _is_rare(spot: Spot, most: int) -> bool:
    """Tells whether a plain line stands on far fewer pages than `most`."""
    plain = spot.block.kind is not BlockKind.HEADING and spot.block.link_share < LINK_HALF
    marked = spot.marks & (fingerprints.STRONG | fingerprints.WEAK) or spot.speech & NEVER_OWN
    return plain and not marked and not spot.beside and max(1, spot.known.seen) * RARE <= most


def without_twins(spots: Sequence[Spot]) -> list[Spot]:
    """Leaves out what the extractor left out, if it is to be cut or an equal line is kept."""
    kept = {
        fingerprints.exact_key(spot.block.text)
        for spot in spots
        if spot.block.chosen and spot.rule in ("", "keep")
    }
    return [
        spot
        for spot in spots
        if spot.block.chosen
        or spot.rule == "keep"
        or (not spot.rule and fingerprints.exact_key(spot.block.text) not in kept)
    ]


def _spot(
    block: Block,
    language: str,
    wrappers: frozenset[Mark],
    look: Callable[[Block], Known],
    beside: Callable[[str], str],
) -> Spot:
    families = heard(block.text, language)
    appeals = [family for family in families if family.speech in (Speech.APPEAL, Speech.NOTICE)]
    return Spot(
        block=block,
        marks=block.marks - wrappers,
        speech=frozenset(family.speech for family in families),
        phrase=(appeals or families)[0].name if families else "",
        known=look(block),
        around=fingerprints.container(block.place),
        beside=beside(block.place),
    )


def _learned_body(spots: Sequence[Spot], model: SiteModel) -> str:
    """Gives the container that holds the body on most pages of the source, if this page has prose there."""
    here = {s.around for s in spots if s.block.size >= OWN_WORDS}
    known = [(len(seen), place) for place, seen in model.bodies if place in here]
    count, place = max(known, default=(0, ""))
    return place if count >= max(SEEN_PLAIN, BODY_SHARE * len(model.articles)) else ""


def _body(spots: Sequence[Spot]) -> str:
    """Gives the container of most prose that is said once and asks for nothing: an appeal may be longer."""
    said: dict[str, float] = defaultdict(float)
    asking = {spot.around for spot in spots if spot.appeals}
    for spot in spots:
        if spot.block.kind is BlockKind.PARAGRAPH:
            said[spot.around] += (
                spot.block.size * _weight(spot) * (ASKING_WEIGHT if spot.around in asking else 1)
            )
    return max(sorted(said), key=said.__getitem__, default="")


def _weight(spot: Spot) -> float:
    if spot.appeals or spot.marks & fingerprints.STRONG:
        return ASKING_WEIGHT
    return REPEATED_WEIGHT if spot.known.count >= SEEN_STRUCTURAL else 1.0


def _own_containers(spots: Sequence[Spot]) -> frozenset[str]:
    """Gives containers that hold prose said once: sections of the article, not boxes beside it."""
    said: dict[str, int] = defaultdict(int)
    for spot in spots:
        if spot.block.kind is BlockKind.PARAGRAPH and not spot.marks & fingerprints.STRONG:
            strange = spot.appeals or spot.known.count >= SEEN_STRUCTURAL
            said[spot.around] += -OWN_WEIGHT * spot.block.size if strange else spot.block.size
    return frozenset(around for around, words in said.items() if words >= OWN_CONTAINER_WORDS)


def marked_group(spot: Spot) -> Group:
    """Gives container and strong marks: blocks that share both are one box."""
    return spot.around, spot.marks & fingerprints.STRONG


def _wrappers(text: Sequence[Block], body: str, language: str) -> frozenset[Mark]:
    """Gives marks that stand around the article's own prose too and so say nothing."""
    prose = [
        b for b in text if b.kind is BlockKind.PARAGRAPH and fingerprints.container(b.place) == body
    ]
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

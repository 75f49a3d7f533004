"""Taking boilerplate out of a page's text: every cut with rule and evidence, every refusal recorded.

Cuts come in four strengths. An operator's word decides. Strong structure (a form, an appeal's box, an ad's
label) cuts on the first page of a source. Structure with phrases cuts there too. Repetition cuts what was
seen on three articles, on two with structural evidence. What stands in the article's own prose without any
structural or phrase evidence is never cut, however often it was seen: series, quoted laws and questions repeat.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate.evidence import Known, known
from pipelines.boilerplate.phrases import Speech, heard
from pipelines.model.draft import Block, BlockKind, Cut, Draft, Mark, Stripped
from pipelines.model.sitemodel import SiteModel

SEEN_PLAIN = 3
SEEN_STRUCTURAL = 2
SHARE_MAX = 0.5
"""Share of the chosen words that learned and phrase evidence may take; more is refused as a whole."""
EVERYWHERE_SHARE, EVERYWHERE_PAGES = 0.6, 20
"""Prose without other evidence counts as template when it is on this share of at least so many articles."""
OWN_WORDS = 8
"""Words of a paragraph that can mark where the article's own text begins and ends."""
OWN_CONTAINER_WORDS = 40
OWN_WEIGHT = 3
"""A container is the article's own with 40 words said once, and three such words to each strange one."""
BODY_SHARE = 0.2
"""Share of a source's pages with their body in a container, from which it is the body's wherever it has prose."""
ASKING_WEIGHT, REPEATED_WEIGHT = 0.2, 0.4
"""How much a word counts for the body in a container that asks for something, and when it repeats."""
LABEL_WORDS = 8
LINK_SOME, LINK_HALF, LINK_MOST = 0.4, 0.5, 0.8
"""Share of a block's characters in links, from which it counts as leading elsewhere."""
FIRST_LINES = 4
TWIN_SCORE = 0.55
"""Score from which the extractor takes a line for text; it drops later lines that say the same."""
TABLE_SCORE = 0.4
"""Mean score of a table's rows from which all are text, if one is."""
TAIL_HITS = 2
"""Blocks that must sound like an appeal at the end of the body itself, on the first page."""
PROSE_WORDS = 15
PLAIN_MARKS = frozenset({Mark.CAPTION, Mark.COMMENTS, Mark.AUTHOR_BOX})
"""Marks that nobody puts on an article's own prose."""
LOOSE_MARKS = frozenset({Mark.CONSENT, Mark.APPEAL, Mark.NAV, Mark.HIDDEN})
"""Marks whose words publishers use in other senses too."""
ASKING = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.AD, Mark.SHARE})
FILLED = frozenset({Mark.FORM, Mark.PAYMENT})
HEADED = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.PAYMENT, Mark.RELATED, Mark.AD})
"""Marks of boxes whose headings stand before them."""
_SAID = re.compile(
    '[\u00bb\u201e\u201c\u201d"]|\\b(?:sag(?:t|te|ten|en)|erklär(?:t|te)|says?|said)\\b'
)
_GATE = re.compile(
    r"paywall|premium|subscri|piano|plus|locked|blocked|hidden|restrict", re.IGNORECASE
)
"""Names that publishers give to the article behind the gate as well as to the gate."""
PROTECTED = frozenset({BlockKind.QUOTE, BlockKind.QUESTION, BlockKind.ROW})
LEARNED = frozenset({"repeated", "repeated_place", "cold_start", "tail_appeal", "box", "related"})
CERTAIN = frozenset({"override", "structure", "title"})
"""Rules outside the share guard: they do not rest on learning or wording."""
EDITORIAL = (
    "intro",
    "serie",
    "lead",
    "vorspann",
    "dek",
    "standfirst",
    "summary",
    "teaser",
    "quote",
    "zitat",
)


@dataclass(slots=True)
class _Spot:
    """One block of the text on its way to a decision."""

    block: Block
    marks: frozenset[Mark]
    """Its marks without those that wrap the whole article."""
    speech: frozenset[Speech]
    phrase: str
    known: Known
    apart: bool = False
    """Stands in a box of its own."""
    company: bool = False
    """Some block with strong marks in the same container sounds like no article."""
    position: str = "inside"
    """`head`, `inside` or `tail` of the article's own paragraphs."""
    rule: str = ""
    evidence: str = ""
    refused: str = ""

    @property
    def appeals(self) -> bool:
        return Speech.APPEAL in self.speech or Speech.NOTICE in self.speech

    @property
    def is_suspect(self) -> bool:
        """True when it cannot tell where the article's own text begins and ends."""
        strange = self.apart and (self.known.count >= SEEN_STRUCTURAL or self.speech)
        repeated = self.known.count >= SEEN_STRUCTURAL
        return bool(
            self.rule or self.marks & fingerprints.STRONG or strange or repeated or self.appeals
        )

    def cut(self, rule: str, evidence: str) -> None:
        seen = self.known.evidence if self.known.count >= SEEN_STRUCTURAL else ""
        self.rule = rule
        self.evidence = "; ".join(dict.fromkeys(filter(None, (evidence, seen))))


def strip(draft: Draft, model: SiteModel) -> Stripped:
    """Gives the text's blocks without boilerplate, and the cuts with their evidence.

    Kept and cut blocks merge to the text before, in its order.
    """
    spots = _spots(draft, model)
    _decide(spots, draft)
    _guard_share(spots)
    _guard_all(spots)
    return _stripped(_without_twins(spots))


def _spots(draft: Draft, model: SiteModel) -> list[_Spot]:
    kept = {order for order, action, _ in draft.overridden if action == "keep"}
    text = [block for block in draft.blocks if block.chosen or block.order in kept]
    body = fingerprints.body_container(text)
    look = known(model, draft, body)
    wrappers = _wrappers(text, body)
    text = _with_left_out(draft.blocks, text, body)
    spots = [_spot(block, wrappers, look(block)) for block in text]
    body = _learned_body(spots, model) or _body(spots) or body
    own = {body, *_own_containers(spots)}
    for spot in spots:
        around = fingerprints.container(spot.block.place)
        spot.apart = around not in own and fingerprints.is_apart(spot.block, body)
    sounding = {
        _marked_group(spot) for spot in spots if spot.marks & fingerprints.STRONG and spot.speech
    }
    for spot in spots:
        spot.company = _marked_group(spot) in sounding
    return spots


def _marked_group(spot: _Spot) -> tuple[str, frozenset[Mark]]:
    return fingerprints.container(spot.block.place), spot.marks & fingerprints.STRONG


def _learned_body(spots: Sequence[_Spot], model: SiteModel) -> str:
    """Gives the container that holds the body on most pages of the source, if this page has prose there."""
    here = {fingerprints.container(s.block.place) for s in spots if s.block.size >= OWN_WORDS}
    known = [(len(seen), place) for place, seen in model.bodies if place in here]
    count, place = max(known, default=(0, ""))
    return place if count >= max(SEEN_PLAIN, BODY_SHARE * len(model.articles)) else ""


def _body(spots: Sequence[_Spot]) -> str:
    """Gives the container of most prose that is said once and asks for nothing: an appeal may be longer."""
    said: dict[str, float] = defaultdict(float)
    asking = {fingerprints.container(spot.block.place) for spot in spots if spot.appeals}
    for spot in spots:
        if spot.block.kind is BlockKind.PARAGRAPH:
            around = fingerprints.container(spot.block.place)
            said[around] += (
                spot.block.size * _weight(spot) * (ASKING_WEIGHT if around in asking else 1)
            )
    return max(sorted(said), key=said.__getitem__, default="")


def _weight(spot: _Spot) -> float:
    if spot.appeals or spot.marks & fingerprints.STRONG:
        return ASKING_WEIGHT
    return REPEATED_WEIGHT if spot.known.count >= SEEN_STRUCTURAL else 1.0


def _without_twins(spots: Sequence[_Spot]) -> list[_Spot]:
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


def _with_left_out(blocks: Sequence[Block], text: Sequence[Block], body: str) -> list[Block]:
    """Adds what the extractor left out of the body for reasons that stripping may undo.

    Headings between two chosen lines of the body, the other rows of a table, and lines that it dropped
    because a line before them says the same: that may be an appeal, and this an article's quotation of it.
    """
    said = {fingerprints.exact_key(block.text) for block in text}
    orders = {block.order for block in text}
    inside = {block.order for block in text if fingerprints.container(block.place) == body}
    tables = _torn_tables(blocks, orders)
    found = [
        block
        for block in blocks
        if block.order not in orders
        and not block.marks & fingerprints.STRONG
        and block.link_share < LINK_HALF
        and (
            (_is_body_heading(block, body) and {block.order - 1, block.order + 1} <= inside)
            or (block.kind is BlockKind.ROW and block.place in tables)
            or (block.score >= TWIN_SCORE and fingerprints.exact_key(block.text) in said)
        )
    ]
    return sorted([*text, *found], key=lambda block: block.order)


def _torn_tables(blocks: Sequence[Block], orders: Collection[int]) -> frozenset[str]:
    """Gives places of table rows of which the extractor took some: a table is text as a whole or not at all."""
    scores: dict[str, list[float]] = defaultdict(list)
    for block in blocks:
        if block.kind is BlockKind.ROW:
            scores[block.place].append(block.score)
    some = {b.place for b in blocks if b.kind is BlockKind.ROW and b.order in orders}
    return frozenset(p for p in some if sum(scores[p]) >= TABLE_SCORE * len(scores[p]))


def _is_body_heading(block: Block, body: str) -> bool:
    return block.kind is BlockKind.HEADING and fingerprints.container(block.place) == body


def _own_containers(spots: Sequence[_Spot]) -> frozenset[str]:
    """Gives containers that hold prose said once: sections of the article, not boxes beside it."""
    said: dict[str, int] = defaultdict(int)
    for spot in spots:
        if spot.block.kind is BlockKind.PARAGRAPH and not spot.marks & fingerprints.STRONG:
            strange = spot.appeals or spot.known.count >= SEEN_STRUCTURAL
            around = fingerprints.container(spot.block.place)
            said[around] += -OWN_WEIGHT * spot.block.size if strange else spot.block.size
    return frozenset(around for around, words in said.items() if words >= OWN_CONTAINER_WORDS)


def _spot(block: Block, wrappers: frozenset[Mark], seen: Known) -> _Spot:
    families = heard(block.text)
    appeals = [family for family in families if family.speech in (Speech.APPEAL, Speech.NOTICE)]
    return _Spot(
        block=block,
        marks=block.marks - wrappers,
        speech=frozenset(family.speech for family in families),
        phrase=(appeals or list(families))[0].name if families else "",
        known=seen,
    )


def _wrappers(text: Sequence[Block], body: str) -> frozenset[Mark]:
    """Gives marks that stand around the article's own prose too and so say nothing."""
    prose = [
        b for b in text if b.kind is BlockKind.PARAGRAPH and fingerprints.container(b.place) == body
    ]
    words = sum(block.size for block in prose) or 1
    return frozenset(
        mark for mark in Mark if sum(b.size for b in prose if mark in b.marks) > 0.4 * words
        and not _sounds_like_an_appeal([b for b in prose if mark in b.marks])
    )  # fmt: skip


def _sounds_like_an_appeal(text: Sequence[Block]) -> bool:
    hits = sum(b.size for b in text if any(f.speech is Speech.APPEAL for f in heard(b.text)))
    return hits * 3 > sum(block.size for block in text)


def _decide(spots: list[_Spot], draft: Draft) -> None:
    _override(spots, draft)
    doubted = {
        _marked_group(s) for s in spots if s.block.size >= PROSE_WORDS and not _is_believed(s)
    }
    for number, spot in enumerate(spots):
        if not spot.rule:
            _by_field(spot, draft, number)
        if not spot.rule and _marked_group(spot) not in doubted:
            _by_structure(spot)
    _place(spots)
    for spot in spots:
        if not spot.rule:
            _by_phrase(spot)
    _place(spots)
    _by_tail(spots)
    _by_repetition(spots)
    _by_company(spots)
    _by_box(spots)
    _orphans(spots)


def _override(spots: Iterable[_Spot], draft: Draft) -> None:
    decided = {
        order: (action, reason) for order, action, reason in draft.overridden if action == "prune"
    }
    decided |= {
        order: (action, reason) for order, action, reason in draft.overridden if action == "keep"
    }
    for spot in spots:
        action, reason = decided.get(spot.block.order, ("", ""))
        if action == "prune":
            spot.cut("override", f"operator: {reason}")
        elif action == "keep":
            spot.rule = "keep"


def _by_field(spot: _Spot, draft: Draft, number: int) -> None:
    """Cuts first lines that only repeat title, kicker or section."""
    said = draft.metadata
    fields = [
        ("title", said.title),
        ("kicker", said.kicker),
        *(("section", s) for s in said.sections),
    ]
    text = fingerprints.plain(spot.block.text) if number < FIRST_LINES else ""
    for name, value in fields:
        if text and value and text == fingerprints.plain(value):
            spot.cut("title", f"says what the field {name} says")
            return


def _by_structure(spot: _Spot) -> None:
    """Cuts by marks alone."""
    strong = spot.marks & fingerprints.STRONG
    if strong and Mark.LEAD not in spot.marks and _is_believed(spot):
        names = ", ".join(sorted(strong))
        spot.cut("structure", f"{names} at '{_last_steps(spot.block.place)}'")


def _is_believed(spot: _Spot) -> bool:
    """Tells whether marks are to be believed that call a chosen block no text.

    Publishers call the article itself `paywall` or `teaser-content` too: its prose and headings need a
    second witness.
    """
    strong = spot.marks & fingerprints.STRONG
    if strong & PLAIN_MARKS or spot.company or spot.known.count >= SEEN_STRUCTURAL:
        return True
    if strong & ASKING and strong & FILLED:
        return True
    if Mark.APPEAL in strong and spot.apart and not _GATE.search(spot.block.place):
        return True
    heads = spot.block.kind is BlockKind.HEADING and strong <= LOOSE_MARKS
    return spot.block.size < PROSE_WORDS and not heads


def _last_steps(place: str) -> str:
    return ">".join(place.split(">")[-3:])[:100]


def _place(spots: Sequence[_Spot]) -> None:
    """Tells each block whether it stands before, among or behind the article's own paragraphs."""
    own = [
        i
        for i, spot in enumerate(spots)
        if not spot.is_suspect
        and not spot.apart
        and spot.rule in ("", "keep")
        and spot.block.kind is not BlockKind.HEADING
        and spot.block.size >= OWN_WORDS
    ]
    first, last = (own[0], own[-1]) if own else (0, len(spots))
    for i, spot in enumerate(spots):
        spot.position = "head" if i < first else "tail" if i > last else "inside"


def _by_phrase(spot: _Spot) -> None:
    """Cuts what a phrase family and structure or position say together, on the first page already."""
    if spot.block.kind in PROTECTED or fingerprints.quoted(spot.block.text):
        return
    heading = spot.block.kind is BlockKind.HEADING
    if Speech.LABEL in spot.speech and (not heading or spot.apart or spot.position == "tail"):
        spot.cut("label", f"a line that is only a label ({spot.phrase})")
    elif Speech.BYLINE in spot.speech and spot.position != "inside":
        spot.cut("byline", f"author, date or reading time ({spot.phrase})")
    elif Speech.SIGN_OFF in spot.speech and spot.position == "tail":
        spot.cut("sign_off", f"behind the last paragraph ({spot.phrase})")
    elif Speech.RELATED in spot.speech and _leads_away(spot):
        spot.cut("related", f"{spot.block.link_share:.0%} of it is link ({spot.phrase})")
    elif spot.appeals and _has_structure(spot):
        spot.cut("cold_start", f"{_structure(spot)}, wording of {spot.phrase}")


def _leads_away(spot: _Spot) -> bool:
    boxed = spot.apart or spot.marks & fingerprints.WEAK
    return spot.block.link_share >= LINK_SOME or bool(boxed and spot.block.size < PROSE_WORDS)


def _has_structure(spot: _Spot) -> bool:
    return bool(spot.apart or spot.marks & fingerprints.WEAK or spot.block.link_share >= LINK_HALF)


def _structure(spot: _Spot) -> str:
    weak = sorted(spot.marks & fingerprints.WEAK)
    if weak:
        return f"{', '.join(weak)} around it"
    return (
        f"box '{_last_steps(fingerprints.container(spot.block.place))}'"
        if spot.apart
        else "mostly link"
    )


def _by_tail(spots: Sequence[_Spot]) -> None:
    """Cuts an appeal behind the last paragraph, all of it, when its box or its wording is one throughout."""
    tail = [spot for spot in spots if spot.position == "tail"]
    for start, spot in enumerate(tail):
        rest = [other for other in tail[start:] if not other.rule]
        if spot.rule or not rest or not (spot.appeals or spot.apart):
            continue
        heard_again = spot.apart or spot.known.count >= SEEN_STRUCTURAL
        hits = sum(1 for other in rest if other.appeals)
        if hits < (1 if heard_again else TAIL_HITS):
            continue
        arrows = sum(1 for other in rest if other.block.text[:1] in "→➔➜▶►»✓✔")
        if all(_in_tail(other) for other in rest) and (hits + arrows) * 3 >= len(rest):
            for other in rest:
                other.cut(
                    "tail_appeal",
                    f"behind the last paragraph, wording of {spot.phrase or rest[-1].phrase}",
                )
            return


def _in_tail(spot: _Spot) -> bool:
    kind = spot.block.kind
    if not spot.apart and (kind is BlockKind.QUOTE or fingerprints.quoted(spot.block.text)):
        return False
    speaks = bool(spot.speech) or spot.apart
    return (
        speaks
        or kind in (BlockKind.HEADING, BlockKind.ITEM)
        or spot.block.size <= 2 * OWN_WORDS
        or spot.block.text[:1] in "→➔➜▶►✓✔"
    )


def _by_repetition(spots: Sequence[_Spot]) -> None:
    for before, spot in zip([None, *spots], spots, strict=False):
        if (
            not spot.rule
            and spot.position != "inside"
            and _is_line(spot.block)
            and spot.known.seen >= SEEN_PLAIN
        ):
            spot.cut("repeated", spot.known.evidence)
        if spot.rule or (spot.known.count < SEEN_STRUCTURAL and not spot.known.place):
            continue
        reason = _refusal(spot, before)
        if reason:
            spot.refused = reason
        elif spot.known.count >= _wanted(spot):
            spot.cut("repeated", spot.known.evidence)
        elif spot.known.place and _has_structure(spot) and spot.position != "head":
            spot.cut("repeated_place", spot.known.place)


def _wanted(spot: _Spot) -> int:
    return SEEN_STRUCTURAL if _has_structure(spot) else SEEN_PLAIN


def _refusal(spot: _Spot, before: _Spot | None) -> str:
    """Says why learned evidence must not cut this block; empty when it may."""
    if spot.known.share >= EVERYWHERE_SHARE and spot.known.pages >= EVERYWHERE_PAGES:
        return ""
    if spot.block.kind in PROTECTED and not spot.apart:
        return f"a {spot.block.kind} among the article's own text"
    if fingerprints.quoted(spot.block.text) and not spot.apart:
        return "put in quotation marks"
    if Mark.LEAD in spot.marks or (spot.position == "head" and _is_editorial(spot.block.place)):
        return "stands as the lead" if not spot.appeals else ""
    if not _has_structure(spot) and _is_listed(before):
        return "follows a colon of the article's own text"
    return _refusal_in_body(spot)


def _is_editorial(place: str) -> bool:
    return any(
        word in fingerprints.container(place).rpartition(">")[2].lower() for word in EDITORIAL
    )


def _is_listed(before: _Spot | None) -> bool:
    return before is not None and not before.rule and before.block.text.rstrip().endswith(":")


def _refusal_in_body(spot: _Spot) -> str:
    if spot.apart or spot.marks & fingerprints.WEAK:
        return ""
    if not spot.known.is_close:
        return "only resembles what stands on other pages"
    if spot.appeals or _addresses(spot) or spot.block.link_share >= LINK_MOST:
        return ""
    if spot.position == "inside":
        return "among the article's paragraphs, no structural evidence"
    if _is_line(spot.block):
        return ""
    first = (
        "where the first paragraph stands"
        if spot.position == "head"
        else "behind the last paragraph"
    )
    return f"prose {first}, no structural evidence"


def _addresses(spot: _Spot) -> bool:
    """True when the paper itself speaks to its readers, and nobody is quoted."""
    return Speech.ADDRESS in spot.speech and not _SAID.search(spot.block.text)


def _is_line(block: Block) -> bool:
    """True for a short line that is no sentence: a kicker, a sign-off, a label."""
    return block.size <= LABEL_WORDS and block.text.rstrip()[-1:] not in '.!?…:»“"”'


def _by_company(spots: Sequence[_Spot]) -> None:
    """Cuts repeated blocks that stand in one run with repeated appeals: a text's headings and bullets."""
    changed = True
    while changed:
        changed = False
        for one, other in [
            *itertools.pairwise(spots),
            *itertools.pairwise(spots[::-1]),
        ]:
            if _is_appeal_cut(one) and _joins(other, one):
                other.cut("repeated", f"{other.known.evidence}, together with its neighbour")
                other.refused = ""
                changed = True


def _is_appeal_cut(spot: _Spot) -> bool:
    learned = spot.rule in ("repeated", "cold_start", "tail_appeal")
    return learned or (spot.rule == "structure" and spot.known.count >= SEEN_STRUCTURAL)


def _joins(spot: _Spot, neighbour: _Spot) -> bool:
    if spot.rule or spot.known.count < SEEN_PLAIN or fingerprints.quoted(spot.block.text):
        return False
    if spot.block.size > 2 * OWN_WORDS and not neighbour.appeals:
        return False
    same = fingerprints.container(spot.block.place) == fingerprints.container(neighbour.block.place)
    together = len(spot.known.articles & neighbour.known.articles)
    return same and together * 10 >= 8 * len(spot.known.articles)


def _by_box(spots: Sequence[_Spot]) -> None:
    """Cuts the rest of a box apart from the body that is cut for the most part."""
    boxes: dict[str, list[_Spot]] = defaultdict(list)
    for spot in spots:
        if spot.apart:
            boxes[fingerprints.container(spot.block.place)].append(spot)
    for place, box in boxes.items():
        cut = [spot for spot in box if spot.rule not in ("", "keep")]
        if sum(s.block.size for s in cut) * 2 <= sum(s.block.size for s in box):
            continue
        for spot in box:
            if not spot.rule:
                spot.refused = ""
                spot.cut("box", f"rest of the box '{_last_steps(place)}': {cut[0].evidence}")


def _orphans(spots: Sequence[_Spot]) -> None:
    """Cuts headings and lead-ins that head nothing but what was cut."""
    for i in range(len(spots) - 2, -1, -1):
        spot, after = spots[i], spots[i + 1]
        heads = spot.block.kind is BlockKind.HEADING or (
            spot.block.text.rstrip().endswith(":") and spot.apart
        )
        rest = [other for other in spots[i + 1 :] if other.rule in ("", "keep")]
        listed = spot.known.count >= SEEN_STRUCTURAL or bool(spot.speech)
        if (
            not spot.rule
            and heads
            and (after.rule in LEARNED or after.marks & HEADED)
            and after.rule not in ("", "keep")
            and (not rest or listed)
            and _heads_only_cuts(spots[i + 1 :])
        ):
            spot.cut(after.rule, f"heads only what was cut: {after.evidence}")
            spot.refused = ""


def _heads_only_cuts(rest: Sequence[_Spot]) -> bool:
    for spot in rest:
        if spot.block.kind is BlockKind.HEADING and spot.rule in ("", "keep"):
            return True
        if spot.rule in ("", "keep"):
            return False
    return True


def _guard_share(spots: Sequence[_Spot]) -> None:
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


def _guard_all(spots: Sequence[_Spot]) -> None:
    """Takes back what was cut for repeating when nothing of the text would be left."""
    if any(spot.rule in ("", "keep") for spot in spots):
        return
    for spot in spots:
        if spot.rule in LEARNED and not spot.appeals:
            spot.refused = f"would leave nothing ({spot.rule}: {spot.evidence})"
            spot.rule = ""


def _is_sure(spot: _Spot) -> bool:
    """True for cuts with wording and a box of their own: an appeal may be longer than the news."""
    boxed = spot.apart and spot.rule not in ("", "keep")
    return boxed and (spot.appeals or spot.rule in ("tail_appeal", "cold_start", "repeated", "box"))


def _stripped(spots: Sequence[_Spot]) -> Stripped:
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


def before(stripped: Stripped) -> tuple[str, ...]:
    """Gives the text's lines as they were before stripping: the law that every cut can be undone."""
    lines: list[str] = []
    cuts = list(stripped.cuts)
    for number, block in enumerate((*stripped.blocks, None)):
        while cuts and cuts[0].line == number:
            lines.append(cuts.pop(0).text)
        if block is not None:
            lines.append(block.text)
    return tuple(lines)

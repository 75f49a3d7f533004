"""Cuts that need no other page: an operator's word, strong structure, and wording with structure or position."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate.phrases import Speech
from pipelines.boilerplate.spot import (
    LINK_MOST,
    LINK_SOME,
    OWN_WORDS,
    PROSE_WORDS,
    SEEN_PLAIN,
    SEEN_STRUCTURAL,
    Spot,
    has_structure,
    last_steps,
    structure,
)
from pipelines.boilerplate.text import Group, marked_group
from pipelines.model.draft import BlockKind, Draft, Mark

FIRST_LINES = 4
SURE_SCORE = 0.8
"""What the extractor is so sure of is not cut for a word in a class alone: on WCXB's articles nine in ten of
such cuts were wrong."""
TEASERS = 3
"""Headings that are links, in a box of related texts, from which their summaries are believed to be teasers."""
ALL_LINK, HEADLINE_WORDS = 0.9, 4
"""Share of links, and words, from which a line in capitals is another article's headline."""
TAIL_HITS = 2
"""Blocks that must sound like an appeal at the end of the body itself, on the first page."""
PLAIN_MARKS = frozenset({Mark.CAPTION, Mark.COMMENTS, Mark.AUTHOR_BOX})
"""Marks that nobody puts on an article's own prose."""
LOOSE_MARKS = frozenset({Mark.CONSENT, Mark.APPEAL, Mark.NAV, Mark.HIDDEN})
"""Marks whose words publishers use in other senses too."""
ASKING = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.AD, Mark.SHARE})
FILLED = frozenset({Mark.FORM, Mark.PAYMENT})
UNSIGNED = frozenset({BlockKind.HEADING, BlockKind.ITEM, BlockKind.ROW})
PROTECTED = frozenset({BlockKind.QUOTE, BlockKind.QUESTION, BlockKind.ROW})
_GATE = re.compile(
    r"paywall|premium|subscri|piano|plus|locked|blocked|hidden|restrict", re.IGNORECASE
)
"""Names that publishers give to the article behind the gate as well as to the gate."""

_BETWEEN_NAMES = re.compile(r"\s*[,/&]\s*|\s+(?:and|und|et|y|e|en|og|och|i)\s+")


def override(spots: Iterable[Spot], draft: Draft) -> None:
    """Marks what the operator keeps, cuts what he prunes; keeping wins."""
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


def by_marks(spots: Sequence[Spot], draft: Draft) -> None:
    """Cuts by structure, and first lines that only repeat a field."""
    teasers = _teasers(spots)
    doubted = {
        marked_group(s) for s in spots if s.block.size >= PROSE_WORDS and not _is_believed(s)
    } - teasers
    for number, spot in enumerate(spots):
        group = marked_group(spot)
        if not spot.rule:
            _by_field(spot, draft, number)
        if not spot.rule and group not in doubted and (group in teasers or _is_believed(spot)):
            _by_structure(spot)


def _teasers(spots: Sequence[Spot]) -> set[Group]:
    """Gives the boxes marked as related in which all prose stands right behind headings that are links."""
    heads: Counter[Group] = Counter()
    others: set[Group] = set()
    before: Spot | None = None
    for spot in spots:
        group = marked_group(spot)
        if _is_linked_heading(spot):
            heads[group] += 1
        elif not before or not _is_linked_heading(before) or marked_group(before) != group:
            others.add(group)
        before = spot
    return {
        group
        for group, count in heads.items()
        if count >= TEASERS and group not in others and Mark.RELATED in group[1]
    }


def _is_linked_heading(spot: Spot) -> bool:
    return spot.block.kind is BlockKind.HEADING and spot.block.link_share >= LINK_MOST


def _by_field(spot: Spot, draft: Draft, number: int) -> None:
    """Cuts first lines that only repeat title, kicker or section."""
    if number >= FIRST_LINES:
        return
    said, key = draft.metadata, fingerprints.exact_key(spot.block.text)
    letters = _letters(spot.block.text)
    fields = [
        ("field title", said.title),
        ("field kicker", said.kicker),
        *(("field section", s) for s in said.sections),
    ]
    origins = [name for name, value in fields if value and key == fingerprints.exact_key(value)]
    if spot.block.size < PROSE_WORDS or spot.block.kind is BlockKind.HEADING:
        # Longer ones may be a post whose title is all of it.
        origins += [name for name, value in said.titles if letters and letters == _letters(value)]
    if origins:
        spot.cut("title", f"says what the {origins[0]} says")


def _by_structure(spot: Spot) -> None:
    """Cuts by marks alone."""
    strong = spot.marks & fingerprints.STRONG
    if strong and Mark.LEAD not in spot.marks:
        names = ", ".join(sorted(strong))
        spot.cut("structure", f"{names} at '{last_steps(spot.block.place)}'")


def _is_believed(spot: Spot) -> bool:
    """Tells whether marks are to be believed that call a chosen block no text.

    Publishers call the article itself `paywall` or `teaser-content` too: its prose and headings need a
    second witness.
    """
    strong = spot.marks & fingerprints.STRONG
    if strong & PLAIN_MARKS or spot.known.count >= SEEN_STRUCTURAL:
        return True
    if spot.company and (spot.speech or spot.block.score < SURE_SCORE):
        return True
    if strong & ASKING and strong & FILLED:
        return True
    if Mark.APPEAL in strong and spot.apart and not _GATE.search(spot.block.place):
        return True
    if spot.block.size >= PROSE_WORDS:
        return False
    heads = spot.block.kind is BlockKind.HEADING and strong <= LOOSE_MARKS
    unsure = spot.block.score < SURE_SCORE or spot.block.link_share >= LINK_SOME
    return not heads and (unsure or bool(spot.speech))


def by_phrase(spots: Sequence[Spot]) -> None:
    """Cuts what a phrase family and structure or position say together, on the first page already."""
    for spot in spots:
        if not spot.rule:
            _by_one_phrase(spot)


def _by_one_phrase(spot: Spot) -> None:
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
    elif spot.appeals and has_structure(spot):
        spot.cut("cold_start", f"{structure(spot)}, wording of {spot.phrase}")


def _leads_away(spot: Spot) -> bool:
    boxed = spot.apart or spot.marks & fingerprints.WEAK
    return spot.block.link_share >= LINK_SOME or bool(boxed and spot.block.size < PROSE_WORDS)


def by_author(spots: Sequence[Spot], draft: Draft) -> None:
    """Cuts first and last lines that name nobody but the authors."""
    authors = frozenset(map(_letters, draft.metadata.authors))
    if not authors:
        return
    for row in (spots, spots[::-1]):
        for spot in itertools.takewhile(
            lambda one: one.rule not in ("", "keep") or _is_signed(one, authors), row
        ):
            if not spot.rule:
                spot.cut("byline", "says what the field authors says")


def by_capitals(spots: Sequence[Spot]) -> None:
    """Cuts headlines of other articles that stand as links in capitals between paragraphs which do not."""
    for before, spot, after in zip(spots, spots[1:], spots[2:], strict=False):
        if not spot.rule and _is_shouted(spot) and _is_calm(before) and _is_calm(after):
            spot.cut("related", "all of it is a link in capitals, between paragraphs")


def _is_shouted(spot: Spot) -> bool:
    block = spot.block
    linked = block.kind not in UNSIGNED and block.link_share >= ALL_LINK
    return linked and block.size >= HEADLINE_WORDS and block.text.isupper()


def _is_calm(spot: Spot) -> bool:
    return _is_shouted(spot) or (
        spot.block.link_share < LINK_SOME and not spot.block.text.isupper()
    )


def _is_signed(spot: Spot, authors: frozenset[str]) -> bool:
    if spot.rule or spot.block.kind in UNSIGNED or spot.block.size > OWN_WORDS * len(authors):
        return False
    return authors.issuperset(map(_letters, _BETWEEN_NAMES.split(spot.block.text)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def by_tail(spots: Sequence[Spot]) -> None:
    """Cuts an appeal behind the last paragraph, all of it, when its box or its wording is one throughout."""
    tail = [spot for spot in spots if spot.position == "tail"]
    for start, spot in enumerate(tail):
        if spot.rule or spot.is_own or not (spot.appeals or spot.apart):
            continue
        rest = [other for other in tail[start:] if not other.rule]
        heard_again = spot.apart or spot.known.count >= SEEN_STRUCTURAL
        hits = sum(1 for other in rest if other.appeals)
        if hits < (1 if heard_again else TAIL_HITS):
            continue
        arrows = sum(1 for other in rest if other.block.text[:1] in "→➔➜▶►»✓✔")
        if all(_in_tail(other, rest) for other in rest) and (hits + arrows) * 3 >= len(rest):
            for other in rest:
                other.cut(
                    "tail_appeal",
                    f"behind the last paragraph, wording of {spot.phrase or rest[-1].phrase}",
                )
            return


def _in_tail(spot: Spot, rest: Sequence[Spot]) -> bool:
    kind = spot.block.kind
    if not spot.apart and kind is BlockKind.PARAGRAPH and _is_strange(spot, rest):
        return False
    if not spot.apart and (kind is BlockKind.QUOTE or fingerprints.quoted(spot.block.text)):
        return False
    speaks = bool(spot.speech) or spot.apart
    return (
        speaks
        or kind in (BlockKind.HEADING, BlockKind.ITEM)
        or spot.block.size <= 2 * OWN_WORDS
        or spot.block.text[:1] in "→➔➜▶►✓✔"
    )


def _is_strange(spot: Spot, rest: Sequence[Spot]) -> bool:
    """True for a line that does not stand wherever the appeals around it do: one of an article's last."""
    pages = [other.known.articles for other in rest if other.appeals and other is not spot]
    often = [seen for seen in pages if len(seen) >= SEEN_PLAIN]
    own = spot.known.articles
    return any(len(own & seen) * 2 < len(seen) for seen in often)

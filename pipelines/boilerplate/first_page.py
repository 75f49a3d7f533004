"""Cuts that need no other page: an operator's word, strong structure, and wording with structure or position."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipelines.boilerplate import asking
from pipelines.boilerplate.body import LineGroup, marked_group
from pipelines.boilerplate.candidate import (
    OWN_WORDS,
    SEEN_PLAIN,
    SEEN_STRUCTURAL,
    CutCandidate,
    has_structure,
    last_steps,
    quoted,
    structure,
)
from pipelines.boilerplate.lines import fingerprints, places, sentences
from pipelines.boilerplate.phrases import Speech
from pipelines.languages import lexicon
from pipelines.languages.corrections import is_correction
from pipelines.model.bounds import NEARLY_ALL_LINK, PARTLY_LINK, PROSE_WORDS
from pipelines.model.draft import Block, BlockKind, Draft, Mark

FIRST_LINES = 4
BESIDE_NAMES = 24
"""Letters in a line of author and date beside the names: `Von`, `Published by`, `Uhr`, a month, a weekday."""
LEADING = 12
"""Letters of what leads to an author in a line that says nothing else."""
YEAR = 4
"""Digits of a year, in any script and calendar."""
SURE_SCORE = 0.8
"""What the extractor is so sure of is not cut for a word in a class alone: on WCXB's articles nine in ten of
such cuts were wrong."""
TEASERS = 3
"""Headings that are links, in a box of related texts, from which their summaries are believed to be teasers."""
CAPITAL_WORDS = 4
"""Words from which a line in capitals is another article's headline."""
TAIL_HITS = 2
"""Blocks that must sound like an appeal at the end of the body itself, on the first page."""
PLAIN_MARKS = frozenset({Mark.CAPTION, Mark.COMMENTS, Mark.AUTHOR_BOX})
"""Marks that nobody puts on an article's own prose."""
LOOSE_MARKS = frozenset({Mark.CONSENT, Mark.APPEAL, Mark.NAV, Mark.HIDDEN})
"""Marks whose words publishers use in other senses too."""
ASKING = frozenset({Mark.APPEAL, Mark.NEWSLETTER, Mark.AD, Mark.SHARE})
POSTED = frozenset({Mark.SHARE, Mark.EMBED})
"""Marks of posts of others, by the names of the networks that they come from."""
_OFFERING = frozenset({Mark.PAYMENT, Mark.APPEAL})
_AROUND = frozenset({Mark.NAV})
OFFER_LINES, OFFER_LEVELS = 3, 2
"""Last lines of a text in which an offer is looked for, and boxes around each."""
_OFFER_PARTS = 3
FILLED = frozenset({Mark.FORM, Mark.PAYMENT})
SAYING = frozenset({BlockKind.PARAGRAPH, BlockKind.QUESTION})
BOXED_KINDS = frozenset({"you", "paper", "money"})
"""Kinds of words by which a paper asks that are enough in a box marked as one that asks."""
UNSIGNED = frozenset({BlockKind.HEADING, BlockKind.ITEM, BlockKind.ROW})
PROTECTED = frozenset({BlockKind.QUOTE, BlockKind.QUESTION, BlockKind.ROW})
_GATE = re.compile(
    r"paywall|premium|subscri|piano|plus|locked|blocked|hidden|restrict", re.IGNORECASE
)
"""Names that publishers give to the article behind the gate as well as to the gate."""

_JOINS = f"{lexicon.alternatives('joins')}|{lexicon.alternatives('joins_single')}"
_BEHIND_NAME = re.compile(r"\s+[|\u2013\u2014-]+\s+")
"""Between an author and who that is: a dash, a bar."""
_BETWEEN_NAMES = re.compile(rf"\s*[,/&]\s*|\s+(?:{_JOINS})\s+")


def override(candidates: Iterable[CutCandidate], draft: Draft) -> None:
    """Marks what the operator keeps, cuts what he prunes; keeping wins."""
    decided = {
        order: (action, reason) for order, action, reason in draft.overridden if action == "prune"
    }
    decided |= {
        order: (action, reason) for order, action, reason in draft.overridden if action == "keep"
    }
    for candidate in candidates:
        action, reason = decided.get(candidate.block.order, ("", ""))
        if action == "prune":
            candidate.cut("override", f"operator: {reason}")
        elif action == "keep":
            candidate.rule = "keep"


def by_marks(candidates: Sequence[CutCandidate], draft: Draft) -> None:
    """Cuts by structure, and first lines that only repeat a field."""
    teasers = _teasers(candidates)
    doubted = {
        marked_group(s) for s in candidates if s.block.size >= PROSE_WORDS and not _is_believed(s)
    } - teasers
    if draft.facts.free_declared is False:
        teasers |= _offers(candidates)
        doubted -= teasers
        _by_form_of_offer(candidates, draft)
    for number, candidate in enumerate(candidates):
        group = marked_group(candidate)
        if not candidate.rule:
            _by_field(candidate, draft, number)
        if (
            not candidate.rule
            and group not in doubted
            and (group in teasers or _is_believed(candidate))
        ):
            _by_structure(candidate)


def _teasers(candidates: Sequence[CutCandidate]) -> set[LineGroup]:
    """Return the boxes marked as related in which all prose stands right behind headings that are links."""
    heads: Counter[LineGroup] = Counter()
    others: set[LineGroup] = set()
    before: CutCandidate | None = None
    for candidate in candidates:
        group = marked_group(candidate)
        if _is_linked_heading(candidate):
            heads[group] += 1
        elif not before or not _is_linked_heading(before) or marked_group(before) != group:
            others.add(group)
        before = candidate
    return {
        group
        for group, count in heads.items()
        if count >= TEASERS and group not in others and Mark.RELATED in group[1]
    }


def _offers(candidates: Sequence[CutCandidate]) -> set[LineGroup]:
    """Return the boxes that ask for payment in one paragraph and a heading: on a page to be paid for, its offer.

    The article behind the gate, which publishers call so as well, says more, and its last open paragraph less.
    """
    lines = Counter(map(marked_group, candidates))
    prose = Counter(
        marked_group(s)
        for s in candidates
        if s.block.size >= OWN_WORDS and s.block.kind is not BlockKind.HEADING
    )
    return {
        group
        for group, count in lines.items()
        if group[1] & _OFFERING and prose[group] <= 1 and (count > 1 or Mark.PAYMENT in group[1])
    }


def _by_form_of_offer(candidates: Sequence[CutCandidate], draft: Draft) -> None:
    """Cuts the paragraph of a box that stands beside the text and is drawn like an offer, in whatever words."""
    body = places.body_container(candidate.block for candidate in candidates)
    for candidate in candidates[-OFFER_LINES:]:
        box = candidate.around
        for _ in range(OFFER_LEVELS):
            if candidate.rule or not box.startswith(f"{body}>"):
                break
            within = [b for b in draft.blocks if f"{b.path}>".startswith(f"{box}>")]
            if _is_offer(within):
                candidate.cut(
                    "structure", f"all of the box '{last_steps(box)}' is drawn as an offer"
                )
            box = places.container(box)


def _is_offer(box: Sequence[Block]) -> bool:
    """Whether lines are a heading, one paragraph and at the end links or buttons, and nothing else."""
    if len(box) < _OFFER_PARTS:
        return False
    heading, paragraph, *calls = box
    is_headed = heading.size < OWN_WORDS <= paragraph.size
    return is_headed and not (_calls(heading) or _calls(paragraph)) and all(map(_calls, calls))


def _calls(block: Block) -> bool:
    """Whether a line is a link or a button."""
    return block.link_share >= NEARLY_ALL_LINK or Mark.FORM in block.marks


def _is_linked_heading(candidate: CutCandidate) -> bool:
    return (
        candidate.block.kind is BlockKind.HEADING and candidate.block.link_share >= NEARLY_ALL_LINK
    )


def _by_field(candidate: CutCandidate, draft: Draft, number: int) -> None:
    """Cuts first lines that only repeat title, kicker or section."""
    if number >= FIRST_LINES:
        return
    said, key = draft.metadata, fingerprints.exact_key(candidate.block.text)
    letters = _letters(candidate.block.text)
    fields = [
        ("field title", said.title),
        ("field kicker", said.kicker),
        *(("field section", s) for s in said.sections),
    ]
    origins = [name for name, value in fields if value and key == fingerprints.exact_key(value)]
    if candidate.block.size < PROSE_WORDS or candidate.block.kind is BlockKind.HEADING:
        # Longer ones may be a post whose title is all of it.
        origins += [name for name, value in said.titles if letters and letters == _letters(value)]
    if origins:
        candidate.cut("title", f"says what the {origins[0]} says")


def _by_structure(candidate: CutCandidate) -> None:
    """Cuts by marks alone."""
    strong = candidate.marks & places.STRONG
    if candidate.block.kind is BlockKind.QUOTE and strong <= POSTED:
        return  # a post of another: without its attribution a stranger's words read as the paper's own
    if strong <= _AROUND and is_correction(candidate.block.text):
        return  # it stands in the article's own footer, which has the element of a page's
    if strong and Mark.LEAD not in candidate.marks:
        names = ", ".join(sorted(strong))
        candidate.cut("structure", f"{names} at '{last_steps(candidate.block.path)}'")


def _is_believed(candidate: CutCandidate) -> bool:
    """Return whether marks are to be believed that call a chosen block no text.

    Publishers call the article itself `paywall` or `teaser-content` too: its prose and headings need a
    second witness.
    """
    strong = candidate.marks & places.STRONG
    if strong & PLAIN_MARKS or candidate.known.count >= SEEN_STRUCTURAL:
        return True
    if candidate.appeal_in_box and (candidate.speech or candidate.block.score < SURE_SCORE):
        return True
    if strong & ASKING and strong & FILLED:
        return True
    if Mark.APPEAL in strong and candidate.apart and not _GATE.search(candidate.block.path):
        return True
    if candidate.block.size >= PROSE_WORDS:
        return False
    heads = candidate.block.kind is BlockKind.HEADING and strong <= LOOSE_MARKS
    unsure = candidate.block.score < SURE_SCORE or candidate.block.link_share >= PARTLY_LINK
    return not heads and (unsure or bool(candidate.speech))


def by_phrase(candidates: Sequence[CutCandidate]) -> None:
    """Cuts what a phrase family and structure or position say together, on the first page already."""
    for candidate in candidates:
        if not candidate.rule:
            _by_one_phrase(candidate)


def _by_one_phrase(candidate: CutCandidate) -> None:
    if candidate.block.kind in PROTECTED or quoted(candidate.block.text):
        return
    heading = candidate.block.kind is BlockKind.HEADING
    if Speech.LABEL in candidate.speech and (
        not heading or candidate.apart or candidate.position == "tail"
    ):
        candidate.cut("label", f"a line that is only a label ({candidate.phrase})")
    elif Speech.BYLINE in candidate.speech and candidate.position != "inside":
        candidate.cut("byline", f"author, date or reading time ({candidate.phrase})")
    elif Speech.SIGN_OFF in candidate.speech and candidate.position == "tail":
        candidate.cut("sign_off", f"behind the last paragraph ({candidate.phrase})")
    elif Speech.RELATED in candidate.speech and _leads_away(candidate):
        candidate.cut(
            "related", f"{candidate.block.link_share:.0%} of it is link ({candidate.phrase})"
        )
    elif candidate.appeals and has_structure(candidate):
        candidate.cut("cold_start", f"{structure(candidate)}, wording of {candidate.phrase}")
    elif _asks_boxed(candidate):
        candidate.cut("cold_start", f"in a box, words of {', '.join(sorted(candidate.asks))}")


def _leads_away(candidate: CutCandidate) -> bool:
    boxed = candidate.apart or candidate.marks & places.WEAK
    return candidate.block.link_share >= PARTLY_LINK or bool(
        boxed and candidate.block.size < PROSE_WORDS
    )


def by_asking(candidates: Sequence[CutCandidate]) -> None:
    """Cuts last lines that speak to the readers, of the paper itself, of what it makes and of money.

    First lines are left: guides to what is for sale speak so.
    """
    left = [candidate for candidate in candidates[::-1] if candidate.rule in ("", "keep")]
    for candidate in itertools.takewhile(_asks, left[:-1]):
        candidate.cut("asks", "speaks to readers, of the paper and of money")


def _asks_boxed(candidate: CutCandidate) -> bool:
    return candidate.asks >= BOXED_KINDS and bool(candidate.marks & ASKING)


def _asks(candidate: CutCandidate) -> bool:
    said = candidate.block.kind in SAYING and not quoted(candidate.block.text)
    return said and not candidate.rule and candidate.asks == asking.KINDS


def by_author(candidates: Sequence[CutCandidate], draft: Draft) -> None:
    """Cuts first and last lines that name nobody but the authors, with the date or without."""
    authors = frozenset(map(_letters, draft.metadata.authors))
    if not authors:
        return
    for row in (candidates, candidates[::-1]):
        for candidate in itertools.takewhile(
            lambda one: one.rule not in ("", "keep") or _is_signed(one, authors), row
        ):
            if not candidate.rule:
                candidate.cut("byline", "says what the field authors says")


def by_capitals(candidates: Sequence[CutCandidate]) -> None:
    """Cuts headlines of other articles that stand as links in capitals between paragraphs which do not."""
    for before, candidate, after in zip(candidates, candidates[1:], candidates[2:], strict=False):
        if not candidate.rule and _is_shouted(candidate) and _is_calm(before) and _is_calm(after):
            candidate.cut("related", "all of it is a link in capitals, between paragraphs")


def _is_shouted(candidate: CutCandidate) -> bool:
    block = candidate.block
    linked = block.kind not in UNSIGNED and block.link_share >= NEARLY_ALL_LINK
    return linked and block.size >= CAPITAL_WORDS and block.text.isupper()


def _is_calm(candidate: CutCandidate) -> bool:
    return _is_shouted(candidate) or (
        candidate.block.link_share < PARTLY_LINK and not candidate.block.text.isupper()
    )


def _is_signed(candidate: CutCandidate, authors: frozenset[str]) -> bool:
    if candidate.rule or candidate.block.kind in UNSIGNED:
        return False
    text, most = candidate.block.text, OWN_WORDS * len(authors)
    if candidate.block.size <= most:
        named = authors.issuperset(map(_letters, _BETWEEN_NAMES.split(text)))
        begins = _letters(_BEHIND_NAME.split(text, maxsplit=1)[0]) in authors
        return named or begins or _is_led_to(text, authors) or _is_dated(text, authors)
    return candidate.block.size <= 2 * most and _is_dated(text, authors)


def _is_led_to(text: str, authors: Iterable[str]) -> bool:
    """Whether a line holds a word or two and then an author: `Text: Ada Brandt`."""
    said = _letters(text)
    return any(said.endswith(name) and len(said) - len(name) <= LEADING for name in authors)


def _is_dated(text: str, authors: Iterable[str]) -> bool:
    """Whether a line holds an author, a date and hardly a word more: `By Ada Brandt, 14 May 2026, 09:40`."""
    if text.endswith(tuple(sentences.STOPS)):
        return False
    numbers = list(map(len, re.findall(r"\d+", text)))
    said = left = _letters("".join(re.findall(r"[^\W\d_]+", text)))
    for name in authors:
        left = left.replace(name, "")
    return len(left) <= BESIDE_NAMES and left != said and len(numbers) > 1 and YEAR in numbers


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def by_tail(candidates: Sequence[CutCandidate]) -> None:
    """Cuts an appeal behind the last paragraph, all of it, when its box or its wording is one throughout."""
    tail = [candidate for candidate in candidates if candidate.position == "tail"]
    for start, candidate in enumerate(tail):
        if candidate.rule or candidate.is_own or not (candidate.appeals or candidate.apart):
            continue
        rest = [other for other in tail[start:] if not other.rule]
        heard_again = candidate.apart or candidate.known.count >= SEEN_STRUCTURAL
        # In a box of its own, what is cut already speaks for the rest; an article's last line stands in none.
        hits = sum(1 for other in (tail if candidate.apart else rest) if other.appeals)
        if hits < (1 if heard_again else TAIL_HITS):
            continue
        arrows = sum(1 for other in rest if other.block.text[:1] in "→➔➜▶►»✓✔")
        if all(_in_tail(other, rest) for other in rest) and (hits + arrows) * 3 >= len(rest):
            for other in rest:
                other.cut(
                    "tail_appeal",
                    f"behind the last paragraph, wording of {next(other.phrase for other in tail if other.appeals)}",
                )
            return


def _in_tail(candidate: CutCandidate, rest: Sequence[CutCandidate]) -> bool:
    kind = candidate.block.kind
    if not candidate.apart and kind is BlockKind.PARAGRAPH and _is_strange(candidate, rest):
        return False
    if not candidate.apart and (kind is BlockKind.QUOTE or quoted(candidate.block.text)):
        return False
    speaks = bool(candidate.speech) or candidate.apart
    return (
        speaks
        or kind in (BlockKind.HEADING, BlockKind.ITEM)
        or candidate.block.size <= 2 * OWN_WORDS
        or candidate.block.text[:1] in "→➔➜▶►✓✔"
    )


def _is_strange(candidate: CutCandidate, rest: Sequence[CutCandidate]) -> bool:
    """True for a line that does not stand wherever the appeals around it do: one of an article's last."""
    pages = [other.known.articles for other in rest if other.appeals and other is not candidate]
    often = [seen for seen in pages if len(seen) >= SEEN_PLAIN]
    own = candidate.known.articles
    return any(len(own & seen) * 2 < len(seen) for seen in often)

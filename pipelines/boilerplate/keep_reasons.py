"""Reasons why a block that other pages have too is not to be cut: it may be the article's own."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from pipelines.boilerplate.candidate import (
    SEEN_STRUCTURAL,
    CutCandidate,
    has_structure,
    is_line,
    quoted,
)
from pipelines.boilerplate.first_page import PROTECTED, SAYING
from pipelines.boilerplate.lines import fingerprints, places
from pipelines.boilerplate.phrases import Speech
from pipelines.languages import lexicon
from pipelines.model.bounds import NEARLY_ALL_LINK, PROSE_WORDS
from pipelines.model.draft import BlockKind, Mark

EVERYWHERE_SHARE, EVERYWHERE_PAGES = 0.6, 20
"""Prose without other evidence counts as template when it is on this share of at least so many articles."""
OFTEN_SHARE, OFTEN_PAGES = 0.45, 30
"""The same for wording that is close on more articles: of two appeals in turn, each is on half of the pages."""
QUOTING = "quotes what stands elsewhere on the pages"
LISTED = "stands in a list of the article's own"
ENDS_SHARE, ENDS_PAGES = 0.8, 12
"""The same for what stands behind the text, half as often on as many pages as above: appeals take turns. Before it
may be the intro of a series; with figures it may be whom to call, or a result."""
NAMED_SHARE = 0.3
"""Share of the articles that must have a text which names the paper."""
_SAYS = rf"\b(?:{lexicon.alternatives('says')})\b"
_REPORTED = re.compile(_SAYS)
_SAID = re.compile(f'[\u00ab\u00bb\u201e\u201c\u201d\u300c\u300e"]|{_SAYS}')
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


SENTENCE_WORDS = 5
"""Shorter lines are labels of news: who speaks, when it begins."""


def said_twice(candidates: Sequence[CutCandidate]) -> frozenset[str]:
    """Return the keys of wordings that stand on the page more than once."""
    seen = Counter(fingerprints.exact_key(candidate.block.text) for candidate in candidates)
    return frozenset(key for key, count in seen.items() if count > 1)


def own_lists(candidates: Sequence[CutCandidate]) -> frozenset[str]:
    """Return the places of lists in the body with an item that no other page has: they are the article's, whole.

    So are tables, wherever they stand, most of whose rows no other page has.
    """
    rows: dict[str, list[bool]] = defaultdict(list)
    for candidate in candidates:
        if candidate.block.kind is BlockKind.ROW:
            rows[candidate.block.path].append(_is_unseen(candidate))
    tables = {place for place, unseen in rows.items() if 2 * sum(unseen) > len(unseen)}
    lists = {
        candidate.block.path
        for candidate in candidates
        if candidate.block.kind is BlockKind.ITEM
        and not has_structure(candidate)
        and not candidate.speech
        and _is_unseen(candidate)
    }
    return frozenset(tables | lists)


def _is_unseen(candidate: CutCandidate) -> bool:
    return candidate.known.seen < SEEN_STRUCTURAL or not candidate.known.is_close


def of_line(candidate: CutCandidate, after: Sequence[CutCandidate], lists: Collection[str]) -> str:
    """Says why a line belongs to the article although other pages have it; empty when it does not."""
    if candidate.speech or candidate.known.share >= EVERYWHERE_SHARE or _is_often(candidate):
        return ""
    if _is_listed_among_own(candidate, lists):
        return LISTED
    if _is_of_figures(candidate):
        return "differs in its figures"
    below = next((other for other in after if not is_line(other.block)), None)
    if (
        candidate.block.kind is BlockKind.HEADING
        and not candidate.apart
        and below
        and _is_prose(below)
    ):
        return "heads the article's own text"
    return ""


def _is_listed_among_own(candidate: CutCandidate, lists: Collection[str]) -> bool:
    return candidate.block.kind in (BlockKind.ITEM, BlockKind.ROW) and candidate.block.path in lists


def _is_prose(candidate: CutCandidate) -> bool:
    """True for prose that stays: the article's, or such as only resembles it."""
    if candidate.apart or candidate.marks & places.STRONG or candidate.block.size < PROSE_WORDS:
        return False
    paragraph = candidate.block.kind is BlockKind.PARAGRAPH
    return paragraph and not (
        candidate.rule or candidate.place_evidence or candidate.speech or _is_everywhere(candidate)
    )


def _is_of_figures(candidate: CutCandidate) -> bool:
    """True for a short line that says a number: amounts, results, prices differ by it."""
    counted = candidate.block.size < fingerprints.NEAR_WORDS and any(
        map(str.isdigit, candidate.block.text)
    )
    return counted and not has_structure(candidate)


def of_block(
    candidate: CutCandidate,
    before: CutCandidate | None,
    twice: Collection[str],
    lists: Collection[str],
) -> str:
    """Says why learned evidence must not cut this block; empty when it may.

    Args:
        candidate: The block.
        before: The one before it.
        twice: Keys of wordings that stand on the page more than once.
        lists: Places of the article's own lists and tables.
    """
    if candidate.block.kind is BlockKind.ROW and _is_listed_among_own(candidate, lists):
        return LISTED
    reason = _of_position(candidate, before)
    if not reason and _is_quotation(candidate, before, twice):
        return QUOTING
    return reason


def _of_position(candidate: CutCandidate, before: CutCandidate | None) -> str:
    if _is_everywhere(candidate):
        return ""
    if candidate.block.kind in PROTECTED and not (
        candidate.apart or _is_sections_table(candidate) or _is_standing_appeal(candidate)
    ):
        return f"a {candidate.block.kind} among the article's own text"
    if quoted(candidate.block.text) and not candidate.apart:
        return "put in quotation marks"
    if Mark.LEAD in candidate.marks or (
        candidate.position == "head" and _is_editorial(candidate.block.path)
    ):
        return "stands as the lead" if not candidate.appeals else ""
    if not has_structure(candidate) and _is_listed(before):
        return "follows a colon of the article's own text"
    return _refusal_in_body(candidate)


def _is_everywhere(candidate: CutCandidate) -> bool:
    if _is_templates(candidate):
        return True
    if candidate.known.share >= EVERYWHERE_SHARE and candidate.known.pages >= EVERYWHERE_PAGES:
        return True
    if _is_often(candidate):
        return True
    often = candidate.known.pages >= ENDS_PAGES and candidate.known.share >= (
        ENDS_SHARE if candidate.known.pages < EVERYWHERE_PAGES else ENDS_SHARE / 2
    )
    figures = any(map(str.isdigit, candidate.block.text))
    return often and candidate.position == "tail" and candidate.known.is_close and not figures


def _is_templates(candidate: CutCandidate) -> bool:
    """True for a sentence on pages that have nothing else in common: a story's, a series' or a column's have."""
    said = candidate.block.kind in SAYING and candidate.block.size >= SENTENCE_WORDS
    return said and candidate.unrelated and not quoted(candidate.block.text)


def _is_often(candidate: CutCandidate) -> bool:
    known = candidate.known
    if candidate.block.kind in PROTECTED or quoted(candidate.block.text):
        return False
    return known.is_close and known.share >= OFTEN_SHARE and known.pages >= OFTEN_PAGES


def _is_sections_table(candidate: CutCandidate) -> bool:
    """True for rows on most pages of a section: its league table, its prices."""
    return candidate.block.kind is BlockKind.ROW and candidate.known.fills_section


def _is_standing_appeal(candidate: CutCandidate) -> bool:
    """True for an appeal that stands in this very place on other pages too: an article that quotes it does not."""
    standing = candidate.block.path in candidate.known.steady and candidate.known.is_close
    return standing and speaks_for_paper(candidate) and not quoted(candidate.block.text)


def _is_editorial(place: str) -> bool:
    return any(word in places.container(place).rpartition(">")[2].lower() for word in EDITORIAL)


def _is_quotation(
    candidate: CutCandidate, before: CutCandidate | None, twice: Collection[str]
) -> bool:
    """True for what an article quotes of the template: where that never stands, or a second time on the page."""
    elsewhere = candidate.block.path not in candidate.known.steady
    if candidate.apart:
        return elsewhere and candidate.block.kind is BlockKind.QUOTE
    told = candidate.block.kind in PROTECTED or quoted(candidate.block.text)
    again = fingerprints.exact_key(candidate.block.text) in twice
    follows = _is_listed(before) or (before is not None and before.refused == QUOTING)
    return (told and elsewhere) or (again and (told or elsewhere or follows))


def _is_listed(before: CutCandidate | None) -> bool:
    return (
        before is not None
        and not before.rule
        and before.block.text.rstrip().endswith((":", "\uff1a"))
    )


def _refusal_in_body(candidate: CutCandidate) -> str:
    if candidate.apart or candidate.marks & places.WEAK or _is_sections_box(candidate):
        return ""
    if not candidate.known.is_close and not candidate.appeals:
        return "only resembles what stands on other pages"
    if speaks_for_paper(candidate) or candidate.block.link_share >= NEARLY_ALL_LINK:
        return ""
    if candidate.position == "inside":
        return "among the article's paragraphs, no structural evidence"
    if is_line(candidate.block):
        return ""
    first = (
        "where the first paragraph stands"
        if candidate.position == "head"
        else "behind the last paragraph"
    )
    return f"prose {first}, no structural evidence"


def _is_sections_box(candidate: CutCandidate) -> bool:
    """True for what most pages of a section have; at the head it may be the intro of a series with its own section."""
    return (
        candidate.known.fills_section and candidate.known.is_close and candidate.position != "head"
    )


def speaks_for_paper(candidate: CutCandidate) -> bool:
    """Whether the paper asks for something, speaks to its readers, or of itself at an end of the text."""
    return candidate.appeals or _addresses(candidate) or _names_itself(candidate)


def _names_itself(candidate: CutCandidate) -> bool:
    """Whether a text that a good part of the pages have in this place names the paper: news that does is rare."""
    often = candidate.known.share >= NAMED_SHARE and candidate.block.path in candidate.known.steady
    at_end = candidate.position != "inside" and candidate.known.is_close
    return candidate.names_paper and often and at_end and not _REPORTED.search(candidate.block.text)


def _addresses(candidate: CutCandidate) -> bool:
    """Whether the paper itself speaks to its readers, and nobody is quoted."""
    return Speech.ADDRESS in candidate.speech and not _SAID.search(candidate.block.text)

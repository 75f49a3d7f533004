"""Reasons why a block that other pages have too is not to be cut: it may be the article's own."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate.first_sight import PROTECTED
from pipelines.boilerplate.phrases import Speech
from pipelines.boilerplate.spot import (
    LINK_MOST,
    PROSE_WORDS,
    SEEN_STRUCTURAL,
    Spot,
    has_structure,
    is_line,
)
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
_SAYS = (
    "\\b(?:sag(?:t|te|ten|en)|erklär(?:t|te)|says?|said|a déclaré|déclare|explique|raconte|dice|dijo|afirm(?:a|ó|ou)"
    "|explicó|ha detto|disse|diz|spiega|zegt|zei|säger|sade|siger|sagde|sier|mówi|powiedziała?)\\b"
)
_REPORTED = re.compile(_SAYS)
_SAID = re.compile(f'[\u00ab\u00bb\u201e\u201c\u201d"]|{_SAYS}')
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


def said_twice(spots: Sequence[Spot]) -> frozenset[str]:
    """Gives the keys of wordings that stand on the page more than once."""
    seen = Counter(fingerprints.exact_key(spot.block.text) for spot in spots)
    return frozenset(key for key, count in seen.items() if count > 1)


def own_lists(spots: Sequence[Spot]) -> frozenset[str]:
    """Gives the places of lists in the body with an item that no other page has: they are the article's, whole.

    So are tables, wherever they stand, most of whose rows no other page has.
    """
    rows: dict[str, list[bool]] = defaultdict(list)
    for spot in spots:
        if spot.block.kind is BlockKind.ROW:
            rows[spot.block.place].append(_is_unseen(spot))
    tables = {place for place, unseen in rows.items() if 2 * sum(unseen) > len(unseen)}
    lists = {
        spot.block.place
        for spot in spots
        if spot.block.kind is BlockKind.ITEM
        and not has_structure(spot)
        and not spot.speech
        and _is_unseen(spot)
    }
    return frozenset(tables | lists)


def _is_unseen(spot: Spot) -> bool:
    return spot.known.seen < SEEN_STRUCTURAL or not spot.known.is_close


def of_line(spot: Spot, after: Sequence[Spot], lists: Collection[str]) -> str:
    """Says why a line belongs to the article although other pages have it; empty when it does not."""
    if spot.speech or spot.known.share >= EVERYWHERE_SHARE or _is_often(spot):
        return ""
    if _is_listed_among_own(spot, lists):
        return LISTED
    if _is_of_figures(spot):
        return "differs in its figures"
    below = next((other for other in after if not is_line(other.block)), None)
    if spot.block.kind is BlockKind.HEADING and not spot.apart and below and _is_prose(below):
        return "heads the article's own text"
    return ""


def _is_listed_among_own(spot: Spot, lists: Collection[str]) -> bool:
    return spot.block.kind in (BlockKind.ITEM, BlockKind.ROW) and spot.block.place in lists


def _is_prose(spot: Spot) -> bool:
    """True for prose that stays: the article's, or such as only resembles it."""
    if spot.apart or spot.marks & fingerprints.STRONG or spot.block.size < PROSE_WORDS:
        return False
    paragraph = spot.block.kind is BlockKind.PARAGRAPH
    return paragraph and not (spot.rule or spot.beside or spot.speech or _is_everywhere(spot))


def _is_of_figures(spot: Spot) -> bool:
    """True for a short line that says a number: amounts, results, prices differ by it."""
    counted = spot.block.size < fingerprints.NEAR_WORDS and any(map(str.isdigit, spot.block.text))
    return counted and not has_structure(spot)


def of_block(
    spot: Spot, before: Spot | None, twice: Collection[str], lists: Collection[str]
) -> str:
    """Says why learned evidence must not cut this block; empty when it may.

    Args:
        spot: The block.
        before: The one before it.
        twice: Keys of wordings that stand on the page more than once.
        lists: Places of the article's own lists and tables.
    """
    if spot.block.kind is BlockKind.ROW and _is_listed_among_own(spot, lists):
        return LISTED
    reason = _of_position(spot, before)
    if not reason and _is_quotation(spot, before, twice):
        return QUOTING
    return reason


def _of_position(spot: Spot, before: Spot | None) -> str:
    if _is_everywhere(spot):
        return ""
    if spot.block.kind in PROTECTED and not (
        spot.apart or _is_sections_table(spot) or _is_standing_appeal(spot)
    ):
        return f"a {spot.block.kind} among the article's own text"
    if fingerprints.quoted(spot.block.text) and not spot.apart:
        return "put in quotation marks"
    if Mark.LEAD in spot.marks or (spot.position == "head" and _is_editorial(spot.block.place)):
        return "stands as the lead" if not spot.appeals else ""
    if not has_structure(spot) and _is_listed(before):
        return "follows a colon of the article's own text"
    return _refusal_in_body(spot)


def _is_everywhere(spot: Spot) -> bool:
    if spot.known.share >= EVERYWHERE_SHARE and spot.known.pages >= EVERYWHERE_PAGES:
        return True
    if _is_often(spot):
        return True
    often = spot.known.pages >= ENDS_PAGES and spot.known.share >= (
        ENDS_SHARE if spot.known.pages < EVERYWHERE_PAGES else ENDS_SHARE / 2
    )
    figures = any(map(str.isdigit, spot.block.text))
    return often and spot.position == "tail" and spot.known.is_close and not figures


def _is_often(spot: Spot) -> bool:
    known = spot.known
    if spot.block.kind in PROTECTED or fingerprints.quoted(spot.block.text):
        return False
    return known.is_close and known.share >= OFTEN_SHARE and known.pages >= OFTEN_PAGES


def _is_sections_table(spot: Spot) -> bool:
    """True for rows on most pages of a section: its league table, its prices."""
    return spot.block.kind is BlockKind.ROW and spot.known.fills_section


def _is_standing_appeal(spot: Spot) -> bool:
    """True for an appeal that stands in this very place on other pages too: an article that quotes it does not."""
    standing = spot.block.place in spot.known.steady and spot.known.is_close
    return standing and speaks_for_paper(spot) and not fingerprints.quoted(spot.block.text)


def _is_editorial(place: str) -> bool:
    return any(
        word in fingerprints.container(place).rpartition(">")[2].lower() for word in EDITORIAL
    )


def _is_quotation(spot: Spot, before: Spot | None, twice: Collection[str]) -> bool:
    """True for what an article quotes of the template: where that never stands, or a second time on the page."""
    elsewhere = spot.block.place not in spot.known.steady
    if spot.apart:
        return elsewhere and spot.block.kind is BlockKind.QUOTE
    told = spot.block.kind in PROTECTED or fingerprints.quoted(spot.block.text)
    again = fingerprints.exact_key(spot.block.text) in twice
    follows = _is_listed(before) or (before is not None and before.refused == QUOTING)
    return (told and elsewhere) or (again and (told or elsewhere or follows))


def _is_listed(before: Spot | None) -> bool:
    return before is not None and not before.rule and before.block.text.rstrip().endswith(":")


def _refusal_in_body(spot: Spot) -> str:
    if spot.apart or spot.marks & fingerprints.WEAK or _is_sections_box(spot):
        return ""
    if not spot.known.is_close and not spot.appeals:
        return "only resembles what stands on other pages"
    if speaks_for_paper(spot) or spot.block.link_share >= LINK_MOST:
        return ""
    if spot.position == "inside":
        return "among the article's paragraphs, no structural evidence"
    if is_line(spot.block):
        return ""
    first = (
        "where the first paragraph stands"
        if spot.position == "head"
        else "behind the last paragraph"
    )
    return f"prose {first}, no structural evidence"


def _is_sections_box(spot: Spot) -> bool:
    """True for what most pages of a section have; at the head it may be the intro of a series with its own section."""
    return spot.known.fills_section and spot.known.is_close and spot.position != "head"


def speaks_for_paper(spot: Spot) -> bool:
    """True when the paper asks for something, speaks to its readers, or of itself at an end of the text."""
    return spot.appeals or _addresses(spot) or _names_itself(spot)


def _names_itself(spot: Spot) -> bool:
    """True when a text that a good part of the pages have in this place names the paper: news that does is rare."""
    often = spot.known.share >= NAMED_SHARE and spot.block.place in spot.known.steady
    at_end = spot.position != "inside" and spot.known.is_close
    return spot.names_paper and often and at_end and not _REPORTED.search(spot.block.text)


def _addresses(spot: Spot) -> bool:
    """True when the paper itself speaks to its readers, and nobody is quoted."""
    return Speech.ADDRESS in spot.speech and not _SAID.search(spot.block.text)

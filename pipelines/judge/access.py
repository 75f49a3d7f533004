"""Access to an article: what the page declares, and what its body shows, which wins (fault I02).

Declared paid, but the whole text came: `metered`, for people may still meet a wall there. Not declared paid, but
only a teaser came with an offer to read on: `paid`. All else is as declared.
"""

import re
from collections import Counter
from operator import attrgetter

from pipelines.judge import notices
from pipelines.judge.judged_page import JudgedPage
from pipelines.model.bounds import OF_OTHERS
from pipelines.model.draft import Block, Mark

STUB_WORDS = 160
"""More than a teaser: a declared paywall does not make a long text a stub."""

FREE, METERED, PAID = "free", "metered", "paid"
GATE_LINES, GATE_WORDS = 8, 40
"""Lines behind the text in which a gate stands, and how long they are at most."""
LABELS = 3
"""Lines that say the same of reading on: labels of other articles."""
_GATE = re.compile(
    r"paywall|piano|tp-container|gate\b"
    r"|(?:pay|reg|meter|steady|offer|plus|premium)[-_]?(?:wall|gate|barrier|box|overlay)"
)
"""What boxes of gates are called."""
_ELSEWHERE = OF_OTHERS - {Mark.HIDDEN}
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W{0,4}$")
_SUBSCRIBE_MARKS = frozenset({Mark.PAYMENT, Mark.APPEAL})


def is_short(page: JudgedPage) -> bool:
    """Whether there is no more text than a teaser has."""
    return page.words < STUB_WORDS and page.prose_words < STUB_WORDS


def declared_paid(page: JudgedPage) -> bool:
    """Whether the page says of itself that it must be paid for."""
    return page.draft.facts.free_declared is False or page.draft.metadata.access == PAID


def has_offer(page: JudgedPage) -> bool:
    """Whether a subscription box stands among or behind the text."""
    return any(block.marks & _SUBSCRIBE_MARKS for block in page.behind)


def is_broken_off(page: JudgedPage) -> bool:
    """Whether the text ends in dots."""
    return bool(_BROKEN_OFF.search(page.text.strip()))


def paywall_phrase(page: JudgedPage) -> str:
    """Return what is said among or behind the text of reading on for money; empty when nothing is."""
    behind = "\n".join(block.text for block in page.behind)
    said = [found[0] for found in notices.PAYWALL_WORDED.finditer(behind)]
    if not (declared_paid(page) or is_broken_off(page)):
        return next((phrase for phrase in said if not notices.ANY_OFFER.match(phrase)), "")
    if said:
        return said[0]
    lines = "\n".join(block.text for block in _at_the_end(page))
    return notices.said(notices.READ_ON, lines) or notices.said(notices.KNOWN_READER, lines)


def gate(page: JudgedPage) -> str:
    """Return what a gate right behind the text says, though no class calls it one; empty when there is none.

    It says how to read on, and asks those who have paid to log in or stands in a box that is called a gate.
    Labels of other articles in lists (`for subscribers`) do only the first, and stand there more than once.
    """
    lines = _at_the_end(page)
    said = [(block, notices.said(notices.READ_ON, block.text)) for block in lines]
    often = Counter(phrase for _, phrase in said)
    known = notices.said(notices.KNOWN_READER, "\n".join(block.text for block in lines))
    for block, phrase in said:
        if phrase and often[phrase] < LABELS and (known or _GATE.search(block.path)):
            return phrase
    return ""


def _last_paragraph(page: JudgedPage) -> Block | None:
    """Return the last paragraph of prose, of the text or of a lead that has a field of its own."""
    leads = frozenset((page.draft.metadata.lead or "").split("\n"))
    told = [*page.prose, *(block for block in page.visible if block.text in leads)]
    among = told or page.stripped.blocks
    return max(among, key=attrgetter("order" if told else "size"), default=None)


def _at_the_end(page: JudgedPage) -> list[Block]:
    """Return the short lines right behind the last paragraph; not those of lists, unless it stands in one."""
    last = _last_paragraph(page)
    order, elsewhere = (last.order, _ELSEWHERE - last.marks) if last else (-1, _ELSEWHERE)
    behind = [b for b in page.visible if b.order > order and not b.marks & elsewhere]
    return [b for b in behind[:GATE_LINES] if b.size <= GATE_WORDS]


def settle(page: JudgedPage) -> tuple[str | None, str, str]:
    """Return (access, origin, conflict); origin and conflict are empty where the declaration stands."""
    declared = page.draft.metadata.access
    shown, evidence = _shown(page)
    if not shown or shown == declared:
        return declared, "", ""
    conflict = f"declared {declared}, shown {shown} ({evidence})" if declared else ""
    return shown, f"body: {evidence}", conflict


def _shown(page: JudgedPage) -> tuple[str, str]:
    """Return the access that the body shows against the declaration, with the evidence."""
    if is_short(page):
        offer = has_offer(page)
        known = (offer or is_broken_off(page)) and paywall_phrase(page)
        return (PAID, f"{page.words} words and {known!r}") if known else ("", "")
    if page.draft.metadata.access != PAID or is_broken_off(page) or paywall_phrase(page):
        return "", ""
    beside = " beside an offer" if has_offer(page) else ""
    return METERED, f"declared not free, whole text delivered: {page.words} words{beside}"

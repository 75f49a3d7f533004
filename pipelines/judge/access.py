"""Access to an article: what the page declares, and what its body shows, which wins (fault I02).

Declared paid, but the whole text came: `metered`, for people may still meet a wall there. Not declared paid, but
only a teaser came with an offer to read on: `paid`. All else is as declared.
"""

import re

from pipelines.judge import wording
from pipelines.judge.page import Page
from pipelines.model.draft import Mark

STUB_WORDS = 160
"""More than a teaser: a declared paywall does not make a long text a stub."""

FREE, METERED, PAID = "free", "metered", "paid"
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W{0,4}$")
_SUBSCRIBE_MARKS = frozenset({Mark.PAYMENT, Mark.APPEAL})


def is_short(page: Page) -> bool:
    """Whether there is no more text than a teaser has."""
    return page.words < STUB_WORDS and page.prose_words < STUB_WORDS


def declared_paid(page: Page) -> bool:
    """Whether the page says of itself that it must be paid for."""
    return page.draft.facts.free_declared is False or page.draft.metadata.access == PAID


def has_offer(page: Page) -> bool:
    """Whether a subscription box stands among or behind the text."""
    return any(block.marks & _SUBSCRIBE_MARKS for block in page.behind)


def is_broken_off(page: Page) -> bool:
    """Whether the text ends in dots."""
    return bool(_BROKEN_OFF.search(page.text.strip()))


def paywall_phrase(page: Page) -> str:
    """Gives what is said among or behind the text of reading on for money; empty when nothing is."""
    found = wording.PAYWALL.search("\n".join(block.text for block in page.behind))
    return found[0] if found else ""


def settle(page: Page) -> tuple[str | None, str, str]:
    """Gives (access, origin, conflict); origin and conflict are empty where the declaration stands."""
    declared = page.draft.metadata.access
    shown, evidence = _shown(page)
    if not shown or shown == declared:
        return declared, "", ""
    conflict = f"declared {declared}, shown {shown} ({evidence})" if declared else ""
    return shown, f"body: {evidence}", conflict


def _shown(page: Page) -> tuple[str, str]:
    """Gives the access that the body shows against the declaration, with the evidence."""
    if is_short(page):
        offer = has_offer(page)
        known = (offer or is_broken_off(page)) and paywall_phrase(page)
        return (PAID, f"{page.words} words and {known!r}") if known else ("", "")
    if page.draft.metadata.access != PAID or is_broken_off(page) or paywall_phrase(page):
        return "", ""
    beside = " beside an offer" if has_offer(page) else ""
    return METERED, f"declared not free, whole text delivered: {page.words} words{beside}"

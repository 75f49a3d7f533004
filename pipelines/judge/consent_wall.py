"""Consent walls: pages that ask for consent in place of what was asked for."""

import re
from urllib.parse import urlsplit

from pipelines.judge import notices
from pipelines.judge.judged_page import JudgedPage
from pipelines.model.bounds import PROSE_WORDS

ASKING_WORDS, ASKING_EACH = 60, 10
"""A text of fewer words that asks for consent with every tenth of them is no article."""
CONSENT_WORDS, CONSENT_EACH = 6, 15
"""So many words of consent, and one in so many, from which a page speaks of little else."""
ASKED_OFTEN = 2
"""Phrases that ask the reader for consent, from which a dated text is no report about it."""
WALL_WORDS = 400
"""Words of text that no wall has."""
FORM_WORDS = 150
"""Words of a page with such a form that is more than the wall."""
SOME_PROSE, MOST_OTHER = 20, 30
"""Words of prose from which a text is judged, not the whole page; and of those that a wall has beside consent."""
SHORTEST = 8
"""Words of a dated item's only line."""
_CONSENT_ACTION = re.compile(
    r"\b(?:consent|cookies?|gdpr|cmp|tcf|privacy|zustimmung)\b", re.IGNORECASE
)
"""Addresses to which forms of consent walls send."""
_CONSENT_HOST = re.compile(
    r"^(?:consent|cmp|cookies?|privacy|myprivacy|zustimmung)\.|/(?:consent|zustimmung"
    r"|cookie-wall)\b"
)


def evidence(page: JudgedPage) -> str:
    """Return what shows that a page is a consent wall, whatever its head declares; empty when it is none."""
    if page.words >= WALL_WORDS and not _host(page):
        return ""
    if found := _by_its_form(page):
        return found
    return "" if _speaks_of_else(page) else _by_its_text(page) or _by_its_words(page)


def _by_its_form(page: JudgedPage) -> str:
    """A page of a few sentences that says of nothing when it came out and whose form sends the consent it asks for."""
    words = sum(block.size for block in page.visible)
    if words >= FORM_WORDS or page.is_signed or page.is_declared_article:
        return ""
    action = next(filter(_CONSENT_ACTION.search, page.draft.facts.actions), "")
    return f"a form that sends to {action!r}, {words} words in all" if action else ""


def _speaks_of_else(page: JudgedPage) -> bool:
    """Whether a paragraph of the text has nothing to do with consent: a banner stands beside a short item."""
    least = SHORTEST if page.is_dated else PROSE_WORDS
    lines = (block.text for block in page.stripped.blocks if block.size >= least)
    return not _host(page) and any(not _words(text) for text in lines)


def _by_its_text(page: JudgedPage) -> str:
    """All that is left of the page, or all it shows when nothing is left, is the question: two sentences."""
    kept = f"{page.draft.metadata.lead or ''}\n{page.text}"
    text = kept if page.words else _shown(page)
    words = page.words or sum(block.size for block in page.visible)
    if words >= ASKING_WORDS:
        return ""
    asked = (_found(notices.CONSENT_ASKED_WORDED, text), *notices.consent_asked(text))
    phrase = next(filter(None, asked), "")
    if not phrase or _words(text) * ASKING_EACH < words:
        return ""
    return f"says {phrase!r}, {words} words in all"


def _by_its_words(page: JudgedPage) -> str:
    """The page is full of words of consent; where it says when it came out, its text must be, and ask, too."""
    host = _host(page)
    if page.prose_words >= SOME_PROSE and not host and not _asks_only(page):
        return ""
    text, words = _shown(page), sum(block.size for block in page.visible)
    said = _words(text)
    if (host and said > 1) or _is_dense(text, words):
        return f"{said} words of consent in {words}{f', address {host!r}' if host else ''}"
    return ""


def _host(page: JudgedPage) -> str:
    parts = urlsplit(page.draft.final_url)
    return _found(_CONSENT_HOST, parts.netloc) or _found(_CONSENT_HOST, parts.path)


def _asks_only(page: JudgedPage) -> bool:
    """Whether the text speaks of little but consent and asks for it; reports about it do not, and are dated."""
    if not _is_dense(page.text, page.words):
        return False
    asked = notices.consent_asked(page.text)
    if not page.is_dated:
        return bool(asked or _found(notices.CONSENT_ASKED_WORDED, page.text))
    own = (b.size for b in page.prose if _words(b.text) * CONSENT_EACH < b.size)
    return sum(own) < MOST_OTHER and len(asked) >= ASKED_OFTEN


def _shown(page: JudgedPage) -> str:
    return " ".join(block.text for block in page.visible)[:6_000]


def _words(text: str) -> int:
    return max(len(notices.CONSENT_WORDED.findall(text)), notices.consent_words(text))


def _is_dense(text: str, words: int) -> bool:
    """True for a text that speaks of little but consent: on walls one word in eight to twelve does."""
    said = _words(text)
    return said >= CONSENT_WORDS and said * CONSENT_EACH >= words


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""

"""What notices say in place of an article, in many languages: which phrase a text says, how many words of consent.

A notice is known by its phrases whatever language the page declares: it often declares another, or none. Phrases
alone refuse nothing; the gates weigh them against what else the page shows.
"""

import re
from functools import cache

from pipelines.languages import lexicon

CHALLENGE, MAINTENANCE, GONE, SCRIPT = "challenge", "maintenance", "gone", "script"
READ_ON = "read_on"
"""Paywall or registration wall: how to get the rest of the text."""
KNOWN_READER = "known_reader"
"""The same: those who have paid may log in. Free pages say so, too."""
REGION = "region"
LIVE, PICTURES = "live", "pictures"
_CONSENT_WORDS, _CONSENT_ASKED = "consent_words", "consent_asked"
CONSENT_WORDED = lexicon.pattern("notices", _CONSENT_WORDS)
CONSENT_ASKED_WORDED = lexicon.pattern("notices", _CONSENT_ASKED)
"""How a notice asks for consent, which prose about it does not."""
CHALLENGE_WORDED = lexicon.pattern("notices", CHALLENGE)
MAINTENANCE_WORDED = lexicon.pattern("notices", MAINTENANCE)
GONE_WORDED = lexicon.pattern("notices", GONE)
SCRIPT_WORDED = lexicon.pattern("notices", SCRIPT)
PAYWALL_WORDED = lexicon.pattern("notices", READ_ON)
ANY_OFFER = lexicon.pattern("notices", "any_offer")
"""What of these offers of a whole paper say, too, beside a text that has come to its end."""
SERVER_ERROR = re.compile(
    r"(?:^|[|:-] )(?:error )?5\d\d\b[\s:-]+"
    r"(?:bad|service|gateway|connection|web server|internal|backend|origin|ssl|error)\b.*",
    re.IGNORECASE,
)
"""As servers say it, whatever the language of the page."""

_NUMBERS = re.compile(r"\(?\d[\d.,]*\)?\s?")
_WORD = re.compile(r"[\w']+")
_UNSPACED = "\u3000"
"""From here on scripts are written without spaces, or join words."""
_SPACES = re.compile(r"\s+")
_PLAIN = str.maketrans("\u2019\u02bc`\u00a0\u0130", "''' i")


@cache
def phrases(family: str) -> tuple[str, ...]:
    """Return all phrases of a family, each once, in the order of the languages."""
    return lexicon.words("notices", family)


def fold(text: str) -> str:
    """Return a text as the phrases are written: lower case, plain apostrophes, without numbers."""
    lower = text.translate(_PLAIN).lower()
    return _SPACES.sub(" ", _NUMBERS.sub("", lower))


def said(family: str, text: str) -> str:
    """Return the first phrase of a family that a text says; empty when it says none."""
    folded = fold(text)
    return next((phrase for phrase in phrases(family) if phrase in folded), "")


def titled(family: str, title: str) -> str:
    """Return the first phrase of a family that stands in a title as whole words; empty when none does."""
    words = f" {' '.join(_WORD.findall(fold(title)))} "
    listed = phrases(family)
    return next((p for p in listed if (p if p[0] >= _UNSPACED else f" {p} ") in words), "")


def consent_words(text: str) -> int:
    """Counts the words of a text that speak of consent, cookies and advertising."""
    folded = fold(text)
    return sum(map(folded.count, phrases(_CONSENT_WORDS)))


def consent_asked(text: str) -> tuple[str, ...]:
    """Return the phrases with which a text asks its reader for consent; prose about consent has none."""
    folded = fold(text)
    return tuple(phrase for phrase in phrases(_CONSENT_ASKED) if phrase in folded)

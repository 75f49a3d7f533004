"""The names by which a paper goes in its own prose: that of its host, and those that its pages give it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.model.draft import Draft

NAME_LETTERS = 5
"""Letters of a name: shorter ones are words."""
CASE_LETTERS = 2
"""Letters of an ending that a name takes."""
_COMMON_LABELS = frozenset({"www", "amp", "com", "co", "org", "net", "news"})
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2019\u00bb\u00ab\u201e\u201c\u201d", " ")
)
_LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def is_named(draft: Draft, text: str) -> bool:
    """Return whether a text says a name of a page's site: its host's (`la-marea.example`: La Marea) or one it shows."""
    lower = text.lower()
    shown = _shown(draft.facts.site_names)
    if shown and shown.search(lower):
        return True
    host = _of_host(urlsplit(draft.final_url).hostname or "")
    if host is None:
        return False
    if lower.isascii():
        return bool(host.search(lower))
    return any(host.search(_ascii(lower.translate(table))) for table in (_PLAIN, _LONG))


@lru_cache(maxsize=256)
def _of_host(host: str) -> re.Pattern[str] | None:
    labels = [label for label in host.split(".")[:-1] if label not in _COMMON_LABELS]
    letters = [c for c in max(labels, key=len, default="") if c.isalnum()]
    if len(letters) < NAME_LETTERS:
        return None
    return re.compile(rf"\b{_spaced(letters)}\b")


@lru_cache(maxsize=256)
def _shown(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern of names in any case of theirs that takes an ending."""
    said = "|".join(_spaced(name) for name in names if len(name) >= NAME_LETTERS)
    return re.compile(rf"\b(?:{said})\w{{0,{CASE_LETTERS}}}\b") if said else None


def _spaced(letters: Iterable[str]) -> str:
    return r"[\W_]?".join(map(re.escape, letters))


def _ascii(text: str) -> str:
    """Return a text with its letters' marks taken off, dashes and quotes as spaces."""
    return unicodedata.normalize("NFKD", text.translate(_DASHES)).encode("ascii", "ignore").decode()

"""The name by which a paper goes in its own prose: that of its host."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

NAME_LETTERS = 5
"""Letters of a host's name: shorter ones are words."""
_COMMON_LABELS = frozenset({"www", "amp", "com", "co", "org", "net", "news"})
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2019\u00bb\u00ab\u201e\u201c\u201d", " ")
)
_LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def is_named(url: str, text: str) -> bool:
    """Return whether a text says the name of the host of an address (`la-marea.example`: La Marea)."""
    name = _pattern(urlsplit(url).hostname or "")
    if name is None:
        return False
    lower = text.lower()
    if lower.isascii():
        return bool(name.search(lower))
    return any(name.search(_ascii(lower.translate(table))) for table in (_PLAIN, _LONG))


@lru_cache(maxsize=256)
def _pattern(host: str) -> re.Pattern[str] | None:
    labels = [label for label in host.split(".")[:-1] if label not in _COMMON_LABELS]
    letters = [c for c in max(labels, key=len, default="") if c.isalnum()]
    if len(letters) < NAME_LETTERS:
        return None
    return re.compile(r"\b" + r"[\W_]?".join(map(re.escape, letters)) + r"\b")


def _ascii(text: str) -> str:
    """Return a text with its letters' marks taken off, dashes and quotes as spaces."""
    return unicodedata.normalize("NFKD", text.translate(_DASHES)).encode("ascii", "ignore").decode()

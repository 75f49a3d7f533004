"""Folds of publishers: who is kept together, and who is held out when."""

import hashlib
from functools import cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

FOLDS = 4
_DEAL = 110
"""Of some hundred ways to deal publishers out by digest, the one that deals every corpus out most evenly."""


def publisher(url: str) -> str:
    """Return the name in a page's domain, without public suffix: one publisher's pages are never split.

    A publisher's domains of several countries count as one. Without a domain it is the host, or the text itself.
    """
    host = urlsplit(url).hostname or ""
    return _suffixes()(host).domain or host or url


def fold_of(publisher: str, folds: int = FOLDS) -> int:
    """Return the fold that holds a publisher out, 0 up to `folds`; it depends on the name alone.

    Folds of a multiple of `FOLDS` lie within these.
    """
    dealt = hashlib.sha256(f"{_DEAL}:{publisher}".encode()).digest()
    return int.from_bytes(dealt[:4]) % folds


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list that comes with the package

"""Versions of an article: is what was cleaned today what is stored already, and if not, what changed?"""

import hashlib
from collections import Counter
from collections.abc import Sequence

from pipelines.languages import lexicon
from pipelines.model.article import Change, CleanArticle

RETRACTED_SHARE = 0.5
"""A retraction leaves less than this share of the words it had."""
NOTICE_WORDS = 150
"""A notice is short; a longer text is an article about a retraction."""
_RETRACTION = lexicon.pattern("retraction")


def content_hash(article: CleanArticle) -> str:
    """Return 32 hexadecimal digits for title, lead and text; white space and metadata play no part."""
    parts = (article.title or "", article.lead or "", article.text)
    folded = "\x00".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def compare(
    new: CleanArticle,
    old_hash: str | None,
    old: CleanArticle | None = None,
) -> Change | None:
    """Return what a cleaned article changes against the stored version; None when it says the same.

    Args:
        new: The article as cleaned now.
        old_hash: `content_hash` of the stored version; None when there is none.
        old: The stored version, when it can be read: tells additions from corrections.
    """
    if old_hash is None:
        return Change.FIRST
    if content_hash(new) == old_hash:
        return None
    return _difference(old, new) if old else _retraction_or(Change.CORRECTION, new)


def _retraction_or(change: Change, new: CleanArticle) -> Change:
    notice = f"{new.title} {new.lead} {new.text}"
    says_so = len(notice.split()) < NOTICE_WORDS and _RETRACTION.search(notice)
    return Change.RETRACTION if says_so else change


def _difference(old: CleanArticle, new: CleanArticle) -> Change:
    before, after = _lines(old), _lines(new)
    if before == after:
        return Change.HEADLINE
    if sum(len(s.split()) for s in after) < RETRACTED_SHARE * sum(len(s.split()) for s in before):
        found = _retraction_or(Change.CORRECTION, new)
        if found is Change.RETRACTION:
            return found
    if not _missing(before, after):
        return Change.ADDED
    return Change.CORRECTION if _missing(after, before) else Change.REMOVED


def _lines(article: CleanArticle) -> list[str]:
    return [
        " ".join(part.split()) for part in (article.lead or "", *article.text.split("\n")) if part
    ]


def _missing(lines: Sequence[str], other: Sequence[str]) -> bool:
    return bool(Counter(lines) - Counter(other))

"""Versions of an article: is what was cleaned today what is stored already, and if not, what changed?

A version is made when anything changes that a reader sees: title, lead and text (`content_hash`), or the other
fields (`metadata_hash`). How a field was found, what was cut and which code did it make no version.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from pipelines import spelling
from pipelines.languages import lexicon
from pipelines.model.article import Change, CleanArticle, Difference, Line, Status
from pipelines.model.draft import Image, Span

RETRACTED_SHARE = 0.5
"""A retraction leaves less than this share of the words it had."""
NOTICE_WORDS = 150
"""A notice is short; a longer text is an article about a retraction."""
KEY = "retraction"
"""Of the words of withdrawn pieces in the files of languages."""

_METADATA = (
    "kicker", "description", "kind", "authors", "agencies", "sections", "keywords", "language", "image_url",
    "images", "access", "license", "rights", "published_at", "modified_at", "date_precision",
)  # fmt: skip
"""Fields that make a version of class `metadata`; the marks and links inside the text do so, too."""
_SENTENCE = re.compile(r"[^.!?\u3002\uff01\uff1f\u0964\n]+")
_UNSPACED = "\u0590"
"""From here on words are looked for anywhere: scripts without spaces, or with prefixes on their words."""


def content_hash(article: CleanArticle) -> str:
    """Return 32 hexadecimal digits for title, lead and text; white space and metadata play no part."""
    parts = (article.metadata.title or "", article.metadata.lead or "", article.text)
    return _digest("\x00".join(" ".join(part.split()) for part in parts))


def metadata_hash(article: CleanArticle) -> str:
    """Return 32 hexadecimal digits for all else that a reader sees of an article."""
    return _digest(repr([*_metadata(article).items(), _marks(article.lines)]))


def compare(
    new: CleanArticle,
    old_hash: str | None,
    old: CleanArticle | None = None,
) -> Change | None:
    """Return what a cleaned article changes against the stored version; None when it says the same.

    Args:
        new: The article as cleaned now.
        old_hash: `content_hash` of the stored version; None when there is none, empty for a tombstone.
        old: The stored version, when it can be read: tells metadata, additions and typing errors apart.
    """
    if old_hash is None:
        return Change.FIRST
    if not old_hash or (old and old.status is not Status.OK):
        return Change.RETURNED
    if content_hash(new) == old_hash:
        is_same = old is None or metadata_hash(new) == metadata_hash(old)
        return None if is_same else Change.METADATA
    return _class_of(old, new) if old else _retraction_or(Change.CORRECTION, new)


def differences(old: CleanArticle, new: CleanArticle) -> tuple[Difference, ...]:
    """Return the fields that differ with both values as people read them; of the text, the lines that differ."""
    plain = ("title", "lead")
    before = {name: getattr(old.metadata, name) for name in plain} | _metadata(old)
    after = {name: getattr(new.metadata, name) for name in plain} | _metadata(new)
    fields = (
        Difference(field=name, before=_shown(before[name]), after=_shown(after[name]))
        for name in before
        if before[name] != after[name]
    )
    return (*fields, *_line_differences(old.text.split("\n"), new.text.split("\n")))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _metadata(article: CleanArticle) -> dict[str, Any]:
    """The fields as they are compared: an address of an image without its query, which often is a signature."""
    said = article.metadata
    fields = {name: getattr(article if name == "kind" else said, name) for name in _METADATA}
    images = tuple((_place(one.url), *_words(one)) for one in said.images)
    return fields | {
        "image_url": _place(said.image_url or ""),
        "images": images,
        "kind": str(article.kind),
        "rights": _rights(said.rights),
        "published_at": _moment(said.published_at),
        "modified_at": _moment(said.modified_at),
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _words(image: Image) -> tuple[str, str, str]:
    return image.caption or "", image.credit or "", image.alt or ""


def _place(url: str) -> str:
    return url.partition("?")[0]


def _marks(lines: Iterable[Line]) -> list[Any]:
    """Kinds and marks of the lines as they are stored: a line with a break inside is two without marks."""
    return [
        (str(line.kind), *(map(_mark, line.spans) if "\n" not in line.text else ()))
        for line in lines
        for _ in line.text.split("\n")
    ]


def _mark(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, str(span.kind), _place(span.target)


def _rights(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each value of each signal once, as a stored row joins them."""
    return tuple(sorted({(name, part) for name, value in pairs for part in value.split(", ")}))


def _class_of(old: CleanArticle, new: CleanArticle) -> Change:
    before, after = _lines(old), _lines(new)
    if _is_withdrawn(before, after, new):
        return Change.RETRACTION
    if spelling.is_mended([old.metadata.title or "", *before], [new.metadata.title or "", *after]):
        return Change.TYPO
    if before == after:
        return Change.HEADLINE
    if not _missing(before, after):
        return Change.ADDED
    return Change.CORRECTION if _missing(after, before) else Change.REMOVED


def _is_withdrawn(before: Sequence[str], after: Sequence[str], new: CleanArticle) -> bool:
    left = sum(len(line.split()) for line in after)
    is_rest = left < RETRACTED_SHARE * sum(len(line.split()) for line in before)
    return is_rest and _retraction_or(Change.CORRECTION, new) is Change.RETRACTION


def _retraction_or(change: Change, new: CleanArticle) -> Change:
    notice = f"{new.metadata.title}\n{new.metadata.lead}\n{new.text}"
    says_so = len(notice.split()) < NOTICE_WORDS and says_withdrawn(notice)
    return Change.RETRACTION if says_so else change


def says_withdrawn(text: str) -> bool:
    """Whether a sentence of a text says in any of the languages that a piece of the paper was withdrawn."""
    sentences = _SENTENCE.findall(text.lower())
    return any(
        alone.search(one) or (pieces.search(one) and verbs.search(one))
        for one in sentences
        for pieces, verbs, alone in _notices()
    )


@cache
def _notices() -> tuple[tuple[re.Pattern[str], ...], ...]:
    files = [lexicon.family(language, KEY) for language in lexicon.languages(KEY)]
    return tuple(tuple(_any_of(one[key]) for key in ("pieces", "verbs", "alone")) for one in files)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    begun = (re.escape(w) if w[0] >= _UNSPACED else rf"\b{re.escape(w)}" for w in words)
    return re.compile("|".join(begun) or r"(?!)")


def _lines(article: CleanArticle) -> list[str]:
    return [
        " ".join(part.split())
        for part in (article.metadata.lead or "", *article.text.split("\n"))
        if part
    ]


def _missing(lines: Sequence[str], other: Sequence[str]) -> bool:
    return bool(Counter(lines) - Counter(other))


def _line_differences(before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        Difference(field="text", before="\n".join(before[a:b]), after="\n".join(after[c:d]))
        for step, a, b, c, d in steps
        if step != "equal"
    ]


def _shown(value: Any) -> str:
    """A value as people read it; entries of a list one a line."""
    if isinstance(value, tuple):
        return "\n".join(
            _shown(one) if not isinstance(one, tuple) else _joined(one) for one in value
        )
    return "" if value is None else str(value)


def _joined(parts: Iterable[Any]) -> str:
    return " | ".join(str(part) for part in parts if part)

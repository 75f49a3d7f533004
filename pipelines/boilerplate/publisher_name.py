"""The names by which a paper goes in its own prose: that of its host, and those that its pages give it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from urllib.parse import urlsplit

from pipelines.model.draft import Draft

NAME_LETTERS = 5
"""Letters of a name: shorter ones are words."""
CASE_LETTERS = 2
"""Letters of an ending that a name takes."""
STEM_LETTERS = 4
"""Letters of a word that no ending changes."""
_UNSPACED = "\u2e80"
_SYLLABLES = "\u1100"
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_COMMON_LABELS = frozenset({"www", "amp", "com", "co", "org", "net", "news"})
_UNMARKED = {"ł": "l", "\u0131": "i", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
"""What Unicode does not take apart."""
_LONG = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_MARKED = frozenset(map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))))
"""Latin letters with marks."""
_GAP = r"[\W_]?"
_LATIN = "[a-z0-9_\u00c0-\u024f\u1e00-\u1eff]"
"""Where scripts have no spaces, letters of theirs stand beside a name."""
_MARK = "[\u0300-\u036f]?"
_TWO_AS_ONE = re.compile("ae|oe|ue|aa|ss|.")


def is_named(draft: Draft, text: str) -> bool:
    """Return whether a text says a name of a page's site: its host's (`la-marea.example`: La Marea) or one it shows."""
    lower = text.lower()
    shown = filter(None, map(_shown, draft.facts.site_names))
    if any(name.search(lower) for name in shown):
        return True
    host = _of_host(urlsplit(draft.final_url).hostname or "")
    return host is not None and bool(host.search(lower))


@lru_cache(maxsize=256)
def _of_host(host: str) -> re.Pattern[str] | None:
    labels = [label for label in host.split(".")[:-1] if label not in _COMMON_LABELS]
    letters = [c for c in max(labels, key=len, default="") if c.isalnum()]
    if len(letters) < NAME_LETTERS:
        return None
    return re.compile(rf"(?<!{_LATIN}){_in_prose(''.join(letters))}(?!{_LATIN})")


@lru_cache(maxsize=1_024)
def _shown(name: str) -> re.Pattern[str] | None:
    """Return a pattern of a name in any case of it that takes an ending; None of a short one."""
    return re.compile(_inflected(name.split())) if _weight(name) >= NAME_LETTERS else None


def _weight(name: str) -> int:
    """Return the letters of a name as a Latin one had them: where they are syllables or words, each counts twice."""
    return sum(2 if letter >= _SYLLABLES else 1 for letter in name if letter.isalnum())


def _inflected(name: Sequence[str]) -> str:
    """Return a pattern of a name; of several words each may have another ending, of one it may be longer.

    A name in Hebrew or Arabic may have a word of one letter before it.
    """
    if name[0][0] >= _UNSPACED and not _HANGUL.match(name[0]):
        return _spaced("".join(name))
    begins = r"\b\w?" if _SEMITIC.match(name[0]) else r"\b"
    if len(name) == 1:
        return rf"{begins}{_spaced(name[0])}\w{{0,{CASE_LETTERS}}}\b"
    return begins + r"[\W_]{0,3}".join(map(_any_case, name)) + r"\b"


def _any_case(word: str) -> str:
    if len(word) < STEM_LETTERS + CASE_LETTERS:
        return rf"{_spaced(word)}\w{{0,{CASE_LETTERS}}}"
    return rf"{re.escape(word[:-CASE_LETTERS])}\w{{0,{2 * CASE_LETTERS + 1}}}"


def _spaced(letters: Iterable[str]) -> str:
    return _GAP.join(map(re.escape, letters))


def _in_prose(letters: str) -> str:
    """Return a pattern of a host's letters as prose has them: apart, with marks, and two of them as one."""
    return _GAP.join(map(_variants, _TWO_AS_ONE.findall(letters)))


@cache
def _variants(letters: str) -> str:
    """Return a pattern of one letter, or of two that one with a mark may stand for."""
    marked = "".join(one for one, plain in _folded() if plain == letters)
    if len(letters) == 1:
        return f"[{re.escape(letters)}{marked}]{_MARK}"
    return f"(?:{_GAP.join(map(_variants, letters))}|[{marked}])"


@cache
def _folded() -> tuple[tuple[str, str], ...]:
    """Return marked letters, each with what a host has in its place; some have two such."""
    bare = (
        (one, unicodedata.normalize("NFKD", one).encode("ascii", "ignore").decode())
        for one in _MARKED
    )
    return tuple(sorted({*bare, *_UNMARKED.items(), *_LONG.items()}))

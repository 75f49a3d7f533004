"""The form of a line of text: NFC, white space folded, nothing invisible."""

import html
import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Controls, bidi controls, zero-width characters, soft hyphens, surrogates, private use, tags."""
_JOINERS = re.compile(
    "(?<![\u0590-\u1fff\ua000-\uabff\u2600-\u27bf\U0001f000-\U0001ffff])[\u200c\u200d]"
    "|[\u200c\u200d](?![\u0590-\u1fff\ua000-\uabff\u2600-\u27bf\U0001f000-\U0001ffff])"
)
"""Zero-width joiners outside the scripts (and emoji) that are spelled with them."""
_LONG = 1_000
_EMBEDDED = re.compile(
    r"data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w.=-]{1,40}){0,4};base64,[A-Za-z0-9+/=_-]*"
)
"""A file written out in the text, which only a template's fault puts there (fault D11)."""
_TWICE = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
_CACHED = 4_096
"""Texts whose letters are remembered: those of a page are asked for several times, a template's on every page."""
_NO_WORD = re.compile(r"[\W_]+")
_KEPT_ENTITIES = frozenset({"&lt;", "&gt;", "&amp;", "&quot;"})
_ENDS = tuple(".!?…\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965\u1362")
"""Marks that end sentences in the scripts of the world: Chinese and Japanese, Arabic, Urdu, Hindi, Amharic."""
_CLOSERS = "\"'\u201d\u201c\u2019\u00bb\u00ab\u203a)]\uff09\u300d\u300f "
"""Quotation marks and brackets that may stand behind them."""


def normalize_line(text: str) -> str:
    """Return a text as one line in our form; empty when nothing visible is in it.

    An entity that is still there was escaped twice and is undone once more (fault H06), but for
    those that a text about markup needs.
    """
    folded = " ".join(text.split())
    if len(folded) > _LONG and ";base64," in folded:
        folded = " ".join(_EMBEDDED.sub("", folded).split())
    if folded.isascii() and folded.isprintable() and "&" not in folded:
        return folded
    if "&" in folded:
        folded = _TWICE.sub(_unescaped, folded)
    if not folded.isprintable():
        folded = _JOINERS.sub("", _DROPPED.sub("", folded))
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded)
    return " ".join(folded.split())


def _unescaped(found: re.Match[str]) -> str:
    return found[0] if found[0].lower() in _KEPT_ENTITIES else html.unescape(found[0])


def normalize_row(text: str) -> str:
    """Return the line of a table's row: its cells that hold text, a bar between them."""
    return " | ".join(cell for part in text.split("|") if (cell := part.strip()))


@lru_cache(maxsize=_CACHED)
def letters(text: str) -> str:
    """Return the letters and digits of a text, casefolded: what lines are compared by."""
    return _NO_WORD.sub("", text.casefold())


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a mark that ends sentences, in quotes or not."""
    return text.rstrip(_CLOSERS).endswith(_ENDS)


_TWO = re.compile(
    r".{15,}?[.!?\u2026\u061f\u06d4\u0964][\"\u201d\u00bb\u2019)\]]*\s+\S.{13,}|.{8,}?[\u3002\uff01\uff1f].{8,}"
)


def says_sentences(text: str) -> bool:
    """Whether a text is of several sentences, as no headline is."""
    return ends_as_sentence(text) and _TWO.fullmatch(text) is not None

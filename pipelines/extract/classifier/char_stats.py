"""What the characters of lines are: upper case, digits, ends of sentences, quotes; counted a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

KINDS = ("upper", "digit", "end", "comma", "space", "wide", "quote", "other")
"""What a character can be; it is the first that holds, or none of them (a small letter)."""

_BITS = np.array([0, 1, 2, 4, 8, 32, 16, 128, 64], np.int64)
"""Number of each kind in the features, as trained; the first is that of no kind."""
_UPPER, _DIGIT, _END, _COMMA, _SPACE, _WIDE, _QUOTE, _OTHER = range(1, len(KINDS) + 1)


_MARKS = {
    **dict.fromkeys(".!?。！？।؟…", _END),  # noqa: RUF001 - ends of sentences of many scripts
    **dict.fromkeys(",，、;；،", _COMMA),  # noqa: RUF001
    " ": _SPACE,
    **dict.fromkeys("\"'“”„«»‘’‚‹›「」", _QUOTE),  # noqa: RUF001
}
_UNSPACED = frozenset({*range(0x3040, 0x3100), *range(0x0E00, 0x0F00)})
"""Characters of the table whose scripts are written without spaces; ideographs lie beyond it."""


def _kind(code: int) -> int:
    character = chr(code)
    if character.isupper():
        return _UPPER
    if character.isdigit():
        return _DIGIT
    if code in _UNSPACED:
        return _WIDE
    return _MARKS.get(character, 0 if character.isalnum() else _OTHER)


_KIND = np.array([_kind(code) for code in range(0x3100)], np.uint8)


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the kind of each character; those beyond the table are letters or unspaced ones."""
    if not len(codes) or codes.max() < len(_KIND):
        return _KIND.take(codes)
    found = _KIND.take(codes, mode="clip")
    cjk = ((codes >= 0x3400) & (codes <= 0x9FFF)) | ((codes >= 0xF900) & (codes <= 0xFAFF))  # noqa: PLR2004
    found = np.where(codes >= len(_KIND), np.where(cjk, np.uint8(_WIDE), np.uint8(0)), found)
    found[codes == 0xFF0C] = _COMMA  # noqa: PLR2004 - full-width comma
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """Figures of lines."""

    lengths: Ints
    counts: dict[str, Floats]
    """Characters of each kind in each line."""
    first: Ints
    """Number of the first character's kind."""
    last: Ints


def read_characters(texts: Sequence[str]) -> Characters:
    """Return the figures of lines, none of them empty."""
    count = len(texts)
    lengths = np.fromiter(map(len, texts), np.int64, count)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    kinds = _kinds(codes)
    ends = np.cumsum(lengths)
    places = np.repeat(np.arange(count) * len(_BITS), lengths)
    table = np.bincount(places + kinds, minlength=count * len(_BITS)).reshape(count, -1)
    counts = np.ascontiguousarray(table.T, np.float32)
    return Characters(
        lengths=lengths,
        counts={name: counts[kind] for kind, name in enumerate(KINDS, 1)},
        first=_BITS[kinds[ends - lengths]],
        last=_BITS[kinds[ends - 1]],
    )

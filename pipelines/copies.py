"""Whether two texts are copies of one: agency copy that papers cut, move about, restyle and put their own lead on.

A text is known by two MinHash signatures, of its runs of 3 words and of its runs of 8. The first says how much two
texts share, through many small edits, too. The second says how it lies: what a copy shares lies in long runs, while
reports that fill one template (matches, weather, shares) share the words between their figures and names only.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import rensa

SHORT_RUN, LONG_RUN = 3, 8
"""Words of the runs."""

SHORT_VALUES, LONG_VALUES = 128, 256
"""Of each signature: estimates of the short runs' share are right within 0.04, of the long ones' within 0.03."""

BANDS, ROWS = 42, 3
"""Texts that share 45 % of their short runs have a band in common with 98 %."""

SHORT_AT_LEAST, LONG_AT_LEAST = 0.45, 0.25
"""Jaccard of the runs of copies. A text of which a third was left out has 0.6 of both, one with every tenth word
changed 0.57 and 0.27; parts of a series and two agencies on one event have 0.3 of the short ones at most, reports from
one template 0.2 of the long ones (`tests/world/agency.py`)."""

WORDS_AT_LEAST = 60
"""Shorter texts are never copies: news in brief on one event are alike whoever writes them."""

_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\\w+")
"""In scripts without spaces a character stands for a word."""
_REMEMBERED = 1_000
"""Texts whose signature is kept: a run asks for it before its commit, and again when the state learns of that."""
_SEED = 42
_TYPE = np.dtype("<u4")
_SCHEME = f"{rensa.RMinHash.ALGORITHM_VERSION} {SHORT_RUN} {ROWS}".encode()
"""Part of band keys: signatures that another algorithm made meet none of this one's."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What is known of a text."""

    digest: bytes
    """Values of both signatures, the short runs' first."""

    @property
    def bands(self) -> tuple[int, ...]:
        """Keys, signed 64-bit numbers; texts with much in common share some."""
        return _bands(self.digest)


@lru_cache(maxsize=_REMEMBERED)
def sign(text: str) -> Signature | None:
    """Return the signature of a text; None of one that is too short to be told from others."""
    words = _WORD.findall(text.casefold())
    if len(words) < WORDS_AT_LEAST:
        return None
    short = _minhash(words, SHORT_RUN, SHORT_VALUES)
    return Signature(short + _minhash(words, LONG_RUN, LONG_VALUES))


def is_copy(one: Signature, other: Signature) -> bool:
    """Return whether two texts are copies of one."""
    equal = np.frombuffer(one.digest, _TYPE) == np.frombuffer(other.digest, _TYPE)
    short, long = float(equal[:SHORT_VALUES].mean()), float(equal[SHORT_VALUES:].mean())
    return short >= SHORT_AT_LEAST and long >= LONG_AT_LEAST


@lru_cache(maxsize=_REMEMBERED)
def _bands(digest: bytes) -> tuple[int, ...]:
    width = ROWS * _TYPE.itemsize
    parts = (digest[at * width : (at + 1) * width] for at in range(BANDS))
    return tuple(_key(number, part) for number, part in enumerate(parts))


def _minhash(words: Sequence[str], run: int, values: int) -> bytes:
    made = rensa.RMinHash(num_perm=values, seed=_SEED)
    made.update(set(map(" ".join, zip(*(words[at:] for at in range(run)), strict=False))))
    return np.array(made.digest(), _TYPE).tobytes()


def _key(number: int, part: bytes) -> int:
    hashed = hashlib.blake2b(part, digest_size=8, key=_SCHEME, person=bytes([number]))
    return int.from_bytes(hashed.digest(), "little", signed=True)

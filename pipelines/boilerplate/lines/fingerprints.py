"""Fingerprints of blocks, and how a page's blocks lie to each other.

Near-equal wording shares a fingerprint: exact keys fold spelling, numbers, dates, addresses and gendered
forms; near keys are bands of a MinHash over word pairs, so that texts which differ in a few words share
at least one. Nothing here knows a site model.
"""

import hashlib
import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pipelines.boilerplate.lines import words
from pipelines.languages import lexicon
from pipelines.model.draft import word_count

BANDS = 4
ROWS = 3
"""Four bands of three: texts sharing 90 % of their word pairs meet with 99 %, 70 % with 82 %, 10 % with 0.4 %."""
NEAR_WORDS = 8
"""Shorter texts have exact keys only: one word in seven is another statement."""

FIGURES = "v"
"""First letter of the keys of wordings with their figures: those of exact and near keys are others."""

TITLE_CHARACTERS = 15
"""Shorter titles may be words of any text."""
CACHED = 8_192
"""Texts whose keys are remembered: a source's template lines come with every page. Bounds memory."""


_GENDER = lexicon.pattern("gender_marks")
"""The mark comes first and what is before it after: a search for one of a few characters is a fast one."""
_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:de|com|org|net|eu|at|ch|uk|info)(?:/\S*)?\b"
)
_ADDRESS_SIGN = re.compile(r"\.(?:de|com|org|net|eu|at|ch|uk|info)\b|@|://|www\.")
"""What every address has: most texts have none, and looking for the whole costs ten times as much."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_MASKED = frozenset(lexicon.words("masked_dates"))
"""Names in dates. Stored models hold fingerprints made without them: one more would part new ones from those."""
_BAND_BYTES = 4 * ROWS
_HEXADECIMAL = frozenset("0123456789abcdef")
_MULTIPLIERS = [
    int.from_bytes(hashlib.blake2b(bytes([i]), digest_size=8).digest(), "big") | 1
    for i in range(BANDS * ROWS)
]


def plain(text: str) -> str:
    """Return the text's comparable form: spelling, numbers, dates and addresses folded.

    A text without any letter stays as it is, so that rows of figures are not one family.
    """
    folded = unicodedata.normalize("NFKC", text)
    if not folded.isascii():
        folded = _INVISIBLE.sub("", folded)
    folded = _GENDER.sub("", folded)
    if _ADDRESS_SIGN.search(folded):
        folded = _ADDRESS.sub(" urlurl ", folded)
    said = [
        "0" if word in _MASKED or word[0].isdigit() else word
        for word in words.split(folded.casefold())
    ]
    if "0" in said:
        said = [word for i, word in enumerate(said) if word != "0" or not i or said[i - 1] != "0"]
    return " ".join(said) if said and said != ["0"] else " ".join(text.split())


def without_title(text: str, title: str) -> str:
    """Return prose with the article's title in it folded: an appeal may say what was read."""
    if len(title) < TITLE_CHARACTERS or title not in text:
        return text
    rest = text.replace(title, " titletitle ")
    return rest if len(rest.split()) > NEAR_WORDS else text


def exact_key(text: str) -> str:
    """Return the key that equal wordings share: 16 hexadecimal digits."""
    return keys(text)[0]


@lru_cache(maxsize=CACHED)
def sole_key(text: str) -> str:
    """Return the exact key of a text of which the near keys are not asked: a third of the cost of all."""
    return digest(plain(text))


@lru_cache(maxsize=CACHED)
def figure_keys(text: str) -> tuple[str, ...]:
    """Return the key of a text with its figures, which the others fold; none of a short one, or without figures."""
    if word_count(text) < NEAR_WORDS or not any(map(str.isdigit, text)):
        return ()
    return (f"{FIGURES}{digest(text)}",)


def keys(text: str) -> tuple[str, ...]:
    """Return the exact key first, then the near keys of a text that is long enough for them."""
    if text not in _keys:
        remember((text,))
    return _keys[text]


def is_exact(key: str) -> bool:
    """Return whether a key is one that equal wordings share; near keys, frames and openings are not."""
    return key[0] in _HEXADECIMAL


_keys: dict[str, tuple[str, ...]] = {}


def remember(texts: Iterable[str]) -> None:
    """Makes the keys of a page's texts at once, which costs half of making them one by one."""
    new = [text for text in dict.fromkeys(texts) if text not in _keys]
    if len(_keys) + len(new) > CACHED:
        _keys.clear()
    forms = [plain(text) for text in new]
    long = [word_count(form) >= NEAR_WORDS for form in forms]
    near = iter(_bands([*map(words.parts, itertools.compress(forms, long))]))
    for text, form, is_long in zip(new, forms, long, strict=True):
        _keys[text] = (digest(form), *(next(near) if is_long else ()))


def digest(text: str) -> str:
    """Return the hash of a comparable form: 16 hexadecimal digits."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _bands(texts: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Return the near keys of texts as words: the least of each hash over a text's word pairs, in bands."""
    if not texts:
        return
    import numpy as np  # noqa: PLC0415 - processes that only merge what others saw start sooner without

    pairs = [f"{a} {b}".encode() for words in texts for a, b in itertools.pairwise(words)]
    hashes = np.array([*map(zlib.crc32, pairs)], dtype=np.uint64)
    multipliers = np.array(_MULTIPLIERS, dtype=np.uint64)
    mixed = ((hashes + np.uint64(1)) * multipliers[:, None]) >> np.uint64(32)
    starts = [0, *itertools.accumulate(len(words) - 1 for words in texts[:-1])]
    least = np.minimum.reduceat(mixed, starts, axis=1).T.astype(">u4").tobytes()
    for at in range(0, len(least), _BAND_BYTES * BANDS):
        yield tuple(
            f"n{band}{_band(least[at + band * _BAND_BYTES :][:_BAND_BYTES])}"
            for band in range(BANDS)
        )


def _band(values: bytes) -> str:
    return hashlib.blake2b(values, digest_size=6).hexdigest()

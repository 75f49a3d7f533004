"""What a word is, by script: letters with their signs, runs of letters where no spaces stand; what a letter counts."""

import re
from collections.abc import Iterator

PAIR = 2
"""Letters that stand for a word in Chinese and Japanese."""
SHINGLE = 4
"""The same in other scripts without spaces, whose letters are sounds."""
_SYLLABLE, _CONSONANT = 2.0, 1.5
"""Letters for which one counts where it is a syllable, and where vowels are not written or are signs around it."""
_SIGN = (
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    r"\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd"
    r"\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6"
    r"\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    r"\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u200c\u200d]"
)
_SIGNS = re.compile(_SIGN)
"""Signs that belong to the letter before them: of other scripts than Latin, `\\w` does not find them."""
_PLAIN = re.compile(r"\w+")
_SIGNED = re.compile(rf"(?:\w|{_SIGN})+")
_UNSPACED = re.compile(
    r"[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u1780-\u17b3"
    rf"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{_SIGN}*"
)
_RUN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\u3005]+|[\u30a1-\u30fe]+"
    r"|[\u0e00-\u0e4e\u0e80-\u0ecd\u0edc-\u0eff\u1000-\u103f\u1050-\u108f\u1780-\u17d3]+"
)
"""Japanese writes its endings in letters of their own, which are in none."""
_DENSE = re.compile(r"[\u0590-\u0dff\uac00-\ud7a3]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def split(text: str) -> list[str]:
    """Return the words of a text, whole where letters have signs."""
    if text.isascii() or not _SIGNS.search(text):
        return _PLAIN.findall(text)
    return _SIGNED.findall(text)


def parts(form: str) -> list[str]:
    """Return the words between a text's spaces; of scripts without spaces, letters."""
    return (form if form.isascii() else _UNSPACED.sub(r" \g<0> ", form)).split()


def is_unspaced(text: str) -> bool:
    """Return whether some of a text is in a script that is written without spaces."""
    return not text.isascii() and bool(_UNSPACED.search(text))


def is_dense(text: str) -> bool:
    """Return whether some of a text is in a script without capitals in which few letters are a word."""
    return not text.isascii() and bool(_DENSE.search(text))


def letters(word: str) -> float:
    """Return the letters of a word, as many as a Latin one had."""
    if not _DENSE.match(word):
        return len(word)
    return len(word) * (_SYLLABLE if _HANGUL.match(word) else _CONSONANT)


def stem(word: str, size: int) -> str:
    """Return the beginning of a word that takes endings, of so many Latin letters."""
    return word[: size // 2] if _HANGUL.match(word) else word[:size]


def runs(text: str) -> list[str]:
    """Return runs of letters of one kind in scripts without spaces, from a pair on."""
    return [run for run in _RUN.findall(text) if len(run) >= PAIR]


def without_runs(text: str) -> str:
    """Return a text with a space for each run."""
    return _RUN.sub(" ", text)


def shingles(run: str) -> Iterator[str]:
    """Return a run and what it is made of; nothing of a short one."""
    size = PAIR if run[0] >= "\u3000" else SHINGLE
    if len(run) >= size:
        yield run
        yield from (run[at : at + size] for at in range(len(run) - size + 1))

"""Whether two texts differ in their spelling only: letters mended, not the matter."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST_WORDS = 5
"""More words than this are not mended in passing, but rewritten."""
SHORTEST = 4
"""Letters from which on another letter still is the same word: `nun` and `nur` are two, `Brükce` and `Brücke` one."""
LONG = 9
"""Letters from which on two letters may differ."""
_IDEOGRAPHS = "\u2e80"
"""From here on one character is a word or a syllable, so that no change is small."""
_PUNCTUATION = re.compile(r"^\W+|\W+$")


def is_mended(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether lines differ, and only in letters or punctuation of a few words that stand for each other."""
    if len(old) != len(new):
        return False
    changed = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    words = [pair for before, after in changed for pair in _replaced(before.split(), after.split())]
    return 0 < len(words) <= MOST_WORDS and all(_is_one_word(*pair) for pair in words)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words in each other's place; one that has none stands against nothing."""
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            continue
        if b - a != d - c:
            yield (
                "".join(old[a:b]),
                "".join(new[c:d]),
            )  # two words that are written as one, or the other way
            continue
        yield from zip(old[a:b], new[c:d], strict=True)


def _is_one_word(old: str, new: str) -> bool:
    before, after = _PUNCTUATION.sub("", old), _PUNCTUATION.sub("", new)
    if before == after:
        return True
    letters = before + after
    if any(one.isdigit() or one >= _IDEOGRAPHS for one in letters):
        return False
    if before.casefold() == after.casefold():
        return True
    length = min(len(before), len(after))
    if length < SHORTEST or before[0].casefold() != after[0].casefold():
        return False  # another beginning is another word: legal and illegal, million and billion
    return _distance(before.casefold(), after.casefold()) <= (2 if length >= LONG else 1)


def _distance(old: str, new: str) -> int:
    """Letters put in, left out, exchanged, or swapped with their neighbour."""
    before: list[int] = []
    last, row = list(range(len(new) + 1)), list(range(len(new) + 1))
    for n, one in enumerate(old, 1):
        before, last, row = last, row, [n]
        for m, other in enumerate(new, 1):
            row.append(min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (one != other)))
            if n > 1 and m > 1 and one == new[m - 2] and old[n - 2] == other:
                row[m] = min(row[m], before[m - 2] + 1)
    return row[-1]

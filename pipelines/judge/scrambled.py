"""Hidden paywalled text that comes scrambled: found by the commonest words of some languages."""

import re
import string
from collections import Counter, defaultdict
from collections.abc import Sequence

from pipelines.languages import lexicon

COMMON = frozenset(lexicon.words("commonest"))
WORDS = 60
"""A shorter text cannot tell."""
PLAIN_SHARE = 0.04
"""Any text of these languages has more common words than this; shifted ones hardly one."""
SHIFTED_SHARE = 0.12
SAMPLE = 600
SAMPLE_CHARACTERS = 10 * SAMPLE
GLANCE, SURE_SHARE = 1_500, 0.1
"""Characters of a first glance, and the share of common words there from which all is plain."""
PLACED_SHARE = 0.2
_DUMMY = "ipsum"
_WORD = re.compile(r"[^\W\d_]+")
_PLACED = frozenset(lexicon.words("dummy_text"))
"""Words of the printers' dummy text, which stands blurred where the paid text would."""


def unreadable(paragraphs: Sequence[str]) -> str:
    """Return how a text is scrambled, empty when it is not; where its beginning is plain, its end may not be."""
    end = "\n".join(paragraphs[len(paragraphs) // 2 :])
    if shift := shift_of("\n".join(paragraphs)) or shift_of(end):
        return f"reads as words when its letters are shifted by {shift}"
    if _DUMMY in end:
        return _placed(paragraphs[0], end)
    return "" if _reads(end) else _reordered(end)


def _reads(text: str) -> bool:
    """True for what is plain at a first glance."""
    first = text[:GLANCE].lower().split()
    return sum(map(COMMON.__contains__, first)) > SURE_SHARE * max(len(first), WORDS)


def _reordered(text: str) -> str:
    sample = _sample(text)
    if len(sample) < WORDS or _is_plain(sample):
        return ""
    anagrams = sum("".join(sorted(word)) in _SORTED for word in sample)
    is_shuffled = anagrams >= SHIFTED_SHARE * len(sample)
    return "reads as words when the letters of each are put in order" if is_shuffled else ""


def _placed(beginning: str, end: str) -> str:
    """Names dummy text behind a plain beginning; where all begins with it, a template was not filled in."""
    is_dummy = _dummies(end) > PLACED_SHARE and not _dummies(beginning)
    return "is printers' dummy text behind its beginning" if is_dummy else ""


def _dummies(text: str) -> float:
    sample = _sample(text)
    return sum(map(_PLACED.__contains__, sample)) / max(len(sample), WORDS)


def shift_of(text: str) -> int:
    """Return by how many letters a Latin text must be shifted to be read, 1 to 25; 0 when it reads as it is."""
    if _reads(text):
        return 0
    sample = _sample(text)
    total = len(sample)
    if total < WORDS or _is_plain(sample):
        return 0
    hits = Counter(by for word in sample for by in _SHIFTS.get(word, ()))
    best, most = min(hits.items(), key=lambda hit: (-hit[1], hit[0]), default=(0, 0))
    return best if most >= SHIFTED_SHARE * total else 0


def _sample(text: str) -> list[str]:
    return _WORD.findall(text[:SAMPLE_CHARACTERS].lower())[:SAMPLE]


def _is_plain(sample: Sequence[str]) -> bool:
    return sum(map(COMMON.__contains__, sample)) > PLAIN_SHARE * len(sample)


def _shifts() -> dict[str, list[int]]:
    """Return shifted common words with the numbers of letters by which they must be shifted to be read."""
    letters = string.ascii_lowercase
    found: dict[str, list[int]] = defaultdict(list)
    for by in range(1, len(letters)):
        table = str.maketrans(letters[by:] + letters[:by], letters)
        for word in COMMON:
            found[word.translate(table)].append(by)
    return dict(found)


_SHIFTS = _shifts()
_SORTED = frozenset("".join(sorted(word)) for word in COMMON if len(word) > 2)  # noqa: PLR2004 - two letters say little

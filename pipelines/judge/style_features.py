"""How a page speaks: tells what happened, or offers what one may have. Figures of its text, headings and buttons."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.judge.distribution_features import Sized
from pipelines.judge.judged_page import TEXT_LIMIT, JudgedPage
from pipelines.languages import lexicon
from pipelines.model.draft import Block, BlockKind

_SHARES = {
    name: lexicon.words("kind_words", f"speaks_{name}")
    for name in ("you", "we", "he", "i", "may", "past")
}
_BUTTON = re.compile(rf"(?:{lexicon.expressions('kind_words', 'buttons')})\W*", re.IGNORECASE)
_OFFERING = re.compile(rf"\b(?:{lexicon.expressions('kind_words', 'offering')})\b", re.IGNORECASE)
"""In headings."""
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_SENTENCE_END = re.compile(r"[.!?]\s")
_HOMES = frozenset(("", "index.html", "index.php", "home", "en", "de"))
_OPENING = '\u201c"\u201e\u00ab'
_BUTTON_CHARACTERS = 40
_SHORTEST_PAST = 5
"""Letters of a regular past tense."""


def style_features(page: JudgedPage, kept: Sized, seen: Sized) -> Iterator[tuple[str, float]]:
    """Return figures by name.

    Args:
        page: As the judges see it.
        kept: Blocks of the text.
        seen: All blocks that a reader sees.
    """
    text = " ".join(block.text for block, _ in kept)[:TEXT_LIMIT].replace("\u2019", "'").casefold()
    words = _WORD.findall(text)
    yield from _told(text, words)
    yield "kept offering", sum(map(_is_offering, kept))
    yield "seen offering", sum(map(_is_offering, seen))
    buttons = [block for block, _ in seen if _is_button(block.text)]
    yield "buttons", math.log1p(len(buttons))
    yield "plain buttons", math.log1p(sum(not block.marks for block in buttons))
    yield "home", float(urlsplit(page.draft.final_url).path.strip("/") in _HOMES)
    often = Counter(block.text for block, _ in seen)
    yield "said again", sum(n for n in often.values() if n > 1) / max(1, len(seen))


def _told(text: str, words: list[str]) -> Iterator[tuple[str, float]]:
    count, total = Counter(words), len(words) or 1
    for name, listed in _SHARES.items():
        said = sum(count[word] for word in listed)
        if name == "past":
            said += sum(
                n for w, n in count.items() if w.endswith("ed") and len(w) >= _SHORTEST_PAST
            )
        yield f"kept {name}", 100 * said / total
    yield "kept variety", len(count) / math.sqrt(total)
    yield "kept quotes", 100 * sum(map(text.count, _OPENING)) / total
    yield "kept digits", sum(map(str.isdigit, text)) / max(1, len(text))
    yield "kept sentence", total / max(1, sum(map(bool, _SENTENCE_END.split(text))))
    yield "kept exclaimed", 100 * text.count("!") / total


def _is_offering(sized: tuple[Block, int]) -> bool:
    block, _ = sized
    return block.kind is BlockKind.HEADING and bool(_OFFERING.search(block.text))


def _is_button(text: str) -> bool:
    return len(text) < _BUTTON_CHARACTERS and bool(_BUTTON.fullmatch(text))

"""Frames of lines: what stays the same where names, figures or another article's headline change from page to page.

A frame is the line with its names and figures left out, an opening what stands before its colon. Formulas of
news have frames too, so their keys count from a good part of the pages on only.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from pipelines.boilerplate.lines import fingerprints
from pipelines.model.bounds import MOSTLY_LINK
from pipelines.model.draft import Block, BlockKind

_PARAGRAPH = BlockKind.PARAGRAPH

FRAME, OPENING = "w", "o"
"""First letters of their keys: those of exact and near keys are others."""
LONGEST = 250
"""Characters of a line that can have a frame: longer ones have near keys to spare."""
OPENING_WORDS, REST_WORDS = range(2, 25), 3
_STOPS = frozenset('.!?\u2026\u00bf\u00a1\u00ab\u00bb\u201c\u201d\u201e"')
_SIGNS = "".join(sorted(_STOPS)) + ":,;()[]'\u2018\u2019\u2013\u2014-"
_COLON = re.compile(r"\s?:\s+(?=\S)")
_SLOT = "_"


def keys(block: Block, text: str) -> tuple[str, ...]:
    """Return the keys of a block's frame and opening, of which it may have none.

    Args:
        block: The line.
        text: What counts of its words.
    """
    return of_text(text) if may_have_frame(block) else ()


def may_have_frame(block: Block) -> bool:
    """Return whether a block is a paragraph and no link: only those have frames."""
    return block.kind is _PARAGRAPH and block.link_share < MOSTLY_LINK


def of_page(blocks: Sequence[Block], title: str) -> dict[int, tuple[str, ...]]:
    """Return the keys of a page's blocks by their order, without those that two of its blocks have.

    Who speaks in an interview opens many lines of a page, and rows of a programme have one frame.
    """
    found = {b.order: keys(b, fingerprints.without_title(b.text, title)) for b in blocks}
    counts = Counter(itertools.chain(*found.values()))
    return {
        order: tuple(key for key in own if counts[key] == 1) for order, own in found.items() if own
    }


@lru_cache(maxsize=fingerprints.CACHED)
def of_text(text: str) -> tuple[str, ...]:
    """Return the keys of the frame and the opening of a text that is no link; none of a long one."""
    if len(text) > LONGEST:
        return ()
    before = opening(text)
    found = ((FRAME, _frame(text)), (OPENING, _frame(before) or fingerprints.plain(before)))
    return tuple(f"{sign}{fingerprints.digest(said)}" for sign, said in found if said)


def opening(text: str) -> str:
    """Return the words before a line's first colon when they are few and more words follow; empty when not."""
    parts = _COLON.split(text, maxsplit=1)
    if len(parts) < 2 or len(parts[1].split()) < REST_WORDS:  # noqa: PLR2004 - before and behind
        return ""
    return parts[0] if len(parts[0].split()) in OPENING_WORDS else ""


def _frame(text: str) -> str:
    """Return a text with names and figures folded; empty when it has no name or too few other words."""
    made: list[str] = []
    begins, names, words = True, 0, 0
    for token in text.split():
        word = token.strip(_SIGNS)
        if word and (word[0].isdigit() or (not begins and word[0].isupper())):
            names += not word[0].isdigit()
            if made[-1:] != [_SLOT]:
                made.append(_SLOT)
        elif word:
            words += 1
            made.append(word.casefold())
        if token[-1] in _SIGNS:
            made.append(token[-1])
        begins = token[-1] in _STOPS or (begins and not word)
    fixed = words > 1 or (words == 1 and made[1:2] == [","])
    return " ".join(made) if names and fixed else ""

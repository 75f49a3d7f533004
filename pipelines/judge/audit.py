"""The regular audit: on a sample of pages, does the general extractor take the same text as the learned one?

What is learned of a source can go wrong quietly. One page in a hundred is also given to trafilatura; runs
whose texts differ too often are flagged (`pipelines.health`).
"""

import hashlib
from collections.abc import Iterable

from pipelines.judge.judged_page import JudgedPage
from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import Block

EVERY = 100
"""One page in so many is audited: that costs less than a hundredth of the cleaning's time."""
AGREES = 0.6
"""Agreement below which the two texts are different ones; usual pages reach 0.9 and more."""


def is_due(url: str) -> bool:
    """Says whether a page is one of the sample: a property of its address, so that every run agrees."""
    digest = hashlib.blake2b(url.encode(), digest_size=4).digest()
    return int.from_bytes(digest) % EVERY == 0


def agreement(page: JudgedPage) -> float | None:
    """Return how well the two texts agree, 0 to 1; None when the page was not audited.

    It is the harmonic mean of two shares, of the words of prose that both take among those that each takes. What
    was cut as seen on other pages is left out: the other extractor sees one page only.
    """
    opinion = page.draft.opinion
    if opinion is None:
        return None
    cut = {cut.text for cut in page.stripped.cuts}
    ours = _words(page.stripped.blocks)
    theirs = _words(b for b in page.draft.blocks if b.order in opinion and b.text not in cut)
    both = sum(ours[order] for order in ours.keys() & theirs.keys())
    total = sum(ours.values()) + sum(theirs.values())
    return round(2 * both / total, 3) if total else 1.0


def _words(blocks: Iterable[Block]) -> dict[int, int]:
    return {block.order: block.size for block in blocks if block.size >= PROSE_WORDS}

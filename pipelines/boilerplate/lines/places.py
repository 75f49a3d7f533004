"""How a page's blocks lie to each other: containers, boxes apart from the body, marks that speak against text."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pipelines.boilerplate.lines.fingerprints import CACHED
from pipelines.model.draft import Block, BlockKind, Mark

_PARAGRAPH = BlockKind.PARAGRAPH

STRONG = frozenset(
    {
        Mark.FORM, Mark.PAYMENT, Mark.APPEAL, Mark.NEWSLETTER, Mark.AD, Mark.SHARE, Mark.RELATED,
        Mark.COMMENTS, Mark.CONSENT, Mark.TAGS, Mark.BYLINE, Mark.AUTHOR_BOX, Mark.NAV, Mark.HIDDEN,
        Mark.CAPTION,
    }
)  # fmt: skip
"""Marks that alone say: not the article's text."""

WEAK = frozenset({Mark.ASIDE, Mark.EMBED, Mark.KICKER})
"""Marks that count together with other evidence."""

_LIST = re.compile(r"(?:>(?:ul|ol))+$")
"""Lists without a class: they are no boxes of their own."""


@lru_cache(maxsize=CACHED)
def container(place: str) -> str:
    """Return the place of the element around a block's element."""
    return place.rpartition(">")[0]


def body_container(blocks: Iterable[Block]) -> str:
    """Return the container that holds most of the unmarked chosen prose; empty when there is none."""
    weight: dict[str, float] = defaultdict(float)
    for block in blocks:
        if block.chosen and block.kind is _PARAGRAPH:
            weight[container(block.path)] += block.size * (0.1 if block.marks & STRONG else 1.0)
    return max(sorted(weight), key=weight.__getitem__, default="")


def is_apart(block: Block, body: str) -> bool:
    """Return whether a block stands in a box of its own, outside the container of the body's prose."""
    return _is_outside(container(block.path), body)


@lru_cache(maxsize=CACHED)
def _is_outside(around: str, body: str) -> bool:
    around = _LIST.sub("", around)
    if not body or around == body or body.startswith(f"{around}>"):
        return False
    return not _is_text_element(around.removeprefix(body)) if around.startswith(body) else True


def _is_text_element(rest: str) -> bool:
    """True for lists, quotes and tables directly in the body: they are its text."""
    tags = {step.split(".")[0].split("#")[0] for step in rest.strip(">").split(">")}
    return tags <= {
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "tbody",
        "thead",
        "tr",
        "dl",
        "p",
        "figure",
        "",
    }

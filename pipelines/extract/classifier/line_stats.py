"""What several groups of features share: figures of the lines of a page, and of what is around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipelines.extract.blocks.arrays import Floats, Ints, numbered
from pipelines.extract.blocks.build import node_marks
from pipelines.extract.classifier.char_stats import read_characters
from pipelines.extract.html.tags import TAG_NUMBERS
from pipelines.extract.html.walk import Walk

LEVELS = 4
"""Elements above a line whose contents are weighed."""

SAID_WORDS = 70
"""Longer lines are not compared with title and descriptions."""

TAKEN = 0.5
"""Score from which a line is more likely text than not."""
SENTENCE_WORDS = 8
"""Words from which a line may be a sentence."""

_P = TAG_NUMBERS["p"]
_NO_WORD = re.compile(r"\W+")
_NO_WORDS: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class LineStats:
    """What several groups of features share, and the rules after the classifier."""

    texts: Sequence[str]
    nodes: Ints
    """Frame of each line."""
    parents: Ints
    ends: Ints
    """First frame after each frame's own ones."""
    above: tuple[Ints, ...]
    """Frame of each line and those above it: own, parent, … four levels."""
    tags: Ints
    """Tag number of each line's frame."""
    lengths: Floats
    words: Floats
    link: Floats
    """Share of each line's characters inside links."""
    good: Floats
    """Words of each line when it looks like prose."""
    before: Floats
    """Words before each line."""
    total: float
    groups: Ints
    """Lines in elements of the same tag and classes (own and parent) have the same number."""
    counts: dict[str, Floats]
    """Characters of each kind in each line."""
    first: Ints
    """Kind of each line's first character."""
    last: Ints
    names: Sequence[str]
    """Different classes, ids and roles of the page's frames."""
    named: Ints
    """Number of each frame's own among them."""
    own_marks: Ints
    """Marks of each frame by itself, as bits."""
    marks: Ints
    """Marks of each frame and those around it, as bits."""
    said_in: Floats
    """Share of each line's words that a description has."""
    said_cover: Floats
    """Share of the descriptions' words that each line has."""
    word_sets: list[frozenset[str]]
    """Words of the lines that are not long; empty sets for the others."""
    in_body: Floats


def line_stats(walk: Walk) -> LineStats:
    """Return the shared figures of a page that has at least one line."""
    count = len(walk.texts)
    nodes, parents = np.array(walk.nodes, np.int64), np.array(walk.parents, np.int64)
    characters = read_characters(walk.texts)
    counts = characters.counts
    words = (counts["space"] + 1 + counts["wide"] / 2).astype(np.float32)
    link = np.minimum(1, np.array(walk.linked, np.float32) / characters.lengths).astype(np.float32)
    above = [nodes]
    for _ in range(LEVELS):
        above.append(parents[above[-1]])
    all_tags = np.array(walk.tags, np.int64)
    tags = all_tags[nodes]
    good = words * (link < 0.35) * ((words >= 12) | ((tags == _P) & (words >= 6)))  # noqa: PLR2004
    running = np.cumsum(words)
    names, named = numbered(walk.spoken)
    by_itself, around = node_marks(walk, names, named)
    return LineStats(
        texts=walk.texts,
        nodes=nodes,
        parents=parents,
        ends=np.array(walk.ends, np.int64),
        above=tuple(above),
        tags=tags,
        lengths=characters.lengths.astype(np.float32),
        words=words,
        link=link,
        good=good.astype(np.float32),
        before=running - words,
        total=float(running[-1]),
        groups=_groups(all_tags * len(names) + named, above[0], above[1]),
        counts=counts,
        first=characters.first,
        last=characters.last,
        names=names,
        named=named,
        own_marks=by_itself,
        marks=around,
        said_in=np.zeros(count, np.float32),
        said_cover=np.zeros(count, np.float32),
        word_sets=[
            word_set(text) if size <= SAID_WORDS else _NO_WORDS
            for text, size in zip(walk.texts, words.tolist(), strict=True)
        ],
        in_body=np.full(count, -1, np.float32),
    )


def _groups(kinds: Ints, own: Ints, parents: Ints) -> Ints:
    """Return the lines numbers by the kinds (tag and names) of their elements and those around."""
    pairs = kinds[own] * (int(kinds.max()) + 1) + kinds[parents]
    groups: Ints = np.unique(pairs, return_inverse=True)[1]
    return groups


@lru_cache(maxsize=2_048)  # 3 kB each; a template's lines come with every page
def word_set(text: str) -> frozenset[str]:
    """Return the different words of a text, in lower case; an empty one when it begins or ends with a mark.

    The cache only saves time: lines of one template are often equal.
    """
    return frozenset(_NO_WORD.split(text.lower()))

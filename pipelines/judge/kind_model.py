"""Points by which pages of other kinds are told from articles: decision trees and words. `make train` makes them.

Each step down a tree gives points to the sign it looks at, and each place of words its own, so that a page's
sum is explained sign by sign.
What the trees were trained from stands in `weights/README.md`.
"""

import heapq
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.judge.kind_words import Words

FILE = "kinds.json"
WORDS_SAID = 3

Tree = list[Any]
"""[number of the sign, limit, tree for values up to the limit, tree for values above, points]; a leaf: [points]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWeights:
    """All that was learned."""

    names: tuple[str, ...]
    """Names of the signs, by their numbers."""
    trees: tuple[Tree, ...]
    words: Mapping[str, Mapping[str, float]]
    """By the place that a word stands in: what it means for an article."""
    threshold: float
    """A page with fewer points is no article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """What a page's signs come to."""

    total: float
    by_sign: Mapping[str, float]
    """Those that a tree looked at, and places of words; with the trees' own they add up to the total."""


@cache
def load() -> KindWeights:
    """Return the weights of this package."""
    return loads((files("pipelines.judge") / "weights" / FILE).read_text(encoding="utf-8"))


def loads(text: str) -> KindWeights:
    """Reads weights from their JSON form."""
    stored = json.loads(text)
    return KindWeights(
        names=tuple(stored["names"]),
        trees=tuple(stored["trees"]),
        words=stored["words"],
        threshold=stored["threshold"],
    )


def dumps(weights: KindWeights) -> str:
    """Return the JSON form of weights, a tree and a word a line; equal weights give equal text."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in weights.trees)
    names, threshold = json.dumps(weights.names), json.dumps(weights.threshold)
    words = json.dumps(weights.words, indent=0, sort_keys=True, ensure_ascii=False)
    return f'{{"names": {names},\n"threshold": {threshold},\n"words": {words},\n"trees": [\n{trees}\n]}}\n'


def score_kind(weights: KindWeights, signs: Mapping[str, float], words: Words) -> KindScore:
    """Return the points of a page by its signs and words."""
    row = [signs[name] for name in weights.names]
    given = [0.0] * len(row)
    total = 0.0
    for tree in weights.trees:
        node = tree
        while len(node) > 1:
            number, limit, low, high, points = node
            node = low if row[number] <= limit else high
            given[number] += node[-1] - points
        total += node[-1]
    said = {name: points for name, points in zip(weights.names, given, strict=True) if points}
    said |= {place: points for place in words if (points := _said(weights, place, words[place]))}
    total += sum(said[place] for place in words if place in said)
    return KindScore(total=total, by_sign=said)


def _said(weights: KindWeights, place: str, words: frozenset[str]) -> float:
    """Return the points of the words of one place: the more a page has, the less each counts, known or not."""
    known = weights.words.get(place, {})
    return math.fsum(known[word] for word in words if word in known) * word_share(words)


def words_against(weights: KindWeights, place: str, words: frozenset[str]) -> list[str]:
    """Return the few words of a place that speak most against an article, the strongest first."""
    known = weights.words.get(place, {})
    against = ((known[word], word) for word in words if known.get(word, 0.0) < 0)
    return [word for _, word in heapq.nsmallest(WORDS_SAID, against)]


def word_share(words: frozenset[str]) -> float:
    """Return how much each of some words counts."""
    return 1 / math.sqrt(max(1, len(words)))

"""Points by which pages of other kinds are told from articles: decision trees, read once. `make train` makes them.

Each step down a tree gives points to the sign it looks at, so that a page's sum is explained sign by sign.
What the trees were trained from stands in `weights/README.md`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "kinds.json"

Tree = list[Any]
"""[number of the sign, limit, tree for values up to the limit, tree for values above, points]; a leaf: [points]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWeights:
    """All that was learned."""

    names: tuple[str, ...]
    """Names of the signs, by their numbers."""
    trees: tuple[Tree, ...]
    threshold: float
    """A page with fewer points is no article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """What a page's signs come to."""

    total: float
    by_sign: Mapping[str, float]
    """Those that a tree looked at; with the trees' own they add up to the total."""


@cache
def load() -> KindWeights:
    """Return the weights of this package."""
    return loads((files("pipelines.judge") / "weights" / FILE).read_text(encoding="utf-8"))


def loads(text: str) -> KindWeights:
    """Reads weights from their JSON form."""
    stored = json.loads(text)
    return KindWeights(
        names=tuple(stored["names"]), trees=tuple(stored["trees"]), threshold=stored["threshold"]
    )


def dumps(weights: KindWeights) -> str:
    """Return the JSON form of weights, a tree a line; equal weights give equal text."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in weights.trees)
    names, threshold = json.dumps(weights.names), json.dumps(weights.threshold)
    return f'{{"names": {names},\n"threshold": {threshold},\n"trees": [\n{trees}\n]}}\n'


def score_kind(weights: KindWeights, signs: Mapping[str, float]) -> KindScore:
    """Return the points of a page by its signs."""
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
    return KindScore(total=total, by_sign=said)

"""The trained weights: constant data of this package, read once. `make train` writes them anew.

One JSON file: lists of numbers and two tables of words. What they were trained from stands in
`weights/README.md`.
"""

import base64
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from pipelines.extract.classifier.decision_trees import Trees
from pipelines.extract.classifier.log_odds import LogOddsTables

FILE = "blocks.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that was learned."""

    tables: LogOddsTables
    first: Trees
    second: Trees
    names: tuple[str, ...]
    """Names of the first pass's features, in order."""


@cache
def load() -> Weights:
    """Return the weights of this package."""
    return loads((files("pipelines.extract") / "weights" / FILE).read_text(encoding="utf-8"))


def loads(text: str) -> Weights:
    """Reads weights from their JSON form."""
    stored = json.loads(text)
    return Weights(
        tables=LogOddsTables(classes=stored["classes"], words=stored["words"]),
        first=_trees(stored["first"]),
        second=_trees(stored["second"]),
        names=tuple(stored["names"]),
    )


def dumps(weights: Weights) -> str:
    """Return the JSON form of weights; equal weights give equal text."""
    stored = {
        "names": weights.names,
        "first": _stored(weights.first),
        "second": _stored(weights.second),
        "classes": dict(sorted(weights.tables.classes.items())),
        "words": dict(sorted(weights.tables.words.items())),
    }
    return json.dumps(stored, ensure_ascii=False, indent=0) + "\n"


def _stored(trees: Trees) -> dict[str, Any]:
    return {
        "count": len(trees.leaves),
        "features": _packed(trees.features, "<i2"),
        "limits": _packed(trees.limits, "<f4"),
        "ruled_out": _packed(trees.ruled_out, "<u4"),
        "leaves": _packed(trees.leaves, "<f4"),
    }


def _trees(stored: dict[str, Any]) -> Trees:
    count = stored["count"]
    return Trees(
        features=_array(stored["features"], "<i2").astype(np.int32).reshape(-1, count),
        limits=_array(stored["limits"], "<f4").astype(np.float32).reshape(-1, count),
        ruled_out=_array(stored["ruled_out"], "<u4").astype(np.uint32).reshape(-1, count),
        leaves=_array(stored["leaves"], "<f4").astype(np.float64).reshape(count, -1),
    )


def _packed(values: Any, form: str) -> str:
    return base64.b64encode(np.asarray(values).astype(form).tobytes()).decode()


def _array(packed: str, form: str) -> Any:
    return np.frombuffer(base64.b64decode(packed), form)

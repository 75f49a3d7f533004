"""Fitting the trees with LightGBM, and their form for the run time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from infra.training import tables
from infra.training.samples import NO, WEIGHTS, YES, Sample
from pipelines.extract.classifier import second_pass
from pipelines.extract.classifier.decision_trees import Trees
from pipelines.extract.classifier.feature_table import column_names, matrix
from pipelines.extract.classifier.log_odds import LogOddsTables, log_odds

ROUNDS = 220
ROUNDS_SECOND = 80
_SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 28,
    "learning_rate": 0.06,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
_NEAR = 15
"""Lines around content that are all learned from; of the others a part stands for all."""
_FAR_SHARE = 0.3
_MIN_COVER = 0.6
"""Pages whose gold is not in their lines are left out."""
_SAID = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A first pass."""

    tables: LogOddsTables
    trees: Trees
    names: tuple[str, ...]
    """Names of the features that the trees look at."""


def fit(samples: Sequence[Sample]) -> Fitted:
    """Return the first pass fitted to labelled pages."""
    used = sorted(
        (sample for sample in samples if sample.cover > _MIN_COVER),
        key=lambda sample: (sample.publisher, sample.gold.id),
    )
    counted = tables.count(used)
    rows, labels, weights, names = _rows(used, _by_publisher(tables.leave_one_out(counted)))
    booster = lightgbm.train(
        _SETTINGS, lightgbm.Dataset(rows, labels, weight=weights, free_raw_data=True), ROUNDS
    )
    return Fitted(
        tables=tables.tables(counted), trees=to_trees(booster.dump_model()), names=tuple(names)
    )


def fit_second(samples: Sequence[Sample], scores: Mapping[str, NDArray[np.float64]]) -> Trees:
    """Return the trees of the second pass.

    Args:
        samples: Pages to learn from.
        scores: By page, scores of a first pass that saw no page of the same publisher.
    """
    used = sorted(
        (sample for sample in samples if sample.cover > _MIN_COVER),
        key=lambda sample: (sample.publisher, sample.gold.id),
    )
    random = np.random.default_rng(5)
    rows, labels, weights = [], [], []
    for sample in used:
        columns = second_pass.features(scores[sample.gold.id], sample.opinion, sample.seen)
        weight, taken = _weights(sample, random)
        # Doubtful pages are what it is asked about.
        weight *= (
            1.0
            if second_pass.doubt(scores[sample.gold.id], sample.seen) > second_pass.DOUBT / 2
            else 0.4
        )
        rows.append(matrix(columns).T[taken])
        labels.append((sample.labels[taken] == YES).astype(np.int8))
        weights.append(weight[taken])
    table = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(labels), weight=np.concatenate(weights)
    )
    settings = _SETTINGS | {"num_leaves": 12, "min_data_in_leaf": 150, "feature_fraction": 0.5}
    return to_trees(lightgbm.train(settings, table, ROUNDS_SECOND).dump_model())


def _by_publisher(without: Callable[[str], LogOddsTables]) -> Callable[[str], LogOddsTables]:
    last: dict[str, LogOddsTables] = {}

    def remembered(publisher: str) -> LogOddsTables:
        if publisher not in last:
            last.clear()
            last[publisher] = without(publisher)
        return last[publisher]

    return remembered


def _rows(
    samples: Sequence[Sample], tables_for: Callable[[str], LogOddsTables]
) -> tuple[NDArray[np.float32], NDArray[np.int8], NDArray[np.float64], list[str]]:
    random = np.random.default_rng(5)
    rows, labels, weights = [], [], []
    names: list[str] = []
    for sample in samples:
        added = log_odds(sample.seen, tables_for(sample.publisher))
        names = column_names((sample.plain, added))
        weight, used = _weights(sample, random)
        rows.append(matrix(sample.plain, added).T[used])
        labels.append((sample.labels[used] == YES).astype(np.int8))
        weights.append(weight[used])
    return np.concatenate(rows), np.concatenate(labels), np.concatenate(weights), names


def _weights(
    sample: Sample, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the weight of each line and which lines are used."""
    count = len(sample.labels)
    weight = np.log1p([len(text.split()) for text in sample.walk.texts]) + 0.6
    weight = weight * (sample.labels >= NO)
    content = np.nonzero(sample.labels == YES)[0]
    if not sample.gold.lead_in_body and len(content):
        # This gold leaves leads out: what may be one is neither right nor wrong.
        said = np.minimum(sample.seen.said_in, sample.seen.said_cover) > _SAID
        weight[(np.arange(count) < content[0]) & said & (sample.labels == NO)] = 0
    near = np.zeros(count, bool)
    for order in content:
        near[max(0, order - _NEAR) : order + _NEAR + 1] = True
    if sample.gold.body is None:
        near[:] = True
    total = weight.sum()
    if not total:
        return weight, np.zeros(count, bool)
    scale = (300 * count) ** 0.5 if sample.gold.body else 17.0 * (sample.labels >= NO).sum() ** 0.5
    weight = weight / total * scale * WEIGHTS.get(sample.corpus, 0.5)
    used = near | (random.random(count) < _FAR_SHARE)
    return weight * np.where(near, 1, 1 / _FAR_SHARE), used & (weight > 0)


def to_trees(dumped: dict[str, Any]) -> Trees:
    """Return LightGBM's trees in our form; limits are rounded so that no feature value changes sides."""
    flat = [_flat(one["tree_structure"]) for one in dumped["tree_info"]]
    most = max(1, *(len(nodes) for nodes, _ in flat))
    idle = (0, np.float32(np.inf), 0)
    nodes = [[*own, *[idle] * (most - len(own))] for own, _ in flat]
    features_, limits, out = (
        [[tree[row][part] for tree in nodes] for row in range(most)] for part in range(3)
    )
    leaves = np.zeros((len(flat), most + 1))
    for values, (_, own_leaves) in zip(leaves, flat, strict=True):
        values[: len(own_leaves)] = own_leaves
    return Trees(
        features=np.asarray(features_, np.int32),
        limits=np.asarray(limits, np.float32),
        ruled_out=np.asarray(out, np.uint32),
        leaves=leaves,
    )


def _flat(structure: dict[str, Any]) -> tuple[list[tuple[int, np.float32, int]], list[float]]:
    """Return a tree as (feature, limit, leaves ruled out to the right as bits) and leaf values."""
    nodes: list[tuple[int, np.float32, int]] = []
    leaves: list[float] = []

    def visit(node: dict[str, Any]) -> None:
        if "split_feature" not in node:
            leaves.append(round(float(node["leaf_value"]), 6))
            return
        first = len(leaves)
        visit(node["left_child"])
        left = ((1 << len(leaves)) - 1) ^ ((1 << first) - 1)
        nodes.append((int(node["split_feature"]), _down(node["threshold"]), left))
        visit(node["right_child"])

    visit(structure)
    return nodes, leaves


def _down(limit: float) -> np.float32:
    near = np.float32(limit)
    return np.nextafter(near, np.float32(-np.inf)) if near > limit else near

"""The honest measure: every page scored by weights that saw no page of its publisher."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.training.fit import Fitted, fit, fit_second
from infra.training.samples import Sample
from pipelines.extract import features, second, trees
from pipelines.extract.trees import Trees
from pipelines.extract.weights import Weights

FOLDS = 4

Scores = dict[str, NDArray[np.float64]]
"""Of each page's lines, by the page's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Weights and the publishers of which they saw no page."""

    publishers: frozenset[str]
    weights: Weights


def folds(samples: Sequence[Sample], count: int = FOLDS) -> tuple[frozenset[str], ...]:
    """Gives the publishers of each fold; the same for the same publishers."""
    publishers = sorted({sample.publisher for sample in samples})
    random.Random(0).shuffle(publishers)  # noqa: S311 - no secret
    return tuple(frozenset(publishers[number::count]) for number in range(count))


def first_passes(samples: Sequence[Sample], count: int = FOLDS) -> Iterator[Fitted]:
    """Gives the first pass fitted without each fold in turn; minutes a fold."""
    for held in folds(samples, count):
        yield fit([sample for sample in samples if sample.publisher not in held])


def first_scores(samples: Sequence[Sample], passes: Sequence[Fitted]) -> Scores:
    """Gives out-of-fold scores of the first pass."""
    return {
        sample.gold.id: scores(sample, fitted)
        for held, fitted in zip(folds(samples, len(passes)), passes, strict=True)
        for sample in samples
        if sample.publisher in held
    }


def scores(sample: Sample, fitted: Fitted) -> NDArray[np.float64]:
    """Gives the first pass's probabilities of a sample's lines."""
    columns = features.learned(sample.walk, sample.seen, fitted.tables)
    return trees.probabilities(fitted.trees, features.matrix(sample.plain, columns))


def second_passes(samples: Sequence[Sample], first: Scores, count: int = FOLDS) -> Iterator[Trees]:
    """Gives the second pass fitted without each fold in turn."""
    for held in folds(samples, count):
        yield fit_second([sample for sample in samples if sample.publisher not in held], first)


def asked(
    sample: Sample, first: Mapping[str, NDArray[np.float64]], fitted: Trees
) -> NDArray[np.float64]:
    """Gives the final scores of a page: the second pass's when the first one doubts it."""
    own = first[sample.gold.id]
    if second.doubt(own, sample.seen) <= second.DOUBT:
        return own
    return second.settled(fitted, own, sample.opinion, sample.seen)


def final_scores(samples: Sequence[Sample], count: int = FOLDS) -> Scores:
    """Gives out-of-fold scores after both passes."""
    first = first_scores(samples, tuple(first_passes(samples, count)))
    passes = second_passes(samples, first, count)
    return {
        sample.gold.id: asked(sample, first, fitted)
        for held, fitted in zip(folds(samples, count), passes, strict=True)
        for sample in samples
        if sample.publisher in held
    }


def fold_weights(samples: Sequence[Sample], count: int = FOLDS) -> Iterator[Fold]:
    """Gives whole weights for each fold, to measure the whole line with.

    The second pass of a fold learns from scores of other folds' pages by first passes that may have
    seen the fold: a second-hand acquaintance, tenths of a tenth of F1.
    """
    passes = tuple(first_passes(samples, count))
    first = first_scores(samples, passes)
    after = second_passes(samples, first, count)
    for held, fitted, trained in zip(folds(samples, count), passes, after, strict=True):
        yield Fold(
            publishers=held,
            weights=Weights(
                tables=fitted.tables, first=fitted.trees, second=trained, names=fitted.names
            ),
        )

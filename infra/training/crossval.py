"""The honest measure: every page scored by weights that saw no page of its publisher."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from infra.training.fit import Fitted, fit, fit_second
from infra.training.folds import FOLDS, fold_of
from infra.training.samples import Sample
from pipelines.extract import features, second, trees
from pipelines.extract.trees import Trees
from pipelines.extract.weights import Weights

Scores = dict[str, NDArray[np.float64]]
"""Of each page's lines, by the page's id."""


def first_passes(samples: Sequence[Sample]) -> Iterator[Fitted]:
    """Gives the first pass fitted without each fold in turn; minutes a fold."""
    for fold in range(FOLDS):
        yield fit(outside(samples, fold))


def outside(samples: Sequence[Sample], fold: int) -> list[Sample]:
    """Gives the pages that a fold's weights may learn from."""
    return [sample for sample in samples if fold_of(sample.publisher) != fold]


def first_scores(samples: Sequence[Sample], passes: Sequence[Fitted]) -> Scores:
    """Gives out-of-fold scores of the first pass."""
    return {sample.gold.id: scores(sample, passes[fold_of(sample.publisher)]) for sample in samples}


def scores(sample: Sample, fitted: Fitted) -> NDArray[np.float64]:
    """Gives the first pass's probabilities of a sample's lines."""
    columns = features.learned(sample.walk, sample.seen, fitted.tables)
    return trees.probabilities(fitted.trees, features.matrix(sample.plain, columns))


def second_passes(samples: Sequence[Sample], first: Scores) -> Iterator[Trees]:
    """Gives the second pass fitted without each fold in turn."""
    for fold in range(FOLDS):
        yield fit_second(outside(samples, fold), first)


def asked(
    sample: Sample, first: Mapping[str, NDArray[np.float64]], fitted: Trees
) -> NDArray[np.float64]:
    """Gives the final scores of a page: the second pass's when the first one doubts it."""
    own = first[sample.gold.id]
    if second.doubt(own, sample.seen) <= second.DOUBT:
        return own
    return second.settled(fitted, own, sample.opinion, sample.seen)


def final_scores(samples: Sequence[Sample]) -> Scores:
    """Gives out-of-fold scores after both passes."""
    first = first_scores(samples, tuple(first_passes(samples)))
    after = tuple(second_passes(samples, first))
    return {
        sample.gold.id: asked(sample, first, after[fold_of(sample.publisher)]) for sample in samples
    }


def fold_weights(samples: Sequence[Sample]) -> tuple[Weights, ...]:
    """Gives whole weights for each fold, to measure the whole line with.

    The second pass of a fold learns from scores of other folds' pages by first passes that may have
    seen the fold: a second-hand acquaintance, tenths of a tenth of F1.
    """
    passes = tuple(first_passes(samples))
    after = second_passes(samples, first_scores(samples, passes))
    return tuple(
        Weights(tables=fitted.tables, first=fitted.trees, second=trained, names=fitted.names)
        for fitted, trained in zip(passes, after, strict=True)
    )

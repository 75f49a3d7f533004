"""The honest measure: every page scored by weights that saw no page of its publisher."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.training.fit import Fitted, fit, fit_second
from infra.training.folds import FOLDS, fold_of
from infra.training.samples import Sample
from pipelines.extract.classifier import decision_trees
from pipelines.extract.classifier.feature_table import matrix
from pipelines.extract.classifier.log_odds import log_odds
from pipelines.extract.classifier.weights import Weights

Scores = dict[str, NDArray[np.float64]]
"""Of each page's lines, by the page's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """The first pass fitted without each fold in turn, and what it says of the pages of that fold."""

    fitted: tuple[Fitted, ...]
    scores: Scores


def first_passes(samples: Sequence[Sample]) -> Passes:
    """Fits the first pass without each fold in turn; a minute or two a fold."""
    fitted = tuple(fit(outside(samples, fold)) for fold in range(FOLDS))
    held = {sample.gold.id: scores(sample, fitted[fold_of(sample.publisher)]) for sample in samples}
    return Passes(fitted=fitted, scores=held)


def outside(samples: Sequence[Sample], fold: int) -> list[Sample]:
    """Return the pages that a fold's weights may learn from."""
    return [sample for sample in samples if fold_of(sample.publisher) != fold]


def scores(sample: Sample, fitted: Fitted) -> NDArray[np.float64]:
    """Return the first pass's probabilities of a sample's lines."""
    columns = log_odds(sample.seen, fitted.tables)
    return decision_trees.probabilities(fitted.trees, matrix(sample.plain, columns))


def fold_weights(samples: Sequence[Sample], first: Passes) -> Iterator[Weights]:
    """Return whole weights for each fold, to measure the whole line with.

    The second pass of a fold learns from scores of other folds' pages by first passes that may have
    seen the fold: a second-hand acquaintance, tenths of a tenth of F1.
    """
    for fold, fitted in enumerate(first.fitted):
        yield Weights(
            tables=fitted.tables,
            first=fitted.trees,
            second=fit_second(outside(samples, fold), first.scores),
            names=fitted.names,
        )

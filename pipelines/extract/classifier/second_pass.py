"""A second opinion for pages that the first pass doubts: its scores beside what trafilatura takes."""

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Floats, Ints
from pipelines.extract.classifier import decision_trees
from pipelines.extract.classifier.decision_trees import Trees
from pipelines.extract.classifier.feature_table import FeatureTable, matrix, shifted
from pipelines.extract.classifier.line_stats import SENTENCE_WORDS, TAKEN, LineStats
from pipelines.model.bounds import PROSE_WORDS

DOUBT = 0.12
"""Doubt from which a page is asked for a second opinion: a twelfth of news pages, a quarter of WCXB.

Measured out of fold: asking on all pages gains no more, and doubt of short lines says nothing of the gain.
"""

_FLOOR_WORDS = 100.0
"""Keeps the few words of a short page from counting for much."""
_UNCONVINCED = 4.0
"""A page whose best line scores under 0.97 is doubted: it is of a kind that was never seen."""
_COLLAPSE = 0.5
_FAR = 99


def doubt(scores: NDArray[np.float64], stats: LineStats) -> float:
    """Return how unsure the first pass is of a page, 0 upwards.

    It is the larger of two: words of paragraphs that it is unsure of to words it takes, and how far its
    best line is from certain.
    """
    paragraphs = stats.words * (stats.words >= PROSE_WORDS)
    unsure = float((paragraphs * np.minimum(scores, 1 - scores)).sum())
    taken = float((stats.words * scores * (scores > TAKEN)).sum())
    return max(unsure / (taken + _FLOOR_WORDS), _UNCONVINCED * (1 - float(scores.max())))


def rescore(
    trained: Trees, scores: NDArray[np.float64], opinion: frozenset[int], stats: LineStats
) -> NDArray[np.float64]:
    """Return the scores after a second opinion.

    What the first pass and trafilatura both take stays taken; and where the second pass would drop most
    of the text, the higher score of both holds: a page lost whole is the worst fault.
    """
    table = matrix(features(scores, opinion, stats))
    after = decision_trees.probabilities(trained, table)
    agreed = np.zeros(len(scores), bool)
    agreed[sorted(opinion)] = True
    after = np.where(agreed & (scores > TAKEN), np.maximum(scores, after), after)
    before_words, after_words = (float(stats.words[p > TAKEN].sum()) for p in (scores, after))
    return np.maximum(scores, after) if after_words < _COLLAPSE * before_words else after


def features(
    scores: NDArray[np.float64], opinion: frozenset[int], stats: LineStats
) -> FeatureTable:
    """Return what the second pass looks at."""
    columns = FeatureTable()
    sure = scores.astype(np.float32)
    count = len(sure)
    taken = np.zeros(count, np.float32)
    taken[sorted(opinion)] = 1
    columns.add("score", sure)
    columns.add("taken", taken)
    for by in (1, 2, 3, -1, -2, -3):
        columns.add(f"score_{by}", shifted(sure, by, -0.1))
        columns.add(f"taken_{by}", shifted(taken, by, -1))
    columns.add("words", stats.words)
    columns.add("link", stats.link)
    columns.add("tag", stats.tags)
    for name, groups in (("like", stats.groups), *((f"in_{n}", stats.above[n]) for n in (1, 2, 3))):
        _group(columns, name, groups, sure, taken, stats)
    _page(columns, sure, taken, stats)
    return columns


def _group(  # noqa: PLR0913, PLR0917 - a group's name and lines, and three figures of each line
    columns: FeatureTable, name: str, groups: Ints, sure: Floats, taken: Floats, stats: LineStats
) -> None:
    words = np.bincount(groups, weights=stats.words)
    for figure, values in (("score", sure), ("taken", taken)):
        sums = np.bincount(groups, weights=values * stats.words)
        columns.add(f"{name}_{figure}", (sums / np.maximum(1, words))[groups])
    columns.add(f"{name}_mass", np.bincount(groups, weights=sure * stats.words)[groups])


def _page(columns: FeatureTable, sure: Floats, taken: Floats, stats: LineStats) -> None:
    count = len(sure)
    hits = sure > TAKEN
    mass = stats.words * sure * hits
    total = max(1.0, float(mass.sum()))
    held = max(1.0, float((stats.words * taken).sum()))
    both = float((mass * taken).sum())
    columns.add("before", (np.cumsum(mass) - mass) / total)
    columns.add("agreed", np.full(count, both / total))
    columns.add("agreed_taken", np.full(count, both / held))
    columns.add("total", np.full(count, total))
    columns.add("held", np.full(count, held))
    order = np.arange(count)
    prose = hits & (stats.words >= SENTENCE_WORDS)
    last = np.maximum.accumulate(np.where(prose, order, -1))
    before = np.concatenate(([-1], last[:-1]))
    following = np.minimum.accumulate(np.where(prose, order, count + _FAR)[::-1])[::-1]
    after = np.concatenate((following[1:], [count + _FAR]))
    columns.add("prose_before", np.where(before >= 0, np.minimum(_FAR, order - before), _FAR))
    columns.add("prose_after", np.minimum(_FAR, after - order))

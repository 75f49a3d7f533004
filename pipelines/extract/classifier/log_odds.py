"""Figures of lines from learned tables: what words of classes, ids and short lines meant on other sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipelines.extract.blocks.build import inherited
from pipelines.extract.classifier.feature_table import FeatureTable, shifted
from pipelines.extract.classifier.line_stats import LineStats, word_set
from pipelines.extract.html import marks

LABEL_WORDS = 40
"""Longer lines are not looked up in the table of words."""

_NOTHING = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogOddsTables:
    """Log-odds of words in classes and ids, and of words of short lines. One table is equal to itself only."""

    classes: Mapping[str, float]
    words: Mapping[str, float]


def log_odds(stats: LineStats, tables: LogOddsTables) -> FeatureTable:
    """Return the features that come from the learned tables."""
    columns = FeatureTable()
    _class_table(columns, stats, tables)
    _word_table(columns, stats, tables)
    return columns


def _class_table(columns: FeatureTable, stats: LineStats, tables: LogOddsTables) -> None:
    """What the words of classes and ids around a line meant."""
    known = np.array([_class_odds(tables, spoken) for spoken in stats.names], np.float32)
    odds = known[stats.named].T
    columns.add_all([f"class_{level}" for level in range(4)], odds[0][np.stack(stats.above[:4])])
    exact = odds.astype(np.float64)
    for name, values, join in (
        ("sum", exact[0], np.add),
        ("least", exact[1], np.minimum),
        ("most", exact[2], np.maximum),
    ):
        columns.add(f"class_{name}", inherited(stats.parents, values, join)[stats.nodes])


@lru_cache(maxsize=50_000)
def _class_odds(tables: LogOddsTables, spoken: str) -> tuple[float, float, float]:
    """Return (sum, least, most) of the log-odds of an element's words; the cache only saves time."""
    if not spoken:
        return _NOTHING
    table = tables.classes
    found = [table[word] for word in marks.names(spoken)[1] if word in table]
    return (sum(found), min(found), max(found)) if found else _NOTHING


def _word_table(columns: FeatureTable, stats: LineStats, tables: LogOddsTables) -> None:
    """What the words of a short line meant."""
    odds = np.array(
        [
            _word_odds(tables, text) if size <= LABEL_WORDS else _NOTHING
            for text, size in zip(stats.texts, stats.words.tolist(), strict=True)
        ],
        np.float32,
    ).T
    columns.add_all(("said_mean", "said_least", "said_most"), odds)
    for by in (1, 2, -1, -2):
        columns.add(f"next_{by}_said", shifted(odds[0], by))


@lru_cache(maxsize=10_000)
def _word_odds(tables: LogOddsTables, text: str) -> tuple[float, float, float]:
    """Return (mean, least, most) of the log-odds of a line's words; lines of one template are often equal."""
    table = tables.words
    # Sorted, so that sums do not depend on the order of a set, which changes with the process.
    found = sorted([table[word] for word in word_set(text) if word in table])
    return (sum(found) / len(found), found[0], found[-1]) if found else _NOTHING

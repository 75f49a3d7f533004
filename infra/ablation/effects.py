"""What a rule gains: the difference of figures with and without it, with bars by drawing publishers anew.

A figure is a ratio of sums over pages. A gain is positive where the rule makes it better.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.ablation.lab import PRESS, Scores, Trial
from infra.quality.metrics import Gold
from infra.quality.tables import PROSE_TYPES

NEWS = frozenset({"fundus", "fundus-evaluation", "article-extraction-benchmark"})
TYPED = "wcxb"
DRAWS = 1_000
"""So many times publishers are drawn anew."""
SURE = 0.95
"""Share of the draws within the bars."""

Part = Callable[[Scores], tuple[float, float]]
"""Return what a page adds to numerator and denominator of a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One column of the table."""

    name: str
    corpora: frozenset[str]
    part: Part
    better: int = 1
    """-1 where less is better."""
    articles: bool | None = None
    """Whether of articles or of pages of other kinds alone; None: of all."""


def _mean(key: str) -> Part:
    return lambda row: (row[key], 1.0) if key in row else (0.0, 0.0)


def _snippets(row: Scores) -> tuple[float, float]:
    kept, missed, leaked = (row.get(f"spelled_{k}", 0.0) for k in ("kept", "missed", "leaked"))
    return 2 * kept, 2 * kept + missed + leaked


def _share(wrong: str, of: str) -> Part:
    return lambda row: (row.get(wrong, 0.0), row.get(of, 0.0))


_TYPED = frozenset({TYPED})
_MADE_UP = frozenset({PRESS})
FIGURES = (
    Figure(name="news F1", corpora=NEWS, part=_mean("f1")),
    Figure(name="leaks", corpora=NEWS, part=_mean("leaked"), better=-1),
    Figure(name="units", corpora=NEWS, part=_mean("units_found")),
    Figure(name="leads", corpora=NEWS, part=_mean("lead_found")),
    Figure(name="title", corpora=NEWS, part=_mean("title")),
    Figure(name="authors", corpora=NEWS, part=_mean("authors")),
    Figure(name="day", corpora=NEWS, part=_mean("day")),
    Figure(name="WCXB F1", corpora=_TYPED, part=_mean("f1")),
    Figure(name="WCXB title", corpora=_TYPED, part=_mean("title")),
    Figure(name="snippets", corpora=frozenset({TYPED, "trafilatura"}), part=_snippets),
    Figure(name="refused", corpora=NEWS | _TYPED, part=_mean("refused"), better=-1, articles=True),
    Figure(name="told apart", corpora=_TYPED, part=_mean("refused"), articles=False),
    Figure(name="press lost", corpora=_MADE_UP, part=_share("lost", "own"), better=-1),
    Figure(name="press left", corpora=_MADE_UP, part=_share("left", "asking"), better=-1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a rule adds to a figure, in points of a hundred."""

    points: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the bars lie on one side of nothing."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A line of the table."""

    name: str
    gains: Mapping[str, Gain]
    """By figure; those that do not change are left out."""
    pages: int
    """That come out otherwise."""
    spoke: int
    """Publishers on whose pages it said something."""
    cpu_ms: float
    """A page, with all that it asks."""

    @property
    def verdict(self) -> str:
        """What the figures say of the rule, in a word."""
        if not self.pages:
            return "changes nothing" if self.spoke else "never speaks"
        sure = {gain.points > 0 for gain in self.gains.values() if gain.is_sure}
        return {frozenset({True}): "gains", frozenset({False}): "COSTS"}.get(
            frozenset(sure), "both" if sure else "noise"
        )


class Board:
    """All trials, and what they come to."""

    def __init__(self, trials: Sequence[Trial], golds: Mapping[str, Gold]) -> None:
        self._trials = trials
        self._golds = golds
        self._pages = sum(len(one.whole) for one in trials)
        self._draws: dict[str, NDArray[np.float64]] = {}

    def baseline(self) -> dict[str, float]:
        """Return all figures with all rules on, in points of a hundred."""
        sums = {figure.name: self._sums(figure, "").sum(axis=0) for figure in FIGURES}
        return {name: 100 * own[0] / own[1] for name, own in sums.items() if own[1]}

    def effect(self, switch: str) -> Effect:
        """Return what a switch comes to."""
        changed = [one for one in self._trials if switch in one.without]
        spent = sum(one.seconds.get(switch, 0.0) for one in self._trials)
        return Effect(
            name=switch,
            gains=dict(self._gains(switch)) if changed else {},
            pages=sum(len(one.without[switch]) for one in changed),
            spoke=sum(switch in one.said for one in self._trials),
            cpu_ms=1000 * spent / max(1, self._pages),
        )

    def _gains(self, switch: str) -> Iterator[tuple[str, Gain]]:
        for figure in FIGURES:
            whole, without = self._sums(figure, ""), self._sums(figure, switch)
            if np.array_equal(whole, without):
                continue
            drawn = self._drawn(figure.name, len(whole))
            sign = 100 * figure.better
            several = sign * (_ratio(drawn @ whole) - _ratio(drawn @ without))
            points = sign * (_ratio(whole.sum(axis=0)) - _ratio(without.sum(axis=0)))
            low, high = np.quantile(several, ((1 - SURE) / 2, (1 + SURE) / 2))
            yield figure.name, Gain(points=float(points), low=float(low), high=float(high))

    def _sums(self, figure: Figure, switch: str) -> NDArray[np.float64]:
        """Return numerator and denominator of a figure by publisher, with a switch off."""
        sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for one in self._trials:
            if one.corpus in figure.corpora:
                rows = {**one.whole, **one.without.get(switch, {})}
                for page, row in rows.items():
                    if figure.articles is None or figure.articles is self._is_article(page):
                        top, below = figure.part(row)
                        sums[one.publisher][0] += top
                        sums[one.publisher][1] += below
        return np.array([sums[name] for name in sorted(sums)]).reshape(-1, 2)

    def _is_article(self, page: str) -> bool | None:
        kind = self._golds[page].page_type
        return None if kind == "documentation" else kind in PROSE_TYPES

    def _drawn(self, figure: str, count: int) -> NDArray[np.float64]:
        """Return how often each publisher is drawn, in each of the draws: the same ones for all switches."""
        if figure not in self._draws:
            random = np.random.default_rng(7)
            self._draws[figure] = random.multinomial(
                count, np.full(count, 1 / count), DRAWS
            ).astype(np.float64)
        return self._draws[figure]


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = sums[..., 0] / np.maximum(sums[..., 1], 1e-9)
    return shares

"""What is to be reached on each corpus, as shares from 0 to 1."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for one figure."""

    bound: float
    at_most: bool = False
    over_plain: bool = False
    """Whether the bound is a distance to plain trafilatura's figure."""

    def reached(self, value: float, plain: float | None) -> bool:
        """Whether a figure keeps the bound."""
        bound = self.bound + (plain or 0.0) if self.over_plain else self.bound
        return value <= bound if self.at_most else value >= bound

    def __str__(self) -> str:
        """Return the bound as the tables print it."""
        if self.over_plain:
            return f"plain + {100 * self.bound:.1f}"
        return f"{'<=' if self.at_most else '>='} {100 * self.bound:.1f}"


NONE_LOST = Goal(0.0, at_most=True)
GOALS: dict[str, dict[str, Goal]] = {
    "fundus": {
        "f1": Goal(0.98),
        "f1 of publishers with 3+": Goal(0.985),
        "leaked": Goal(0.04, at_most=True),
        "units_found": Goal(0.97),
        "lead_found": Goal(0.9),
        "title": Goal(0.82),
        "authors": Goal(0.9),
        "day": Goal(0.99),
        "minute": Goal(0.88),
        "lost whole": NONE_LOST,
        "refused article": Goal(0.0, at_most=True),
    },
    "fundus-evaluation": {"f1": Goal(0.974), "lost whole": NONE_LOST},
    "article-extraction-benchmark": {"f1": Goal(0.005, over_plain=True), "lost whole": NONE_LOST},
    "wcxb": {
        "f1": Goal(0.955),
        "snippets": Goal(0.93),
        "lost whole": NONE_LOST,
        "refused article": Goal(0.01, at_most=True),
        "refused others": Goal(0.85),
    },
    "trafilatura": {"snippets": Goal(0.005, over_plain=True)},
    "newspaper": {
        "leaked": Goal(0.0, at_most=True),
        "units_found": Goal(1.0),
        "refused rightly": Goal(1.0),
        "refused article": Goal(0.0, at_most=True),
    },
}
CPU = Goal(0.6, at_most=True)
"""CPU of a page to plain trafilatura's."""

"""A look at the newsroom: reports read, sources placed, needs found. What terminal, page and alerts show is this."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.newsroom import reading
from flows.newsroom.needs import Need, needs
from flows.newsroom.standing import Standing, State, standings
from flows.settings import Settings
from flows.steps.context import open_store
from pipelines.model.source import Source

FOLDER = "newsroom"
"""Beside the spool: what was read of the reports."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """How all sources stand at a time."""

    at: datetime
    rows: tuple[Standing, ...]
    """The worst first, then by country and name."""
    needs: tuple[Need, ...]

    @property
    def summary(self) -> str:
        """Return how many sources stand how, and what they brought."""
        numbers = Counter(row.state for row in self.rows)
        counted = ", ".join(f"{numbers[state]} {state}" for state in State if numbers[state])
        total = sum(row.articles for row in self.rows)
        sources = "1 source" if len(self.rows) == 1 else f"{len(self.rows)} sources"
        return f"{sources}: {counted}. New articles in 24 hours: {total}."


def look(settings: Settings, sources: Sequence[Source], now: datetime) -> Newsroom:
    """Return how the sources stand.

    Raises:
        StoreError: When the store cannot be read.
    """
    read = reading.read(open_store(settings), settings.spool.parent / FOLDER, now.date())
    rows = standings(sources, read, now)
    waiting = [one.id for one in sources if not (settings.contact or one.sample)]
    return Newsroom(now, tuple(rows), tuple(needs(rows, awaits_contact=waiting)))

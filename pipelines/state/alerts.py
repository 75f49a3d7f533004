"""Which alerts are open: each was told once and is told again only after it has passed."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, delete, select

from pipelines.state.schema import open_alert, open_state, upsert


@dataclass(frozen=True, slots=True)
class AlertKey:
    """A condition of a source; of the installation where no source is named."""

    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class AlertBook:
    """The open alerts, kept in the crawl state."""

    engine: Engine

    def read(self) -> dict[AlertKey, datetime]:
        """Return the open alerts with the time they were raised at."""
        with self.engine.begin() as connection:
            rows = connection.execute(select(open_alert)).all()
        return {AlertKey(row.source_id, row.kind): row.since for row in rows}

    def open(self, keys: Iterable[AlertKey], now: datetime) -> None:
        """Remembers alerts that were told."""
        rows = [{"source_id": key.source, "kind": key.kind, "since": now} for key in keys]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(upsert(self.engine, open_alert).on_conflict_do_nothing(), rows)

    def close(self, keys: Collection[AlertKey]) -> None:
        """Forgets alerts that have passed."""
        with self.engine.begin() as connection:
            for key in keys:
                own = and_(open_alert.c.source_id == key.source, open_alert.c.kind == key.kind)
                connection.execute(delete(open_alert).where(own))


@contextmanager
def opened(url: str) -> Iterator[AlertBook]:
    """Return the alerts of a crawl state.

    Raises:
        StateError: As `open_state` raises it.
    """
    engine = open_state(url)
    try:
        yield AlertBook(engine)
    finally:
        engine.dispose()

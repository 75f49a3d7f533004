"""Raw captures that have been kept long enough, removed; articles and ledgers stay and name them as before.

Age is counted in days from the day of the run that stored them, which their keys have, so that nothing is opened. A
file that a run writes now is never old enough, therefore no lease is needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.capture_index import index
from pipelines.store.object_store import ObjectStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days raw captures stay; 0 is for ever."""

    by_source: Mapping[SourceId, int]
    """Where a source file says it."""
    otherwise: int
    """Of all other sources."""

    def is_over(self, key: str, today: date) -> bool:
        """Whether the raw captures with a key need not be there any more."""
        stored = keys.day_of_raw(key)
        return stored is not None and self.is_past(keys.source_of_raw(key), stored, today)

    def is_past(self, source: SourceId, stored: date, today: date) -> bool:
        """Whether captures of a source need not be there any more that were stored on a day."""
        days = self.by_source.get(source, self.otherwise)
        return days > 0 and stored < today - timedelta(days=days)


def remove_old(store: ObjectStore, retention: Retention, today: date) -> int:
    """Remove the WARCs whose time is over, and indexes of which nothing is left; return how many WARCs they were.

    Args:
        store: An opened store.
        retention: How long they stay.
        today: The day, in UTC.
    """
    if not retention.otherwise and not any(retention.by_source.values()):
        return 0
    over = list(_over(store, retention, today))
    store.delete(over)
    index.remove_old(store, lambda source, stored: retention.is_past(source, stored, today))
    return len(over)


def _over(store: ObjectStore, retention: Retention, today: date) -> Iterator[str]:
    return (key for key in store.list(keys.RAW) if retention.is_over(key, today))

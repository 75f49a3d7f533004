"""What has been kept long enough: raw captures, which are removed, and articles, which are found.

Age is counted in days from the day of the run that stored them. Of raw captures their keys have it, so that nothing is
opened; articles and ledgers stay and name them as before. A file that a run writes now is never old enough, therefore
no lease is needed. An article is as old as its first version that is stored.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pyarrow.compute as pc

from pipelines.model.article import Status
from pipelines.model.page import UrlId
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.capture_index import index
from pipelines.store.changes import file_rows
from pipelines.store.delta import file_statistics
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import ObjectStore

_COLUMNS = ("article_id", "source_id", "status", "run_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days something stays; 0 is for ever."""

    by_source: Mapping[SourceId, int]
    """Where a source file says it."""
    otherwise: int
    """Of all other sources."""

    @property
    def is_limited(self) -> bool:
        """Whether anything goes at all."""
        return self.otherwise > 0 or any(self.by_source.values())

    def days(self, source: SourceId) -> int:
        """Return how many days what a source has stays."""
        return self.by_source.get(source, self.otherwise)

    def may_be_past(self, stored: date, today: date) -> bool:
        """Whether anything that was stored on a day need not be there any more, whatever its source."""
        limits = [days for days in (self.otherwise, *self.by_source.values()) if days > 0]
        return bool(limits) and stored < today - timedelta(days=min(limits))

    def is_over(self, key: str, today: date) -> bool:
        """Whether the raw captures with a key need not be there any more."""
        stored = keys.day_of_raw(key)
        return stored is not None and self.is_past(keys.source_of_raw(key), stored, today)

    def is_past(self, source: SourceId, stored: date, today: date) -> bool:
        """Whether what a source has need not be there any more that was stored on a day."""
        days = self.days(source)
        return days > 0 and stored < today - timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How long a store keeps what it has."""

    raw: Retention
    articles: Retention


def old_articles(
    lake: DeltaTable, retention: Retention, today: date
) -> dict[SourceId, list[UrlId]]:
    """Return the articles that have been kept long enough, by source, the oldest first; those taken down are not there.

    Args:
        lake: Log of the store.
        retention: How long articles stay.
        today: The day, in UTC.
    """
    found: dict[SourceId, dict[UrlId, None]] = defaultdict(dict)
    for row in sorted(_old_rows(lake, retention, today), key=itemgetter("run_id", "article_id")):
        found[row["source_id"]][row["article_id"]] = None
    return {source: [*names] for source, names in sorted(found.items())}


def _old_rows(lake: DeltaTable, retention: Retention, today: date) -> Iterator[dict[str, Any]]:
    for add in lake.readable().files.values() if retention.is_limited else ():
        runs = file_statistics.bounds(add, "run_id")
        if runs and not retention.may_be_past(keys.day_of_run(runs[0]), today):
            continue
        rows = file_rows(lake, add, _COLUMNS)
        for row in rows.filter(pc.not_equal(rows["status"], Status.TAKEDOWN.value)).to_pylist():
            if retention.is_past(row["source_id"], keys.day_of_run(row["run_id"]), today):
                yield row


def remove_old(store: ObjectStore, retention: Retention, today: date) -> int:
    """Remove the WARCs whose time is over, and indexes of which nothing is left; return how many WARCs they were.

    Args:
        store: An opened store.
        retention: How long they stay.
        today: The day, in UTC.
    """
    if not retention.is_limited:
        return 0
    over = list(_over(store, retention, today))
    store.delete(over)
    index.remove_old(store, lambda source, stored: retention.is_past(source, stored, today))
    return len(over)


def _over(store: ObjectStore, retention: Retention, today: date) -> Iterator[str]:
    return (key for key in store.list(keys.RAW) if retention.is_over(key, today))

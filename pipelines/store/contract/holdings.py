"""What a store holds: articles by month and source, days of which there is nothing, the terms that were seen."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.model.source import SourceId
from pipelines.store import reader
from pipelines.store.object_store import ObjectStore


@dataclass(slots=True)
class SourceHoldings:
    """What is there of one source; each article counts once, with its current version."""

    days: Counter[date] = field(default_factory=Counter)
    """Articles by the day (UTC) on which that version was fetched."""
    terms: Counter[str] = field(default_factory=Counter)
    """Articles by licence, and by rights signal with its place."""

    @property
    def gaps(self) -> tuple[int, int]:
        """Days between the first and the last one of which there is nothing, and the most of them in a row."""
        between = [(after - before).days - 1 for before, after in pairwise(sorted(self.days))]
        return sum(between), max(between, default=0)


Holdings = Mapping[SourceId, SourceHoldings]


def months(holdings: Holdings) -> Counter[str]:
    """Return the articles by month, sorted."""
    found: Counter[str] = Counter()
    for source in holdings.values():
        for day in sorted(source.days):
            found[f"{day:%Y-%m}"] += source.days[day]
    return found


def count(store: ObjectStore) -> Holdings:
    """Return what a store holds; reads a few short columns of all rows, a file at a time."""
    found: defaultdict[SourceId, SourceHoldings] = defaultdict(SourceHoldings)
    columns = ["source_id", "fetched_at", "license", "rights"]
    for rows in reader.latest_parts(store, columns=columns):
        for source, day, articles in _counted(rows, pc.cast(rows["fetched_at"], pa.date32())):
            found[source].days[day] += articles
        licensed = rows.filter(pc.is_valid(rows["license"]))
        for source, licence, articles in _counted(licensed, licensed["license"]):
            found[source].terms[licence] += articles
        for source, signal in _signals(rows.filter(pc.is_valid(rows["rights"]))):
            found[source].terms[signal] += 1
    return dict(found)


def _counted(rows: pa.Table, values: pa.ChunkedArray) -> Iterator[tuple[SourceId, Any, int]]:
    pairs = pa.table({"source": rows["source_id"], "value": values})
    found = pairs.group_by(["source", "value"]).aggregate([([], "count_all")])
    return zip(*(found[name].to_pylist() for name in ("source", "value", "count_all")), strict=True)


def _signals(rows: pa.Table) -> Iterator[tuple[SourceId, str]]:
    for row in rows.select(["source_id", "rights"]).to_pylist():
        yield from ((row["source_id"], f"{place}: {said}") for place, said in row["rights"])

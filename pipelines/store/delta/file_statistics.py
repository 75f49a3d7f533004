"""What the log says of the values in a data file, by which readers skip it. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BOUNDED = ("article_id", "source_id", "published_at", "fetched_at")
"""Columns whose bounds the log has kept from the first, so that readers can skip files."""

STATISTICS = (*BOUNDED, "url", "fetched_url", "run_id")
"""Columns whose bounds it keeps now."""

MAX_BOUND_CHARACTERS = 64


def statistics(table: pa.Table) -> dict[str, Any]:
    """Return number of rows, bounds and nulls as the log keeps them."""
    bounds = {name: pc.min_max(table[name]).as_py() for name in STATISTICS}
    known = {name: found for name, found in bounds.items() if found["min"] is not None}
    return {
        "numRecords": table.num_rows,
        "minValues": {name: _lower(found["min"]) for name, found in known.items()},
        "maxValues": {name: _upper(found["max"]) for name, found in known.items()},
        "nullCount": {name: table[name].null_count for name in STATISTICS},
    }


def may_hold(add: Mapping[str, Any], column: str, wanted: Sequence[str]) -> bool:
    """Says whether a file may hold one of the values of a text column; True when nothing is known."""
    stats = _read(add)
    low = stats.get("minValues", {}).get(column)
    high = stats.get("maxValues", {}).get(column)
    if low is None or high is None:
        nulls = stats.get("nullCount", {}).get(column)
        return nulls is None or bool(nulls != stats.get("numRecords"))
    return any(low <= value <= high for value in wanted)


def bounds(add: Mapping[str, Any], column: str) -> tuple[str, str] | None:
    """Return the least and the largest value of a text column of a file; None when they are not known exactly."""
    stats = _read(add)
    found = stats.get("minValues", {}).get(column), stats.get("maxValues", {}).get(column)
    is_known = all(found) and max(map(len, found)) < MAX_BOUND_CHARACTERS
    return found if is_known else None


def rows(add: Mapping[str, Any]) -> int | None:
    """Return the number of rows of a file; None when it is not known."""
    number: int | None = _read(add).get("numRecords")
    return number


def lowest(add: Mapping[str, Any], column: str) -> str:
    """Return the lower bound of a text column of a file; empty when it is not known."""
    return str(_read(add).get("minValues", {}).get(column, ""))


def oldest(add: Mapping[str, Any], column: str) -> datetime | None:
    """Return the lower bound of a time column of a file; None when it is not known."""
    low = _read(add).get("minValues", {}).get(column)
    return datetime.fromisoformat(low) if low else None


def newest(add: Mapping[str, Any], column: str) -> datetime | None:
    """Return the upper bound of a time column of a file; None when it is not known."""
    high = _read(add).get("maxValues", {}).get(column)
    return datetime.fromisoformat(high) if high else None


@lru_cache(maxsize=2**10)
def _parsed(text: str) -> Mapping[str, Any]:
    """Kept, since a reader asks one file about several columns."""
    stats: Mapping[str, Any] = json.loads(text)
    return stats


def _read(add: Mapping[str, Any]) -> Mapping[str, Any]:
    return _parsed(add.get("stats") or "{}")


def _lower(value: str | datetime) -> str:
    return _written_time(value) if isinstance(value, datetime) else value[:MAX_BOUND_CHARACTERS]


def _upper(value: str | datetime) -> str:
    """Bounds are cut; an upper one must stay above all values."""
    if isinstance(value, datetime):
        return _written_time(value + timedelta(microseconds=999))
    if len(value) <= MAX_BOUND_CHARACTERS:
        return value
    return value[: MAX_BOUND_CHARACTERS - 1] + "\U0010ffff"


def _written_time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

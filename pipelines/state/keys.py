"""What all of the crawl state shares without a database: keys, times, its error."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pipelines.urls import canonical

BATCH = 500
"""Rows a statement; SQLite takes 32,766 parameters."""

BUSY_MILLISECONDS = 30_000
"""How long a SQLite writer waits for another one."""

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StateError(Exception):
    """The crawl state cannot be used; the message says why and what to do."""


def url_hash(source_id: str, url: str) -> bytes:
    """Return the key of a source's URL, however its query is spelled; two sources keep books of the same URL apart."""
    return digest(f"{source_id} {canonical(url)}")


def suppressed_hash(url: str) -> bytes:
    """Return the key of a URL that was taken down, however its query is spelled, whichever source names it."""
    return digest(canonical(url))


def digest(text: str) -> bytes:
    """Return the first 16 bytes of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).digest()[:16]


def microseconds(at: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(count: int | None) -> datetime | None:
    """Return the time in UTC that so many microseconds since 1970 are; None stays None."""
    return None if count is None else _EPOCH + timedelta(microseconds=count)


def batches(rows: list[T]) -> Iterator[list[T]]:
    """Return the rows in portions that fit into one statement."""
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))

"""The questions, asked of copydesk's own reader."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.bench.store.question import TITLES, Answer, Asked, Place
from pipelines.store import reader
from pipelines.store.object_store import ObjectStore
from pipelines.store.opening import open_store

GETS, LISTS, READ_BYTES = "GET", "LIST", "bytes"


@dataclass(slots=True)
class Counting:
    """A store that counts what it is asked, as a bucket would."""

    store: ObjectStore
    asked: Counter[str] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        self.asked[GETS] += 1
        return self._read(self.store.get(key))

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`."""
        self.asked[GETS] += 1
        return self._read(self.store.get_range(key, offset, length))

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`."""
        self.asked[LISTS] += 1
        return self.store.list(prefix, start_after)

    def _read(self, body: bytes) -> bytes:
        self.asked[READ_BYTES] += len(body)
        return body


def counted(place: Place) -> Counting:
    """Return the store of a place; what it is asked is counted."""
    return Counting(open_store(place.store, place.options))


def answers(store: ObjectStore, asked: Asked) -> Mapping[str, Answer]:
    """Return how our reader is asked."""
    month = asked.start, asked.end

    def since() -> int:
        _, rows = reader.read_since(store, asked.cursor)
        return rows.num_rows if rows else 0

    return {
        "published": lambda: (
            reader.published(store, *month, source_id=asked.source_id, columns=TITLES).num_rows
        ),
        "published, whole": lambda: (
            reader.published(store, *month, source_id=asked.source_id).num_rows
        ),
        "by_url": lambda: reader.by_url(store, asked.url, source_id=asked.source_id).num_rows,
        "latest": lambda: reader.latest(store, columns=TITLES).num_rows,
        "latest since": lambda: reader.latest(store, since=asked.since, columns=TITLES).num_rows,
        "since": since,
    }

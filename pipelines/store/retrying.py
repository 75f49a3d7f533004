"""A store whose outages are waited out: what a run has fetched and cleaned is worth two minutes.

One waiting for all callers: it counts from the first failure since the last success, so that a store which
stays away costs a harvest of many sources no more. botocore's own tries come before, and last under a second.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pipelines import logs
from pipelines.store.object_store import AwayError, ObjectStore

PATIENCE_SECONDS = 120.0
"""How long an outage may last."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
"""Seconds between two tries; doubled from the first on."""

T = TypeVar("T")
_log = logs.get(__name__)


class RetryingStore:
    """An `ObjectStore` that asks again while the one behind it is away.

    Args:
        store: The one behind it.
        hurried: Set by whoever wants to stop: no outage is waited out any more.
    """

    def __init__(self, store: ObjectStore, hurried: threading.Event) -> None:
        self._store = store
        self._hurried = hurried
        self._lock = threading.Lock()
        self._away_since: float | None = None

    @property
    def name(self) -> str:
        """The store's address."""
        return self._store.name

    def put(self, key: str, body: bytes) -> None:
        """See `ObjectStore.put`."""
        self._outlast(lambda: self._store.put(key, body))

    def put_file(self, key: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        self._outlast(lambda: self._store.put_file(key, path))

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """See `ObjectStore.put_if_absent`: what an earlier try wrote counts as written by this call."""
        return self._outlast(lambda: self._store.put_if_absent(key, body))

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        return self._outlast(lambda: self._store.get(key))

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`."""
        return self._outlast(lambda: self._store.get_range(key, offset, length))

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`; goes on behind the last key that it gave."""
        keys, last = self._store.list(prefix, start_after), start_after
        while True:
            try:
                key = next(keys, None)
            except AwayError as error:
                self._wait(error, 0)
                keys = self._store.list(prefix, last)
                continue
            self._is_back()
            if key is None:
                return
            last = key
            yield key

    def delete(self, keys: Iterable[str]) -> None:
        """See `ObjectStore.delete`."""
        gone = list(keys)
        self._outlast(lambda: self._store.delete(gone))

    def _outlast(self, call: Callable[[], T]) -> T:
        tries = 0
        while True:
            try:
                given = call()
            except AwayError as error:
                self._wait(error, tries)
                tries += 1
            else:
                self._is_back()
                return given

    def _wait(self, error: AwayError, tries: int) -> None:
        """Waits before the next try; raises the error when there is to be none."""
        now = time.monotonic()
        with self._lock:
            if self._away_since is None:
                self._away_since = now
                _log.warning("store_away", why=str(error), patience_seconds=PATIENCE_SECONDS)
            left = self._away_since + PATIENCE_SECONDS - now
        seconds = min(FIRST_WAIT * 2 ** min(tries, 10), LONGEST_WAIT, left)
        if seconds <= 0 or self._hurried.wait(seconds):
            raise error

    def _is_back(self) -> None:
        if self._away_since is None:
            return
        with self._lock:
            since, self._away_since = self._away_since, None
        if since is not None:
            _log.info("store_back", seconds=round(time.monotonic() - since, 1))

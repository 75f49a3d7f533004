"""The crawl state as a running crawl asks it: what is known of URLs, and when a host may be asked.

Plain SQL on a connection of SQLite or psycopg: SQLAlchemy would be a quarter of a crawl's start (0.3 s).
The tables are those of `state.schema`; nothing is made here.
"""

import sqlite3
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import quote

from pipelines.model.page import KnownUrl
from pipelines.model.source import SourceId
from pipelines.state.keys import (
    BUSY_MILLISECONDS,
    StateError,
    batches,
    microseconds,
    moment,
    suppressed_hash,
    url_hash,
)

_SQLITE = "sqlite:///"
_POSTGRES = "postgresql+psycopg://"

_KNOWN = (
    "url_hash, url, etag, last_modified, body_sha256, last_checked, next_check, fails, changed_at"
)
_TAKE = """
insert into host_turn (host, next_at) values (?, ?)
on conflict (host) do update set next_at = excluded.next_at where host_turn.next_at <= ?
returning next_at
"""
_ROBOTS = "select etag, last_modified, body, read_at from robots_copy where origin = ?"
_KEEP_ROBOTS = """
insert into robots_copy (origin, etag, last_modified, body, read_at) values (?, ?, ?, ?, ?)
on conflict (origin) do update set etag = excluded.etag, last_modified = excluded.last_modified,
body = excluded.body, read_at = excluded.read_at
"""
_END = "update host_turn set next_at = ? where host = ? and next_at = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """A robots.txt as an earlier crawl read it."""

    etag: str | None
    last_modified: str | None
    body: bytes
    read_at: datetime


class StateLookup:
    """An open crawl state; threads may share it.

    Args:
        url: SQLAlchemy address of a state that `open_state` has made.

    Each method raises `StateError` when the state is missing, locked or damaged.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._library: Any = sqlite3 if url.startswith(_SQLITE) else import_module("psycopg")
        self._connection: Any = None

    def known(self, source_id: SourceId, urls: Collection[str]) -> dict[str, KnownUrl]:
        """Return what earlier runs know of normalized URLs, listings included; unknown ones are absent."""
        hashes = {url: url_hash(source_id, url) for url in urls}
        rows = self._in_batches(f"select {_KNOWN} from url_state", set(hashes.values()))  # noqa: S608 - our own names
        found = {bytes(row[0]): _known(row) for row in rows}
        return {url: found[key] for url, key in hashes.items() if key in found}

    def suppressed(self, urls: Collection[str]) -> set[str]:
        """Return those of the normalized URLs that were taken down and must never be fetched again."""
        hashes = {url: suppressed_hash(url) for url in urls}
        rows = self._in_batches("select url_hash from suppressed", set(hashes.values()))
        found = {bytes(key) for (key,) in rows}
        return {url for url, key in hashes.items() if key in found}

    def take_turn(self, host: str, now: datetime, until: datetime) -> datetime | None:
        """Takes the right to ask a host, for all crawls that share the state.

        Args:
            host: As the crawl counts hosts.
            now: The time.
            until: How long the right is held if it is never given back.

        Returns:
            None when the right was taken, otherwise when it will be free.
        """
        values = (host, microseconds(until), microseconds(now))
        if self._rows(_TAKE, values):
            return None
        rows = self._rows("select next_at from host_turn where host = ?", (host,))
        return moment(rows[0][0]) if rows else now

    def end_turn(self, host: str, held: datetime, free_at: datetime) -> None:
        """Return the right back: the host may be asked again from `free_at` on.

        Nothing is changed when the right ran out at `held` and another crawl took it.
        """
        self._rows(_END, (microseconds(free_at), host, microseconds(held)))

    def robots(self, origin: str) -> RobotsCopy | None:
        """Return the last robots.txt of an origin (scheme, host and port), None when there is none."""
        for etag, last_modified, body, read_at in self._rows(_ROBOTS, (origin,)):
            return RobotsCopy(
                etag=etag,
                last_modified=last_modified,
                body=bytes(body),
                read_at=moment(read_at) or datetime.min.replace(tzinfo=UTC),
            )
        return None

    def keep_robots(self, origin: str, copy: RobotsCopy) -> None:
        """Keep a robots.txt for the next crawls."""
        values = (origin, copy.etag, copy.last_modified, copy.body, microseconds(copy.read_at))
        self._rows(_KEEP_ROBOTS, values)

    def close(self) -> None:
        """Lets the connection go; the next question opens a new one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _in_batches(self, query: str, hashes: Collection[bytes]) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        for batch in batches(sorted(hashes)):
            marks = ",".join("?" * len(batch))
            found += self._rows(f"{query} where url_hash in ({marks})", batch)
        return found

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Sequence[Any]]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                cursor = self._connection.execute(self._spelled(statement), values)
                return list(cursor.fetchall()) if cursor.description else []
            except self._library.Error as error:
                self.close()
                raise StateError(
                    f"the crawl state cannot be asked ({error}); check that it is there and that no "
                    "other program holds it, or move it away: the next run rebuilds it from the store"
                ) from error

    def _connect(self) -> Any:
        if self._library is not sqlite3:
            address = self._url.replace(_POSTGRES, "postgresql://", 1)
            return self._library.connect(address, autocommit=True)
        return sqlite3.connect(
            f"file:{quote(self._url.removeprefix(_SQLITE))}?mode=rw",  # a look-up makes no database
            uri=True,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )

    def _spelled(self, statement: str) -> str:
        return statement if self._library is sqlite3 else statement.replace("?", "%s")


def _known(row: Sequence[Any]) -> KnownUrl:
    """Reads a row of the columns `_KNOWN`."""
    _, url, etag, last_modified, body_sha256, last_checked, next_check, fails, changed_at = row
    return KnownUrl(
        url=url,
        etag=etag,
        last_modified=last_modified,
        body_sha256=body_sha256,
        last_checked=moment(last_checked),
        next_check=moment(next_check),
        fails=fails,
        changed_at=moment(changed_at),
    )

"""What the steps of a run work at: settings, store, table and state, opened and checked before any fetch."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import Settings
from flows.workers.pool import Pool
from pipelines.model.source import Source
from pipelines.state import schema
from pipelines.store import dataset, opening
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import ObjectStore, S3Options
from pipelines.store.retrying import RetryingStore
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from sqlalchemy import Engine


class ContactError(ValueError):
    """A real publisher shall be fetched, but no contact is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """Open handles of a run."""

    settings: Settings
    pool: Pool
    store: ObjectStore
    lake: DeltaTable
    state: "Engine"
    owner: str
    """Who holds the leases: host, process and its start, so that a dead owner can be told from a living one."""
    stop_waiting: threading.Event
    """Set when the run is to stop: then no outage of the store is waited out any more."""

    @property
    def spool(self) -> Path:
        """Folder of the pages between fetching and storing."""
        return self.settings.spool.absolute()


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Open handles of what works at the store without cleaning pages."""

    settings: Settings
    store: ObjectStore
    lake: DeltaTable
    state: "Engine"
    owner: str
    """As `RunContext` has it."""


@contextmanager
def open_context(
    settings: Settings, pool: Pool, stop_waiting: threading.Event | None = None
) -> Iterator[RunContext]:
    """Opens state and store, and makes sure that both can be written.

    Args:
        settings: Where they are.
        pool: Where pages are cleaned.
        stop_waiting: As `RunContext` has it; one of its own when it is left out.

    Raises:
        StoreError: When the store cannot be reached or written, or does not keep its promises.
        StateError: When the crawl state cannot be used.
    """
    stop_waiting = stop_waiting or threading.Event()
    with open_archive(settings, stop_waiting) as archive:
        yield RunContext(
            settings=settings,
            pool=pool,
            store=archive.store,
            lake=archive.lake,
            state=archive.state,
            owner=archive.owner,
            stop_waiting=stop_waiting,
        )


@contextmanager
def open_archive(settings: Settings, stop_waiting: threading.Event) -> Iterator[Archive]:
    """Opens state and store without workers; parameters and errors as those of `open_context`."""
    state = schema.open_state(settings.state_url)
    try:
        opened = open_store(settings, state if settings.arbiter else None)
        opening.check(opened)
        opening.tidy(settings.store, time.time())
        dataset.prepare(opened)
        store = RetryingStore(opened, stop_waiting)
        yield Archive(
            settings=settings, store=store, lake=DeltaTable(store), state=state, owner=owner()
        )
    finally:
        state.dispose()


def open_store(settings: Settings, arbiter: "Engine | None" = None) -> ObjectStore:
    """Return the store that the settings name; no request yet."""
    return opening.open_store(settings.store, s3_options(settings), arbiter=arbiter)


def s3_options(settings: Settings) -> S3Options:
    """Return how buckets are reached."""
    return S3Options(
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        session_token=settings.s3_session_token.get_secret_value(),
        encryption=settings.s3_encryption,
        kms_key=settings.s3_kms_key,
        allow_http=settings.s3_allow_http,
    )


def require_contact(settings: Settings, sources: tuple[Source, ...]) -> None:
    """Refuses to fetch real publishers without a contact in the user agent.

    Raises:
        ContactError: Names the sources and the remedy.
    """
    real = safe_text(", ".join(s.id for s in sources if not s.sample), 100)
    if real and not settings.contact:
        raise ContactError(
            f"no contact is set, so {real} cannot be fetched: "
            "publishers must be able to write to whoever fetches their pages. Set COPYDESK_CONTACT to a mail "
            "address or the address of a page; it becomes part of the user agent."
        )


def owner() -> str:
    """Return the name under which this process holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(name: str) -> bool:
    """Says whether an owner was a process of this machine that runs no more."""
    host, _, process = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    return _started(int(process)) != name.rpartition(":")[2]


def _started(process: int) -> str:
    """Return a process's start in clock ticks since boot; empty when there is none (or no /proc)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def utc_now() -> datetime:
    """Return the time of day; the only place in the flows that asks."""
    return datetime.now(UTC)

"""The transaction log of the articles table, in Delta Lake's form; every byte written by us.

A commit is one object, `_delta_log/<N>.json`, put where none is. Between the snapshot that a writer
has examined and its own entry it looks at every entry of others: a run that is in one of them is
committed already, a newer lease is a conflict. The answer to a put may be lost;
a nonce inside the entry tells a writer its own entry.
"""

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from pipelines import logs
from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.delta import actions, checkpoint, last_checkpoint, protocol, table_metadata
from pipelines.store.delta.actions import Action
from pipelines.store.delta.snapshot import Snapshot
from pipelines.store.object_store import (
    ConflictError,
    DamagedError,
    NotFoundError,
    ObjectStore,
    OvertakenError,
    StoreError,
)

CHECKPOINT_EVERY = 25
"""Commits between checkpoints: a cold reader or writer opens so many small objects at most."""

PLANNED_ANEW = 5
"""How often work on the tables is planned anew when other upkeep overtakes it, or has moved its files."""

COMMIT_WITHIN = timedelta(hours=24)
"""A writer that slept longer after its upload must not commit: upkeep may have removed its file."""

LATE_SECONDS = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Waits after each try to get an entry that must be there: servers without atomic puts hide a key meanwhile."""

_log = logs.get(__name__)


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What shall become one entry of the log."""

    run_id: RunId
    actions: Sequence[Action]
    uploaded_at: datetime
    """When the first of its files was uploaded."""
    fences: Mapping[SourceId, int] = field(default_factory=dict)
    """Fencing number of the lease of each source that is written."""
    met: Mapping[SourceId, int | None] | None = None
    """Of each source that is written the newest lease in the log (`newest_lease`) when its versions were chosen; a
    commit that meets another one since then is refused. None = not looked at."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """For people: rows, sources."""
    schema: pa.Schema | None = None
    """Columns of the files it adds; those that the table does not know yet become known with it."""


class DeltaTable:
    """The log of one store's articles. May be shared by threads; keeps what it has read."""

    def __init__(self, store: ObjectStore, clock: Callable[[], datetime] = utc_now) -> None:
        self.store = store
        self.clock = clock
        self._seen = Snapshot()
        self._lock = threading.RLock()

    def snapshot(self) -> Snapshot:
        """Return the newest state of the table: two GETs when nothing is new since the last call."""
        with self._lock:
            if self._seen.version < 0:
                self._seen = last_checkpoint.newest(self.store)
                self._follow_listed()
            else:
                self._follow_next()
            return self._seen.copy()

    def _follow_next(self) -> None:
        """Follow entry by entry, whatever the length of the log; a missing one may have been cleaned up."""
        with contextlib.suppress(NotFoundError):
            while True:
                version = self._seen.version + 1
                self._seen.follow(version, self.entry(version))
        if last_checkpoint.hinted(self.store) > self._seen.version:
            self._follow_listed()

    def _follow_listed(self) -> None:
        numbers = self._listed_after(self._seen.version)
        if numbers and numbers[0] > self._seen.version + 1:
            numbers = self._after_cleaning(numbers)
        end = max(numbers, default=self._seen.version) + 1
        new = [(n, self._sure_entry(n)) for n in range(self._seen.version + 1, end)]
        for version, entry in new:
            self._seen.follow(version, entry)

    def readable(self) -> Snapshot:
        """Return the newest state of the table; raises `ProtocolError` when we must not read its rows."""
        found = self.snapshot()
        protocol.check_reading(found.protocol, self.store.name)
        return found

    def entry(self, version: int) -> list[Action]:
        """Return the actions of an entry.

        Raises:
            NotFoundError: When it is not (or no longer) there.
            DamagedError: When it cannot be read.
        """
        key = keys.entry(version)
        try:
            return actions.read(self.store.get(key))
        except ValueError as error:
            raise DamagedError(
                f"entry {self.store.name}/{key} of the log is damaged ({error}); restore it from a backup or an "
                "older version of the object"
            ) from error

    def create(self, first: Iterable[Action]) -> None:
        """Puts entry 0, unless somebody else has."""
        self.store.put_if_absent(keys.entry(0), actions.written(first))

    def commit(self, wanted: Commit) -> int:
        """Makes a commit visible and gives its version; the same run committed before gives that one.

        Raises:
            ConflictError: When a newer lease of a source has committed, or it is too late.
        """
        nonce = uuid.uuid4().hex
        with self._lock:
            seen = self.readable()
            protocol.check_writing(seen.protocol, self.store.name)
            if (done := _version(seen.transaction(wanted.run_id))) is not None:
                return done
            self._refuse_old_lease(wanted, seen.transaction)
            _refuse_unmet(wanted, seen)
            version = self._place(wanted, nonce, seen.version + 1)
            if version % CHECKPOINT_EVERY == 0:
                self._checkpoint_if_possible()
        return version

    def checkpoint(self) -> None:
        """Writes a checkpoint of the newest version, and removes older ones that lie too near to each other."""
        with self._lock:
            version = self.snapshot().version
            rows = checkpoint.rows_of(self._seen, self.clock())
            self.store.put(keys.checkpoint(version), checkpoint.encode(rows))
            self._seen.settle(rows)
        note = {"version": version, "size": rows.num_rows}
        self.store.put(keys.LAST_CHECKPOINT, json.dumps(note).encode())
        self._thin(version)

    def _thin(self, version: int) -> None:
        """Removes those that the checkpoint before kept and this one does not; one at which the log begins stays."""
        before = last_checkpoint.retained(max(0, version - CHECKPOINT_EVERY), CHECKPOINT_EVERY)
        spare = before - last_checkpoint.retained(version, CHECKPOINT_EVERY)
        self.store.delete(keys.checkpoint(n) for n in sorted(spare) if n and self._is_there(n - 1))

    def _is_there(self, version: int) -> bool:
        try:
            return bool(self.entry(version))
        except NotFoundError:
            return False

    def _place(self, wanted: Commit, nonce: str, version: int) -> int:
        """Return the version at which the commit stands; every entry of others on the way is examined."""
        while True:
            self._refuse_late(wanted)
            own = _entry_of(wanted, nonce, version, self._seen.metadata)
            if self.store.put_if_absent(keys.entry(version), actions.written(own)):
                self._seen.follow(version, own)
                return version
            taken = self._sure_entry(version)
            self._seen.follow(version, taken)
            protocol.check_writing(self._seen.protocol, self.store.name)
            named = {one["txn"]["appId"]: one["txn"] for one in taken if "txn" in one}
            if (done := _version(named.get(wanted.run_id))) is not None:
                return done
            self._refuse_old_lease(wanted, named.get)
            _refuse_unmet(wanted, self._seen)
            version += 1

    def _refuse_late(self, wanted: Commit) -> None:
        if self.clock() - wanted.uploaded_at > COMMIT_WITHIN:
            raise ConflictError(
                f"{wanted.run_id} uploaded its file more than {COMMIT_WITHIN} ago and must not commit it now; "
                "run again, the pages are in the spool"
            )

    def _refuse_old_lease(
        self, wanted: Commit, transaction: Callable[[str], Action | None]
    ) -> None:
        for source, fence in wanted.fences.items():
            newest = _version(transaction(f"{actions.LEASE}{source}"))
            if newest is not None and newest > fence:
                raise ConflictError(
                    f"{wanted.run_id} must not commit to {self.store.name}: a run with a newer lease of "
                    f"{source} has ({newest} over {fence}); its pages stay in the spool for the next run"
                )

    def _checkpoint_if_possible(self) -> None:
        try:
            self.checkpoint()
        except StoreError as error:  # the commit stands without it
            _log.warning("checkpoint_missed", version=self._seen.version, why=str(error))

    def _listed_after(self, version: int) -> list[int]:
        listed = self.store.list(keys.LOG, start_after=keys.entry(version) if version >= 0 else "")
        return sorted(number for key in listed if (number := keys.version_of(key)) is not None)

    def _after_cleaning(self, numbers: list[int]) -> list[int]:
        """Entries after what we have seen are gone: goes on from a newer checkpoint, if there is one."""
        newer = last_checkpoint.newest(self.store)
        if newer.version <= self._seen.version:
            return numbers
        self._seen = newer
        return self._listed_after(newer.version)

    def _sure_entry(self, version: int) -> list[Action]:
        """An entry that is there, since a later one is or a put was refused; some stores show it late."""
        for seconds in LATE_SECONDS:
            with contextlib.suppress(NotFoundError):
                return self.entry(version)
            time.sleep(seconds)
        raise DamagedError(
            f"the log of {self.store.name} has a gap after version {self._seen.version}: "
            f"{keys.entry(version)} is missing; it was removed by hand: restore it from a backup or "
            "an older version of the object"
        )


def newest_lease(snapshot: Snapshot, source_id: SourceId) -> int | None:
    """Return the fencing number of the newest lease under which a source was written; None when it never was."""
    return _version(snapshot.transaction(f"{actions.LEASE}{source_id}"))


def _refuse_unmet(wanted: Commit, seen: Snapshot) -> None:
    """Refuses what others have overtaken: removal of files that are merged already, versions that could stand twice."""
    taken = (one["remove"]["path"] for one in wanted.actions if "remove" in one)
    if moved := [path for path in taken if path not in seen.files]:
        raise OvertakenError(
            f"{wanted.run_id} must not take {moved[0]} out of the table: another one has done so meanwhile"
        )
    for source, lease in (wanted.met or {}).items():
        if newest_lease(seen, source) != lease:
            raise OvertakenError(
                f"{wanted.run_id} must not commit what it chose: another run of {source} has committed meanwhile "
                "(do its workers have crawl states of their own?); its pages stay in the spool for the next run"
            )


def committed(lake: DeltaTable, run_id: RunId) -> int | None:
    """Return the version as which a run is committed; None when it is not (runs are known for 7 days)."""
    return _version(lake.snapshot().transaction(run_id))


def _entry_of(wanted: Commit, nonce: str, version: int, metadata: Action) -> list[Action]:
    """Actions of an entry: the same for the same nonce, version and table."""
    at = wanted.uploaded_at
    info = {
        "timestamp": actions.milliseconds(at),
        "operation": "WRITE",
        "runId": wanted.run_id,
        "nonce": nonce,
        **wanted.details,
    }
    leases = [
        actions.transaction(f"{actions.LEASE}{source}", fence, at)
        for source, fence in sorted(wanted.fences.items())
    ]
    run = actions.transaction(wanted.run_id, version, at)
    grown = table_metadata.table_grown(metadata, wanted.schema) if wanted.schema else []
    return [{"commitInfo": info}, *grown, *wanted.actions, run, *leases]


def _version(transaction: Action | None) -> int | None:
    return transaction["version"] if transaction else None

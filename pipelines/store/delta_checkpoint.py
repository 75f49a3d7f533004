"""A snapshot of the log, its form as a Delta checkpoint, and finding the newest checkpoint that can be read.

A checkpoint saves readers the entries before it. The hint beside the log and the checkpoints are a cache: where one is
torn or missing, an older one or the log itself serves. Other Delta engines write large checkpoints in several parts.
"""

import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import logs
from pipelines.store import keys
from pipelines.store.delta_actions import Action, milliseconds
from pipelines.store.object_store import NotFoundError, ObjectStore

_NAME = re.compile(
    rf"{keys.LOG}(?P<version>\d{{20}})\.checkpoint(?:\.(?P<part>\d{{10}})\.(?P<parts>\d{{10}}))?\.parquet"
)
_UNREADABLE = (NotFoundError, pa.ArrowException, OSError, KeyError, TypeError, ValueError)
_log = logs.get(__name__)

REMEMBERED = timedelta(days=7)
"""How long the log knows by name which runs it holds; older runs are not retried."""

REMOVALS_KEPT = timedelta(days=14)
"""How long checkpoints tell of files that were taken out of the table: upkeep deletes them meanwhile."""


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """What the log says as of one version."""

    version: int = -1
    """-1 = there is no table yet."""
    files: dict[str, Action] = field(default_factory=dict)
    """Live data files: `add` actions by path."""
    transactions: dict[str, Action] = field(default_factory=dict)
    """`txn` actions by name: runs and leases."""
    removed: dict[str, Action] = field(default_factory=dict)
    """Files that were taken out of the table and may still be there: `remove` actions by path."""
    metadata: Action = field(default_factory=dict)
    protocol: Action = field(default_factory=dict)

    def follow(self, version: int, actions: Iterable[Action]) -> None:
        """Takes in the next entry of the log."""
        for action in actions:
            match action:
                case {"add": add}:
                    self.files[add["path"]] = add
                    self.removed.pop(add["path"], None)
                case {"remove": remove}:
                    self.files.pop(remove["path"], None)
                    self.removed[remove["path"]] = remove
                case {"txn": txn}:
                    self.transactions[txn["appId"]] = txn
                case {"metaData": metadata}:
                    self.metadata = metadata
                case {"protocol": protocol}:
                    self.protocol = protocol
                case _:
                    pass  # commitInfo, and what newer writers may add
        self.version = version

    def copy(self) -> "Snapshot":
        """Return a snapshot that later entries do not change."""
        return Snapshot(
            version=self.version,
            files=dict(self.files),
            transactions=dict(self.transactions),
            removed=dict(self.removed),
            metadata=self.metadata,
            protocol=self.protocol,
        )


_TEXT = pa.string()
_MAP = pa.map_(_TEXT, _TEXT)
_LONG = pa.int64()
_TXN = pa.struct([("appId", _TEXT), ("version", _LONG), ("lastUpdated", _LONG)])
_ADD = pa.struct(
    [
        ("path", _TEXT), ("partitionValues", _MAP), ("size", _LONG), ("modificationTime", _LONG),
        ("dataChange", pa.bool_()), ("stats", _TEXT), ("tags", _MAP),
    ]
)  # fmt: skip
_REMOVE = pa.struct([("path", _TEXT), ("deletionTimestamp", _LONG), ("dataChange", pa.bool_())])
_FORMAT = pa.struct([("provider", _TEXT), ("options", _MAP)])
_METADATA = pa.struct(
    [
        ("id", _TEXT), ("name", _TEXT), ("description", _TEXT), ("format", _FORMAT),
        ("schemaString", _TEXT), ("partitionColumns", pa.list_(_TEXT)), ("configuration", _MAP),
        ("createdTime", _LONG),
    ]
)  # fmt: skip
_PROTOCOL = pa.struct([("minReaderVersion", pa.int32()), ("minWriterVersion", pa.int32())])
_SCHEMA = pa.schema(
    [
        ("txn", _TXN), ("add", _ADD), ("remove", _REMOVE), ("metaData", _METADATA),
        ("protocol", _PROTOCOL),
    ]
)  # fmt: skip


def encode(snapshot: Snapshot, now: datetime) -> tuple[bytes, int]:
    """Return a snapshot as a Parquet file, and the number of its rows."""
    since = milliseconds(now - REMEMBERED)
    rows: list[Action] = [
        {"protocol": snapshot.protocol},
        {"metaData": _pairwise(snapshot.metadata)},
        *({"txn": one} for one in snapshot.transactions.values() if one["lastUpdated"] > since),
        *({"remove": one} for one in _removals(snapshot, now)),
        *({"add": _pairwise(add) | {"dataChange": False}} for add in snapshot.files.values()),
    ]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), sink, compression="zstd")
    return sink.getvalue(), len(rows)


def _removals(snapshot: Snapshot, now: datetime) -> Iterator[Action]:
    since = milliseconds(now - REMOVALS_KEPT)
    for path, remove in snapshot.removed.items():
        if (at := remove.get("deletionTimestamp") or 0) > since:
            yield {"path": path, "deletionTimestamp": at, "dataChange": False}


def decode(body: bytes, version: int) -> Snapshot:
    """Return the snapshot that a checkpoint holds."""
    snapshot = Snapshot()
    snapshot.follow(version, actions_of(body))
    return snapshot


def actions_of(body: bytes) -> list[Action]:
    """Return the actions that a checkpoint, or a part of one, holds."""
    table = pq.read_table(io.BytesIO(body), partitioning=None)
    return [_action(row) for row in table.to_pylist()]


def _action(row: dict[str, Any]) -> Action:
    name, value = next(((name, value) for name, value in row.items() if value), ("none", {}))
    return {name: _mapped(value)}


_MAPS = ("partitionValues", "configuration", "options", "tags")


def _pairwise(action: Action) -> Action:
    """Maps as lists of pairs, as pyarrow writes them."""
    plain: Action = {n: list(v.items()) if n in _MAPS and v else v for n, v in action.items()}
    if "format" in plain:
        plain["format"] = _pairwise(plain["format"])
    return plain


def _mapped(action: Action) -> Action:
    """Maps as dicts again; what is not set is left out."""
    plain = {
        name: dict(value) if name in _MAPS else value
        for name, value in action.items()
        if value is not None
    }
    if "format" in plain:
        plain["format"] = _mapped(plain["format"])
    return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint and the objects that hold it."""

    version: int
    keys: tuple[str, ...]


def newest(store: ObjectStore) -> Snapshot:
    """Return what the newest readable checkpoint holds; a snapshot of version -1 when there is none."""
    tried: set[Checkpoint] = set()
    for found in _candidates(store):
        if found in tried:
            continue
        tried.add(found)
        try:
            return _read(store, found)
        except _UNREADABLE as error:
            _log.warning("checkpoint_unreadable", version=found.version, why=str(error)[:200])
    return Snapshot()


def _candidates(store: ObjectStore) -> Iterator[Checkpoint]:
    """What the hint names, then what is listed, the newest first; it lists only when the hint fails."""
    try:
        note = json.loads(store.get(keys.LAST_CHECKPOINT))
        yield _named(int(note["version"]), int(note.get("parts") or 0))
    except NotFoundError:
        pass
    except _UNREADABLE as error:
        _log.warning("checkpoint_hint_unreadable", why=str(error)[:200])
    yield from listed(store)


def listed(store: ObjectStore) -> list[Checkpoint]:
    """Return all checkpoints whose parts are all there, the newest first."""
    there: dict[tuple[int, int], set[str]] = defaultdict(set)
    for key in store.list(keys.LOG):
        if found := _NAME.fullmatch(key):
            there[int(found["version"]), int(found["parts"] or 0)].add(key)
    whole = (_named(*name) for name in sorted(there, reverse=True))
    return [one for one in whole if set(one.keys) <= there[one.version, _parts(one)]]


def _parts(found: Checkpoint) -> int:
    return 0 if found.keys == (keys.checkpoint(found.version),) else len(found.keys)


def _named(version: int, parts: int) -> Checkpoint:
    if not parts:
        return Checkpoint(version=version, keys=(keys.checkpoint(version),))
    names = (
        f"{keys.LOG}{version:020d}.checkpoint.{part:010d}.{parts:010d}.parquet"
        for part in range(1, parts + 1)
    )
    return Checkpoint(version=version, keys=tuple(names))


def _read(store: ObjectStore, found: Checkpoint) -> Snapshot:
    snapshot = Snapshot()
    for key in found.keys:
        snapshot.follow(found.version, actions_of(store.get(key)))
    if not snapshot.metadata:
        raise ValueError(f"checkpoint {found.version} describes no table")
    return snapshot

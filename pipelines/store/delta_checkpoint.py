"""A snapshot of the log, its form as a Delta checkpoint, and finding the newest checkpoint that can be read.

A checkpoint saves readers the entries before it. The hint beside the log and the checkpoints are a cache: where one is
torn or missing, an older one or the log itself serves. Other Delta engines write large checkpoints in several parts.
"""

import io
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import logs
from pipelines.store import delta_actions, keys
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


class _Before:
    """What a checkpoint of ours says; plain values are made of it when somebody asks, which most runs do not."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows

    @cached_property
    def files(self) -> dict[str, Action]:
        return _by_name(self._of_kind("add"), "path")

    @cached_property
    def removed(self) -> dict[str, Action]:
        return _by_name(self._of_kind("remove"), "path")

    @cached_property
    def _transactions(self) -> pa.StructArray:
        return self._of_kind("txn")

    def transaction(self, name: str) -> Action | None:
        """Looked up among the runs of a week, of which a dict would cost more than all that is asked of it."""
        place = pc.index(self._transactions.field("appId"), name).as_py()
        return None if place < 0 else dict(self._transactions[place].as_py())

    def runs_after(self, version: int) -> dict[int, str]:
        """See `Snapshot.runs_after`."""
        names, numbers = (self._transactions.field(name) for name in ("appId", "version"))
        is_lease = pc.starts_with(names, delta_actions.LEASE)
        is_later = pc.and_(pc.greater(numbers, version), pc.invert(is_lease))
        later = numbers.filter(is_later).to_pylist(), names.filter(is_later).to_pylist()
        return dict(zip(*later, strict=True))

    def _of_kind(self, kind: str) -> pa.StructArray:
        return self.rows[kind].combine_chunks().drop_null()


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """What the log says as of one version."""

    version: int = -1
    """-1 = there is no table yet."""
    later: dict[str, Action] = field(default_factory=dict)
    """Live data files that entries after the checkpoint have added: `add` actions by path."""
    before: _Before | None = None
    """What the checkpoint says."""
    dropped: dict[str, Action] = field(default_factory=dict)
    """`remove` actions of entries after the checkpoint, by path."""
    transactions: dict[str, Action] = field(default_factory=dict)
    """`txn` actions of entries after the checkpoint, by name; see `transaction`."""
    metadata: Action = field(default_factory=dict)
    protocol: Action = field(default_factory=dict)
    written: pa.Table | None = None
    """Rows of the newest checkpoint of ours; the next one is made of them."""
    _files: dict[str, Action] | None = None
    touched: set[str] = field(default_factory=set)
    """Paths and names of which entries since then tell."""

    @property
    def files(self) -> dict[str, Action]:
        """Live data files: `add` actions by path."""
        if self.before is None:
            return self.later
        if self._files is None:
            before, dropped = self.before.files, self.dropped
            self._files = {p: a for p, a in before.items() if p not in dropped} | self.later
        return self._files

    @property
    def removed(self) -> dict[str, Action]:
        """Files that were taken out of the table and may still be there: `remove` actions by path."""
        told = self.before.removed | self.dropped if self.before else self.dropped
        return {path: remove for path, remove in told.items() if path not in self.files}

    def transaction(self, name: str) -> Action | None:
        """Return the `txn` action of a run or a lease; None when the log does not know it."""
        found = self.transactions.get(name)
        return found or (self.before.transaction(name) if self.before else None)

    def runs_after(self, version: int) -> dict[int, str]:
        """Return the names of the runs that later commits are of, as far as the log still knows them."""
        since = {
            one["version"]: name
            for name, one in self.transactions.items()
            if one["version"] > version and not name.startswith(delta_actions.LEASE)
        }
        return (self.before.runs_after(version) if self.before else {}) | since

    def follow(self, version: int, actions: Sequence[Action]) -> None:
        """Takes in the next entry of the log."""
        for action in actions:
            match action:
                case {"add": add}:
                    self.later[add["path"]] = add
                case {"remove": remove}:
                    self.later.pop(remove["path"], None)
                    self.dropped[remove["path"]] = remove
                case {"txn": txn}:
                    self.transactions[txn["appId"]] = txn
                case {"metaData": metadata}:
                    self.metadata = metadata
                case {"protocol": protocol}:
                    self.protocol = protocol
                case _:
                    pass  # commitInfo, and what newer writers may add
        self.version, self._files = version, None
        self.touched |= {name for action in actions for name in _names(action)}

    def settle(self, rows: pa.Table) -> None:
        """Goes on from a checkpoint of this version."""
        self.written, self.touched = rows, set()

    def copy(self) -> "Snapshot":
        """Return a snapshot that later entries do not change."""
        later, dropped, transactions = dict(self.later), dict(self.dropped), dict(self.transactions)
        return replace(
            self, later=later, dropped=dropped, transactions=transactions, touched=set(self.touched)
        )


def _names(action: Action) -> Iterator[str]:
    for kind, name in (("add", "path"), ("remove", "path"), ("txn", "appId")):
        if kind in action:
            yield action[kind][name]


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


def rows_of(snapshot: Snapshot, now: datetime) -> pa.Table:
    """Return the rows of a snapshot's checkpoint; those of the checkpoint before are taken over as they stand."""
    some = None if snapshot.written is None else snapshot.touched
    adds = snapshot.files if some is None else snapshot.later
    removed = {path: one for path, one in snapshot.dropped.items() if path not in adds}
    runs_since = milliseconds(now - REMEMBERED)
    removed_since = milliseconds(now - REMOVALS_KEPT)
    told: list[Action] = [
        {"protocol": snapshot.protocol},
        {"metaData": _pairwise(snapshot.metadata)},
        *(
            {"txn": one}
            for one in _some(snapshot.transactions, some)
            if one["lastUpdated"] > runs_since
        ),
        *(
            {"remove": _short(one)}
            for one in _some(removed, some)
            if (one.get("deletionTimestamp") or 0) > removed_since
        ),
        *({"add": _pairwise(add) | {"dataChange": False}} for add in _some(adds, some)),
    ]
    rows = pa.Table.from_pylist(told, _SCHEMA)
    if snapshot.written is None:
        return rows
    kept = _kept(snapshot.written, snapshot.touched, runs_since, removed_since)
    return pa.concat_tables([rows, kept]).combine_chunks()


def encode(rows: pa.Table) -> bytes:
    """Return the rows of a checkpoint as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(rows, sink, compression="zstd", use_dictionary=False, write_page_checksum=True)
    return sink.getvalue()


def _some(actions: dict[str, Action], names: set[str] | None) -> Iterable[Action]:
    if names is None:
        return actions.values()
    return (actions[name] for name in sorted(names) if name in actions)


def _short(remove: Action) -> Action:
    when = remove.get("deletionTimestamp", False)
    return {"path": remove["path"], "deletionTimestamp": when, "dataChange": False}


def _kept(rows: pa.Table, touched: set[str], runs_since: int, removed_since: int) -> pa.Table:
    names = pa.array(sorted(touched), _TEXT)

    def untouched(kind: str, name: str) -> pa.ChunkedArray:
        said = pc.struct_field(rows[kind], name)
        return pc.and_(pc.is_valid(said), pc.invert(pc.is_in(said, value_set=names)))

    def after(kind: str, name: str, since: int) -> pa.ChunkedArray:
        return pc.fill_null(pc.greater(pc.struct_field(rows[kind], name), since), False)  # noqa: FBT003 - a value

    runs = pc.and_(untouched("txn", "appId"), after("txn", "lastUpdated", runs_since))
    removals = pc.and_(
        untouched("remove", "path"), after("remove", "deletionTimestamp", removed_since)
    )
    return rows.filter(pc.or_(untouched("add", "path"), pc.or_(runs, removals)))


def decode(body: bytes, version: int) -> Snapshot:
    """Return the snapshot that a checkpoint holds."""
    rows = _table(body)
    if not rows.schema.equals(_SCHEMA):  # another engine's
        snapshot = Snapshot()
        snapshot.follow(version, _actions(rows))
        return snapshot
    return Snapshot(
        version=version,
        before=_Before(rows),
        metadata=_mapped(_only(rows["metaData"])),
        protocol=_only(rows["protocol"]),
        written=rows,
    )


def _table(body: bytes) -> pa.Table:
    return pq.ParquetFile(pa.BufferReader(body), page_checksum_verification=True).read(
        use_threads=False
    )


def _actions(rows: pa.Table) -> list[Action]:
    return [_action(row) for row in rows.to_pylist()]


def _only(column: pa.ChunkedArray) -> Action:
    return next(iter(column.drop_null().to_pylist()), {})


def _by_name(some: pa.StructArray, name: str) -> dict[str, Action]:
    """Actions of one kind by a field, made column by column: some ten times as fast as row by row."""
    names = [field.name for field in some.type]
    values = {field: _plain(some.field(field)) for field in names}
    rows = zip(*values.values(), strict=True)
    if any(some.field(field).null_count for field in names):
        found = ({n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows)
    else:
        found = (dict(zip(names, row, strict=True)) for row in rows)
    return dict(zip(values[name], found, strict=True))


def _plain(column: pa.Array) -> list[Any]:
    if not pa.types.is_map(column.type):
        return list(column.to_pylist())
    keys_of, values = column.keys.to_pylist(), column.items.to_pylist()
    spans = itertools.pairwise(column.offsets.to_pylist())
    return [dict(zip(keys_of[a:b], values[a:b], strict=True)) for a, b in spans]


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
    told = ((name, value) for name, value in action.items() if value is not None)
    plain = {name: dict(value) if name in _MAPS else value for name, value in told}
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


def hinted(store: ObjectStore) -> int:
    """Return the version that the hint names; -1 when it names none."""
    try:
        return int(json.loads(store.get(keys.LAST_CHECKPOINT))["version"])
    except _UNREADABLE:
        return -1


def retained(version: int, every: int) -> set[int]:
    """Return the versions whose checkpoints stay beside one of a version: the older, the farther apart.

    Two of each power of two, counted in steps of `every` commits: as many as the logarithm of the commits, and none
    that lies back is farther from the next than from the newest.
    """
    steps = version // every
    powers = [2**n for n in range(steps.bit_length())]
    kept = {(steps // power - back) * power for power in powers for back in (0, 1)}
    return {step * every for step in kept if step > 0} | {version}


def _read(store: ObjectStore, found: Checkpoint) -> Snapshot:
    if len(found.keys) == 1:
        snapshot = decode(store.get(found.keys[0]), found.version)
    else:
        snapshot = Snapshot()
        for key in found.keys:
            snapshot.follow(found.version, _actions(_table(store.get(key))))
    if not snapshot.metadata:
        raise ValueError(f"checkpoint {found.version} describes no table")
    return snapshot

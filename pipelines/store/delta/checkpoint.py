"""A snapshot of the log in the form of a Delta checkpoint, and back; Delta engines read and write the same form."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.store.delta.actions import Action, milliseconds
from pipelines.store.delta.snapshot import CheckpointState, Snapshot

REMEMBERED = timedelta(days=7)
"""How long the log knows by name which runs it holds; older runs are not retried."""

REMOVALS_KEPT = timedelta(days=14)
"""How long checkpoints tell of files that were taken out of the table: upkeep deletes them meanwhile."""

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


def decode(bodies: Sequence[bytes], version: int) -> Snapshot:
    """Return the snapshot that a checkpoint holds, in one part or in several."""
    parts = [_table(body) for body in bodies]
    if len(parts) == 1 and parts[0].schema.equals(_SCHEMA):
        return _ours(parts[0], version)
    snapshot = Snapshot()
    for rows in parts:
        snapshot.follow(version, [_action(row) for row in rows.to_pylist()])
    return snapshot


def _table(body: bytes) -> pa.Table:
    return pq.ParquetFile(pa.BufferReader(body), page_checksum_verification=True).read(
        use_threads=False
    )


def _ours(rows: pa.Table, version: int) -> Snapshot:
    return Snapshot(
        version=version,
        before=CheckpointState(rows),
        metadata=_mapped(_only(rows["metaData"])),
        protocol=_only(rows["protocol"]),
        written=rows,
    )


def _only(column: pa.ChunkedArray) -> Action:
    return next(iter(column.drop_null().to_pylist()), {})


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

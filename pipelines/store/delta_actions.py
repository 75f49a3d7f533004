"""Actions of the Delta transaction log, protocol reader 1 / writer 2, as plain JSON values. Pure.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store.keys import PARTITION
from pipelines.store.object_store import StoreError

Action = dict[str, Any]

BOUNDED = ("article_id", "source_id", "published_at", "fetched_at")
"""Columns whose bounds the log has kept from the first, so that readers can skip files."""

STATISTICS = (*BOUNDED, "url", "fetched_url", "run_id")
"""Columns whose bounds it keeps now."""

CONFIGURATION = {
    "delta.logRetentionDuration": "interval 30 days",
    "delta.dataSkippingStatsColumns": ",".join(BOUNDED),
}
"""Settings of the table. deltalake's Arrow data set takes a column without bounds for one without values, and finds
nothing by it, unless the table says which columns have bounds in every file."""

SHA256 = "sha256"
"""Tag of a file in the log: hexadecimal digest of its bytes."""

FOOTER = "footer"
"""Tag of a file in the log: length of its Parquet footer in bytes, a colon, hexadecimal SHA-256 of it."""

LEASE = "lease:"
"""Begins the names under which the log keeps leases, beside runs."""

MAX_BOUND_CHARACTERS = 64

_SCALARS = {
    pa.string(): "string",
    pa.int32(): "integer",
    pa.int64(): "long",
    pa.bool_(): "boolean",
    pa.float64(): "double",
}


def milliseconds(moment: datetime) -> int:
    """Return a time as the log writes it."""
    return int(moment.timestamp() * 1000)


def table_created(schema: pa.Schema, table_id: str, now: datetime) -> list[Action]:
    """Return the first entry of a log."""
    fields = [*map(_column, schema), _named(PARTITION, "string", null=True)]
    return [
        {"commitInfo": {"timestamp": milliseconds(now), "operation": "CREATE TABLE"}},
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {
            "metaData": {
                "id": table_id,
                "format": {"provider": "parquet", "options": {}},
                "schemaString": json.dumps({"type": "struct", "fields": fields}),
                "partitionColumns": [PARTITION],
                "configuration": {**CONFIGURATION},
                "createdTime": milliseconds(now),
            }
        },
    ]


def table_grown(metadata: Action, schema: pa.Schema) -> list[Action]:
    """Return the action that makes columns, comments and settings known which came with a later version of ours.

    Nothing when all are. What the table has already stays as it is, also columns of still later schemas.

    Args:
        metadata: What the log says of the table, as in `table_created`.
        schema: Columns of the files that are added now.
    """
    fields: list[Action] = json.loads(metadata["schemaString"])["fields"]
    known = {field["name"] for field in fields}
    told = {field.name: _comment(field) for field in schema}
    said = [
        field | {"metadata": told.get(field["name"], {}) | field["metadata"]} for field in fields
    ]
    added = [_column(field) | {"nullable": True} for field in schema if field.name not in known]
    configuration = CONFIGURATION | (metadata.get("configuration") or {})
    if not added and said == fields and configuration == metadata.get("configuration"):
        return []
    at = next((n for n, field in enumerate(fields) if field["name"] == PARTITION), len(fields))
    grown = {"type": "struct", "fields": [*said[:at], *added, *said[at:]]}
    settled = {"schemaString": json.dumps(grown), "configuration": configuration}
    return [{"metaData": metadata | settled}]


def file_added(path: str, body: bytes, table: pa.Table, now: datetime) -> Action:
    """Return the action that adds a data file with new rows; digests of its bytes tell damage later.

    Args:
        path: Of the file, from the table on.
        body: Its bytes.
        table: Its rows.
        now: The time.
    """
    month = path.partition("/")[0].partition("=")[2]
    return {
        "add": {
            "path": path,
            "partitionValues": {PARTITION: month},
            "size": len(body),
            "modificationTime": milliseconds(now),
            "dataChange": True,
            "stats": json.dumps(statistics(table)),
            "tags": {SHA256: hashlib.sha256(body).hexdigest(), FOOTER: _footer_of(body)},
        }
    }


def _footer_of(body: bytes) -> str:
    length = (
        int.from_bytes(body[-8:-4], "little") + 8
    )  # the footer, its length, and the format's mark
    return f"{length}:{hashlib.sha256(body[-length:]).hexdigest()}"


def footer(add: Action) -> tuple[int, str]:
    """Return length and SHA-256 of a file's footer; 0 and nothing when the log does not say."""
    length, _, digest = (add.get("tags") or {}).get(FOOTER, "0:").partition(":")
    return int(length), digest


def file_moved(path: str, body: bytes, table: pa.Table, now: datetime) -> Action:
    """Return the action that adds a data file whose rows stood in other ones: nothing new to those who follow."""
    added = file_added(path, body, table, now)["add"]
    return {"add": added | {"dataChange": False}}


def file_removed(add: Action, now: datetime) -> Action:
    """Return the action that takes a file away whose rows stand in other ones, or shall stand nowhere any more."""
    return {
        "remove": {
            "path": add["path"],
            "deletionTimestamp": milliseconds(now),
            "dataChange": False,
            "extendedFileMetadata": True,
            "partitionValues": add["partitionValues"],
            "size": add["size"],
        }
    }


def transaction(name: str, number: int, now: datetime) -> Action:
    """Return the action that makes a name known to the log, with a number of ours."""
    return {"txn": {"appId": name, "version": number, "lastUpdated": milliseconds(now)}}


def written(actions: Iterable[Action]) -> bytes:
    """Return the actions as the body of a log entry, whose first line tells the digest of the others."""
    first, *rest = actions
    lines = b"\n".join(_line(action) for action in rest)
    if "commitInfo" in first:
        told = first["commitInfo"] | {SHA256: hashlib.sha256(lines).hexdigest()}
        first = {"commitInfo": told}
    return b"\n".join(filter(None, (_line(first), lines)))


def _line(action: Action) -> bytes:
    return json.dumps(action, ensure_ascii=False).encode()


def read(body: bytes) -> list[Action]:
    """Return the actions of a log entry; raises `ValueError` when it is damaged."""
    actions = [json.loads(line) for line in body.split(b"\n") if line.strip()]
    told = actions[0].get("commitInfo", {}).pop(SHA256, None) if actions else None
    if told and told != hashlib.sha256(body.partition(b"\n")[2]).hexdigest():
        raise ValueError("its first line tells another digest of the others")
    return actions


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


def may_hold(add: Action, column: str, wanted: Sequence[str]) -> bool:
    """Says whether a file may hold one of the values of a text column; True when nothing is known."""
    stats: Mapping[str, Any] = json.loads(add.get("stats") or "{}")
    low = stats.get("minValues", {}).get(column)
    high = stats.get("maxValues", {}).get(column)
    if low is None or high is None:
        nulls = stats.get("nullCount", {}).get(column)
        return nulls is None or bool(nulls != stats.get("numRecords"))
    return any(low <= value <= high for value in wanted)


def bounds(add: Action, column: str) -> tuple[str, str] | None:
    """Return the least and the largest value of a text column of a file; None when they are not known exactly."""
    stats: Mapping[str, Any] = json.loads(add.get("stats") or "{}")
    found = stats.get("minValues", {}).get(column), stats.get("maxValues", {}).get(column)
    is_known = all(found) and max(map(len, found)) < MAX_BOUND_CHARACTERS
    return found if is_known else None


def rows(add: Action) -> int | None:
    """Return the number of rows of a file; None when it is not known."""
    number: int | None = json.loads(add.get("stats") or "{}").get("numRecords")
    return number


def lowest(add: Action, column: str) -> str:
    """Return the lower bound of a text column of a file; empty when it is not known."""
    return str(json.loads(add.get("stats") or "{}").get("minValues", {}).get(column, ""))


def oldest(add: Action, column: str) -> datetime | None:
    """Return the lower bound of a time column of a file; None when it is not known."""
    low = json.loads(add.get("stats") or "{}").get("minValues", {}).get(column)
    return datetime.fromisoformat(low) if low else None


def newest(add: Action, column: str) -> datetime | None:
    """Return the upper bound of a time column of a file; None when it is not known."""
    high = json.loads(add.get("stats") or "{}").get("maxValues", {}).get(column)
    return datetime.fromisoformat(high) if high else None


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


def _column(field: pa.Field) -> Action:
    named = _named(field.name, _type(field.type), null=field.nullable)
    return named | {"metadata": _comment(field)}


def _comment(field: pa.Field) -> dict[str, str]:
    """What Spark, ClickHouse and others show beside a column's name."""
    meaning = (field.metadata or {}).get(b"description", b"").decode()
    return {"comment": meaning} if meaning else {}


def _named(name: str, kind: Any, *, null: bool) -> Action:
    return {"name": name, "type": kind, "nullable": null, "metadata": {}}


def _type(kind: pa.DataType) -> Any:
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_map(kind):
        return {
            "type": "map",
            "keyType": _type(kind.key_type),
            "valueType": _type(kind.item_type),
            "valueContainsNull": True,
        }
    if pa.types.is_list(kind):
        return {"type": "array", "elementType": _type(kind.value_type), "containsNull": True}
    if pa.types.is_struct(kind):
        return {"type": "struct", "fields": [_column(field) for field in kind]}
    return _SCALARS[kind]


READER, WRITER = 1, 2
"""Versions of the protocol that this code keeps."""


class ProtocolError(StoreError):
    """Another program has raised the protocol of the table above what we know."""


def check_reading(protocol: Action, store: str) -> None:
    """Raise `ProtocolError` when rows of the table cannot be told from deleted ones by us."""
    if protocol.get("minReaderVersion", READER) > READER:
        raise _unknown(protocol, store, "Reader", READER)


def check_writing(protocol: Action, store: str) -> None:
    """Raise `ProtocolError` when the table asks its writers for more than we do."""
    if protocol.get("minWriterVersion", WRITER) > WRITER:
        raise _unknown(protocol, store, "Writer", WRITER)


def _unknown(protocol: Action, store: str, role: str, known: int) -> ProtocolError:
    asked = protocol[f"min{role}Version"]
    features = ", ".join(protocol.get(f"{role.lower()}Features") or ())
    return ProtocolError(
        f"the table of {store} asks for a Delta {role.lower()} of version {asked}"
        f"{f' with {features}' if features else ''}, copydesk is one of version {known}: another program has changed "
        "the table; take that back with it (drop the feature or the constraint, or restore an earlier version)"
    )

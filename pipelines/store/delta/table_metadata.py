"""What the log says of the table: its columns, their comments and its settings. Pure."""

import json
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipelines.store.delta.actions import Action, milliseconds
from pipelines.store.delta.file_statistics import BOUNDED
from pipelines.store.keys import PARTITION

CONFIGURATION = {
    "delta.logRetentionDuration": "interval 30 days",
    "delta.dataSkippingStatsColumns": ",".join(BOUNDED),
}
"""Settings of the table. deltalake's Arrow data set takes a column without bounds for one without values, and finds
nothing by it, unless the table says which columns have bounds in every file."""

_SCALARS = {
    pa.string(): "string",
    pa.int32(): "integer",
    pa.int64(): "long",
    pa.bool_(): "boolean",
    pa.float64(): "double",
}


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

"""The columns as schemas for programs: JSON Schema of a row as a JSON line, Arrow's schema as an Arrow file.

Both leave room for what later schemas add: further columns, further words where a column has one of several.
"""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipelines.store import table
from pipelines.store.columns import COLUMNS, SCHEMA_VERSION, Column

JSON_SCHEMA, ARROW = "article.schema.json", "articles.arrow"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def files() -> dict[str, bytes]:
    """Return the schema files by name."""
    return {JSON_SCHEMA: json_schema(), ARROW: arrow()}


def json_schema() -> bytes:
    """Return the JSON Schema of one line of `copydesk read --format jsonl`."""
    required = [one.name for one in COLUMNS if not one.null and one.since == 1]
    whole = {
        "$schema": _DIALECT,
        "title": "A version of a news article",
        "description": f"Row of the articles table of copydesk, schema {SCHEMA_VERSION}. Later schemas add columns.",
        "type": "object",
        "properties": {one.name: _property(one) for one in COLUMNS},
        "required": required,
        "additionalProperties": True,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).encode() + b"\n"


def arrow() -> bytes:
    """Return an Arrow file without rows, whose schema is that of the table; notes on columns are its metadata."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.SCHEMA):
        pass
    return bytes(sink.getvalue())


def _property(column: Column) -> dict[str, Any]:
    kind = table.SCHEMA.field(column.name).type
    return _type(kind, null=column.null) | {
        "description": column.meaning,
        **dict(_notes(column)),
    }


def _notes(column: Column) -> Iterator[tuple[str, Any]]:
    yield "x-origin", column.origin.value
    yield "x-since-schema", column.since
    if column.schema_org:
        yield "x-schema.org", column.schema_org
    if column.unit:
        yield "x-unit", column.unit


def _type(kind: pa.DataType, *, null: bool) -> dict[str, Any]:
    found = _plain(kind)
    return found | {"type": [found["type"], "null"]} if null else found


def _plain(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_timestamp(kind):
        return {"type": "string", "format": "date-time"}
    if pa.types.is_integer(kind):
        return {"type": "integer"}
    if pa.types.is_map(kind):
        return {"type": "object", "additionalProperties": _type(kind.item_type, null=True)}
    if pa.types.is_list(kind):
        return {"type": "array", "items": _type(kind.value_type, null=True)}
    if pa.types.is_struct(kind):
        members = {member.name: _type(member.type, null=True) for member in kind}
        return {"type": "object", "properties": members}
    return {"type": "string"}

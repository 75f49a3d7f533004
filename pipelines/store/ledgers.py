"""Ledger rows as Parquet and back."""

import io
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.model.ledger import LedgerRow
from pipelines.model.page import RunId, UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId
from pipelines.urls import canonical

SCHEMA = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("url_id", pa.string(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
        pa.field("seed", pa.string(), nullable=False),
        pa.field("listing", pa.string(), nullable=False),
        pa.field("hops", pa.int32(), nullable=False),
        pa.field("is_listing", pa.bool_(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("evidence", pa.string(), nullable=False),
        pa.field("status", pa.int32()),
        pa.field("at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("article_id", pa.string()),
        pa.field("version", pa.int32()),
        pa.field("raw_file", pa.string()),
        pa.field("raw_offset", pa.int64()),
        pa.field("raw_length", pa.int32()),
    ]
)
_REPEATED = ["run_id", "source_id", "seed", "listing", "stage", "reason", "evidence", "raw_file"]
_RAW = ("raw_file", "raw_offset", "raw_length")


def encode(rows: Iterable[LedgerRow]) -> bytes:
    """Return ledger rows as a Parquet file."""
    table = pa.Table.from_pylist([_columns(row) for row in rows], SCHEMA)
    sink = io.BytesIO()
    pq.write_table(
        table, sink, compression="zstd", use_dictionary=_REPEATED, write_page_checksum=True
    )
    return sink.getvalue()


def decode(body: bytes, url: str | None = None) -> tuple[LedgerRow, ...]:
    """Return the rows of a ledger file, all or those of one URL.

    Raises:
        ArrowInvalid: When its columns are not those of a ledger; the footer that names them has no checksum.
    """
    only = [("url", "in", [url, canonical(url)])] if url else None
    table = pq.read_table(
        pa.BufferReader(body),
        filters=only,
        partitioning=None,
        page_checksum_verification=True,
        use_threads=False,  # as `table.rows_of` says
    )
    if table.schema != SCHEMA:
        raise pa.ArrowInvalid(f"it has other columns than a ledger: {table.column_names}"[:200])
    return tuple(_row(columns) for columns in table.to_pylist())


def _columns(row: LedgerRow) -> dict[str, Any]:
    raw = row.raw
    place = (raw.file, raw.offset, raw.length) if raw else (None, None, None)
    return asdict(row) | dict(zip(_RAW, place, strict=True))


def _row(columns: dict[str, Any]) -> LedgerRow:
    file, offset, length = (columns.pop(name) for name in _RAW)
    return LedgerRow(
        **columns
        | {
            "run_id": RunId(columns["run_id"]),
            "source_id": SourceId(columns["source_id"]),
            "url_id": UrlId(columns["url_id"]),
            "stage": Stage(columns["stage"]),
            "reason": Reason(columns["reason"]) if columns["reason"] else None,
            "at": columns["at"].astimezone(UTC),
            "raw": RawPointer(file=file, offset=offset, length=length) if file else None,
        }
    )

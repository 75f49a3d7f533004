"""Articles as rows of their table and back, rows as Parquet files and back."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.model.article import CleanArticle
from pipelines.model.draft import Metadata
from pipelines.model.page import RunId
from pipelines.store.columns import COLUMNS, METADATA, REPEATED, Column, Row
from pipelines.store.delta.file_statistics import BOUNDED

SORTED_BY = (("source_id", "ascending"), ("published_at", "ascending"), ("article_id", "ascending"))
ROWS_PER_GROUP = 7000
"""Few enough groups that a question about all articles needs few requests, small enough to find one source."""

BULKY = ("spans", "cuts", "differences", "text")
"""Columns with most of the bytes; they lie behind the others of a row group, which come with one request."""

EXPLAINED_ROWS = 100
"""Files of fewer rows, which are merged soon, do without page index, notes on columns, and statistics that the log
has not: that is two thirds of the bytes of a file with one article."""

ROWS_AT_ONCE = 100
"""As plain values, of which one takes ten times the memory of its row in the table."""
COMPRESSION_LEVEL = 3
"""zstd: level 6 saves a tenth of the bytes for twice the CPU."""

COMPRESSED_BYTES = 300
"""Values of fewer bytes lie as they are in files of fewer than `EXPLAINED_ROWS` rows. A file of ten articles then takes
2 % less, and less than half the CPU to read: each column that is compressed takes a decompressor of its own."""


def _arrow(kind: Any) -> pa.DataType:
    """Return the type of a column from its name in a form."""
    match kind:
        case "timestamp":
            return pa.timestamp("us", "UTC")
        case str():
            return pa.type_for_alias(kind)
        case dict():
            return pa.struct([(name, _arrow(inner)) for name, inner in kind.items()])
        case [inner]:
            return pa.list_(_arrow(inner))
        case _:
            return pa.map_(*map(_arrow, kind))


def _field(column: Column) -> pa.Field:
    said = {"schema.org": column.schema_org, "unit": column.unit, "origin": column.origin.value}
    notes = {"description": column.meaning} | {name: text for name, text in said.items() if text}
    return pa.field(column.name, _arrow(column.form.type), nullable=column.null, metadata=notes)


SCHEMA = pa.schema(map(_field, COLUMNS))


def to_table(articles: Iterable[CleanArticle], run_id: RunId) -> pa.Table:
    """Return articles as rows of the table, in the order of its files."""
    coming = (_row(article, run_id) for article in articles)
    parts = [SCHEMA.empty_table()]
    while rows := list(islice(coming, ROWS_AT_ONCE)):
        parts.append(pa.Table.from_pylist(rows, SCHEMA))
    return pa.concat_tables(parts).combine_chunks().sort_by(list(SORTED_BY))


def to_articles(table: pa.Table) -> tuple[CleanArticle, ...]:
    """Return rows of the table as articles."""
    return tuple(to_article(row) for row in table.to_pylist())


def by_month(table: pa.Table) -> dict[str, pa.Table]:
    """Return the rows by the month in which they were fetched."""
    months = pc.strftime(table["fetched_at"], "%Y-%m")
    return {
        month: table.filter(pc.equal(months, month))
        for month in sorted(pc.unique(months).to_pylist())
    }


def encode(table: pa.Table) -> bytes:
    """Return the rows as a Parquet file; equal rows give equal bytes."""
    sink, rows = io.BytesIO(), _placed(table)
    is_explained = table.num_rows >= EXPLAINED_ROWS
    codecs = {
        path: "zstd" if is_explained or size >= COMPRESSED_BYTES else "none"
        for path, size in _sizes(rows)
    }
    pq.write_table(
        rows,
        sink,
        compression=codecs,
        compression_level={
            path: COMPRESSION_LEVEL for path, codec in codecs.items() if codec == "zstd"
        },
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=REPEATED,
        write_statistics=True if is_explained else list(BOUNDED),
        write_page_index=is_explained,
        write_page_checksum=True,
        store_schema=is_explained,
    )
    return sink.getvalue()


def _placed(table: pa.Table) -> pa.Table:
    names = [name for name in table.column_names if name not in BULKY]
    return table.select([*names, *(name for name in BULKY if name in table.column_names)])


def _sizes(table: pa.Table) -> Iterator[tuple[str, int]]:
    """Yields each column of plain values, as Parquet names it, with the bytes of its values."""
    for name in table.column_names:
        for path, values in _plain(name, table[name].combine_chunks()):
            yield path, values.nbytes


def _plain(path: str, values: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    match values:
        case pa.StructArray():
            for field, inner in zip(values.type, values.flatten(), strict=True):
                yield from _plain(f"{path}.{field.name}", inner)
        case pa.MapArray():
            yield from _plain(f"{path}.key_value.key", values.keys)
            yield from _plain(f"{path}.key_value.value", values.items)
        case pa.ListArray():
            yield from _plain(f"{path}.list.element", values.flatten())
        case _:
            yield path, values


def opened(source: Any) -> pq.ParquetFile:
    """Return a Parquet file, of bytes or a file object, whose pages are checked when they are read."""
    return pq.ParquetFile(source, page_checksum_verification=True)


def decode(body: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a Parquet file; see `rows_of`."""
    return rows_of(opened(pa.BufferReader(body)), columns)


def rows_of(
    file: pq.ParquetFile, columns: Sequence[str] | None = None, groups: Sequence[int] | None = None
) -> pa.Table:
    """Return rows of a Parquet file with all columns of today's schema, or with those asked for.

    Columns that the file does not have yet are null; columns newer than this code come last. They are read by this
    thread alone: one of Arrow's own that has read from a Python file object may end the process with SIGABRT as it
    exits, or never let it exit (apache/arrow#34314, #50482).

    Args:
        file: An opened file.
        columns: Only these columns.
        groups: Only the rows of these row groups.
    """
    there = file.schema_arrow.names
    newer = (name for name in there if name not in SCHEMA.names)
    wanted = columns or [*SCHEMA.names, *newer]
    some = range(file.num_row_groups) if groups is None else groups
    known = [name for name in wanted if name in there]
    table = _as_ours(file.read_row_groups(some, columns=known, use_threads=False))
    for name in wanted:
        if name not in there:
            field = SCHEMA.field(name).with_nullable(nullable=True)
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table.select(wanted)


def _as_ours(table: pa.Table) -> pa.Table:
    """Other engines that rewrite a file note other types of the same values (deltalake: views of texts)."""
    for place, field in enumerate(table.schema):
        ours = SCHEMA.field(field.name) if field.name in SCHEMA.names else field
        if field.type != ours.type:
            column = table.column(place).cast(ours.type)
            table = table.set_column(place, ours.with_nullable(field.nullable), column)
    return table


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Return several tables as one; columns that one of them lacks are null there."""
    return pa.concat_tables(tables, promote_options="default")


def empty(columns: Sequence[str] | None = None) -> pa.Table:
    """Return a table without rows."""
    table = SCHEMA.empty_table()
    return table.select(columns) if columns else table


def to_article(row: Row) -> CleanArticle:
    """Return a row, as plain values, as an article; columns that came with later schemas may be null."""
    own = {column.attribute: column.read(row) for column in COLUMNS if column.attribute}
    said = {name: own.pop(name) for name in METADATA & own.keys()}
    return CleanArticle(metadata=Metadata(**said), **own)


def _row(article: CleanArticle, run_id: RunId) -> dict[str, Any]:
    return {column.name: column.write(article) for column in COLUMNS} | {"run_id": run_id}

"""Articles as rows of their table and back, rows as Parquet files and back."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import versions
from pipelines.model.article import Change, CleanArticle, Difference, Line, PageKind, Status
from pipelines.model.draft import BlockKind, Cut, Image, Span, SpanKind
from pipelines.model.page import RunId, UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.source import SourceId
from pipelines.store.columns import REPEATED, SCHEMA

SORTED_BY = (("source_id", "ascending"), ("published_at", "ascending"), ("article_id", "ascending"))
ROWS_PER_GROUP = 2000
COMPRESSION_LEVEL = 3
"""zstd: level 6 saves a tenth of the bytes for twice the CPU."""


def to_table(articles: Iterable[CleanArticle], run_id: RunId) -> pa.Table:
    """Return articles as rows of the table, in the order of its files."""
    rows = [_row(article, run_id) for article in articles]
    return pa.Table.from_pylist(rows, SCHEMA).sort_by(list(SORTED_BY))


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
    sink = io.BytesIO()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=REPEATED,
        write_page_index=True,
        write_page_checksum=True,
    )
    return sink.getvalue()


def decode(body: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a Parquet file with all columns of today's schema, or with those asked for.

    Columns that the file does not have yet are null; columns newer than this code come last.
    """
    file = pq.ParquetFile(io.BytesIO(body), page_checksum_verification=True)
    wanted = columns or [*SCHEMA.names, *(set(file.schema_arrow.names) - set(SCHEMA.names))]
    table = file.read(columns=[name for name in wanted if name in file.schema_arrow.names])
    for name in wanted:
        if name not in table.column_names:
            kind = SCHEMA.field(name).type
            table = table.append_column(
                SCHEMA.field(name).with_nullable(nullable=True), pa.nulls(table.num_rows, kind)
            )
    return table.select(wanted)


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Return several tables as one; columns that one of them lacks are null there."""
    return pa.concat_tables(tables, promote_options="default")


def empty(columns: Sequence[str] | None = None) -> pa.Table:
    """Return a table without rows."""
    table = SCHEMA.empty_table()
    return table.select(columns) if columns else table


def _row(article: CleanArticle, run_id: RunId) -> dict[str, Any]:
    alive = article.status is Status.OK
    raw = article.raw
    # A version of class `gone` has as much text as the operator lets it have; other tombstones have none.
    lines = list(_split(article.lines)) if alive or article.change is Change.GONE else []
    has_text = alive or bool(lines)
    own = {name: getattr(article, name) for name in SCHEMA.names if hasattr(article, name)}
    return own | {
        "content_hash": versions.content_hash(article) if alive else "",
        "metadata_hash": versions.metadata_hash(article) if alive else "",
        "text": article.text if has_text else None,
        "block_types": [line.kind for line in lines],
        "block_levels": [line.level for line in lines],
        "block_numbers": [line.number for line in lines],
        "spans": [
            {"line": n, **{name: getattr(span, name) for name in _SPAN}}
            for n, line in enumerate(lines)
            for span in line.spans
        ],
        "cuts": [_cut(cut) for cut in article.cuts],
        "cut_types": [cut.kind for cut in article.cuts],
        "images": [{name: getattr(image, name) for name in _IMAGE} for image in article.images],
        "image_lines": [image.line for image in article.images],
        "conflicts": [{"field": field, "evidence": said} for field, said in article.conflicts],
        "differences": [
            {"field": one.field, "before": one.before, "after": one.after}
            for one in article.differences
        ],
        "provenance": _pairs(article.provenance),
        "rights": _pairs(article.rights) or None,
        "published_at": _utc(article.published_at),
        "modified_at": _utc(article.modified_at),
        "fetched_at": _utc(article.fetched_at),
        "word_count": article.word_count if has_text else None,
        "removed_blocks": len(article.cuts),
        "raw_file": raw.file if raw else None,
        "raw_offset": raw.offset if raw else None,
        "raw_length": raw.length if raw else None,
        "run_id": run_id,
    }


_SPAN = ("start", "end", "kind", "target")
_IMAGE = ("url", "caption", "credit", "alt")


def _split(lines: Iterable[Line]) -> Iterator[Line]:
    """One for each line of the text; a line with a break inside is two, which lose their spans."""
    for line in lines:
        if "\n" not in line.text:
            yield line
        else:
            yield from (replace(line, text=part, spans=()) for part in line.text.split("\n"))


def _cut(cut: Cut) -> dict[str, str | int]:
    return {"text": cut.text, "rule": cut.rule, "evidence": cut.evidence, "line": cut.line}


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """One value a key, as readers of maps ask for: several values are joined."""
    merged: dict[str, list[str]] = {}
    for name, value in pairs:
        merged.setdefault(name, []).append(value)
    return [(name, ", ".join(dict.fromkeys(values))) for name, values in merged.items()]


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


_PLAIN = (
    "version", "url", "fetched_url", "title", "kicker", "lead", "description", "language",
    "image_url", "access", "license", "date_precision", "http_status", "cleaner_version",
    "model_version", "published_raw", "modified_precision",
)  # fmt: skip
_LISTS = ("authors", "agencies", "sections", "keywords", "refused_cuts")


def to_article(row: Mapping[str, Any]) -> CleanArticle:
    """Return a row, as plain values, as an article; columns that came with later schemas may be null."""
    raw = row["raw_file"] and RawPointer(
        file=row["raw_file"], offset=row["raw_offset"], length=row["raw_length"]
    )
    own: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return CleanArticle(
        **own | {name: tuple(row[name] or ()) for name in _LISTS},
        article_id=UrlId(row["article_id"]),
        source_id=SourceId(row["source_id"]),
        status=Status(row["status"]),
        change=Change(row["change"]),
        kind=PageKind(row["kind"]),
        lines=tuple(_lines(row)),
        cuts=tuple(_cuts(row)),
        images=tuple(_images(row)),
        conflicts=tuple((one["field"], one["evidence"]) for one in row["conflicts"] or ()),
        differences=tuple(Difference(**one) for one in row["differences"] or ()),
        provenance=tuple(row["provenance"]),
        rights=tuple(row["rights"] or ()),
        published_at=_utc(row["published_at"]),
        modified_at=_utc(row["modified_at"]),
        fetched_at=row["fetched_at"].astimezone(UTC),
        raw=raw or None,
    )


def _images(row: Mapping[str, Any]) -> Iterator[Image]:
    images = row["images"] or ()
    for image, line in zip(images, row["image_lines"] or [None] * len(images), strict=True):
        yield Image(**image, line=line)


def _cuts(row: Mapping[str, Any]) -> Iterator[Cut]:
    kinds = row["cut_types"] or [BlockKind.PARAGRAPH] * len(row["cuts"])
    for cut, kind in zip(row["cuts"], kinds, strict=True):
        yield Cut(**cut, kind=BlockKind(kind))


def _lines(row: Mapping[str, Any]) -> Iterator[Line]:
    kinds = row["block_types"]
    texts = row["text"].split("\n") if kinds else []
    unknown = [0] * len(kinds)
    levels, numbers = row["block_levels"] or unknown, row["block_numbers"] or unknown
    spans: dict[int, list[Span]] = defaultdict(list)
    for span in row["spans"] or ():
        own = {name: span[name] for name in _SPAN} | {"kind": SpanKind(span["kind"])}
        spans[span["line"]].append(Span(**own))
    for n, (text, kind, level, number) in enumerate(
        zip(texts, kinds, levels, numbers, strict=True)
    ):
        yield Line(
            text=text,
            kind=BlockKind(kind),
            level=level,
            number=number,
            spans=tuple(spans.get(n, ())),
        )

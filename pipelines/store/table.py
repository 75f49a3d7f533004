"""The articles table: its columns, and articles as rows and back.

The schema grows by nullable columns only; nothing is renamed or retyped. Each field carries its
meaning, and its name in schema.org where there is one, so that a Parquet file explains itself.
"""

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
from pipelines.model.article import Change, CleanArticle, Line, PageKind, Status
from pipelines.model.draft import BlockKind, Cut, Image, Span, SpanKind
from pipelines.model.page import RawPointer, RunId, UrlId
from pipelines.model.source import SourceId

TEXT = pa.string()
TEXTS = pa.list_(TEXT)
MOMENT = pa.timestamp("us", "UTC")
PAIRS = pa.map_(TEXT, TEXT)
CUTS = pa.list_(
    pa.struct([("text", TEXT), ("rule", TEXT), ("evidence", TEXT), ("line", pa.int32())])
)
NUMBERS = pa.list_(pa.int32())
SPANS = pa.list_(
    pa.struct(
        [
            ("line", pa.int32()), ("start", pa.int32()), ("end", pa.int32()), ("kind", TEXT),
            ("target", TEXT),
        ]
    )
)  # fmt: skip
IMAGES = pa.list_(pa.struct([("url", TEXT), ("caption", TEXT), ("credit", TEXT), ("alt", TEXT)]))
CONFLICTS = pa.list_(pa.struct([("field", TEXT), ("evidence", TEXT)]))

SORTED_BY = (("source_id", "ascending"), ("published_at", "ascending"), ("article_id", "ascending"))
ROWS_PER_GROUP = 2000
COMPRESSION_LEVEL = 3
"""zstd: level 6 saves a tenth of the bytes for twice the CPU."""

_REPEATED = [
    "source_id", "status", "kind", "language", "access", "date_precision", "cleaner_version",
    "model_version", "change", "raw_file", "run_id", "authors.list.element",
    "agencies.list.element", "sections.list.element", "block_types.list.element",
    "cuts.list.element.rule", "provenance.key_value.key", "provenance.key_value.value",
    "rights.key_value.key", "rights.key_value.value",
    "block_levels.list.element", "block_numbers.list.element", "cut_types.list.element",
    "spans.list.element.kind", "conflicts.list.element.field",
]  # fmt: skip
"""Columns whose values recur, worth a dictionary."""


def _field(
    name: str, kind: pa.DataType, meaning: str, schema_org: str = "", *, null: bool = True
) -> pa.Field:
    notes = {"description": meaning} | ({"schema.org": schema_org} if schema_org else {})
    return pa.field(name, kind, nullable=null, metadata=notes)


SCHEMA = pa.schema(
    [
        _field("article_id", TEXT, "32 hex digits, never changes", "identifier", null=False),
        _field("version", pa.int32(), "1, 2, … per observed change", "version", null=False),
        _field(
            "content_hash", TEXT, "of title, lead and text; empty on tombstones", "sha256",
            null=False,
        ),
        _field("status", TEXT, "ok, gone or takedown", "creativeWorkStatus", null=False),
        _field("source_id", TEXT, "the source's file name in seeds/", "publisher", null=False),
        _field("url", TEXT, "canonical URL", "url", null=False),
        _field("fetched_url", TEXT, "when it differs from url"),
        _field("title", TEXT, "without the site's name", "headline"),
        _field("kicker", TEXT, "line above the headline", "alternativeHeadline"),
        _field("lead", TEXT, "standfirst between headline and body", "abstract"),
        _field("description", TEXT, "the publisher's summary", "description"),
        _field("text", TEXT, "clean body, one block a line; null on tombstones", "articleBody"),
        _field(
            "block_types", TEXTS,
            "type of each line of text: paragraph, heading, quote, item, row, question", null=False,
        ),
        _field("cuts", CUTS, "what was cut, why, before which line it stood", null=False),
        _field("provenance", PAIRS, "where each field was read", null=False),
        _field("kind", TEXT, "article, live_blog, gallery, video, …", "@type", null=False),
        _field("authors", TEXTS, "people", "author", null=False),
        _field("agencies", TEXTS, "news agencies", "sourceOrganization", null=False),
        _field("sections", TEXTS, "sections of the paper", "articleSection", null=False),
        _field("keywords", TEXTS, "the publisher's keywords", "keywords", null=False),
        _field("language", TEXT, "BCP 47", "inLanguage"),
        _field("image_url", TEXT, "lead image", "image"),
        _field("access", TEXT, "free, metered or paid", "isAccessibleForFree"),
        _field("license", TEXT, "link to the licence", "license"),
        _field("rights", PAIRS, "rights signals with their place", "usageInfo"),
        _field("published_at", MOMENT, "the publisher's date, never guessed", "datePublished"),
        _field("modified_at", MOMENT, "the publisher's date of change", "dateModified"),
        _field("date_precision", TEXT, "second, minute or day, of published_at"),
        _field("fetched_at", MOMENT, "when the page was fetched", null=False),
        _field("word_count", pa.int32(), "words of title, lead and text", "wordCount"),
        _field("cluster_id", TEXT, "texts that are copies of each other share it"),
        _field("cleaner_version", TEXT, "code that made the text", null=False),
        _field("model_version", TEXT, "site model that made the text", null=False),
        _field("change", TEXT, "against the version before", null=False),
        _field("removed_blocks", pa.int32(), "number of cuts"),
        _field("http_status", pa.int32(), "status of the page's answer"),
        _field("raw_file", TEXT, "key of the WARC with the page"),
        _field("raw_offset", pa.int64(), "first byte of its record"),
        _field("raw_length", pa.int32(), "bytes of its record"),
        _field("run_id", TEXT, "run that wrote the row", null=False),
        # since schema 2
        _field(
            "block_levels", NUMBERS,
            "of each line of text: level of a heading, depth of a list entry, else 0",
        ),
        _field("block_numbers", NUMBERS, "of each line of text: number in an ordered list, else 0"),
        _field(
            "spans", SPANS,
            "strong, emphasis and link inside lines: line, first character, character behind, target",
        ),
        _field("cut_types", TEXTS, "type of each cut, as in block_types"),
        _field("refused_cuts", TEXTS, "what a guard did not let be cut, and why"),
        _field("images", IMAGES, "images of the article, the main one first", "associatedMedia"),
        _field("published_raw", TEXT, "published_at as the page writes it"),
        _field("conflicts", CONFLICTS, "what the page says against a field, and why it lost"),
    ]
)  # fmt: skip


def to_table(articles: Iterable[CleanArticle], run_id: RunId) -> pa.Table:
    """Gives articles as rows of the table, in the order of its files."""
    rows = [_row(article, run_id) for article in articles]
    return pa.Table.from_pylist(rows, SCHEMA).sort_by(list(SORTED_BY))


def to_articles(table: pa.Table) -> tuple[CleanArticle, ...]:
    """Gives rows of the table as articles."""
    return tuple(to_article(row) for row in table.to_pylist())


def by_month(table: pa.Table) -> dict[str, pa.Table]:
    """Gives the rows by the month in which they were fetched."""
    months = pc.strftime(table["fetched_at"], "%Y-%m")
    return {
        month: table.filter(pc.equal(months, month))
        for month in sorted(pc.unique(months).to_pylist())
    }


def encode(table: pa.Table) -> bytes:
    """Gives the rows as a Parquet file; equal rows give equal bytes."""
    sink = io.BytesIO()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=_REPEATED,
        write_page_index=True,
    )
    return sink.getvalue()


def decode(body: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Gives the rows of a Parquet file with all columns of today's schema, or with those asked for.

    Columns that the file does not have yet are null; columns newer than this code come last.
    """
    file = pq.ParquetFile(io.BytesIO(body))
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
    """Gives several tables as one; columns that one of them lacks are null there."""
    return pa.concat_tables(tables, promote_options="default")


def empty(columns: Sequence[str] | None = None) -> pa.Table:
    """Gives a table without rows."""
    table = SCHEMA.empty_table()
    return table.select(columns) if columns else table


def _row(article: CleanArticle, run_id: RunId) -> dict[str, Any]:
    alive = article.status is Status.OK
    raw = article.raw
    lines = list(_split(article.lines)) if alive else []
    own = {name: getattr(article, name) for name in SCHEMA.names if hasattr(article, name)}
    return own | {
        "content_hash": versions.content_hash(article) if alive else "",
        "text": article.text if alive else None,
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
        "conflicts": [{"field": field, "evidence": said} for field, said in article.conflicts],
        "provenance": _pairs(article.provenance),
        "rights": _pairs(article.rights) or None,
        "published_at": _utc(article.published_at),
        "modified_at": _utc(article.modified_at),
        "fetched_at": _utc(article.fetched_at),
        "word_count": article.word_count if alive else None,
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
    "model_version", "published_raw",
)  # fmt: skip
_LISTS = ("authors", "agencies", "sections", "keywords", "refused_cuts")


def to_article(row: Mapping[str, Any]) -> CleanArticle:
    """Gives a row, as plain values, as an article; columns that came with later schemas may be null."""
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
        images=tuple(Image(**image) for image in row["images"] or ()),
        conflicts=tuple((one["field"], one["evidence"]) for one in row["conflicts"] or ()),
        provenance=tuple(row["provenance"]),
        rights=tuple(row["rights"] or ()),
        published_at=_utc(row["published_at"]),
        modified_at=_utc(row["modified_at"]),
        fetched_at=row["fetched_at"].astimezone(UTC),
        raw=raw or None,
    )


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

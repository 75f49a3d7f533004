"""Stored articles as JSON lines, CSV, text or Markdown, on any binary stream."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

import pyarrow as pa

from pipelines import markdown
from pipelines.model import precision
from pipelines.model.article import Status
from pipelines.store import table

Row = Mapping[str, Any]

COLUMNS = (
    "article_id",
    "version",
    "status",
    "source_id",
    "url",
    "title",
    "kicker",
    "lead",
    "text",
    "authors",
    "agencies",
    "sections",
    "keywords",
    "language",
    "published_at",
    "modified_at",
    "fetched_at",
    "word_count",
    "change",
    "run_id",
    "date_precision",
    "modified_precision",
)
"""Of the CSV form; what does not fit a cell (cuts, provenance) is in the others."""
_MAPS = {field.name for field in table.SCHEMA if pa.types.is_map(field.type)}
"""Columns whose values are pairs, also where there are none."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Iterable[Row], form: str, stream: BinaryIO) -> None:
    """Writes rows in a form, one by one.

    Args:
        rows: Articles as plain values.
        form: `jsonl`, `csv`, `text` or `markdown`.
        stream: Where to.
    """
    stream.writelines(piece.encode(errors="replace") for piece in FORMS[form](rows))
    stream.flush()


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Return one JSON object a line; times in ISO 8601."""
    for row in rows:
        maps = {name: dict(row[name]) for name in _MAPS & row.keys() if row[name] is not None}
        yield json.dumps(_plain({**row, **maps}), ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Return CSV with a head line; cells that a spreadsheet would run as a formula begin with `'` (fault L03)."""
    yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([_cell(row.get(name)) for name in COLUMNS])


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            text = "; ".join(map(str, value))
        case datetime():
            text = value.isoformat()
        case int():
            return str(value)
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def texts(rows: Iterable[Row]) -> Iterator[str]:
    """Return articles to read, two blank lines between them."""
    for row in rows:
        when = precision.shown(row["published_at"], row.get("date_precision"))
        byline = " · ".join(part for part in (", ".join(row["authors"]), when, row["url"]) if part)
        parts = (
            row["kicker"],
            row["title"],
            byline,
            row["lead"],
            row["text"] or f"[{row['status']}]",
        )
        yield "\n\n".join(part for part in parts if part) + "\n\n\n"


def markdowns(rows: Iterable[Row]) -> Iterator[str]:
    """Return articles as Markdown, a rule between them; of a tombstone its address and state."""
    for number, row in enumerate(rows):
        article = table.to_article(row)
        gone = "" if article.status is Status.OK else f"\n[{article.status}]\n"
        yield ("\n---\n\n" if number else "") + markdown.markdown(article) + gone


FORMS: dict[str, Callable[[Iterable[Row]], Iterator[str]]] = {
    "jsonl": json_lines,
    "csv": csv_lines,
    "text": texts,
    "markdown": markdowns,
}

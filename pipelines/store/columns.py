"""The fields of an article as readers get them, in one list: columns of the table, keys of JSON lines.

Each column has its meaning, its name in schema.org where there is one, how it is made of an article and how it is
read back. The schema grows by nullable columns only; nothing is renamed or retyped. What is said here stands in
every Parquet file, so that it explains itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from pipelines import versions
from pipelines.model import precision
from pipelines.model.article import Change, CleanArticle, Line, PageKind, Status
from pipelines.model.draft import Metadata
from pipelines.store.forms import (
    BODY,
    CONFLICTS,
    CUTS,
    DIFFERENCES,
    IMAGES,
    MOMENT,
    NUMBER,
    PAIRS,
    PAIRS_OR_NULL,
    RAW_FILE,
    RAW_LENGTH,
    RAW_OFFSET,
    SPANS,
    TEXT,
    TEXTS,
    ColumnForm,
    each,
    picked,
    split,
    word,
)

Row = Mapping[str, Any]
"""Plain values by column; those of columns that came with later schemas may be null."""
Write = Callable[[CleanArticle], Any]

METADATA = frozenset(field.name for field in fields(Metadata))


class Origin(StrEnum):
    """Who says what a column holds."""

    PAGE = "page"
    """The publisher's page; `provenance` tells where on it."""
    CLEANER = "cleaner"
    """Found out about the page by the code."""
    CRAWL = "crawl"
    """How the page was asked for and what was answered."""
    STORE = "store"
    """Names and numbers of our own, by which rows are told apart."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the articles table; with no word of `of` it holds the attribute of its name."""

    name: str
    form: ColumnForm
    meaning: str
    schema_org: str = ""
    of: str | Write = ""
    """What it is made of: an attribute of the article or of its metadata, or a function of the article."""
    fills: str = ""
    """Attribute that is read of a column that is made `of` another thing; empty when nothing is."""
    also: tuple[str, ...] = ()
    """Columns that it is read with."""
    null: bool = True
    since: int = 1
    """Number of the schema that it came with."""
    origin: Origin = Origin.PAGE
    unit: str = ""
    """What its numbers count; empty where they are none."""

    @property
    def attribute(self) -> str:
        """Attribute of the article or of its metadata that `read` gives; empty when it follows from others."""
        return self.fills if self.of else self.name

    def write(self, article: CleanArticle) -> Any:
        """Return its value of an article."""
        of = self.of or self.name
        if callable(of):
            return self.form.write(of(article))
        return self.form.write(getattr(article.metadata if of in METADATA else article, of))

    def read(self, row: Row) -> Any:
        """Return the attribute that is read of it."""
        return self.form.read(*(row[name] for name in (self.name, *self.also)))


def _is_alive(article: CleanArticle) -> bool:
    return article.status is Status.OK


def _has_text(article: CleanArticle) -> bool:
    """A version of class `gone` has as much text as the operator lets it have; other tombstones have none."""
    return _is_alive(article) or (article.change is Change.GONE and bool(article.lines))


def _lines(article: CleanArticle) -> list[Line]:
    return list(split(article.lines)) if _has_text(article) else []


COLUMNS = (
    Column("article_id", TEXT, "32 hex digits, never changes", "identifier", null=False, origin=Origin.STORE),
    Column("version", NUMBER, "1, 2, … per observed change", "version", null=False, origin=Origin.STORE),
    Column(
        "content_hash", TEXT, "of title, lead and text; empty on tombstones", "sha256", null=False,
        of=lambda article: versions.content_hash(article) if _is_alive(article) else "", origin=Origin.STORE,
    ),
    Column(
        "status", word(Status, Status.GONE), "ok, gone or takedown", "creativeWorkStatus", null=False,
        origin=Origin.STORE,
    ),
    Column("source_id", TEXT, "the source's file name in seeds/", "publisher", null=False, origin=Origin.STORE),
    Column("url", TEXT, "canonical URL", "url", null=False),
    Column("fetched_url", TEXT, "when it differs from url", origin=Origin.CRAWL),
    Column("title", TEXT, "without the site's name", "headline"),
    Column("kicker", TEXT, "line above the headline", "alternativeHeadline"),
    Column("lead", TEXT, "standfirst set apart from the text, which keeps its first paragraph", "abstract"),
    Column("description", TEXT, "the publisher's summary", "description"),
    Column(
        "text", BODY, "clean body, one block a line; null on tombstones that keep none", "articleBody",
        of=lambda article: article.text if _has_text(article) else None, fills="lines",
        also=("block_types", "block_levels", "block_numbers", "spans"), origin=Origin.CLEANER,
    ),
    Column(
        "block_types", each("string", "kind"),
        "type of each line of text: paragraph, heading, quote, item, row, question, or box for lines of boxes"
        " inside the article (facts, key points, panels), which readers may leave out", null=False, of=_lines,
        origin=Origin.CLEANER,
    ),
    Column(
        "cuts", CUTS, "what was cut, why, before which line it stood", null=False, also=("cut_types",),
        origin=Origin.CLEANER,
    ),
    Column("provenance", PAIRS, "where each field was read", null=False, origin=Origin.CLEANER),
    Column(
        "kind", word(PageKind, PageKind.OTHER), "article, live_blog, gallery, video, …", "@type", null=False,
        origin=Origin.CLEANER,
    ),
    Column("authors", TEXTS, "people", "author", null=False),
    Column("agencies", TEXTS, "news agencies", "sourceOrganization", null=False),
    Column("sections", TEXTS, "sections of the paper", "articleSection", null=False),
    Column("keywords", TEXTS, "the publisher's keywords", "keywords", null=False),
    Column("language", TEXT, "BCP 47", "inLanguage"),
    Column("image_url", TEXT, "lead image", "image"),
    Column("access", TEXT, "free, metered or paid", "isAccessibleForFree"),
    Column("license", TEXT, "link to the licence", "license"),
    Column("rights", PAIRS_OR_NULL, "rights signals with their place", "usageInfo"),
    Column("published_at", MOMENT, "the publisher's date, never guessed", "datePublished"),
    Column("modified_at", MOMENT, "the publisher's date of change", "dateModified"),
    Column(
        "date_precision", TEXT,
        "of published_at: second, minute, day, or clock, a time of day whose zone nobody names;"
        " a day and a clock are given as if in UTC", origin=Origin.CLEANER,
    ),
    Column("fetched_at", MOMENT, "when the page was fetched", null=False, origin=Origin.CRAWL),
    Column(
        "word_count", NUMBER, "words of title, lead and text", "wordCount",
        of=lambda article: article.word_count if _has_text(article) else None, origin=Origin.CLEANER, unit="words",
    ),
    Column(
        "cluster_id", TEXT,
        "what copies of one text in several sources share: article_id of the first that was stored; null of texts of"
        " fewer than 60 words, and of rows before copies were looked for", origin=Origin.STORE,
    ),
    Column("cleaner_version", TEXT, "code that made the text", null=False, origin=Origin.STORE),
    Column("model_version", TEXT, "site model that made the text", null=False, origin=Origin.STORE),
    Column(
        "change", word(Change, Change.CORRECTION),
        "against the version before: first, correction, typo, metadata, added, removed, headline, "
        "retraction, gone, takedown, returned, recleaned", null=False, origin=Origin.STORE,
    ),
    Column(
        "removed_blocks", ColumnForm("int32", len), "number of cuts", of="cuts",
        origin=Origin.CLEANER, unit="cuts",
    ),
    Column("http_status", NUMBER, "status of the page's answer", origin=Origin.CRAWL),
    Column(
        "raw_file", RAW_FILE, "key of the WARC with the page", of="raw", fills="raw",
        also=("raw_offset", "raw_length"), origin=Origin.CRAWL,
    ),
    Column("raw_offset", RAW_OFFSET, "first byte of its record", of="raw", origin=Origin.CRAWL, unit="bytes"),
    Column("raw_length", RAW_LENGTH, "bytes of its record", of="raw", origin=Origin.CRAWL, unit="bytes"),
    Column("run_id", TEXT, "run that wrote the row", null=False, of=lambda _: None, origin=Origin.STORE),
    Column(
        "block_levels", each("int32", "level"),
        "of each line of text: level of a heading, depth of a list entry, else 0", of=_lines, since=2,
        origin=Origin.CLEANER,
    ),
    Column(
        "block_numbers", each("int32", "number"), "of each line of text: number in an ordered list, else 0",
        of=_lines, since=2, origin=Origin.CLEANER,
    ),
    Column(
        "spans", SPANS,
        "strong, emphasis and link inside lines: line, first character, character behind, target",
        of=_lines, since=2, origin=Origin.CLEANER,
    ),
    Column(
        "cut_types", each("string", "kind"), "type of each cut, as in block_types", of="cuts", since=2,
        origin=Origin.CLEANER,
    ),
    Column("refused_cuts", TEXTS, "what a guard did not let be cut, and why", since=2, origin=Origin.CLEANER),
    Column(
        "images", IMAGES, "images of the article, the main one first", "associatedMedia",
        also=("image_lines",), since=2,
    ),
    Column("published_raw", TEXT, "published_at as the page writes it", since=2),
    Column(
        "conflicts", CONFLICTS, "what the page says against a field, and why it lost", since=2,
        origin=Origin.CLEANER,
    ),
    Column(
        "image_lines", each("int32", "line"),
        "of each image: line of text before which it stands, null where the page does not show it",
        of="images", since=3, origin=Origin.CLEANER,
    ),
    Column(
        "metadata_hash", TEXT,
        "of the fields beside title, lead and text; empty on tombstones", since=4,
        of=lambda article: versions.metadata_hash(article) if _is_alive(article) else "", origin=Origin.STORE,
    ),
    Column(
        "differences", DIFFERENCES,
        "against the version before: field, value before, value after; of text the lines that differ", since=4,
        origin=Origin.STORE,
    ),
    Column("modified_precision", TEXT, "as date_precision, of modified_at", since=4, origin=Origin.CLEANER),
)  # fmt: skip
"""Of the articles table, in its order."""

SCHEMA_VERSION = max(column.since for column in COLUMNS)
"""Number of the article schema; counted up when a column is added."""

REPEATED = [
    "source_id", "status", "kind", "language", "access", "date_precision", "modified_precision", "cleaner_version",
    "model_version", "change", "raw_file", "run_id", "authors.list.element",
    "agencies.list.element", "sections.list.element", "block_types.list.element",
    "cuts.list.element.rule", "provenance.key_value.key", "provenance.key_value.value",
    "rights.key_value.key", "rights.key_value.value",
    "block_levels.list.element", "block_numbers.list.element", "cut_types.list.element",
    "spans.list.element.kind", "conflicts.list.element.field", "differences.list.element.field",
]  # fmt: skip
"""Columns whose values recur, worth a dictionary."""

_LINE: Mapping[str, Write] = {
    "authors": lambda article: [*article.metadata.authors, *article.metadata.agencies],
    "date": lambda article: precision.written(
        article.metadata.published_at, article.metadata.date_precision
    ),
    "modified": lambda article: precision.written(
        article.metadata.modified_at, article.metadata.modified_precision
    ),
    "section": lambda article: next(iter(article.metadata.sections), None),
    "blocks": lambda article: picked(article.lines, "text", "kind"),
    "cuts": lambda article: picked(article.cuts, "text", "rule", "evidence"),
    "images": lambda article: picked(article.metadata.images, *IMAGES.type[0], "line"),
}
"""What JSON lines say in another way than rows: authors as the page's byline has them, dates as exact as they are."""

LINE = {
    key: _LINE.get(key) or next(column.write for column in COLUMNS if column.name == key)
    for key in (
        "title", "lead", "authors", "date", "modified", "section", "language", "text", "blocks", "cuts", "kind",
        "keywords", "access", "images", "published_raw", "conflicts",
    )
}  # fmt: skip
"""What `copydesk clean` says of an article, by key of its JSON line."""

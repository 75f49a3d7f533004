"""Columns of the articles table, each with its meaning and its name in schema.org where there is one.

The schema grows by nullable columns only; nothing is renamed or retyped. What is said here stands in
every Parquet file, so that it explains itself.
"""

import pyarrow as pa

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
DIFFERENCES = pa.list_(pa.struct([("field", TEXT), ("before", TEXT), ("after", TEXT)]))
CONFLICTS = pa.list_(pa.struct([("field", TEXT), ("evidence", TEXT)]))

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
        _field("lead", TEXT, "standfirst set apart from the text, which keeps its first paragraph", "abstract"),
        _field("description", TEXT, "the publisher's summary", "description"),
        _field("text", TEXT, "clean body, one block a line; null on tombstones that keep none", "articleBody"),
        _field(
            "block_types", TEXTS,
            "type of each line of text: paragraph, heading, quote, item, row, question, or box for lines of boxes"
            " inside the article (facts, key points, panels), which readers may leave out", null=False,
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
        _field(
            "date_precision", TEXT,
            "of published_at: second, minute, day, or clock, a time of day whose zone nobody names;"
            " a day and a clock are given as if in UTC",
        ),
        _field("fetched_at", MOMENT, "when the page was fetched", null=False),
        _field("word_count", pa.int32(), "words of title, lead and text", "wordCount"),
        _field("cluster_id", TEXT, "kept for copies of one text to share; null, nothing writes it yet"),
        _field("cleaner_version", TEXT, "code that made the text", null=False),
        _field("model_version", TEXT, "site model that made the text", null=False),
        _field(
            "change", TEXT,
            "against the version before: first, correction, typo, metadata, added, removed, headline, "
            "retraction, gone, returned, recleaned", null=False,
        ),
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
        # since schema 3
        _field(
            "image_lines", NUMBERS,
            "of each image: line of text before which it stands, null where the page does not show it",
        ),
        # since schema 4
        _field(
            "metadata_hash", TEXT,
            "of the fields beside title, lead and text; empty on tombstones",
        ),
        _field(
            "differences", DIFFERENCES,
            "against the version before: field, value before, value after; of text the lines that differ",
        ),
        _field("modified_precision", TEXT, "as date_precision, of modified_at"),
    ]
)  # fmt: skip

"""The card of a data set, its README: how to read it, its columns, what it holds, on which terms."""

from collections import Counter
from collections.abc import Iterator

from pipelines.model.source import SourceId
from pipelines.store import keys, table
from pipelines.store.columns import COLUMNS, SCHEMA_VERSION, Column
from pipelines.store.contract import schema_files
from pipelines.store.contract.holdings import Holdings, SourceHoldings, count, months
from pipelines.store.object_store import ObjectStore
from pipelines.urls import safe_text

CURRENT = (
    "QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, fetched_at DESC) = 1"
    " AND status = 'ok'"
)
"""What makes a DuckDB query over all rows one over the current version of every article."""

SOURCES_TOLD = 1000
"""Sources with the most articles that have a line of their own."""

TERMS_TOLD = 3
"""Terms of a source that are told, the most frequent ones."""


def keep(store: ObjectStore) -> None:
    """Write the card of a store that holds nothing yet, and the schema files."""
    _put(store, written())


def renew(store: ObjectStore, contact: str) -> None:
    """Write the card anew with what the store holds now, and the schema files.

    Args:
        store: An opened store.
        contact: Whom readers and publishers ask; empty when nobody is named.
    """
    _put(store, written(count(store), contact))


def _put(store: ObjectStore, card: str) -> None:
    for name, body in schema_files.files().items():
        store.put(name, body)
    store.put(keys.CARD, card.encode())


def written(holdings: Holdings | None = None, contact: str = "") -> str:
    """Return the card.

    Args:
        holdings: What the store holds; None when it has not been counted.
        contact: See `renew`.
    """
    return _CARD.format(
        current=CURRENT,
        schema=SCHEMA_VERSION,
        columns=columns(),
        holdings="\n".join(_holdings(holdings)) if holdings else _UNCOUNTED,
        contact=contact or "whoever gave you this store",
    )


def columns() -> str:
    """Return the table of all columns, in Markdown."""
    head = "| column | type | unit | may be null | origin | since schema | meaning | schema.org |"
    partition = f"| {keys.PARTITION} | string | | no | store | 1 | month of fetched_at, in the file's path | |"
    return "\n".join([head, "|---" * 8 + "|", *map(_line, COLUMNS), partition])


def _line(column: Column) -> str:
    kind = str(table.SCHEMA.field(column.name).type)
    null = "yes" if column.null else "no"
    rest = (column.origin, column.since, column.meaning, column.schema_org)
    return f"| {' | '.join(map(str, (column.name, kind, column.unit, null, *rest)))} |"


def _holdings(holdings: Holdings) -> Iterator[str]:
    articles = Counter({name: source.days.total() for name, source in holdings.items()})
    yield f"{articles.total():,} articles of {len(articles)} sources, counted by the last `copydesk compact`."
    yield "\n| month | articles |\n|---|---|"
    yield from (f"| {month} | {many:,} |" for month, many in sorted(months(holdings).items()))
    yield (
        "\nA gap is a day between the first and the last one of which nothing of the source is here: a source that "
        "prints nothing on Sundays has some.\n"
    )
    yield "| source | articles | first day | last day | days of gaps | longest gap | terms seen, with articles |"
    yield "|---" * 7 + "|"
    yield from (_source(name, holdings[name]) for name, _ in articles.most_common(SOURCES_TOLD))
    if len(articles) > SOURCES_TOLD:
        yield f"\nAnd {len(articles) - SOURCES_TOLD} sources with fewer articles."


def _source(name: SourceId, source: SourceHoldings) -> str:
    terms = source.terms.most_common(TERMS_TOLD)
    said = "; ".join(f"{_cell(term)} ({many:,})" for term, many in terms)
    first, last = min(source.days), max(source.days)
    cells = (name, f"{source.days.total():,}", first, last, *source.gaps, said)
    return f"| {' | '.join(map(str, cells))} |"


def _cell(text: str) -> str:
    """Words of publishers as code, which Markdown shows as it is."""
    return f"`{safe_text(text, 100).translate(_MARKS).strip()}`"


_MARKS = str.maketrans("`|", "  ")
_UNCOUNTED = "Not counted yet: `copydesk compact` does, every day where it is scheduled."

_CARD = """\
# Clean news articles

Written by copydesk. `articles/` is a Delta Lake table: Parquet files and the log that names them.

```python
import polars as pl
newest_first = pl.scan_delta("articles").sort(["version", "fetched_at"], descending=True)
newest_first.unique("article_id", keep="first").filter(pl.col("status") == "ok").collect()
```

```sql
-- DuckDB on the plain files: the current version of every article.
-- With DuckDB's delta extension write FROM delta_scan('articles') in place of read_parquet.
SELECT * FROM read_parquet('articles/ingest_month=*/*.parquet', hive_partitioning=true, union_by_name=true)
{current};
```

A correction is a new row with the next `version`. `status` other than `ok` is a tombstone: delete the
article from your copies. Only `_delta_log` says for sure which files count; plain reading may see a
file that no commit names, so keep one row for each `article_id` and `version`.

`current/articles`, once `copydesk compact` has run here, is a Delta table, too: one row an article, the newest version,
no tombstones, as of the last `compact`. Nothing is to be filtered there:

```python
import polars as pl
now = pl.scan_delta("current/articles")
now.select("title", "published_at").collect()  # pandas: now.collect().to_pandas()
now.group_by("source_id").len().collect()
# DuckDB's delta extension: SELECT * FROM delta_scan('current/articles')
```

## Columns

Schema {schema}. `article.schema.json` is the JSON Schema of a row as a JSON line, `articles.arrow` an Arrow file
without rows that has the table's schema. Origin: the publisher's *page*; the *cleaner*, which finds it out about the
page; the *crawl*; the *store*, for names and numbers of our own.

{columns}

**Promise.** Columns are added, all of them nullable, and never renamed, retyped or given another meaning; where a
column has one of several words, others may come. So a reader takes the columns that it knows by name, passes over those
that it does not, and treats a word that it does not know as none of those that it does. A column that came with a later
schema is null in older files. Should a layout ever have to break this, `layout` in `dataset.json` counts up.

## What is here

{holdings}

**Terms.** The articles belong to their publishers. `license` is the licence that a page links, `rights` what it or its
host reserves: whoever uses a row keeps to them, and that a row is here grants nothing. Questions, and what is to be
removed: {contact}.

`raw/`: fetched pages (WARC). `index/`: where the page of which address lies there (CDXJ). `ledger/`: what became of
every URL. `models/`: what is known of each source's template. `runs/`: reports. `hosts/`: who crawls a host. `pages/`:
before/after pages that reports name.
"""

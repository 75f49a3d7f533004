"""What a run leaves in the store, in the order in which it is written.

`put_raw`, `sitemodels.save`, `put_ledger`, then `write_run`, which is the commit, then state and
`put_report`. Whatever is written before the commit is invisible to readers of articles until then, and
harmless when the run dies: keys are made of content, or a retry of the run writes over them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from pipelines import codec
from pipelines.model.article import CleanArticle
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import PROBED, RunId, UrlId
from pipelines.model.rejection import Stage
from pipelines.model.report import RunReport
from pipelines.model.source import SourceId
from pipelines.store import keys, ledgers, table
from pipelines.store.capture_index import index
from pipelines.store.delta import actions
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import Commit, DeltaTable, committed
from pipelines.store.object_store import NotFoundError, ObjectStore

NO_FENCES: Mapping[SourceId, int] = MappingProxyType({})
DIGEST_CHARACTERS = 12
ROWS_AT_ONCE = 1_000
"""Articles of a run that lie in memory as rows, and in one file; compaction joins the files of a large run."""


def put_raw(store: ObjectStore, path: Path, run_id: RunId, source_id: SourceId) -> str:
    """Stores a WARC and the index of its pages; gives its key, for `RawPointer.file`."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()[:DIGEST_CHARACTERS]
    key = keys.raw(run_id, source_id, digest)
    store.put_file(key, path)
    index.put(store, path, key)
    return key


def put_ledger(store: ObjectStore, rows: Iterable[LedgerRow], run_id: RunId) -> str:
    """Stores the ledger of a run, all its sources in one file, and gives its key."""
    key = keys.ledger(run_id)
    store.put(key, ledgers.encode(rows))
    return key


def ledger_of(store: ObjectStore, run_id: RunId) -> tuple[LedgerRow, ...]:
    """Return the ledger of a run; raises `NotFoundError` when it has left none."""
    return ledgers.decode(store.get(keys.ledger(run_id)))


def is_told(store: ObjectStore, run_id: RunId) -> bool:
    """Says whether a run of this id has left its ledger, which one with nothing to commit does, too."""
    try:
        store.get_range(keys.ledger(run_id), 0, 1)
    except NotFoundError:
        return False
    return True


def write_run(
    lake: DeltaTable,
    articles: Sequence[CleanArticle],
    run_id: RunId,
    *,
    fences: Mapping[SourceId, int] = NO_FENCES,
    met: Mapping[SourceId, int | None] | None = None,
) -> int | None:
    """Commits the articles of a run, all or none, and gives the version of the commit.

    Args:
        lake: Log of a prepared store.
        articles: New versions of articles.
        run_id: Commits once: the same run again gives the same version and writes nothing.
        fences: Fencing number of the lease of each source.
        met: As `Commit.met`.

    Returns:
        None when there are no articles; nothing is written then.

    Raises:
        ConflictError: When a run with a newer lease has committed.
        OvertakenError: When another run of a source has committed since `met`; choose again.
    """
    if not articles:
        return None
    if (done := committed(lake, run_id)) is not None:
        return done
    uploaded_at = lake.clock()  # of the first file: upkeep removes what no commit names for a day
    rows, sources, added = 0, set[SourceId](), list[Action]()
    coming = iter(articles)
    while some := list(islice(coming, ROWS_AT_ONCE)):
        made = table.by_month(table.to_table(some, run_id))
        added += [stored(lake, month, part, run_id) for month, part in made.items()]
        rows, sources = rows + len(some), sources | {one.source_id for one in some}
    wanted = Commit(
        run_id=run_id,
        uploaded_at=uploaded_at,
        actions=added,
        fences=fences,
        met=met,
        schema=table.SCHEMA,
        details={"rows": rows, "sources": sorted(sources)},
    )
    return lake.commit(wanted)


def stored(
    lake: DeltaTable, month: str, rows: pa.Table, run_id: RunId, *, is_new: bool = True
) -> Action:
    """Puts a data file, named by run and content: workers of one run never write over each other.

    Args:
        lake: Log of the store; it still has to learn of the file.
        month: Its partition.
        rows: What it holds.
        run_id: The run or upkeep that writes it.
        is_new: False of rows that stood in other files before, which readers that follow have seen.

    Returns:
        The action that adds the file.
    """
    body = table.encode(rows)
    digest = hashlib.sha256(body).hexdigest()
    path = keys.data(month, run_id, digest[:DIGEST_CHARACTERS])
    lake.store.put(keys.ARTICLES + path, body)
    added = actions.file_added if is_new else actions.file_moved
    return added(path, body, rows, lake.clock())


def put_report(store: ObjectStore, report: RunReport) -> str:
    """Stores the report of one source of a run and gives its key."""
    key = keys.report(report.run_id, report.source_id)
    store.put(key, codec.dump(report))
    return key


def reports(
    store: ObjectStore, source_id: SourceId, days: Iterable[date], limit: int = 20
) -> tuple[RunReport, ...]:
    """Return reports of a source's harvests on some days, the newest first."""
    listed = (key for day in sorted(days, reverse=True) for key in report_keys(store, day))
    own = (key for key in listed if keys.is_report_of(key, source_id))
    read = (codec.load(RunReport, store.get(key)) for key in own)
    return tuple(islice((report for report in read if not report.is_past), limit))


def report_keys(store: ObjectStore, day: date) -> list[str]:
    """Return the keys of all reports of the runs that began on a day (UTC), the newest first."""
    return sorted(store.list(keys.reports(day)), reverse=True)


FRESH_MARK = timedelta(days=3)
"""An older mark is of an installation that crawls the host no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMark:
    """That an installation crawls a host: others with the same store and a state of their own are to know it."""

    host: str
    installation: str
    machine: str
    """Where its last run was, for people."""
    at: datetime


def put_mark(store: ObjectStore, mark: HostMark) -> None:
    """Store an installation's mark at a host, in place of its last one."""
    store.put(keys.host_mark(mark.host, mark.installation), codec.dump(mark))


def other_marks(
    store: ObjectStore, host: str, installation: str, now: datetime
) -> tuple[HostMark, ...]:
    """Return the fresh marks of other installations at a host; one request where there are none."""
    own = keys.host_mark(host, installation)
    marks = (_mark(store, key) for key in store.list(keys.host_marks(host)) if key != own)
    return tuple(mark for mark in marks if mark and now - mark.at < FRESH_MARK)


def _mark(store: ObjectStore, key: str) -> HostMark | None:
    """Return a mark; None of one that has gone, or that another release writes in another way."""
    try:
        return codec.load(HostMark, store.get(key))
    except (NotFoundError, codec.CodecError):
        return None


def unstored_pages(
    store: ObjectStore, source_id: SourceId, there: Mapping[str, int]
) -> Iterator[LedgerRow]:
    """Return the pages of a source whose newest capture is in no article, each once; reads all its ledgers.

    Args:
        store: An opened store.
        source_id: The source.
        there: Newest version of each of its articles in the table, tombstones among them; pages whose articles or
            versions have been lost count, too.
    """
    newest: dict[str, LedgerRow] = {}
    for key in store.list(keys.LEDGERS):
        if not keys.is_ledger_of(key, source_id):
            continue
        for row in ledgers.decode(store.get(key)):
            if _is_page(row) and (row.url not in newest or row.at >= newest[row.url].at):
                newest[row.url] = row
    return (row for row in newest.values() if _is_refused(row) or _is_lost(row, there))


_REFUSING = (Stage.EXTRACT, Stage.STRIP, Stage.JUDGE)
"""Stages at which a fetched page can end as no article."""


def _is_refused(row: LedgerRow) -> bool:
    return row.reason is not None and row.stage in _REFUSING


def _is_lost(row: LedgerRow, there: Mapping[str, int]) -> bool:
    return row.article_id is not None and there.get(row.article_id, 0) < (row.version or 0)


def _is_page(row: LedgerRow) -> bool:
    return row.raw is not None and not row.is_listing and row.listing != PROBED


def article_at(store: ObjectStore, source_id: SourceId, url: str) -> UrlId | None:
    """Return the article that was last made of a normalized URL of a source, whatever its own address is."""
    own = (key for key in store.list(keys.LEDGERS) if keys.is_ledger_of(key, source_id))
    for key in sorted(own, reverse=True):
        for row in ledgers.decode(store.get(key), url):
            if row.article_id:
                return row.article_id
    return None


def ledger_rows(store: ObjectStore, url: str) -> Iterator[LedgerRow]:
    """Return what became of a normalized URL, the newest run first; reads a ledger file a run."""
    for key in sorted(
        store.list(keys.LEDGERS), key=lambda key: key.rpartition("/")[2], reverse=True
    ):
        yield from ledgers.decode(store.get(key), url)

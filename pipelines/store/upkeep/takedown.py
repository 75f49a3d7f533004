"""An article taken out of a store: every version, capture, ledger line, report line and trace in site models.

What names the article is found first and stays findable until the end: its rows go last, files that no entry of the
log names any more after them. So a takedown that was killed is finished by the next one, and a second one finds
nothing left to do. Its tombstone stays, with its address, so that readers find it in their copies.
The leases of its sources must be held, so that no run writes the same objects at the same time.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from pipelines import codec
from pipelines.model.article import Change, CleanArticle, Status
from pipelines.model.draft import Metadata
from pipelines.model.ledger import LedgerRow
from pipelines.model.page import RunId, UrlId
from pipelines.model.report import RunReport
from pipelines.model.sitemodel import SiteModel
from pipelines.store import keys, ledgers, runs, sitemodels, table
from pipelines.store.capture_index import index
from pipelines.store.changes import file_rows
from pipelines.store.delta import actions
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import PLANNED_ANEW, Commit, DeltaTable
from pipelines.store.object_store import ObjectStore, OvertakenError
from pipelines.store.table import SCHEMA
from pipelines.store.upkeep import before_after, captures, current, site_model_traces
from pipelines.store.upkeep.wanted import DATA, Wanted, is_left

TAKEN_DOWN = "taken down since"
"""Evidence of what a ledger tells of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What a takedown removed."""

    versions: int
    objects: int
    """Objects that were written anew without the article, data files apart."""
    commit: int | None
    """Number of the commit with the tombstones; None when there was nothing to take out of the table."""


def take_down(lake: DeltaTable, wanted: Wanted, reason: str, now: datetime) -> Removed:
    """Remove articles from a store and leave a tombstone for each.

    Args:
        lake: Log of the store.
        wanted: What is to go.
        reason: For readers; stands in the tombstone.
        now: The time.

    Raises:
        StoreError: When the store failed; the next takedown goes on.
    """
    store = lake.store
    changed = sum(_rewritten(store, key, change) for key, change in _objects(store, wanted))
    changed += sum(before_after.forget(store, source) for source in wanted.sources)
    for last in (*[False] * (PLANNED_ANEW - 1), True):
        try:
            versions, commit = _rows_out(lake, wanted, reason, now)
            break
        except OvertakenError:
            if last:
                raise
    if current.exists(lake):
        current.keep(lake, now)
        store.delete(f"{current.PREFIX}{key}" for key in _dead(current.opened(lake), wanted))
    store.delete(_dead(lake, wanted))
    return Removed(versions=versions, objects=changed, commit=commit)


_Change = Callable[[bytes], bytes]


def _objects(store: ObjectStore, wanted: Wanted) -> Iterator[tuple[str, _Change]]:
    """Objects that may tell of the article, each with how it is cleaned."""
    for source in sorted(wanted.sources):
        models = store.list(f"{keys.MODELS}{source}/")
        yield from ((key, _model(wanted)) for key in models if not key.endswith(keys.NEWEST))
        yield from ((key, _index(wanted)) for key in store.list(keys.indexes(source)))
    for key in store.list(keys.RUNS):
        if any(keys.is_report_of(key, source) for source in wanted.sources):
            yield key, _report(wanted)
    for key in store.list(keys.LEDGERS):
        yield key, _ledger(wanted)
    for key in captures.files_of(store, wanted):
        yield key, _captures(wanted, key)


def _rewritten(store: ObjectStore, key: str, change: _Change) -> bool:
    body = store.get(key)
    cleaned = change(body)
    if cleaned != body:
        store.put(key, cleaned)
    return cleaned != body


def model_of(body: bytes) -> SiteModel:
    """Return the site model that an object holds."""
    return codec.load(SiteModel, zstandard.ZstdDecompressor().decompressobj().decompress(body))


def _model(wanted: Wanted) -> _Change:
    def cleaned(body: bytes) -> bytes:
        model = model_of(body)
        left = site_model_traces.without(model, wanted.articles, wanted.phrases)
        same = left == model
        return body if same else sitemodels.packed(codec.dump(left))

    return cleaned


def _report(wanted: Wanted) -> _Change:
    def cleaned(body: bytes) -> bytes:
        report = codec.load(RunReport, body)
        left = replace(
            report,
            articles=tuple(
                one
                for one in report.articles
                if one.article_id not in wanted.articles and not wanted.is_named(one.url)
            ),
            doubts=tuple(
                (url, line)
                for url, line in report.doubts
                if not wanted.is_named(url) and not wanted.is_told(line)
            ),
            reasons=tuple(
                (stage, reason, count, "" if _is_about(example, wanted) else example)
                for stage, reason, count, example in report.reasons
            ),
            before_after=(),
            cut_samples=tuple(
                (url, line, why)
                for url, line, why in report.cut_samples
                if not wanted.is_named(url) and not wanted.is_told(line)
            ),
        )
        return body if left == report else codec.dump(left)

    return cleaned


def _captures(wanted: Wanted, key: str) -> _Change:
    return lambda body: captures.without(key, body, wanted)


def _index(wanted: Wanted) -> _Change:
    return lambda body: index.without(body, wanted.is_indexed)


def _is_about(example: str, wanted: Wanted) -> bool:
    return wanted.is_told(example) or any(wanted.is_named(word) for word in example.split())


def _ledger(wanted: Wanted) -> _Change:
    def cleaned(body: bytes) -> bytes:
        rows = ledgers.decode(body)
        left = tuple(_silent(row, wanted) for row in rows)
        return body if left == rows else ledgers.encode(left)

    return cleaned


def _silent(row: LedgerRow, wanted: Wanted) -> LedgerRow:
    """Counts of a run still add up; what the page said, and where it lies, goes."""
    if wanted.is_row(row):
        return replace(row, evidence=TAKEN_DOWN, raw=None)
    return replace(row, evidence="") if wanted.is_told(row.evidence) else row


def _rows_out(
    lake: DeltaTable, wanted: Wanted, reason: str, now: datetime
) -> tuple[int, int | None]:
    """Commits the table without the rows, and with tombstones in their place; a reader's cursor sees these only."""
    run_id, heirs = _run_id(wanted, now), _heirs(lake, wanted)
    told: list[pa.Table] = []
    changes: list[Action] = []
    for _, add in sorted(lake.readable().files.items()):
        rows = file_rows(lake, add)
        own = own_rows(rows, wanted)
        named = _renamed(rows, heirs)
        if own.num_rows or named is not rows:
            told.append(own)
            changes += [
                actions.file_removed(add, now),
                *_kept(lake, add, named, wanted, run_id),
            ]
    if not changes:
        return 0, None
    gone = table.joined(told)
    tombs = [_tombstone(one, reason, now) for one in _newest(gone)]
    changes += [
        runs.stored(lake, month, part, run_id)
        for month, part in table.by_month(table.to_table(tombs, run_id)).items()
    ]
    details = {"operation": "TAKEDOWN", "rows": len(tombs), "sources": sorted(wanted.sources)}
    commit = Commit(
        run_id=run_id, uploaded_at=lake.clock(), actions=changes, schema=SCHEMA, details=details
    )
    return gone.num_rows, lake.commit(commit)


def _heirs(lake: DeltaTable, wanted: Wanted) -> dict[UrlId, UrlId]:
    """Return for each article that copies are named for the next one, for which they are named from now on."""
    columns = ["article_id", "cluster_id", "fetched_at"]
    members = sorted(
        (row["fetched_at"], row["article_id"], row["cluster_id"])
        for add in lake.readable().files.values()
        for row in file_rows(lake, add, columns).to_pylist()
        if row["cluster_id"] in wanted.articles and row["article_id"] not in wanted.articles
    )
    return {cluster: name for _, name, cluster in reversed(members)}


def _renamed(rows: pa.Table, heirs: dict[UrlId, UrlId]) -> pa.Table:
    """Return rows without articles that are gone as names of clusters; the same table when there are none."""
    told = rows["cluster_id"].to_pylist()
    if not heirs.keys() & set(told):
        return rows
    place = rows.column_names.index("cluster_id")
    names = pa.array([heirs.get(one, one) for one in told], pa.string())
    return rows.set_column(place, rows.schema.field(place), names)


def own_rows(rows: pa.Table, wanted: Wanted) -> pa.Table:
    """Return those rows of the articles that still say something."""
    return rows.filter(_is_own(rows, wanted))


def _is_own(rows: pa.Table, wanted: Wanted) -> pa.ChunkedArray:
    ids = pa.array(sorted(wanted.articles), pa.string())
    says = pc.not_equal(rows["status"], Status.TAKEDOWN.value)
    return pc.and_(pc.is_in(rows["article_id"], value_set=ids), says)


def _kept(
    lake: DeltaTable, add: Action, rows: pa.Table, wanted: Wanted, run_id: RunId
) -> list[Action]:
    left = rows.filter(pc.invert(_is_own(rows, wanted)))
    month = keys.month_of(add["path"])
    return [runs.stored(lake, month, left, run_id, is_new=False)] if left.num_rows else []


def _newest(rows: pa.Table) -> list[CleanArticle]:
    by_version = rows.sort_by([("version", "ascending"), ("fetched_at", "ascending")])
    return list({one.article_id: one for one in table.to_articles(by_version)}.values())


def _tombstone(article: CleanArticle, reason: str, now: datetime) -> CleanArticle:
    return CleanArticle(
        article_id=article.article_id,
        version=article.version + 1,
        status=Status.TAKEDOWN,
        change=Change.TAKEDOWN,
        source_id=article.source_id,
        url=article.url,
        fetched_url=article.fetched_url,
        metadata=Metadata(provenance=(("status", f"taken down: {reason}"),)),
        lines=(),
        fetched_at=now,
        cleaner_version=article.cleaner_version,
        model_version=article.model_version,
    )


def _run_id(wanted: Wanted, now: datetime) -> RunId:
    name = hashlib.sha256(" ".join(sorted(wanted.articles)).encode()).hexdigest()[:8]
    return RunId(f"{now:%Y%m%dT%H%M%SZ}-takedown-{name}")


def _dead(lake: DeltaTable, wanted: Wanted) -> list[str]:
    """Data files with the article that no entry of the log names (any more); they must not wait for any retention."""
    there = list(lake.store.list(DATA))
    named = lake.readable().files
    unnamed = [key for key in there if key.removeprefix(keys.ARTICLES) not in named]
    return [key for key in unnamed if _has_any(lake.store.get(key), wanted)]


def _has_any(body: bytes, wanted: Wanted) -> bool:
    rows = table.decode(body, ["article_id", "status", "cluster_id"]).to_pylist()
    own, named = wanted.articles, [row for row in rows if row["article_id"] in wanted.articles]
    return any(map(is_left, named)) or any(row["cluster_id"] in own for row in rows)

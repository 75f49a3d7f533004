"""Whether all that the store says of itself is there and is what was written: found by reading it whole.

Nothing is written. What is looked at: the log, data files with their hashes and rows, ledgers, reports, site models,
indexes of captures, and whether the raw captures that rows point at are there; their records only when asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from pipelines import codec, versions, warc
from pipelines.model.article import Status
from pipelines.model.ledger import LedgerRow
from pipelines.model.raw import RawPointer
from pipelines.model.report import RunReport
from pipelines.model.source import SourceId
from pipelines.store import dataset, keys, ledgers, sitemodels, table
from pipelines.store.capture_index import index
from pipelines.store.capture_index.cdxj import IndexedCapture
from pipelines.store.changes import file_rows
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import DeltaTable
from pipelines.store.delta.snapshot import Snapshot
from pipelines.store.object_store import NotFoundError, ObjectStore, StoreError
from pipelines.urls import safe_text

RESTORE = "restore it from a backup or an older version of the object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be."""

    key: str
    """Object that it is about."""
    what: str
    """What is wrong with it, and what to do."""
    is_fault: bool = True
    """False of what may be wanted: captures that a retention rule removed, files of a run that died."""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What the rows of the table say, gathered for later checks."""

    rows: Counter[tuple[str, int]] = field(default_factory=Counter)
    raw: dict[str, set[RawPointer]] = field(default_factory=dict)


def findings(store: ObjectStore, *, with_records: bool = False) -> Iterator[Finding]:
    """Return what is wrong in a store, as it is found.

    Args:
        store: An opened store.
        with_records: Read every raw capture that a row of an article points at, too.

    Raises:
        StoreError: When the store cannot be read at all.
    """
    dataset.identity(store)
    lake = DeltaTable(store)
    try:
        snapshot = lake.readable()
    except StoreError as error:
        yield Finding(key=keys.LOG, what=str(error))
        return
    seen = _Seen()
    yield from _log(store, lake, snapshot)
    for _, add in sorted(snapshot.files.items()):
        yield from _data_file(lake, add, seen)
    yield from _doubles(seen)
    yield from _unnamed(store, snapshot)
    yield from _raw(store, seen, with_records=with_records)
    yield from _indexes(store, with_records=with_records)
    yield from _others(store, snapshot)


def _log(store: ObjectStore, lake: DeltaTable, snapshot: Snapshot) -> Iterator[Finding]:
    there = {n for key in store.list(keys.LOG) if (n := keys.version_of(key)) is not None}
    for version in range(min(there, default=0), snapshot.version + 1):
        try:
            lake.entry(version)
        except StoreError as error:
            yield Finding(key=keys.entry(version), what=f"{error}; {RESTORE}")


def _data_file(lake: DeltaTable, add: Action, seen: _Seen) -> Iterator[Finding]:
    key = keys.ARTICLES + add["path"]
    try:
        rows = file_rows(lake, add)
    except NotFoundError:
        yield Finding(key=key, what=f"is missing, though the log names it; {RESTORE}")
        return
    except StoreError as error:
        yield Finding(key=key, what=str(error))
        return
    for row in rows.to_pylist():
        seen.rows[row["article_id"], row["version"]] += 1
        if row["raw_file"]:
            raw = RawPointer(
                file=row["raw_file"], offset=row["raw_offset"], length=row["raw_length"]
            )
            seen.raw.setdefault(raw.file, set()).add(raw)
    if altered := _altered(rows):
        yield Finding(
            key=key, what=f"{altered} of its rows have a text that their content_hash is not of"
        )


def _altered(rows: pa.Table) -> int:
    return sum(
        versions.content_hash(one) != told
        for one, told in zip(table.to_articles(rows), rows["content_hash"].to_pylist(), strict=True)
        if one.status is Status.OK
    )


def _doubles(seen: _Seen) -> Iterator[Finding]:
    twice = [name for name, count in seen.rows.items() if count > 1]
    if twice:
        example = " version ".join(map(str, twice[0]))
        what = f"{len(twice)} versions stand there more than once, e.g. of article {example}"
        yield Finding(key=keys.ARTICLES, what=what)


def _unnamed(store: ObjectStore, snapshot: Snapshot) -> Iterator[Finding]:
    files = store.list(f"{keys.ARTICLES}{keys.PARTITION}=")
    unnamed = [key for key in files if key.removeprefix(keys.ARTICLES) not in snapshot.files]
    for key in unnamed:
        what = "is named by no live entry of the log: merged since, or left by a run that died"
        yield Finding(key=key, what=what, is_fault=False)


def _raw(store: ObjectStore, seen: _Seen, *, with_records: bool) -> Iterator[Finding]:
    there = set(store.list(keys.RAW))
    for file, pointers in sorted(seen.raw.items()):
        if file not in there:
            what = f"is missing; {len(pointers)} articles cannot be cleaned again"
            yield Finding(key=file, what=what, is_fault=False)
        elif with_records:
            yield from _records(store, file, pointers)


def _records(store: ObjectStore, file: str, pointers: Iterable[RawPointer]) -> Iterator[Finding]:
    body = store.get(file)
    for raw in sorted(pointers, key=lambda one: one.offset):
        try:
            warc.page_of(body[raw.offset : raw.offset + raw.length], f"at {raw.offset}")
        except warc.ArchiveError as error:
            yield Finding(key=file, what=str(error))


def _indexes(store: ObjectStore, *, with_records: bool) -> Iterator[Finding]:
    """Lines may name captures that a retention rule removed, but nothing that is not a page of that address."""
    there = set(store.list(keys.RAW))
    for key in store.list(keys.INDEX):
        try:
            lines = [one for one in index.captures_in(store, key) if one.raw.file in there]
        except (StoreError, ValueError) as error:
            yield Finding(key=key, what=str(error))
            continue
        wrong = [one for one in lines if with_records and not _has_page(store, one)]
        if wrong:
            what = f"{len(wrong)} lines name what is no capture of theirs, e.g. {safe_text(wrong[0].url)}"
            yield Finding(key=key, what=what)


def _has_page(store: ObjectStore, said: IndexedCapture) -> bool:
    """Whether a record of the address begins there; a damaged one is the fault of its WARC."""
    try:
        member = store.get_range(said.raw.file, said.raw.offset, said.raw.length)
        page = warc.page_of(member)
    except NotFoundError:
        return True  # removed meanwhile
    except warc.ArchiveError:
        return warc.is_member(member)
    return said.url in (page.url, page.final_url)


def _others(store: ObjectStore, snapshot: Snapshot) -> Iterator[Finding]:
    for key in store.list(keys.LEDGERS):
        yield from _readable(key, partial(_ledger, store, key))
    for key in store.list(keys.MODELS):
        if key.endswith(keys.NEWEST):
            source = SourceId(key.split("/")[1])
            yield from _readable(key, partial(sitemodels.load_newest, store, source))
    for key in store.list(keys.RUNS):
        yield from _report(store, key, snapshot)


def _ledger(store: ObjectStore, key: str) -> tuple[LedgerRow, ...]:
    return ledgers.decode(store.get(key))


def _readable(key: str, read: Callable[[], object]) -> Iterator[Finding]:
    try:
        read()
    except (StoreError, pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        yield Finding(key=key, what=f"cannot be read ({str(error)[:200]}); {RESTORE}")


def _report(store: ObjectStore, key: str, snapshot: Snapshot) -> Iterator[Finding]:
    try:
        commit = codec.load(RunReport, store.get(key)).commit
    except (NotFoundError, codec.CodecError) as error:
        yield Finding(key=key, what=f"cannot be read ({str(error)[:200]})", is_fault=False)
        return
    if commit is not None and commit > snapshot.version:
        entry = keys.entry(snapshot.version + 1)
        what = f"tells of commit {commit}, but the log ends with {snapshot.version}: {entry} is missing; {RESTORE}"
        yield Finding(key=key, what=what)

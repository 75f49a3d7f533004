"""The raw captures that a replay cleans again: chosen in the store, copied into the spool."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from pipelines import logs, variants, warc
from pipelines.model.article import Status
from pipelines.model.page import FetchedPage, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Stage
from pipelines.model.source import SourceId
from pipelines.store import reader, runs
from pipelines.store.object_store import NotFoundError, ObjectStore

PAGES = "pages.warc.gz"
"""File of the spool that they are copied into."""
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """Which captures are cleaned again."""

    limit: int
    """At most, the newest."""
    since: datetime | None = None
    """Only those fetched at this time or later."""
    deleted: bool = False
    """Also those of articles and versions that the table no longer has, though a ledger says that they were stored:
    another tool has deleted their rows, or a repair has taken out their file."""
    approved: str | None = None
    """Id of the report of a rehearsal: what differs is committed only if it is just what that told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """A capture in the store, and the article that was made of it."""

    raw: RawPointer
    fetched_at: datetime
    article_id: str | None
    """None of a page that was refused, or whose article is lost."""
    further: tuple[RawPointer, ...] = ()
    """Where the further pages of the article lie."""
    is_further: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidCapture:
    """A capture in the spool."""

    visit: Visit
    stored: StoredCapture


def chosen(
    store: ObjectStore, source_id: SourceId, which: Captures
) -> tuple[Sequence[StoredCapture], int]:
    """Return the newest captures of stored articles, refused pages and deleted ones; how many of these are left out."""
    rows = reader.latest(
        store, source_id=source_id, columns=_OF_CAPTURES, tombstones=True
    ).to_pylist()
    there = {row["article_id"]: row["version"] for row in rows}
    found = [
        StoredCapture(
            raw=RawPointer(
                file=row["raw_file"], offset=row["raw_offset"], length=row["raw_length"]
            ),
            fetched_at=row["fetched_at"],
            article_id=row["article_id"],
            further=tuple(variants.further_pages(row["provenance"])),
        )
        for row in rows
        if row["raw_file"] and row["status"] == Status.OK
    ]
    unstored = [row for row in runs.unstored_pages(store, source_id, there) if row.raw]
    wanted = [row for row in unstored if which.deleted or row.reason is not None]
    found += [
        StoredCapture(raw=row.raw, fetched_at=row.at, article_id=None) for row in wanted if row.raw
    ]
    recent = (one for one in found if which.since is None or one.fetched_at >= which.since)
    newest = sorted(recent, key=lambda one: (one.fetched_at, one.raw.offset), reverse=True)
    return newest[: which.limit], len(unstored) - len(wanted)


_OF_CAPTURES = (
    "article_id", "version", "status", "fetched_at", "provenance", "raw_file", "raw_offset", "raw_length",
)  # fmt: skip


def lay_out(
    store: ObjectStore,
    wanted: Iterable[StoredCapture],
    file: BinaryIO,
    is_over: Callable[[str], bool],
    retired: list[StoredCapture],
) -> Iterator[LaidCapture]:
    """Copies captures into the spool; those that are gone or damaged are left out, with a warning before their time."""
    for one in wanted:
        try:
            member = store.get_range(one.raw.file, one.raw.offset, one.raw.length)
            page = warc.page_of(member, f"{one.raw.file} at {one.raw.offset}")
        except (NotFoundError, warc.ArchiveError) as error:
            if isinstance(error, NotFoundError) and is_over(one.raw.file):
                retired.append(one)
                continue
            _log.warning("capture_unreadable", file=one.raw.file, why=str(error))
            continue
        here = RawPointer(file=PAGES, offset=file.tell(), length=len(member))
        file.write(member)
        yield LaidCapture(visit=_visit(page, here), stored=one)


def pages(one: StoredCapture) -> Iterator[StoredCapture]:
    """Yield the capture of an article's first page, then those of its further ones."""
    yield one
    for raw in one.further:
        yield replace(one, raw=raw, further=(), is_further=True)


def _visit(page: FetchedPage, raw: RawPointer) -> Visit:
    return Visit(
        url=page.url,
        source_id=page.source_id,
        via=page.via,
        stage=Stage.FETCH,
        status=page.status,
        final_url=page.final_url,
        at=page.fetched_at,
        raw=raw,
    )

"""Pages out of WARC files of others, brought through the same cleaning as what a crawl fetched; nothing is asked for.

Read in batches: the pages of a batch lie in a spool for each source, which is cleaned and stored like a crawl's; then
it is noted how far the files were read. What was killed between is read again, and what is stored by then is known.
"""

import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from urllib.parse import urlsplit

from crawlers.discovery.scope import AdmittedUrl, admit
from crawlers.protocol import CrawlOrder
from crawlers.spool import Spool
from flows.settings import Settings
from flows.steps import plan
from flows.steps.context import Archive, RunContext, s3_options, utc_now
from flows.steps.run import SourceRun, clean_run, drafting_of, store_run
from pipelines.model.page import DiscoveredUrl, FetchedPage, Via, Visit
from pipelines.model.rejection import Stage
from pipelines.model.report import RunReport
from pipelines.model.source import Source, SourceId
from pipelines.state import frontier, watermark
from pipelines.state.watermark import ReadArchive
from pipelines.store import opening
from pipelines.store.object_store import ObjectStore
from pipelines.urls import safe_text
from pipelines.web_archive import Capture, RangeStream, WebArchive

IMPORTED = "import"
"""Stands as seed of a page that comes from an archive."""
STAGING = "_import"
"""Folder in the spool, which no source is named like, of batches that are being read."""
BATCH = 2_000
"""Pages of a batch: evidence for each other, and one commit a source."""
READ_BYTES = 8 * 2**20
"""Asked for at once of a file in a bucket."""
NO_SOURCE, OUT_OF_SCOPE, KNOWN, TAKEN = "no source", "out of scope", "known already", "taken"


class ArchiveFileError(ValueError):
    """An archive that cannot be opened; the message says which, why and what to do."""


class ImportWatch(Protocol):
    """Who looks on while archives are imported."""

    def file(self, name: str, counts: Counter[str]) -> None:
        """Hears that a file was read to its end, and what its records are."""

    def report(self, report: RunReport) -> None:
        """Hears what became of a source's pages of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFiles:
    """What an import came to."""

    counts: Counter[str]
    """Records by what became of them; see `WebArchive.counts`, and the names above."""
    by_source: Counter[SourceId]
    """Pages that were taken."""
    reports: tuple[RunReport, ...]
    skipped: tuple[str, ...]
    """Files that an earlier import has read whole."""


@dataclass
class _Scopes:
    """The sources by their hosts."""

    sources: Sequence[Source]
    _by_host: dict[str, list[Source]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source in sorted(self.sources, key=lambda one: (not one.scope.allow, one.id)):
            home = urlsplit(source.home).hostname or ""
            for host in {home, *source.scope.hosts, *source.identity.mirrors}:
                self._by_host.setdefault(_bare(host), []).append(source)

    @cached_property
    def digest(self) -> str:
        """Return some digits that change with what belongs to the sources."""
        told = sorted(
            (one.id, one.home, repr(one.scope), repr(one.identity)) for one in self.sources
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def of(self, url: str) -> list[Source]:
        """Return the sources that have the address's host, those with patterns first."""
        try:
            return self._by_host.get(_bare(urlsplit(url).hostname or ""), [])
        except ValueError:
            return []

    def admitted(self, url: str, file: str) -> tuple[Source, AdmittedUrl] | None:
        """Return the source to which an address belongs, with what is asked for under it."""
        via = Via(seed=IMPORTED, listing=file)
        for source in self.of(url):
            verdict = admit(DiscoveredUrl(url=url, source_id=source.id, via=via), source)
            if isinstance(verdict, AdmittedUrl):
                return source, verdict
        return None


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


@dataclass
class _Batch:
    """Pages that were taken and are not stored yet: the newest capture of each address."""

    pages: dict[tuple[SourceId, str], FetchedPage] = field(default_factory=dict)
    sources: dict[SourceId, Source] = field(default_factory=dict)

    def add(self, source: Source, page: FetchedPage) -> bool:
        """Take a page; return whether it is the first of its address."""
        key = (source.id, page.url)
        was = self.pages.get(key)
        if was is None or was.fetched_at < page.fetched_at:
            self.pages[key] = page
        self.sources[source.id] = source
        return was is None

    def of(self, source_id: SourceId) -> list[FetchedPage]:
        """Return the pages of a source."""
        return [page for (owner, _), page in self.pages.items() if owner == source_id]


def files(settings: Settings, names: Iterable[str]) -> tuple[str, ...]:
    """Return the archives that names mean: files, folders and addresses in a bucket, each once.

    Raises:
        ArchiveFileError: When there is none of a name.
    """
    return tuple(dict.fromkeys(path for name in names for path in _meant(settings, name)))


def _meant(settings: Settings, name: str) -> list[str]:
    found = _in_bucket(settings, name) if "://" in name else _in_folder(Path(name))
    if not found:
        raise ArchiveFileError(
            f"{safe_text(name, 200)}: no such archive; give a WARC file (.warc, .warc.gz), a folder of them, or "
            "s3://BUCKET/KEY"
        )
    return found


def _in_folder(path: Path) -> list[str]:
    if path.is_file():
        return [str(path.absolute())]
    return sorted(str(one.absolute()) for one in path.rglob("*") if _is_archive(one.name))


def _in_bucket(settings: Settings, name: str) -> list[str]:
    store, key = _bucket(settings, name)
    keys = [key] if _is_archive(key) else filter(_is_archive, store.list(key))
    return [f"{store.name}/{one}" for one in keys if store.get_range(one, 0, 1)]


def _is_archive(name: str) -> bool:
    return name.endswith((".warc", ".warc.gz"))


def _bucket(settings: Settings, name: str) -> tuple[ObjectStore, str]:
    parts = urlsplit(name)
    if parts.scheme != "s3":
        raise ArchiveFileError(
            f"{safe_text(name, 200)}: archives are read from files and from s3://BUCKET/KEY; fetch it first"
        )
    store = opening.open_store(f"s3://{parts.netloc}", s3_options(settings))
    return store, parts.path.strip("/")


def _opened(settings: Settings, name: str) -> BinaryIO:
    if "://" in name:
        store, key = _bucket(settings, name)
        raw = RangeStream(lambda at, length: store.get_range(key, at, length))
        return cast("BinaryIO", io.BufferedReader(raw, READ_BYTES))
    try:
        return Path(name).open("rb")
    except OSError as error:
        why = f"{name}: cannot be read ({error.strerror}); check its rights"
        raise ArchiveFileError(why) from error


def count(
    archive: Archive, sources: Sequence[Source], names: Sequence[str], watch: ImportWatch
) -> ImportedFiles:
    """Return what an import would take; nothing is cleaned or stored."""
    return _Importing(archive, sources, watch, lambda: False).count(names)


def import_files(
    context: RunContext,
    sources: Sequence[Source],
    names: Sequence[str],
    watch: ImportWatch,
    should_stop: Callable[[], bool],
) -> ImportedFiles:
    """Import the pages of archives that belong to the sources.

    Args:
        context: Open handles.
        sources: Whose scopes decide.
        names: As `files` gives them.
        watch: Hears what happens.
        should_stop: Asked after each page; what was read so far is then stored.

    Raises:
        ArchiveFileError: When a file cannot be opened.
        LeaseHeldError: When another run is at work on a source; run it again, it goes on.
        StoreError: When the store failed.
    """
    shutil.rmtree(context.spool / STAGING, ignore_errors=True)  # of an import that was killed
    return _Importing(context, sources, watch, should_stop).run(context, names)


@dataclass
class _Importing:
    """An import under way."""

    handles: RunContext | Archive
    sources: Sequence[Source]
    watch: ImportWatch
    should_stop: Callable[[], bool]
    counts: Counter[str] = field(default_factory=Counter)
    by_source: Counter[SourceId] = field(default_factory=Counter)
    reports: list[RunReport] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._scopes = _Scopes(self.sources)
        self._batch = _Batch()
        self._done: dict[str, ReadArchive] = {}
        """How far each file is read with this batch."""

    def count(self, names: Sequence[str]) -> ImportedFiles:
        """Read all files and store nothing."""
        for name in self._left(names):
            for _ in self._read(name):
                if len(self._batch.pages) >= BATCH:
                    self._sift()
                    self._batch = _Batch()
        self._sift()
        return self._told()

    def run(self, context: RunContext, names: Sequence[str]) -> ImportedFiles:
        """Read all files, batch by batch."""
        for name in self._left(names):
            for read_to in self._read(name):
                self._done[name] = read_to
                if len(self._batch.pages) >= BATCH:
                    self._settle(context)
                if self.should_stop():
                    self._settle(context)
                    return self._told()
        self._settle(context)
        return self._told()

    def _told(self) -> ImportedFiles:
        return ImportedFiles(
            counts=self.counts,
            by_source=self.by_source,
            reports=tuple(self.reports),
            skipped=tuple(self.skipped),
        )

    def _key(self, name: str) -> str:
        """Return under what it is noted how far a file is read: with other sources or scopes it is another reading."""
        return f"{name} for {self._scopes.digest}"

    def _left(self, names: Sequence[str]) -> Iterator[str]:
        for name in names:
            if watermark.archive(self.handles.state, self._key(name)).is_whole:
                self.skipped.append(name)
            else:
                yield name

    def _read(self, name: str) -> Iterator[ReadArchive]:
        """Read a file into the batch; yield how far it is read, after each page that was taken and at its end."""
        key = self._key(name)
        was = watermark.archive(self.handles.state, key)
        with _opened(self.handles.settings, name) as stream:
            archive = WebArchive(stream, wants=self._wants)
            archive.go_to(was.place)
            for capture in archive.captures():
                self._take(capture, name)
                yield ReadArchive(name=key, place=archive.place)
        self.counts.update(archive.counts)
        self.watch.file(name, archive.counts)
        yield ReadArchive(name=key, place=archive.place, is_whole=True)

    def _wants(self, url: str) -> bool:
        """Whether an address belongs to a source; counted are those of nobody, and those that a scope leaves out."""
        if not self._scopes.of(url):
            self.counts[NO_SOURCE] += 1
            return False
        if self._scopes.admitted(url, "") is None:
            self.counts[OUT_OF_SCOPE] += 1
            return False
        return True

    def _take(self, capture: Capture, name: str) -> None:
        found = self._scopes.admitted(capture.url, name.rpartition("/")[2])
        if found is None:
            return
        source, admitted = found
        page = FetchedPage(
            url=admitted.url,
            final_url=admitted.url,
            source_id=source.id,
            status=capture.status,
            headers=capture.headers,
            body=capture.body,
            fetched_at=capture.at,
            via=admitted.found.via,
        )
        self.counts["older capture"] += not self._batch.add(source, page)

    def _sift(self) -> None:
        """Leave out the pages that are known from the same time or a later one."""
        batch = self._batch
        for source_id in batch.sources:
            urls = [page.url for page in batch.of(source_id)]
            seen = frontier.seen_at(self.handles.state, source_id, urls)
            for page in batch.of(source_id):
                if page.url in seen and seen[page.url] >= page.fetched_at:
                    del batch.pages[source_id, page.url]
                    self.counts[KNOWN] += 1
            taken = len(batch.of(source_id))
            self.by_source[source_id] += taken
            self.counts[TAKEN] += taken

    def _settle(self, context: RunContext) -> None:
        """Clean and store the batch, source by source; note how far the files were read, and begin another batch."""
        self._sift()
        for source_id, source in sorted(self._batch.sources.items()):
            if pages := self._batch.of(source_id):
                report = _stored(context, source, pages)
                self.reports.append(report)
                self.watch.report(report)
        for read_to in self._done.values():
            watermark.note_archive(context.state, read_to, utc_now())
        self._batch, self._done = _Batch(), {}


def _stored(context: RunContext, source: Source, pages: Sequence[FetchedPage]) -> RunReport:
    now = utc_now()
    with ExitStack() as stack:
        held = stack.enter_context(plan.leased_for(context, source.id, now))
        order = _order(context, source, now)
        with Spool(order) as spool:
            for page in sorted(pages, key=lambda one: (one.fetched_at, one.url)):
                spool.check_room()
                spool.visit(replace(_visit(page), raw=spool.page(page, page.body)))
            receipt = spool.finish("finished")
        drafting = stack.enter_context(drafting_of(context, order))
        run = SourceRun(order=order, held=held, drafting=drafting)
        return store_run(context, run, receipt, clean_run(context, run))


def _order(context: RunContext, source: Source, now: datetime) -> CrawlOrder:
    name = plan.unused(context, plan.run_id(now, source.id), source.id, now)
    return CrawlOrder(
        run_id=name,
        source=source,
        user_agent=context.settings.user_agent,
        started_at=now,
        state_url=context.settings.state_url,
        spool=str(context.spool / STAGING / source.id / name),
        page_limit=BATCH,
        deadline_seconds=source.budget.seconds,
        is_import=True,
    )


def _visit(page: FetchedPage) -> Visit:
    return Visit(
        url=page.url,
        source_id=page.source_id,
        via=page.via,
        stage=Stage.FETCH,
        status=page.status,
        final_url=page.final_url,
        at=page.fetched_at,
    )

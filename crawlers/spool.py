"""Spool of one source's crawl: WARC, results, receipt. Written so that a killed process loses nothing.

A page's record is written and flushed before its line in the results file. Knows no Scrapy: parent and
child both use it.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crawlers.protocol import CrawlOrder, CrawlReceipt
from pipelines import codec, logs, warc
from pipelines.model.backfill import BackfillReach
from pipelines.model.page import FetchedPage, Visit
from pipelines.model.raw import RawPointer

ORDER, PAGES, RESULTS, RECEIPT = "order.json", "pages.warc.gz", "results.jsonl", "receipt.json"

SYNC_SECONDS = 5.0
"""So much is lost at most when the machine, not only the process, dies."""


MIN_FREE_BYTES = 128 * 2**20
"""Room that must be left on the disk for another page: cleaning and publishing need some, too."""


ORPHAN_SECONDS = 15.0
"""How long a crawl process may go on to write when its parent is gone."""


_log = logs.get("crawlers.spool")


class DiskFullError(Exception):
    """The disk has no room for another page; what was spooled is whole (fault J10)."""


class SpoolInUseError(Exception):
    """The folder holds another crawl's work; the message says what to do."""


class Spool:
    """Open spool of a running crawl; a context manager. Its results file is locked as long as it is open."""

    def __init__(self, order: CrawlOrder) -> None:
        self._order = order
        self._folder = Path(order.spool)
        refuse_used(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._pages = (self._folder / PAGES).open("wb")
        warc.write_info(self._pages, order.user_agent, order.started_at)
        self._results = (self._folder / RESULTS).open("wb")
        with contextlib.suppress(OSError):  # some network file systems know no locks
            fcntl.flock(self._results, fcntl.LOCK_EX)
        self._synced = time.monotonic()
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._pages.close()
        self._results.close()

    def page(self, page: FetchedPage, wire: bytes) -> RawPointer:
        """Writes a page's record; the caller writes its visit next."""
        pointer = warc.write_page(self._pages, page, wire)
        self._pages.flush()
        self._count += 1
        return pointer

    def check_room(self) -> None:
        """Raises DiskFullError when another page could be the one that does not fit."""
        disk = os.statvfs(self._folder)
        if disk.f_bavail * disk.f_frsize < MIN_FREE_BYTES:
            free = disk.f_bavail * disk.f_frsize // 2**20
            raise DiskFullError(
                f"{free} MiB left for spool {self._folder.name}; make room and run again"
            )

    def visit(self, visit: Visit) -> None:
        """Writes what became of a URL."""
        self._results.write(codec.dump(visit) + b"\n")
        self._results.flush()
        if time.monotonic() - self._synced > SYNC_SECONDS:
            self._sync()

    def finish(
        self, reason: str, proposals: tuple[str, ...] = (), reach: BackfillReach | None = None
    ) -> CrawlReceipt:
        """Makes all of it durable and writes the receipt, the crawl's last act."""
        self._sync()
        receipt = replace(
            _receipt(self._order, self._count, reason), proposals=proposals, reach=reach
        )
        _write_receipt(self._folder, receipt)
        return receipt

    def _sync(self) -> None:
        for file in (self._pages, self._results):
            file.flush()
            os.fsync(file.fileno())
        self._synced = time.monotonic()


def refuse_used(folder: Path) -> None:
    """Refuses a folder that a crawl has written to.

    Raises:
        SpoolInUseError: When results or a receipt lie there.
    """
    if (folder / RECEIPT).exists():
        raise SpoolInUseError(
            f"spool {folder.name} holds a finished crawl; publish or remove it first"
        )
    if (folder / RESULTS).exists():
        raise SpoolInUseError(f"spool {folder.name} holds an interrupted crawl; recover it first")


def receipt_of(folder: Path) -> CrawlReceipt | None:
    """Return the receipt of a spool, None when the crawl wrote none."""
    path = folder / RECEIPT
    return codec.load(CrawlReceipt, path.read_bytes()) if path.exists() else None


def read_visits(folder: Path) -> Iterator[Visit]:
    """Return all visits of a spool in the order in which they were made."""
    with (folder / RESULTS).open("rb") as lines:
        for line in lines:
            yield codec.load(Visit, line)


def read_on(folder: Path, start: int) -> tuple[list[Visit], int]:
    """Return the visits that a running crawl has written from a byte on, and the byte to go on from."""
    try:
        with (folder / RESULTS).open("rb") as lines:
            lines.seek(start)
            whole = lines.read().rpartition(b"\n")[0]
    except FileNotFoundError:
        return [], start
    return [codec.load(Visit, line) for line in whole.splitlines()], start + len(whole) + bool(
        whole
    )


def recover(folder: Path) -> CrawlReceipt | None:
    """Makes a whole spool of an interrupted one and gives its receipt.

    Results lines that are cut, and records without a line, go: their URLs were not yet done. A spool
    whose receipt is true is left as it is; None when nothing was spooled: the folder may be used anew.
    A crawl process whose parent was killed is waited for: it writes for some seconds more.

    Raises:
        SpoolInUseError: When a crawl process still writes.
    """
    _wait_for_writer(folder)
    if receipt := _true_receipt(folder):
        return receipt
    if not (folder / RESULTS).exists() or not (folder / ORDER).exists():
        return None
    order = codec.load(CrawlOrder, (folder / ORDER).read_bytes())
    kept = _cut_to_whole(folder)
    if kept.lines == 0:
        (folder / RESULTS).unlink()
        return None
    receipt = _receipt(order, kept.pages, "interrupted", resumed=True)
    _write_receipt(folder, receipt)
    return receipt


def _true_receipt(folder: Path) -> CrawlReceipt | None:
    """Return the receipt; None when it is not to be read, or tells of longer files: a cut WARC reads silently short."""
    try:
        receipt = receipt_of(folder)
    except codec.CodecError:
        return None
    if receipt is None:
        return None
    lengths = (receipt.warc_bytes, receipt.results_bytes)
    found = [
        path.stat().st_size if path.exists() else 0 for path in (folder / PAGES, folder / RESULTS)
    ]
    return receipt if lengths == tuple(found) and _is_readable(folder) else None


def _is_readable(folder: Path) -> bool:
    """Whether all results can be read; after a power cut a file may have its length and be empty of anything else."""
    try:
        return all(True for _ in read_visits(folder))
    except codec.CodecError:
        return False


def _wait_for_writer(folder: Path) -> None:
    until = time.monotonic() + 2 * ORPHAN_SECONDS
    with contextlib.suppress(FileNotFoundError), (folder / RESULTS).open("rb") as results:
        while not _is_free(results):
            if time.monotonic() > until:
                raise SpoolInUseError(
                    f"a crawl process still writes to spool {folder.name} though its parent is gone; "
                    "end it (`python -m crawlers`), then run again: the pages are kept"
                )
            time.sleep(0.05)


def _is_free(results: IO[bytes]) -> bool:
    try:
        fcntl.flock(results, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return not isinstance(error, BlockingIOError)  # no locks here: nothing to wait for
    return True


@dataclass
class _SpooledPage:
    lines: int = 0
    pages: int = 0
    results_end: int = 0
    pages_end: int = 0


def _cut_to_whole(folder: Path) -> _SpooledPage:
    kept = _SpooledPage()
    (folder / PAGES).touch()
    with (folder / RESULTS).open("rb") as lines:
        for line in lines:
            if not _is_whole(line, folder / PAGES, kept):
                break
            kept.lines += 1
            kept.results_end += len(line)
    if (folder / RECEIPT).exists():  # the crawl came to its end: not a kill has cut its files
        _log.warning(
            "spool_damaged", spool=folder.name, kept=kept.lines, do="the rest is asked again"
        )
    if kept.lines:
        os.truncate(folder / RESULTS, kept.results_end)
        os.truncate(folder / PAGES, kept.pages_end)
    return kept


def _is_whole(line: bytes, pages: Path, kept: _SpooledPage) -> bool:
    """Return whether a line and the record it names are whole; notes where the record ends."""
    if not line.endswith(b"\n"):
        return False
    try:
        visit = codec.load(Visit, line)
        if visit.raw:
            warc.read_page(pages, visit.raw)
            kept.pages += 1
            kept.pages_end = visit.raw.offset + visit.raw.length
    except (codec.CodecError, warc.ArchiveError):
        return False
    return True


def _receipt(order: CrawlOrder, pages: int, reason: str, *, resumed: bool = False) -> CrawlReceipt:
    folder = Path(order.spool)
    return CrawlReceipt(
        run_id=order.run_id,
        source_id=order.source.id,
        warc_bytes=(folder / PAGES).stat().st_size,
        pages=pages,
        results_bytes=(folder / RESULTS).stat().st_size,
        finish_reason=reason,
        resumed=resumed,
    )


def _write_receipt(folder: Path, receipt: CrawlReceipt) -> None:
    draft = folder / f"{RECEIPT}.new"
    with draft.open("wb") as file:
        file.write(codec.dump(receipt))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / RECEIPT)

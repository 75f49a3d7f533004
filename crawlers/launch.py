"""Crawls in a child process: starts it, listens, stops it, and gives its receipts. Knows no Scrapy.

The child ends by itself when this process dies. Errors: `CrawlError`.
"""

import contextlib
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from crawlers import spool
from crawlers.protocol import CrawlEvent, CrawlOrder, CrawlReceipt, LogLine, Progress, SourceDone
from pipelines import codec
from pipelines.model.page import Visit
from pipelines.model.source import SourceId

GRACE_SECONDS = 12.0
"""From SIGTERM to SIGKILL; Prefect leaves 30 s for all of it."""

SILENCE_SECONDS = 120.0
"""A child that says nothing for so long hangs: it tells its progress every second."""

OVERTIME_SECONDS = 60.0
"""What a child may take beyond all deadlines of its orders."""

_POLL_SECONDS = 0.25
_LAST_WORDS = 8
_LAST_SECONDS = 5.0
"""From the last word of a child to its end."""

_EVENTS: dict[str, type[CrawlEvent]] = {
    "Progress": Progress,
    "LogLine": LogLine,
    "SourceDone": SourceDone,
}


class CrawlError(RuntimeError):
    """The crawl process could not do its work; the message has its last words and what to do."""


def crawl(
    orders: Sequence[CrawlOrder],
    *,
    on_event: Callable[[CrawlEvent], None],
    should_stop: Callable[[], bool] = lambda: False,
) -> dict[SourceId, CrawlReceipt]:
    """Crawls all orders in one child process and gives the receipt of each.

    A source without a receipt failed before it began, or was stopped before it wrote anything; a log
    line says why.

    When `should_stop` says so, the child is stopped gracefully and the receipts tell how far it came.
    When anything is raised here meanwhile (an interrupt, an error of `on_event`), the child is stopped
    the same way, and it is raised on; the spools then hold receipts, or `recover` makes them.

    Args:
        orders: One a source; each with a spool folder of its own that no crawl has used.
        on_event: Takes progress, log lines and receipts as they come.
        should_stop: Asked four times a second.

    Raises:
        CrawlError: When a spool is in use, or the child died or hangs. Spools stay as they are.
    """
    if not orders:
        return {}
    _lay_out(orders)
    child = _Child([order.spool for order in orders])
    watch = _Watch(orders)
    receipts: dict[SourceId, CrawlReceipt] = {}

    def take(event: CrawlEvent) -> None:
        watch.heard()
        if isinstance(event, SourceDone):
            receipts[event.source_id] = event.receipt
        on_event(event)

    try:
        stopped = _listen(child, take, should_stop, watch)
        if stopped:
            child.end(take)
    except BaseException:  # an interrupt, too, must not leave the child behind
        child.end(lambda _: None)
        raise
    finally:
        child.close()
    if not stopped and (why := child.failure()):
        raise CrawlError(
            f"{why}; what it fetched is in {_folders(orders)} and is recovered by the next run"
        )
    return receipts | _recovered(orders, receipts)


def recover(folder: Path) -> CrawlReceipt | None:
    """Makes a whole spool of an interrupted one and gives its receipt; None when nothing was spooled.

    Raises:
        CrawlError: When a crawl process still writes to it.
    """
    try:
        return spool.recover(folder)
    except spool.SpoolInUseError as error:
        raise CrawlError(str(error)) from error


def read_visits(folder: Path) -> Iterator[Visit]:
    """Return all visits of a spool in the order in which they were made."""
    return spool.read_visits(folder)


def read_on(folder: Path, start: int) -> tuple[list[Visit], int]:
    """Return the visits that a running crawl has written from a byte on, and the byte to go on from."""
    return spool.read_on(folder, start)


class _Child:
    """The crawl process, its lines and its last words."""

    def __init__(self, spools: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawlers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._read, self._overhear)
        ]
        for thread in self._threads:
            thread.start()
        # A child that died at once is found by its exit status.
        with contextlib.suppress(BrokenPipeError):
            _pipe(self._process.stdin).write("\n".join([*spools, "", ""]).encode())
            _pipe(self._process.stdin).flush()

    def end(self, take: Callable[[CrawlEvent], None]) -> None:
        """Stops the child gracefully, then by force; hears what it still says."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while (line := self._next(until - time.monotonic())) is not None:
            if event := _event(line):
                take(event)
        self._wait(until - time.monotonic())

    def close(self) -> None:
        """Makes sure that the process is gone and its pipes are closed."""
        self._wait(_LAST_SECONDS)
        for thread in self._threads:
            thread.join(2)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def failure(self) -> str:
        """Return how the child ended and its last words; empty when it ended well."""
        code = self._process.returncode
        if code == 0:
            return ""
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        words = " | ".join(self._words) or "none"
        return f"the crawl process ended with {how}; its last words: {words}"

    def _wait(self, seconds: float) -> None:
        try:
            self._process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _next(self, seconds: float) -> bytes | None:
        try:
            return self.lines.get(timeout=max(seconds, 0.01))
        except queue.Empty:
            return None

    def _read(self) -> None:
        for line in _pipe(self._process.stdout):
            self.lines.put(line)
        self.lines.put(None)

    def _overhear(self) -> None:
        for line in _pipe(self._process.stderr):
            self._words.append(line.decode("utf-8", "replace").rstrip()[:500])


class _Watch:
    """Notices a child that hangs."""

    def __init__(self, orders: Sequence[CrawlOrder]) -> None:
        self._heard = time.monotonic()
        allowed = sum(order.deadline_seconds for order in orders) + OVERTIME_SECONDS
        self._until = self._heard + allowed

    def heard(self) -> None:
        """Notes a sign of life."""
        self._heard = time.monotonic()

    def check(self) -> None:
        """Raises CrawlError when the child was silent or ran for too long."""
        now = time.monotonic()
        if now - self._heard > SILENCE_SECONDS:
            raise CrawlError(
                f"the crawl process said nothing for {SILENCE_SECONDS:.0f} s and was ended"
            )
        if now > self._until:
            raise CrawlError("the crawl process ran past all its deadlines and was ended")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise CrawlError("the crawl process has no pipes; this is a defect of crawlers.launch")
    return stream


def _listen(
    child: _Child,
    take: Callable[[CrawlEvent], None],
    should_stop: Callable[[], bool],
    watch: _Watch,
) -> bool:
    """Hands events on until the child has no more to say; True when it is to be stopped before."""
    asked = time.monotonic()
    while True:
        with contextlib.suppress(queue.Empty):
            line = child.lines.get(timeout=_POLL_SECONDS)
            if line is None:
                return False
            if event := _event(line):
                take(event)
        watch.check()
        if time.monotonic() - asked >= _POLL_SECONDS:
            asked = time.monotonic()
            if should_stop():
                return True


def _event(line: bytes) -> CrawlEvent | None:
    kind, _, text = line.partition(b" ")
    noun = _EVENTS.get(kind.decode("ascii", "replace"))
    return codec.load(noun, text) if noun else None


def _lay_out(orders: Sequence[CrawlOrder]) -> None:
    folders = [Path(order.spool) for order in orders]
    if len(set(folders)) < len(folders) or len({o.source.id for o in orders}) < len(orders):
        raise CrawlError("two orders share a source or a spool folder; give each its own")
    for order, folder in zip(orders, folders, strict=True):
        try:
            spool.refuse_used(folder)
        except spool.SpoolInUseError as error:
            raise CrawlError(str(error)) from error
        folder.mkdir(parents=True, exist_ok=True)
        (folder / spool.ORDER).write_bytes(codec.dump(order))


def _recovered(
    orders: Sequence[CrawlOrder], receipts: dict[SourceId, CrawlReceipt]
) -> dict[SourceId, CrawlReceipt]:
    missing = [order for order in orders if order.source.id not in receipts]
    found = {order.source.id: spool.recover(Path(order.spool)) for order in missing}
    return {source_id: receipt for source_id, receipt in found.items() if receipt}


def _folders(orders: Sequence[CrawlOrder]) -> str:
    names = [Path(order.spool).name for order in orders]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004

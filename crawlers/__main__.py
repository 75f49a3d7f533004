"""The crawl process: spool folders in on standard input, events out on standard output.

Started by `crawlers.launch` only. Standard input holds one spool folder a line, then an empty line, and
stays open: its end means that the parent is gone. Events are lines `<kind> <JSON>` on the original
standard output; whatever else prints lands on standard error.
"""

import gc

from pipelines.model.bounds import GARBAGE

gc.disable()  # until `main`: imports make much and leave nothing, looking through it takes 0.07 s

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.fetching.fetcher import CrawlShared
from crawlers.fetching.guard import PinnedResolver
from crawlers.protocol import CrawlEvent, CrawlOrder, CrawlReceipt, LogLine, SourceDone
from crawlers.scrapy_settings import UnusedSettingError, load_settings
from crawlers.spiders.news import NewsSpider
from crawlers.spool import ORDER, ORPHAN_SECONDS, Spool
from pipelines import codec, logs
from pipelines.model.source import SourceId

if TYPE_CHECKING:
    from crawlers.source_crawl import SourceCrawl
    from crawlers.surveyor import Surveyor

SOURCES_AT_A_TIME = 32
"""They mostly wait for their hosts; each costs 20 ms to begin and under 1 MB."""

PROGRESS_SECONDS = 1.0

Send = Callable[[CrawlEvent], None]

_log = logs.get("crawlers")


def main() -> None:
    """Crawls what standard input names and ends the process."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()
    try:
        settings = load_settings()
    except UnusedSettingError as error:
        sys.exit(f"copydesk: {error}")
    send = _open_protocol()
    _configure_logs(send)
    orders = [
        codec.load(CrawlOrder, (Path(spool) / ORDER).read_bytes()) for spool in _read_spools()
    ]
    threading.Thread(target=_watch_parent, daemon=True).start()
    process = AsyncCrawlerProcess(settings)
    crew = _Crew(process, send, orders[0].state_url if orders else "")
    task = asyncio.get_event_loop().create_task(crew.crawl(orders))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    sys.stderr.flush()
    # Not a plain return: a resolver thread that waits for its server would hold up the end.
    os._exit(0 if task.done() and not task.exception() else 1)


class _Crew:
    """The spiders of this process."""

    def __init__(self, process: AsyncCrawlerProcess, send: Send, state_url: str) -> None:
        self._process = process
        self._send = send
        self._shared = CrawlShared()
        self._shared.pace.turns = self._shared.lookup(state_url)
        self._stop = asyncio.Event()
        self._running: dict[SourceId, SourceCrawl | Surveyor] = {}
        self._places = asyncio.Semaphore(SOURCES_AT_A_TIME)
        self._shared.robots.on_note = lambda origin, note: _log.warning(
            "robots_noted", origin=origin, note=note
        )

    async def crawl(self, orders: Sequence[CrawlOrder]) -> None:
        """Crawls all orders, some at a time, then stops the reactor."""
        from twisted.internet import reactor as installed  # noqa: PLC0415 - by the process object

        reactor: Any = installed
        reactor.installNameResolver(PinnedResolver(self._shared.guard))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        ticking = asyncio.create_task(self._tick())
        try:
            await asyncio.gather(*map(self._crawl_one, orders))
        finally:
            ticking.cancel()
            await self._shared.browser.close()
            reactor.stop()

    async def _crawl_one(self, order: CrawlOrder) -> None:
        source_id = order.source.id
        async with self._places:
            if self._stop.is_set():
                self._skip(order)
                return
            try:
                await self._process.crawl(
                    NewsSpider,
                    order=order,
                    shared=self._shared,
                    stop=self._stop,
                    on_begin=lambda harvest: self._running.update({source_id: harvest}),
                    on_done=lambda receipt: self._done(source_id, receipt),
                )
            except Exception as error:  # noqa: BLE001 - one source's crash must not end the others
                _log.error("source_crashed", source=source_id, error=repr(error))
            finally:
                self._running.pop(source_id, None)

    def _done(self, source_id: SourceId, receipt: CrawlReceipt) -> None:
        self._send(self._running[source_id].progress())
        self._send(SourceDone(source_id=source_id, receipt=receipt))

    def _skip(self, order: CrawlOrder) -> None:
        """Writes an empty spool for a source whose turn never came."""
        with Spool(order) as spool:
            receipt = spool.finish("cancelled")
        self._send(SourceDone(source_id=order.source.id, receipt=receipt))

    async def _tick(self) -> None:
        while True:
            for harvest in list(self._running.values()):
                self._send(harvest.progress())
            await asyncio.sleep(PROGRESS_SECONDS)


def _open_protocol() -> Send:
    """Takes standard output for events; prints from elsewhere go to standard error."""
    lines = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    lock = threading.Lock()

    def send(event: CrawlEvent) -> None:
        line = f"{type(event).__name__} ".encode() + codec.dump(event) + b"\n"
        # A parent that is gone is noticed on standard input.
        with lock, contextlib.suppress(BrokenPipeError):
            lines.write(line)

    return send


def _configure_logs(send: Send) -> None:
    logs.configure()
    logging.root.addHandler(_Events(send))
    logging.root.setLevel(logging.WARNING)


class _Events(logging.Handler):
    """Sends log records as events."""

    def __init__(self, send: Send) -> None:
        super().__init__(logging.INFO)
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("scrapy") and record.levelno < logging.WARNING:
            return  # its banners push the useful lines off the screen; Scrapy resets its logger's level
        source = structlog.contextvars.get_contextvars().get("source")
        text = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            text = f"{text} exception={record.exc_info[1]!r}"
        self._send(
            LogLine(level=record.levelno, name=record.name, message=text[:2000], source_id=source)
        )


def _read_spools() -> list[str]:
    """Reads from the bare descriptor: a buffered one would hold a lock that aborts the interpreter's end."""
    text = b""
    while not text.endswith(b"\n\n"):
        if not (chunk := os.read(0, 65536)):
            sys.exit("standard input ended before the orders did; use crawlers.launch")
        text += chunk
    return text.decode().split("\n")[:-2]


def _watch_parent() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ORPHAN_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()

"""Orders to receipts: the crawl in its child process, whatever way it ends."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from crawlers import launch
from crawlers.launch import CrawlError
from crawlers.protocol import CrawlEvent, CrawlOrder, CrawlReceipt, LogLine
from pipelines.model.source import SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What a crawl left, and how it ended."""

    receipts: Mapping[SourceId, CrawlReceipt]
    """One for each order whose spool holds anything."""
    failure: str = ""
    """What the crawl process died of; empty when it did not."""
    stopped: BaseException | None = None
    """What stopped us while it ran: to be raised again once the pages are safe."""
    errors: Mapping[SourceId, str] = field(default_factory=dict)
    """The first error that was logged of a source."""

    def without_receipt(self, source_id: SourceId) -> str:
        """Return why nothing is there of a source's crawl."""
        if self.failure:
            return self.failure
        error = self.errors.get(source_id)
        return f"the crawl broke off: {error}" if error else "the crawl was stopped at its start"


def crawl(
    orders: Sequence[CrawlOrder],
    *,
    on_event: Callable[[CrawlEvent], None],
    should_stop: Callable[[], bool],
    meanwhile: Callable[[], None] = lambda: None,
) -> Crawled:
    """Crawls all orders in one child; gives what was fetched also when it was stopped or died.

    Args:
        orders: One a source.
        on_event: Hears of the crawl.
        should_stop: Asked four times a second.
        meanwhile: Called as often: what can be done with the pages so far. It runs in a thread of its own, as a signal
            (a cancel, Ctrl-C) would break it off anywhere, half done; it is waited for.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="meanwhile") as beside:
        beside.submit(int).result()  # now the thread is there: a signal may not meet its start
        return _crawl(orders, on_event, should_stop, lambda: beside.submit(meanwhile).result())


def _crawl(
    orders: Sequence[CrawlOrder],
    on_event: Callable[[CrawlEvent], None],
    should_stop: Callable[[], bool],
    meanwhile: Callable[[], None],
) -> Crawled:
    errors: dict[SourceId, str] = {}

    def hear(event: CrawlEvent) -> None:
        if isinstance(event, LogLine) and event.source_id and event.level >= logging.ERROR:
            errors.setdefault(event.source_id, event.message)
        on_event(event)

    def ask() -> bool:
        meanwhile()
        return should_stop()

    try:
        receipts = launch.crawl(orders, on_event=hear, should_stop=ask)
    except CrawlError as error:
        return Crawled(receipts=_left(orders, errors), errors=errors, failure=str(error))
    except BaseException as error:  # noqa: BLE001 - Prefect's stop and Ctrl-C come here; they are kept, not swallowed
        return Crawled(receipts=_left(orders, errors), errors=errors, stopped=error)
    return Crawled(receipts=receipts, errors=errors)


def _left(
    orders: Sequence[CrawlOrder], errors: dict[SourceId, str]
) -> dict[SourceId, CrawlReceipt]:
    """Return what can be used now; a spool that is still written to is left, with the error, to the next run."""
    found: dict[SourceId, CrawlReceipt] = {}
    for order in orders:
        try:
            receipt = launch.recover(Path(order.spool))
        except CrawlError as error:
            errors.setdefault(order.source.id, str(error))
            continue
        if receipt is not None:
            found[order.source.id] = receipt
    return found

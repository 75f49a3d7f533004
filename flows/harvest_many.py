"""Conducts a harvest of many sources without Prefect: one crawl for all, each source settled when it is done."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Protocol

from crawlers.protocol import CrawlEvent, CrawlReceipt, SourceDone
from flows.steps import account, plan
from flows.steps import crawl as crawling
from flows.steps.context import RunContext, utc_now
from flows.steps.run import (
    FAILURES,
    SourceRun,
    clean_run,
    drafting_of,
    hurry_when_stopped,
    not_stored,
    resume_interrupted,
    store_run,
)
from pipelines import logs
from pipelines.model.report import Outlook, RunReport, Verdict
from pipelines.model.source import Source, SourceId
from pipelines.sources.load import shared_listings
from pipelines.state.lease import Lease, LeaseHeldError

SETTLERS = 3
"""Sources that are cleaned and stored at once: while one waits for a disk, others keep the workers busy."""

_log = logs.get(__name__)


class Watch(Protocol):
    """Who looks on while a harvest runs."""

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""

    def cleaning(self, source: Source) -> None:
        """Hears that a source's pages are being cleaned and stored."""

    def report(self, report: RunReport) -> None:
        """Hears how a source ended."""


@dataclass(frozen=True, slots=True)
class _Round:
    """A harvest under way: who looks on, and the reports so far."""

    context: RunContext
    watch: Watch
    reports: list[RunReport] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def tell(self, report: RunReport) -> None:
        with self.lock:
            self.reports.append(report)
            self.watch.report(report)


def harvest_many(
    context: RunContext,
    sources: Sequence[Source],
    watch: Watch,
    *,
    page_limit: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[RunReport, ...]:
    """Harvests the sources now and gives a report for each run, taken-up ones included.

    Args:
        context: Open handles; the store is known to be reachable.
        sources: What to harvest.
        watch: Hears what happens, from several threads.
        page_limit: Article pages per source at most; 0 means each source's own limit.
        should_stop: Asked while crawling; a stopped crawl is still cleaned and stored.
    """
    this = _Round(context, watch)
    for shared in shared_listings(sources):
        _log.warning("listing_shared", why=shared)
    with ExitStack() as stack:
        held = stack.enter_context(plan.leased_all(context, sources, utc_now()))
        begun = [_begin(this, source, held[source.id], stack, page_limit) for source in sources]
        runs = {run.order.source.id: run for run in begun if run}
        if runs:
            stopped = _crawl_and_settle(this, runs, should_stop)
            if stopped is not None:
                raise stopped
    return tuple(this.reports)


def _begin(
    this: _Round, source: Source, held: Lease | LeaseHeldError, stack: ExitStack, page_limit: int
) -> SourceRun | None:
    now = utc_now()
    if isinstance(held, LeaseHeldError):
        this.tell(account.not_begun(source, plan.run_id(now, source.id), str(held), now))
        return None
    try:
        for report in resume_interrupted(this.context, held, source):
            this.tell(report)
        order = plan.order(this.context, source, now, now, page_limit)
    except FAILURES as error:
        this.tell(account.failed(source, plan.run_id(now, source.id), str(error), now))
        return None
    drafting = stack.enter_context(drafting_of(this.context, order))
    return SourceRun(order=order, held=held, drafting=drafting)


def _crawl_and_settle(
    this: _Round, runs: dict[SourceId, SourceRun], should_stop: Callable[[], bool]
) -> BaseException | None:
    """Crawls all, settles each source beside the crawl of the others; gives what stopped it from outside."""
    under_way: dict[SourceId, Future[None]] = {}
    with ThreadPoolExecutor(max_workers=SETTLERS, thread_name_prefix="settle") as settlers:

        def hear(event: CrawlEvent) -> None:
            this.watch.event(event)
            if isinstance(event, SourceDone):
                run = runs[event.source_id]
                under_way[event.source_id] = settlers.submit(_settle, this, run, event.receipt)

        def look() -> None:
            for source_id in runs.keys() - under_way.keys():
                runs[source_id].drafting.look()

        orders = [run.order for run in runs.values()]
        crawled = crawling.crawl(orders, on_event=hear, should_stop=should_stop, meanwhile=look)
        hurry_when_stopped(this.context, crawled)
        for source_id in runs.keys() - under_way.keys():
            run, receipt = runs[source_id], crawled.receipts.get(source_id)
            if receipt is None:
                why = crawled.without_receipt(source_id)
                this.tell(account.failed(run.order.source, run.order.run_id, why, utc_now()))
                continue
            under_way[source_id] = settlers.submit(_settle, this, run, receipt, crawled.failure)
        for future in under_way.values():
            future.result()
    return crawled.stopped


def _settle(this: _Round, run: SourceRun, receipt: CrawlReceipt, failure: str = "") -> None:
    order = run.order
    this.watch.cleaning(order.source)
    try:
        with run.drafting:
            report = store_run(this.context, run, receipt, clean_run(this.context, run))
    except FAILURES as error:
        report = not_stored(order, receipt, error)
    else:
        if failure:
            verdict = Verdict(outlook=Outlook.FAILED, message=failure)
            report = replace(report, verdict=verdict)
    this.tell(report)

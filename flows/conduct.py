"""Conducts a harvest of many sources without Prefect: one crawl for all, each source settled when it is done."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Protocol

from crawlers import launch
from crawlers.launch import CrawlError
from crawlers.order import CrawlEvent, CrawlOrder, CrawlReceipt, SourceDone
from flows import desk as desks
from flows.desk import Desk
from flows.steps import account, plan, publish
from flows.steps import clean as cleaning
from flows.steps import crawl as crawling
from flows.steps.clean import Cleaned, Drafting
from flows.steps.crawl import Crawled
from flows.steps.publish import Published
from pipelines import logs
from pipelines.model.report import Outlook, RunReport, Verdict
from pipelines.model.source import Source, SourceId
from pipelines.state.lease import Lease, LeaseHeldError, LeaseLostError
from pipelines.store import sitemodels
from pipelines.store.port import StoreError

SETTLERS = 3
"""Sources that are cleaned and stored at once: while one waits for a disk, others keep the workers busy."""

FAILURES = (StoreError, LeaseLostError, CrawlError, OSError)
"""What can keep a run from storing; its pages then stay in the spool for the next run."""
_log = logs.get(__name__)


class Watch(Protocol):
    """Who looks on while a harvest runs."""

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""

    def cleaning(self, source: Source) -> None:
        """Hears that a source's pages are being cleaned and stored."""

    def report(self, report: RunReport) -> None:
        """Hears how a source ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One source's part of a harvest."""

    order: CrawlOrder
    held: Lease
    drafting: Drafting


@dataclass(frozen=True, slots=True)
class _Round:
    """A harvest under way: who looks on, and the reports so far."""

    desk: Desk
    watch: Watch
    reports: list[RunReport] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def tell(self, report: RunReport) -> None:
        with self.lock:
            self.reports.append(report)
            self.watch.report(report)


def harvest(
    desk: Desk,
    sources: Sequence[Source],
    watch: Watch,
    *,
    page_limit: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[RunReport, ...]:
    """Harvests the sources now and gives a report for each run, taken-up ones included.

    Args:
        desk: Open handles; the store is known to be reachable.
        sources: What to harvest.
        watch: Hears what happens, from several threads.
        page_limit: Article pages per source at most; 0 means each source's own limit.
        should_stop: Asked while crawling; a stopped crawl is still cleaned and stored.
    """
    this = _Round(desk, watch)
    with ExitStack() as stack:
        begun = [_begin(this, source, stack, page_limit) for source in sources]
        runs = {run.order.source.id: run for run in begun if run}
        if runs:
            stopped = _crawl_and_settle(this, runs, should_stop)
            if stopped is not None:
                raise stopped
    return tuple(this.reports)


def _begin(this: _Round, source: Source, stack: ExitStack, page_limit: int) -> Run | None:
    now = desks.now()
    try:
        held = stack.enter_context(plan.leased(this.desk, source, now))
        for report in resume(this.desk, held, source):
            this.tell(report)
        order = plan.order(this.desk, source, now, now, page_limit)
    except LeaseHeldError as error:
        this.tell(account.not_begun(source, plan.run_id(now, source.id), str(error), now))
        return None
    except FAILURES as error:
        this.tell(account.failed(source, plan.run_id(now, source.id), str(error), now))
        return None
    drafting = stack.enter_context(Drafting(order, this.desk.bench))
    return Run(order=order, held=held, drafting=drafting)


def resume(desk: Desk, held: Lease, source: Source) -> Iterator[RunReport]:
    """Takes up interrupted crawls of a source: their pages are stored before new ones are fetched."""
    for found in plan.interrupted(desk, source):
        if found.committed:
            publish.remember(desk, launch.read_visits(Path(found.order.spool)), desks.now())
            plan.forget_spool(found.order)
            continue
        _log.info("spool_taken_up", run=found.order.run_id, pages=found.receipt.pages)
        with Drafting(found.order, desk.bench) as drafting:
            run = Run(order=found.order, held=held, drafting=drafting)
            yield store(desk, run, found.receipt, clean(desk, run))


def _crawl_and_settle(
    this: _Round, runs: dict[SourceId, Run], should_stop: Callable[[], bool]
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
        heed(this.desk, crawled)
        for source_id in runs.keys() - under_way.keys():
            run, receipt = runs[source_id], crawled.receipts.get(source_id)
            if receipt is None:
                why = crawled.without_receipt(source_id)
                this.tell(account.failed(run.order.source, run.order.run_id, why, desks.now()))
                continue
            under_way[source_id] = settlers.submit(_settle, this, run, receipt, crawled.failure)
        for future in under_way.values():
            future.result()
    return crawled.stopped


def heed(desk: Desk, crawled: Crawled) -> None:
    """Lets no one wait for the store any more when something stopped the crawl from outside."""
    if crawled.stopped is not None:
        desk.hurried.set()


def _settle(this: _Round, run: Run, receipt: CrawlReceipt, failure: str = "") -> None:
    order = run.order
    this.watch.cleaning(order.source)
    try:
        report = store(this.desk, run, receipt, clean(this.desk, run))
    except FAILURES as error:
        report = not_stored(order, receipt, error)
    else:
        if failure:
            verdict = Verdict(outlook=Outlook.FAILED, message=failure)
            report = replace(report, verdict=verdict)
    this.tell(report)


def not_stored(order: CrawlOrder, receipt: CrawlReceipt, error: Exception) -> RunReport:
    """Gives the report of a run whose pages could not be stored."""
    _log.error("run_not_stored", run=order.run_id, why=str(error))
    why = f"{error} {receipt.pages} pages wait in the spool; the next run takes them up."
    return account.failed(order.source, order.run_id, why, desks.now(), fetched=receipt.pages)


def clean(desk: Desk, run: Run) -> Cleaned:
    """Cleans all pages of a crawl with what is known of its source; its drafts are gone then.

    Raises:
        StoreError: When the site model cannot be read; the spool stays.
    """
    with run.drafting as drafting:
        visits = tuple(launch.read_visits(Path(run.order.spool)))
        model = sitemodels.load(desk.store, run.order.source.id)
        policy = desk.settings.rights_policy
        return cleaning.clean(visits, model, drafting, refused_rights=policy)


def store(desk: Desk, run: Run, receipt: CrawlReceipt, cleaned: Cleaned) -> RunReport:
    """Stores and accounts for a crawl, then removes its spool.

    Raises:
        StoreError: When the store failed; the spool stays.
        LeaseLostError: When another run took the source; the spool stays.
    """
    published = publish.publish(desk, run.order, run.held, cleaned, now=desks.now())
    return close(desk, run.order, receipt, published)


def close(desk: Desk, order: CrawlOrder, receipt: CrawlReceipt, published: Published) -> RunReport:
    """Accounts for a stored run, stores its report and removes its spool."""
    report = reported(desk, order, receipt, published)
    account.keep(desk, report)
    plan.forget_spool(order)
    return report


def reported(
    desk: Desk, order: CrawlOrder, receipt: CrawlReceipt, published: Published
) -> RunReport:
    """Gives the report of a run, judged against those before it."""
    now = desks.now()
    before = account.history(desk, order.source, now)
    return account.account(order, receipt, published, history=before, now=now)

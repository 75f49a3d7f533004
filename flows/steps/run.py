"""One source's part of a harvest: its interrupted crawls taken up, its pages cleaned, stored and accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crawlers import launch
from crawlers.launch import CrawlError
from crawlers.protocol import CrawlOrder, CrawlReceipt
from flows.steps import account, look, neighbours, plan, publish
from flows.steps import clean as cleaning
from flows.steps.clean import Cleaned, Drafting
from flows.steps.context import RunContext, utc_now
from flows.steps.crawl import Crawled
from flows.steps.publish import Published
from pipelines import logs
from pipelines.codec import CodecError
from pipelines.model.report import RunReport
from pipelines.model.source import Source
from pipelines.state.lease import Lease, LeaseLostError
from pipelines.store import sitemodels
from pipelines.store.object_store import StoreError
from pipelines.warc import ArchiveError

FAILURES = (StoreError, LeaseLostError, CrawlError, OSError)
"""What can keep a run from storing; its pages then stay in the spool for the next run."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """One source's part of a harvest."""

    order: CrawlOrder
    held: Lease
    drafting: Drafting


def drafting_of(context: RunContext, order: CrawlOrder) -> Drafting:
    """Return how the pages of a crawl are cleaned: with what the store knows of its source."""
    load = partial(sitemodels.load, context.store, order.source.id)
    return Drafting(order, context.pool, load, context.settings.rights_policy)


def resume_interrupted(context: RunContext, held: Lease, source: Source) -> Iterator[RunReport]:
    """Takes up interrupted crawls of a source: their pages are stored before new ones are fetched."""
    for found in plan.interrupted(context, source):
        if found.committed:
            visits = launch.read_visits(Path(found.order.spool))
            publish.remember_committed(context, found.order, visits, utc_now())
            plan.forget_spool(found.order)
            continue
        _log.info("spool_taken_up", run=found.order.run_id, pages=found.receipt.pages)
        try:
            with drafting_of(context, found.order) as drafting:
                run = SourceRun(order=found.order, held=held, drafting=drafting)
                report = store_run(context, run, found.receipt, clean_run(context, run))
        except (CodecError, ArchiveError) as error:
            plan.set_aside(context, Path(found.order.spool), str(error))
            continue
        yield report


def hurry_when_stopped(context: RunContext, crawled: Crawled) -> None:
    """Lets no one wait for the store any more when something stopped the crawl from outside."""
    if crawled.stopped is not None:
        context.stop_waiting.set()


def not_stored(order: CrawlOrder, receipt: CrawlReceipt, error: Exception) -> RunReport:
    """Return the report of a run whose pages could not be stored."""
    _log.error("run_not_stored", run=order.run_id, why=str(error))
    why = f"{error} {receipt.pages} pages wait in the spool; the next run takes them up."
    return account.failed(order.source, order.run_id, why, utc_now(), fetched=receipt.pages)


def clean_run(context: RunContext, run: SourceRun) -> Cleaned:
    """Cleans all pages of a crawl with what is known of its source; the articles wait until the drafting is left.

    Raises:
        StoreError: When the site model cannot be read; the spool stays.
    """
    visits = tuple(launch.read_visits(Path(run.order.spool)))
    if not any(cleaning.is_page(visit) or cleaning.is_probe(visit) for visit in visits):
        version = sitemodels.newest_version(context.store, run.order.source.id)
        return cleaning.nothing(visits, version)
    return cleaning.clean(visits, run.drafting)


def store_run(
    context: RunContext, run: SourceRun, receipt: CrawlReceipt, cleaned: Cleaned
) -> RunReport:
    """Stores and accounts for a crawl, then removes its spool.

    Raises:
        StoreError: When the store failed; the spool stays.
        LeaseLostError: When another run took the source; the spool stays.
    """
    published = publish.publish(context, run.order, run.held, cleaned, now=utc_now())
    return close_run(context, run.order, receipt, published)


def close_run(
    context: RunContext, order: CrawlOrder, receipt: CrawlReceipt, published: Published
) -> RunReport:
    """Accounts for a stored run, stores its report and removes its spool."""
    report = report_run(context, order, receipt, published)
    report = replace(report, before_after=look.keep(context, order, published))
    account.keep(context, report)
    plan.forget_spool(order)
    return report


def report_run(
    context: RunContext, order: CrawlOrder, receipt: CrawlReceipt, published: Published
) -> RunReport:
    """Return the report of a run, judged against those before it."""
    now = utc_now()
    before = () if order.is_past else account.history(context, order.source, now)
    beside = neighbours.meet(context, order.source, now)
    return account.account(order, receipt, published, history=before, now=now, also=beside)

"""The scheduled flow of one source: the same steps as `copydesk harvest`, with Prefect's view on them.

Three tasks a run: crawl, clean, publish. What cleans is imported by the workers only.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from prefect import flow, get_run_logger, runtime
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.states import Completed
from prefect.tasks import Task
from pydantic import BaseModel, ConfigDict, Field

from crawlers.launch import CrawlError
from crawlers.protocol import CrawlOrder, CrawlReceipt
from flows import report_markdown, run_state
from flows import settings as operators
from flows.flow_progress import AWAY, FlowProgress, RunWatch, show_page, wait_for_server
from flows.run_state import ALREADY_RUNNING
from flows.settings import Settings, SettingsError
from flows.steps import crawl as crawling
from flows.steps import plan, publish
from flows.steps.clean import Cleaned
from flows.steps.context import ContactError, RunContext, open_context, require_contact, utc_now
from flows.steps.crawl import Crawled
from flows.steps.publish import Published
from flows.steps.run import (
    SourceRun,
    clean_run,
    close_run,
    drafting_of,
    hurry_when_stopped,
    report_run,
    resume_interrupted,
)
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.model.report import RunReport
from pipelines.model.source import Source, SourceId
from pipelines.sources.load import SourceFileError, load_sources
from pipelines.state.keys import StateError
from pipelines.state.lease import Lease, LeaseHeldError, LeaseLostError
from pipelines.store.object_store import StoreError

T = TypeVar("T")

FAULTS = (
    ContactError,
    CrawlError,
    LeaseLostError,
    LookupError,
    SourceFileError,
    SettingsError,
    StateError,
    StoreError,
)
"""What fails a run with a message for people; anything else is a fault of ours and keeps its traceback."""


CAUGHT_UP = "Caught up"
_IDLE = frozenset({CAUGHT_UP, ALREADY_RUNNING})
"""States of completed runs that left the source to another one."""


class HarvestOptions(BaseModel):
    """How far this run goes. The defaults are what the schedule uses."""

    model_config = ConfigDict(title="Harvest options", extra="forbid")

    page_limit: int = Field(
        default=0,
        ge=0,
        le=100_000,
        title="Page limit",
        description="Fetch at most this many article pages; 0 means the source's own limit.",
    )
    dry_run: bool = Field(
        default=False,
        title="Dry run",
        description="Fetch and clean, but store nothing and remember nothing.",
    )


DEFAULTS = HarvestOptions()


def _run_name() -> str:
    started = runtime.flow_run.scheduled_start_time
    return f"{runtime.flow_run.parameters['source']}-{started:%m%d-%H%M}"


@flow(name="harvest", flow_run_name=_run_name, persist_result=False)
def harvest(source: str, options: HarvestOptions = DEFAULTS) -> State[Any]:
    """Crawl one news source, clean its articles and store them.

    Args:
        source: Id of the source: the name of its file in the seeds folder, without the ending.
        options: How far this run goes.
    """
    try:
        if later := _caught_up():
            return Completed(name=CAUGHT_UP, message=f"{later} began after this run was due")
        settings = operators.load()
        logs.configure(logging.getLevelNamesMapping()[settings.log_level])
        chosen = _find(settings, source)
        require_contact(settings, (chosen,))
        with (
            WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool,
            open_context(settings, pool) as context,
            plan.leased(context, chosen, utc_now()) as held,
            RunWatch(chosen.id) as watch,
        ):
            return _Harvest(context, chosen, watch, options).run(held)
    except LeaseHeldError as error:
        return run_state.already_running(str(error))
    except FAULTS as error:
        return run_state.failed(str(error))


def _caught_up() -> str:
    """Return the name of a later run that has done what this late one was to do, mostly empty (fault K06)."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if not run or not run.auto_scheduled or not run.deployment_id or not run.expected_start_time:
        return ""
    wanted = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[run.deployment_id]),
        start_time=FlowRunFilterStartTime(after_=run.expected_start_time),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.COMPLETED])),
    )
    try:
        later = get_client(sync_client=True).read_flow_runs(flow_run_filter=wanted)
    except AWAY as error:
        get_run_logger().debug("later runs not read: %s", error)
        return ""
    crawled = (one for one in later if one.auto_scheduled and one.state_name not in _IDLE)
    return next((one.name for one in crawled), "")


def _find(settings: Settings, name: str) -> Source:
    known = {s.id: s for s in load_sources(settings.seeds)}
    if SourceId(name) not in known:
        raise LookupError(
            f"no source {name} in {settings.seeds}; its file may have been removed: run `copydesk sync`"
        )
    return known[SourceId(name)]


@dataclass(frozen=True, slots=True)
class _Harvest:
    """A run of a source: what it works with, and where it is seen."""

    context: RunContext
    source: Source
    watch: RunWatch
    options: HarvestOptions

    def run(self, held: Lease) -> State[Any]:
        """Conducts the run under its lease: takes up what waits, crawls, settles, shows."""
        self._resume(held)
        order = self._order()
        with drafting_of(self.context, order) as drafting:
            run = SourceRun(order=order, held=held, drafting=drafting)
            crawled = self._crawl(run)
            hurry_when_stopped(self.context, crawled)
            receipt = crawled.receipts.get(self.source.id)
            if receipt is None:
                if crawled.stopped is not None:
                    raise crawled.stopped
                return run_state.failed(crawled.without_receipt(self.source.id))
            report = self._settle(run, receipt)
        if crawled.stopped is None:
            wait_for_server(get_client(sync_client=True))
        _show(report, self.source, self.context.store.name, dry_run=self.options.dry_run)
        _log(report)
        if crawled.stopped is not None:
            kept = f"stopped: {report.counts.stored} articles of {receipt.pages} pages kept"
            get_run_logger().warning("%s", kept)
            raise crawled.stopped
        if crawled.failure:
            return run_state.failed(crawled.failure)
        return run_state.of_verdict(report.verdict)

    def _resume(self, held: Lease) -> None:
        if self.options.dry_run:
            return
        for earlier in resume_interrupted(self.context, held, self.source):
            get_run_logger().info(
                "took up the interrupted run %s: %s articles stored",
                earlier.run_id,
                earlier.counts.stored,
            )

    def _order(self) -> CrawlOrder:
        scheduled = runtime.flow_run.scheduled_start_time
        limit = self.options.page_limit
        order = plan.order(self.context, self.source, scheduled, utc_now(), limit)
        get_run_logger().info(
            "crawling %s: at most %s pages in %s s, %s known articles are due",
            self.source.home,
            order.page_limit,
            order.deadline_seconds,
            len(order.due),
        )
        return order

    def _crawl(self, run: SourceRun) -> Crawled:
        """Crawls as a task; pages are taken apart meanwhile."""
        looks = FlowProgress(self.watch)
        return _task(
            "crawl",
            self.source.id,
            lambda: crawling.crawl(
                [run.order],
                on_event=looks.event,
                should_stop=looks.should_stop,
                meanwhile=run.drafting.look,
            ),
        )

    def _settle(self, run: SourceRun, receipt: CrawlReceipt) -> RunReport:
        """Cleans and stores a crawl in two tasks; a stopped one, too."""
        self.watch.text = f"cleaning {receipt.pages} pages"
        cleaned = _task("clean", self.source.id, lambda: clean_run(self.context, run))
        if self.options.dry_run:
            rehearsed = publish.rehearse(self.context, run.order, cleaned)
            report = report_run(self.context, run.order, receipt, rehearsed)
            plan.forget_spool(run.order)
            return report
        self.watch.text = f"storing what {receipt.pages} pages gave"
        return _task("publish", self.source.id, lambda: self._store(run, receipt, cleaned))

    def _store(self, run: SourceRun, receipt: CrawlReceipt, cleaned: Cleaned) -> RunReport:
        published = publish.publish(self.context, run.order, run.held, cleaned, now=utc_now())
        _tell_readers(self.context, run.order, published)
        report = close_run(self.context, run.order, receipt, published)
        self.watch.text = f"{receipt.pages} pages: {report_markdown.progress(report.counts)}"
        return report


def _log(report: RunReport) -> None:
    log, c = get_run_logger(), report.counts
    for stage, reason, count, example in report.reasons:
        log.info("not stored: %s at %s, %s times, e.g. %s", reason, stage, count, example)
    log.info(
        "%s stored, %s the same, %s refused of %s pages", c.stored, c.same, c.rejected, c.fetched
    )


def _task(name: str, source: str, work: Callable[[], T]) -> T:
    """Runs work as a task. It takes no arguments, so that Prefect looks at no article and stores none."""
    made: Task[[], T] = Task(
        work,
        name=name,
        task_run_name=f"{name} {source}",
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    return made()


def _show(report: RunReport, source: Source, store: str, *, dry_run: bool) -> None:
    page = report_markdown.report_page(report, source, store)
    if dry_run:
        page = report_markdown.dry_run_page(page)
    show_page(f"report-{source.id}", page, report_markdown.progress(report.counts))
    c = report.counts
    emit_event(
        event="copydesk.source.harvested",
        resource={
            "prefect.resource.id": f"copydesk.source.{source.id}",
            "prefect.resource.name": source.id,
            "copydesk.verdict": report.verdict.outlook,
        },
        payload={"stored": c.stored, "fetched": c.fetched, "found": c.discovered},
    )


def _tell_readers(context: RunContext, order: CrawlOrder, published: Published) -> None:
    """Hints at a new commit; readers trust the log, not the hint."""
    if published.commit is None:
        return
    emit_event(
        event="copydesk.committed",
        resource={"prefect.resource.id": f"copydesk.store.{context.store.name}"},
        payload={
            "table": "articles",
            "version": published.commit,
            "run_id": order.run_id,
            "rows": len(published.articles),
            "sources": [order.source.id],
        },
    )

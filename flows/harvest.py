"""The scheduled flow of one source: the same steps as `copydesk harvest`, with Prefect's view on them.

Three tasks a run: crawl, clean, publish. What cleans is imported by the workers only.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from prefect import flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact
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
from prefect.states import Cancelled, Completed, Failed
from prefect.tasks import Task
from pydantic import BaseModel, ConfigDict, Field

from crawlers.launch import CrawlError
from crawlers.protocol import CrawlOrder, CrawlReceipt
from flows import report_markdown
from flows import settings as operators
from flows.flow_progress import AWAY, FlowProgress
from flows.settings import Settings, SettingsError
from flows.steps import crawl as crawling
from flows.steps import plan, publish
from flows.steps.clean import Drafting
from flows.steps.context import ContactError, RunContext, open_context, require_contact, utc_now
from flows.steps.crawl import Crawled
from flows.steps.publish import Published
from flows.steps.run import (
    SourceRun,
    clean_run,
    close_run,
    hurry_when_stopped,
    report_run,
    resume_interrupted,
)
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.model.report import Outlook, RunReport
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


CAUGHT_UP, ALREADY_RUNNING = "Caught up", "Already running"
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
        chosen = find_source(settings, source)
        require_contact(settings, (chosen,))
        with (
            WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool,
            open_context(settings, pool.warm()) as context,
            plan.leased(context, chosen, utc_now()) as held,
        ):
            return _run(context, chosen, held, options)
    except LeaseHeldError as error:
        get_run_logger().warning("%s", error)
        return Completed(name=ALREADY_RUNNING, message=str(error))
    except FAULTS as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))


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


def find_source(settings: Settings, name: str) -> Source:
    """Return the source that a run is about; raises `LookupError` where there is none, `SourceFileError`."""
    known = {s.id: s for s in load_sources(settings.seeds)}
    if SourceId(name) not in known:
        raise LookupError(
            f"no source {name} in {settings.seeds}; its file may have been removed: run `copydesk sync`"
        )
    return known[SourceId(name)]


def _run(context: RunContext, source: Source, held: Lease, options: HarvestOptions) -> State[Any]:
    """Conducts a run under its lease: takes up what waits, crawls, settles, shows."""
    log = get_run_logger()
    if not options.dry_run:
        for earlier in resume_interrupted(context, held, source):
            log.info(
                "took up the interrupted run %s: %s articles stored",
                earlier.run_id,
                earlier.counts.stored,
            )
    scheduled = runtime.flow_run.scheduled_start_time
    order = plan.order(context, source, scheduled, utc_now(), options.page_limit)
    log.info(
        "crawling %s: at most %s pages in %s s, %s known articles are due",
        source.home,
        order.page_limit,
        order.deadline_seconds,
        len(order.due),
    )
    with Drafting(order, context.pool) as drafting:
        run = SourceRun(order=order, held=held, drafting=drafting)
        crawled = _crawl(run)
        hurry_when_stopped(context, crawled)
        receipt = crawled.receipts.get(source.id)
        if receipt is None:
            if crawled.stopped is not None:
                raise crawled.stopped
            return failed(crawled.without_receipt(source.id))
        report = _settle(context, run, receipt, dry_run=options.dry_run)
    show(report, source, context.store.name, dry_run=options.dry_run)
    _log(report)
    if crawled.stopped is not None:
        log.warning("stopped: %s articles of %s pages kept", report.counts.stored, receipt.pages)
        raise crawled.stopped
    return failed(crawled.failure) if crawled.failure else state_of(report)


def _crawl(run: SourceRun) -> Crawled:
    """Crawls as a task; pages are taken apart meanwhile."""
    source_id = run.order.source.id
    looks = FlowProgress(source_id)
    return _task(
        "crawl",
        source_id,
        lambda: crawling.crawl(
            [run.order],
            on_event=looks.event,
            should_stop=looks.should_stop,
            meanwhile=run.drafting.look,
        ),
    )


def _log(report: RunReport) -> None:
    log, c = get_run_logger(), report.counts
    for stage, reason, count, example in report.reasons:
        log.info("not stored: %s at %s, %s times, e.g. %s", reason, stage, count, example)
    log.info(
        "%s stored, %s the same, %s refused of %s pages", c.stored, c.same, c.rejected, c.fetched
    )


def _settle(
    context: RunContext, run: SourceRun, receipt: CrawlReceipt, *, dry_run: bool
) -> RunReport:
    """Cleans and stores a crawl in two tasks; a stopped one, too."""
    order = run.order
    cleaned = _task("clean", order.source.id, lambda: clean_run(context, run))
    if dry_run:
        rehearsed = publish.rehearse(context, order, cleaned)
        report = report_run(context, order, receipt, rehearsed)
        plan.forget_spool(order)
        return report

    def store() -> RunReport:
        published = publish.publish(context, order, run.held, cleaned, now=utc_now())
        _tell_readers(context, order, published)
        return close_run(context, order, receipt, published)

    return _task("publish", order.source.id, store)


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


def show(report: RunReport, source: Source, store: str, *, dry_run: bool) -> None:
    """Show the report of a run as an artifact, and tell its outcome as an event."""
    page = report_markdown.report_page(report, source, store)
    if dry_run:
        page = report_markdown.dry_run_page(page)
    described = report_markdown.progress(report.counts)
    try:
        create_markdown_artifact(markdown=page, key=f"report-{source.id}", description=described)
    except AWAY as error:
        get_run_logger().warning("the report could not be shown here: %s", error)
    c = report.counts
    emit_event(
        event=f"copydesk.source.{'harvested' if c.stored + c.same + c.unchanged else 'zero-yield'}",
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


def state_of(report: RunReport) -> State[Any]:
    """Return the state in which a run ends by its report."""
    message = report.verdict.message
    match report.verdict.outlook:
        case Outlook.GOOD:
            return Completed(message=message)
        case Outlook.DEGRADED:
            return Completed(name="Degraded", message=message)
        case Outlook.CANCELLED:
            return Cancelled(message=message)
        case Outlook.FAILED:
            return failed(message)


def failed(message: str) -> State[Any]:
    """Return the failed state under its usual name: automations made in the page match on it."""
    get_run_logger().error("%s", message)
    return Failed(message=message)

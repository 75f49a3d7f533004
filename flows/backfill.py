"""The flow that harvests a source's past days: `copydesk harvest SOURCE --since DATE` with a form and a page."""

import logging
from datetime import date
from typing import Annotated, Any

from prefect import flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from crawlers.protocol import CrawlEvent
from flows import harvest, report_markdown
from flows import settings as operators
from flows.flow_progress import AWAY, FlowProgress
from flows.steps import backfill as steps
from flows.steps.backfill import BackfillWish, BadWindowError
from flows.steps.context import open_context, require_contact, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.model.report import Outlook, RunReport
from pipelines.model.source import Source
from pipelines.state.lease import LeaseHeldError

UNFINISHED = "Unfinished"
"""State of a run that has left something to be read: it is to be started again."""

_DAY = {"pattern": r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
"""Checked by Prefect's server before the run; the format alone is not."""
Day = Annotated[date, Field(ge=steps.FIRST_DAY, json_schema_extra=_DAY)]


class BackfillOptions(BaseModel):
    """How far this run goes."""

    model_config = ConfigDict(title="Options", extra="forbid")

    requests: int = Field(
        default=steps.USUAL_REQUESTS,
        ge=1,
        le=steps.MOST_REQUESTS,
        title="Requests at most",
        description="Pages and listings asked for, at the source's pace; 1,000 take half an hour with a gap of 2 s.",
    )


DEFAULTS = BackfillOptions()


def _run_name() -> str:
    given = runtime.flow_run.parameters
    return f"{given['source']} {given['since']} to {given.get('until') or 'today'}"


@flow(name="backfill", flow_run_name=_run_name, persist_result=False)
def backfill(
    source: str, since: Day, until: Day | None = None, options: BackfillOptions = DEFAULTS
) -> State[Any]:
    """Harvest the past days of a news source, from the newest back; started again, it goes on where it was.

    Args:
        source: The source. One that is missing here comes with `copydesk sync`.
        since: First day, from 1990 on.
        until: Last day; today when it is left empty.
        options: How far this run goes.
    """
    try:
        settings = operators.load()
        logs.configure(logging.getLevelNamesMapping()[settings.log_level])
        asked = steps.wish(since, until, options.requests, utc_now().date())
        chosen = harvest.find_source(settings, source)
        require_contact(settings, (chosen,))
        watch = _RoundsInView(chosen)
        with (
            WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool,
            open_context(settings, pool.warm()) as context,
        ):
            reports = steps.go_back(context, chosen, asked, watch, watch.should_stop)
        _show(chosen, asked, reports)
        return _ended(reports)
    except LeaseHeldError as error:
        get_run_logger().warning("%s", error)
        return Completed(name=harvest.ALREADY_RUNNING, message=str(error))
    except (BadWindowError, *harvest.FAULTS) as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))


class _RoundsInView:
    """Shows the rounds of a backfill in its flow run."""

    def __init__(self, source: Source) -> None:
        self._looks = FlowProgress(source.id)

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""
        self._looks.event(event)

    def should_stop(self) -> bool:
        """Says whether the run was cancelled."""
        return self._looks.should_stop()

    def report(self, report: RunReport) -> None:
        """Hears how a round ended."""
        get_run_logger().info("%s: %s", report.run_id, report.verdict.message)


def _show(source: Source, asked: BackfillWish, reports: tuple[RunReport, ...]) -> None:
    page = report_markdown.backfill_page(source, asked.since, asked.until, reports)
    stored = sum(report.counts.stored for report in reports)
    try:
        create_markdown_artifact(
            markdown=page, key=f"backfill-{source.id}", description=f"{stored} articles stored"
        )
    except AWAY as error:
        get_run_logger().warning("the report could not be shown here: %s", error)


def _ended(reports: tuple[RunReport, ...]) -> State[Any]:
    if not reports:
        return Completed(name=UNFINISHED, message="stopped at its start; start it again")
    last = reports[-1]
    if last.verdict.outlook is Outlook.FAILED:
        return harvest.failed(last.verdict.message)
    if last.reach is None or not last.reach.is_done:
        return Completed(name=UNFINISHED, message=f"{last.reach or ''}; start it again to go on")
    return Completed(message=str(last.reach))

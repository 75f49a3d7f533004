"""The flow that harvests a source's past days: `copydesk harvest SOURCE --since DATE` with a form and a page."""

from datetime import date
from typing import Annotated

from prefect import get_run_logger
from pydantic import Field

from crawlers.protocol import CrawlEvent
from flows import report_markdown
from flows.desk.form import SourceName
from flows.desk.operator_flow import Desk, operator_flow
from flows.flow_progress import FlowProgress, show_page
from flows.steps import backfill as steps
from flows.steps.context import open_context, require_contact, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.report import Outlook, RunReport, Verdict

_DAY = {"pattern": r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
"""Checked by Prefect's server before the run; the format alone is not."""
Day = Annotated[date, Field(ge=steps.FIRST_DAY, json_schema_extra=_DAY)]


@operator_flow("backfill")
def backfill(
    desk: Desk,
    source: SourceName,
    since: Annotated[
        Day, Field(title="First day", description="How far back it goes, 1990 at most.")
    ],
    until: Annotated[
        Day | None, Field(title="Last day", description="Today when it is left empty.")
    ] = None,
    requests: Annotated[
        int,
        Field(
            ge=1,
            le=steps.MOST_REQUESTS,
            title="Requests at most",
            description="Pages and listings asked for, at its pace; 1,000 take half an hour with a gap of 2 s.",
        ),
    ] = steps.USUAL_REQUESTS,
) -> Verdict:
    """Harvest past days of a source, from the newest back: dated sitemaps, archive pages, sections, WordPress.

    It keeps the source's pace and leaves it free between its rounds; started again, it goes on where it was. How far
    back it got is an artifact of the run. `copydesk harvest SOURCE --since DATE` does the same.
    """
    asked = steps.wish(since, until, requests, utc_now().date())
    (chosen,) = desk.sources([source])
    require_contact(desk.settings, (chosen,))
    watch = _RoundsInView(desk)
    with (
        WorkerPool(desk.settings.workers, preload=page_tasks.PRELOAD) as pool,
        open_context(desk.settings, pool.warm()) as context,
    ):
        reports = steps.go_back(context, chosen, asked, watch, watch.should_stop)
    page = report_markdown.backfill_page(chosen, asked.since, asked.until, reports)
    stored = sum(report.counts.stored for report in reports)
    desk.say(page)
    show_page(f"backfill-{chosen.id}", page, f"{stored} articles stored")
    return _verdict(reports)


class _RoundsInView:
    """Shows the rounds of a backfill in its flow run."""

    def __init__(self, desk: Desk) -> None:
        self._looks = FlowProgress(desk.watch)

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""
        self._looks.event(event)

    def should_stop(self) -> bool:
        """Says whether the run was cancelled."""
        return self._looks.should_stop()

    def report(self, report: RunReport) -> None:
        """Hears how a round ended."""
        get_run_logger().info("%s: %s", report.run_id, report.verdict.message)


def _verdict(reports: tuple[RunReport, ...]) -> Verdict:
    if not reports:
        return Verdict(outlook=Outlook.DEGRADED, message="stopped at its start; start it again")
    last = reports[-1]
    if last.verdict.outlook is Outlook.FAILED:
        return last.verdict
    if last.reach is None or not last.reach.is_done:
        told = f"unfinished: {last.reach or ''}; start it again to go on"
        return Verdict(outlook=Outlook.DEGRADED, message=told)
    return Verdict(outlook=Outlook.GOOD, message=str(last.reach))

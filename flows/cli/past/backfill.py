"""`copydesk harvest SOURCE --since DATE`: past days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from flows.cli import errors
from flows.cli.harvest import show, stop_signal
from flows.cli.output import tables
from flows.cli.output.live_progress import LiveWatch
from flows.cli.selection import begin
from flows.settings import Settings
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.report import Outlook, RunReport
from pipelines.model.source import Source

if TYPE_CHECKING:
    from flows.steps.backfill import BackfillWish

_CODES = {Outlook.GOOD: errors.GOOD, Outlook.FAILED: errors.FAILED}


def backfill(
    names: Sequence[str], given: Mapping[str, object], since: date, until: date | None, most: int
) -> int:
    """Harvests the past days of the named sources one after the other; gives the exit code."""
    from flows.steps.backfill import BadWindowError, wish  # noqa: PLC0415 - it loads what crawls
    from flows.steps.context import utc_now  # noqa: PLC0415

    with errors.as_message(errors.WRONG_USE, BadWindowError):
        if not names:
            raise errors.UsageError("--since asks for past days: name the sources that you mean")
        asked = wish(since, until, most, utc_now().date())
    settings, sources = begin(names, given)
    screen = tables.console()
    with WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        told = [
            (source, reports)
            for source, reports in _run(settings, sources, pool.warm(), asked)
            if reports
        ]
    show([report for _, reports in told for report in reports], screen, settings.store)
    for source, reports in told:
        screen.print(Text(_came_to(source, reports, asked)), soft_wrap=True)
    return max((_code(reports[-1]) for _, reports in told), default=errors.DEGRADED)


def _run(
    settings: Settings, sources: tuple[Source, ...], pool: WorkerPool, asked: "BackfillWish"
) -> Sequence[tuple[Source, Sequence[RunReport]]]:
    from flows.steps.backfill import go_back  # noqa: PLC0415 - as above
    from flows.steps.context import ContactError, open_context, require_contact  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError  # noqa: PLC0415
    from pipelines.store.object_store import BadStoreUrlError, StoreError  # noqa: PLC0415

    with (
        errors.as_message(errors.FAILED, StoreError, StateError, LeaseHeldError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError, ContactError),
    ):
        require_contact(settings, sources)
        with (
            stop_signal() as stop,
            open_context(settings, pool, stop) as opened,
            LiveWatch(sources, tables.console()) as watch,
        ):
            return [
                (source, go_back(opened, source, asked, watch, stop.is_set)) for source in sources
            ]


def _came_to(source: Source, reports: Sequence[RunReport], asked: "BackfillWish") -> str:
    stored = sum(report.counts.stored for report in reports)
    reach = next((report.reach for report in reversed(reports) if report.reach), None)
    days = f"{asked.since} to {asked.until}"
    if reach is None:
        return f"{source.id}: {stored} articles of {days} stored; run it again to go on"
    rest = "" if reach.is_done else "; run it again to go on"
    return f"{source.id}: {stored} articles of {days} stored, {reach}{rest}"


def _code(report: RunReport) -> int:
    """Return good only when all is read that is known; what is left is for the next time."""
    code = _CODES.get(report.verdict.outlook, errors.DEGRADED)
    is_left = report.reach is None or not report.reach.is_done
    return max(code, errors.DEGRADED) if is_left else code

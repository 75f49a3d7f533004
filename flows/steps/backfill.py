"""A source's past days harvested in rounds: each a run of its own, which ends with what it read in the store.

Between two rounds the source is free for its harvest. The watermark in the state says what is read, so that a
backfill that was killed, stopped or ran out of requests goes on where it was.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crawlers.protocol import CrawlEvent
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
from pipelines.model.backfill import Backfill
from pipelines.model.report import RunReport
from pipelines.model.source import Source
from pipelines.state.lease import LeaseHeldError

FIRST_DAY = date(1990, 1, 1)
"""No news site is older."""

MOST_REQUESTS = 100_000
USUAL_REQUESTS = 1_000
"""Half an hour with the usual gap."""

PAUSE_SECONDS = 5.0
"""Between two rounds, and between two looks at a source that its harvest holds."""


class BadWindowError(ValueError):
    """Days that no backfill can be about; the message says why."""


class BackfillWatch(Protocol):
    """Who looks on while a backfill runs."""

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""

    def report(self, report: RunReport) -> None:
        """Hears how a round ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillWish:
    """What is asked for."""

    since: date
    until: date
    requests: int = USUAL_REQUESTS
    """Pages and listings asked for at most, in all rounds together."""


def wish(since: date, until: date | None, requests: int, today: date) -> BackfillWish:
    """Return a wish that can be met.

    Args:
        since: First day.
        until: Last day; None means today.
        requests: As the wish has it; 0 means the usual number.
        today: The current day.

    Raises:
        BadWindowError: When the days lie the wrong way round, before the web or ahead.
    """
    last = until or today
    if last > today:
        raise BadWindowError(f"--until {last} lies ahead; give a day up to {today}")
    if since > last:
        raise BadWindowError(f"--since {since} is later than --until {last}; change the two")
    if since < FIRST_DAY:
        raise BadWindowError(f"--since {since} is before the web; give {FIRST_DAY} or later")
    return BackfillWish(since=since, until=last, requests=requests or USUAL_REQUESTS)


def go_back(
    context: RunContext,
    source: Source,
    asked: BackfillWish,
    watch: BackfillWatch,
    should_stop: Callable[[], bool],
) -> tuple[RunReport, ...]:
    """Harvest the past days of a source, round by round, until all is read, nothing moves, or the bound is reached.

    Args:
        context: Open handles.
        source: Whose days they are.
        asked: Which days, and with how many requests.
        watch: Hears what happens.
        should_stop: Asked while crawling and between rounds; a stopped round is still cleaned and stored.

    Returns:
        The reports of the rounds, those of interrupted runs that were taken up before.

    Raises:
        LeaseHeldError: When another run holds the source at the start.
    """
    reports: list[RunReport] = []
    left = asked.requests
    while left > 0 and not should_stop():
        if reports and not _waits(should_stop):
            break
        try:
            for report in _round(context, source, asked, left, watch, should_stop):
                reports.append(report)
                watch.report(report)
        except LeaseHeldError:
            if not reports:
                raise
            continue  # its harvest has it; the next look is after a pause
        reach = reports[-1].reach
        if reach is None or reach.is_done or not _has_moved(reports[-1]):
            break
        left -= reach.requests
    return tuple(reports)


def _waits(should_stop: Callable[[], bool]) -> bool:
    until = time.monotonic() + PAUSE_SECONDS
    while time.monotonic() < until and not should_stop():
        time.sleep(0.1)
    return not should_stop()


def _has_moved(report: RunReport) -> bool:
    """Whether a round has fetched a page, or read a listing beside those with which every round begins."""
    return bool(report.counts.fetched or (report.reach and report.reach.listings_read))


def _round(  # noqa: PLR0913, PLR0917 - what a round needs
    context: RunContext,
    source: Source,
    asked: BackfillWish,
    requests: int,
    watch: BackfillWatch,
    should_stop: Callable[[], bool],
) -> Iterator[RunReport]:
    now = utc_now()
    with plan.leased(context, source, now) as held:
        yield from resume_interrupted(context, held, source)
        days = Backfill(since=asked.since, until=asked.until)
        order = plan.past_order(context, source, now, days, requests)
        with drafting_of(context, order) as drafting:
            run = SourceRun(order=order, held=held, drafting=drafting)
            yield _crawled(context, run, watch, should_stop)


def _crawled(
    context: RunContext, run: SourceRun, watch: BackfillWatch, should_stop: Callable[[], bool]
) -> RunReport:
    order = run.order
    crawled = crawling.crawl(
        [order], on_event=watch.event, should_stop=should_stop, meanwhile=run.drafting.look
    )
    hurry_when_stopped(context, crawled)
    receipt = crawled.receipts.get(order.source.id)
    if receipt is None:
        if crawled.stopped is not None:
            raise crawled.stopped
        why = crawled.without_receipt(order.source.id)
        return account.failed(order.source, order.run_id, why, utc_now())
    try:
        report = store_run(context, run, receipt, clean_run(context, run))
    except FAILURES as error:
        return not_stored(order, receipt, error)
    if crawled.stopped is not None:
        watch.report(report)
        raise crawled.stopped
    return report

"""Reports and lines that the newsroom's tests are made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.newsroom.line import RunLine, day_totals
from flows.newsroom.reading import Readings
from pipelines.model.page import RunId
from pipelines.model.report import Outlook
from pipelines.model.source import SourceId
from tests.flows.test_report_markdown import REPORT

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
DAY = timedelta(days=1)


def line(source="paper", ago=timedelta(hours=1), **rest):
    usual = {
        "outlook": Outlook.GOOD,
        "message": "",
        "articles": 0,
        "newest": None,
        "fetched": 0,
        "rejected": 0,
        "reason": "",
        "example": "",
        "requests": 0,
        "unchanged": 0,
        "left": 0,
        "listings": 1,
        "brought": 1,
        "named": 0,
        "robots": 0,
        "rights": 0,
        "cuts": 0,
        "blocks": 0,
    }
    return RunLine(source=SourceId(source), ended=NOW - ago, **(usual | rest))


def readings(*lines):
    days = {}
    for one in lines:
        days.setdefault(one.ended.date(), []).append(one)
    return Readings(lines, {day: tuple(day_totals(runs)) for day, runs in days.items()})


def report(source="paper", started=NOW, **rest):
    """A report whose run began at a time and took twelve seconds."""
    return replace(
        REPORT,
        run_id=RunId(f"{started:%Y%m%dT%H%M%SZ}-{source}"),
        source_id=SourceId(source),
        started_at=started,
        ended_at=started + timedelta(seconds=12),
        **rest,
    )

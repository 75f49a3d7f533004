"""Schedules of source files as Prefect's server reckons them."""

import asyncio
import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipelines.model.source import Cron, Every

pytestmark = pytest.mark.slow
BACK, FORTH = datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)
"""The days before the clocks of Berlin change."""


@pytest.fixture
def starts(crawling):
    """Return when runs of a source with a schedule begin in the two days from a time on."""
    from prefect.server.schemas import schedules  # noqa: PLC0415 - what loads Prefect

    from flows.deployments import wanted  # noqa: PLC0415 - it loads Prefect

    def within(plan, begin):
        source = replace(crawling.source_of("https://paper.example/"), schedule=plan)
        made = wanted.schedule(source)
        asked = getattr(schedules, type(made).__name__).model_validate(made.model_dump())
        dates = asked.get_dates(n=200, start=begin, end=begin + timedelta(days=2))
        return [date.timestamp() for date in asyncio.run(dates)]

    return within


@pytest.mark.parametrize(
    ("begin", "expected"),
    [(BACK, ["25 02:30", "26 02:30"]), (FORTH, ["28 01:30", "29 02:30"])],
    ids=["doubled_hour", "hour_left_out"],
)
def test_K07_a_daily_schedule_fires_once_a_day_when_the_clocks_change(starts, begin, expected):
    zone = ZoneInfo("Europe/Berlin")
    found = starts(Cron(expression="30 2 * * *", timezone="Europe/Berlin"), begin)
    assert expected == [f"{datetime.fromtimestamp(at, zone):%d %H:%M}" for at in found]


@pytest.mark.parametrize("begin", [BACK, FORTH], ids=["doubled_hour", "hour_left_out"])
def test_K07_an_interval_skips_and_doubles_nothing_when_the_clocks_change(starts, begin):
    found = starts(Every(seconds=1800), begin)
    assert {1800} == {later - one for one, later in itertools.pairwise(found)}


def test_K18_starts_are_spread_over_the_whole_jitter(crawling):
    from flows.deployments import wanted  # noqa: PLC0415 - it loads Prefect

    hourly = Every(seconds=3600, jitter_seconds=3540)
    made = (crawling.source_of("https://p.example/", f"paper-{n}") for n in range(1000))
    sources = [replace(source, schedule=hourly) for source in made]
    minutes = Counter(wanted.schedule(source).anchor_date.minute for source in sources)
    assert 59 <= len(minutes) <= 60
    assert max(minutes.values()) < 2.5 * 1000 / 60

"""How sources stand, from the lines of their runs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.newsroom.standing import SPARK_DAYS, State, standings
from pipelines.model.report import Outlook
from pipelines.model.source import Cron
from tests.flows.newsroom.runs import DAY, NOW, line, readings


@pytest.fixture
def stand(crawling):
    """Return the rows of sources of these names."""

    def rows(*lines, names=("paper",), **rest):
        sources = [crawling.source_of("https://paper.example/", name) for name in names]
        return standings([replace(one, **rest) for one in sources], readings(*lines), NOW)

    return rows


HOUR = timedelta(hours=1)
USUAL = [line(ago=week * 7 * DAY, articles=20) for week in (1, 2, 3)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], State.NEVER),
        ([line(ago=2 * HOUR), line(outlook=Outlook.FAILED)], State.FAILED),
        ([line(outlook=Outlook.FAILED, ago=2 * HOUR), line()], State.GOOD),
        ([line(ago=4 * HOUR)], State.SILENT),
        ([line(ago=2.9 * HOUR, outlook=Outlook.CANCELLED)], State.CANCELLED),
        ([*USUAL, line(articles=4)], State.FEWER),
        ([*USUAL, line(articles=5)], State.GOOD),
        ([*USUAL, line(articles=5, outlook=Outlook.DEGRADED)], State.DEGRADED),
    ],
)
def test_a_state_is_the_worst_thing_known(stand, lines, expected):
    [row] = stand(*lines)
    assert expected == row.state


def test_a_small_source_is_never_said_to_bring_fewer(stand):
    [row] = stand(*[replace(one, articles=4) for one in USUAL], line())
    assert (State.GOOD, 4.0) == (row.state, row.norm)


def test_the_norm_is_of_this_weekday_since_the_source_began(stand):
    other = line(ago=DAY, articles=100)
    [row] = stand(line(articles=1), other, line(ago=7 * DAY, articles=8), line(ago=10 * DAY))
    assert 8.0 == row.norm
    [fresh] = stand(line(articles=1), other)
    assert fresh.norm is None


def test_a_day_without_a_run_counts_in_the_norm(stand):
    [row] = stand(line(articles=1), line(ago=7 * DAY, articles=9), line(ago=21 * DAY, articles=9))
    assert 6.0 == row.norm


def test_a_schedule_by_cron_may_pause_over_a_weekend(stand):
    weekly = Cron(expression="0 5 * * 1")
    lines = [line(ago=n * DAY) for n in (3, 10, 17)]
    assert State.GOOD == stand(*lines, schedule=weekly)[0].state
    assert State.SILENT == stand(line(ago=4 * DAY), schedule=weekly)[0].state


def test_shares_are_of_the_last_day(stand):
    old = line(ago=1.2 * DAY, fetched=100, rejected=100, reason="paywall_stub")
    few = line(fetched=6, rejected=2, reason="too_short", example="a", requests=10, unchanged=4)
    more = line(ago=2 * HOUR, fetched=4, rejected=3, reason="not_article", example="b")
    [row] = stand(old, few, more)
    assert (0.5, "not_article", "b") == (row.refused_share, row.reason, row.example)
    assert 0.4 == row.unchanged_share


def test_no_share_is_given_of_nothing(stand):
    [row] = stand(line())
    assert (None, None) == (row.refused_share, row.unchanged_share)


def test_two_weeks_are_shown_day_by_day(stand):
    [row] = stand(line(articles=3), line(ago=DAY, articles=2), line(ago=20 * DAY, articles=9))
    assert (*[0] * (SPARK_DAYS - 2), 2, 3) == row.days


def test_the_newest_article_may_be_of_an_earlier_day(stand):
    published = NOW - 6 * DAY
    [row] = stand(line(), line(ago=5 * DAY, articles=1, newest=published))
    assert published == row.newest


def test_the_worst_source_stands_first_then_by_country(crawling):
    made = [
        replace(crawling.source_of("https://x.example/", name), country=country)
        for name, country in (("a", "fr"), ("b", "de"), ("c", "de"), ("d", "fr"))
    ]
    lines = readings(line("a"), line("b"), line("c"), line("d", outlook=Outlook.FAILED))
    assert ["d", "b", "c", "a"] == [row.source for row in standings(made, lines, NOW)]

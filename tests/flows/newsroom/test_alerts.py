"""What is worth waking somebody for."""

from datetime import timedelta

import pytest

from flows.newsroom.alerts import AlertKind, find_alerts
from flows.newsroom.standing import standings
from pipelines.model.report import Outlook
from tests.flows.newsroom.runs import DAY, NOW, line, readings

USUAL = {"articles": 12, "fetched": 20, "rejected": 2, "named": 60, "brought": 30}


@pytest.fixture
def tell(crawling):
    """Return (kind, remedy) of the alerts of a source by its runs."""

    def found(*lines):
        source = crawling.source_of("https://paper.example/", "paper")
        return [(a.kind, a.remedy) for a in find_alerts(standings([source], readings(*lines), NOW))]

    return found


def weeks(**today):
    """Three usual weeks, and a last run."""
    return [line(ago=n * DAY + timedelta(hours=1), **USUAL) for n in range(1, 22)] + [
        line(**(USUAL | today))
    ]


def test_a_usual_day_wakes_nobody(tell):
    assert [] == tell(*weeks())


@pytest.mark.parametrize(
    ("kind", "today"),
    [
        (AlertKind.ZERO_YIELD, {"outlook": Outlook.FAILED, "brought": 0, "articles": 0}),
        (AlertKind.STORE, {"outlook": Outlook.FAILED, "left": 9, "brought": 0}),
        (AlertKind.DROP, {"articles": 2}),
        (AlertKind.REFUSALS, {"rejected": 15, "reason": "consent_wall"}),
        (AlertKind.DRIFT, {"outlook": Outlook.DEGRADED, "message": "layout changed: 9 of 12"}),
        (AlertKind.ROBOTS, {"robots": 50}),
        (AlertKind.RIGHTS, {"rights": 16}),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_each_condition_is_one_alert_and_names_a_command(tell, kind, today):
    [(found, remedy)] = tell(*weeks(**today))
    assert kind == found
    assert remedy.startswith("copydesk ")


def test_a_failed_run_that_met_articles_is_no_zero_yield(tell):
    assert [] == tell(*weeks(outlook=Outlook.FAILED, message="the crawl was killed"))


def test_what_was_always_so_is_no_change(tell):
    barred = {**USUAL, "robots": 40, "rejected": 14}
    assert [] == tell(*(line(ago=n * DAY + timedelta(hours=1), **barred) for n in range(22)))


def test_missed_starts_are_one_alert_not_a_drop_as_well(tell):
    [(kind, _)] = tell(*(one for one in weeks() if one.ended < NOW - 4 * DAY))
    assert AlertKind.SILENT == kind


@pytest.mark.parametrize(
    ("busy", "quiet"),
    [((9, 8, 6, 5, 4), True), ((17, 12, 7, 4), False), ((1, 2, 3), False), ((3,), True)],
    ids=["daily", "every_few_days", "yesterday", "once"],
)
def test_a_pause_longer_than_any_before_is_told(tell, busy, quiet):
    runs = [line(ago=n * DAY + timedelta(hours=1), articles=3 * (n in busy)) for n in range(22)]
    kinds = [kind for kind, _ in tell(*runs)]
    assert quiet == (AlertKind.QUIET in kinds)

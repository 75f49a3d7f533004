"""Figures as a few signs."""

from datetime import timedelta

import pytest

from flows.newsroom.glance import age, sparkline
from tests.flows.newsroom.runs import NOW


@pytest.mark.parametrize(
    ("days", "expected"),
    [((0, 0), "  "), ((), ""), ((0, 1, 100), " ▁█"), ((4, 8), "▄█"), ((1, 1), "██")],
)
def test_a_little_is_seen_beside_much(days, expected):
    assert expected == sparkline(days)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=47), "47h"),
        (timedelta(days=2), "2d"),
        (-timedelta(hours=1), "0m"),
    ],
)
def test_an_age_is_told_in_the_greatest_unit_that_fits(ago, expected):
    assert expected == age(NOW - ago, NOW)

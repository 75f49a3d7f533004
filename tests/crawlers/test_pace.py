"""One pace per host, with a clock that only moves when somebody sleeps."""

import asyncio
from datetime import UTC, datetime
from itertools import chain, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching import throttle
from crawlers.fetching.throttle import HostDownError, HostThrottle, ThrottledError

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
URL = "https://www.site.example/a"


class Time:
    """A clock and its sleep."""

    def __init__(self):
        self.now = 0.0

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def paced(time):
    return HostThrottle(clock=time.clock, sleep=time.sleep, jitter=Random(1))


async def _ask(paced, time, statuses, *, takes=0.0, retry_after="", **rest):
    """Asks once per status; gives the starts."""
    starts = []
    for status in statuses:
        async with paced.turn(**{"url": URL, "gap": 2.0, "patience": 1e6, **rest}) as turn:
            starts.append(time.now)
            time.now += takes
            turn.answered(status, retry_after, NOW) if status else turn.failed("reset")
    return starts


def _run(*args, **rest):
    return asyncio.run(_ask(*args, **rest))


def test_requests_keep_the_gap(paced, time):
    assert [0.0, 2.0, 4.0] == _run(paced, time, [200] * 3)


def test_N05_two_askers_of_one_host_share_its_gap(paced, time):
    async def both():
        one = _ask(paced, time, [200] * 2)
        other = _ask(paced, time, [200] * 2, url="http://site.example/b")
        return await asyncio.gather(one, other)

    starts = sorted(chain.from_iterable(asyncio.run(both())))
    assert [0.0, 2.0, 4.0, 6.0] == starts


def test_hosts_do_not_wait_for_each_other(paced, time):
    _run(paced, time, [200])
    assert [0.0] == _run(paced, time, [200], url="https://other.example/")


def test_N04_a_slow_host_gets_a_rest_as_long_as_its_answer(paced, time):
    assert [0.0, 10.0, 20.0] == _run(paced, time, [200] * 3, takes=5.0)


def test_N01_retry_after_is_kept(paced, time):
    first, second = _run(paced, time, [429, 200], retry_after="120")
    assert 120.0 == second - first


def test_N02_a_wait_beyond_the_run_is_refused_without_asking(paced, time):
    with pytest.raises(ThrottledError, match="Retry-After 999999"):
        _run(paced, time, [429, 200], retry_after="999999", patience=600)


def test_N03_failures_without_a_hint_wait_longer_each_time(paced, time):
    starts = _run(paced, time, [429, 503, 500, None, 200])
    waits = [b - a for a, b in pairwise(starts)]
    assert waits == sorted(waits)
    assert all(4 * 2**n <= wait <= 5 * 2**n for n, wait in enumerate(waits))


def test_N10_the_circuit_opens_after_failures_in_a_row(paced, time):
    with pytest.raises(HostDownError, match="8 failures in a row, the last: status 500"):
        _run(paced, time, [500] * 9)


def test_a_success_closes_the_count(paced, time):
    assert 24 == len(_run(paced, time, ([500] * 7 + [200]) * 3))


def test_B17_the_waits_of_a_dead_network_outlast_five_minutes(paced, time):
    starts = _run(paced, time, [None] * 8)
    assert starts[-1] - starts[0] > 240


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Sun, 22 Nov 2026 10:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 09:02:00 GMT", None),
        ("Sun, 99 Nov 2026 09:02:00 GMT", None),
        ("9" * 400, None),
    ],
)
def test_N02_retry_after_is_seconds_or_a_date(value, seconds):
    assert seconds == throttle.retry_after_seconds(value, NOW)


@given(st.text(max_size=60))
def test_N02_any_retry_after_is_understood_or_nothing(value):
    found = throttle.retry_after_seconds(value, NOW)
    assert found is None or found > 0


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.site.example/x", "site.example"),
        ("http://site.example:8080/", "site.example"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ],
)
def test_a_host_is_one_under_www_scheme_and_port(url, key):
    assert key == throttle.host_key(url)


class Turns:
    """Turns that another process holds a few times."""

    def __init__(self, *waits):
        self.waits, self.ended = list(waits), []

    async def take_turn(self, _):
        return self.waits.pop(0) if self.waits else 0.0

    async def end_turn(self, host, rest_seconds):
        self.ended.append((host, rest_seconds))


def test_N05_the_turn_of_another_process_is_waited_for_and_ours_given_back(paced, time):
    paced.turns = Turns(9.0, 0.1)
    (start,) = asyncio.run(_ask(paced, time, [200], gap=2.0))
    assert pytest.approx(2.0 / throttle.ASKS_A_GAP + 0.1) == start
    assert [("site.example", 2.0)] == paced.turns.ended


def test_N05_a_longer_rest_of_the_host_is_told_to_other_processes(paced, time):
    paced.turns = Turns()
    asyncio.run(_ask(paced, time, [429], gap=2.0, retry_after="60"))
    assert [("site.example", 60.0)] == paced.turns.ended


def test_quick_gaps_are_not_shared(paced, time):
    paced.turns = Turns(9.0)
    assert [0.0] == asyncio.run(_ask(paced, time, [200], gap=0.1))
    assert [] == paced.turns.ended


def test_a_crawl_that_is_stopped_while_it_waits_gives_back_what_it_may_have_taken(paced):
    async def stopped():
        paced.turns = Turns(9.0)
        waiting = asyncio.create_task(_enter(paced))
        paced.sleep = lambda _: asyncio.sleep(60)
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait({waiting})

    asyncio.run(stopped())
    assert [("site.example", 2.0)] == paced.turns.ended


async def _enter(paced):
    async with paced.turn(URL, 2.0, 60):
        raise AssertionError("the turn is another's")

"""A day of a thousand sources on virtual time: the shipped ones as they are, the others with schedules by dice.

Schedules are ours, their dates those that Prefect's server reckons, the pace that of the crawler; clock and answers are
made up.
"""

import asyncio
import heapq
import math
import random
import selectors
import zoneinfo
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers.fetching.throttle import HostThrottle, host_key
from pipelines.model.source import Every
from pipelines.sources.load import load_sources

pytestmark = pytest.mark.slow
SEEDS = Path(__file__).parents[3] / "seeds"
NUMBER = 1_000
BEGIN, DAY = datetime(2026, 11, 23, tzinfo=UTC), 86_400
ANSWER_SECONDS = 0.3
_INTERVALS = 900, 1_800, 3_600, 3_600, 3_600, 10_800


def most(share):
    """Return how many of what falls by chance may meet in one place: five standard deviations over its share."""
    return share + 5 * math.sqrt(share)


@pytest.fixture(scope="module")
def shipped():
    return [source for source in load_sources(SEEDS) if not source.sample]


@pytest.fixture(scope="module")
def sources(shipped):
    dice = random.Random(18)
    model, made = shipped[0], []
    for n in range(NUMBER - len(shipped)):
        seconds, home = dice.choice(_INTERVALS), f"https://paper-{n:05}.example/"
        plan = Every(seconds=seconds, jitter_seconds=seconds - 60)
        shared = f"https://feeds-{n // 4}.example/{n}.xml"  # a feed service that four papers use
        seeds = tuple(replace(seed, url=shared) for seed in model.seeds[:1])
        made.append(replace(model, id=f"paper-{n:05}", home=home, seeds=seeds, schedule=plan))
    return [*shipped, *made]


@pytest.fixture(scope="module")
def starts(sources):
    """Return the seconds of the day at which Prefect's server would start each source."""
    from prefect.server.schemas import schedules  # noqa: PLC0415 - what loads Prefect

    from flows.deployments import wanted  # noqa: PLC0415 - it loads Prefect

    async def of(source):
        made = wanted.schedule(source)
        asked = getattr(schedules, type(made).__name__).model_validate(made.model_dump())
        until = BEGIN + timedelta(days=1, seconds=-1)
        dates = await asked.get_dates(n=2_000, start=BEGIN, end=until)
        return [(date - BEGIN).total_seconds() for date in dates]

    async def everyone():
        return {source.id: await of(source) for source in sources}

    zoneinfo.reset_tzpath(())  # as `sync`: time zones from one file instead of six hundred
    try:
        return asyncio.run(everyone())
    finally:
        zoneinfo.reset_tzpath()


def _by(seconds, starts):
    return Counter(int(at // seconds) for times in starts for at in times)


def test_each_source_runs_as_often_as_its_file_says(sources, starts):
    assert NUMBER == len(starts)
    assert {s.id: DAY / s.schedule.seconds for s in sources} == {
        name: len(times) for name, times in starts.items()
    }


def test_K18_no_minute_starts_more_than_its_share(starts):
    runs = sum(map(len, starts.values()))
    minutes = _by(60, starts.values())
    assert max(minutes.values()) < most(runs / (DAY / 60))


def test_K18_the_shipped_sources_fill_the_whole_hour(shipped, starts):
    times = [starts[source.id] for source in shipped]
    quarters = _by(900, times)
    share = sum(map(len, times)) / (DAY / 900)
    assert max(quarters.values()) < most(share)
    assert min(quarters.values()) > share / 2


def test_no_run_is_due_while_the_one_before_may_still_fetch(sources, starts):
    late = {
        s.id
        for s in sources
        for one, then in pairwise(starts[s.id])
        if then - one < s.budget.seconds and s.schedule.seconds >= s.budget.seconds
    }
    assert set() == late


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing: the clock jumps to what is due next."""

    now = 0.0

    def select(self, timeout=None):
        self.now += timeout or 0.0
        return super().select(0)


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.jumping = _Jumping()
        super().__init__(self.jumping)

    def time(self):
        return self.jumping.now


def test_hosts_keep_their_pace_all_day_also_where_sources_share_them(sources, starts):
    asked, loop = defaultdict(list), _VirtualLoop()
    throttle = HostThrottle(clock=loop.time, jitter=random.Random(1))

    async def live(source):
        """Asks for the source's listings at each of its starts."""
        for start in starts[source.id]:
            await asyncio.sleep(start - loop.time())
            for seed in source.seeds:
                async with throttle.turn(seed.url, source.budget.gap_seconds, DAY) as turn:
                    asked[host_key(seed.url)].append((loop.time(), source.budget.gap_seconds))
                    await asyncio.sleep(ANSWER_SECONDS)
                    turn.answered(200)

    async def day():
        async with asyncio.TaskGroup() as group:
            for source in sources:
                group.create_task(live(source))

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(day())
    assert sum(len(starts[s.id]) * len(s.seeds) for s in sources) == sum(map(len, asked.values()))
    apart = [
        then - at - gap for times in asked.values() for (at, _), (then, gap) in pairwise(times)
    ]
    assert min(apart) > -1e-6


def test_a_day_needs_no_more_runs_at_once_than_its_work_divided_by_the_day(sources, starts):
    """With every run as long as its requests and gaps make it, the runs under way stay near their mean."""
    length = {s.id: len(s.seeds) * (s.budget.gap_seconds + ANSWER_SECONDS) + 30 for s in sources}
    ends, peak = [], 0
    for at, name in sorted((at, name) for name, times in starts.items() for at in times):
        while ends and ends[0] <= at:
            heapq.heappop(ends)
        heapq.heappush(ends, at + length[name])
        peak = max(peak, len(ends))
    mean = sum(length[name] * len(times) for name, times in starts.items()) / DAY
    assert peak < most(mean)

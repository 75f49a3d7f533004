"""Backfills from end to end: a paper on loopback, a local store, real workers; and kills."""

import os
import signal
import subprocess
import time
from datetime import date
from functools import partial

import pytest

from flows import settings
from flows.harvest_many import harvest_many
from flows.steps import backfill, plan
from flows.steps.backfill import BackfillWish, BadWindowError, wish
from flows.steps.context import open_context, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.report import Outlook
from pipelines.sources.load import load_sources
from pipelines.state.lease import LeaseHeldError
from pipelines.store import reader, runs
from tests.flows.watching import Quiet
from tests.world import past
from tests.world.http import Host

SPRING = BackfillWish(since=date(2024, 3, 1), until=date(2024, 4, 30), requests=200)


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(backfill, "PAUSE_SECONDS", 0.0)


class Paper:
    """A paper with half a year behind it, and the place where it is harvested."""

    def __init__(self, folder, host, gap=0):
        self.folder, self.host = folder, host
        self.made = past.print_paper(host, past.days(date(2024, 1, 7), date(2024, 6, 30), step=6))
        past.sitemaps(host, self.made)
        (folder / "seeds").mkdir()
        (folder / "seeds" / "paper.yaml").write_text(
            f"name: Paper\nhome: {host.home}\nlanguage: de\nschedule: {{every: 60m}}\n"
            f"seeds:\n  - sitemap: {host.url('/index.xml')}\n"
            f"budget: {{pages: 100, seconds: 60, gap: {gap}}}\nnetwork: {{allow: [127.0.0.0/8]}}\n"
        )
        self.given = {
            "seeds": folder / "seeds",
            "store": str(folder / "store"),
            "state": str(folder / "state"),
            "spool": folder / "state" / "spool",
            "contact": "desk@example.org",
        }

    @property
    def source(self):
        return load_sources(self.folder / "seeds")[0]

    def of(self, since, until):
        return {self.host.url(path) for path, day in self.made if since <= day <= until}

    def go_back(self, pool, asked=SPRING):
        with open_context(settings.load(**self.given), pool) as context:
            return backfill.go_back(context, self.source, asked, Quiet(), lambda: False)

    def stored(self, pool):
        with open_context(settings.load(**self.given), pool) as context:
            return set(reader.latest(context.store, columns=["url"])["url"].to_pylist())


@pytest.fixture
def paper(tmp_path):
    with Host() as host:
        yield Paper(tmp_path, host)


def test_past_days_come_in_rounds_and_the_harvest_afterwards_misses_nothing(paper, pool):
    first = paper.go_back(pool, BackfillWish(since=SPRING.since, until=SPRING.until, requests=9))
    assert [Outlook.GOOD] == [report.verdict.outlook for report in first]
    assert not first[-1].reach.is_done
    second = paper.go_back(pool)
    assert second[-1].reach.is_done
    assert paper.of(SPRING.since, SPRING.until) == paper.stored(pool)
    third = paper.go_back(pool)
    assert (Outlook.GOOD, 0) == (third[-1].verdict.outlook, third[-1].counts.fetched)
    with open_context(settings.load(**paper.given), pool) as context:
        history = runs.reports(context.store, paper.source.id, [utc_now().date()])
        assert () == history  # a backfill sets no norm for the news
        for _ in range(3):
            harvest_many(context, [paper.source], Quiet())
    assert paper.of(date.min, date.max) == paper.stored(pool)
    asked = [request.path for request in paper.host.seen]
    assert [] == [
        path for path, _ in paper.made if asked.count(path) != 1
    ]  # settled: not asked for again


def test_a_source_that_is_being_harvested_is_left_alone(paper, pool):
    with open_context(settings.load(**paper.given), pool) as context:
        now = utc_now()
        elsewhere = plan.lease.acquire(context.state, paper.source.id, "elsewhere:1:1", now, 60)
        ask = partial(backfill.go_back, context, paper.source, SPRING, Quiet(), lambda: False)
        with pytest.raises(LeaseHeldError):
            ask()
        plan.lease.release(context.state, elsewhere)


def test_a_backfill_that_does_not_move_ends(paper, pool):
    del paper.host.pages["/map-2024-03.xml"]
    paper.go_back(pool)
    seen = len(paper.host.seen)
    again = paper.go_back(pool)
    assert (1, 1) == (len(again), again[-1].reach.listings_left)
    assert 1 == sum("03.xml" in request.path for request in paper.host.seen[seen:])


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_K01_a_killed_backfill_goes_on_where_it_was(tmp_path, pool, copydesk):
    with Host() as host:
        paper = Paper(tmp_path, host, gap=0.2)
        names = ("seeds", "store", "state")
        options = [part for name in names for part in (f"--{name}", str(paper.given[name]))]
        days = ["--since", "2024-03-01", "--until", "2024-04-30"]
        env = os.environ | {"COPYDESK_CONTACT": "desk@example.org"}
        run = subprocess.Popen(
            [copydesk, "harvest", "paper", *options, *days],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + 60
        while sum(request.path.startswith("/story") for request in host.seen) < 3:
            assert time.monotonic() < until
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(30)
        reports = paper.go_back(pool)
        assert reports[-1].reach.is_done
        assert paper.of(SPRING.since, SPRING.until) == paper.stored(pool)
        asked = [request.path for request in host.seen]
        assert max(asked.count(path) for path, _ in paper.made) <= 2


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        (date(2024, 5, 1), date(2024, 4, 1), "later than --until"),
        (date(1989, 1, 1), date(2024, 4, 1), "before the web"),
        (date(2024, 5, 1), date(2026, 1, 2), "lies ahead"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(since, until, says):
    with pytest.raises(BadWindowError, match=says):
        wish(since, until, 0, date(2026, 1, 1))


def test_without_a_last_day_the_window_ends_today():
    assert date(2026, 1, 1) == wish(date(2024, 5, 1), None, 0, date(2026, 1, 1)).until

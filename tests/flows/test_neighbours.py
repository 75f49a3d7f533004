"""Two installations at one host, with one store: told by report and by `copydesk sources`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import settings
from flows.cli.source_files import listing as command
from flows.harvest_many import harvest_many
from flows.steps import neighbours
from flows.steps.context import open_archive, open_context, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.report import Outlook
from pipelines.sources.load import load_sources
from pipelines.state import installation
from pipelines.store import runs
from tests.flows.watching import Quiet


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


@pytest.fixture
def houses(place):
    """Settings of two installations: one store, two states."""
    return [
        settings.load(
            **place.given | {"state": str(place.folder / n), "spool": place.folder / f"{n}-s"}
        )
        for n in ("one", "two")
    ]


def harvested(house, pool):
    with open_context(house, pool) as context:
        (report,) = harvest_many(context, load_sources(house.seeds), Quiet(), page_limit=3)
        return report.verdict


def test_each_of_two_installations_is_told_of_the_other_at_once(houses, pool, monkeypatch, capsys):
    one, two = houses
    assert Outlook.GOOD is harvested(one, pool).outlook
    assert Outlook.GOOD is harvested(one, pool).outlook  # not told of itself
    verdict = harvested(two, pool)
    assert Outlook.DEGRADED is verdict.outlook
    assert "with a crawl state of its own" in verdict.message
    assert "pause the source in one of them" in verdict.message
    assert "is also crawled from" in harvested(one, pool).message
    for name in ("store", "state", "seeds"):
        monkeypatch.setenv(f"COPYDESK_{name.upper()}", str(getattr(one, name)))
    assert 0 == command.sources(None)
    assert "is also crawled from" in " ".join(capsys.readouterr().out.split())


def test_an_installation_that_has_stopped_is_told_of_no_more(houses):
    one, two = houses
    (source,) = load_sources(one.seeds)
    now = utc_now()
    with open_archive(one, None) as first, open_archive(two, None) as second:
        assert () == neighbours.meet(first, source, now - runs.FRESH_MARK)
        assert 1 == len(neighbours.meet(second, source, now - timedelta(minutes=1)))
        assert () == neighbours.meet(second, source, now + timedelta(minutes=1))
        elsewhere = replace(source, home="https://elsewhere.example/")
        assert () == neighbours.meet(first, elsewhere, now)


def test_a_state_keeps_its_name(houses):
    one, two = houses
    with open_archive(one, None) as first, open_archive(two, None) as second:
        assert installation.name(first.state) == installation.name(first.state)
        assert installation.name(first.state) != installation.name(second.state)


def test_a_mark_that_cannot_be_read_is_passed_over(houses):
    one, two = houses
    (source,) = load_sources(one.seeds)
    with open_archive(one, None) as first, open_archive(two, None) as second:
        neighbours.meet(first, source, utc_now())
        (key,) = first.store.list("hosts/")
        first.store.put(key, b"of another release")
        assert () == neighbours.meet(second, source, utc_now())

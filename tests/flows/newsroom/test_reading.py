"""Reports read for the newsroom, each of them once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.newsroom import reading
from pipelines.store import runs
from pipelines.store.opening import open_store
from tests.flows.newsroom.runs import DAY, NOW, report
from tests.flows.test_report_markdown import ARTICLE

TODAY = NOW.date()
ONE = (replace(ARTICLE, version=1),)


@pytest.fixture
def store(tmp_path):
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def read(store, tmp_path):
    return lambda today=TODAY: reading.read(store, tmp_path / "kept", today)


def test_recent_runs_are_read_one_by_one_and_older_days_as_sums(store, read):
    for ago in (timedelta(), timedelta(hours=1), 9 * DAY, 9 * DAY + timedelta(hours=1)):
        runs.put_report(store, report(started=NOW - ago, articles=ONE))
    found = read()
    assert 2 == len(found.lines)
    assert {TODAY: 2, TODAY - 9 * DAY: 2} == {
        day: totals[0].articles for day, totals in found.totals.items() if totals
    }


def test_a_report_is_read_only_once(store, read):
    for ago in (timedelta(), 9 * DAY):
        key = runs.put_report(store, report(started=NOW - ago, articles=ONE))
        first = read()
        store.put(key, b"not a report any more")
        assert first == read()


def test_a_report_that_came_since_is_read(store, read):
    runs.put_report(store, report())
    assert 1 == len(read().lines)
    runs.put_report(store, report("other"))
    assert ["other", "paper"] == sorted(line.source for line in read().lines)


def test_what_was_kept_is_made_anew_when_it_cannot_be_read(store, read, tmp_path):
    runs.put_report(store, report(articles=ONE))
    runs.put_report(store, report(started=NOW - 9 * DAY, articles=ONE))
    first = read()
    for file in (tmp_path / "kept").rglob("*.json"):
        file.write_bytes(b"[{")
    assert first == read()


def test_days_that_nobody_asks_for_are_not_kept(store, read, tmp_path):
    runs.put_report(store, report(articles=ONE))
    read()
    assert list((tmp_path / "kept").rglob("*.json"))
    later = read(TODAY + 2 * reading.DAYS * DAY)
    assert ((), []) == (later.lines, list((tmp_path / "kept").rglob("*.json")))


def test_two_stores_are_kept_apart(store, read, tmp_path):
    runs.put_report(store, report())
    read()
    other = open_store(str(tmp_path / "other"))
    assert () == reading.read(other, tmp_path / "kept", TODAY).lines

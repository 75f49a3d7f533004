"""Rows are chosen by their keys, and small files fetched once for that and for what is chosen."""

from collections import Counter

import pytest

from pipelines.store import dataset, reader, runs
from pipelines.store.data_files import parts, selection
from pipelines.store.delta.log import DeltaTable
from tests.pipelines.store.samples import article, run_id, tombstone


class Counting:
    """A store that counts how often each data file is fetched."""

    def __init__(self, store):
        self.store, self.asked = store, Counter()

    def __getattr__(self, name):
        return getattr(self.store, name)

    def get(self, key):
        self.asked[key] += key.endswith(".parquet") and "checkpoint" not in key
        return self.store.get(key)


@pytest.fixture
def filled(folder_place):
    """Ten runs of two articles, then one with a correction and one with a tombstone."""
    lake = dataset.prepare(folder_place.open())
    for number in range(10):
        runs.write_run(lake, [article(2 * number), article(2 * number + 1)], run_id(number))
    runs.write_run(lake, [article(4, 2)], run_id(10))
    runs.write_run(lake, [tombstone(7, 2)], run_id(11))
    return lake.store


def chosen(store, columns=None):
    rows = reader.latest(store, columns=columns).select(["article_id", "version"])
    return sorted(map(tuple, (row.values() for row in rows.to_pylist())))


@pytest.mark.parametrize(
    "columns", [None, ["article_id", "version"], ["article_id", "version", "text"]]
)
def test_small_files_are_fetched_once_whatever_is_asked(filled, columns):
    counting = Counting(filled)
    assert 19 == len(chosen(counting, columns))
    assert {1} == {times for times in counting.asked.values() if times}


def test_files_beyond_what_is_held_are_fetched_again_and_give_the_same_rows(filled, monkeypatch):
    held = chosen(filled)
    monkeypatch.setattr(selection, "HELD_BYTES", sum(sizes(filled)[:4]))
    counting = Counting(filled)
    assert held == chosen(counting)
    assert {1, 2} == {times for times in counting.asked.values() if times}


def test_small_and_large_files_give_one_answer(filled, monkeypatch):
    columns = ["article_id", "version", "title"]
    expected = chosen(filled, columns)
    monkeypatch.setattr(parts, "WHOLE_BYTES", sizes(filled)[6])
    monkeypatch.setattr(selection, "GAP_BYTES", 0)  # the title costs a request of its own there
    counting = Counting(filled)
    assert expected == chosen(counting, columns)
    assert {1} == {times for times in counting.asked.values() if times}
    assert 7 <= sum(counting.asked.values()) < 12


def sizes(store):
    return sorted(add["size"] for add in DeltaTable(store).snapshot().files.values())

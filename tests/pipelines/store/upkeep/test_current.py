"""The current state: one row an article for readers that know nothing of versions."""

from datetime import timedelta

import deltalake
import duckdb
import polars as pl
import pytest

from pipelines.store import reader, runs
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import OvertakenError
from pipelines.store.upkeep import cleaning, compaction, current, search, takedown, wanted
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, article, name_of, run_id, tombstone

LATER = NOW + timedelta(days=20)


@pytest.fixture
def lake(folder_place):
    stage.prepared(folder_place.open())
    lake = DeltaTable(folder_place.open())
    runs.write_run(lake, [article(n) for n in (1, 2, 3)], run_id(1))
    runs.write_run(lake, [article(1, 2), tombstone(2, 2)], run_id(2))
    runs.write_run(lake, [article(4, fetched_at=LATER)], run_id(3))
    return lake


def _rows(rows):
    return sorted((int(row["article_id"], 16), row["version"]) for row in rows)


def test_it_has_the_newest_version_of_each_living_article(lake, folder_place):
    assert not current.exists(lake)
    assert 1 == current.keep(lake, NOW)
    where = f"{folder_place.url}/current/articles"
    rows = pl.read_delta(where).to_dicts()
    assert [(1, 2), (3, 1), (4, 1)] == _rows(rows)
    assert _rows(reader.latest(lake.store).to_pylist()) == _rows(rows)
    table = deltalake.DeltaTable(where).to_pyarrow_dataset()
    assert 3 == duckdb.from_arrow(table).count("*").fetchall()[0][0]
    assert current.keep(lake, NOW) is None


def test_what_has_changed_is_made_anew_and_the_rest_stays_as_it_is(lake):
    current.keep(lake, NOW)
    before = set(current.opened(lake).snapshot().files)
    runs.write_run(lake, [article(4, 2, fetched_at=LATER)], run_id(4))
    current.keep(lake, NOW + timedelta(minutes=1))
    after = set(current.opened(lake).snapshot().files)
    assert (1, 2) == (len(after - before), len(after & before))
    compaction.compact(lake, NOW)
    current.keep(lake, NOW + timedelta(minutes=2))
    assert 2 == len(current.opened(lake).snapshot().files)
    cleaned = cleaning.clean(current.opened(lake), NOW, files_kept=timedelta(days=-1))
    assert 3 == cleaned.files
    assert 3 == pl.read_delta(str(current.opened(lake).store.name) + "/articles").height


def test_a_takedown_takes_it_out_at_once(lake):
    current.keep(lake, NOW)
    found = wanted.find(lake.store, article=name_of(1))
    assert any(line.startswith("current/") for line in search.search(lake.store, found).left)
    takedown.take_down(lake, found, "x", NOW)
    proof = search.search(lake.store, found)
    assert [] == proof.left
    assert 2 == proof.searched["files of the current state"]
    assert [(3, 1), (4, 1)] == _rows(
        pl.read_delta(f"{current.opened(lake).store.name}/articles").to_dicts()
    )


def test_two_upkeeps_at_once_double_nothing(lake, monkeypatch):
    view, done = current.opened(lake), []

    def late(commit, place=view.commit):
        if not done:
            done.append(current.keep(DeltaTable(lake.store), NOW))
        return place(commit)

    monkeypatch.setattr(view, "commit", late)
    other = current._Below(lake.store, current.PREFIX)
    monkeypatch.setattr(
        current, "opened", lambda asked: view if asked is lake else DeltaTable(other)
    )
    assert current.keep(lake, NOW + timedelta(seconds=5)) is None
    assert [1] == done
    rows = pl.read_delta(f"{other.name}/articles").to_dicts()
    assert [(1, 2), (3, 1), (4, 1)] == _rows(rows)


def test_it_gives_up_when_it_is_overtaken_again_and_again(lake, monkeypatch):
    def overtaken(*_):
        raise OvertakenError("meanwhile")

    monkeypatch.setattr(DeltaTable, "commit", overtaken)
    with pytest.raises(OvertakenError):
        current.keep(lake, NOW)

"""`copydesk compact`: what the operator is told, and that the store is smaller."""

import gzip
import threading

import polars as pl
import pytest

from flows import settings
from flows.cli.upkeep import compact
from flows.steps.context import open_archive, utc_now
from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.state import frontier, lease
from pipelines.store import dataset, keys, reader, runs
from pipelines.store.capture_index import index
from pipelines.store.opening import open_store
from tests.pipelines.store.samples import PAPER, article, run_id

pytestmark = pytest.mark.slow


def test_store_A07_small_files_are_merged_and_the_figures_told(place, capsys):
    store = open_store(str(place.given["store"]))
    lake = dataset.prepare(store)
    for number in range(4):
        runs.write_run(lake, [article(number)], run_id(number))
    assert 0 == compact.compact(place.given, 0, 30)
    out = capsys.readouterr().out
    assert "4 data files of " in out
    assert " are now 1 of " in out
    assert "removed 4 files that were merged or rewritten, 0 log entries, 0 checkpoints" in out
    assert "current/articles is made anew, commit 1" in out
    assert 4 == pl.read_delta(f"{place.given['store']}/current/articles").height
    assert "4 articles of 1 sources" in store.get(keys.CARD).decode()
    assert 0 == compact.compact(place.given, 0, 30)
    assert "current/articles is made anew, commit 2" not in capsys.readouterr().out
    assert 4 == reader.latest(store).num_rows


def test_store_A07_raw_captures_go_when_their_time_is_over_and_articles_stay(
    place, capsys, monkeypatch
):
    store = open_store(str(place.given["store"]))
    lake = dataset.prepare(store)
    runs.write_run(lake, [article(1)], run_id(1))
    old = keys.raw(RunId("20260101T000000Z-de-paper"), PAPER, "ab")
    new = keys.raw(RunId(f"{utc_now():%Y%m%d}T000000Z-de-paper"), PAPER, "cd")
    for key in (old, new):
        store.put(key, b"pages")
    assert 0 == compact.compact(place.given, 0, 30)
    assert "removed 0 files of raw captures" in capsys.readouterr().out
    monkeypatch.setenv("COPYDESK_RAW_KEEP_DAYS", "90")
    assert 0 == compact.compact(place.given, 0, 30)
    assert (
        "removed 1 files of raw captures that have been kept long enough" in capsys.readouterr().out
    )
    assert [new] == list(store.list(keys.RAW))
    assert 1 == reader.latest(store).num_rows


def test_store_A07_articles_go_with_all_that_is_of_them_when_their_time_is_over(
    place, capsys, monkeypatch
):
    store = open_store(str(place.given["store"]))
    lake = dataset.prepare(store)
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2)], run_id(2))
    runs.write_run(lake, [article(3)], RunId(f"{utc_now():%Y%m%d}T000000Z-de-paper"))
    cursor, _ = reader.read_since(store, -1)
    assert 0 == compact.compact(place.given, 0, 30)
    assert "removed 0 articles in 0 versions" in capsys.readouterr().out
    monkeypatch.setenv("COPYDESK_ARTICLES_KEEP_DAYS", "5")
    with open_archive(settings.load(**place.given), threading.Event()) as archive:
        held = lease.acquire(archive.state, PAPER, "elsewhere:1:2", utc_now(), 60)
        assert 0 == compact.compact(place.given, 0, 30)
        assert f"old articles of {PAPER} go the next time" in capsys.readouterr().out
        assert 3 == reader.latest(store).num_rows
        lease.release(archive.state, held)
        assert 0 == compact.compact(place.given, 0, 30)
        gone = {article(number).article_id for number in (1, 2)}
        assert gone == frontier.suppressed(archive.state, {*gone, article(3).article_id})
    assert "removed 2 articles in 3 versions that have been kept long enough" in (
        capsys.readouterr().out
    )
    assert [article(3).article_id] == reader.latest(store)["article_id"].to_pylist()
    _, told = reader.read_since(store, cursor)
    assert {"takedown"} == {*told["status"].to_pylist()}
    why = [("status", f"taken down: retention: articles of {PAPER} are kept for 5 days")]
    assert [why, why] == told["provenance"].to_pylist()
    assert 0 == compact.compact(place.given, 0, 30)
    assert "removed 0 articles in 0 versions" in capsys.readouterr().out


def test_indexes_of_captures_are_merged_but_not_those_of_a_source_at_work(place):
    store = open_store(str(place.given["store"]))
    runs.write_run(dataset.prepare(store), [article(1)], run_id(1))
    for source in (PAPER, SourceId("bote")):
        for number in range(index.MERGED_FROM):
            line = f"example,paper)/{number} 20261122080000 {{}}\n".encode()
            key = keys.index_of(keys.raw(run_id(number, source), source, "ab"))
            store.put(key, gzip.compress(line))
    with open_archive(settings.load(**place.given), threading.Event()) as archive:
        lease.acquire(archive.state, PAPER, "elsewhere:1:2", utc_now(), 60)
    assert 0 == compact.compact(place.given, 0, 30)
    left = [len(list(store.list(keys.indexes(name)))) for name in (PAPER, SourceId("bote"))]
    assert [index.MERGED_FROM, 1] == left


def test_a_store_that_cannot_be_used_is_told(place, capsys):
    with pytest.raises(SystemExit, match="2"):
        compact.compact({**place.given, "store": "ftp://x"}, 7, 30)
    assert capsys.readouterr().err.startswith("copydesk: ")

"""`copydesk compact`: what the operator is told, and that the store is smaller."""

import polars as pl
import pytest

from flows.cli import compact
from pipelines.store import dataset, reader, runs
from pipelines.store.opening import open_store
from tests.pipelines.store.samples import article, run_id

pytestmark = pytest.mark.slow


def test_small_files_are_merged_and_the_figures_told(place, capsys):
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
    assert 0 == compact.compact(place.given, 0, 30)
    assert "current/articles is made anew, commit 2" not in capsys.readouterr().out
    assert 4 == reader.latest(store).num_rows


def test_a_store_that_cannot_be_used_is_told(place, capsys):
    with pytest.raises(SystemExit, match="2"):
        compact.compact({**place.given, "store": "ftp://x"}, 7, 30)
    assert capsys.readouterr().err.startswith("copydesk: ")

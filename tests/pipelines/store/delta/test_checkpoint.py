"""A checkpoint says what the entries before it say, as long as it is needed."""

from datetime import timedelta

import deltalake

from pipelines.store import dataset, runs
from pipelines.store.delta import checkpoint
from pipelines.store.delta.log import DeltaTable, committed
from pipelines.store.delta.snapshot import Snapshot
from pipelines.store.upkeep import compaction
from tests.pipelines.store.samples import NOW, article, run_id
from tests.pipelines.store.stage import DictStore


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def test_old_runs_leave_the_checkpoint_and_fresh_ones_stay():
    clock, store = Clock(), DictStore()
    lake = dataset.prepare(store, clock=clock)
    runs.write_run(lake, [article(1)], run_id(1))
    clock.now += timedelta(days=8)
    runs.write_run(lake, [article(2)], run_id(2))
    lake.checkpoint()
    assert (None, 2) == (
        committed(DeltaTable(store), run_id(1)),
        committed(DeltaTable(store), run_id(2)),
    )


def test_a_checkpoint_made_of_the_one_before_says_the_same_as_one_made_anew(folder_place):
    clock = Clock()
    lake = dataset.prepare(folder_place.open(), clock=clock)
    for number in range(60):
        clock.now += timedelta(hours=5)
        runs.write_run(lake, [article(number)], run_id(number))
        if number % 20 == 19:
            compaction.compact(lake, clock.now)
    cold = DeltaTable(folder_place.open(), clock)
    anew = Snapshot()
    for version in range(cold.snapshot().version + 1):
        anew.follow(version, cold.entry(version))
    grown = checkpoint.rows_of(lake.snapshot(), clock.now)
    told = [
        sorted(map(str, rows.to_pylist())) for rows in (grown, checkpoint.rows_of(anew, clock.now))
    ]
    assert told[0] == told[1]
    lake.checkpoint()
    assert cold.snapshot().files == DeltaTable(folder_place.open()).snapshot().files
    assert 60 == deltalake.DeltaTable(folder_place.table).to_pyarrow_table().num_rows

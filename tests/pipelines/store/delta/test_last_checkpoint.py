"""Few checkpoints stay, and the newest is found."""

import itertools

import pytest

from pipelines.store import dataset, keys, runs
from pipelines.store.delta import last_checkpoint
from tests.pipelines.store.samples import article, run_id
from tests.pipelines.store.stage import DictStore


@pytest.mark.parametrize("version", [25, 1000, 1010, 20_000, 144_000])
def test_few_checkpoints_stay_and_none_is_farther_from_the_next_than_from_the_newest(version):
    kept = sorted(last_checkpoint.retained(version, 25))
    assert version == kept[-1]
    assert len(kept) <= 2 * version.bit_length()
    for older, newer in itertools.pairwise(kept):
        assert newer - older <= max(25, version - older) + 25


def test_checkpoints_before_are_removed_as_new_ones_come_but_not_the_one_where_the_log_begins():
    store = DictStore()
    lake = dataset.prepare(store)
    for number in range(300):
        runs.write_run(lake, [article(number)], run_id(number))
        if number == 110:
            store.delete(keys.entry(n) for n in range(100))
    kept = {one.version for one in last_checkpoint.listed(store)}
    assert {300, 275, 100} <= kept
    assert {n for n in kept if n > 100} <= last_checkpoint.retained(300, 25)

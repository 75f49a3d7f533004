"""The state database decides on commits where the store cannot."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.state.schema import open_state
from pipelines.store import dataset, reader, runs
from pipelines.store.database_arbiter import ArbitratedStore
from pipelines.store.object_store import UnsafeError
from tests.pipelines.store.samples import article, run_id
from tests.pipelines.store.stage import DictStore


@pytest.fixture
def engine(tmp_path):
    engine = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("conditions", ["ignored", "racy"])
def test_eight_writers_lose_nothing_on_a_store_that_ignores_conditions(conditions, engine):
    bad = DictStore(conditions)
    dataset.prepare(ArbitratedStore(bad, engine))

    def write(writer):
        lake = dataset.prepare(ArbitratedStore(bad, engine))
        return [
            runs.write_run(lake, [article(writer * 10 + turn)], run_id(writer * 10 + turn))
            for turn in range(3)
        ]

    with ThreadPoolExecutor(8) as pool:
        versions = [version for found in pool.map(write, range(8)) for version in found]
    assert list(range(1, 25)) == sorted(versions)
    assert 24 == reader.latest(bad).num_rows


def test_a_commit_that_was_claimed_and_not_put_is_finished_by_the_next_writer(engine):
    class Dying(DictStore):
        def put_if_absent(self, *_):
            raise SystemExit

    bad = Dying("ignored")
    with pytest.raises(SystemExit):
        ArbitratedStore(bad, engine).put_if_absent("k", b"first")
    after = DictStore("ignored")
    after.name = bad.name
    assert not ArbitratedStore(after, engine).put_if_absent("k", b"second")
    assert b"first" == after.get("k")


def test_a_store_that_knows_no_conditions_at_all_is_served(engine):
    class Refusing(DictStore):
        def put_if_absent(self, *_):
            raise UnsafeError("501")

    store = ArbitratedStore(Refusing(), engine)
    assert (True, False) == (store.put_if_absent("k", b"1"), store.put_if_absent("k", b"2"))


def test_writers_without_the_arbiter_are_refused_afterwards(engine):
    store = DictStore("hold")
    dataset.prepare(ArbitratedStore(store, engine))
    with pytest.raises(UnsafeError, match="COPYDESK_ARBITER=true"):
        dataset.prepare(store)

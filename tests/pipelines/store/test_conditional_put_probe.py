"""The probe believes no store untried."""

import pytest

from pipelines.store import dataset
from pipelines.store.conditional_put_probe import probe_store, refuse_unsafe
from pipelines.store.object_store import UnsafeError
from tests.pipelines.store.stage import DictStore


def test_good_stores_pass_and_keep_nothing_of_the_probe(place):
    store = place.open()
    checks = probe_store(store)
    assert [True] * 4 == [check.ok for check in checks]
    assert [] == list(store.list(""))


def test_a_store_that_ignores_conditions_is_found_out():
    checks = {check.name: check.ok for check in probe_store(DictStore("ignored"))}
    assert not checks["second conditional put is refused"]
    assert not checks["one of 8 writers wins"]
    assert checks["sorted listing"]


def test_a_store_that_checks_before_it_writes_is_found_out_by_the_race():
    checks = {check.name: check.ok for check in probe_store(DictStore("racy"))}
    assert checks["second conditional put is refused"]
    assert not checks["one of 8 writers wins"]


@pytest.mark.parametrize("conditions", ["ignored", "racy"])
def test_an_unsafe_store_is_refused_before_anything_is_written(conditions):
    store = DictStore(conditions)
    with pytest.raises(UnsafeError, match="COPYDESK_ARBITER=true"):
        dataset.prepare(store)
    assert {} == store.objects


def test_a_store_that_sends_other_parts_than_asked_for_is_refused():
    class Shifted(DictStore):
        def get_range(self, key, offset, length):
            return super().get_range(key, offset + 1, length)

    with pytest.raises(UnsafeError, match="parts of objects: asked for bytes 3 to 6, got b'4567'"):
        refuse_unsafe(Shifted(), probe_store(Shifted()))

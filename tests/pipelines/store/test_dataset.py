"""Setting up a store: once, by whoever comes first, finished by whoever comes next."""

import json
from concurrent.futures import ThreadPoolExecutor

import deltalake
import pytest

from pipelines.store import dataset, keys, table
from pipelines.store.contract import schema_files
from pipelines.store.object_store import StoreError
from tests.pipelines.store.stage import DictStore


def test_a_new_store_has_a_description_a_card_and_an_empty_table(place):
    store = place.open()
    dataset.prepare(store)
    about = json.loads(store.get(keys.DATASET))
    assert (1, 4, "conditional put") == (about["layout"], about["schema"], about["commit"])
    assert {"holds"} == set(about["probed"].values())
    theirs = deltalake.DeltaTable(place.table, storage_options=place.storage_options)
    assert about["id"] == str(theirs.metadata().id) == dataset.identity(store)
    assert [*table.SCHEMA.names, "ingest_month"] == [one.name for one in theirs.schema().fields]
    assert sorted([keys.DATASET, keys.CARD, *schema_files.files(), keys.entry(0)]) == list(
        store.list("")
    )


def test_a_store_that_was_set_up_is_not_probed_again():
    class Counting(DictStore):
        puts = 0

        def put_if_absent(self, key, body):
            self.puts += 1
            return super().put_if_absent(key, body)

    store = Counting()
    dataset.prepare(store)
    before = store.puts
    dataset.prepare(store)
    assert before == store.puts


def test_several_at_once_set_up_one_data_set(store):
    with ThreadPoolExecutor(4) as pool:
        lakes = list(pool.map(lambda _: dataset.prepare(store), range(4)))
    ids = {lake.snapshot().metadata["id"] for lake in lakes}
    assert {dataset.identity(store)} == ids


def test_a_killed_setting_up_is_finished_by_the_next():
    store = DictStore()
    dataset.prepare(store)
    store.delete([keys.entry(0), keys.CARD])
    lake = dataset.prepare(store)
    assert dataset.identity(store) == lake.snapshot().metadata["id"]
    assert keys.CARD in store.objects


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"layout": 2}', "newer copydesk"),
        (b"<html>", "is this a store of copydesk"),
        (b'{"program": "x"}', "is this a store of copydesk"),
        (b'{"layout": 1}', "is this a store of copydesk"),
        (b"[]", "is this a store of copydesk"),
    ],
)
def test_a_store_of_others_is_not_written_to(body, message):
    store = DictStore()
    store.put(keys.DATASET, body)
    with pytest.raises(StoreError, match=message):
        dataset.prepare(store)


def test_a_table_that_copydesk_did_not_set_up_is_not_written_to():
    store = DictStore()
    dataset.prepare(store)
    store.delete([keys.DATASET])
    before = dict(store.objects)
    with pytest.raises(StoreError, match=r"no dataset\.json"):
        dataset.prepare(store)
    assert before == store.objects


def test_an_unknown_store_has_no_identity():
    assert dataset.identity(DictStore()) is None

"""Raw captures leave the store when their time is over: by source, else by the setting; nothing else goes."""

from datetime import date

from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.local import LocalStore
from pipelines.store.upkeep.retention import Retention, remove_old

TODAY = date(2026, 11, 30)


def _key(day: str, source: str, run: str = "") -> str:
    return keys.raw(RunId(f"{day}T080000Z-{run or source}"), SourceId(source), "ab12")


def test_each_source_has_its_own_time_and_all_others_the_settings(tmp_path):
    store = LocalStore(tmp_path)
    ages = {
        _key("20261123", "week"): True,
        _key("20261122", "week"): False,
        _key("20261122", "week", "sweep"): False,
        _key("20200101", "archive"): True,
        _key("20260831", "other"): False,
        _key("20260901", "other"): True,
    }
    for key in (*ages, keys.DATASET, "raw/notes.txt", keys.ledger(RunId("20200101T080000Z-week"))):
        store.put(key, b"x")
    said = {SourceId("week"): 7, SourceId("archive"): 0}
    assert 3 == remove_old(store, Retention(by_source=said, otherwise=90), TODAY)
    left = {key for key, stays in ages.items() if stays}
    assert left | {"raw/notes.txt"} == set(store.list(keys.RAW))
    assert store.get(keys.ledger(RunId("20200101T080000Z-week")))
    assert 0 == remove_old(store, Retention(by_source={}, otherwise=0), TODAY)

"""The soak: what it repairs is equal, and it tells when something is not."""

import uuid

import pytest

from infra.soak import flips, kills, stores
from pipelines.store import keys
from pipelines.store.local import LocalStore

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", stores.WORKS)
def test_a_work_that_is_killed_and_done_again_leaves_what_an_undisturbed_one_does(name, tmp_path):
    told = kills.soak(name, tmp_path / "soak", 3, seed=7)  # some may end before their instant
    assert (told.killed, []) == (told.equal, told.faults)
    assert told.killed


def careless(folder):
    """Names what it writes anew each time."""
    LocalStore(folder / "store").put(f"other/{uuid.uuid4().hex}", b"1")
    stores.commit(folder)


def test_a_work_that_leaves_something_behind_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(stores.WORKS, "careless", (stores.found, careless))
    told = kills.soak("careless", tmp_path / "soak", 1, seed=7)
    assert (1, 0) == (told.killed, told.equal)
    assert any("other/" in fault for fault in told.faults)


def test_a_changed_answer_without_a_word_is_silent_and_a_damaged_object_is_told(tmp_path):
    stores.found(tmp_path)
    stores.commit(tmp_path)
    store = LocalStore(tmp_path / "store")
    given = list(flips._answers(store))
    assert flips.HARMLESS == flips._outcome(store, given)
    assert flips.SILENT == flips._outcome(store, given[1:])
    for begin in (keys.LOG, keys.LEDGERS, keys.RAW, keys.INDEX, keys.MODELS):
        key = max(store.list(begin), key=lambda key: len(store.get(key)))
        whole = store.get(key)
        store.put(key, flips._flipped(whole, 8 * (len(whole) - len(whole) // 3)))
        assert flips.TOLD == flips._outcome(store, given), key
        store.put(key, whole)

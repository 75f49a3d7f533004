"""Site models: immutable versions, one of them the newest."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines import codec
from pipelines.model.sitemodel import BlockEvidence, SiteModel, cold
from pipelines.store import keys, sitemodels
from pipelines.store.object_store import StoreError
from tests.pipelines.store.samples import PAPER

MODEL = SiteModel(
    source_id=PAPER,
    version="a1",
    articles=("x", "y"),
    evidence=(
        BlockEvidence(
            fingerprint="f",
            sample="Jetzt abonnieren",
            articles=("x",),
            places=("div>p",),
            first_seen=date(2026, 11, 1),
            last_seen=date(2026, 11, 2),
            spots=(("b div>p", ("x",)),),
        ),
    ),
)


def test_a_source_without_a_model_is_cold(store):
    assert cold(PAPER) == sitemodels.load(store, PAPER)


def test_the_newest_model_is_loaded_and_older_ones_stay(store):
    newer = replace(MODEL, version="b2")
    sitemodels.save(store, MODEL)
    sitemodels.save(store, newer)
    assert newer == sitemodels.load(store, PAPER)
    assert MODEL == sitemodels.load_version(store, PAPER, "a1")


@pytest.mark.parametrize("times", [1, 2])
def test_M15_where_the_newest_is_damaged_the_one_before_is_used(store, times):
    newer = replace(MODEL, version="b2")
    for model in (MODEL, *[newer] * times):
        sitemodels.save(store, model)
    store.put(keys.model(PAPER, "b2"), b"torn")
    assert MODEL == sitemodels.load(store, PAPER)
    store.delete([keys.model(PAPER, "b2")])
    assert "a1" == sitemodels.load(store, PAPER).version


def test_models_of_versions_before_are_read_and_those_before_read_ours():
    whole = replace(MODEL, successor=replace(MODEL, version="b2", matters=("\x1f\té",)))
    assert whole == codec.unpack(SiteModel, codec.dump(whole))
    assert whole == codec.load(SiteModel, codec.pack(whole))
    assert codec.dump(whole) == codec.pack(whole)


def test_the_newest_version_is_known_without_reading_the_model(store):
    assert "cold" == sitemodels.newest_version(store, PAPER)
    sitemodels.save(store, MODEL)
    store.delete([keys.model(PAPER, "a1")])
    assert "a1" == sitemodels.newest_version(store, PAPER)


def test_the_cold_model_is_not_stored(store):
    sitemodels.save(store, cold(PAPER))
    assert [] == list(store.list("models/"))
    assert cold(PAPER) == sitemodels.load_version(store, PAPER, "cold")


@pytest.mark.parametrize("spoil", ["missing", "torn", "no json", "note"])
def test_M15_a_damaged_model_without_one_before_is_named_with_the_way_out(store, spoil):
    sitemodels.save(store, MODEL)
    key = keys.newest_model(PAPER) if spoil == "note" else keys.model(PAPER, "a1")
    if spoil == "missing":
        store.delete([key])
    else:
        store.put(key, b"{}" if spoil == "note" else store.get(key)[:20])
    if spoil == "no json":
        store.put(key, b"\x28\xb5\x2f\xfd\x00\x00\x01\x00\x00")
    with pytest.raises(StoreError, match=r"delete models/de-paper/latest\.json"):
        sitemodels.load(store, PAPER)

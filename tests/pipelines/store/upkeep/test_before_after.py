"""Before/after pages in the store: under keys made of checked parts, and never more than some of a source."""

import pytest

from pipelines.store import keys
from pipelines.store.opening import open_store
from pipelines.store.upkeep import before_after

RUN = "202611{day:02}T050000Z-blatt"


def test_the_newest_pages_of_a_source_stay_and_those_of_others_are_left_alone(tmp_path):
    store = open_store(str(tmp_path))
    other = before_after.put(store, "20261101T050000Z-bote", "bote", "https://bote.example/1", "x")
    put = [
        before_after.put(store, RUN.format(day=day), "blatt", f"https://blatt.example/{n}", "<p>ä")
        for day in range(1, 12)
        for n in range(6)
    ]
    before_after.tidy(store, "blatt")
    left = list(store.list(keys.PAGES))
    assert before_after.KEPT + 1 == len(left)
    assert other in left
    assert {key.split("/")[2][:8] for key in set(put) - set(left)} == {"20261101"}
    assert "<p>ä".encode() == store.get(put[-1])
    assert before_after.KEPT == before_after.forget(store, "blatt")
    assert [other] == list(store.list(keys.PAGES))


@pytest.mark.parametrize("source", ["../x", "", "a/b"])
def test_no_source_leads_outside(source, tmp_path):
    with pytest.raises(keys.BadKeyError):
        before_after.put(
            open_store(str(tmp_path)), RUN.format(day=1), source, "https://a.example", ""
        )

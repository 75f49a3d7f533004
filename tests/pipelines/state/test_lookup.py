"""The crawl state as a running crawl asks it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.state.keys import StateError
from pipelines.state.lookup import StateLookup
from tests.pipelines.store.samples import NOW, PAPER

HOLD = timedelta(seconds=100)
GAP = timedelta(seconds=2)


def test_a_look_up_makes_no_database(tmp_path):
    missing = Path(tmp_path / "no" / "state.sqlite")
    with pytest.raises(StateError, match="check that it is there"):
        StateLookup(f"sqlite:///{missing}").known(PAPER, ["https://paper.example/1"])
    assert not missing.parent.exists()


def test_a_database_without_tables_is_named_as_such(tmp_path):
    empty = tmp_path / "state.sqlite"
    empty.touch()
    with pytest.raises(StateError, match="no such table"):
        StateLookup(f"sqlite:///{empty}").suppressed(["https://paper.example/1"])


def test_a_lookup_goes_on_after_an_error(asked):
    with pytest.raises(StateError):
        asked._rows("select nothing from nowhere", ())
    assert set() == asked.suppressed(["https://paper.example/1"])


def test_a_turn_is_taken_once_until_it_is_given_back(asked):
    assert asked.take_turn("paper.example", NOW, NOW + HOLD) is None
    assert NOW + HOLD == asked.take_turn("paper.example", NOW + GAP, NOW + HOLD)
    assert asked.take_turn("other.example", NOW, NOW + HOLD) is None
    asked.end_turn("paper.example", NOW + HOLD, NOW + GAP)
    assert NOW + GAP == asked.take_turn("paper.example", NOW, NOW + HOLD)
    assert asked.take_turn("paper.example", NOW + GAP, NOW + HOLD) is None


def test_the_turn_of_a_process_that_died_runs_out(asked):
    asked.take_turn("paper.example", NOW, NOW + HOLD)
    assert asked.take_turn("paper.example", NOW + HOLD, NOW + 2 * HOLD) is None
    asked.end_turn("paper.example", NOW + HOLD, NOW)  # it was not dead, only slow
    assert NOW + 2 * HOLD == asked.take_turn("paper.example", NOW + HOLD, NOW + 3 * HOLD)


@pytest.mark.usefixtures("state")
def test_of_many_that_want_a_turn_one_gets_it(state_url):
    lookups = [StateLookup(state_url) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda one: one.take_turn("paper.example", NOW, NOW + HOLD), lookups)
        )
    for lookup in lookups:
        lookup.close()
    assert [NOW + HOLD] * 7 == [answer for answer in answers if answer is not None]

"""One writer a source: leases expire, and each carries a higher number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pipelines.model.source import SourceId
from pipelines.state.lease import (
    Lease,
    LeaseHeldError,
    LeaseLostError,
    acquire,
    acquire_all,
    release,
    release_all,
    renew,
)
from pipelines.state.schema import open_state
from tests.pipelines.store.samples import NOW, PAPER

MINUTE = timedelta(minutes=1)


def test_a_held_lease_is_refused_and_says_by_whom_and_until_when(state):
    acquire(state, PAPER, "run-a", NOW, 60)
    with pytest.raises(
        LeaseHeldError, match=r"de-paper .* run-a until 2026-11-22 08:01:00"
    ) as told:
        acquire(state, PAPER, "run-b", NOW, 60)
    assert "run-a" == told.value.owner


def test_sources_do_not_hinder_each_other(state):
    acquire(state, PAPER, "run-a", NOW, 60)
    assert acquire(state, SourceId("at-other"), "run-b", NOW, 60)


def test_many_leases_are_taken_and_given_back_together_and_those_of_others_named(state):
    names = [SourceId(f"paper-{n}") for n in range(40)]
    acquire(state, names[3], "run-a", NOW, 60)
    wanted = {name: 60.0 + n % 2 for n, name in enumerate(names)}
    found = acquire_all(state, wanted, "run-b", NOW)
    held = {name: one for name, one in found.items() if isinstance(one, LeaseHeldError)}
    mine = [one for one in found.values() if isinstance(one, Lease)]
    assert ({names[3]: "run-a"}, 39) == ({n: one.owner for n, one in held.items()}, len(mine))
    assert {NOW + timedelta(seconds=60 + n) for n in (0, 1)} == {one.until for one in mine}
    assert renew(state, mine[0], NOW, 60)
    release_all(state, mine)
    free = acquire_all(state, dict.fromkeys(names, 60.0), "run-c", NOW)
    assert [names[3]] == [name for name, one in free.items() if isinstance(one, LeaseHeldError)]
    assert {} == acquire_all(state, {}, "run-c", NOW)


def test_a_lost_lease_is_not_given_back_with_the_others(state):
    mine = acquire_all(state, {PAPER: 60.0, SourceId("other"): 60.0}, "run-a", NOW)
    acquire(state, PAPER, "run-b", NOW + MINUTE, 60)
    release_all(state, [one for one in mine.values() if isinstance(one, Lease)])
    with pytest.raises(LeaseHeldError, match="run-b"):
        acquire(state, PAPER, "run-c", NOW + MINUTE, 60)
    assert acquire(state, SourceId("other"), "run-c", NOW, 60)


def test_an_expired_lease_passes_on_and_its_owner_learns_of_it(state):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    second = acquire(state, PAPER, "run-b", NOW + MINUTE, 60)
    assert first.fence < second.fence
    with pytest.raises(LeaseLostError, match="stay in the spool"):
        renew(state, first, NOW + MINUTE, 60)
    release(state, first)
    with pytest.raises(LeaseHeldError):
        acquire(state, PAPER, "run-c", NOW + MINUTE, 60)


def test_a_renewed_lease_lasts_longer_and_keeps_its_number(state):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    longer = renew(state, first, NOW + MINUTE / 2, 60)
    assert (first.fence, NOW + 1.5 * MINUTE) == (longer.fence, longer.until)
    with pytest.raises(LeaseHeldError):
        acquire(state, PAPER, "run-b", NOW + MINUTE, 60)


def test_an_expired_lease_that_nobody_took_can_be_renewed(state):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    assert NOW + 11 * MINUTE == renew(state, first, NOW + 10 * MINUTE, 60).until


def test_a_released_lease_is_free_at_once(state):
    release(state, acquire(state, PAPER, "run-a", NOW, 60))
    assert acquire(state, PAPER, "run-b", NOW, 60)


def test_the_same_owner_gets_its_lease_again_with_a_higher_number(state):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    again = acquire(state, PAPER, "run-a", NOW, 60)
    assert first.fence < again.fence
    with pytest.raises(LeaseLostError):
        renew(state, first, NOW, 60)


def test_numbers_grow_also_when_the_clock_goes_back(state):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    assert first.fence < acquire(state, PAPER, "run-a", NOW - 90 * MINUTE, 60).fence


def test_numbers_grow_also_when_the_state_was_lost(state, tmp_path):
    first = acquire(state, PAPER, "run-a", NOW, 60)
    fresh = open_state(f"sqlite:///{tmp_path}/fresh.sqlite")
    assert first.fence < acquire(fresh, PAPER, "run-b", NOW + MINUTE, 60).fence
    fresh.dispose()


def test_of_eight_runs_at_once_one_gets_the_lease(state):
    def attempt(number):
        try:
            return acquire(state, PAPER, f"run-{number}", NOW, 60).owner
        except LeaseHeldError as error:
            return f"held by {error.owner}"

    with ThreadPoolExecutor(8) as pool:
        told = sorted(set(pool.map(attempt, range(8))))
    assert 2 == len(told)
    assert f"held by {told[1]}" == told[0]

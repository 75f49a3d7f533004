"""When a URL is asked for again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.rejection import Reason, Stage
from pipelines.state import revisit
from tests.pipelines.store.samples import NOW, visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walk(*visits):
    row = None
    for one in visits:
        row = revisit.after(one, row, one.at)
    return row


def test_waits_double_until_the_article_is_settled():
    row, at, waits = None, NOW, []
    while True:
        row = revisit.after(visit(at=at), row, at)
        if row["next_check"] is None:
            break
        waits.append((row["next_check"] - at) / HOUR)
        at = row["next_check"]
    assert [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] == waits


def test_a_change_of_the_article_begins_anew():
    row = walk(visit(), visit(at=NOW + 64 * HOUR))
    later = NOW + 128 * HOUR
    row = revisit.after(visit(at=later), row | {"changed_at": later}, later)
    assert later + HOUR == row["next_check"]


def test_an_unchanged_page_keeps_its_validators_and_a_new_body_replaces_them():
    first = visit(etag='"a"', last_modified="yesterday", body_sha256="1")
    same = visit(reason=Reason.UNCHANGED, status=304, etag='"b"')
    names = ("etag", "last_modified", "body_sha256")
    assert ('"b"', "yesterday", "1") == tuple(walk(first, same)[name] for name in names)
    assert (None, None, "2") == tuple(walk(first, visit(body_sha256="2"))[name] for name in names)


def test_what_is_gone_is_not_asked_for_again():
    assert walk(visit(reason=Reason.GONE, status=404))["next_check"] is None


def test_a_page_that_was_there_is_asked_for_once_more_after_a_404_and_never_after_a_410():
    first = visit(reason=Reason.GONE, status=404)
    once, twice = walk(visit(), first), walk(visit(), first, first)
    after_failure = walk(visit(), visit(reason=Reason.SERVER_ERROR, status=500), first)
    assert (NOW + HOUR, None) == (once["next_check"], twice["next_check"])
    assert NOW + 2 * HOUR == after_failure["next_check"]
    assert walk(visit(), visit(reason=Reason.GONE, status=410))["next_check"] is None
    assert walk(visit(), visit(reason=Reason.GONE, status=302))["next_check"] is None


@pytest.mark.parametrize(
    ("status", "before", "expected"),
    [(410, None, True), (404, 404, True), (404, 410, True), (404, 200, False), (404, None, False)],
)
def test_gone_is_what_the_server_says_for_good_or_twice(status, before, expected):
    assert expected is revisit.is_gone(status, before)


def test_failures_back_off_and_end():
    row, waits = None, []
    for _ in range(revisit.GIVEN_UP_FAILS):
        row = revisit.after(visit(reason=Reason.TIMED_OUT, status=None), row, NOW)
        waits.append(row["next_check"] and (row["next_check"] - NOW) / HOUR)
    assert [1, 2, 4, 8, 16, 32, 64, 128, 168, None] == waits


def test_store_A02_a_page_lost_before_it_was_cleaned_is_due_at_once_without_validators_then_backs_off():
    lost = visit(reason=Reason.CLEANING_LOST, etag='"a"', body_sha256="1")
    row = revisit.after(lost, walk(visit(etag='"b"')), NOW)
    assert (NOW, 1, None, None) == tuple(
        row[name] for name in ("next_check", "fails", "etag", "body_sha256")
    )
    waits = []
    while row["next_check"]:
        row = revisit.after(lost, row, NOW)
        waits.append(row["next_check"] and (row["next_check"] - NOW) / HOUR)
    assert [2, 4, 8, 16, 32, 64, 128, 168, None] == waits


def test_a_success_forgets_failures_and_a_failure_keeps_validators():
    failed = walk(visit(etag='"a"'), visit(reason=Reason.SERVER_ERROR, status=500))
    assert (1, '"a"', 500) == (failed["fails"], failed["etag"], failed["status"])
    assert 0 == walk(visit(reason=Reason.TIMED_OUT), visit())["fails"]


@pytest.mark.parametrize("reason", sorted(revisit.LEFT))
def test_what_a_run_had_no_time_for_is_due_at_once_and_never_counts_as_fetched(reason):
    row = walk(visit(stage=Stage.DISCOVER, reason=reason))
    assert (NOW, None, 0) == (row["next_check"], row["last_checked"], row["fails"])


def test_what_a_run_had_no_time_for_changes_nothing_of_a_known_url():
    known = walk(visit(etag='"a"'))
    later = visit(reason=Reason.OVER_BUDGET, stage=Stage.DISCOVER, at=NOW + HOUR)
    assert known == revisit.after(later, known, NOW + HOUR)


@pytest.mark.parametrize(
    "changes",
    [{}, {"reason": Reason.UNCHANGED}, {"reason": Reason.TIMED_OUT}, {"reason": Reason.HOST_DOWN}],
)
def test_listings_are_never_due_by_themselves(changes):
    assert walk(visit(is_listing=True, **changes))["next_check"] is None


def test_E10_a_listing_that_stands_still_is_polled_up_to_once_a_day_until_it_changes():
    def walked(*days, last=Reason.UNCHANGED):
        still = [visit(is_listing=True, at=NOW + DAY * d, reason=last) for d in days]
        return walk(visit(is_listing=True), *still)["next_check"]

    assert walked(6) is None
    assert NOW + DAY * 7 + 6 * HOUR == walked(7)
    assert NOW + DAY * 91 == walked(7, 60, 90)
    assert walked(90, last=None) is None
    assert walked(90, last=Reason.TIMED_OUT) is None


@pytest.mark.parametrize(
    "reason", [r for r in Reason if r not in revisit.LEFT], ids=lambda reason: reason.value
)
def test_what_is_refused_at_discovery_leaves_no_trace(reason):
    assert not revisit.is_kept(visit(stage=Stage.DISCOVER, reason=reason))
    assert revisit.is_kept(visit(reason=reason))


def test_a_visit_from_the_future_counts_as_now():
    row = revisit.after(visit(at=NOW + timedelta(days=400)), None, NOW)
    assert (NOW, NOW + HOUR) == (row["last_checked"], row["next_check"])


@given(st.lists(st.tuples(st.sampled_from([None, *Reason]), st.integers(0, 10**6)), min_size=1))
def test_nothing_is_ever_due_before_it_was_checked_or_later_than_the_longest_wait(steps):
    row, at = None, NOW
    for reason, seconds in steps:
        at += timedelta(seconds=seconds)
        row = revisit.after(visit(reason=reason, at=at), row, at)
        if row["next_check"] and row["last_checked"]:
            assert row["last_checked"] <= row["next_check"]
            assert row["next_check"] - row["last_checked"] <= revisit.SETTLED_AFTER


def test_N07_a_listing_rests_for_as_long_as_it_asks_also_when_a_304_repeats_nothing():
    first = visit(is_listing=True, rests_until=NOW + 3 * HOUR)
    same = visit(is_listing=True, reason=Reason.UNCHANGED, at=NOW + 4 * HOUR)
    assert NOW + 3 * HOUR == walk(first)["next_check"]
    assert NOW + 7 * HOUR == walk(first, same)["next_check"]
    changed = visit(is_listing=True, at=NOW + 8 * HOUR)
    assert walk(first, same, changed)["next_check"] is None


def test_N07_a_long_rest_of_before_is_kept_to_a_day():
    first = visit(is_listing=True, rests_until=NOW + 30 * HOUR)
    same = visit(is_listing=True, reason=Reason.UNCHANGED, at=NOW + 31 * HOUR)
    assert NOW + 55 * HOUR == walk(first, same)["next_check"]

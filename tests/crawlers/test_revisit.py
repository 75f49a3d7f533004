"""When to ask again, and how."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.fetching import conditional
from pipelines.model.page import KnownUrl

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
URL = "https://site.example/a"


def _known(**fields):
    return KnownUrl(**{"url": URL, "last_checked": NOW - timedelta(hours=1), **fields})


def test_both_validators_are_sent():
    known = _known(etag='"v1"', last_modified="Sun, 22 Nov 2026 09:00:00 GMT")
    wanted = {"If-None-Match": '"v1"', "If-Modified-Since": "Sun, 22 Nov 2026 09:00:00 GMT"}
    assert wanted == conditional.validators(known, NOW)


def test_nothing_known_asks_in_full():
    assert {} == conditional.validators(None, NOW)
    assert {} == conditional.validators(_known(), NOW)


def test_B15_after_two_weeks_the_page_is_asked_for_in_full():
    old = _known(etag='"v1"', last_checked=NOW - timedelta(days=15))
    assert {} == conditional.validators(old, NOW)
    asked_each_hour = _known(etag='"v1"', changed_at=NOW - timedelta(days=15))
    assert {} == conditional.validators(asked_each_hour, NOW)
    assert conditional.validators(_known(etag='"v1"', changed_at=NOW - timedelta(days=13)), NOW)


@pytest.mark.parametrize("etag", ['"a\r\nX: y"', "ü", "x" * 600])
def test_L06_a_harmful_validator_is_not_sent(etag):
    assert {} == conditional.validators(_known(etag=etag), NOW)


@pytest.mark.parametrize(
    ("next_check", "due"),
    [(NOW, True), (NOW - timedelta(1), True), (NOW + timedelta(1), False), (None, False)],
)
def test_a_url_is_due_from_its_time_on(next_check, due):
    assert due is conditional.is_due(_known(next_check=next_check), NOW)


def test_the_first_of_several_headers_counts():
    headers = (("etag", "a"), ("etag", "b"))
    assert ("a", None) == (
        conditional.header(headers, "etag"),
        conditional.header(headers, "location"),
    )


def test_the_same_bytes_are_known_again():
    known = _known(body_sha256=conditional.body_hash(b"text"))
    assert conditional.is_same(known, conditional.body_hash(b"text"))
    assert not conditional.is_same(known, conditional.body_hash(b"other"))
    assert not conditional.is_same(None, conditional.body_hash(b"text"))


@pytest.mark.parametrize(
    ("changed", "checked", "in_full"),
    [(0.5, 0.1, False), (1.5, 0.1, False), (1.01, 0.1, True), (5.05, 0.1, True), (3, 1.2, True)],
)
def test_B15_a_listing_is_asked_for_in_full_once_a_day(changed, checked, in_full):
    known = _known(
        etag='"v1"',
        changed_at=NOW - timedelta(days=changed),
        last_checked=NOW - timedelta(days=checked),
    )
    assert in_full is (conditional.listing_validators(known, NOW) == {})


def test_a_listing_that_was_never_read_is_asked_for_in_full():
    assert {} == conditional.listing_validators(None, NOW)
    assert {} == conditional.listing_validators(_known(etag='"v1"', last_checked=None), NOW)


@pytest.mark.parametrize("ask", [conditional.validators, conditional.listing_validators])
def test_B15_a_date_in_the_future_is_not_sent(ask):
    ahead = _known(etag='"v1"', last_modified="Sun, 22 Nov 2026 10:00:01 GMT")
    assert {"If-None-Match": '"v1"'} == ask(ahead, NOW)
    odd = _known(last_modified="yesterday")
    assert {"If-Modified-Since": "yesterday"} == ask(odd, NOW)

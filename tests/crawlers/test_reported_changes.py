"""What listings claim of known articles."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.discovery.scope import AdmittedUrl
from crawlers.reported_changes import CLOCK_SKEW, SMALL, moment, reported_changes
from pipelines.model.page import DiscoveredUrl, KnownUrl, UrlId, Via
from pipelines.model.source import SourceId

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LAST = NOW - timedelta(hours=2)
LATER = "2026-11-22T09:00:00Z"
EARLIER = "2026-11-22T07:00:00Z"
VIA = Via(seed="https://site.example/rss", listing="https://site.example/rss")


def _url(number):
    return f"https://site.example/{number}"


def _found(number, modified=None, published=None):
    url = DiscoveredUrl(
        url=_url(number),
        source_id=SourceId("site"),
        via=VIA,
        published=published,
        modified=modified,
    )
    return AdmittedUrl(url=url.url, article_id=UrlId(str(number)), found=url)


def _claims(dates, timezone="UTC"):
    found = [_found(number, date) for number, date in enumerate(dates)]
    known = {one.url: KnownUrl(url=one.url, last_checked=LAST) for one in found}
    return reported_changes(found, known, timezone, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T10:30:00+01:00", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22 10:30", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 21, 23, 0, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 09:30:00 GMT", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 10:30:00 +0100", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("gestern", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_listings_are_read_in_their_zone_or_the_source_s(text, expected):
    assert expected == moment(text, "Europe/Berlin")


def test_an_article_with_a_newer_date_than_its_last_visit_is_called_changed():
    claims = _claims([LATER, EARLIER, None])
    assert (frozenset({_url(0)}), "") == (claims.changed, claims.note)


def test_a_newer_date_of_publication_counts_too():
    found = [_found(1, modified=EARLIER, published=LATER)]
    known = {_url(1): KnownUrl(url=_url(1), last_checked=LAST)}
    assert {_url(1)} == reported_changes(found, known, "UTC", NOW).changed


def test_what_was_never_asked_for_is_not_called_changed():
    known = {_url(1): KnownUrl(url=_url(1))}
    assert not reported_changes([_found(1, LATER), _found(2, LATER)], known, "UTC", NOW).changed


def test_E12_a_date_ahead_of_the_clock_is_no_claim():
    ahead = NOW + CLOCK_SKEW + timedelta(seconds=1)
    assert not _claims([ahead.isoformat(), "9999-12-31"]).changed


def test_E12_a_date_just_ahead_is_a_claim_one_of_the_last_visit_is_none():
    dates = [NOW + CLOCK_SKEW, LAST, LAST + timedelta(seconds=1)]
    claims = _claims([date.isoformat() for date in dates])
    assert {_url(0), _url(2)} == claims.changed


def test_E15_a_listing_that_calls_everything_changed_is_not_believed():
    claims = _claims([LATER] * 20)
    assert not claims.changed
    assert "calls 20 of 20 known articles changed" in claims.note


@pytest.mark.parametrize("count", [1, SMALL])
def test_a_few_claims_are_believed_also_when_they_are_all(count):
    assert count == len(_claims([LATER] * count).changed)


def test_half_of_the_known_articles_may_have_changed():
    assert 10 == len(_claims([LATER] * 10 + [EARLIER] * 10).changed)
    assert not _claims([LATER] * 11 + [EARLIER] * 9).changed

"""How long a listing asks to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.rest import rests_until
from pipelines.model.source import SeedKind

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)  # a Friday
SKIP = "<skipHours>{}</skipHours>"


def hours(text="", kind=SeedKind.FEED, **headers):
    body = f"<rss><channel>{text}<item><ttl>600000</ttl></item></channel></rss>".encode()
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    found = rests_until(kind, named, body, NOW)
    return round((found - NOW) / timedelta(hours=1), 2) if found else 0


@pytest.mark.parametrize(
    ("text", "cache", "expected"),
    [
        ("", "", 0),
        ("<ttl>60</ttl>", "", 0.9),
        ("<ttl>1440</ttl>", "", 21.6),
        ("<ttl>999999</ttl>", "", 24),
        ("<ttl>9999999999</ttl>", "", 24),
        ("<ttl>-5</ttl><ttl>x</ttl>", "", 0),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", "", 0.9),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", "", 5.4),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", "", 21.6),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", "", 0),
        ("", "public, max-age=7200", 1.8),
        ("<ttl>60</ttl>", "max-age=7200", 1.8),
        ("", "max-age=7200, no-cache", 0),
        ("", "s-maxage=7200", 0),
        ("", "max-age=nonsense", 0),
        (SKIP.format("<hour>10</hour><hour>11</hour>"), "", 1.5),
        (SKIP.format("".join(f"<hour>{n}</hour>" for n in range(24))), "", 23.5),
        ("<skipDays><day>Friday</day></skipDays>", "", 13.5),
        ("<ttl>60</ttl>" + SKIP.format("<hour>11</hour>"), "", 1.5),
    ],
)  # fmt: skip
def test_N07_a_feed_is_left_alone_for_as_long_as_it_asks(text, cache, expected):
    assert expected == hours(text, **({"cache_control": cache} if cache else {}))


def test_N07_an_answer_that_was_kept_on_the_way_is_older():
    assert 0.9 == hours(cache_control="max-age=7200", age="3600")
    assert 0 == hours(cache_control="max-age=7200", age="9999")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"expires": "Fri, 20 Nov 2026 12:30:00 GMT"}, 1.8),
        (
            {"expires": "Fri, 20 Nov 2026 14:30:00 GMT", "date": "Fri, 20 Nov 2026 13:30:00 GMT"},
            0.9,
        ),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Fri, 20 Nov 2026 12:30:00 GMT", "cache_control": "max-age=0"}, 0),
        ({"expires": "Fri, 20 Nov 2026 12:30:00 GMT", "cache_control": "no-cache"}, 0),
    ],
)
def test_N07_an_answer_may_say_until_when_it_is_fresh(headers, expected):
    assert expected == hours(**headers)


def test_N07_a_feed_may_speak_of_itself_behind_its_entries():
    body = b"<rss><channel><item>" + b"<ttl>1</ttl>" * 9 + b"</item><ttl>60</ttl></channel></rss>"
    assert NOW + timedelta(minutes=54) == rests_until(SeedKind.FEED, (), body, NOW)


@pytest.mark.parametrize("kind", [SeedKind.SECTION, SeedKind.SITEMAP])
def test_N07_headers_of_pages_and_sitemaps_delay_by_an_hour_at_most(kind):
    assert 1 == hours("<ttl>1440</ttl>", kind, cache_control="max-age=86400")

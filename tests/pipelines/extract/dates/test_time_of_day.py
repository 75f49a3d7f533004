"""Times of day: zones by name and by number; clocks whose zone nobody names."""

import pytest

from pipelines.extract.dates import country_zones, time_of_day
from pipelines.extract.dates.parse import parse_machine

UTC = time_of_day.zone("UTC")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2018-10-29T10:15-500", "2018-10-29T10:15:00-05:00"),
        ("2018-10-29T10:15+0530", "2018-10-29T10:15:00+05:30"),
        ("2018-10-29 10:15 IST", "2018-10-29T10:15:00+05:30"),
        ("2018-10-29 10:15 GMT+5:30", "2018-10-29T10:15:00+05:30"),
        ("29 October 2018, 10:15 (UTC+3)", "2018-10-29T10:15:00+03:00"),
        ("29 October 2018 10:15 PKT", "2018-10-29T10:15:00+05:00"),
        ("29. Oktober 2018, 10:15 Uhr MEZ", "2018-10-29T10:15:00+01:00"),
        ("29 Oktober 2018 10:15 WIB", "2018-10-29T10:15:00+07:00"),
        ("2018年10月29日 10:15 JST", "2018-10-29T10:15:00+09:00"),
        ("Mon Oct 29 2018 10:15:00 GMT+0100 (CET)", "2018-10-29T10:15:00+01:00"),
    ],
)
def test_zones_are_read_as_pages_write_them(raw, expected):
    found = parse_machine(raw, UTC)
    assert (expected, True) == (found.at.isoformat(), found.zoned)


@pytest.mark.parametrize("offset", ["+15", "-1500", "+9999"])
def test_an_impossible_offset_is_none(offset):
    assert time_of_day.offset(offset) is None


@pytest.mark.parametrize(
    ("address", "language", "expected"),
    [
        ("https://paper.example/1", "ja", "Asia/Tokyo"),
        ("https://paper.example/1", "ko-KR", "Asia/Seoul"),
        ("https://paper.example/1", "hi", "Asia/Kolkata"),
        ("https://paper.example/1", "en", ""),
        ("https://paper.example/1", "es", ""),
        ("https://paper.us/1", "de", ""),
        ("https://paper.at/1", "en", "Europe/Vienna"),
    ],
)
def test_a_language_of_one_country_tells_its_zone(address, language, expected):
    assert expected == country_zones.of_page(address, language)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "By Ada Brandt December 16, 2016, 11:19 PM"),
        ("es", "Por Ada Brandt, 16 de diciembre de 2016, 23:19"),
        ("fr", "Par Ada Brandt, 16 décembre 2016, 23h19"),
        ("pt", "Por Ada Brandt, 16 de dezembro de 2016, 23:19"),
        ("ru", "16 декабря 2016, 23:19"),
    ],
)
def test_a_clock_without_a_zone_stays_as_written(lang, line, made, read_page):
    page = made.article(before=f"<p>{line}</p>").replace('lang="de"', f'lang="{lang}"')
    found = read_page(page, language=lang, timezone="UTC")
    assert ("2016-12-16T23:19:00+00:00", "clock") == (
        found.published_at.isoformat(),
        found.date_precision,
    )


def test_the_precision_of_a_change_is_its_own(made, read_page):
    head = (
        '<meta property="article:published_time" content="2026-04-28T09:00:00+02:00">'
        '<meta property="article:modified_time" content="2026-04-29">'
    )
    found = read_page(made.article(head=head))
    assert ("second", "day") == (found.date_precision, found.modified_precision)

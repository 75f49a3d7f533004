"""Which days listings and articles may be of, by address and date."""

from datetime import date

import pytest

from crawlers.backfill import periods
from pipelines.model.page import DiscoveredUrl
from tests.world.listings import VIA


def found(path, **dates):
    return DiscoveredUrl(url=f"https://x.example{path}", source_id="x", via=VIA, **dates)


def days(period):
    return (str(period.first or ""), str(period.last or ""))


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/map-2021-05.xml", "2021-05-01", "2021-05-31"),
        ("/map-202105.xml.gz", "2021-05-01", "2021-05-31"),
        ("/map-20210503.xml", "2021-05-03", "2021-05-03"),
        ("/maps/2021/05/03", "2021-05-03", "2021-05-03"),
        ("/map.xml?yyyy=2013&mm=3&dd=7", "2013-03-07", "2013-03-07"),
        ("/map-2021.xml", "2021-01-01", "2021-12-31"),
        ("/map_2021-01-01_2021-03-31.xml", "2021-01-01", "2021-03-31"),
        ("/map-2021-02-30.xml", "2021-02-01", "2021-02-28"),
        ("/posts-3.xml", "", ""),
        ("/map-120213.xml", "", ""),
    ],
)
def test_a_listing_is_of_the_days_in_its_address(path, first, last):
    ((_, period),) = periods.of_listings([found(path)], "UTC")
    assert (first, last) == days(period)


def test_running_numbers_behind_a_year_are_no_months():
    named = [found(f"/map-2021-{number}.xml") for number in (1, 2, 10, 12)]
    assert {("2021-01-01", "2021-12-31")} == {
        days(period) for _, period in periods.of_listings(named, "UTC")
    }


def test_a_listing_without_a_date_in_its_address_names_nothing_newer_than_its_last_change():
    listing = found("/posts-3.xml", modified="2021-05-03T23:30:00+00:00")
    ((_, period),) = periods.of_listings([listing], "Europe/Berlin")
    assert ("", "2021-05-04") == days(period)


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/2021/05/03/slug", "2021-05-03", "2021-05-03"),
        ("/2021/5/3/slug", "2021-05-03", "2021-05-03"),
        ("/2021/05/3-things-to-do", "2021-05-01", "2021-05-31"),
        ("/2021/05/10-things-to-do", "2021-05-01", "2021-05-31"),
        ("/2021-05-03-slug.html", "2021-05-03", "2021-05-03"),
        ("/20210503/slug", "2021-05-03", "2021-05-03"),
        ("/politik/wahl-2021-05-03-ausblick", "", ""),
        ("/a/202105123456/slug", "", ""),
        ("/a/2021/0512345", "", ""),
    ],
)
def test_an_article_is_of_the_day_that_begins_a_part_of_its_address(path, first, last):
    assert (first, last) == days(periods.of_article(found(path), "UTC"))


def test_a_date_of_change_bounds_an_article_above_only():
    changed = found("/slug", published="2021-05-03", modified="2021-05-03")
    assert ("", "2021-05-03") == days(periods.of_article(changed, "UTC"))
    dated = found("/slug", published="2021-05-01", modified="2021-05-03")
    assert ("2021-05-01", "2021-05-01") == days(periods.of_article(dated, "UTC"))
    assert date(2021, 5, 1) == periods.of_article(dated, "UTC").last

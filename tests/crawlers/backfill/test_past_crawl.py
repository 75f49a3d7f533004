"""Backfills of papers on loopback, in the real crawl process."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.model.backfill import Backfill, ReadListing
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import Seed, SeedKind
from tests.world import crawling, past
from tests.world.http import Host, reply

FIRST, LAST = date(2024, 1, 7), date(2024, 6, 30)
WINDOW = Backfill(since=date(2024, 3, 1), until=date(2024, 4, 30))


@pytest.fixture
def host():
    with Host() as running:
        yield running


def seeds(host, *pairs):
    return tuple(Seed(kind=kind, url=host.url(path)) for kind, path in pairs)


def go_back(host, folder, backfill=WINDOW, requests=500, **fields):
    """Crawls past days; returns visits by path and the receipt."""
    source = crawling.source_of(host.home, **fields)
    order = crawling.order_of(source, folder, page_limit=requests, backfill=backfill)
    done = crawling.harvest([order])
    return done.visits["case"], done.receipts["case"]


def fetched(visits):
    return {path for path, visit in visits.items() if not visit.is_listing and visit.reason is None}


def wanted(made, window=WINDOW):
    return {path for path, day in made if window.since <= day <= window.until}


def watermark(visits, backfill=WINDOW):
    """Return the listings that a round has read, as the state gives them to the next."""
    return tuple(
        ReadListing(url=v.url, since=backfill.since, until=backfill.until, next_page=v.leads_to)
        for v in visits.values()
        if v.is_listing and v.reason in (None, Reason.GONE)
    )


def test_dated_child_sitemaps_outside_the_window_are_not_read(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    past.sitemaps(host, made)
    visits, receipt = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SITEMAP, "/index.xml")))
    assert wanted(made) == fetched(visits)
    assert {"/map-2024-03.xml", "/map-2024-04.xml"} == {p for p in visits if p.startswith("/map")}
    assert (2, 2, 0) == (
        receipt.reach.months,
        receipt.reach.months_read,
        receipt.reach.listings_left,
    )
    assert WINDOW.since == receipt.reach.back_to


def test_an_undated_sitemap_is_read_and_its_articles_are_told_by_their_dates(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    urls = "".join(f"<url><loc>{host.url(p)}</loc><lastmod>{d}</lastmod></url>" for p, d in made)
    host.pages["/map.xml"] = reply(200, f"<urlset>{urls}</urlset>", kind="text/xml")
    visits, _ = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SITEMAP, "/map.xml")))
    later = {path for path, day in made if day > WINDOW.until}
    assert wanted(made) | later == fetched(visits)  # a date of change bounds the past only
    earlier = {path for path, day in made if day < WINDOW.since}
    assert {Reason.OUT_OF_WINDOW} == {visits[path].reason for path in earlier}


def test_what_a_news_sitemap_or_an_address_dates_outside_is_not_asked_for(host, tmp_path):
    made = past.print_paper(
        host,
        past.days(FIRST, LAST),
        "/{day:%Y/%m/%d}/rat-beschliesst-haushalt-{number:06}",
    )
    urls = "".join(f"<url><loc>{host.url(path)}</loc></url>" for path, _ in made)
    host.pages["/map.xml"] = reply(200, f"<urlset>{urls}</urlset>", kind="text/xml")
    visits, _ = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SITEMAP, "/map.xml")))
    assert wanted(made) == fetched(visits)


def test_archive_pages_by_date_are_found_by_one_link(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    past.archive(host, made)
    host.feed()
    visits, receipt = go_back(host, tmp_path)
    assert wanted(made) == fetched(visits)
    absent = visits["/archiv/2024/04/29"]
    assert (Stage.DISCOVER, Reason.GONE) == (absent.stage, absent.reason)
    assert receipt.reach.is_done


def test_archive_pages_are_declared_in_the_source_file(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    past.archive(host, made, form="/ausgabe?tag={:%Y-%m-%d}")
    host.pages["/"] = past.links([])
    host.feed()
    archives = (host.url("/ausgabe?tag={year}-{month}-{day}"),)
    visits, _ = go_back(host, tmp_path, archives=archives)
    assert wanted(made) == fetched(visits)


def test_a_form_of_addresses_that_leads_nowhere_is_given_up(host, tmp_path):
    host.pages["/"] = past.links([], "<a href='/kalender/2024/06/12'>12</a>")
    host.feed()
    visits, receipt = go_back(host, tmp_path)
    assert 7 == sum(path.startswith("/kalender") for path in visits)
    assert receipt.reach.is_done


def test_a_section_is_read_page_by_page_to_its_end(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST, step=2))
    past.section(host, made)
    visits, _ = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SECTION, "/politik")))
    assert {path for path, _ in made} == fetched(visits)  # its links tell no date
    assert "/politik?page=18" in visits


def test_a_section_that_dates_its_articles_is_left_where_they_are_too_old(host, tmp_path):
    made = past.print_paper(
        host,
        past.days(FIRST, LAST, step=2),
        "/{day:%Y/%m/%d}/rat-beschliesst-{number:06}",
    )
    past.section(host, made)
    visits, _ = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SECTION, "/politik")))
    assert wanted(made) == fetched(visits)
    assert "/politik?page=18" not in visits


def test_wordpress_is_asked_month_by_month_where_the_site_names_its_api(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST, step=1))
    past.wordpress(host, made, per_page=20)
    host.feed()
    visits, receipt = go_back(host, tmp_path)
    assert wanted(made) == fetched(visits)
    asked = [path for path in visits if path.startswith("/wp-json")]
    assert 4 == len(asked)  # two months on two pages each
    assert 2 == receipt.reach.months_read


def test_wordpress_is_not_asked_where_robots_txt_forbids_it(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    host.pages["/robots.txt"] = reply(200, "User-agent: *\nDisallow: /wp-json/", kind="text/plain")
    past.wordpress(host, made)
    host.feed()
    visits, _ = go_back(host, tmp_path)
    assert set() == fetched(visits)
    assert not any(request.path.startswith("/wp-json") for request in host.seen)


def test_a_bound_on_requests_ends_a_round_and_the_next_goes_on(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST, step=2))
    past.sitemaps(host, made)
    fields = {"seeds": seeds(host, (SeedKind.SITEMAP, "/index.xml"))}
    first, receipt = go_back(host, tmp_path / "1", requests=20, **fields)
    assert 20 == receipt.reach.requests
    assert (1, date(2024, 4, 1)) == (receipt.reach.months_read, receipt.reach.back_to)
    seen = len(host.seen)
    again = replace(WINDOW, read=watermark(first))
    second, receipt = go_back(host, tmp_path / "2", again, **fields)
    assert receipt.reach.is_done
    assert wanted(made) <= fetched(first) | fetched(second)
    assert "/map-2024-04.xml" not in {request.path for request in host.seen[seen:]}


def test_a_row_of_pages_is_taken_up_where_it_was_left(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST, step=2))
    past.section(host, made)
    fields = {"seeds": seeds(host, (SeedKind.SECTION, "/politik"))}
    first, _ = go_back(host, tmp_path / "1", requests=50, **fields)
    seen = len(host.seen)
    second, receipt = go_back(
        host, tmp_path / "2", replace(WINDOW, read=watermark(first)), **fields
    )
    assert {path for path, _ in made} == fetched(first) | fetched(second)
    assert "/politik?page=2" not in {request.path for request in host.seen[seen:]}
    assert receipt.reach.is_done


def test_a_dead_sitemap_leaves_its_month_unread(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    past.sitemaps(host, made)
    host.pages["/map-2024-03.xml"] = reply(404)
    visits, receipt = go_back(host, tmp_path, seeds=seeds(host, (SeedKind.SITEMAP, "/index.xml")))
    assert Reason.GONE is visits["/map-2024-03.xml"].reason
    assert (1, 1, False) == (
        receipt.reach.months_read,
        receipt.reach.listings_left,
        receipt.reach.is_done,
    )
    assert "1 of 2 months read, back to 2024-04-01; 1 listings left" == str(receipt.reach)


def test_a_wider_window_reads_only_what_the_narrow_one_did_not(host, tmp_path):
    made = past.print_paper(host, past.days(FIRST, LAST))
    past.sitemaps(host, made)
    fields = {"seeds": seeds(host, (SeedKind.SITEMAP, "/index.xml"))}
    first, _ = go_back(host, tmp_path / "1", **fields)
    wide = Backfill(since=date(2024, 2, 1), until=date(2024, 4, 30), read=watermark(first))
    second, _ = go_back(host, tmp_path / "2", wide, **fields)
    assert {"/map-2024-02.xml"} == {path for path in second if path.startswith("/map")}

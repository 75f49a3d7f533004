"""Posts of WordPress's REST API: where it is, its pages, what it names; and a harvest of it."""

import json
from datetime import date

import pytest

from crawlers.discovery import read_listing, wordpress
from pipelines.model.backfill import Period
from pipelines.model.source import Seed, SeedKind
from tests.world import listings, past
from tests.world.http import Host

HOME = "https://paper.example/"
API = f"{HOME}wp-json/"


@pytest.mark.parametrize(
    ("headers", "body", "api"),
    [
        ([("link", f'<{API}>; rel="https://api.w.org/"')], b"", API),
        ([("link", f'<{HOME}x>; rel=shortlink, </wp-json/>; rel="https://api.w.org/"')], b"", API),
        ([], f"<link rel='https://api.w.org/' href='{API}' />".encode(), API),
        ([], b"<link href=/wp-json/ rel=https://api.w.org/>", API),
        ([("link", f"<{API}>; rel=shortlink")], b"<link rel=stylesheet href=/wp-json/>", ""),
    ],
)
def test_the_api_is_where_the_site_says_it_is(headers, body, api):
    assert api == wordpress.api_of(headers, body, HOME)


def test_posts_are_asked_for_with_few_fields_and_by_days():
    month = Period(first=date(2024, 5, 1), last=date(2024, 5, 31))
    assert (
        f"{API}wp/v2/posts?per_page=100&_fields=link,date_gmt,modified_gmt,title"
        "&after=2024-04-30T23:59:59&before=2024-06-01T00:00:00"
    ) == wordpress.posts(API, month)
    assert (
        f"{HOME}?rest_route=/wp/v2/posts&per_page=100&_fields=link,date_gmt,modified_gmt,title"
    ) == wordpress.posts(f"{HOME}?rest_route=/")


@pytest.mark.parametrize(
    ("url", "pages", "following"),
    [
        (f"{API}?per_page=9", 2, f"{API}?per_page=9&page=2"),
        (f"{API}?page=2&per_page=9", 3, f"{API}?per_page=9&page=3"),
        (f"{API}?page=3", 3, None),
        (API, None, None),
    ],
)
def test_the_next_page_is_there_as_long_as_the_header_says(url, pages, following):
    assert following == wordpress.next_page(url, pages)


@pytest.mark.parametrize(
    ("headers", "count"),
    [([("x-wp-totalpages", "7")], 7), ([("x-wp-totalpages", "many")], None), ([], None)],
)
def test_the_number_of_pages_stands_in_a_header(headers, count):
    assert count == wordpress.page_count(headers)


@pytest.mark.parametrize(
    ("headers", "following"),
    [
        ([("link", f'<{API}wp/v2/posts?page=2>; rel="next"')], f"{API}wp/v2/posts?page=2"),
        ([("x-wp-totalpages", "1"), ("link", f'<{API}wp/v2/posts?page=2>; rel="next"')], None),
        ([], None),
    ],
)
def test_where_no_number_of_pages_is_told_the_header_may_name_the_next(headers, following):
    read = read_listing(
        f"{API}wp/v2/posts", b"[]", "application/json", source=listings.PAPER, via=listings.VIA,
        expected=SeedKind.WORDPRESS, headers=headers,
    )  # fmt: skip
    assert following == read.next_page


def test_posts_come_with_titles_and_dates():
    posts = [
        {"link": listings.FIRST, "date_gmt": "2024-05-03T08:00:00", "title": {"rendered": "A &amp; <i>b</i>"}},
        {"link": 7}, "odd", {"link": listings.SECOND, "title": "odd"},
    ]  # fmt: skip
    read = listings.read(json.dumps(posts), SeedKind.WORDPRESS, "application/json")
    assert [listings.FIRST, listings.SECOND] == listings.urls(read)
    first = read.articles[0]
    assert ("A & b", "2024-05-03T08:00:00Z") == (first.title, first.published)


@pytest.mark.parametrize("body", ['{"code": "x", "message": "Sorry"}', "[", "[" * 100_000, '"x"'])
def test_what_is_no_list_of_posts_is_told(body):
    read = listings.read(body, SeedKind.WORDPRESS, "application/json")
    assert () == read.articles
    assert read.notes


def test_a_source_names_posts_as_a_listing_and_reads_on_while_there_is_news(tmp_path, crawling):
    with Host() as host:
        made = past.print_paper(host, past.days(date(2024, 1, 1), date(2024, 3, 1), step=2))
        past.wordpress(host, made)
        seeds = (Seed(kind=SeedKind.WORDPRESS, url=host.url("/wp-json/wp/v2/posts?per_page=10")),)
        source = crawling.source_of(host.home, seeds=seeds)
        visits = crawling.harvest([crawling.order_of(source, tmp_path)]).visits["case"]
    assert {path for path, _ in made} <= visits.keys()
    assert {None} == {visits[path].reason for path, _ in made}
    assert 4 == sum(path.startswith("/wp-json") for path in visits)

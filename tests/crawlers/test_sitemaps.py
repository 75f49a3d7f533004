# numbers of fault cases are spelled as in the design
from datetime import UTC, datetime

import pytest

from crawlers.discovery import sitemaps
from crawlers.discovery.sitemaps import read_lines, read_sitemap

BASE = "https://paper.example/sitemap.xml"
NAMESPACES = (
    b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    b'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    b'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*entries):
    return b"<urlset " + NAMESPACES + b">" + b"".join(entries) + b"</urlset>"


def index(*names):
    maps = "".join(f"<sitemap><loc>{n}</loc>{d}</sitemap>" for n, d in names)
    return b"<sitemapindex " + NAMESPACES + b">" + maps.encode() + b"</sitemapindex>"


def test_news_fields_are_hints_and_pictures_are_no_articles():
    reading = read_sitemap(
        urlset(
            b"<url><image:image><image:loc>https://paper.example/1.jpg</image:loc></image:image>"
            b"<loc>/artikel/1</loc><lastmod>2026-11-20</lastmod><news:news>"
            b"<news:publication><news:name>Paper</news:name></news:publication>"
            b"<news:publication_date>2026-11-23T08:00:00+01:00</news:publication_date>"
            b"<news:title>Wahl &amp; Folgen</news:title></news:news></url>"
        ),
        BASE,
    )
    (article,) = reading.articles
    assert "https://paper.example/artikel/1" == article.url
    assert ("Wahl & Folgen", "2026-11-23T08:00:00+01:00") == (article.title, article.published)
    assert "2026-11-20" == article.modified
    assert () == reading.notes


def test_a_prefix_or_no_namespace_makes_no_difference():
    with_prefix = b'<s:urlset xmlns:s="urn:x"><s:url><s:loc>/a</s:loc></s:url></s:urlset>'
    without = b"<urlset><url><loc>/a</loc></url></urlset>"
    assert read_sitemap(with_prefix, BASE) == read_sitemap(without, BASE)


def test_an_index_gives_news_first_then_by_date_then_the_rest():
    reading = read_sitemap(
        index(
            ("/sitemap-authors.xml", "<lastmod>2026-11-23</lastmod>"),
            ("/sitemap-2025-12.xml", ""),
            ("/sitemap-2026-11.xml", ""),
            ("/sitemap-old.xml", "<lastmod>2019-01-01</lastmod>"),
            ("/sitemap-news.xml", ""),
        ),
        BASE,
    )
    names = [
        listing.url.removeprefix("https://paper.example/sitemap-") for listing in reading.listings
    ]
    assert ["news.xml", "2026-11.xml", "2025-12.xml", "old.xml", "authors.xml"] == names
    assert () == reading.articles


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ"])
def test_the_newest_come_first_whatever_their_dates_look_like(form):
    days = [
        datetime(2026, 10, 30, 8, tzinfo=UTC),
        datetime(2026, 11, 2, 8, tzinfo=UTC),
        datetime(2026, 9, 4, 8, tzinfo=UTC),
    ]
    entries = [
        f"<url><loc>/{day:%m}</loc><lastmod>{day.strftime(form)}</lastmod></url>".encode()
        for day in days
    ]
    assert ["11", "10", "09"] == [a.url[-2:] for a in read_sitemap(urlset(*entries), BASE).articles]


def test_equal_dates_keep_the_documents_order_unless_its_numbers_rise():
    named = [f"<url><loc>/{n}</loc><lastmod>2026-11-23</lastmod></url>".encode() for n in "cab"]
    paths = [a.url[-1] for a in read_sitemap(urlset(*named), BASE).articles]
    assert ["c", "a", "b"] == paths
    entries = [
        f"<url><loc>/{n}</loc><lastmod>2026-11-23</lastmod></url>".encode() for n in range(9)
    ]
    paths = [a.url.rpartition("/")[2] for a in read_sitemap(urlset(*entries), BASE).articles]
    assert [str(n) for n in reversed(range(9))] == paths


@pytest.mark.parametrize("date", ["9999-01-01", "0001-01-01", "gestern", "45.11.2026", ""])
def test_E12_a_date_that_cannot_be_is_a_hint_and_does_not_lead(date):
    reading = read_sitemap(
        urlset(
            f"<url><loc>/odd</loc><lastmod>{date}</lastmod></url>".encode(),
            b"<url><loc>/good</loc><lastmod>2020-01-01</lastmod></url>",
        ),
        BASE,
    )
    assert ["https://paper.example/good", "https://paper.example/odd"] == [
        a.url for a in reading.articles
    ]
    assert (date or None) == reading.articles[1].published


def test_E05_of_too_many_addresses_the_newest_are_used(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_ARTICLES", 3)
    entries = [
        f"<url><loc>/{n}</loc><lastmod>2026-11-{n:02}</lastmod></url>".encode()
        for n in range(1, 21)
    ]
    reading = read_sitemap(urlset(*entries), BASE)
    assert ["20", "19", "18"] == [a.url.rpartition("/")[2] for a in reading.articles]
    assert ("names 20 addresses; the newest 3 are used",) == reading.notes


def test_E05_of_too_many_child_sitemaps_the_newest_are_used(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_CHILDREN", 2)
    reading = read_sitemap(index(*((f"/{year}.xml", "") for year in range(2000, 2027))), BASE)
    assert ["2026.xml", "2025.xml"] == [a.url.rpartition("/")[2] for a in reading.listings]


def test_bare_ampersands_are_mended():
    reading = read_sitemap(b"<urlset><url><loc>/show?a=1&b=2</loc></url></urlset>", BASE)
    assert ["https://paper.example/show?a=1&b=2"] == [a.url for a in reading.articles]
    assert reading.notes[0].startswith("ill-formed sitemap")


def test_the_whole_entries_of_a_cut_sitemap_are_used():
    body = urlset(*(f"<url><loc>/{n}</loc></url>".encode() for n in range(50)))
    reading = read_sitemap(body[:-300], BASE)
    assert len(reading.articles) > 30
    assert reading.notes


def test_entries_without_address_are_left_out_and_repeated_ones_once():
    reading = read_sitemap(
        b"<urlset><url/><url><loc> </loc></url><url><loc>/a</loc></url><url><loc>/a</loc></url></urlset>",
        BASE,
    )
    assert ["https://paper.example/a"] == [a.url for a in reading.articles]


def test_a_sitemap_without_entries_says_so():
    assert ("sitemap has no entries",) == read_sitemap(urlset(), BASE).notes


def test_lines_are_bounded(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_ARTICLES", 2)
    reading = read_lines(b"https://a.example/\nhttps://b.example/\n\nhttps://c.example/", BASE)
    assert ["https://a.example/", "https://b.example/"] == [a.url for a in reading.articles]
    assert ("names 3 addresses; the newest 2 are used",) == reading.notes


def order(entries, base=BASE):
    return [a.url.rpartition("/")[2] for a in read_sitemap(urlset(*entries), base).articles]


def url(path, date=""):
    last = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<url><loc>/{path}</loc>{last}</url>".encode()


@pytest.mark.parametrize(
    ("paths", "base", "is_turned"),
    [
        ([f"bericht-nummer-{n}" for n in range(95, 120)], BASE, True),
        ([f"bericht-nummer-{n}" for n in range(120, 95, -1)], BASE, False),
        ([f"artikel/{n}.html?id={n % 3}" for n in range(10, 15)], BASE, False),
        (["rat", "hafen", "deich"], BASE, False),
        (["rat", "hafen", "deich"], "https://paper.example/wp-sitemap-posts-post-2.xml", True),
        (["rat", "hafen", "deich"], "https://paper.example/sitemap.xml.gz?page=12", True),
        (["c-3", "b-2", "a-1"], "https://paper.example/posts-2.xml", False),
    ],
)
def test_what_is_not_dated_comes_newest_first_where_it_grows_at_its_end(paths, base, is_turned):
    ends = [path.rpartition("/")[2] for path in paths]
    assert (ends[::-1] if is_turned else ends) == order(map(url, paths), base)


def test_dates_that_rise_turn_what_has_one_date():
    dated = [url("a", "2026-11-01"), url("b", "2026-11-02"), url("c", "2026-11-02"), url("d")]
    assert ["c", "b", "a", "d"] == order(dated)


def test_a_date_in_the_address_counts_where_there_is_no_other():
    paths = ("2024/05/03/alt", "2026/11/28/neu", "2025/01/01/mittel")
    assert ["neu", "mittel", "alt"] == order(map(url, paths))


def test_children_without_dates_come_by_their_number_what_is_no_post_last():
    names = [f"wp-sitemap-{name}.xml" for name in (
        "posts-post-2", "posts-post-10", "posts-post-9", "posts-page-1", "taxonomies-category-1", "users-1",
    )]  # fmt: skip
    reading = read_sitemap(index(*((f"/{name}", "") for name in names)), BASE)
    found = [listing.url.rpartition("-")[2] for listing in reading.listings]
    assert ["10.xml", "9.xml", "2.xml"] == found[:3]


CUT = {
    "plain": b"<urlset><url><loc>/artikel/1</loc></url><url><loc>/artikel/12345</loc></url></urlset>",
    "prefix": b"<s:urlset xmlns:s='urn:x'><s:url><s:loc>/artikel/1</s:loc></s:url><s:url>"
    b"<s:loc>/artikel/12345</s:loc><s:lastmod>2026</s:lastmod></s:url></s:urlset>",
    "index": b"<sitemapindex><sitemap><loc>/artikel/1</loc></sitemap><sitemap><loc>/artikel/12345</loc>",
}


@pytest.mark.parametrize("document", CUT.values(), ids=CUT)
def test_E08_a_cut_sitemap_invents_no_address(document):
    found = {
        one.url.partition("/artikel/")[2]
        for end in range(len(document) + 1)
        for reading in (read_sitemap(document[:end], BASE),)
        for one in (*reading.articles, *reading.listings)
    }
    assert {"1", "12345"} == found

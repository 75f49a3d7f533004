# numbers of fault cases are spelled as in the design
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


def test_equal_dates_keep_the_documents_order():
    entries = [
        f"<url><loc>/{n}</loc><lastmod>2026-11-23</lastmod></url>".encode() for n in range(9)
    ]
    paths = [a.url.rpartition("/")[2] for a in read_sitemap(urlset(*entries), BASE).articles]
    assert [str(n) for n in range(9)] == paths


@pytest.mark.parametrize("date", ["9999-01-01", "0001-01-01", "gestern", "23.11.2026", ""])
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
    assert ("names 3 addresses; the first 2 are used",) == reading.notes

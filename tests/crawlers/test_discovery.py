# numbers of fault cases are spelled as in the design
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.source import SeedKind
from tests.world.listings import FIRST, SECOND, VIA, read, urls

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Paper</title>
<item><title>Erste  Meldung</title><link>https://paper.example/artikel/1</link>
<pubDate>Mon, 23 Nov 2026 08:00:00 +0100</pubDate></item>
<item><title>Zweite</title><link>/artikel/2</link></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/atom/"><title>Paper</title>
<entry><title>Erste</title><link rel="self" href="/self"/><link rel="alternate" href="../artikel/1"/>
<updated>2026-11-23T08:00:00+01:00</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "1",
                "url": "/artikel/1",
                "title": "Erste",
                "date_published": "2026-11-22",
                "date_modified": "2026-11-23",
            },
            {"id": "https://paper.example/artikel/2", "title": 7, "date_published": 8},
            {"id": "3"},
            "nothing",
        ],
    }
).encode()
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://paper.example/artikel/1</loc><lastmod>2026-11-22</lastmod></url>
<url><loc>https://paper.example/artikel/2</loc><lastmod>2026-11-23</lastmod></url></urlset>"""
PAGE = b"""<!DOCTYPE html><html><head><title>Paper</title></head><body>
<h2><a href="/politik/regierung-stellt-neuen-haushalt-vor">Regierung stellt den Haushalt vor</a></h2>
</body></html>"""


def test_an_rss_feed_gives_its_entries_in_order_with_hints_as_written():
    listing = read(RSS)
    assert [FIRST, SECOND] == urls(listing)
    assert "Erste Meldung" == listing.articles[0].title
    assert "Mon, 23 Nov 2026 08:00:00 +0100" == listing.articles[0].published
    assert listing.articles[0].modified is None
    assert VIA == listing.articles[0].via
    assert () == listing.notes


def test_an_atom_feed_gives_the_alternate_link_resolved_by_its_base():
    listing = read(ATOM)
    assert [FIRST] == urls(listing)
    assert "2026-11-23T08:00:00+01:00" == listing.articles[0].published
    assert "2026-11-23T08:00:00+01:00" == listing.articles[0].modified
    assert () == listing.notes


def test_a_json_feed_gives_what_has_a_link():
    listing = read(JSON_FEED)
    assert [FIRST, SECOND] == urls(listing)
    assert ("2026-11-22", "2026-11-23") == (
        listing.articles[0].published,
        listing.articles[0].modified,
    )
    assert (None, None) == (listing.articles[1].title, listing.articles[1].published)
    assert ("2 of 4 entries have no link",) == listing.notes


def test_the_publishers_own_link_is_taken_where_a_feed_service_hides_it():
    feed = RSS.replace(
        b"<link>/artikel/2</link>",
        b"<link>https://feeds.example/~r/2</link>"
        b'<x:origLink xmlns:x="http://rssnamespace.org/feedburner/ext/1.0">'
        b"https://paper.example/artikel/2</x:origLink>",
    )
    assert [FIRST, SECOND] == urls(read(feed))


def test_a_permalink_serves_where_an_entry_has_no_link():
    feed = RSS.replace(b"<link>/artikel/2</link>", b"<guid>https://paper.example/artikel/2</guid>")
    assert [FIRST, SECOND] == urls(read(feed))


def test_a_sitemap_gives_the_newest_first():
    assert [SECOND, FIRST] == urls(read(SITEMAP, SeedKind.SITEMAP))


@pytest.mark.parametrize("layers", [1, 2])
def test_D03_a_packed_sitemap_is_told_by_its_bytes(layers):
    body = SITEMAP
    for _ in range(layers):
        body = gzip.compress(body)
    listing = read(body, SeedKind.SITEMAP, "text/plain")
    assert [SECOND, FIRST] == urls(listing)
    assert () == listing.notes


def test_D02_a_third_layer_is_not_unpacked():
    body = gzip.compress(gzip.compress(gzip.compress(SITEMAP)))
    assert () == read(body, SeedKind.SITEMAP).articles


def test_a_text_sitemap_gives_its_lines():
    body = b"\xef\xbb\xbfhttps://paper.example/artikel/1\r\n\r\nhttps://paper.example/artikel/2\n"
    assert [SECOND, FIRST] == urls(read(body, SeedKind.SITEMAP)), "its numbers rise"


def test_lines_of_addresses_are_no_feed():
    listing = read(b"https://paper.example/artikel/1\n")
    assert ((), ("expected a feed, found a list of addresses",)) == (
        listing.articles,
        listing.notes,
    )


@pytest.mark.parametrize(
    ("body", "content_type", "expected", "kind"),
    [
        (RSS, "text/html", SeedKind.FEED, SeedKind.FEED),
        (ATOM, "text/html; charset=utf-8", SeedKind.FEED, SeedKind.FEED),
        (JSON_FEED, "text/plain", SeedKind.FEED, SeedKind.FEED),
        (SITEMAP, "text/html", SeedKind.SITEMAP, SeedKind.SITEMAP),
        (RSS, "application/xml", SeedKind.SITEMAP, SeedKind.FEED),
        (SITEMAP, "application/rss+xml", SeedKind.FEED, SeedKind.SITEMAP),
        (RSS, "text/html", SeedKind.SECTION, SeedKind.FEED),
    ],
)
def test_E07_a_listing_is_read_as_what_it_is(body, content_type, expected, kind):
    listing = read(body, expected, content_type)
    assert kind == listing.kind
    assert FIRST in urls(listing)
    assert (kind is not expected) == any(n.startswith("expected") for n in listing.notes)


@pytest.mark.parametrize("expected", [SeedKind.FEED, SeedKind.SITEMAP])
def test_E07_a_page_in_place_of_a_feed_gives_a_note_and_no_articles(expected):
    listing = read(PAGE, expected, "application/rss+xml")
    assert (SeedKind.SECTION, ()) == (listing.kind, listing.articles)
    assert listing.notes[0].endswith("found an HTML page")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Not found", "neither feed, sitemap nor page"),
        (b"<error/>", "neither feed, sitemap nor page"),
        (b"%PDF-1.7 \x00\xff", "neither feed, sitemap nor page"),
    ],
)
def test_what_is_no_listing_is_said_to_be_none(body, found):
    assert (f"expected a feed, found {found}",) == read(body).notes


def test_a_section_page_gives_its_articles():
    expected = ["https://paper.example/politik/regierung-stellt-neuen-haushalt-vor"]
    assert expected == urls(read(PAGE, SeedKind.SECTION, "text/html"))


START = st.sampled_from(
    [
        b"",
        RSS[:120],
        ATOM[:90],
        JSON_FEED[:60],
        SITEMAP[:90],
        PAGE[:60],
        b"\x1f\x8b\x08",
        b"<!DOCTYPE rss [",
        b"\xff\xfe",
    ]
)
PIECES = st.sampled_from(
    [
        b"<item>",
        b"<link>http://[",
        b"</",
        b"<![CDATA[",
        b"&x;",
        b"<url><loc>",
        b"<!--",
        b"<a href='//['",
        b"]>",
        b"\x00",
        b"{",
        b'"items":[',
    ]
)


@given(START, st.lists(PIECES | st.binary(max_size=20), max_size=12), st.sampled_from(SeedKind))
def test_no_bytes_make_reading_raise(start, pieces, expected):
    listing = read(start + b"".join(pieces), expected, "text/html; charset=utf-7")
    assert all(isinstance(found.url, str) and found.url for found in listing.articles)
    assert listing.articles or listing.listings or listing.notes


@given(st.sampled_from([RSS, ATOM, JSON_FEED, SITEMAP, PAGE]), st.data(), st.sampled_from(SeedKind))
def test_no_damage_makes_reading_raise(body, draw, expected):
    at = draw.draw(st.integers(0, len(body)))
    to = draw.draw(st.integers(at, len(body)))
    listing = read(body[:at] + draw.draw(st.binary(max_size=8)) + body[to:], expected)
    assert all(found.url for found in (*listing.articles, *listing.listings))


def test_a_page_announces_its_feeds_also_in_place_of_one():
    page = PAGE.replace(
        b"</title>", b"</title><link rel=alternate type=application/rss+xml href=/rss>"
    )
    assert ("https://paper.example/rss",) == read(page, SeedKind.SECTION).announced
    assert ("https://paper.example/rss",) == read(page, SeedKind.FEED).announced

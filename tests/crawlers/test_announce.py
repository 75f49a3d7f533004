# numbers of fault cases are spelled as in the design
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.discovery.autodiscovery import MAX_SEEDS, from_page
from pipelines.model.source import Seed, SeedKind
from tests.world.listings import read

HOME = "https://paper.example/"


def feed(url):
    return Seed(kind=SeedKind.FEED, url=url)


def sitemap(url):
    return Seed(kind=SeedKind.SITEMAP, url=url)


def test_a_page_announces_feeds_and_sitemaps_in_order():
    page = b"""<head><base href="/de/">
    <link rel="alternate" type="application/rss+xml" title="Alle" href="rss">
    <link rel="ALTERNATE feed" type="application/atom+xml; charset=utf-8" href="https://paper.example/atom">
    <link rel="alternate" type="application/rss+xml" href="rss">
    <link rel="alternate" type="application/rss+xml" href="/comments/feed">
    <link rel="alternate" hreflang="en" href="/en">
    <link rel="alternate" type="application/json+oembed" href="/oembed?x">
    <link rel="stylesheet" href="/a.css"><link rel="alternate" type="application/feed+json" href=" ">
    <link rel="sitemap" type="application/xml" href="/sitemap.xml"></head>"""
    expected = (
        feed("https://paper.example/de/rss"),
        feed("https://paper.example/atom"),
        sitemap("https://paper.example/sitemap.xml"),
    )
    assert expected == from_page(page, HOME)


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml", "application/xml"])
def test_a_feed_is_announced_by_its_kind(kind):
    assert (feed(f"{HOME}rss"),) == from_page(
        f"<link rel=alternate type={kind} href=/rss>".encode(), HOME
    )


def test_a_page_in_place_of_a_feed_may_only_link_to_it():
    page = (
        "<html><body><a href='/rss/alles.xml'>RSS</a><a href='/politik'>Politik</a></body></html>"
    )
    assert ("https://paper.example/rss/alles.xml",) == read(page).announced
    assert () == read(page, SeedKind.SECTION).announced


def test_A20_announcements_are_bounded():
    page = b"".join(b"<link rel=sitemap href=/%d.xml>" % n for n in range(10_000))
    assert MAX_SEEDS == len(from_page(page, HOME))


@given(st.binary(max_size=200))
def test_no_bytes_make_announcements_raise(body):
    found = from_page(b"<link rel=sitemap href='" + body, HOME)
    assert all(seed.url.startswith(("http://", "https://")) for seed in found)

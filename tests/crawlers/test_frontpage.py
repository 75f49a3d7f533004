"""What a home page says of its site."""

import pytest

from crawlers.discovery import frontpage

URL = "https://paper.example/"


def read(body):
    return frontpage.read(body.encode(), URL)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta property="og:site_name" content=" The  Paper "><title>x</title>', "The Paper"),
        ('<meta name="application-name" content="The Paper">', "The Paper"),
        ("<title>The Paper \u2013 news of the coast</title>", "The Paper"),
        ("<title>The Paper: news of the coast</title>", "The Paper"),
        ("<title>Coast-News</title>", "Coast-News"),
        ("", ""),
    ],
)
def test_a_site_is_called_what_its_home_page_calls_it(head, name):
    assert name == read(f"<html><head>{head}</head><body><p>x</p></body></html>").name


def test_language_rights_and_links_are_read():
    page = read(
        '<html lang="pt-BR"><head><base href="/news/"><meta name="robots" content="noarchive">'
        '<meta name="tdm-reservation" content="1"></head><body><a href="a">A</a><a href="#top">T</a>'
        '<a href="mailto:x@paper.example">M</a><a href="a">A</a><a href="https://other.example/b">B</a></body></html>'
    )
    assert "pt-BR" == page.language
    assert (("meta robots", "noarchive"), ("meta tdm-reservation", "1")) == page.rights
    assert ("https://paper.example/news/a", "https://other.example/b") == page.links


@pytest.mark.parametrize(
    ("href", "is_feed"),
    [
        ("/rss", True),
        ("/news.rss", True),
        ("/feed/", True),
        ("/x?format=atom", True),
        ("/feeds/all.xml", True),
        ("/arss-city-council", False),
        ("/feedback", False),
        ("/2026/atomic-power", False),
    ],
)
def test_links_that_look_like_feeds_are_told_by_their_address(href, is_feed):
    assert is_feed == bool(read(f'<html><body><a href="{href}">x</a></body></html>').feeds)


@pytest.mark.parametrize("body", ["", "\0\0", "<", "{}", "<html"])
def test_what_is_no_page_says_nothing(body):
    assert () == read(body).links

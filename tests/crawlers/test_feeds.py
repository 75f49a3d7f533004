import pytest

from crawlers.discovery import feeds
from crawlers.discovery.feeds import read_feed, read_json_feed
from crawlers.discovery.sniff import sniff

BASE = "https://paper.example/rss"
ENTRY = (
    b"<item><title>Eins</title><link>/artikel/1</link>"
    b"<pubDate>Mon, 23 Nov 2026 08:00:00 +0100</pubDate></item>"
)


def test_entries_are_read_where_the_feed_reader_stumbles():
    reading = read_feed(
        b"<rss><channel>" + ENTRY + b"<item></gml:pos></item></channel></rss>", BASE
    )
    (article,) = reading.articles
    assert "https://paper.example/artikel/1" == article.url
    assert ("Eins", "Mon, 23 Nov 2026 08:00:00 +0100") == (article.title, article.published)
    assert reading.notes[0].startswith("broken feed, read in part")


def test_atom_entries_are_read_where_the_feed_reader_stumbles():
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/artikel/1'/>"
        b"<updated>2026-11-23</updated></entry><entry></gml:pos></entry></feed>"
    )
    (article,) = read_feed(body, BASE).articles
    assert ("https://paper.example/artikel/1", "2026-11-23") == (article.url, article.published)
    assert "2026-11-23" == article.modified


def test_the_first_entries_are_used_of_too_many(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 2)
    items = b"".join(b"<item><link>/%d</link></item>" % n for n in range(5))
    reading = read_feed(b"<rss><channel>" + items + b"</channel></rss>", BASE)
    assert ["/0", "/1"] == [a.url.removeprefix("https://paper.example") for a in reading.articles]
    assert ("names 5 entries; the first 2 are used",) == reading.notes


def test_an_entry_named_twice_counts_once():
    reading = read_feed(b"<rss><channel>" + ENTRY * 2 + b"</channel></rss>", BASE)
    assert 1 == len(reading.articles)


def test_hints_are_short_lines():
    long = b"<item><title>a\n b " + b"x" * 5_000 + b"</title><link>/1</link></item>"
    (article,) = read_feed(b"<rss><channel>" + long + b"</channel></rss>", BASE).articles
    assert "a b xxx" == article.title[:7]
    assert feeds.MAX_ENTRIES > len(article.title) == 300


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (b"{", "JSON cannot be read"),
        (b"[" * 100_000, "JSON cannot be read"),
        (b'{"items": ' + b"9" * 10_000 + b"}", "JSON cannot be read"),
        (b'{"items": {}}', "JSON without `items` is no JSON Feed"),
        (b"[]", "JSON without `items` is no JSON Feed"),
        (b'{"items": []}', "feed has no entries"),
        (b'{"items": [{"url": ""}, {"url": 5, "id": "x"}]}', "2 of 2 entries have no link"),
    ],
)
def test_json_that_is_no_feed_says_so(body, note):
    reading = read_json_feed(body, BASE)
    assert () == reading.articles
    assert reading.notes[0].startswith(note)


def test_a_json_feed_may_link_elsewhere():
    reading = read_json_feed(b'{"items": [{"external_url": "https://other.example/1"}]}', BASE)
    assert ["https://other.example/1"] == [a.url for a in reading.articles]


DOCUMENTS = {
    "rss 1.1 with prefix": b"<r:Channel xmlns:r='http://purl.org/net/rss1.1#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf"
    b"-syntax-ns#'><r:items><r:item><r:title>Eins</r:title><r:link>/artikel/1</r:link></r:item>"
    b"<r:item rdf:about='/artikel/23456'><r:title>Zwei</r:title></r:item></r:items></r:Channel>",
    "rss 1.1": b"<Channel xmlns='http://purl.org/net/rss1.1#'><title>B</title><link>/</link><items>"
    b"<item><title>Eins</title><link>/artikel/1</link></item>"
    b"<item><title>Zwei</title><link>/artikel/23456</link></item></items></Channel>",
    "atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Eins</title><link href='/artikel/1'/></entry>"
    b"<entry><title>Zwei</title><link href='/artikel/23456'/></entry></feed>",
    "rss 2.0": b"<rss version='2.0'><channel><item><title>Eins</title><link>/artikel/1</link></item>"
    b"<item><title>Zwei</title><link>/artikel/23456</link></item></channel></rss>",
}


def test_a_document_of_one_atom_entry_is_read():
    body = b"<entry xmlns='http://www.w3.org/2005/Atom'><title>Eins</title><link href='/artikel/1'/></entry>"
    (article,) = read_feed(sniff(body, "").body, BASE).articles
    assert ("https://paper.example/artikel/1", "Eins") == (article.url, article.title)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_E08_a_cut_feed_invents_no_address(document):
    found = {
        article.url.partition("/artikel/")[2]
        for end in range(len(document) + 1)
        for article in read_feed(sniff(document[:end], "").body, BASE).articles
    }
    assert {"1", "23456"} == found

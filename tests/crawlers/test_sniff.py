# numbers of fault cases are spelled as in the design
import pytest

from crawlers.discovery.sniff import Form, sniff


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"<rss>", Form.FEED),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- a > b --><feed>", Form.FEED),
        (b"<rdf:RDF xmlns:rdf='x'>", Form.FEED),
        (b"<!DOCTYPE rss [<!ENTITY a '<html>'>]><rss>", Form.FEED),
        (b"<s:urlset>", Form.SITEMAP),
        (b"<SitemapIndex>", Form.SITEMAP),
        (b"<!DOCTYPE html><x-app>", Form.HTML),
        (b"<!doctype HTML>plain", Form.HTML),
        (b"<html><rss>", Form.HTML),
        (b"<p>Moved</p>", Form.HTML),
        (b"<!-- <rss> never closed", Form.FEED),
        (b"<? never closed <rss>", Form.FEED),
        (b"<!x never closed [ <rss", Form.UNKNOWN),
        (b"< rss>", Form.UNKNOWN),
        (b"<opml>", Form.UNKNOWN),
        (b"<br>Warning<br><html><rss>", Form.HTML),
        (b"{}", Form.JSON),
        (b"HTTPS://paper.example/", Form.LINES),
        (b"", Form.EMPTY),
    ],
)
def test_E07_the_first_element_says_what_it_is(body, form):
    assert form is sniff(body, "text/plain").form


def test_only_what_follows_the_root_is_handed_on():
    sniffed = sniff(b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>", "")
    assert b"<rss>&a;</rss>" == sniffed.body


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("<p>ü".encode(), "text/html; charset=iso-8859-1", "<p>ü"),
        ("<p>ü".encode("latin-1"), "text/html; charset=iso-8859-1", "<p>ü"),
        ("<p>€“".encode("cp1252"), "", "<p>€“"),
        ("<meta charset='koi8-r'><p>мир".encode("koi8-r"), "", "<meta charset='koi8-r'><p>мир"),
        ("<p>漢字".encode("shift_jis"), "text/html; charset=Shift_JIS", "<p>漢字"),
        ("<p>ü".encode("latin-1"), "text/html; charset=unicode_escape", "<p>ü"),
        ("<p>ü".encode("latin-1"), "text/html; charset=no-such-code", "<p>ü"),
        ("<p>ü".encode("utf-16"), "text/html; charset=utf-8", "<p>ü"),
        ("<p>ü".encode("utf-32-be"), "", "<p>ü"),
        ("<p>äöü".encode() + b"\xff", "text/html; charset=iso-8859-1", "<p>äöü\ufffd"),
        ("<p>für ü".encode()[:-1], "", "<p>für \ufffd"),
        (b"<p>a\x00\x08b\x7f", "", "<p>ab"),
    ],
)
def test_E08_H01_letters_survive_wrong_labels(body, content_type, text):
    assert text == sniff(body, content_type).body.decode()


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("&#252;", "&#252;"),
        ("&#x1F600;", "&#x1F600;"),
        ("&#10;", "&#10;"),
        ("&#0;", "\ufffd"),
        ("&#xd800;", "\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#" + "9" * 5_000 + ";", "\ufffd"),
        ("&#0000000000065;", "&#0000000000065;"),
    ],
)
def test_H06_references_to_no_character_are_replaced(reference, expected):
    assert f"<rss>{expected}" == sniff(f"<rss>{reference}".encode(), "").body.decode()

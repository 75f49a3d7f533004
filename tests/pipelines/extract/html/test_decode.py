"""Bytes become text by the strongest evidence, or are refused with a reason."""

# ruff: noqa: RUF001 - words of many scripts

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipelines.extract.html.decode import MAX_BODY_BYTES, DecodedPage, UndecodablePage, decode_page
from pipelines.extract.html.parse import parse_html
from pipelines.model.rejection import Reason

WORDS = "Größe, Übung, „Straße“ – 5 € für Café"


def page(words=WORDS, label=""):
    meta = f'<meta charset="{label}">' if label else ""
    return f"<!doctype html><html><head>{meta}<title>t</title></head><body><p>{words}</p></body></html>"


def header(label):
    return (
        {"content-type": f"text/html; charset={label}"} if label else {"content-type": "text/html"}
    )


@pytest.mark.parametrize("in_header", ["", "utf-8", "iso-8859-1", "windows-1252", "nonsense"])
@pytest.mark.parametrize("in_page", ["", "utf-8", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("real", ["utf-8", "cp1252"])
def test_words_are_right_whatever_the_labels_say(real, in_page, in_header):
    found = decode_page(page(label=in_page).encode(real), header(in_header))
    assert WORDS in found.text
    assert 0 == found.replaced


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-16", WORDS),
        ("utf-16-le", WORDS),
        ("utf-16-be", WORDS),
        ("utf-8-sig", WORDS),
        ("windows-1251", "Привет, мир, это обычное предложение на русском языке"),
        ("shift_jis", "これは日本語の普通の文章です。記事の本文がここにあります。"),
        ("gb18030", "这是一个普通的中文句子，文章的正文在这里。"),
        ("euc-kr", "이것은 평범한 한국어 문장입니다. 기사의 본문입니다."),
        ("iso-2022-jp", "これは日本語の文章です"),
        ("hz", "这是中文"),
    ],
)
def test_labelled_encodings_of_the_world_are_read(encoding, words):
    found = decode_page(page(words).encode(encoding), header(encoding.removesuffix("-sig")))
    assert words in found.text


def test_an_unlabelled_russian_page_is_detected():
    words = "Городской совет решил не сносить старый рынок у реки. " * 8
    assert words.strip() in decode_page(page(words).encode("windows-1251"), {}).text


def test_lone_bytes_in_a_good_page_are_counted_and_forgiven():
    found = decode_page(page().encode() + b"<p>\xe4</p>", header("utf-8"))
    assert (1, "utf-8") == (found.replaced, found.encoding)
    assert WORDS in found.text


def test_many_lone_bytes_refuse_the_page():
    body = (page() + "ü" * 60).encode() + b"\xe4a" * 40
    assert Reason.UNDECODABLE == decode_page(body, header("utf-8")).reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"%PDF-1.7 <html>",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        b"\x1f\x8b\x08",
        b"\x00\x00\x00\x18ftypmp42",
        b'{"json": true}',
        b"just words, no markup",
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>',
        bytes(range(1, 32)) * 40,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_D10_what_is_no_html_is_refused_by_its_bytes(body):
    assert Reason.NOT_HTML == decode_page(body, {"content-type": "text/html"}).reason


def test_a_page_declared_as_json_is_refused_unless_it_is_html():
    kind = {"content-type": "application/json"}
    assert Reason.NOT_HTML == decode_page(b"<p>a<p>b", kind).reason
    assert isinstance(decode_page(page().encode(), kind), DecodedPage)


def test_utf_7_is_refused():
    body = b"<html><p>+APw-bung</p></html>"
    assert Reason.UNDECODABLE == decode_page(body, header("utf-7")).reason


@pytest.mark.parametrize(
    "label", ["rot13", "zlib", "idna", "unicode_escape", "undefined", "base64"]
)
def test_pythons_own_codecs_are_no_character_sets(label):
    assert WORDS in decode_page(page().encode("cp1252"), header(label)).text


def test_a_body_over_the_limit_is_refused():
    found = decode_page(b"<p>" + b"a" * MAX_BODY_BYTES, {})
    assert Reason.PARSER_FAILED == found.reason


@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_and_no_header_raise(body, label):
    found = decode_page(body, header(label))
    assert isinstance(found, DecodedPage | UndecodablePage)


@given(st.text(max_size=300))
def test_the_parser_takes_any_text(text):
    root = parse_html(text)
    assert root is None or root.tag


def test_nothing_but_white_space_has_no_root():
    assert parse_html(" \n\x00 ") is None


@pytest.mark.parametrize(
    "body", [page().encode(), page("a\x00b").encode(), "<p>\ufeffÄ</p>".encode()]
)
def test_a_page_in_utf_8_is_parsed_from_its_bytes_as_from_its_text(body):
    found = decode_page(body, {})
    assert body == found.utf8
    assert etree.tostring(parse_html(found.text)) == etree.tostring(parse_html(found.utf8))


def test_a_page_in_another_encoding_is_parsed_from_its_text():
    assert b"" == decode_page(page().encode("cp1252"), {}).utf8

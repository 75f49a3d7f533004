"""Lines of a capture index as other archive tools write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.raw import RawPointer
from pipelines.store.capture_index import cdxj
from pipelines.store.capture_index.cdxj import IndexedCapture

CAPTURE = IndexedCapture(
    url="https://www.paper.example/Artikel/7?b=2&a=1", at=datetime(2026, 11, 22, 8, 0, 5, tzinfo=UTC), status=200,
    mime="text/html", digest="sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A",
    raw=RawPointer(file="raw/x.warc.gz", offset=784, length=1228),
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.com/", "com,example)/"),
        ("https://example.com", "com,example)/"),
        ("http://www.example.com/a/", "com,example)/a"),
        ("http://www2.example.com/a", "com,example)/a"),
        ("https://News.Example.co.uk/Path", "uk,co,example,news)/path"),
        ("http://example.com:80/a", "com,example)/a"),
        ("https://example.com:8443/a", "com,example:8443)/a"),
        ("http://example.com/a?b=2&a=1", "com,example)/a?a=1&b=2"),
        ("http://127.0.0.1:8613/x", "127.0.0.1:8613)/x"),
        ("http://[::1]:80/x", "::1)/x"),
        ("https://paper.example/Fu%C3%9F", "example,paper)/fu%c3%9f"),
    ],
)
def test_the_key_of_an_address(url, key):
    assert key == cdxj.surt(url)


def test_a_line_is_what_archive_tools_write():
    assert (
        'example,paper)/artikel/7?a=1&b=2 20261122080005 {"url": "https://www.paper.example/Artikel/7?b=2&a=1", '
        '"mime": "text/html", "status": "200", "digest": "sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A", "length": "1228", '
        '"offset": "784", "filename": "raw/x.warc.gz"}'
    ) == cdxj.line(CAPTURE)
    assert cdxj.read(cdxj.line(CAPTURE)) == CAPTURE


@pytest.mark.parametrize(
    "text", ["", "a b", "a 20261122080005 {}", "a 2026 {}", "a b []", 'a b "x"']
)
def test_what_is_no_line_is_told(text):
    with pytest.raises(ValueError, match="no line of a capture index"):
        cdxj.read(text)


@given(st.text(), st.sampled_from(["", "/", "?a"]))
def test_lines_of_any_address_are_one_line_and_come_back(text, more):
    url = f"https://paper.example/{text.encode('unicode_escape').decode().replace(' ', '+')}{more}"
    one = IndexedCapture(url=url, at=CAPTURE.at, status=200, mime="x", digest="y", raw=CAPTURE.raw)
    assert 1 == len(cdxj.line(one).splitlines())
    assert one == cdxj.read(cdxj.line(one))

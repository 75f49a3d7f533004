"""Bodies out of their transport encoding, within bounds."""

import contextlib
import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipelines import content_coding


def _gzip(body):
    return gzip.compress(body, mtime=0)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "x-gzip"]))
def test_any_bytes_decode_or_are_refused(wire, coding):
    with contextlib.suppress(content_coding.EncodingError):
        assert len(content_coding.decode(wire, [coding], limit=10_000).body) <= 10_000


@given(st.binary(max_size=500))
def test_decoding_undoes_encoding(body):
    assert body == content_coding.decode(_gzip(_gzip(body)), ["gzip", "gzip"]).body
    assert body == content_coding.decode(zlib.compress(body), ["deflate"]).body


def test_raw_deflate_and_several_members_are_understood():
    raw = zlib.compressobj(wbits=-15)
    assert (
        b"abc" * 9
        == content_coding.decode(raw.compress(b"abc" * 9) + raw.flush(), ["deflate"]).body
    )
    joined = content_coding.decode(_gzip(b"one ") + _gzip(b"two"), ["gzip"])
    assert (b"one two", True) == (joined.body, joined.whole)


def test_D01_a_bomb_is_refused_without_inflating_it():
    bomb = _gzip(bytes(50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(content_coding.DecodedTooLargeError):
        content_coding.decode(bomb, ["gzip"], limit=1_000_000)
    with pytest.raises(content_coding.DecodedTooLargeError):
        content_coding.decode(_gzip(bomb), ["gzip", "gzip"], limit=1_000_000)


def test_D02_a_third_layer_is_refused():
    with pytest.raises(content_coding.EncodingError, match="3 layers"):
        content_coding.decode(b"x", ["gzip"] * 3)


def test_D02_an_encoding_we_never_ask_for_is_refused():
    with pytest.raises(content_coding.EncodingError, match="'lzma' was not asked for"):
        content_coding.decode(b"x", ["lzma"])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda b: b[:-20], id="cut"),
        pytest.param(lambda b: b[:-8] + b"\0\0\0\0" + b[-4:], id="wrong checksum"),
        pytest.param(lambda b: b + b"rubbish", id="rubbish after it"),
    ],
)
def test_D04_a_damaged_body_is_marked(spoil):
    body = b"".join(b"%d " % (n * n) for n in range(20_000))
    got = content_coding.decode(spoil(_gzip(body)), ["gzip"])
    assert not got.whole
    assert body.startswith(got.body)


def test_D05_a_plain_body_under_a_gzip_label_is_taken_as_it_is():
    assert b"<p>plain" == content_coding.decode(b"<p>plain", ["gzip"]).body


@pytest.mark.parametrize(
    ("named", "codings"),
    [
        ("UTF-8", ()),
        ("utf8", ()),
        ("iso-8859-1", ()),
        ("windows-1252, gzip", ("gzip",)),
        ('"utf-8"', ()),
        ("none", ()),
        ("gzip", ("gzip",)),
        ("br", ("br",)),
        ("zip", ("zip",)),
        ("hex", ("hex",)),
        ("x\0y", ("x\0y",)),
    ],
)
def test_D05_a_charset_is_no_content_coding(named, codings):
    assert codings == content_coding.encodings([("content-encoding", named)])


@pytest.mark.parametrize("body", [b" <html>x", b"\xef\xbb\xbf<rss>", b'{"version": 1}'])
def test_D05_what_is_plainly_text_is_taken_as_it_is_under_any_label(body):
    assert body == content_coding.decode(body, ["text/html"]).body
    assert body == content_coding.decode(body, ["br"]).body


def test_D05_what_is_packed_in_another_way_is_refused():
    with pytest.raises(content_coding.EncodingError, match="is not what the body has"):
        content_coding.decode(b"<\x0b\x02\x80hello\x03", ["br"])


PACKED = {"br": brotli.compress, "zstd": zstandard.compress}
LONG = bytes(range(256)) * 4_000


@pytest.mark.parametrize("coding", PACKED)
def test_codings_that_were_not_asked_for_are_undone_all_the_same(coding):
    wire = PACKED[coding](LONG)
    assert (LONG, True) == tuple(
        getattr(content_coding.decode(wire, [coding]), n) for n in ("body", "whole")
    )
    cut = content_coding.decode(wire[: len(wire) // 2], [coding])
    assert not cut.whole
    assert LONG.startswith(cut.body)
    with pytest.raises(content_coding.EncodingError, match="is not what the body has"):
        content_coding.decode(b"\xff\xfe\xfd" * 9, [coding])


@pytest.mark.parametrize("coding", PACKED)
def test_D01_a_bomb_of_any_coding_is_stopped(coding):
    bomb = PACKED[coding](bytes(50_000_000))
    with pytest.raises(content_coding.DecodedTooLargeError):
        content_coding.decode(bomb, [coding], limit=1_000_000)

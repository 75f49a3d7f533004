"""Pages written to WARC and read again, by us and by a second reader."""

import contextlib
import gzip
import io
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines import warc
from pipelines.model.page import FetchedPage, Via
from pipelines.model.raw import RawPointer
from pipelines.model.source import SourceId
from tests.world import archives

PAGE = FetchedPage(
    url="https://site.example/a",
    final_url="https://site.example/a-final",
    source_id=SourceId("site"),
    status=200,
    headers=(("content-type", "text/html"), ("set-cookie", "a"), ("set-cookie", "ä=b")),
    body="<p>Größe</p>".encode() * 50,
    fetched_at=datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC),
    via=Via(seed="https://site.example/rss", listing="https://site.example/rss", hops=0),
)
PACKED = replace(PAGE, headers=(*PAGE.headers, ("content-encoding", "gzip")))


def _file(tmp_path, *pages, wire=None):
    path = tmp_path / "pages.warc.gz"
    with path.open("ab") as stream:
        pointers = [warc.write_page(stream, page, wire) for page in pages]
    return path, pointers


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def test_a_page_comes_back_as_it_went_in(tmp_path):
    path, (pointer,) = _file(tmp_path, PAGE)
    assert replace(PAGE, raw=pointer) == warc.read_page(path, pointer)


def test_a_compressed_body_is_kept_as_received_and_read_decoded(tmp_path):
    path, (pointer,) = _file(tmp_path, PACKED, wire=_gzip(PACKED.body))
    assert replace(PACKED, raw=pointer) == warc.read_page(path, pointer)
    assert _gzip(PACKED.body) in gzip.decompress(path.read_bytes())


def test_without_the_wire_body_no_encoding_is_claimed(tmp_path):
    path, (pointer,) = _file(tmp_path, PACKED)
    assert replace(PAGE, raw=pointer) == warc.read_page(path, pointer)


def test_pages_lie_end_to_end_and_are_read_in_order(tmp_path):
    pages = [replace(PAGE, url=f"https://site.example/{n}") for n in range(4)]
    path, pointers = _file(tmp_path, *pages)
    assert [replace(p, raw=r) for p, r in zip(pages, pointers, strict=True)] == list(
        archives.read_pages(path)
    )
    assert path.stat().st_size == sum(p.length for p in pointers)


def test_a_second_reader_sees_the_same(tmp_path):
    path, _ = _file(tmp_path, PAGE, PACKED)
    with path.open("rb") as stream:
        seen = [
            (r.rec_type, r.rec_headers["WARC-Target-URI"], r.content_stream().read())
            for r in ArchiveIterator(stream)
        ]
    assert [("response", PAGE.final_url, PAGE.body)] * 2 == seen


def test_the_same_page_gives_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    warc.write_page(first, PAGE)
    warc.write_page(second, PAGE)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("lost", [1, 8, 60, 200])
def test_a_cut_file_gives_its_whole_pages_only(tmp_path, lost):
    path, pointers = _file(tmp_path, PAGE, PAGE)
    path.write_bytes(path.read_bytes()[:-lost])
    assert [pointers[0]] == [page.raw for page in archives.read_pages(path)]
    with pytest.raises(warc.ArchiveError):
        warc.read_page(path, replace(pointers[1], length=pointers[1].length - lost))


def test_a_pointer_to_nothing_is_refused_by_name(tmp_path):
    path, _ = _file(tmp_path, PAGE)
    with pytest.raises(warc.ArchiveError, match=r"pages\.warc\.gz at 7"):
        warc.read_page(path, RawPointer(file=path.name, offset=7, length=20))


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "x-gzip"]))
def test_any_bytes_decode_or_are_refused(wire, coding):
    with contextlib.suppress(warc.EncodingError):
        assert len(warc.decode(wire, [coding], limit=10_000).body) <= 10_000


@given(st.binary(max_size=500))
def test_decoding_undoes_encoding(body):
    assert body == warc.decode(_gzip(_gzip(body)), ["gzip", "gzip"]).body
    assert body == warc.decode(zlib.compress(body), ["deflate"]).body


def test_raw_deflate_and_several_members_are_understood():
    raw = zlib.compressobj(wbits=-15)
    assert b"abc" * 9 == warc.decode(raw.compress(b"abc" * 9) + raw.flush(), ["deflate"]).body
    joined = warc.decode(_gzip(b"one ") + _gzip(b"two"), ["gzip"])
    assert (b"one two", True) == (joined.body, joined.whole)


def test_D01_a_bomb_is_refused_without_inflating_it():
    bomb = _gzip(bytes(50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(warc.DecodedTooLargeError):
        warc.decode(bomb, ["gzip"], limit=1_000_000)
    with pytest.raises(warc.DecodedTooLargeError):
        warc.decode(_gzip(bomb), ["gzip", "gzip"], limit=1_000_000)


def test_D02_a_third_layer_is_refused():
    with pytest.raises(warc.EncodingError, match="3 layers"):
        warc.decode(b"x", ["gzip"] * 3)


def test_D02_an_encoding_we_never_ask_for_is_refused():
    with pytest.raises(warc.EncodingError, match="'br' was not asked for"):
        warc.decode(b"x", ["br"])


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
    got = warc.decode(spoil(_gzip(body)), ["gzip"])
    assert not got.whole
    assert body.startswith(got.body)


def test_D05_a_plain_body_under_a_gzip_label_is_taken_as_it_is():
    assert b"<p>plain" == warc.decode(b"<p>plain", ["gzip"]).body


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
    assert codings == warc.encodings([("content-encoding", named)])


@pytest.mark.parametrize("body", [b" <html>x", b"\xef\xbb\xbf<rss>", b'{"version": 1}'])
def test_D05_what_is_plainly_text_is_taken_as_it_is_under_any_label(body):
    assert body == warc.decode(body, ["text/html"]).body
    assert body == warc.decode(body, ["br"]).body


def test_D05_what_is_packed_in_another_way_is_refused():
    with pytest.raises(warc.EncodingError, match="not asked for"):
        warc.decode(b"<\x0b\x02\x80hello\x03", ["br"])


def test_some_pages_are_copied_and_lie_where_it_says(tmp_path):
    pages = [replace(PAGE, url=f"https://site.example/{n}") for n in range(4)]
    path, pointers = _file(tmp_path, *pages)
    copy, lies = warc.copy_pages(path, pointers[1::2])
    assert [pages[1].url, pages[3].url] == [page.url for page in archives.read_pages(copy)]
    assert pages[3].url == warc.read_page(copy, lies[pointers[3]]).url


@pytest.mark.parametrize("wire", [None, _gzip(PACKED.body)], ids=["plain", "packed"])
def test_records_carry_digests_that_other_tools_check(tmp_path, wire):
    path, _ = _file(tmp_path, PACKED, wire=wire)
    with path.open("rb") as stream:
        [(record, _)] = [
            (one, one.raw_stream.read()) for one in ArchiveIterator(stream, check_digests=True)
        ]
    assert record.digest_checker.passed
    named = ("WARC-Block-Digest", "WARC-Payload-Digest")
    assert all(record.rec_headers.get_header(name).startswith("sha1:") for name in named)


def _first(path):
    with path.open("rb") as stream:
        [record, *_] = (
            (one.rec_type, one.rec_headers, one.raw_stream.read())
            for one in ArchiveIterator(stream)
        )
    return record


def test_a_file_tells_what_wrote_it_and_so_does_a_copy_of_some_pages(tmp_path):
    path = tmp_path / "pages.warc.gz"
    with path.open("wb") as stream:
        warc.write_info(stream, "copydesk/0.1 (+desk@paper.example)", PAGE.fetched_at)
        pointers = [warc.write_page(stream, page) for page in (PAGE, PACKED)]
    copy, lies = warc.copy_pages(path, pointers[1:])
    for file in (path, copy):
        kind, headers, body = _first(file)
        fields = dict(line.split(": ", 1) for line in body.decode().splitlines())
        assert ("warcinfo", "application/warc-fields") == (kind, headers.get_header("Content-Type"))
        assert ("copydesk/0.1", "desk@paper.example") == (fields["software"], fields["operator"])
        assert "WARC File Format 1.1" == fields["format"]
    assert [PAGE.url, PACKED.url] == [page.url for page in archives.read_pages(path)]
    assert PACKED.body == warc.read_page(copy, lies[pointers[1]]).body


def test_nobody_is_named_as_operator_where_no_contact_is_set(tmp_path):
    path = tmp_path / "pages.warc.gz"
    with path.open("wb") as stream:
        warc.write_info(stream, "copydesk/0.1", PAGE.fetched_at)
    assert b"operator" not in _first(path)[2]

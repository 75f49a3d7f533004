"""Pages written to WARC and read again, by us and by a second reader."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
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

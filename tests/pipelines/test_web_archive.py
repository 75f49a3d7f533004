"""WARC files of others: what is taken of them, and what is told of the rest. warcio is the second writer."""

import gzip
import io
import re
from datetime import UTC, datetime

import brotli
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.web_archive import RangeStream, WebArchive

PAGE = b"<html><body><h1>Der Rat</h1><p>Der Rat hat beschlossen.</p></body></html>"
AT = datetime(2016, 8, 26, 12, 45, 20, tzinfo=UTC)


def record(
    url="http://paper.example/1", body=PAGE, headers=(), status="200 OK", kind="response", **more
):
    """Return the bytes of a record, not packed."""
    usual = [("Content-Type", "text/html")]
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in (*usual, *headers))]
    block = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "WARC-Date": "2016-08-26T12:45:20Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def read(content, wants=lambda _: True):
    """Return the captures and the counts of an archive."""
    archive = WebArchive(io.BytesIO(content), wants=wants)
    return list(archive.captures()), {name: n for name, n in archive.counts.items() if n}


def packed(*records):
    return b"".join(gzip.compress(one) for one in records)


@pytest.mark.parametrize(
    "written",
    [packed, lambda *records: b"".join(records), lambda *records: gzip.compress(b"".join(records))],
    ids=["gzip by record", "plain", "gzip as a whole"],
)
def test_a_response_is_a_page_with_its_date(written):
    info = record(kind="warcinfo", url="")
    found, counts = read(written(info, record(), record("http://paper.example/2")))
    assert ["http://paper.example/1", "http://paper.example/2"] == [one.url for one in found]
    assert (AT, 200, PAGE) == (found[0].at, found[0].status, found[0].body)
    assert {"response": 2, "other": 1} == counts


def chunked(body):
    half = len(body) // 2
    parts = (body[:half], body[half:])
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        (gzip.compress(PAGE), [("Content-Encoding", "gzip")]),
        (chunked(PAGE), [("Transfer-Encoding", "chunked")]),
        (
            chunked(gzip.compress(PAGE)),
            [("transfer-encoding", "Chunked"), ("content-encoding", "gzip")],
        ),
        (PAGE, [("X-Crawler-Content-Encoding", "gzip"), ("Content-Length", "3")]),
        (PAGE, [("X-Long", "a\r\n  b")]),
        (brotli.compress(PAGE), [("Content-Encoding", "br")]),
        (
            chunked(zstandard.compress(PAGE)),
            [("Content-Encoding", "zstd"), ("Transfer-Encoding", "chunked")],
        ),
        (chunked(PAGE)[:-5], [("Transfer-Encoding", "chunked")]),
    ],
    ids=[
        "undone, labels kept",
        "gzip",
        "chunks",
        "gzip in chunks",
        "renamed labels",
        "folded header",
        "brotli",
        "zstandard in chunks",
        "chunks without an end",
    ],
)
def test_codings_are_undone_if_they_are_there(body, headers):
    (found,), _ = read(packed(record(body=body, headers=headers)))
    assert PAGE == found.body
    assert not {"content-encoding", "transfer-encoding", "content-length"} & {
        n for n, _ in found.headers
    }


@pytest.mark.parametrize("status", ["200 OK", "200"])
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/2", "HTTP/2.0", "HTTP/3"])
def test_any_version_of_the_protocol_has_a_status(status, version):
    one = record(status=status).replace(b"HTTP/1.1", version.encode())
    one = one.replace(b"Content-Length: ", b"Content-Length: 0", 1)
    (found,), _ = read(_measured(one))
    assert (200, PAGE) == (found.status, found.body)


def test_lines_of_an_answer_may_end_in_a_line_feed_alone():
    head, _, block = record(headers=[("X-A", "b")]).partition(b"\r\n\r\n")
    answer = block.replace(b"\r\n", b"\n").removesuffix(b"\n\n")
    (found,), _ = read(_measured(head + b"\r\n\r\n" + answer + b"\r\n\r\n"))
    assert (PAGE, ("x-a", "b")) == (found.body, found.headers[-1])


def _measured(one):
    """Return a record with the length that its block has."""
    head, _, block = one.partition(b"\r\n\r\n")
    length = len(block) - len(b"\r\n\r\n")
    return (
        re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % length, head) + b"\r\n\r\n" + block
    )


def test_headers_that_speak_of_rights_are_kept():
    (found,), _ = read(
        packed(record(headers=[("X-Robots-Tag", "noarchive"), ("TDM-Reservation", "1")]))
    )
    assert {("x-robots-tag", "noarchive"), ("tdm-reservation", "1")} <= set(found.headers)


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (record(status="404 Not Found"), "no page"),
        (record(status="301 Moved", headers=[("Location", "/x")]), "no page"),
        (record(WARC_Truncated="length"), "cut by its crawler"),
        (record(body=b""), "cut by its crawler"),
        (record(body=gzip.compress(PAGE)[:-9], headers=[("Content-Encoding", "gzip")]), "cut by its crawler"),
        (record(body=b"\x00\x01", headers=[("Content-Encoding", "lzma")]), "unknown encoding"),
        (record(WARC_Date="soon"), "damaged"),
        (record(status="fine"), "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_whole_page_is_counted_by_name(one, name):
    found, counts = read(packed(one))
    assert ([], {"response": 1, name: 1}) == (found, counts)


def test_a_picture_is_no_page():
    found, counts = read(packed(record(headers=[]).replace(b"text/html", b"image/png")))
    assert ([], 1) == (found, counts["no page"])


def test_a_revisit_says_only_that_nothing_is_new():
    found, counts = read(
        packed(record(kind="revisit", WARC_Refers_To_Target_URI="http://x/"), record())
    )
    assert (1, {"revisit": 1, "response": 1}) == (len(found), counts)


def test_a_wrong_digest_is_told_and_refuses_nothing():
    right, wrong = record(), record(WARC_Block_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    found, counts = read(packed(right, wrong))
    assert (2, 1) == (len(found), counts["wrong digest"])


@pytest.mark.parametrize("cut", [60, 150], ids=["behind the head", "in the head"])
def test_a_file_that_is_cut_gives_what_is_whole(cut):
    last = gzip.compress(record("http://paper.example/2"))
    content = packed(record()) + (last[:-cut] if cut == 60 else last[:40])
    found, counts = read(content)
    assert (["http://paper.example/1"], 1) == ([one.url for one in found], counts["damaged"])


def test_behind_a_damaged_record_reading_goes_on():
    middle = bytearray(gzip.compress(record("http://paper.example/2")))
    middle[60:90] = bytes(30)
    found, counts = read(
        packed(record()) + bytes(middle) + packed(record("http://paper.example/3"))
    )
    assert ["http://paper.example/1", "http://paper.example/3"] == [one.url for one in found]
    assert 1 == counts["damaged"]


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive at all", gzip.compress(b"text", mtime=0), b"\x1f\x8b\x08" * 9],
    ids=["empty", "text", "gzip", "magic"],
)
def test_what_is_no_archive_gives_nothing(content):
    assert [] == read(content)[0]


def test_only_wanted_addresses_are_looked_at():
    found, counts = read(packed(record(), record("http://x.example/")), lambda url: "paper" in url)
    assert (1, 2) == (len(found), counts["response"])


def test_reading_goes_on_at_a_record():
    first, second = (gzip.compress(record(f"http://paper.example/{n}")) for n in (1, 2))
    content = first + second
    archive = WebArchive(io.BytesIO(content), wants=lambda _: True)
    archive.go_to(len(first))
    assert ["http://paper.example/2"] == [one.url for one in archive.captures()]
    assert len(first) == archive.place
    archive.go_to(7)  # no record begins there
    assert 2 == len(list(archive.captures()))


def test_a_file_elsewhere_is_read_by_parts():
    content, asked = packed(record(), record("http://paper.example/2")), []

    def part(at, length):
        asked.append(length)
        return content[at : at + length]

    stream = io.BufferedReader(RangeStream(part), 200)
    assert 2 == len(list(WebArchive(stream, wants=lambda _: True).captures()))
    assert len(asked) > 2


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # warcio's temporary file
def test_archives_of_another_writer_are_read():
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    made = writer.create_warc_record(
        "http://paper.example/1", "response", payload=io.BytesIO(PAGE), http_headers=head,
        warc_headers_dict={"WARC-Date": "2016-08-26T12:45:20Z"},
    )  # fmt: skip
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "test"}))
    writer.write_record(made)
    found, counts = read(stream.getvalue())
    assert [(AT, PAGE)] == [(one.at, one.body) for one in found]
    assert {"other": 1, "response": 1} == counts

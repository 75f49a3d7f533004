"""WARC files of others (Common Crawl's CC-NEWS, any crawler's), read capture by capture from a stream.

Taken are responses that hold a page: status 200, HTML, whole. Whatever else a record is gets a name and is counted.
The form: WARC 1.0 and 1.1 (ISO 28500), plain, gzip by record or gzip as a whole; the HTTP answer inside with its
transfer and content coding undone or not, whatever its headers say of it.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines import content_coding, warc

MAX_RECORD_BYTES = 64 * 2**20
"""Longer records are no page."""

_GZIP = b"\x1f\x8b\x08"
_HEADS = (_GZIP, b"WARC/")
"""How a record begins."""
_STEP = 2**20
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
_HTML = re.compile(r"html|^text/plain|^$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as somebody else fetched it."""

    url: str
    """As the record names it; not normalized."""
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, order kept."""
    body: bytes
    """Out of its codings."""


@dataclass(slots=True)
class WebArchive:
    """An archive that is being read.

    Args:
        stream: The file; must know its position and how to seek.
        wants: Whether a capture of an address is of use; bodies of others are not looked at.
    """

    stream: BinaryIO
    wants: Callable[[str], bool]
    counts: Counter[str] = field(default_factory=Counter)
    """What became of the records, by name: `response`, `revisit`, `other`, `no page`, `damaged` …"""
    place: int = 0
    """Where the record that was read last begins: everything before it is done with."""

    def captures(self) -> Iterator[Capture]:
        """Yield the captures that are wanted, in the file's order."""
        yield from filter(None, self._records())

    def go_to(self, place: int) -> None:
        """Begin at the record at a place, or with the file where no record begins there."""
        self.stream.seek(place)
        head = self.stream.read(len(_HEADS[1]))
        self.stream.seek(place if head.startswith(_HEADS) else 0)

    def _records(self) -> Iterator[Capture | None]:
        """Yield what each record that can be read is; behind damage it is gone on with the next one that can."""
        start, is_lost, last = self.stream.tell(), False, -1
        while True:
            self.stream.seek(start)
            try:
                for record in ArchiveIterator(self.stream, parse_http=False):
                    is_lost, last = False, record.stream_pos
                    self.place = last
                    yield self._capture(record)
                if not is_lost:
                    break
            except OSError:  # fastwarc's word for bytes that cannot be unpacked
                self.counts["damaged"] += not is_lost
                start, is_lost = max(start, last), True
            found = self._next_member(start + 1)
            if found is None:
                return
            start = found
        if last >= 0 and self._is_cut(last):
            self.counts["damaged"] += 1

    def _next_member(self, start: int) -> int | None:
        """Return where the next gzip member may begin; None when there is none."""
        self.stream.seek(start)
        tail = b""
        while piece := self.stream.read(_STEP):
            at = (tail + piece).find(_GZIP)
            if at >= 0:
                return start + at - len(tail)
            start += len(piece)
            tail = (tail + piece)[-len(_GZIP) + 1 :]
        return None

    def _is_cut(self, last: int) -> bool:
        """Whether a gzip file ends within the member behind its last record, which is silently left out."""
        self.stream.seek(last)
        rest = self.stream.read(MAX_RECORD_BYTES)
        if not rest.startswith(_GZIP):
            return False
        try:
            engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
            engine.decompress(rest, MAX_RECORD_BYTES)
        except zlib.error:
            return False  # counted where the record was read
        return bool(engine.unused_data.strip(b"\0"))

    def _capture(self, record: WarcRecord) -> Capture | None:
        kind = record.record_type
        if kind is WarcRecordType.revisit:
            self.counts["revisit"] += 1  # says that a page was as another record has it
            return None
        if kind is not WarcRecordType.response:
            self.counts["other"] += 1
            return None
        self.counts["response"] += 1
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        if not self.wants(url):
            return None
        found = self._page(record, url)
        if isinstance(found, str):
            self.counts[found] += 1
            return None
        return found

    def _page(self, record: WarcRecord, url: str) -> Capture | str:
        """Return the page of a response, or the name of what it is instead."""
        is_part = record.headers.get("WARC-Truncated") or record.headers.get("WARC-Segment-Number")
        if is_part or record.content_length > MAX_RECORD_BYTES:
            return "cut by its crawler"
        block = record.reader.read()
        if len(block) != record.content_length:
            return "damaged"
        self.counts["wrong digest"] += _has_wrong_digest(record, block)
        head, parted, wire = _parted(block)
        at, status = _date(record), _status(head)
        if not parted or at is None or status is None:
            return "damaged"
        headers = tuple(_headers(head))
        kind = next((value for name, value in headers if name == "content-type"), "")
        if status != HTTPStatus.OK or not _HTML.search(kind):
            return "no page"
        body = _body(wire, headers)
        if isinstance(body, str):
            return body
        return Capture(url=url, at=at, status=status, headers=_plain(headers), body=body)


def _body(wire: bytes, headers: tuple[tuple[str, str], ...]) -> bytes | str:
    """Return a body out of its codings, or the name of what is wrong with it."""
    try:
        decoded = content_coding.decode(
            _unchunked(wire, headers), content_coding.encodings(headers)
        )
    except content_coding.EncodingError:
        return "unknown encoding"
    return decoded.body if decoded.whole and decoded.body else "cut by its crawler"


def _parted(block: bytes) -> tuple[bytes, bytes, bytes]:
    """Return head and body of an answer; some crawlers write its lines with a line feed alone."""
    first = block.find(b"\n")
    if first > 0 and block[first - 1 : first] != b"\r":
        head, parted, wire = block.partition(b"\n\n")
        return head.replace(b"\n", b"\r\n"), parted, wire
    return block.partition(b"\r\n\r\n")


def _date(record: WarcRecord) -> datetime | None:
    try:
        at = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _status(head: bytes) -> int | None:
    found = re.match(rb"HTTP/\S+ +(\d{3})(?!\d)", head)
    return int(found[1]) if found else None


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    """Yield the header lines; one that is folded (RFC 7230 section 3.2.4) goes on with the next."""
    unfolded = re.sub(r"\r\n[ \t]+", " ", head.decode("latin-1"))
    for line in unfolded.split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _plain(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the headers without those of codings that are undone."""
    undone = ("transfer-encoding", "content-encoding", "content-length")
    return tuple(pair for pair in headers if pair[0] not in undone)


def _unchunked(wire: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Return a body without its chunks; many archives have undone them and kept the header."""
    if not any(
        name == "transfer-encoding" and "chunked" in value.lower() for name, value in headers
    ):
        return wire
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK.match(wire, at):
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(wire[match.end() : match.end() + size])
        at = match.end() + size + 2
    return (
        b"".join(parts) if parts and at >= len(wire) else wire
    )  # some archives have cut the last chunk, of no bytes


def _has_wrong_digest(record: WarcRecord, block: bytes) -> bool:
    """Whether a record's own digest is another one; many writers reckon it wrongly, so it refuses nothing.

    Bytes that came to harm on their way fail the checksum of their gzip member.
    """
    said = record.headers.get("WARC-Block-Digest")
    if not said or not said.lower().startswith("sha1:"):
        return False
    return warc.digest(block) != f"sha1:{said[5:].upper()}"


class RangeStream(io.RawIOBase):
    """A file that is read by parts from somewhere else.

    Args:
        read_range: Gives bytes from a place on, fewer or none at the end.
    """

    def __init__(self, read_range: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._read_range = read_range
        self._at = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it has places."""
        return True

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; only from the start or from here on."""
        if whence not in (io.SEEK_SET, io.SEEK_CUR):
            raise io.UnsupportedOperation("its end is not known")
        self._at = offset + (self._at if whence == io.SEEK_CUR else 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # any writable buffer
        """Fill a buffer; return how many bytes there were."""
        part = self._read_range(self._at, len(buffer))
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

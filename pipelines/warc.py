"""Raw captures: `FetchedPage` to WARC 1.1 and back.

One gzip member per page holds one `response` record; the first of a file tells what wrote it (`warcinfo`). What
belongs to the page but not to its HTTP answer (the URL asked for, the source, the discovery path) stands in the
record's own header `Copydesk-Page`, which other tools skip. Error: `ArchiveError`.
"""

import base64
import gzip
import hashlib
import io
import json
import struct
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from mmap import mmap
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines import content_coding
from pipelines.model.page import FetchedPage, Via
from pipelines.model.raw import RawPointer
from pipelines.model.source import SourceId

_STORED, _FAST = 0, 1
"""Gzip levels: bodies that came compressed are only framed (0.1 ms a page), plain ones are compressed
fast (0.5 ms for 250 kB; level 6 takes 7.9 ms and saves a third)."""

_COMMENTED = b"\x1f\x8b\x08\x10" + bytes(4) + b"\x02\xff"
"""Header of a gzip member with a comment (RFC 1952 section 2.3)."""
_REMOVED_AT = "1970-01-01T00:00:00Z"
"""When a record was removed is nobody's matter: the same bytes each time."""

PAGE_HEADER = "Copydesk-Page"
_CHUNK = 2**16
_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive"})


class ArchiveError(ValueError):
    """A record that is not whole or not ours; the message names file, place and remedy."""


def write_page(stream: BinaryIO, page: FetchedPage, wire: bytes | None = None) -> RawPointer:
    """Appends one page as one gzip member and says where it lies.

    Args:
        stream: Binary file at its end; must know its position.
        page: What was fetched.
        wire: Body as received, in the Content-Encoding that the page's headers name. Without it the
            decoded body is stored and the header Content-Encoding is left out.
    """
    offset = stream.tell()
    packed = wire is not None and bool(content_coding.encodings(page.headers))
    plain = io.BytesIO()
    _record(page, wire).write(plain)
    # In one piece: the archive's own gzip writer takes 0.35 ms a page, a flush for every header.
    member = gzip.compress(plain.getvalue(), _STORED if packed else _FAST, mtime=0)
    stream.write(member)
    name = Path(str(getattr(stream, "name", "pages.warc.gz"))).name
    return RawPointer(file=name, offset=offset, length=len(member))


def write_info(stream: BinaryIO, user_agent: str, at: datetime) -> None:
    """Write the record that tells what wrote a file, with what name, and whom to ask (WARC 1.1 section 6.2).

    Args:
        stream: A binary file that is empty.
        user_agent: What the crawl called itself, with the operator's contact in brackets.
        at: When it began.
    """
    software, _, contact = user_agent.partition(" (+")
    fields = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": user_agent,
    } | ({"operator": contact.removesuffix(")")} if contact else {})
    record = _begun(WarcRecordType.warcinfo, at, user_agent)
    record.headers["Content-Type"] = "application/warc-fields"
    record.set_bytes_content("".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode())
    plain = io.BytesIO()
    record.write(plain)
    stream.write(gzip.compress(plain.getvalue(), _FAST, mtime=0))


def _begun(kind: WarcRecordType, at: datetime, about: str) -> WarcRecord:
    """Return a record with type, time, and an id that is made of what it is about."""
    record = WarcRecord()
    record.init_headers(record_type=kind)
    written = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    name = hashlib.sha256(f"{about} {written}".encode()).digest()[:16]
    record.headers["WARC-Record-ID"] = f"<urn:uuid:{uuid.UUID(bytes=name, version=4)}>"
    record.headers["WARC-Date"] = written
    return record


def _info(source: BinaryIO) -> bytes:
    """Return the member that tells what wrote a file; empty where the file begins with another."""
    _, member = next(members(source.read(_CHUNK)), (0, b""))
    return member if is_info(member) else b""


def is_member(content: bytes) -> bool:
    """Return whether a record, whole or damaged, begins with these bytes."""
    return content.startswith(b"\x1f\x8b\x08")


def is_info(member: bytes) -> bool:
    """Return whether a member is the record that tells what wrote a file."""
    archive = ArchiveIterator(io.BytesIO(member), record_types=WarcRecordType.warcinfo)
    return next(iter(archive), None) is not None


def copy_pages(
    path: Path, pointers: Sequence[RawPointer]
) -> tuple[Path, dict[RawPointer, RawPointer]]:
    """Copy some pages of a file, and what it says of itself, into one beside it.

    Returns:
        That file, and where each page lies in it.
    """
    target = path.with_name(f"kept-{path.name}")
    lies: dict[RawPointer, RawPointer] = {}
    with path.open("rb") as source, target.open("wb") as stream:
        stream.write(_info(source))
        for pointer in pointers:
            source.seek(pointer.offset)
            lies[pointer] = replace(pointer, file=target.name, offset=stream.tell())
            stream.write(source.read(pointer.length))
    return target, lies


def read_page(path: Path, pointer: RawPointer) -> FetchedPage:
    """Return the one page that a pointer names, without reading the rest of the file.

    Raises:
        ArchiveError: When no whole page of ours lies there.
    """
    with path.open("rb") as file:
        file.seek(pointer.offset)
        member = file.read(pointer.length)
    return replace(page_of(member, f"{path.name} at {pointer.offset}"), raw=pointer)


def page_of(member: bytes, place: str = "record") -> FetchedPage:
    """Return the page of one gzip member, e.g. of a range read from an object store.

    Raises:
        ArchiveError: When the member does not hold one whole page of ours.
    """
    try:
        plain = gzip.decompress(member)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{place}: no whole record ({error}); fetch it again") from error
    return _page(plain, place)


def members(archive: bytes | mmap) -> Iterator[tuple[int, bytes]]:
    """Yield every gzip member of an archive with its first byte's place; what is damaged ends it."""
    offset = 0
    while offset < len(archive):
        engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        end = offset
        try:
            while not engine.eof and end < len(archive):
                engine.decompress(archive[end : end + _CHUNK])
                end = min(end + _CHUNK, len(archive))
        except zlib.error:
            return
        end -= len(engine.unused_data)
        yield offset, archive[offset:end]
        offset = end


def blank(length: int, place: str) -> bytes:
    """Return a gzip member of just this length that says that a record was removed; later offsets stay as they are.

    Args:
        length: Bytes of the member in whose place it comes; any page's is long enough.
        place: Where that lies; the record's id is made of it.
    """
    says = b"removed\r\n"
    name = uuid.UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4)
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n"
        f"WARC-Date: {_REMOVED_AT}\r\nContent-Type: text/plain\r\nContent-Length: {len(says)}\r\n\r\n"
    )
    member = _padded(head.encode() + says + b"\r\n\r\n", length)
    if member is None:
        raise ArchiveError(f"{place}: a record of {length} bytes is too short to be blanked")
    return member


def page_within(page: FetchedPage, length: int) -> bytes | None:
    """Return a page as a gzip member of just this length; None when it does not fit."""
    plain = io.BytesIO()
    _record(page, None).write(plain)
    return _padded(plain.getvalue(), length)


def _padded(plain: bytes, length: int) -> bytes | None:
    """A gzip member whose header has a comment that fills it up (RFC 1952 section 2.3.1)."""
    engine = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = engine.compress(plain) + engine.flush()
    end = packed + struct.pack("<II", zlib.crc32(plain), len(plain))
    filler = length - len(_COMMENTED) - len(end) - 1
    return _COMMENTED + b"-" * filler + b"\0" + end if filler >= 0 else None


def _record(page: FetchedPage, wire: bytes | None) -> WarcRecord:
    about = f"{page.source_id} {page.url}"
    record = _begun(WarcRecordType.response, page.fetched_at, about)
    record.headers["WARC-Target-URI"] = page.final_url
    record.headers["Content-Type"] = "application/http; msgtype=response"
    via = {name: getattr(page.via, name) for name in Via.__slots__}
    record.headers[PAGE_HEADER] = json.dumps(
        {"url": page.url, "source_id": page.source_id, "via": via}
    )
    head, body = _head(page, packed=wire is not None), page.body if wire is None else wire
    record.headers["WARC-Block-Digest"] = digest(head + body)
    record.headers["WARC-Payload-Digest"] = digest(body)
    record.set_bytes_content(head + body)
    return record


def digest(content: bytes) -> str:
    """Return a labelled digest as archive tools check it (WARC 1.1 section 5.8; SHA-1 in Base32 is what all know)."""
    sha1 = hashlib.sha1(content, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(sha1).decode()}"


def _head(page: FetchedPage, *, packed: bool) -> bytes:
    dropped = _FRAMING if packed else _FRAMING | {"content-encoding"}
    lines = [f"HTTP/1.1 {page.status} {_phrase(page.status)}"]
    lines += [f"{name}: {value}" for name, value in page.headers if name not in dropped]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _page(plain: bytes, place: str) -> FetchedPage:
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(plain), parse_http=False)))
        block = record.reader.read()
        facts = json.loads(record.headers[PAGE_HEADER])
    except (StopIteration, OSError, KeyError, ValueError) as error:
        raise ArchiveError(f"{place}: no page of ours ({error!r}); fetch it again") from error
    if len(block) != int(record.headers["Content-Length"]):
        raise ArchiveError(f"{place}: record is cut after {len(block)} bytes; fetch it again")
    return _rebuilt(record, block, facts)


def _rebuilt(record: WarcRecord, block: bytes, facts: dict[str, Any]) -> FetchedPage:
    head, _, wire = block.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name, value.strip()) for name, _, value in pairs)
    return FetchedPage(
        url=facts["url"],
        final_url=record.headers["WARC-Target-URI"],
        source_id=SourceId(facts["source_id"]),
        status=int(status.split(" ")[1]),
        headers=headers,
        body=content_coding.decode(wire, content_coding.encodings(headers)).body,
        fetched_at=datetime.fromisoformat(record.headers["WARC-Date"]),
        via=Via(**facts["via"]),
    )

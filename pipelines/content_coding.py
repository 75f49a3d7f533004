"""The undoing of Content-Encoding, with bounded memory. Pure. Errors: `EncodingError` > `DecodedTooLargeError`."""

import codecs
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAX_DECODED_BYTES = 64 * 2**20
"""Decoded body at most; the crawl's own limits are lower, this one guards readers of foreign files."""

MAX_ENCODINGS = 2
"""Layers of Content-Encoding at most (fault D02)."""

_CHUNK = 2**16
_WINDOW = 2**23
"""Most memory that a stream of zstd may ask for (RFC 9659)."""
_TEXT_BYTES = 512
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class EncodingError(ValueError):
    """A Content-Encoding that cannot be undone."""


class DecodedTooLargeError(EncodingError):
    """A body that grows over the limit when it is decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedBody:
    """A body out of its transport encoding."""

    body: bytes
    whole: bool
    """False when the compressed stream ends early or is damaged; `body` is what came before."""


def encodings(headers: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the content codings that the headers name, in the order in which they were applied.

    A charset there (`Content-Encoding: utf-8`) is in the wrong header and says nothing of a coding.
    """
    named = (
        ",".join(value for name, value in headers if name == "content-encoding").lower().split(",")
    )
    names = (name.strip(" \t\"'") for name in named)
    return tuple(
        name for name in names if name not in ("", "identity", "none") and not _is_charset(name)
    )


def decode(wire: bytes, codings: Sequence[str], limit: int = MAX_DECODED_BYTES) -> DecodedBody:
    """Undoes content codings with bounded memory.

    A body that is labelled gzip or deflate but starts as neither is taken as it is, and so is one that is
    plainly text under a label we never ask for (fault D05). `br` and `zstd`, which we never ask for, are in archives of
    others, and some servers send them all the same.

    Raises:
        DecodedTooLargeError: When the body gets larger than `limit` bytes.
        EncodingError: When there are more than two layers, one that nobody knows, or one that is not what it is called.
    """
    if len(codings) > MAX_ENCODINGS:
        raise EncodingError(
            f"{len(codings)} layers of Content-Encoding; {MAX_ENCODINGS} are allowed"
        )
    body, whole = wire, True
    for coding in reversed(codings):
        if coding not in ("gzip", "x-gzip", "deflate"):
            if _is_text(body):
                continue
            if coding not in _UNASKED:
                raise EncodingError(f"Content-Encoding {coding[:20]!r} was not asked for")
            body, fine = _UNASKED[coding](body, limit)
        else:
            body, fine = _inflate(body, coding, limit)
        whole = whole and fine
    if len(body) > limit:
        raise DecodedTooLargeError(f"body of {len(body)} bytes; {limit} are allowed")
    return DecodedBody(body=body, whole=whole)


def _is_charset(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - as `str.encode` asks it; the others are no charsets
    except (LookupError, ValueError):
        return False


def _is_text(body: bytes) -> bool:
    """Whether a body begins as a page, a feed or JSON does, in letters only."""
    head = body[:_TEXT_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    return head[:1] in (b"<", b"{", b"[") and not _CONTROLS.search(head)


def _inflate(packed: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    if not packed:
        return b"", True
    if packed[:2] == b"\x1f\x8b":
        return _members(packed, limit)
    if coding != "deflate":
        return packed, True
    try:
        return _stream(packed, zlib.MAX_WBITS, limit)[:2]
    except zlib.error:
        pass
    try:
        return _stream(packed, -zlib.MAX_WBITS, limit)[:2]
    except zlib.error:
        return packed, True


def _brotli(packed: bytes, limit: int) -> tuple[bytes, bool]:
    import brotli  # noqa: PLC0415 - hardly ever needed

    engine, parts, size = brotli.Decompressor(), list[bytes](), 0
    try:
        part = engine.process(packed, output_buffer_limit=_CHUNK)
        while part:
            parts.append(part)
            size += len(part)
            if size > limit:
                raise DecodedTooLargeError(f"body decodes to more than the {limit} bytes allowed")
            part = b"" if engine.is_finished() else engine.process(b"", output_buffer_limit=_CHUNK)
    except brotli.error:
        return _begun("br", parts), False
    return _begun("br", parts), engine.is_finished()


def _zstandard(packed: bytes, limit: int) -> tuple[bytes, bool]:
    import zstandard  # noqa: PLC0415 - hardly ever needed

    engine = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    parts, size = list[bytes](), 0
    try:
        with engine.stream_reader(packed, read_across_frames=True) as reader:
            while part := reader.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > limit:
                    raise DecodedTooLargeError(
                        f"body decodes to more than the {limit} bytes allowed"
                    )
    except zstandard.ZstdError:
        return _begun("zstd", parts), False
    if not parts and packed.startswith(zstandard.FRAME_HEADER):
        return b"", False
    return _begun("zstd", parts), zstandard.frame_content_size(packed) in (-1, size)


def _begun(coding: str, parts: Sequence[bytes]) -> bytes:
    """Return what was undone of a body; a body of which nothing was is none of its coding."""
    if not parts:
        raise EncodingError(f"Content-Encoding {coding!r} is not what the body has")
    return b"".join(parts)


_UNASKED: Mapping[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "br": _brotli,
    "zstd": _zstandard,
}


def _members(packed: bytes, limit: int) -> tuple[bytes, bool]:
    """Inflates gzip members laid end to end; garbage after them makes the body not whole."""
    parts: list[bytes] = []
    room = limit
    while packed[:2] == b"\x1f\x8b":
        try:
            body, whole, packed = _stream(packed, 16 + zlib.MAX_WBITS, room)
        except zlib.error:
            return b"".join(parts), False
        parts.append(body)
        room -= len(body)
        if not whole:
            return b"".join(parts), False
    return b"".join(parts), not packed.strip(b"\x00")


def _stream(packed: bytes, window: int, limit: int) -> tuple[bytes, bool, bytes]:
    """Inflates one stream: body, whether it is whole, what follows it."""
    engine = zlib.decompressobj(window)
    parts: list[bytes] = []
    size, rest = 0, packed
    while rest and not engine.eof:
        try:
            part = engine.decompress(rest, max(_CHUNK, min(limit + 1, 16 * _CHUNK)))
        except zlib.error:
            if not parts:
                raise
            return b"".join(parts), False, b""
        parts.append(part)
        size += len(part)
        rest = engine.unconsumed_tail
        if size > limit:
            raise DecodedTooLargeError(f"body decodes to more than the {limit} bytes allowed")
        if not part and not rest:
            break
    return b"".join(parts), engine.eof, engine.unused_data

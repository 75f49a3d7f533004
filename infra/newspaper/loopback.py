"""A small HTTP/1.1 server for loopback: keep-alive, validators, gzip, a log of requests. No newspaper in here.

A handler is a function from request to page; this module does the rest. One thread, asyncio, standard library.
"""

import asyncio
import gzip
import hashlib
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ADDRESS = "127.0.0.1"
LOGGED_REQUESTS = 100_000
HEAD_LIMIT = 65_536
"""Bytes of a request head; more ends the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for."""

    at: datetime
    method: str
    target: str
    """Path and query as received."""
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def path(self) -> str:
        """Decoded path."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """Parameters, the last of equal names."""
        return dict(parse_qsl(urlsplit(self.target).query))


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is answered; kept by handlers, so that ETag and gzip are made once."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified: datetime | None = None
    cache_control: str = "max-age=60"
    headers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def etag(self) -> str:
        """Validator: the same for equal bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def gzipped(self) -> bytes:
        """The body in gzip, quickly rather than tightly; equal at each time."""
        return gzip.compress(self.body, compresslevel=1, mtime=0)


Handler = Callable[[Request], Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A line of the log."""

    request: Request
    status: int


@dataclass(slots=True, kw_only=True)
class Running:
    """A server that answers."""

    port: int
    exchanges: deque[Exchange] = field(default_factory=lambda: deque(maxlen=LOGGED_REQUESTS))
    transports: set[asyncio.Transport] = field(default_factory=set)
    """Open connections; of use to this module only."""

    @property
    def base_url(self) -> str:
        """Address without a slash at its end."""
        return f"http://{ADDRESS}:{self.port}"

    def paths(self) -> list[str]:
        """Return path and query of all requests so far, oldest first."""
        return [
            exchange.request.target for exchange in list(self.exchanges)
        ]  # the server adds to it meanwhile


@contextmanager
def serving(handler: Handler, *, port: int = 0, delay_seconds: float = 0.0) -> Iterator[Running]:
    """Serves from a thread of its own until the block ends.

    Args:
        handler: Answers requests; called from that thread only.
        port: 0 takes a free one.
        delay_seconds: Wait before each answer.

    Raises:
        OSError: When the port is taken.
    """
    loop = asyncio.new_event_loop()
    running = Running(port=port)
    try:
        server = loop.run_until_complete(_open(handler, running, delay_seconds))
        thread = threading.Thread(target=loop.run_forever, name="newspaper", daemon=True)
        thread.start()
        try:
            yield running
        finally:
            loop.call_soon_threadsafe(_close, server, running, loop)
            thread.join()
    finally:
        loop.close()


def wait_for_end() -> None:
    """Returns when the process is asked to end by SIGINT or SIGTERM."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def tell_ready(base_url: str, file: Path) -> None:
    """Writes the address into a file that appears whole, for a waiting parent process."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(f"{base_url}\n", encoding="utf-8")
    part.replace(file)


async def _open(handler: Handler, running: Running, delay_seconds: float) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(handler, running, delay_seconds), ADDRESS, running.port, backlog=512
    )
    running.port = server.sockets[0].getsockname()[1]
    return server


def _close(server: asyncio.Server, running: Running, loop: asyncio.AbstractEventLoop) -> None:
    server.close()
    for transport in tuple(running.transports):
        transport.abort()
    loop.call_soon(loop.stop)


class _Connection(asyncio.Protocol):
    """One connection: requests are answered one after another."""

    def __init__(self, handler: Handler, running: Running, delay_seconds: float) -> None:
        self._handler, self._running, self._delay = handler, running, delay_seconds
        self._buffer = b""
        self._waiting = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio calls this when a client has connected."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP, for the type checker
        self._transport = transport
        self._running.transports.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Asyncio calls this when the connection is gone."""
        if self._transport is not None:
            self._running.transports.discard(self._transport)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Asyncio calls this with what the client sent."""
        self._buffer += data
        if not self._waiting:
            self._answer_next()

    def _answer_next(self) -> None:
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            if len(self._buffer) > HEAD_LIMIT and self._transport:
                self._transport.abort()
            return
        self._buffer = rest
        request = _request(head)
        if self._delay:
            self._waiting = True
            asyncio.get_running_loop().call_later(self._delay, self._answer_late, request)
            return
        self._answer(request)
        self._answer_next()

    def _answer_late(self, request: Request) -> None:
        self._waiting = False
        self._answer(request)
        self._answer_next()

    def _answer(self, request: Request) -> None:
        page = self._handler(request)
        status = HTTPStatus.NOT_MODIFIED if _is_unchanged(request, page) else page.status
        self._running.exchanges.append(Exchange(request=request, status=status))
        if self._transport is None:
            return
        self._transport.write(_response(request, page, status))
        if request.headers.get("connection", "").lower() == "close":
            self._transport.close()


def _request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, *_ = [*first.split(" "), "/"]
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(at=datetime.now(UTC), method=method, target=target, headers=headers)


def _is_unchanged(request: Request, page: Page) -> bool:
    """Return whether the client's copy is current (RFC 9110 section 13.2.2: If-None-Match goes first)."""
    if page.status != HTTPStatus.OK:
        return False
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return page.etag in tags or tags.strip() == "*"
    since = request.headers.get("if-modified-since")
    if since is None or page.modified is None:
        return False
    try:
        return page.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _response(request: Request, page: Page, status: int) -> bytes:
    zipped = (
        "gzip" in request.headers.get("accept-encoding", "") and status != HTTPStatus.NOT_MODIFIED
    )
    body = b"" if status == HTTPStatus.NOT_MODIFIED else page.gzipped if zipped else page.body
    headers = [
        ("Date", format_datetime(datetime.now(UTC), usegmt=True)),
        ("Cache-Control", page.cache_control),
        ("Vary", "Accept-Encoding"),
        ("ETag", page.etag),
        *page.headers,
    ]
    if page.modified is not None:
        headers.append(
            ("Last-Modified", format_datetime(page.modified.astimezone(UTC), usegmt=True))
        )
    if status != HTTPStatus.NOT_MODIFIED:
        headers += [("Content-Type", page.content_type), ("Content-Length", str(len(body)))]
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode("latin-1")
    return head if request.method == "HEAD" else head + body

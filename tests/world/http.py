"""A loopback host that answers as it is told to, byte by byte. Threads and plain sockets, no library between."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Seen:
    """A request that a host has seen."""

    path: str
    headers: dict
    at: float


def reply(status=200, body=b"", *headers, kind="text/html; charset=utf-8", close=True):
    """Return the bytes of a well-formed answer."""
    text = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Fine", f"Content-Type: {kind}", f"Content-Length: {len(text)}"]
    lines += [*headers, *(["Connection: close"] if close else [])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


def packed(body, times=1):
    """Return an answer whose body is gzipped so many times."""
    for _ in range(times):
        body = gzip.compress(body)
    return reply(200, body, f"Content-Encoding: {', '.join(['gzip'] * times)}")


def article(number=0, words=120):
    """Return a page with a story of its own."""
    story = " ".join(f"Wort{number}x{n}" for n in range(words))
    return f"<html><title>Nr {number}</title><article><h1>Nr {number}</h1><p>{story}</p></article></html>"


@dataclass
class Host:
    """One server on one address; `pages` maps a path to bytes or to `talk(connection, request)`."""

    address: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    pages: dict = field(default_factory=dict)
    seen: list = field(default_factory=list)

    def __enter__(self):
        self._socket = socket.create_server((self.address, 0), backlog=200)
        self.port = self._socket.getsockname()[1]
        self.pages.setdefault("/robots.txt", reply(404))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    @property
    def home(self):
        return f"{'https' if self.context else 'http'}://{self.address}:{self.port}/"

    def url(self, path):
        return self.home + path.lstrip("/")

    def feed(self, *paths):
        """Puts up a feed at /rss that names these paths (or whole URLs)."""
        urls = [path if "://" in path else self.url(path) for path in paths]
        items = "".join(f"<item><title>t</title><link>{url}</link></item>" for url in urls)
        text = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
        self.pages["/rss"] = reply(200, text, kind="application/rss+xml")

    def asked(self, path):
        """Tells how often a path was asked for."""
        return sum(request.path == path for request in self.seen)

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(30)
            if not self.context:
                self._answer(connection)
                return
            with self.context.wrap_socket(connection, server_side=True) as covered:
                self._answer(covered)

    def _answer(self, connection):
        while request := _request(connection):
            self.seen.append(request)
            answer = self.pages.get(request.path, reply(404))
            if callable(answer):
                answer = answer(connection, request)
            if answer is None:
                return
            connection.sendall(answer)
            if b"Connection: close" in answer or b"Content-Length" not in answer:
                return


def _request(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        if not (part := connection.recv(65536)):
            return None
        text += part
    first, *lines = text.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return Seen(path=first.split(" ")[1], headers=headers, at=time.monotonic())


class Canary:
    """A listener on another loopback address that must never be spoken to."""

    def __init__(self, address="127.0.0.9"):
        self.address, self.visitors = address, 0

    def __enter__(self):
        self._socket = socket.create_server((self.address, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._count, daemon=True).start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _count(self):
        with contextlib.suppress(OSError):
            while True:
                self._socket.accept()[0].close()
                self.visitors += 1

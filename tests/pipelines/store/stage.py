"""Stores for tests: folders, buckets of a real S3 server on loopback, and a proxy that spoils answers."""

import functools
import json
import logging
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.loaders import JSONFileLoader
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

from pipelines.store import columns, dataset, keys
from pipelines.store.object_store import NotFoundError, ObjectStore, S3Options
from pipelines.store.opening import open_store
from tests.pipelines.store.samples import NOW

KEYS = {"access_key": "testing", "secret_key": "testing", "region": "us-east-1"}


@contextmanager
def s3_server():
    """Address of moto's S3 server, without its line for each request.

    Puts are served one at a time: moto looks whether there is an object, then writes it, so that of
    several conditional puts at once more than one could win.
    """
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patched:
        read = functools.cache(JSONFileLoader().load_file)  # most of what each new client costs
        patched.setattr(JSONFileLoader, "load_file", lambda _, path: read(path))
        patched.setattr(S3Response, "put_object", _one_at_a_time(S3Response.put_object))
        server.start()
        host, port = server.get_host_and_port()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.stop()


def _one_at_a_time(method):
    lock = threading.Lock()

    @functools.wraps(method)
    def locked(*args):
        with lock:
            return method(*args)

    return locked


@functools.cache
def bucket(endpoint: str) -> str:
    """Makes one bucket a server and gives its name; each test has its own prefix."""
    name = f"b{uuid.uuid4().hex[:20]}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=name)
    client.close()
    return name


@dataclass(frozen=True)
class Place:
    """A store that can be opened again and again, and how others find its table."""

    url: str
    options: S3Options

    def open(self) -> ObjectStore:
        return open_store(self.url, self.options)

    @property
    def table(self) -> str:
        return f"{self.url}/articles"

    @property
    def storage_options(self) -> dict[str, str] | None:
        if not self.options.endpoint:
            return None
        return {
            "AWS_ENDPOINT_URL": self.options.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }


def local_place(folder: Path) -> Place:
    return Place(str(folder / "store"), S3Options())


def s3_place(endpoint: str) -> Place:
    return Place(
        f"s3://{bucket(endpoint)}/{uuid.uuid4().hex}", S3Options(endpoint=endpoint, **KEYS)
    )


def prepared(store: ObjectStore) -> ObjectStore:
    """Sets a store up without probing it, which takes 40 requests."""
    about = {"layout": 1, "schema": columns.SCHEMA_VERSION, "id": "x", "created": NOW.isoformat()}
    store.put(keys.DATASET, json.dumps(about | {"commit": "conditional put"}).encode())
    dataset.prepare(store)
    return store


class DictStore:
    """A store in memory that can be told to ignore or to botch conditions."""

    def __init__(self, conditions: str = "hold") -> None:
        self.name = f"memory ({conditions})"
        self.objects: dict[str, bytes] = {}
        self._conditions = conditions
        self._lock = threading.Lock()
        self._gate = threading.Barrier(2)

    def put(self, key, body):
        self.objects[key] = body

    def put_file(self, key, path):
        self.objects[key] = path.read_bytes()

    def put_if_absent(self, key, body):
        if self._conditions == "ignored":
            self.objects[key] = body
            return True
        if self._conditions == "racy":  # looks first, writes later, without a lock
            absent = key not in self.objects
            self._meet()
            if absent:
                self.objects[key] = body
            return absent
        with self._lock:
            return self.objects.setdefault(key, body) == body

    def _meet(self):
        try:
            self._gate.wait(timeout=0.05)
        except threading.BrokenBarrierError:
            self._gate.reset()

    def get(self, key):
        if key not in self.objects:
            raise NotFoundError(key)
        return self.objects[key]

    def get_range(self, key, offset, length):
        return self.get(key)[offset : offset + length]

    def list(self, prefix, start_after=""):
        return iter(sorted(k for k in self.objects if k.startswith(prefix) and k > start_after))

    def delete(self, keys):
        for key in keys:
            self.objects.pop(key, None)


class FaultProxy:
    """An HTTP proxy before an S3 server; `faults` holds what to do with the next matching requests.

    A fault is a status with an S3 code (`(503, "SlowDown")`), `cut` (no answer, not forwarded) or
    `lost` (forwarded, the answer thrown away); a function is called, and the request cut.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.faults: list = []
        self.method = "PUT"
        """Only requests of this method are spoiled,"""
        self.part = ""
        """and only those with this in their path."""
        self.requests: list[tuple[str, str]] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def answer(self):
                proxy.handle(self)

            def log_message(self, *args):
                pass

        for method in ("GET", "PUT", "POST", "DELETE", "HEAD"):
            setattr(Handler, f"do_{method}", Handler.answer)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def handle(self, request) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.requests.append((request.command, request.path))
        hit = request.command == self.method and self.part in request.path
        fault = self.faults.pop(0) if hit and self.faults else None
        if callable(fault):
            fault()
        if fault == "cut" or callable(fault):
            request.close_connection = True
        elif isinstance(fault, tuple):
            status, code = fault
            xml = f"<Error><Code>{code}</Code><Message>spoiled</Message></Error>".encode()
            self._send(request, status, {"Content-Type": "application/xml"}, xml)
        else:
            answer = self._forward(request, body)
            if fault == "lost":
                request.close_connection = True
            else:
                self._send(request, *answer)

    def _forward(self, request, body):
        connection = HTTPConnection(self.target.hostname, self.target.port, timeout=20)
        try:
            headers = {k: v for k, v in request.headers.items() if k.lower() != "connection"}
            connection.request(request.command, request.path, body, headers)
            answer = connection.getresponse()
            dropped = ("connection", "transfer-encoding", "content-length")
            kept = {k: v for k, v in answer.getheaders() if k.lower() not in dropped}
            return answer.status, kept, answer.read()
        finally:
            connection.close()

    @staticmethod
    def _send(request, status, headers, body):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

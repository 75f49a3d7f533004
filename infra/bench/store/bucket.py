"""A bucket of moto's server on loopback, which counts what is asked of it and the bytes that it sends."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.bench.store.ours import GETS, LISTS, READ_BYTES
from pipelines.store.object_store import S3Options

_KEY = "testing"
_ACCOUNT = "123456789012"
"""The one that moto takes requests without another to be of."""
_Environment = dict[str, Any]
_Application = Callable[[_Environment, Any], Iterable[bytes]]


class Tally:
    """The server's application with an account of what it was asked."""

    def __init__(self, application: _Application) -> None:
        self.asked: Counter[str] = Counter()
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environment: _Environment, begin: Any) -> Iterable[bytes]:
        """Answer a request."""
        is_list = "list-type" in environment["QUERY_STRING"]
        is_get = environment["REQUEST_METHOD"] in ("GET", "HEAD")

        def begun(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            length = {name.lower(): value for name, value in headers}.get("content-length", "0")
            with self._lock:
                self.asked[LISTS if is_list else GETS] += is_get
                self.asked[READ_BYTES] += int(length) * (environment["REQUEST_METHOD"] == "GET")
            return begin(status, headers, *rest)

        return self._application(environment, begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket that is served."""

    name: str
    options: S3Options
    """How to reach it."""
    tally: Tally

    @property
    def address(self) -> str:
        """Where stores in it lie."""
        return f"s3://{self.name}"

    def put_folder(self, folder: Path, prefix: str) -> None:
        """Puts the files of a folder, past the server, which takes 50 a second."""
        for file in folder.rglob("*"):
            if file.is_file():
                key = f"{prefix}/{file.relative_to(folder)}"
                _backend().put_object(self.name, key, file.read_bytes())


@contextmanager
def serving() -> Iterator[Bucket]:
    """Serve an empty bucket; its objects go at the end."""
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - development only
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server  # noqa: PLC0415 - development only

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    tally = Tally(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, tally, threaded=True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    name, endpoint = f"bench-{server.server_port}", f"http://127.0.0.1:{server.server_port}"
    options = S3Options(endpoint=endpoint, access_key=_KEY, secret_key=_KEY, region="us-east-1")
    there = _backend().create_bucket(name, "us-east-1")
    try:
        yield Bucket(name=name, options=options, tally=tally)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for key in [*there.keys]:
            _backend().delete_object(name, key)
        _backend().delete_bucket(name)


def _backend() -> Any:
    from moto.s3.models import s3_backends  # noqa: PLC0415 - development only

    return s3_backends[_ACCOUNT]["aws"]

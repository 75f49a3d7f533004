"""Canary secrets, and where they have got to: files and objects are looked through in every form they are kept in."""

import gzip
import io
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "parquet": b"PAR1"}


def found(secrets, files):
    """Return (name, secret) of each of the (name, bytes) that holds one, as it is or percent-encoded."""
    wanted = [form.encode() for secret in secrets for form in (secret, quote(secret, safe=""))]
    return [
        (name, secret.decode())
        for name, body in files
        for text in _plain(body)
        for secret in wanted
        if secret in text
    ]


def in_folder(folder):
    """Return (path, bytes) of all files below a folder."""
    return ((str(path), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())


def _plain(body):
    yield body
    if body.startswith(MAGIC["gzip"]):
        yield gzip.decompress(body)
    elif body.startswith(MAGIC["zstd"]):
        with pa.CompressedInputStream(io.BytesIO(body), "zstd") as stream:
            yield stream.read()
    elif body.startswith(MAGIC["parquet"]):
        yield repr(pq.read_table(io.BytesIO(body)).to_pylist()).encode()

"""From an address to an object store."""

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.store import keys
from pipelines.store.local import LocalStore
from pipelines.store.object_store import BadStoreUrlError, DeniedError, ObjectStore, S3Options

if TYPE_CHECKING:
    from sqlalchemy import Engine

AWS = S3Options()

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def open_store(
    url: str, options: S3Options = AWS, *, arbiter: "Engine | None" = None
) -> ObjectStore:
    """Return the store at an address. Makes no request and no folder; see `check`.

    Args:
        url: A folder (`var/store`, `file:///srv/store`) or `s3://BUCKET/PREFIX`.
        options: How to reach S3; not used for folders.
        arbiter: State database that decides on commits, where the store cannot.

    Raises:
        BadStoreUrlError: When the address cannot be used.
    """
    store = _opened(url, options)
    if arbiter is None:
        return store
    from pipelines.store.database_arbiter import ArbitratedStore  # noqa: PLC0415 - SQLAlchemy takes 0.3 s to import

    return ArbitratedStore(store, arbiter)


def _opened(url: str, options: S3Options) -> ObjectStore:
    parts = urlsplit(url)
    if not url.strip():
        raise BadStoreUrlError(
            "the store's address is empty; set COPYDESK_STORE to a folder or s3://…"
        )
    if "://" not in url:
        return LocalStore(Path(url))
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return LocalStore(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from pipelines.store.s3 import S3Store  # noqa: PLC0415 - boto3 takes 0.3 s to import

        return S3Store(_bucket(url, parts.netloc), _prefix(url, parts.path), options)
    raise BadStoreUrlError(
        f"{url!r} is no store: give a folder, file:///FOLDER or s3://BUCKET/PREFIX"
    )


def tidy(url: str, now: float) -> None:
    """Remove what killed writers have left in a folder; in a bucket a put is whole or not there at all.

    Args:
        url: Address of the store.
        now: Seconds since 1970, as the file system counts them.
    """
    store = None if urlsplit(url).scheme == "s3" else _opened(url, AWS)
    if isinstance(store, LocalStore):
        store.tidy(now)


def _bucket(url: str, bucket: str) -> str:
    if not _BUCKET.fullmatch(bucket):
        raise BadStoreUrlError(f"{url!r} names no bucket: it must read s3://BUCKET/PREFIX")
    return bucket


def _prefix(url: str, path: str) -> str:
    prefix = path.strip("/")
    try:
        return keys.checked(prefix) if prefix else ""
    except keys.BadKeyError as error:
        raise BadStoreUrlError(f"the prefix of {url!r} cannot be used: {error}") from error


def check(store: ObjectStore) -> None:
    """Finds out whether the store can be listed and written to: call it before fetching anything.

    Raises:
        StoreError: When it cannot; the message says what to do.
    """
    next(store.list(keys.DATASET), None)
    store.put(keys.CHECK, b"written to see whether it can be\n")
    with contextlib.suppress(
        DeniedError
    ):  # an archive that only grows: it stays, and is written over
        store.delete([keys.CHECK])

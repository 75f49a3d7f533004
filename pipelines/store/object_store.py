"""The seam to object storage, and everything that can go wrong behind it.

    StoreError
    ├── NotFoundError        no object under this key
    ├── DeniedError          credentials missing, wrong, expired, or without the right
    ├── UnreachableError     no bucket, wrong region, disk full
    │   └── AwayError        no answer, or a fault of the server: may pass
    ├── DamagedError         an object is missing or not what was written
    ├── ConflictError        somebody else's commit stands in the way of ours
    │   └── OvertakenError   another run of the source has committed since its versions were chosen
    ├── CursorExpiredError   the log entries after a reader's cursor are gone
    ├── UnsafeError          conditional puts do not hold, so commits could be lost
    └── BadStoreUrlError     the address of the store cannot be used

Every message says what failed, on which thing, why, and what to do; none holds a secret.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class StoreError(Exception):
    """Storage could not do what was asked of it."""


class NotFoundError(StoreError):
    """No object lies under the key."""


class DeniedError(StoreError):
    """The store knows us not, or not for this."""


class UnreachableError(StoreError):
    """The store gives no usable answer."""


class AwayError(UnreachableError):
    """The store does not answer, or answers with a fault of its own; it may be back soon."""


class DamagedError(StoreError):
    """An object that must be there is missing, or not what was written; the message names it."""


class ConflictError(StoreError):
    """A commit must not be made, because of another one or because it comes too late."""


class OvertakenError(ConflictError):
    """Another run of a source has committed since what shall be committed was chosen; choose again."""


class CursorExpiredError(StoreError):
    """A reader's cursor points at log entries that are gone, or that never were."""


class UnsafeError(StoreError):
    """The store does not honour conditional puts."""


class BadStoreUrlError(StoreError):
    """The address of a store cannot be used."""


class ObjectStore(Protocol):
    """Immutable bytes under keys. Every method may raise `StoreError`; keys are made by `store.keys`."""

    @property
    def name(self) -> str:
        """Address for people and messages."""
        ...

    def put(self, key: str, body: bytes) -> None:
        """Writes an object whole or not at all, over what was there."""
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Writes a file as an object, as `put`, without holding it in memory."""
        ...

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """Writes an object if there is none: of several writers exactly one wins.

        Returns:
            True when the object now holds exactly `body`: written by this call or by an earlier one
            whose answer was lost. Writers that must tell themselves apart put a nonce inside.
        """
        ...

    def get(self, key: str) -> bytes:
        """Return an object's bytes; raises `NotFoundError` when there is none."""
        ...

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset` on, fewer only at the object's end."""
        ...

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """Return the keys that begin with `prefix` and sort after `start_after`, sorted."""
        ...

    def delete(self, keys: Iterable[str]) -> None:
        """Removes objects; keys without an object are no fault."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Options:
    """How to reach an S3 server; what is empty is left to boto3's own sources."""

    endpoint: str = ""
    """Address of a server that is not AWS."""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    """Belongs to temporary keys."""
    encryption: str = ""
    """`AES256` or `aws:kms`: how the server shall encrypt what is put; empty leaves it to the bucket."""
    kms_key: str = ""
    """Key of `aws:kms`; empty takes the account's own."""
    allow_http: bool = False
    """Allow an unencrypted endpoint that is not this machine."""

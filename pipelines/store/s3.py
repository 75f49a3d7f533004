"""Object store on S3 and its kin through boto3; the only file that imports it.

botocore owns all retries (standard mode: back-off with jitter, bounded). Servers that are not AWS get
path-style addresses and no checksum trailers, which several of them refuse.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from pipelines.store import keys
from pipelines.store.object_store import (
    AwayError,
    BadStoreUrlError,
    DeniedError,
    NotFoundError,
    S3Options,
    StoreError,
    UnreachableError,
    UnsafeError,
)

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

CONNECT_SECONDS = 10
READ_SECONDS = 60
TRIES = 5
"""Requests botocore makes for one call at most; its waits between them are 15 s in all at most where the server asks
for fewer requests, under one second after other failures. A longer outage is `store.retrying`'s business."""

PART_BYTES = 8 * 2**20
"""Files above this go up in parts; they are invisible until the last one is confirmed."""

DELETE_AT_ONCE = 1000

_DENIED = {
    "AccessDenied": "the credentials do not allow it; grant read, write, list and delete on the bucket",
    "AllAccessDisabled": "the account may not use the bucket",
    "ExpiredToken": "the session token has expired; get new credentials",
    "InvalidAccessKeyId": "the access key is unknown; check COPYDESK_S3_ACCESS_KEY",
    "InvalidToken": "the session token is not valid; get new credentials",
    "RequestTimeTooSkewed": "the clock of this machine is off; set it",
    "SignatureDoesNotMatch": "the secret does not fit the key; check COPYDESK_S3_SECRET_KEY",
    "TokenRefreshRequired": "the session token has expired; get new credentials",
}
_ELSEWHERE = {
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "PermanentRedirect",
    "301",
}
_AWS = ".amazonaws.com"
_ABSENT = {"NoSuchKey", "404", "NotFound"}


class _Place(TypedDict):
    Bucket: str
    Key: str


class _Sealed(TypedDict, total=False):
    ServerSideEncryption: Literal["AES256", "aws:kms"]
    SSEKMSKeyId: str


class S3Store:
    """An `ObjectStore` in a bucket, under a prefix. Opening it makes no request."""

    def __init__(self, bucket: str, prefix: str, options: S3Options) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._sealed = _sealed(options)
        with self._explained("credentials"):  # boto3 may ask the network for some
            self._client = _client(options)

    @property
    def name(self) -> str:
        """The store's address."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def put(self, key: str, body: bytes) -> None:
        """See `ObjectStore.put`."""
        with self._explained(key):
            self._client.put_object(**self._place(key), Body=body, **self._sealed)

    def put_file(self, key: str, path: Path) -> None:
        """See `ObjectStore.put_file`."""
        config = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES)
        place = self._place(key)
        with path.open("rb") as stream, self._explained(key):
            self._client.upload_fileobj(
                stream, place["Bucket"], place["Key"], ExtraArgs={**self._sealed}, Config=config
            )

    def put_if_absent(self, key: str, body: bytes) -> bool:
        """See `ObjectStore.put_if_absent`.

        After a refusal the object is read: the answer to our own earlier put may have been lost (412),
        or two writers were refused at once and neither wrote (409, the only case that tries again).
        """
        for _ in range(TRIES):
            try:
                with self._explained(key):
                    self._client.put_object(
                        **self._place(key), Body=body, IfNoneMatch="*", **self._sealed
                    )
            except _TakenError:
                with suppress(NotFoundError):
                    return self.get(key) == body
            else:
                return True
        raise UnreachableError(
            f"{self.name} refused {key} as taken {TRIES} times, but holds no such object; run again"
        )

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        with self._explained(key):
            return self._client.get_object(**self._place(key))["Body"].read()

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """See `ObjectStore.get_range`; the part is cut out where a server sends the whole object."""
        wanted = f"bytes={offset}-{offset + length - 1}"
        with suppress(_BehindError), self._explained(key):
            answer = self._client.get_object(**self._place(key), Range=wanted)
            body = answer["Body"].read()
            return body if answer.get("ContentRange") else body[offset : offset + length]
        return b""

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """See `ObjectStore.list`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket,
            Prefix=self._prefix + prefix,
            StartAfter=self._prefix + start_after if start_after else "",
        )
        with self._explained(prefix):
            for page in pages:
                for one in page.get("Contents", []):
                    yield one["Key"].removeprefix(self._prefix)

    def delete(self, keys: Iterable[str]) -> None:
        """See `ObjectStore.delete`."""
        rest = iter(keys)
        while some := list(islice(rest, DELETE_AT_ONCE)):
            objects: list[ObjectIdentifierTypeDef] = [
                {"Key": self._place(key)["Key"]} for key in some
            ]
            with self._explained(some[0]):
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
            for fault in answer.get("Errors", []):
                raise _refused(self.name, fault.get("Key", ""), fault.get("Code", ""), fault)

    def _place(self, key: str) -> _Place:
        return {"Bucket": self._bucket, "Key": self._prefix + keys.checked(key)}

    @contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise _answered(self.name, key, error) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise DeniedError(
                f"cannot use {self.name}: {error}; set COPYDESK_S3_ACCESS_KEY and "
                "COPYDESK_S3_SECRET_KEY, or give boto3 its own credentials"
            ) from error
        except BotoCoreError as error:
            raise AwayError(
                f"cannot reach {self.name} ({key}): {error}; check COPYDESK_S3_ENDPOINT and the network"
            ) from error


class _TakenError(StoreError):
    """Answer 412, or 409 from a server that saw two writers at once: the key is taken."""


class _BehindError(StoreError):
    """Answer 416: the part that was asked for lies behind the object's end."""


def _sealed(options: S3Options) -> _Sealed:
    """Return what a put says of encryption; a key is one of `aws:kms`."""
    if options.kms_key:
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": options.kms_key}
    if options.encryption == "aws:kms":
        return {"ServerSideEncryption": "aws:kms"}
    return {"ServerSideEncryption": "AES256"} if options.encryption else {}


def _client(options: S3Options) -> "S3Client":
    session = boto3.session.Session(
        aws_access_key_id=options.access_key or None,
        aws_secret_access_key=options.secret_key or None,
        aws_session_token=options.session_token or None,
        region_name=options.region or None,
    )
    region = session.region_name or "us-east-1"
    endpoint = options.endpoint or _configured_endpoint(session, region)
    _refuse_open_network(endpoint, allow_http=options.allow_http)
    foreign = bool(endpoint)
    when: Literal["when_required", "when_supported"] = (
        "when_required" if foreign else "when_supported"
    )
    config = Config(
        s3={"addressing_style": "path"} if foreign else {},
        retries={"mode": "standard", "total_max_attempts": TRIES},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        request_checksum_calculation=when,
        response_checksum_validation=when,
    )
    return session.client("s3", endpoint_url=endpoint or None, config=config, region_name=region)


def _configured_endpoint(session: boto3.session.Session, region: str) -> str:
    """The server that boto3's own sources name (`AWS_ENDPOINT_URL`, a profile); empty when it is AWS."""
    client = session.client("s3", region_name=region)
    address = client.meta.endpoint_url
    client.close()
    return "" if _AWS in (urlsplit(address).hostname or "") else address


def _refuse_open_network(endpoint: str, *, allow_http: bool) -> None:
    parts = urlsplit(endpoint)
    if not endpoint:
        return
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadStoreUrlError(
            f"COPYDESK_S3_ENDPOINT {endpoint!r} is no http(s) address, e.g. https://s3.example.org"
        )
    if parts.scheme == "http" and not (allow_http or _is_loopback(parts.hostname)):
        raise BadStoreUrlError(
            f"the S3 endpoint {endpoint!r} (COPYDESK_S3_ENDPOINT, AWS_ENDPOINT_URL) would send keys and articles "
            "unencrypted to another machine; use https, or allow it with COPYDESK_S3_ALLOW_HTTP=true on a network "
            "you trust"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _answered(store: str, key: str, error: ClientError) -> StoreError:
    fault: Any = error.response.get("Error", {})
    answer: Any = error.response.get("ResponseMetadata", {})
    status = answer.get("HTTPStatusCode", 0)
    if status in (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT):
        return _TakenError(f"{store}/{key} is taken")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return _BehindError(f"{store}/{key} ends before the part that was asked for")
    code = fault.get("Code", "")
    if code in _ELSEWHERE:
        region = answer.get("HTTPHeaders", {}).get("x-amz-bucket-region") or fault.get("Region")
        there = f"it lies in {region}" if region else "it lies in another region"
        return UnreachableError(f"cannot use {store}: {there}; set COPYDESK_S3_REGION")
    if code not in _DENIED and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failing(store, key, status, code)
    return _refused(store, key, code or str(status), fault)


def _failing(store: str, key: str, status: int, code: str) -> StoreError:
    if status == HTTPStatus.NOT_IMPLEMENTED:
        return UnsafeError(
            f"{store} does not know what was asked for {key} ({code}); it cannot hold conditional puts, or cannot "
            "encrypt as COPYDESK_S3_ENCRYPTION says: use another S3 server, or commit through the state database "
            "with COPYDESK_ARBITER=true"
        )
    return AwayError(
        f"{store} failed on {key} with {status} {code} after {TRIES} tries; "
        "nothing fetched is lost, run again when it has recovered"
    )


def _refused(store: str, key: str, code: str, fault: Any) -> StoreError:
    if code in _ABSENT:
        return NotFoundError(f"{store}/{key} does not exist")
    if code == "NoSuchBucket":
        return UnreachableError(
            f"{store} does not exist: create the bucket, or correct COPYDESK_STORE"
        )
    if code in _DENIED or code in ("401", "403"):
        why = _DENIED.get(code, _DENIED["AccessDenied"])
        return DeniedError(f"{store} refuses {key or 'the request'} ({code}): {why}")
    return StoreError(
        f"{store} refuses {key}: {code} {fault.get('Message', '')}; see the server's log"
    )

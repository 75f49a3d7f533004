"""Actions of the log, as plain JSON values, and its entries made of them. Pure.

https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipelines.store.delta.file_statistics import statistics
from pipelines.store.keys import PARTITION

Action = dict[str, Any]

SHA256 = "sha256"
"""Tag of a file in the log: hexadecimal digest of its bytes."""

FOOTER = "footer"
"""Tag of a file in the log: length of its Parquet footer in bytes, a colon, hexadecimal SHA-256 of it."""

LEASE = "lease:"
"""Begins the names under which the log keeps leases, beside runs."""


def milliseconds(moment: datetime) -> int:
    """Return a time as the log writes it."""
    return int(moment.timestamp() * 1000)


def file_added(path: str, body: bytes, table: pa.Table, now: datetime) -> Action:
    """Return the action that adds a data file with new rows; digests of its bytes tell damage later.

    Args:
        path: Of the file, from the table on.
        body: Its bytes.
        table: Its rows.
        now: The time.
    """
    month = path.partition("/")[0].partition("=")[2]
    return {
        "add": {
            "path": path,
            "partitionValues": {PARTITION: month},
            "size": len(body),
            "modificationTime": milliseconds(now),
            "dataChange": True,
            "stats": json.dumps(statistics(table)),
            "tags": {SHA256: hashlib.sha256(body).hexdigest(), FOOTER: _footer_of(body)},
        }
    }


def _footer_of(body: bytes) -> str:
    length = (
        int.from_bytes(body[-8:-4], "little") + 8
    )  # the footer, its length, and the format's mark
    return f"{length}:{hashlib.sha256(body[-length:]).hexdigest()}"


def footer(add: Action) -> tuple[int, str]:
    """Return length and SHA-256 of a file's footer; 0 and nothing when the log does not say."""
    length, _, digest = (add.get("tags") or {}).get(FOOTER, "0:").partition(":")
    return int(length), digest


def file_moved(path: str, body: bytes, table: pa.Table, now: datetime) -> Action:
    """Return the action that adds a data file whose rows stood in other ones: nothing new to those who follow."""
    added = file_added(path, body, table, now)["add"]
    return {"add": added | {"dataChange": False}}


def file_removed(add: Action, now: datetime) -> Action:
    """Return the action that takes a file away whose rows stand in other ones, or shall stand nowhere any more."""
    return {
        "remove": {
            "path": add["path"],
            "deletionTimestamp": milliseconds(now),
            "dataChange": False,
            "extendedFileMetadata": True,
            "partitionValues": add["partitionValues"],
            "size": add["size"],
        }
    }


def transaction(name: str, number: int, now: datetime) -> Action:
    """Return the action that makes a name known to the log, with a number of ours."""
    return {"txn": {"appId": name, "version": number, "lastUpdated": milliseconds(now)}}


def written(actions: Iterable[Action]) -> bytes:
    """Return the actions as the body of a log entry, whose first line tells the digest of the others."""
    first, *rest = actions
    lines = b"\n".join(_line(action) for action in rest)
    if "commitInfo" in first:
        told = first["commitInfo"] | {SHA256: hashlib.sha256(lines).hexdigest()}
        first = {"commitInfo": told}
    return b"\n".join(filter(None, (_line(first), lines)))


def _line(action: Action) -> bytes:
    return json.dumps(action, ensure_ascii=False).encode()


def read(body: bytes) -> list[Action]:
    """Return the actions of a log entry; raises `ValueError` when it is damaged."""
    actions = [json.loads(line) for line in body.split(b"\n") if line.strip()]
    told = actions[0].get("commitInfo", {}).pop(SHA256, None) if actions else None
    if told and told != hashlib.sha256(body.partition(b"\n")[2]).hexdigest():
        raise ValueError("its first line tells another digest of the others")
    return actions

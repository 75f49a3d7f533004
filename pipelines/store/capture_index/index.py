"""The index of raw captures: one file of sorted lines for each WARC, merged by source and month.

A file is written right after its WARC, before the commit, and by content, so that no writer destroys another's lines.
Upkeep merges the files of a source and month when there are many: to find a page takes few requests, whatever the
number of runs. Lines may name captures that a retention rule has removed meanwhile.
"""

import gzip
import hashlib
import io
import json
import mmap
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipelines import warc
from pipelines.model.raw import RawPointer
from pipelines.model.source import SourceId
from pipelines.store import keys
from pipelines.store.capture_index import cdxj
from pipelines.store.capture_index.cdxj import IndexedCapture
from pipelines.store.object_store import DamagedError, NotFoundError, ObjectStore

MERGED_FROM = 16
"""So many files of a source and month are merged: to look a page up takes fewer requests than that for each month."""

Lines = list[str]


def put(store: ObjectStore, path: Path, raw_key: str) -> None:
    """Store the index of a WARC.

    Args:
        store: An opened store.
        path: The WARC as a file.
        raw_key: The key under which it is stored.
    """
    lines = sorted(cdxj.line(one) for one in _captures(path, raw_key))
    if lines:
        store.put(keys.index_of(raw_key), _packed(lines))


def _captures(path: Path, raw_key: str) -> Iterator[IndexedCapture]:
    """Its pages; each by the address that was asked for, too, where that led to another one."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        for offset, member in warc.members(whole):
            raw = RawPointer(file=raw_key, offset=offset, length=len(member))
            with suppress(OSError, KeyError, ValueError, StopIteration):  # no page of ours
                yield from _said(member, raw)


def _said(member: bytes, raw: RawPointer) -> list[IndexedCapture]:
    responses = ArchiveIterator(io.BytesIO(member), record_types=WarcRecordType.response)
    record = next(iter(responses))
    page = json.loads(record.headers[warc.PAGE_HEADER])
    return [
        IndexedCapture(
            url=url,
            at=datetime.fromisoformat(record.headers["WARC-Date"]),
            status=record.http_headers.status_code or 0,
            mime=(record.http_content_type or "unk").lower(),
            digest=record.headers["WARC-Payload-Digest"],
            raw=raw,
        )
        for url in dict.fromkeys((record.headers["WARC-Target-URI"], page["url"]))
    ]


def find(store: ObjectStore, url: str, source_id: SourceId | None = None) -> list[IndexedCapture]:
    """Return the captures of an address, the newest first.

    Args:
        store: An opened store.
        url: As it was asked for, or as it answered.
        source_id: Only of this source; without it the indexes of all sources are read.
    """
    key = f"{cdxj.surt(url)} "
    found = {
        line
        for name in store.list(keys.indexes(source_id))
        for line in _lines(store, name)
        if line.startswith(key)
    }
    return sorted(map(cdxj.read, found), key=lambda one: (one.at, one.raw.offset), reverse=True)


def captures_in(store: ObjectStore, key: str) -> list[IndexedCapture]:
    """Return what an index file says; raises `DamagedError` when it cannot be read."""
    return [cdxj.read(line) for line in _lines(store, key)]


def without(body: bytes, is_gone: Callable[[IndexedCapture], bool]) -> bytes:
    """Return an index file without some captures; the same bytes when it has none of them."""
    lines = _unpacked(body)
    left = [line for line in lines if not is_gone(cdxj.read(line))]
    return body if left == lines else _packed(left)


def crowded(store: ObjectStore) -> dict[SourceId, list[str]]:
    """Return the months (prefixes of keys) with so many files that they are to be merged, by source."""
    files: defaultdict[str, int] = defaultdict(int)
    for key in store.list(keys.INDEX):
        files[f"{key.rpartition('/')[0]}/"] += 1
    found: defaultdict[SourceId, list[str]] = defaultdict(list)
    for month, count in files.items():
        if count >= MERGED_FROM:
            found[keys.source_of_index(month)].append(month)
    return dict(found)


def merge(store: ObjectStore, month: str) -> None:
    """Merge the index files of a source and month; the lease of the source must be held.

    The merged file is named by its content and stands before the others go: whatever dies or runs beside it, no line is
    lost.

    Args:
        store: An opened store.
        month: One of `crowded`.
    """
    merged_from = list(store.list(month))
    body = _packed(sorted({line for key in merged_from for line in _lines(store, key)}))
    key = keys.merged_index(month, hashlib.sha256(body).hexdigest()[:12])
    store.put(key, body)
    store.delete(one for one in merged_from if one != key)


def remove_old(store: ObjectStore, is_over: Callable[[SourceId, date], bool]) -> None:
    """Remove the files of months of which every capture is gone by a retention rule.

    Args:
        store: An opened store.
        is_over: Whether captures of a source and day need not be there any more.
    """
    old = [
        key
        for key in store.list(keys.INDEX)
        if is_over(keys.source_of_index(key), _last_day(keys.month_of_index(key)))
    ]
    store.delete(old)


def _last_day(month: str) -> date:
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1) - timedelta(
        days=1
    )


def _lines(store: ObjectStore, key: str) -> Lines:
    """Lines of an index file; of one that was merged meanwhile none, for the merged one has them."""
    with suppress(NotFoundError):
        try:
            return _unpacked(store.get(key))
        except ValueError as error:
            raise DamagedError(
                f"{store.name}/{key} is no capture index ({error}); remove it: pages are then found by the ledgers"
            ) from error
    return []


def _packed(lines: Lines) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), 6, mtime=0)


def _unpacked(body: bytes) -> Lines:
    try:
        return gzip.decompress(body).decode().splitlines()
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(error) from error

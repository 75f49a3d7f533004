"""What nobody needs any more, removed: files that were merged, old log entries, all checkpoints but a few.

Time travel and cursors reach as far back as the log is kept; a reader that has begun keeps its files as long as merged
files are kept. Of files that no entry of the log ever named only those of upkeep that died are removed, since a run
may be about to commit the others; `verification` names them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.store import keys
from pipelines.store.delta import last_checkpoint
from pipelines.store.delta.actions import milliseconds
from pipelines.store.delta.log import CHECKPOINT_EVERY, COMMIT_WITHIN, DeltaTable
from pipelines.store.object_store import NotFoundError

FILES_KEPT = timedelta(days=7)
"""How long files stay that were merged: Delta's own default, longer than any reader reads."""

LOG_KEPT = timedelta(days=30)
"""How long entries of the log stay, as the table's `delta.logRetentionDuration` says."""

CHECKPOINTS_KEPT = 2
"""Newest checkpoints that stay: one that readers may have just been pointed to, and the newest."""

_UPKEEP = re.compile(r"(\d{8}T\d{6}Z)-(?:compact|current|takedown)-[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was removed."""

    files: int
    entries: int
    checkpoints: int


def clean(
    lake: DeltaTable,
    now: datetime,
    *,
    files_kept: timedelta = FILES_KEPT,
    log_kept: timedelta = LOG_KEPT,
) -> Tidied:
    """Write a checkpoint, and remove what is older than it has to be kept.

    Args:
        lake: Log of a prepared store.
        now: The time.
        files_kept: Of files that are no part of the table any more.
        log_kept: Of entries of the log.
    """
    files = list(_files(lake, now - files_kept))
    lake.store.delete(files)
    lake.checkpoint()
    base = _base(lake, now - log_kept)
    entries = [n for n in _versions(lake) if n < base]
    lake.store.delete(keys.entry(n) for n in entries)
    return Tidied(files=len(files), entries=len(entries), checkpoints=_thin(lake, base))


def _files(lake: DeltaTable, before: datetime) -> Iterator[str]:
    there = set(lake.store.list(f"{keys.ARTICLES}{keys.PARTITION}="))
    seen = lake.readable()
    files, removed = seen.files, seen.removed
    for path, remove in removed.items():
        key = keys.ARTICLES + path
        is_old = (remove.get("deletionTimestamp") or 0) <= milliseconds(before)
        if is_old and key in there:
            yield key
    for key in there:
        path = key.removeprefix(keys.ARTICLES)
        is_known = path in files or path in removed
        if not is_known and _is_abandoned(path, before):
            yield key


def _is_abandoned(path: str, before: datetime) -> bool:
    """Whether upkeep wrote a file, by the time in its name, so long ago that it may not commit it any more."""
    found = _UPKEEP.fullmatch(keys.run_of(path))
    if not found:
        return False
    written = datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return written < before - COMMIT_WITHIN


def _versions(lake: DeltaTable) -> list[int]:
    found = (keys.version_of(key) for key in lake.store.list(keys.LOG))
    return sorted(n for n in found if n is not None)


def _base(lake: DeltaTable, before: datetime) -> int:
    """The checkpoint from which every version that is kept can be read; 0 when all entries are needed."""
    versions = _versions(lake)
    oldest = bisect_left(versions, 1, key=lambda n: int(_is_since(lake, n, before)))
    kept_from = versions[oldest] if oldest < len(versions) else versions[-1]
    older = (one.version for one in last_checkpoint.listed(lake.store))
    return max((n for n in older if n <= kept_from), default=0)


def _is_since(lake: DeltaTable, version: int, before: datetime) -> bool:
    """Whether an entry is of a time or later; one without a time, or that is gone, is not."""
    try:
        entry = lake.entry(version)
    except NotFoundError:
        return False
    at = next((one["commitInfo"].get("timestamp", 0) for one in entry if "commitInfo" in one), 0)
    return bool(at >= milliseconds(before))


def _thin(lake: DeltaTable, base: int) -> int:
    """Removes checkpoints but the newest ones, the one at which the kept log begins, and a few between."""
    listed: Sequence[last_checkpoint.Checkpoint] = last_checkpoint.listed(lake.store)
    retained = last_checkpoint.retained(listed[0].version, CHECKPOINT_EVERY) if listed else set()
    kept = {base} | {version for version in retained if version > base}
    gone = [one for one in listed[CHECKPOINTS_KEPT:] if one.version not in kept]
    lake.store.delete(key for one in gone for key in one.keys)
    return len(gone)

"""The newest checkpoint that can be read, and which older ones stay beside it.

A checkpoint saves readers the entries before it. The hint beside the log and the checkpoints are a cache: where one is
torn or missing, an older one or the log itself serves. Other Delta engines write large checkpoints in several parts.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipelines import logs
from pipelines.store import keys
from pipelines.store.delta import checkpoint
from pipelines.store.delta.snapshot import Snapshot
from pipelines.store.object_store import NotFoundError, ObjectStore

_NAME = re.compile(
    rf"{keys.LOG}(?P<version>\d{{20}})\.checkpoint(?:\.(?P<part>\d{{10}})\.(?P<parts>\d{{10}}))?\.parquet"
)
_UNREADABLE = (NotFoundError, pa.ArrowException, OSError, KeyError, TypeError, ValueError)
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint and the objects that hold it."""

    version: int
    keys: tuple[str, ...]


def newest(store: ObjectStore) -> Snapshot:
    """Return what the newest readable checkpoint holds; a snapshot of version -1 when there is none."""
    tried: set[Checkpoint] = set()
    for found in _candidates(store):
        if found in tried:
            continue
        tried.add(found)
        try:
            return _read(store, found)
        except _UNREADABLE as error:
            _log.warning("checkpoint_unreadable", version=found.version, why=str(error)[:200])
    return Snapshot()


def _candidates(store: ObjectStore) -> Iterator[Checkpoint]:
    """What the hint names, then what is listed, the newest first; it lists only when the hint fails."""
    try:
        note = json.loads(store.get(keys.LAST_CHECKPOINT))
        yield _named(int(note["version"]), int(note.get("parts") or 0))
    except NotFoundError:
        pass
    except _UNREADABLE as error:
        _log.warning("checkpoint_hint_unreadable", why=str(error)[:200])
    yield from listed(store)


def listed(store: ObjectStore) -> list[Checkpoint]:
    """Return all checkpoints whose parts are all there, the newest first."""
    there: dict[tuple[int, int], set[str]] = defaultdict(set)
    for key in store.list(keys.LOG):
        if found := _NAME.fullmatch(key):
            there[int(found["version"]), int(found["parts"] or 0)].add(key)
    whole = (_named(*name) for name in sorted(there, reverse=True))
    return [one for one in whole if set(one.keys) <= there[one.version, _parts(one)]]


def _parts(found: Checkpoint) -> int:
    return 0 if found.keys == (keys.checkpoint(found.version),) else len(found.keys)


def _named(version: int, parts: int) -> Checkpoint:
    if not parts:
        return Checkpoint(version=version, keys=(keys.checkpoint(version),))
    names = (
        f"{keys.LOG}{version:020d}.checkpoint.{part:010d}.{parts:010d}.parquet"
        for part in range(1, parts + 1)
    )
    return Checkpoint(version=version, keys=tuple(names))


def hinted(store: ObjectStore) -> int:
    """Return the version that the hint names; -1 when it names none."""
    try:
        return int(json.loads(store.get(keys.LAST_CHECKPOINT))["version"])
    except _UNREADABLE:
        return -1


def retained(version: int, every: int) -> set[int]:
    """Return the versions whose checkpoints stay beside one of a version: the older, the farther apart.

    Two of each power of two, counted in steps of `every` commits: as many as the logarithm of the commits, and none
    that lies back is farther from the next than from the newest.
    """
    steps = version // every
    powers = [2**n for n in range(steps.bit_length())]
    kept = {(steps // power - back) * power for power in powers for back in (0, 1)}
    return {step * every for step in kept if step > 0} | {version}


def _read(store: ObjectStore, found: Checkpoint) -> Snapshot:
    snapshot = checkpoint.decode([store.get(key) for key in found.keys], found.version)
    if not snapshot.metadata:
        raise ValueError(f"checkpoint {found.version} describes no table")
    return snapshot

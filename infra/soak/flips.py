"""Bits flipped in the objects of a store: what it gives must be what it gave, or somebody must say what is wrong."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from infra.soak import stores
from pipelines import content_coding, warc
from pipelines.model.source import SourceId
from pipelines.store import keys, ledgers, reader, sitemodels
from pipelines.store.capture_index import index
from pipelines.store.delta.log import DeltaTable
from pipelines.store.local import LocalStore
from pipelines.store.object_store import ObjectStore, StoreError
from pipelines.store.upkeep import current, verification

KINDS = {
    "data files": f"{keys.ARTICLES}{keys.PARTITION}",
    "log": keys.LOG,
    "current state": current.PREFIX,
    "raw captures": keys.RAW,
    "indexes": keys.INDEX,
    "ledgers": keys.LEDGERS,
    "site models": keys.MODELS,
}
"""Beginnings of the keys of what is flipped, by kind, each as often as the others. Cards and reports are for people."""

_ERRORS = (
    StoreError,
    warc.ArchiveError,
    content_coding.EncodingError,
    pa.ArrowException,
    OSError,
    ValueError,
)
TOLD, HARMLESS, SILENT = "told", "without effect", "SILENT"


def soak(place: Path, flips: int, seed: int, say: Callable[[str], None]) -> int:
    """Flip so many bits, one at a time; return how many changed what readers get without a word.

    Args:
        place: A folder that is not there yet.
        flips: How many.
        seed: Of the places.
        say: Hears a line for each kind.
    """
    place.mkdir(parents=True)
    stores.fill(place)
    lake = stores.opened(place)
    current.keep(lake, stores.NOW)
    lake.checkpoint()
    store, dice = LocalStore(place / "store"), random.Random(seed)  # noqa: S311 - places
    given = list(_answers(store))
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    kinds = list(KINDS)
    for number in range(flips):
        kind = kinds[number % len(kinds)]
        key = dice.choice(sorted(store.list(KINDS[kind])))
        whole = store.get(key)
        store.put(key, _flipped(whole, dice.randrange(len(whole) * 8)))
        outcome = _outcome(store, given)
        found[kind][outcome] += 1
        if outcome == SILENT:
            say(f"    {key} passed silently")
        store.put(key, whole)
    for kind, counts in found.items():
        say(
            f"{kind:14} " + ", ".join(f"{counts[one]:3d} {one}" for one in (TOLD, HARMLESS, SILENT))
        )
    return sum(counts[SILENT] for counts in found.values())


def _flipped(body: bytes, bit: int) -> bytes:
    changed = bytearray(body)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _outcome(store: ObjectStore, given: list[Any]) -> str:
    try:
        same = list(_answers(store)) == given
        faults = [one for one in verification.findings(store, with_records=True) if one.is_fault]
    except _ERRORS:
        return TOLD
    if faults:
        return TOLD
    return HARMLESS if same else SILENT


def _answers(store: ObjectStore) -> Iterator[Any]:
    """Yield all that a store gives to those who ask."""
    yield reader.read_since(store, -1)[1]
    yield reader.latest(store)
    yield reader.published(store, stores.NOW.replace(month=9), stores.NOW, source_id=stores.SOURCE)
    yield reader.latest(current.opened(DeltaTable(store)).store)
    for key in store.list(keys.LEDGERS):
        yield ledgers.decode(store.get(key))
    for key in store.list(keys.INDEX):
        for said in index.captures_in(store, key):
            member = store.get_range(said.raw.file, said.raw.offset, said.raw.length)
            yield said, warc.page_of(member)
    for key in store.list(keys.MODELS):
        source, version = SourceId(key.split("/")[1]), key.rpartition("/")[2].partition(".")[0]
        if key.endswith(keys.NEWEST):
            yield sitemodels.load_newest(store, source)
        else:
            yield sitemodels.load_version(store, source, version)

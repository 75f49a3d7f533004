"""Does a store keep its word? Conditional puts, ranges and listings, tried out on the real one.

A store that answers 200 to every conditional put loses commits without any error (measured: 200 of
1,280 rows survived), so none is trusted untried. A race can miss a narrow hole; the documentation
lists servers known to have one.
"""

import contextlib
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipelines.store.object_store import DeniedError, NotFoundError, ObjectStore, UnsafeError

WRITERS = 8
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """One thing that was tried."""

    name: str
    ok: bool
    detail: str


def probe_store(store: ObjectStore) -> tuple[ProbeResult, ...]:
    """Tries the store with small objects `probe-…`, which are removed again.

    Raises:
        StoreError: When the store cannot be reached or written to at all.
    """
    place = f"probe-{uuid.uuid4().hex}-"
    try:
        return (
            _tried("second conditional put is refused", _twice, store, place),
            _tried(f"one of {WRITERS} writers wins", _race, store, place),
            _tried("parts of objects", _range, store, place),
            _tried("sorted listing", _listing, store, place),
        )
    finally:
        with contextlib.suppress(DeniedError):  # an archive that only grows keeps them
            store.delete(list(store.list(place)))


def _tried(
    name: str, trial: Callable[[ObjectStore, str], str], store: ObjectStore, place: str
) -> ProbeResult:
    try:
        fault = trial(store, place)
    except (UnsafeError, NotFoundError) as error:
        fault = str(error)
    return ProbeResult(name=name, ok=not fault, detail=fault or "holds")


def _twice(store: ObjectStore, place: str) -> str:
    key = f"{place}twice"
    first = store.put_if_absent(key, b"first")
    second = store.put_if_absent(key, b"second")
    if (first, second) == (True, False) and store.get(key) == b"first":
        return ""
    return f"put_if_absent said {first}, then {second}; the object holds {store.get(key)!r}"


def _race(store: ObjectStore, place: str) -> str:
    with ThreadPoolExecutor(WRITERS) as pool:
        for turn in range(ROUNDS):
            key = f"{place}race-{turn}"
            bodies = [f"{writer}\n".encode() * 4096 for writer in range(WRITERS)]
            won = list(pool.map(lambda body, key=key: store.put_if_absent(key, body), bodies))
            kept = store.get(key)
            if sum(won) != 1 or bodies[won.index(True)] != kept:
                return f"round {turn + 1}: {sum(won)} of {WRITERS} writers were told they had won"
    return ""


def _range(store: ObjectStore, place: str) -> str:
    store.put(f"{place}range", b"0123456789")
    part = store.get_range(f"{place}range", 3, 4)
    return "" if part == b"3456" else f"asked for bytes 3 to 6, got {part[:20]!r}"


def _listing(store: ObjectStore, place: str) -> str:
    names = [f"{place}list-{number:020d}" for number in (2, 0, 10, 1)]
    for name in names:
        store.put(name, b"")
    listed = list(store.list(f"{place}list-", start_after=min(names)))
    wanted = sorted(names)[1:]
    return "" if listed == wanted else f"expected {len(wanted)} sorted keys, got {listed}"


def refuse_unsafe(store: ObjectStore, checks: tuple[ProbeResult, ...]) -> None:
    """Raises `UnsafeError` when a check failed, with what was seen and what to do."""
    if faults := [f"{one.name}: {one.detail}" for one in checks if not one.ok]:
        raise UnsafeError(
            f"{store.name} cannot be written to safely ({'; '.join(faults)}); use another S3 server, or "
            "let the state database decide on commits with COPYDESK_ARBITER=true"
        )

"""The store as a whole: what it says of itself, and getting it ready for the first write."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pipelines.store import keys, table
from pipelines.store.columns import SCHEMA_VERSION
from pipelines.store.conditional_put_probe import probe_store, refuse_unsafe
from pipelines.store.contract import card
from pipelines.store.database_arbiter import ArbitratedStore
from pipelines.store.delta import table_metadata
from pipelines.store.delta.log import DeltaTable, utc_now
from pipelines.store.object_store import NotFoundError, ObjectStore, StoreError, UnsafeError

LAYOUT = 1
"""Number of the layout of keys; counted up when a reader would have to look elsewhere."""

_CONDITIONAL, _DATABASE = "conditional put", "database"


def prepare(store: ObjectStore, *, clock: Callable[[], datetime] = utc_now) -> DeltaTable:
    """Return the log of a store that may be written to; a new store is probed and set up first.

    The probe's result stands in `dataset.json`, so that later runs need one GET only. Whatever a
    killed preparation left undone is done by the next.

    Raises:
        UnsafeError: When conditional puts do not hold, or other writers commit through a database.
        StoreError: When the store cannot be used.
    """
    about = _about(store) or _founded(store, clock())
    _refuse_other_ways(store, about)
    _note_schema(store, about)
    lake = DeltaTable(store, clock)
    if lake.snapshot().version < 0:
        card.keep(store)
        created = datetime.fromisoformat(about["created"])
        lake.create(table_metadata.table_created(table.SCHEMA, about["id"], created))
    return lake


def identity(store: ObjectStore) -> str | None:
    """Return the id of the store's data set; None when it has not been set up."""
    about = _about(store)
    return about.get("id") if about else None


def _about(store: ObjectStore) -> dict[str, Any] | None:
    try:
        about = json.loads(store.get(keys.DATASET))
    except NotFoundError:
        return None
    except ValueError as error:
        raise _not_ours(f"{store.name}/{keys.DATASET} is no JSON ({error})") from error
    if not _is_ours(about):
        raise _not_ours(f"{store.name}/{keys.DATASET} is not what copydesk writes")
    return dict(about)


def _is_ours(about: Any) -> bool:
    if not isinstance(about, dict) or not isinstance(about.get("layout"), int):
        return False
    newer = about["layout"] > LAYOUT
    return newer or all(isinstance(about.get(name), str) for name in ("id", "created"))


def _not_ours(what: str) -> StoreError:
    return StoreError(
        f"{what}: is this a store of copydesk? Restore the file, or choose an empty folder or prefix"
    )


def _founded(store: ObjectStore, now: datetime) -> dict[str, Any]:
    if DeltaTable(store).snapshot().version >= 0:
        about = _about(store)  # another one may have set it up meanwhile
        if about is None:
            raise _not_ours(f"{store.name} has a table of articles, but no {keys.DATASET}")
        return about
    checks = probe_store(store)
    refuse_unsafe(store, checks)
    about = {
        "layout": LAYOUT,
        "schema": SCHEMA_VERSION,
        "id": str(uuid.uuid4()),
        "created": now.isoformat(),
        "commit": _DATABASE if isinstance(store, ArbitratedStore) else _CONDITIONAL,
        "tables": ["articles"],
        "probed": {check.name: check.detail for check in checks},
    }
    if store.put_if_absent(keys.DATASET, json.dumps(about, indent=1).encode()):
        return about
    return _about(store) or about


def _note_schema(store: ObjectStore, about: dict[str, Any]) -> None:
    """Counts the schema up and describes its columns, before the first commit that has them."""
    if about.get("schema", 0) < SCHEMA_VERSION:
        card.keep(store)
        grown = about | {"schema": SCHEMA_VERSION}
        store.put(keys.DATASET, json.dumps(grown, indent=1).encode())


def _refuse_other_ways(store: ObjectStore, about: dict[str, Any]) -> None:
    if about.get("layout", 0) > LAYOUT:
        raise StoreError(
            f"{store.name} was written by a newer copydesk (layout {about['layout']}, known here: {LAYOUT}); "
            "use the newer one"
        )
    if about.get("commit") == _DATABASE and not isinstance(store, ArbitratedStore):
        raise UnsafeError(
            f"the writers of {store.name} commit through their state database; set COPYDESK_ARBITER=true and "
            "the same COPYDESK_STATE as theirs, or commits would be lost"
        )

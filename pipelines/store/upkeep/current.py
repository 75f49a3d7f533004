"""The current state as a table of its own, `current/articles`: one row an article, tombstones out.

A Delta table like the first, made anew from it where it differs. It lags behind until the next upkeep; a takedown
brings it up to date at once.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.store import dataset, reader, runs, table
from pipelines.store.delta import actions, table_metadata
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import PLANNED_ANEW, Commit, DeltaTable, newest_lease
from pipelines.store.object_store import NotFoundError, ObjectStore, OvertakenError
from pipelines.store.table import SCHEMA

PREFIX = "current/"

_OF = SourceId("articles")
"""Name under which the log notes which commit of the articles table the state is of."""


@dataclass(frozen=True, slots=True)
class _Below:
    """A part of a store as a store of its own."""

    store: ObjectStore
    prefix: str

    @property
    def name(self) -> str:
        return f"{self.store.name}/{self.prefix.rstrip('/')}"

    def put(self, key: str, body: bytes) -> None:
        self.store.put(self.prefix + key, body)

    def put_file(self, key: str, path: Path) -> None:
        self.store.put_file(self.prefix + key, path)

    def put_if_absent(self, key: str, body: bytes) -> bool:
        return self.store.put_if_absent(self.prefix + key, body)

    def get(self, key: str) -> bytes:
        return self.store.get(self.prefix + key)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        return self.store.get_range(self.prefix + key, offset, length)

    def list(self, prefix: str, start_after: str = "") -> Iterator[str]:
        after = self.prefix + start_after if start_after else ""
        listed = self.store.list(self.prefix + prefix, after)
        return (key.removeprefix(self.prefix) for key in listed)

    def delete(self, keys: Iterable[str]) -> None:
        self.store.delete(self.prefix + key for key in keys)


def opened(lake: DeltaTable) -> DeltaTable:
    """Return the log of the current state of a store; there need not be one yet."""
    return DeltaTable(_Below(lake.store, PREFIX), lake.clock)


def exists(lake: DeltaTable) -> bool:
    """Whether the store has a current state."""
    return opened(lake).snapshot().version >= 0


def keep(lake: DeltaTable, now: datetime) -> int | None:
    """Bring the current state up to the articles table; return its commit, None when it was up to date.

    Raises:
        OvertakenError: When others do so again and again.
        StoreError: When the store failed; readers have the state before.
    """
    view = opened(lake)
    if view.snapshot().version < 0:
        name = f"{dataset.identity(lake.store)}-current"
        view.create(table_metadata.table_created(SCHEMA, name, now))
    for last in (*[False] * (PLANNED_ANEW - 1), True):
        try:
            return _once(lake, view, now)
        except (OvertakenError, NotFoundError):
            if last:
                raise
    return None


def _once(lake: DeltaTable, view: DeltaTable, now: datetime) -> int | None:
    before, version = view.readable(), lake.readable().version
    met = newest_lease(before, _OF)
    if met is not None and met >= version:
        return None
    run_id = RunId(f"{now:%Y%m%dT%H%M%SZ}-current-{version}")
    there = {_digest(add): add for add in before.files.values()}
    made = list(_files(lake, view, run_id, there))
    kept = {one["add"]["path"] for one in made}
    changes = [one for one in made if one["add"]["path"] not in before.files]
    changes += [
        actions.file_removed(add, now) for path, add in before.files.items() if path not in kept
    ]
    commit = Commit(
        run_id=run_id,
        uploaded_at=view.clock(),
        actions=changes,
        fences={_OF: version},
        met={_OF: met},
        schema=SCHEMA,
        details={"operation": "WRITE", "articles": version},
    )
    return view.commit(commit)


def _files(
    lake: DeltaTable, view: DeltaTable, run_id: RunId, there: dict[str, Action]
) -> Iterator[Action]:
    """Files of the current rows, one for each file that they stand in; those with equal bytes are there already."""
    for part in reader.latest_parts(lake.store):
        rows = part.sort_by(list(table.SORTED_BY))
        known = there.get(hashlib.sha256(table.encode(rows)).hexdigest())
        for month, some in table.by_month(rows).items():
            yield {"add": known} if known else runs.stored(view, month, some, run_id)


def _digest(add: Action) -> str:
    return str((add.get("tags") or {}).get(actions.SHA256, ""))

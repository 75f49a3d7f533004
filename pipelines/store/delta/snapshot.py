"""What the log says as of one version: live files, removed ones, runs and leases, columns."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store.delta.actions import LEASE, Action


class CheckpointState:
    """What a checkpoint of ours says; plain values are made of it when somebody asks, which most runs do not."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows

    @cached_property
    def files(self) -> dict[str, Action]:
        """Live data files: `add` actions by path."""
        return _by_name(self._of_kind("add"), "path")

    @cached_property
    def removed(self) -> dict[str, Action]:
        """See `Snapshot.removed`."""
        return _by_name(self._of_kind("remove"), "path")

    @cached_property
    def _transactions(self) -> pa.StructArray:
        return self._of_kind("txn")

    def transaction(self, name: str) -> Action | None:
        """Looked up among the runs of a week, of which a dict would cost more than all that is asked of it."""
        place = pc.index(self._transactions.field("appId"), name).as_py()
        return None if place < 0 else dict(self._transactions[place].as_py())

    def runs_after(self, version: int) -> dict[int, str]:
        """See `Snapshot.runs_after`."""
        names, numbers = (self._transactions.field(name) for name in ("appId", "version"))
        is_lease = pc.starts_with(names, LEASE)
        is_later = pc.and_(pc.greater(numbers, version), pc.invert(is_lease))
        later = numbers.filter(is_later).to_pylist(), names.filter(is_later).to_pylist()
        return dict(zip(*later, strict=True))

    def _of_kind(self, kind: str) -> pa.StructArray:
        return self.rows[kind].combine_chunks().drop_null()


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """What the log says as of one version."""

    version: int = -1
    """-1 = there is no table yet."""
    later: dict[str, Action] = field(default_factory=dict)
    """Live data files that entries after the checkpoint have added: `add` actions by path."""
    before: CheckpointState | None = None
    """What the checkpoint says."""
    dropped: dict[str, Action] = field(default_factory=dict)
    """`remove` actions of entries after the checkpoint, by path."""
    transactions: dict[str, Action] = field(default_factory=dict)
    """`txn` actions of entries after the checkpoint, by name; see `transaction`."""
    metadata: Action = field(default_factory=dict)
    protocol: Action = field(default_factory=dict)
    written: pa.Table | None = None
    """Rows of the newest checkpoint of ours; the next one is made of them."""
    _files: dict[str, Action] | None = None
    touched: set[str] = field(default_factory=set)
    """Paths and names of which entries since then tell."""

    @property
    def files(self) -> dict[str, Action]:
        """Live data files: `add` actions by path."""
        if self.before is None:
            return self.later
        if self._files is None:
            before, dropped = self.before.files, self.dropped
            self._files = {p: a for p, a in before.items() if p not in dropped} | self.later
        return self._files

    @property
    def removed(self) -> dict[str, Action]:
        """Files that were taken out of the table and may still be there: `remove` actions by path."""
        told = self.before.removed | self.dropped if self.before else self.dropped
        return {path: remove for path, remove in told.items() if path not in self.files}

    def transaction(self, name: str) -> Action | None:
        """Return the `txn` action of a run or a lease; None when the log does not know it."""
        found = self.transactions.get(name)
        return found or (self.before.transaction(name) if self.before else None)

    def runs_after(self, version: int) -> dict[int, str]:
        """Return the names of the runs that later commits are of, as far as the log still knows them."""
        since = {
            one["version"]: name
            for name, one in self.transactions.items()
            if one["version"] > version and not name.startswith(LEASE)
        }
        return (self.before.runs_after(version) if self.before else {}) | since

    def follow(self, version: int, actions: Sequence[Action]) -> None:
        """Takes in the next entry of the log."""
        for action in actions:
            match action:
                case {"add": add}:
                    self.later[add["path"]] = add
                case {"remove": remove}:
                    self.later.pop(remove["path"], None)
                    self.dropped[remove["path"]] = remove
                case {"txn": txn}:
                    self.transactions[txn["appId"]] = txn
                case {"metaData": metadata}:
                    self.metadata = metadata
                case {"protocol": protocol}:
                    self.protocol = protocol
                case _:
                    pass  # commitInfo, and what newer writers may add
        self.version, self._files = version, None
        self.touched |= {name for action in actions for name in _names(action)}

    def settle(self, rows: pa.Table) -> None:
        """Goes on from a checkpoint of this version."""
        self.written, self.touched = rows, set()

    def copy(self) -> "Snapshot":
        """Return a snapshot that later entries do not change."""
        later, dropped, transactions = dict(self.later), dict(self.dropped), dict(self.transactions)
        return replace(
            self, later=later, dropped=dropped, transactions=transactions, touched=set(self.touched)
        )


def _names(action: Action) -> Iterator[str]:
    for kind, name in (("add", "path"), ("remove", "path"), ("txn", "appId")):
        if kind in action:
            yield action[kind][name]


def _by_name(some: pa.StructArray, name: str) -> dict[str, Action]:
    """Actions of one kind by a field, made column by column: some ten times as fast as row by row."""
    names = [field.name for field in some.type]
    values = {field: _plain(some.field(field)) for field in names}
    rows = zip(*values.values(), strict=True)
    if any(some.field(field).null_count for field in names):
        found = ({n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows)
    else:
        found = (dict(zip(names, row, strict=True)) for row in rows)
    return dict(zip(values[name], found, strict=True))


def _plain(column: pa.Array) -> list[Any]:
    if not pa.types.is_map(column.type):
        return list(column.to_pylist())
    keys_of, values = column.keys.to_pylist(), column.items.to_pylist()
    spans = itertools.pairwise(column.offsets.to_pylist())
    return [dict(zip(keys_of[a:b], values[a:b], strict=True)) for a, b in spans]

"""Data files that are damaged or missing taken out of the table, so that all others can be read again.

What was in them is no longer of the table, as after a RESTORE; crawl states that follow forget it, and `copydesk
replay --deleted` makes the articles anew from their captures. The object stays where it is until upkeep removes it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from pipelines.model.page import RunId
from pipelines.store import keys
from pipelines.store.changes import file_rows
from pipelines.store.delta import actions, file_statistics
from pipelines.store.delta.actions import Action
from pipelines.store.delta.log import Commit, DeltaTable
from pipelines.store.object_store import DamagedError, NotFoundError


def take_out(lake: DeltaTable, now: datetime) -> Sequence[str]:
    """Take data files that cannot be read out of the table; return a line for each: file, sources, what to do.

    Args:
        lake: Log of a prepared store.
        now: The time; names the commit.

    Raises:
        OvertakenError: When upkeep has taken one of them meanwhile; nothing is done then.
        StoreError: When the store failed.
    """
    lost = list(_unreadable(lake))
    if not lost:
        return ()
    paths = [add["path"] for add in lost]
    name = hashlib.sha256(" ".join(paths).encode()).hexdigest()[:12]
    commit = Commit(
        run_id=RunId(f"{now:%Y%m%dT%H%M%SZ}-repair-{name}"),
        uploaded_at=lake.clock(),
        actions=[_lost(add, now) for add in lost],
        details={"operation": "DELETE", "unreadable": len(lost)},
    )
    lake.commit(commit)
    return [_told(add) for add in lost]


def _unreadable(lake: DeltaTable) -> Iterator[Action]:
    for _, add in sorted(lake.readable().files.items()):
        try:
            file_rows(lake, add)
        except (NotFoundError, DamagedError):
            yield add


def _told(add: Action) -> str:
    sources = " to ".join(dict.fromkeys(file_statistics.bounds(add, "source_id") or ("unknown",)))
    return (
        f"{keys.ARTICLES}{add['path']}: taken out of the table; `copydesk replay --deleted` of its sources ({sources}) "
        "stores what their captures have"
    )


def _lost(add: Action, now: datetime) -> Action:
    removed = actions.file_removed(add, now)["remove"]
    return {"remove": removed | {"dataChange": True}}

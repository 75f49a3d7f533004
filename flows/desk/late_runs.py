"""Runs that a schedule made and that no worker took in time: one of each deployment stays (fault K06).

It catches up for all. Used also before Prefect is loaded, hence without it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Post = Callable[[str, object], Any]
"""Sends a JSON body to a path of Prefect's API and gives its answer."""
PAGE = 200
"""As many as the server gives at once."""
_NEWEST = {"sort": "EXPECTED_START_TIME_DESC"}
_SKIPPED = {
    "type": "CANCELLED",
    "name": "Cancelled",
    "message": "due while no worker was there; one later run of the source catches up",
}


def leave_one_each(post: Post, now: datetime) -> int:
    """Cancels all scheduled runs that are late, but the newest of each deployment; operators' runs stay.

    Returns:
        How many were cancelled.
    """
    newest: set[str] = set()
    cancelled = 0
    for run in list(_late(post, now)):
        if run["deployment_id"] in newest:
            post(f"/flow_runs/{run['id']}/set_state", {"state": _SKIPPED})
            cancelled += 1
        newest.add(run["deployment_id"])
    return cancelled


def _late(post: Post, now: datetime) -> Iterator[dict[str, Any]]:
    """Return the runs that a schedule made and that should have begun, the newest first."""
    due = {"before_": now.isoformat()}
    wanted = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": due}
    runs = found(post, wanted, **_NEWEST)
    return (run for run in runs if run["auto_scheduled"] and run["deployment_id"])


def found(post: Post, wanted: dict[str, Any], **rest: str) -> Iterator[dict[str, Any]]:
    """Yield all flow runs that a filter of Prefect's finds."""
    offset = 0
    while True:
        asked = {"flow_runs": wanted, "limit": PAGE, "offset": offset}
        page = post("/flow_runs/filter", asked | rest)
        yield from page
        if len(page) < PAGE:
            return
        offset += len(page)

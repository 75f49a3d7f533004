"""Runs that Prefect believes to be under way though their process or worker is gone: found and settled.

An automation does so 90 seconds after the last heartbeat, while the server lives; this also settles what it
missed because server and worker were killed together. What a lost run had fetched waits in the spool.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.desk.late_runs import Post, found

SILENCE = timedelta(minutes=5)
"""Without any sign of life, ten heartbeats: a server that was just restarted has heard none for a while."""
STUCK = timedelta(minutes=10)
"""From a worker's taking a run to its process's start; under load it was seen to take one."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A run that was brought to its end."""

    name: str
    state: str
    why: str


def settle(post: Post, now: datetime, own: str, at_work: Collection[str] = ()) -> Iterator[Settled]:
    """Bring lost runs to their end.

    Args:
        post: Asks Prefect's API.
        now: The time.
        own: Id of the run that does this.
        at_work: Sources whose lease a living process holds: their runs live, though a server that was away has heard
            nothing of them.
    """
    under_way = {"state": {"type": {"any_": ["RUNNING", "CANCELLING", "PENDING"]}}}
    for run in list(found(post, under_way)):
        is_known = run["id"] == own or run["parameters"].get("source") in at_work
        if not is_known and (lost := _lost(post, run, now)):
            state = {"type": lost.state.upper(), "name": lost.state, "message": lost.why}
            post(f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
            yield lost


def _lost(post: Post, run: dict[str, Any], now: datetime) -> Settled | None:
    since = now - datetime.fromisoformat(run["state"]["timestamp"])
    if run["state_type"] == "PENDING":
        if since < STUCK:
            return None
        why = "a worker took this run and never started it; start it again"
        return Settled(run["name"], "Crashed", why)
    if since < SILENCE or not _fell_silent(post, run["id"], now):
        return None
    if run["state_type"] == "CANCELLING":
        return Settled(run["name"], "Cancelled", "its process was gone before it could say so")
    why = "no sign of life for five minutes: process or worker are gone; the next run takes up what was fetched"
    return Settled(run["name"], "Crashed", why)


def _fell_silent(post: Post, run: str, now: datetime) -> bool:
    """Say whether a run has sent heartbeats, and none lately; of one that never sent any nothing is known."""
    return bool(_heartbeats(post, run, now - timedelta(days=3), now)) and not _heartbeats(
        post, run, now - SILENCE, now
    )


def _heartbeats(post: Post, run: str, since: datetime, until: datetime) -> int:
    asked = {
        "filter": {
            "event": {"name": ["prefect.flow-run.heartbeat"]},
            "resource": {"id": [f"prefect.flow-run.{run}"]},
            "occurred": {"since": since.isoformat(), "until": until.isoformat()},
        },
        "limit": 1,
    }
    return int(post("/events/filter", asked)["total"])

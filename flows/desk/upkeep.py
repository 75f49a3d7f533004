"""The flow that keeps order: leases and runs that dead processes left, late runs, what is too old."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from prefect import runtime
from prefect.client.orchestration import SyncPrefectClient, get_client
from pydantic import Field

from flows.desk import late_runs, lost_runs
from flows.desk.late_runs import Post
from flows.desk.operator_flow import Desk, operator_flow
from flows.report_markdown import escape
from flows.steps import upkeep as step
from flows.steps.context import utc_now
from pipelines.model.report import Outlook, Verdict

ENDED = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]
AT_ONCE = 50
"""Runs that one request deletes: SQLite lets nobody else write meanwhile."""


@operator_flow("upkeep")
def upkeep(
    desk: Desk,
    keep_runs: Annotated[
        int,
        Field(
            ge=1,
            le=3650,
            title="Keep runs",
            description="Days for which Prefect keeps runs that have ended, with their logs and artifacts.",
        ),
    ] = 30,
) -> Verdict:
    """Settle what killed workers and servers left: runs that only seem to run, late runs, leases of dead processes.

    Then removes runs, logs and artifacts that are too old, so that Prefect's database stays small; events the server
    removes by itself. Degraded when something waits for a person. Harmless while all is well.
    """
    now = utc_now()
    left = step.upkeep(desk.settings, now)
    for line in left.lines():
        desk.say(f"- {line}", log=line)
    with get_client(sync_client=True) as client:
        post = _post(client)
        works: tuple[tuple[str, Callable[[], int]], ...] = (
            ("lost runs settled", lambda: _lost(desk, post, now, left.held)),
            ("late runs cancelled", lambda: late_runs.leave_one_each(post, now)),
            ("old runs removed", lambda: _forgotten(desk, client, now - timedelta(days=keep_runs))),
        )
        done = [(what, _counted(desk, n, what, work)) for n, (what, work) in enumerate(works)]
    told = ", ".join(
        f"{count} {what}" for what, count in [("leases freed", len(left.freed)), *done]
    )
    return _verdict(left, told)


def _post(client: SyncPrefectClient) -> Post:
    return lambda path, body: client.request("POST", path, json=body).json()  # type: ignore[arg-type]


def _counted(desk: Desk, n: int, what: str, work: Callable[[], int]) -> int:
    desk.progress(what, n, 3)
    count = work()
    desk.say(f"- {count} {what}", log=f"{count} {what}")
    return count


def _lost(desk: Desk, post: Post, now: datetime, at_work: Sequence[str]) -> int:
    settled = list(lost_runs.settle(post, now, str(runtime.flow_run.id), at_work))
    for one in settled:
        desk.say(f"- {escape(one.name)} is {one.state}: {one.why}", log=f"{one.name}: {one.why}")
    return len(settled)


def _forgotten(desk: Desk, client: SyncPrefectClient, before: datetime) -> int:
    return forget_runs(
        client, before, tell=lambda count: desk.progress(f"{count} old runs removed", 2, 3)
    )


def forget_runs(client: SyncPrefectClient, before: datetime, tell: Callable[[int], None]) -> int:
    """Delete the runs that ended before a time, with their logs and artifacts, and return how many.

    Args:
        client: Of the server.
        before: The time.
        tell: Hears how many are gone by now.
    """
    old = {"state": {"type": {"any_": ENDED}}, "end_time": {"before_": before.isoformat()}}
    count = 0
    for gone in _deleted(_post(client), old):
        count += len(gone)
        tell(count)
        _without_artifacts(client, gone)
    return count


def _deleted(post: Post, old: dict[str, Any]) -> Iterator[list[str]]:
    """Delete runs some at a time, with their logs, and yield their ids."""
    while True:
        asked = {"flow_runs": old, "limit": AT_ONCE}
        gone: list[str] = post("/flow_runs/bulk_delete", asked)["deleted"]
        if not gone:
            return
        yield gone


def _without_artifacts(client: SyncPrefectClient, runs: list[str]) -> None:
    asked = {"artifacts": {"flow_run_id": {"any_": runs}}, "limit": 200}
    while found := _post(client)("/artifacts/filter", asked):
        for one in found:
            client.delete_artifact(one["id"])


def _verdict(left: step.LeftBehind, told: str) -> Verdict:
    if not left.set_aside:
        return Verdict(outlook=Outlook.GOOD, message=told)
    why = f"{left.set_aside} spools could not be used and were set aside: look at them, then remove them; {told}"
    return Verdict(outlook=Outlook.DEGRADED, message=why)

"""A Prefect worker, loaded while the server still starts: `python -m flows.local.worker API-ADDRESS POOL NAME LIMIT`.

It begins when the pool is there, so that it does not make one of its own. Of the runs that were due while no
worker was there it leaves one a source, which catches up for all (fault K06).
"""

import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx

from flows.deployments.names import PAGE
from flows.local.api_client import open_client
from flows.local.child_process import TICK

_NEWEST = {"sort": "EXPECTED_START_TIME_DESC"}
_SKIPPED = {
    "type": "CANCELLED",
    "name": "Cancelled",
    "message": "due while no worker was there; one later run of the source catches up",
}


def main() -> None:
    """Loads Prefect's command, waits for the pool, becomes `prefect worker start`."""
    import prefect.cli.worker  # noqa: PLC0415 - the dear import, done while the server starts
    import prefect.workers.process  # noqa: F401, PLC0415
    from prefect.cli import app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    # Prefect keeps a folder of a fixed name there: in /tmp it may be the one of another user
    tempfile.tempdir = str(get_current_settings().home)
    api, pool, name, limit = sys.argv[1:]
    while not _is_there(api, pool):
        time.sleep(TICK)
    with suppress(httpx.HTTPError):  # a run that is late finds out by itself (`harvest._caught_up`)
        leave_one_each(api, datetime.now(UTC))
    sys.argv = ["prefect", "worker", "start", "--pool", pool, "--type", "process"]
    sys.argv += ["--name", name, "--limit", limit]
    app()


def leave_one_each(api: str, now: datetime) -> None:
    """Cancels all scheduled runs that are late, but the newest of each deployment; operators' runs stay."""
    with open_client(api, 30) as client:
        newest: set[str] = set()
        for run in _late(client, now):
            if run["deployment_id"] in newest:
                client.post(f"flow_runs/{run['id']}/set_state", json={"state": _SKIPPED})
            newest.add(run["deployment_id"])


def _late(client: httpx.Client, now: datetime) -> list[dict[str, Any]]:
    """Return the runs that a schedule made and that should have begun, the newest first."""
    due = {"before_": now.isoformat()}
    wanted = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": due}
    runs: list[dict[str, Any]] = []
    while True:
        asked = {"flow_runs": wanted, "limit": PAGE, "offset": len(runs)}
        page = client.post("flow_runs/filter", json=asked | _NEWEST).raise_for_status().json()
        runs += page
        if len(page) < PAGE:
            return [run for run in runs if run["auto_scheduled"] and run["deployment_id"]]


def _is_there(api: str, pool: str) -> bool:
    try:
        with open_client(api, 5) as client:
            return client.get(f"work_pools/{pool}").is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()

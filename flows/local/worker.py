"""A Prefect worker, loaded while the server still starts: `python -m flows.local.worker API-ADDRESS POOL NAME LIMIT`.

It begins when the pool is there, so that it does not make one of its own. Of the runs that were due while no
worker was there it leaves one a source, which catches up for all (fault K06).
"""

import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime

import httpx

from flows.desk import late_runs
from flows.local.api_client import open_client
from flows.local.child_process import TICK


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
    with (
        suppress(httpx.HTTPError),  # a run that is late finds out by itself (`harvest._caught_up`)
        open_client(api, 30) as client,
    ):
        late_runs.leave_one_each(
            lambda path, body: client.post(path, json=body).raise_for_status().json(),
            datetime.now(UTC),
        )
    sys.argv = ["prefect", "worker", "start", "--pool", pool, "--type", "process"]
    sys.argv += ["--name", name, "--limit", limit]
    app()


def _is_there(api: str, pool: str) -> bool:
    try:
        with open_client(api, 5) as client:
            return client.get(f"work_pools/{pool}").is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()

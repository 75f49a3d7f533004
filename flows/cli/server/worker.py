"""`copydesk worker`."""

import os

from flows.cli import errors
from flows.local import worker_process
from flows.local.supervisor import StartError


def work(name: str, limit: int) -> int:
    """Works until it is asked to stop; returns the exit code."""
    with errors.as_message():
        errors.read_settings()
        api = os.environ.get("PREFECT_API_URL", "")
        if not api:
            raise errors.UsageError(
                "no server named: set PREFECT_API_URL=http://HOST:PORT/api. On one machine `copydesk up` starts "
                "server and worker together"
            )
    with errors.as_message(errors.FAILED, StartError):
        worker_process.run_worker(api, name or worker_process.default_name(), limit)
    return errors.GOOD

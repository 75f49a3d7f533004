"""A worker as a process of its own: `copydesk worker`. Stopped, it lets its runs store what they have fetched."""

import os
import signal
import socket
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path

from flows.deployments.names import POOL
from flows.local import child_process, supervisor
from flows.local.supervisor import StartError

_MARK = "COPYDESK_WORKER"
"""In the environment of a worker and so of all that it starts."""
_RUN = "PREFECT__FLOW_RUN_ID"
_WATCH_SECONDS = 0.5


def default_name() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()}-{os.getpid()}"


def run_worker(api: str, name: str, limit: int) -> None:
    """Works until SIGTERM or SIGINT, then cancels what this worker runs and waits for it.

    Args:
        api: Address of Prefect's API.
        name: As Prefect's pages show it.
        limit: Runs at a time.

    Raises:
        StartError: When the worker ended by itself.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    mark = uuid.uuid4().hex
    ours = supervisor.worker_settings(supervisor.VAR.absolute()) | os.environ | {_MARK: mark}
    command = ["-P", "-m", "flows.local.worker", api, POOL, name, str(limit)]
    worker = child_process.start(command, env=ours, log=None)
    while not asked.wait(_WATCH_SECONDS):
        if worker.poll() is not None:
            raise StartError(
                f"the worker ended with exit code {worker.returncode}; what it said stands above"
            )
    supervisor.drain(api, runs=marked_runs(mark))
    child_process.stop(worker, supervisor.WORKER_SECONDS)


def marked_runs(mark: str) -> set[str]:
    """Return the flow runs whose processes have a worker's mark (Linux: read from /proc; elsewhere none)."""
    found = (_environment(folder) for folder in Path("/proc").glob("[0-9]*"))
    return {env[_RUN] for env in found if env.get(_MARK) == mark and _RUN in env}


def _environment(process: Path) -> Mapping[str, str]:
    try:
        raw = (process / "environ").read_bytes()
    except OSError:
        return {}
    pairs = (entry.partition("=") for entry in raw.decode(errors="replace").split("\0"))
    return {name: value for name, _, value in pairs}

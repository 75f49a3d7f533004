"""A Prefect worker, loaded while the server still starts: `python -m flows.work API-ADDRESS POOL NAME LIMIT`.

It begins when the pool is there, so that it does not make one of its own.
"""

import sys
import tempfile
import time

import httpx

_TICK = 0.3


def main() -> None:
    """Loads Prefect's command, waits for the pool, becomes `prefect worker start`."""
    import prefect.cli.worker  # noqa: PLC0415 - the dear import, done while the server starts
    import prefect.workers.process  # noqa: F401, PLC0415
    from prefect.cli import app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    # Prefect keeps a folder of a fixed name there: in /tmp it may be the one of another user
    tempfile.tempdir = str(get_current_settings().home)
    api, pool, name, limit = sys.argv[1:]
    while not _is_there(f"{api}/work_pools/{pool}"):
        time.sleep(_TICK)
    sys.argv = ["prefect", "worker", "start", "--pool", pool, "--type", "process"]
    sys.argv += ["--name", name, "--limit", limit]
    app()


def _is_there(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()

"""`copydesk sync`."""

import asyncio
import os
from pathlib import Path

import httpx

from flows.cli import errors
from flows.cli.deployments import describe_sync
from flows.cli.selection import choose_sources
from flows.local import supervisor


def sync(folder: Path | None, port: int) -> int:
    """Makes the deployments equal to the source files and says what changed.

    Without `PREFECT_API_URL` the server is that of `make run`: Prefect itself would start one for the moment.

    Args:
        folder: Of the source files.
        port: Where `make run` has its server.
    """
    with errors.as_message():
        settings = errors.read_settings(seeds=folder)
        sources = choose_sources(settings, ())
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.update(supervisor.environment(port, supervisor.VAR.absolute()))
    server = os.environ["PREFECT_API_URL"]
    from flows.deployments import sync as syncing  # noqa: PLC0415 - Prefect reads its settings when it is imported

    with errors.as_message(errors.FAILED):
        try:
            done = asyncio.run(syncing.sync(sources, folder=Path.cwd(), contact=settings.contact))
        except (httpx.HTTPError, RuntimeError) as error:
            raise errors.UsageError(
                f"no sync with the Prefect server at {server}: {error}; "
                "start `make run`, or name another server with PREFECT_API_URL=http://HOST:PORT/api"
            ) from error
    describe_sync(done)
    return errors.GOOD

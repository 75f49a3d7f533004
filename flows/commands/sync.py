"""`copydesk sync`."""

import asyncio
import os
from pathlib import Path

import httpx

from flows import up
from flows.commands import choice, common
from flows.commands.deployments import tell


def sync(folder: Path | None, port: int) -> int:
    """Makes the deployments equal to the source files and says what changed.

    Without `PREFECT_API_URL` the server is that of `make run`: Prefect itself would start one for the moment.

    Args:
        folder: Of the source files.
        port: Where `make run` has its server.
    """
    with common.told():
        settings = common.read_settings(seeds=folder)
        sources = choice.choose(settings, ())
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.update(up.environment(port, up.VAR.absolute()))
    server = os.environ["PREFECT_API_URL"]
    from flows import sync as syncing  # noqa: PLC0415 - Prefect reads its settings when it is imported

    with common.told(common.FAILED):
        try:
            done = asyncio.run(syncing.sync(sources, folder=Path.cwd(), contact=settings.contact))
        except (httpx.HTTPError, RuntimeError) as error:
            raise common.UsageError(
                f"no sync with the Prefect server at {server}: {error}; "
                "start `make run`, or name another server with PREFECT_API_URL=http://HOST:PORT/api"
            ) from error
    tell(done)
    return common.GOOD

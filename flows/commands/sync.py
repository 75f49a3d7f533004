"""`copydesk sync`."""

import asyncio
from pathlib import Path

import httpx

from flows import sync as syncing
from flows.commands import choice, common
from flows.commands.deployments import tell


def sync(folder: Path | None) -> int:
    """Makes the deployments equal to the source files and says what changed."""
    with common.told():
        settings = common.read_settings(seeds=folder)
        sources = choice.choose(settings, ())
    with common.told(common.FAILED, httpx.HTTPError, RuntimeError):
        done = asyncio.run(syncing.sync(sources, folder=Path.cwd(), contact=settings.contact))
    tell(done)
    return common.GOOD

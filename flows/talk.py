"""What `copydesk up` says to Prefect's server, one plain function for each thing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from flows import firstrun, sync
from flows.firstrun import Look
from flows.harvest import harvest
from flows.sync import Synced
from flows.up import House
from pipelines.model.source import Source


def synced(house: House) -> Synced:
    """Registers the deployments of all sources."""
    contact = house.settings.contact
    return asyncio.run(sync.sync(house.sources, folder=Path.cwd(), contact=contact))


def followed(house: House, source: Source, tell: Callable[[Look], None]) -> Look | None:
    """Starts a run of a source and follows it to its end; None when somebody asked to stop."""
    return asyncio.run(firstrun.follow(harvest.name, source.id, tell, house.asked.is_set))

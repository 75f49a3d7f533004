"""What `copydesk up` says to Prefect's server, one plain function for each thing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect.exceptions import PrefectException

from flows import firstrun, sync, up
from flows.firstrun import Look
from flows.harvest import harvest
from flows.sync import Synced
from flows.up import House, UpError
from pipelines.model.source import Source


def synced(house: House) -> Synced:
    """Registers the deployments of all sources."""
    contact = house.settings.contact
    with _server_errors():
        return asyncio.run(sync.sync(house.sources, folder=Path.cwd(), contact=contact))


def followed(house: House, source: Source, tell: Callable[[Look], None]) -> Look | None:
    """Starts a run of a source and follows it to its end; None when somebody asked to stop."""

    def is_asked() -> bool:
        up.watch_children(house)
        return house.asked.is_set()

    with _server_errors():
        return asyncio.run(firstrun.follow(harvest.name, source.id, tell, is_asked))


@contextmanager
def _server_errors() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        raise UpError(f"Prefect's server does not answer as it should: {error}") from error

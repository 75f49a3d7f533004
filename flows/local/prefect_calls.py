"""What `copydesk up` says to Prefect's server, one plain function for each thing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect.exceptions import PrefectException

from flows.deployments import sync
from flows.deployments.patience import BusyServerError
from flows.deployments.sync import Synced
from flows.deployments.sync_sources import OFFERED
from flows.desk import newsroom
from flows.harvest import harvest
from flows.local import first_run, supervisor
from flows.local.first_run import RunStatus
from flows.local.supervisor import LocalStack, StartError
from pipelines.model.source import Source


def synced(stack: LocalStack, hear: sync.Hear) -> Synced:
    """Registers the deployments of all sources."""
    contact = stack.settings.contact
    with _server_errors():
        return asyncio.run(
            sync.sync(stack.sources, folder=Path.cwd(), contact=contact, offered=OFFERED, hear=hear)
        )


def followed(
    stack: LocalStack, source: Source, tell: Callable[[RunStatus], None]
) -> RunStatus | None:
    """Starts a run of a source and follows it to its end; None when somebody asked to stop."""
    with _server_errors():
        return asyncio.run(
            first_run.follow(harvest.name, source.id, tell, lambda: _is_asked(stack))
        )


def newsroom_page(stack: LocalStack) -> str:
    """Looks at all sources once and gives the address of the page; empty when somebody asked to stop.

    By itself the flow runs a quarter of an hour after the first start; until then there would be no page.
    """
    name = newsroom.newsroom.name
    with _server_errors():
        ended = asyncio.run(first_run.follow(name, name, lambda _: None, lambda: _is_asked(stack)))
        page = asyncio.run(first_run.artifact(newsroom.KEY)) if ended else None
    return f"http://{supervisor.HOST}:{stack.port}/v2/artifacts/artifact/{page}" if page else ""


def _is_asked(stack: LocalStack) -> bool:
    supervisor.watch_children(stack)
    return stack.stop_requested.is_set()


@contextmanager
def _server_errors() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, PrefectException, BusyServerError) as error:
        raise StartError(f"Prefect's server does not answer as it should: {error}") from error

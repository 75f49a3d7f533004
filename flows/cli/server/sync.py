"""`copydesk sync`."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from flows.cli import errors
from flows.cli.output.sync_words import SyncProgress, describe_changes, describe_sync
from flows.cli.selection import choose_sources
from flows.local import supervisor
from pipelines.model.source import Source

if TYPE_CHECKING:
    from flows.deployments.changes import Changes
    from flows.deployments.sync import Synced


def sync(folder: Path | None, port: int, *, dry_run: bool) -> int:
    """Makes the deployments equal to the source files and says what changed.

    Without `PREFECT_API_URL` the server is that of `make run`: Prefect itself would start one for the moment.

    Args:
        folder: Of the source files.
        port: Where `make run` has its server.
        dry_run: Only say what would change.
    """
    with errors.as_message():
        settings = errors.read_settings(seeds=folder)
        sources = choose_sources(settings, ())
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.update(supervisor.environment(port, supervisor.VAR.absolute()))
    with errors.as_message(errors.FAILED):
        if dry_run:
            describe_changes(_previewed(sources, settings.contact))
        else:
            describe_sync(_synced(sources, settings.contact))
    return errors.GOOD


def _previewed(sources: Sequence[Source], contact: str) -> "Changes":
    from flows.deployments import sync as syncing  # noqa: PLC0415 - Prefect reads its settings when it is imported

    try:
        return asyncio.run(syncing.preview(sources, folder=Path.cwd(), contact=contact))
    except (httpx.HTTPError, RuntimeError) as error:
        raise _not_answered(error) from error


def _synced(sources: Sequence[Source], contact: str) -> "Synced":
    from flows.deployments import sync as syncing  # noqa: PLC0415 - as above
    from flows.deployments.patience import BusyServerError  # noqa: PLC0415 - as above
    from flows.deployments.sync_sources import OFFERED  # noqa: PLC0415 - as above

    progress = SyncProgress()
    try:
        return asyncio.run(
            syncing.sync(
                sources,
                folder=Path.cwd(),
                contact=contact,
                offered=OFFERED,
                hear=progress.hear,
            )
        )
    except BusyServerError as error:
        raise errors.UsageError(
            f"the Prefect server at {_server()} could not be brought to the end of a sync, {error}; what is written "
            "stays: run `copydesk sync` again, it goes on from there. A server on PostgreSQL has no such lock"
        ) from error
    except (httpx.HTTPError, RuntimeError) as error:
        raise _not_answered(error) from error


def _not_answered(error: Exception) -> errors.UsageError:
    return errors.UsageError(
        f"no sync with the Prefect server at {_server()}: {error}; "
        "start `make run`, or name another server with PREFECT_API_URL=http://HOST:PORT/api"
    )


def _server() -> str:
    return os.environ["PREFECT_API_URL"]

"""Keeps Prefect's deployments equal to the source files, and what operators did in the page as it is.

One deployment per source. What was last written of it stands in its version, in the same transaction: a sync that
broke off is taken up by the next one. A source without a file is paused and tagged `retired`, never deleted.
"""

import zoneinfo
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient

from flows import harvest
from flows.deployments import automations, operations, pool, present, wanted
from flows.deployments.changes import Changes, Update, compare, tags_of_retired
from flows.deployments.names import POOL
from flows.deployments.patience import patiently, plain_client
from flows.deployments.present import REGULAR, Present
from flows.deployments.wanted import WantedDeployment
from flows.desk.registry import Operation
from pipelines.model.source import Source


@dataclass(frozen=True, slots=True)
class SyncStep:
    """How far a sync is."""

    changes: Changes
    written: int


Hear = Callable[[SyncStep], None]


@dataclass(slots=True)
class Synced:
    """What a sync did: names of deployments."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Paused until the operator sets a contact."""


async def preview(sources: Sequence[Source], *, folder: Path, contact: str) -> Changes:
    """Return what a sync would change; changes nothing.

    Args:
        sources: All sources that shall run.
        folder: Where runs are to work.
        contact: The operator's contact.
    """
    async with plain_client() as client:
        variables = await patiently(partial(pool.not_by_default, client, folder))
        return await _changes(client, sources, variables, contact)


async def sync(
    sources: Sequence[Source],
    *,
    folder: Path,
    contact: str,
    offered: Sequence[Operation],
    hear: Hear = lambda _: None,
) -> Synced:
    """Creates, updates and retires deployments until they match the sources.

    Args:
        sources: All sources that shall run.
        folder: Where runs are to work: relative paths of the settings begin there.
        contact: The operator's contact; without one, only the sample newspaper is not paused.
        offered: What operators find beside the sources.
        hear: Told what is going to change, then after each deployment that is written.

    Raises:
        BusyServerError: When the server was busy for too long; what is written by then stays.
    """
    async with plain_client() as client:
        variables = await patiently(partial(pool.not_by_default, client, folder))
        changes = await _changes(client, sources, variables, contact)
        hear(SyncStep(changes, 0))
        await patiently(lambda: pool.ensure(client, folder))
        await patiently(lambda: automations.ensure(client))
        await _carry_out(client, changes, hear)
        await operations.offer(client, offered, variables, sources)
    return Synced(
        created=[one.name for one in changes.create],
        updated=[one.name for one in changes.update],
        kept=[one.name for one in changes.keep],
        retired=[one.name for one in changes.retire],
        waiting=list(changes.waiting),
    )


async def _changes(
    client: PrefectClient, sources: Iterable[Source], variables: dict[str, str], contact: str
) -> Changes:
    _ask_zones_of_package()
    asked = (
        WantedDeployment(one, variables, paused=not (contact or one.sample)) for one in sources
    )
    return compare(asked, await present.read(client, harvest.harvest.name))


def _ask_zones_of_package() -> None:
    """Lets Prefect find out which time zones there are from one file: it asks with each schedule that it checks."""
    if find_spec("tzdata"):
        zoneinfo.reset_tzpath(())


async def _carry_out(client: PrefectClient, changes: Changes, hear: Hear) -> None:
    """Writes one deployment after another.

    The server has one thread, and it reads before it writes within a transaction: on SQLite it refuses a write as
    locked at once when another came in between, and has worked for nothing (for 80 creates 26 were refused with four
    under way, 4 to 6 with one, which took a fifth less of its CPU).
    """
    flow = await patiently(lambda: client.create_flow(harvest.harvest)) if changes.create else None
    works: list[Callable[[], Awaitable[None]]] = [
        *(partial(_create, client, flow, one) for one in changes.create if flow),
        *(partial(_update, client, one) for one in changes.update),
        *(partial(_retire, client, one) for one in changes.retire),
    ]
    for written, work in enumerate(works, 1):
        await patiently(work)
        hear(SyncStep(changes, written))


async def _create(client: PrefectClient, flow: UUID, one: WantedDeployment) -> None:
    """Creates a deployment in one request, its schedule in it.

    What makes the server refuse wrong values (`enforce_parameter_schema`) is its default and not named: named, the
    server checks the form itself with each deployment (12 ms CPU on a busy machine).
    """
    plan = wanted.schedule(one.source).model_dump(mode="json")
    asked = {
        "flow_id": str(flow),
        "name": one.name,
        "version": one.version,
        "schedules": [{"schedule": plan, "slug": REGULAR}],
        "parameters": {"source": one.name},
        "tags": list(one.tags),
        "description": one.description,
        "work_pool_name": POOL,
        "entrypoint": wanted.ENTRYPOINT,
        "job_variables": dict(one.job_variables),
        "parameter_openapi_schema": wanted.form(),
        "paused": one.paused,
        "concurrency_limit": 1,
        "concurrency_options": wanted.REFUSE_SECOND,
    }
    await client.request("POST", "/deployments/", json=asked)


async def _update(client: PrefectClient, update: Update) -> None:
    """Writes the parts that differ, the version last of all: a sync that breaks off before it writes them again."""
    if "schedule" in update.parts:
        await _reschedule(client, update)
    await _patch(client, update.present.id, update.fields)


async def _patch(client: PrefectClient, deployment: UUID, fields: Mapping[str, object]) -> None:
    await client.request("PATCH", "/deployments/{id}", path_params={"id": deployment}, json=fields)


async def _reschedule(client: PrefectClient, update: Update) -> None:
    """Writes our schedule; whether it is active stays, and so do the schedules of operators."""
    asked = wanted.schedule(update.wanted.source).model_dump(mode="json")
    deployment, regular = update.present.id, update.present.regular
    if regular:
        await client.request(
            "PATCH",
            "/deployments/{id}/schedules/{schedule_id}",
            path_params={"id": deployment, "schedule_id": regular},
            json={"schedule": asked},
        )
        return
    try:
        await client.request(
            "POST",
            "/deployments/{id}/schedules",
            path_params={"id": deployment},
            json=[{"schedule": asked, "slug": REGULAR, "active": True}],
        )
    except httpx.HTTPStatusError as error:
        # Asked again after an answer that was lost: the first request had made it.
        if error.response.status_code != HTTPStatus.CONFLICT:
            raise


async def _retire(client: PrefectClient, gone: Present) -> None:
    await _patch(client, gone.id, {"paused": True, "tags": tags_of_retired(gone)})

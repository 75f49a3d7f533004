"""Registers the deployments of the operators' desk; what operators changed of them stays, as with the sources."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.schedules import IntervalSchedule

from flows.deployments import present, wanted
from flows.deployments.names import BY_HAND, POOL
from flows.deployments.patience import patiently
from flows.deployments.present import REGULAR
from flows.desk.form import SOURCES
from flows.desk.newsroom import DESK
from flows.desk.registry import Operation
from pipelines.model.source import Source


async def offer(
    client: PrefectClient,
    offered: Sequence[Operation],
    job_variables: Mapping[str, str],
    sources: Sequence[Source],
) -> None:
    """Create or renew the deployments that operators start.

    Args:
        client: Of the server.
        offered: What they start.
        job_variables: Where and how they run, as far as the pool's defaults do not say so.
        sources: What forms offer to pick from.
    """
    choices = {SOURCES: sorted(source.id for source in sources)}
    for one in offered:
        await _offer(client, one, _asked(one, job_variables, choices))


def _asked(
    one: Operation, job_variables: Mapping[str, str], choices: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return what is ours of a deployment, under a digest of it: written only when it differs."""
    ours = {
        "description": one.description,
        "entrypoint": one.entrypoint,
        "job_variables": dict(job_variables),
        "parameter_openapi_schema": one.form(choices),
    }
    return {**ours, "version": wanted.digest(ours)}


async def _offer(client: PrefectClient, one: Operation, asked: dict[str, Any]) -> None:
    have = (await present.read(client, one.flow.name)).get(one.name)
    if have is None:
        await patiently(partial(_create, client, one, asked))
    elif have.version != asked["version"]:
        path = {"id": have.id}
        await patiently(
            partial(client.request, "PATCH", "/deployments/{id}", path_params=path, json=asked)
        )


async def _create(client: PrefectClient, one: Operation, asked: dict[str, Any]) -> None:
    limit = {"concurrency_limit": 1, "concurrency_options": wanted.REFUSE_SECOND}
    await client.request(
        "POST",
        "/deployments/",
        json={
            "flow_id": str(await client.create_flow(one.flow)),
            "name": one.name,
            "tags": [DESK, one.tag],
            "schedules": _schedules(one),
            "work_pool_name": POOL,
            "work_queue_name": BY_HAND,
            **(limit if one.alone else {}),
            **asked,
        },
    )


def _schedules(one: Operation) -> list[dict[str, Any]]:
    if not one.every_seconds:
        return []
    plan = IntervalSchedule(interval=timedelta(seconds=one.every_seconds), timezone="UTC")
    return [{"schedule": plan.model_dump(mode="json"), "slug": REGULAR}]

"""The work pool: its defaults say where and how its runs work, once for all deployments.

The server checks job variables of a deployment against all of its pool's template (37 ms CPU on a busy machine); of one
that names none it checks nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound

from flows.deployments.names import BY_HAND, POOL
from flows.deployments.wanted import job_variables

_NOTE = "Harvests of the news sources"


async def not_by_default(client: PrefectClient, folder: Path) -> dict[str, str]:
    """Return the job variables that deployments have to name, since the pool's defaults do not say the same.

    Args:
        client: Of the server.
        folder: Where runs are to work.
    """
    try:
        defaults = _defaults((await client.read_work_pool(POOL)).base_job_template)
    except ObjectNotFound:
        return {}
    return {
        name: value for name, value in job_variables(folder).items() if defaults.get(name) != value
    }


async def ensure(client: PrefectClient, folder: Path) -> None:
    """Creates the pool, and in it the queue of what people start, which goes before all schedules."""
    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        await client.create_work_pool(
            WorkPoolCreate(
                name=POOL, type="process", description=_NOTE, base_job_template=_template(folder)
            )
        )
    try:
        await client.read_work_queue_by_name(BY_HAND, work_pool_name=POOL)
    except ObjectNotFound:
        await client.create_work_queue(
            BY_HAND, "Runs that people start; they go first", priority=1, work_pool_name=POOL
        )


def _defaults(template: Mapping[str, Any]) -> dict[str, Any]:
    properties = template.get("variables", {}).get("properties", {})
    return {name: asked.get("default") for name, asked in properties.items()}


def _template(folder: Path) -> dict[str, Any]:
    """Return the template of Prefect's process workers, with our defaults."""
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415 - dear, and asked for once

    template: dict[str, Any] = ProcessWorker.get_default_base_job_template()
    for name, value in job_variables(folder).items():
        template["variables"]["properties"][name]["default"] = value
    return template

"""Deployments that people start by a form: no schedule, and nothing in them is an operator's."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import PrefectClient
from prefect.utilities.callables import parameter_schema

from flows.deployments import present, wanted
from flows.deployments.names import BY_HAND, POOL
from flows.deployments.patience import patiently
from pipelines.model.source import Source

if TYPE_CHECKING:
    from prefect import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedDeployment:
    """A deployment with a form."""

    name: str
    flow: "Flow[..., Any]"
    entrypoint: str
    tag: str
    description: str
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(parameter, what may be chosen for it) of those that are a choice."""

    @property
    def form(self) -> dict[str, Any]:
        """Return the schema of its form."""
        made: dict[str, Any] = parameter_schema(self.flow).model_dump()
        for parameter, choices in self.choices:
            made["properties"][parameter]["enum"] = list(choices)
        return made


def ids(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return the sources as a choice."""
    return tuple(sorted(str(source.id) for source in sources))


async def offer(client: PrefectClient, folder: Path, one: OfferedDeployment) -> None:
    """Create a deployment, or write it anew when it is another one than that of the last sync."""
    run = wanted.job_variables(folder)
    version = wanted.digest([one.form, run, one.entrypoint, one.description, BY_HAND])
    have = await present.read(client, one.flow.name)
    if one.name in have and have[one.name].version == version:
        return
    flow = await patiently(lambda: client.create_flow(one.flow))
    await patiently(
        lambda: client.create_deployment(
            flow_id=flow,
            name=one.name,
            version=version,
            tags=[one.tag],
            description=one.description,
            work_pool_name=POOL,
            work_queue_name=BY_HAND,
            entrypoint=one.entrypoint,
            job_variables=run,
            parameter_openapi_schema=one.form,
            enforce_parameter_schema=True,
        )
    )

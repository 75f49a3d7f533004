"""Starts runs and follows them, with their progress, until they end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
    ArtifactFilterType,
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType

from flows.deployments.names import BY_HAND
from flows.local.child_process import TICK

_UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """How a run stands."""

    source: str
    run: str
    state: str
    message: str
    final: bool
    good: bool
    progress: str
    share: float


async def follow(
    flow: str, source: str, tell: Callable[[RunStatus], None], is_asked: Callable[[], bool]
) -> RunStatus | None:
    """Starts a run of a source now and tells how it stands until it ends.

    When a run of the source is already under way (a schedule that was due), that one is followed.

    Args:
        flow: Name of the flow.
        source: Name of the deployment.
        tell: Hears how the run stands.
        is_asked: Asked whether to give up looking.

    Returns:
        The last look; None when asked to give up.
    """
    async with get_client() as client:
        deployment = await client.read_deployment_by_name(f"{flow}/{source}")
        run = await _start(client, deployment.id)
        while not is_asked():
            now = await client.read_flow_run(run)
            look = await _look(client, source, now)
            if look.final and not look.good and "concurrency limit" in look.message:
                await asyncio.sleep(1)
                run = await _start(client, deployment.id)
                continue
            tell(look)
            if look.final:
                return look
            await asyncio.sleep(TICK)
    return None


async def artifact(key: str) -> UUID | None:
    """Return the id of an artifact that there is once; None when there is none."""
    async with get_client() as client:
        own = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        found = await client.read_artifacts(artifact_filter=own, limit=1)
    return found[0].id if found else None


async def _start(client: PrefectClient, deployment: UUID) -> UUID:
    others = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNDER_WAY))
        ),
    )
    if others:
        return others[0].id
    return (await client.create_flow_run_from_deployment(deployment, work_queue_name=BY_HAND)).id


async def _look(client: PrefectClient, source: str, run: FlowRun) -> RunStatus:
    share, progress = await _progress(client, run.id)
    state = run.state
    return RunStatus(
        source=source,
        run=str(run.id),
        state=state.name if state and state.name else "unknown",
        message=(state.message or "") if state else "",
        final=bool(state and state.is_final()),
        good=bool(state and state.is_completed()),
        progress=progress,
        share=share,
    )


async def _progress(client: PrefectClient, run: UUID) -> tuple[float, str]:
    found = await client.read_artifacts(
        artifact_filter=ArtifactFilter(
            flow_run_id=ArtifactFilterFlowRunId(any_=[run]),
            type=ArtifactFilterType(any_=["progress"]),
        )
    )
    if not found:
        return 0.0, ""
    return float(str(found[0].data or 0)), found[0].description or ""

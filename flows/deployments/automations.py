"""Automations that `sync` sets up; one that exists is left as operators have it."""

from datetime import timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from flows.deployments.names import HEARTBEAT_SECONDS

DEAD_RUNS = AutomationCore(
    name="Dead runs become Crashed",
    description="A run whose process and worker are gone stays Running for good without this.",
    trigger=EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={
            "prefect.flow-run.*"
        },  # not only heartbeats: states with names of their own end it too
        match={"prefect.resource.id": "prefect.flow-run.*"},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=3 * HEARTBEAT_SECONDS),
    ),
    actions=[
        ChangeFlowRunState(
            name=None,
            state=StateType.CRASHED,
            force=False,
            message="The process of this run stopped sending heartbeats.",
        )
    ],
)


async def ensure(client: PrefectClient) -> None:
    """Creates the automation that closes runs whose process is gone, when there is none of its name."""
    if not await client.read_automations_by_name(DEAD_RUNS.name):
        await client.create_automation(DEAD_RUNS)

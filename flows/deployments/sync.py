"""Keeps Prefect's deployments equal to the source files, and what operators did in the page as it is.

One deployment per source. A pause, an edited or added schedule's activity and the history survive; a
source without a file is paused and tagged `retired`, never deleted.
"""

import asyncio
import hashlib
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import (
    DeploymentScheduleCreate,
    DeploymentUpdate,
    WorkPoolCreate,
)
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema

from flows import add_source, harvest, report_markdown
from flows.deployments import automations
from flows.deployments.names import POOL
from pipelines import codec
from pipelines.model.source import Every, Schedule, Source

ENTRYPOINT = "flows.harvest.harvest"
SEARCH = "add-a-source"
"""Name of the deployment that finds a source by its home address."""
SEARCH_ENTRYPOINT = "flows.add_source.new_source"
REGULAR = "regular"
"""Slug of the schedule that the source file gives; all others belong to operators."""
RETIRED = "retired"
AWAITS_CONTACT = "awaits-contact"
"""Tag of a deployment that we paused until a contact is set; a pause without it is an operator's."""
PAUSED_BY_OPERATOR = "paused-by-operator"
"""Remembers, while one of our own reasons pauses a deployment, that an operator had paused it before."""
_ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = 200
_AT_ONCE = 8


@dataclass(slots=True)
class Synced:
    """What a sync did: names of deployments."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Paused until the operator sets a contact."""


async def sync(sources: Sequence[Source], *, folder: Path, contact: str) -> Synced:
    """Creates, updates and retires deployments until they match the sources.

    Args:
        sources: All sources that shall run.
        folder: Where runs are to work: relative paths of the settings begin there.
        contact: The operator's contact; without one, only the sample newspaper is not paused.
    """
    done = Synced()
    async with get_client() as client:
        await _ensure_pool(client)
        await automations.ensure(client)
        flow_id = await client.create_flow(harvest.harvest)
        have = await _deployments(client)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(source: Source) -> None:
            async with gate:
                wanted = _Wanted(source, folder, paused=not (contact or source.sample))
                await _sync_one(client, flow_id, wanted, have.get(source.id), done)

        await asyncio.gather(*map(one, sources))
        await _retire(client, have, {str(s.id) for s in sources}, done)
        await _offer_search(client, folder)
    return done


async def _offer_search(client: PrefectClient, folder: Path) -> None:
    """Creates the deployment whose form finds a new source; it has no schedule, and nothing of it is an operator's."""
    await client.create_deployment(
        flow_id=await client.create_flow(add_source.new_source),
        name=SEARCH,
        tags=["sources"],
        description=(
            "Finds out how a news site is harvested. The proposal, with the pages that were tried, is an artifact of "
            "the run. `copydesk sources add` does the same."
        ),
        work_pool_name=POOL,
        entrypoint=SEARCH_ENTRYPOINT,
        job_variables=_job_variables(folder),
        parameter_openapi_schema=parameter_schema(add_source.new_source).model_dump(),
        enforce_parameter_schema=True,
    )


async def _ensure_pool(client: PrefectClient) -> None:
    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        note = "Harvests of the news sources"
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", description=note))


async def _deployments(client: PrefectClient) -> dict[str, DeploymentResponse]:
    wanted = FlowFilter(name=FlowFilterName(any_=[harvest.harvest.name]))
    have: dict[str, DeploymentResponse] = {}
    while True:
        page = await client.read_deployments(flow_filter=wanted, limit=_PAGE, offset=len(have))
        have |= {d.name: d for d in page}
        if len(page) < _PAGE:
            return have


@dataclass(frozen=True, slots=True)
class _Wanted:
    source: Source
    folder: Path
    paused: bool
    """For want of a contact."""

    @property
    def digest(self) -> str:
        text = [
            codec.dump(self.source).decode(),
            self.job_variables,
            self.paused,
            ENTRYPOINT,
            _schema(),
        ]
        return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def job_variables(self) -> dict[str, str]:
        """Where and how a process worker runs it."""
        return _job_variables(self.folder)

    @property
    def tags(self) -> list[str]:
        return ["source", self.source.language, *([AWAITS_CONTACT] if self.paused else [])]


def _job_variables(folder: Path) -> dict[str, str]:
    """Return where and how a process worker runs it; with a command of its own it starts one Python less."""
    command = f"{shlex.quote(sys.executable)} -m prefect.engine"
    return {"working_dir": str(folder), "command": command}


def _schema() -> dict[str, Any]:
    return parameter_schema(harvest.harvest).model_dump()


async def _sync_one(
    client: PrefectClient,
    flow_id: Any,
    wanted: _Wanted,
    have: DeploymentResponse | None,
    done: Synced,
) -> None:
    """Creates or updates a deployment; one that is as wanted is left alone."""
    name = str(wanted.source.id)
    if wanted.paused:
        done.waiting.append(name)
    if have and have.version == wanted.digest:
        done.kept.append(name)
        return
    await client.create_deployment(
        flow_id=flow_id,
        name=name,
        version=wanted.digest,
        schedules=_schedules(wanted.source, have),
        parameters={"source": name},
        tags=[*wanted.tags, *_memory(have, ours=wanted.paused)],
        description=report_markdown.deployment_note(wanted.source, awaits_contact=wanted.paused),
        work_pool_name=POOL,
        entrypoint=ENTRYPOINT,
        job_variables=wanted.job_variables,
        parameter_openapi_schema=_schema(),
        enforce_parameter_schema=True,
        paused=wanted.paused or _paused_by_operator(have),
        concurrency_limit=1,
        concurrency_options=ConcurrencyOptions(
            collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
    )
    (done.updated if have else done.created).append(name)


def _paused_by_operator(have: DeploymentResponse | None) -> bool:
    if have is None or not have.paused:
        return False
    return PAUSED_BY_OPERATOR in have.tags or not {RETIRED, AWAITS_CONTACT} & set(have.tags)


def _memory(have: DeploymentResponse | None, *, ours: bool) -> list[str]:
    return [PAUSED_BY_OPERATOR] if ours and _paused_by_operator(have) else []


def _schedules(source: Source, have: DeploymentResponse | None) -> list[DeploymentScheduleCreate]:
    """Return our schedule with the activity it has, and all that operators added: what is not named is deleted."""
    known = {s.slug: s for s in have.schedules} if have else {}
    active = known[REGULAR].active if REGULAR in known else True
    ours = DeploymentScheduleCreate(schedule=_schedule(source), slug=REGULAR, active=active)
    theirs = [
        DeploymentScheduleCreate(
            schedule=s.schedule, slug=s.slug, active=s.active, parameters=s.parameters or {}
        )
        for s in (have.schedules if have else ())
        if s.slug != REGULAR
    ]
    return [ours, *theirs]


def _schedule(source: Source) -> CronSchedule | IntervalSchedule:
    plan: Schedule = source.schedule
    if isinstance(plan, Every):
        return IntervalSchedule(
            interval=timedelta(seconds=plan.seconds),
            anchor_date=_ANCHOR + timedelta(seconds=_spread(source.id, plan.jitter_seconds)),
            timezone="UTC",
        )
    return CronSchedule(cron=plan.expression, timezone=plan.timezone)


def _spread(name: str, seconds: int) -> int:
    """Return each source its own second of the jitter, always the same, so that starts are spread."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % (seconds + 1)


async def _retire(
    client: PrefectClient, have: dict[str, DeploymentResponse], names: set[str], done: Synced
) -> None:
    gone = (d for name, d in have.items() if name not in names and RETIRED not in d.tags)
    for deployment in gone:
        tags = sorted({*deployment.tags, RETIRED, *_memory(deployment, ours=True)})
        await client.update_deployment(
            deployment.id, DeploymentUpdate(paused=True, version=RETIRED, tags=tags)
        )
        done.retired.append(deployment.name)

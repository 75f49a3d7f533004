"""What the deployment of a source is to be. Pure: asks no server."""

import hashlib
import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.utilities.callables import parameter_schema

from flows import harvest, report_markdown
from pipelines.model.source import Every, Schedule, Source

ENTRYPOINT = "flows.harvest.harvest"
AWAITS_CONTACT = "awaits-contact"
"""Tag of a deployment that we paused until a contact is set; a pause without it is an operator's."""
PARTS = "language", "schedule", "description", "form", "run"
"""What is compared and written part by part."""
REFUSE_SECOND = {"collision_strategy": "CANCEL_NEW"}
"""What becomes of a run that meets another of its deployment."""
_ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class WantedDeployment:
    """The deployment of a source, as its file and this installation ask for it."""

    source: Source
    job_variables: Mapping[str, str]
    """Where and how a process worker runs it, as far as its pool's defaults do not say so."""
    paused: bool
    """For want of a contact."""

    @property
    def name(self) -> str:
        """Return the deployment's name."""
        return str(self.source.id)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags that are ours."""
        return ("source", self.source.language, *([AWAITS_CONTACT] if self.paused else []))

    @property
    def description(self) -> str:
        """Return what its page says of it."""
        return report_markdown.deployment_note(self.source, awaits_contact=self.paused)

    @property
    def version(self) -> str:
        """Return a digest of each part, which the server keeps for us as the deployment's version."""
        parts = (
            self.source.language,
            schedule(self.source).model_dump(mode="json"),
            self.description,
            form(),
            [self.job_variables, ENTRYPOINT],
        )
        return "-".join(map(digest, parts))


def digest(part: object) -> str:
    """Return a few digits that change with a part."""
    text = json.dumps(part, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def digests(version: str | None) -> Mapping[str, str]:
    """Return the digest of each part that a version names; none of a version that another program gave."""
    found = (version or "").split("-")
    return dict(zip(PARTS, found, strict=True)) if len(found) == len(PARTS) else {}


def job_variables(folder: Path) -> dict[str, str]:
    """Return where and how a process worker runs it.

    With a command of its own it starts one Python less; `-P` and our engine keep modules that lie in the folder out.
    """
    command = f"{shlex.quote(sys.executable)} -P -m flows.deployments.engine"
    return {"working_dir": str(folder), "command": command}


@cache
def form() -> dict[str, Any]:
    """Return the schema of the form for a run."""
    return parameter_schema(harvest.harvest).model_dump()


def schedule(source: Source) -> CronSchedule | IntervalSchedule:
    """Return the schedule of a source in Prefect's terms."""
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

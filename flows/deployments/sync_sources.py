"""The flow that carries the source files over to Prefect: `copydesk sync` with a form and a report.

It stands here and not on the desk, as it makes the desk's deployments, too, its own among them.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import httpx
from pydantic import Field

from flows.deployments import sync
from flows.deployments.changes import Changes
from flows.deployments.patience import BusyServerError
from flows.desk.operator_flow import Desk, operator_flow
from flows.desk.registry import OPERATIONS, Operation
from pipelines.model.report import Outlook, Verdict
from pipelines.model.source import Source
from pipelines.sources.load import load_sources

NAMED = 200
"""Sources of one kind that the report names."""


@operator_flow("sync")
def sync_sources(
    desk: Desk,
    *,
    dry_run: Annotated[
        bool, Field(title="Dry run", description="Say what would change, and change nothing.")
    ] = False,
) -> Verdict:
    """Make a deployment of each source file, and renew the forms: after a file was added, changed or removed.

    What operators changed here (pauses, schedules of their own, tags) stays. A source whose file is gone is paused and
    tagged `retired`. `copydesk sync` does the same.
    """
    sources = [one for one in load_sources(desk.settings.seeds) if not one.paused]
    try:
        changes = asyncio.run(_carried_over(desk, sources, dry_run=dry_run))
    except (BusyServerError, httpx.HTTPError) as error:
        told = f"{error}; what is written by then stays: run this again, it goes on from there"
        return Verdict(outlook=Outlook.FAILED, message=told)
    kinds = (
        ("new", [one.name for one in changes.create]),
        ("changed", [one.name for one in changes.update]),
        ("retired", [one.name for one in changes.retire]),
        ("without a start until COPYDESK_CONTACT is set", changes.waiting),
    )
    for what, names in kinds:
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            desk.say(f"**{len(names)} {what}**: {', '.join(names[:NAMED])}{more}")
    told = ", ".join(f"{len(names)} {what}" for what, names in kinds if names)
    begin = "would change: " if dry_run else ""
    message = f"{begin}{told or 'nothing to change'}; {len(changes.keep)} as they are"
    return Verdict(outlook=Outlook.GOOD, message=message)


async def _carried_over(desk: Desk, sources: Sequence[Source], *, dry_run: bool) -> Changes:
    """Return what has changed, or would."""
    folder, contact = Path.cwd(), desk.settings.contact
    changes = await sync.preview(sources, folder=folder, contact=contact)
    if not dry_run:
        await sync.sync(
            sources,
            folder=folder,
            contact=contact,
            offered=OFFERED,
            hear=lambda step: desk.progress(
                f"{step.written} of {step.changes.number} written", step.written, changes.number
            ),
        )
    return changes


OFFERED = (*OPERATIONS, Operation(sync_sources, "sync", "sources"))
"""All that operators find beside the sources."""

"""The flow that compacts the store: `copydesk compact` with a form."""

import threading
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from flows.desk.operator_flow import Desk, operator_flow
from flows.steps import compact as step
from flows.steps.context import open_archive, utc_now
from pipelines.model.report import Outlook, Verdict


@operator_flow("compact")
def compact(
    desk: Desk,
    keep_files: Annotated[
        int,
        Field(
            ge=0,
            le=13,
            title="Keep merged files",
            description="Days for which files that were merged stay for readers that have begun.",
        ),
    ] = 7,
    keep_log: Annotated[
        int,
        Field(
            ge=1,
            le=3650,
            title="Keep the log",
            description="Days to which time travel and readers' cursors reach back.",
        ),
    ] = 30,
) -> Verdict:
    """Merge small files of the articles table into larger ones, and remove old files, log entries and checkpoints.

    Articles and raw captures that have been kept as long as source files or settings say go as well.

    Runs beside harvests and readers. `copydesk compact` does the same on the command line.
    """
    with open_archive(desk.settings, threading.Event()) as archive:
        done = step.compact(
            archive,
            utc_now(),
            step.retention_of(desk.settings),
            files_kept=timedelta(days=keep_files),
            log_kept=timedelta(days=keep_log),
            contact=desk.settings.contact,
            tell=desk.progress,
        )
    lines = list(done.lines())
    for line in lines:
        desk.say(f"- {line}", log=line)
    if left := len(done.expired.left):
        told = f"{left} objects still hold something of old articles; the report names them: run it again"
        return Verdict(outlook=Outlook.DEGRADED, message=told)
    return Verdict(outlook=Outlook.GOOD, message=lines[0])

"""The flow that reads the store whole: `copydesk verify` with a form."""

import threading
from typing import Annotated

from pydantic import Field

from flows.desk.operator_flow import Desk, operator_flow
from flows.report_markdown import escape
from flows.steps.context import open_archive, open_store, utc_now
from pipelines.model.report import Outlook, Verdict
from pipelines.store.upkeep import repair as repairing
from pipelines.store.upkeep import verification
from pipelines.store.upkeep.verification import Finding

SHOWN = 500
"""Findings in the report; more make the page slow, and one remedy mostly mends many."""


@operator_flow("verify")
def verify(
    desk: Desk,
    *,
    raw: Annotated[
        bool,
        Field(
            title="Raw captures, too",
            description="Read every stored page of an article as well; takes as long as reading the whole store.",
        ),
    ] = False,
    repair: Annotated[
        bool,
        Field(
            title="Take unreadable files out",
            description="Data files that cannot be read leave the table, so that all others can be read; a replay of "
            "their sources, with deleted ones, makes the articles anew.",
        ),
    ] = False,
) -> Verdict:
    """Read the store whole and say what is missing, damaged or altered in it.

    Degraded when there are faults, each of which stands in the report with what to do. `copydesk verify` does the same
    on the command line.
    """
    faults, notes = 0, 0
    desk.progress(f"reading {desk.settings.store}")
    for one in verification.findings(open_store(desk.settings), with_records=raw):
        faults, notes = faults + one.is_fault, notes + (not one.is_fault)
        if faults + notes <= SHOWN:
            desk.say(_line(one))
        desk.progress(f"{faults} faults, {notes} notes")
    if repair and faults:
        with open_archive(desk.settings, threading.Event()) as archive:
            for line in repairing.take_out(archive.lake, utc_now()):
                desk.say(f"- **mended** {escape(line)}")
    told = f"{faults} faults, {notes} notes in {desk.settings.store}"
    return Verdict(outlook=Outlook.DEGRADED if faults else Outlook.GOOD, message=told)


def _line(one: Finding) -> str:
    kind = "**fault**" if one.is_fault else "note"
    return f"- {kind} {escape(one.key)}: {escape(one.what, 500)}"

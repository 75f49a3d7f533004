"""The flow that reads the store whole: `copydesk verify` with a form."""

from typing import Annotated

from pydantic import Field

from flows.desk.operator_flow import Desk, operator_flow
from flows.report_markdown import escape
from flows.steps.context import open_store
from pipelines.model.report import Outlook, Verdict
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
) -> Verdict:
    """Read the store whole and say what is missing, damaged or altered in it; writes nothing.

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
    told = f"{faults} faults, {notes} notes in {desk.settings.store}"
    return Verdict(outlook=Outlook.DEGRADED if faults else Outlook.GOOD, message=told)


def _line(one: Finding) -> str:
    kind = "**fault**" if one.is_fault else "note"
    return f"- {kind} {escape(one.key)}: {escape(one.what, 500)}"

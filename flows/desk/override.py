"""The flow that takes an operator's word on a line: `copydesk sources override` with a form."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from flows.desk.form import SourceName
from flows.desk.operator_flow import Desk, operator_flow
from flows.preview import operator_word
from flows.report_markdown import escape
from flows.steps.context import utc_now
from pipelines.model.report import Outlook, Verdict

Decision = Literal["cut the line", "keep the line"]
CUT: Decision = "cut the line"


@operator_flow("override")
def override(  # noqa: PLR0913, PLR0917 - each is a field of the form
    desk: Desk,
    source: SourceName,
    line: Annotated[
        str,
        Field(
            min_length=1,
            max_length=5_000,
            title="Line",
            description="The whole line, as a preview shows it; figures in it may differ from page to page.",
        ),
    ],
    reason: Annotated[
        str,
        Field(
            min_length=3, max_length=500, title="Reason", description="Why, for the next person."
        ),
    ],
    decision: Annotated[
        Decision, Field(title="Decision", description="What is done with it.")
    ] = CUT,
    until: Annotated[
        date | None,
        Field(
            title="Until",
            description="Last day on which it holds; for a line that is cut, a year from now when it is left empty.",
        ),
    ] = None,
) -> Verdict:
    """Say of a line that it is boilerplate, or that it stays: written into the source file, with date and reason.

    `copydesk sources override` does the same, and takes it back; a replay applies it to what is stored.
    """
    entry = operator_word.write(
        desk.settings.seeds,
        source,
        "prune" if decision == CUT else "keep",
        line,
        reason=reason,
        until=until,
        today=utc_now().date(),
    )
    desk.say(escape(operator_word.follows(source), 500), log=operator_word.follows(source))
    told = f"written: {decision}, until {entry.until or 'it is taken back'}"
    return Verdict(outlook=Outlook.GOOD, message=told)

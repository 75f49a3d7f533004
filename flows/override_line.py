"""The flow that takes an operator's word on a line: `copydesk sources override` with a form."""

from datetime import date
from typing import Any, Literal

from prefect import flow, get_run_logger, runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import settings as operators
from flows.preview import operator_word
from flows.settings import SettingsError
from flows.steps.context import utc_now
from pipelines.sources.overrides import OverrideError

Decision = Literal["cut the line", "keep the line"]
CUT: Decision = "cut the line"


def _run_name() -> str:
    started = runtime.flow_run.scheduled_start_time
    return f"override-{runtime.flow_run.parameters['source']}-{started:%m%d-%H%M}"


@flow(name="override", flow_run_name=_run_name, persist_result=False)
def override(
    source: str,
    line: str,
    reason: str,
    decision: Decision = CUT,
    until: str = "",
) -> State[Any]:
    """Write into a source file that a line of its pages is boilerplate, or that it stays.

    Args:
        source: Id of the source.
        line: The whole line, as a preview shows it; figures in it may differ from page to page.
        reason: Why, for the next person.
        decision: What is done with it.
        until: Last day on which it holds (2027-11-30); for a line that is cut, a year from now when it is left empty.
    """
    try:
        entry = operator_word.write(
            operators.load().seeds,
            source.strip(),
            "prune" if decision == CUT else "keep",
            line,
            reason=reason,
            until=_day(until.strip()),
            today=utc_now().date(),
        )
    except (OverrideError, SettingsError) as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))
    get_run_logger().info("%s", operator_word.follows(source))
    return Completed(message=f"written: {decision}, until {entry.until or 'it is taken back'}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise OverrideError(f"until {text!r} is no date (2027-11-30)") from None

"""Verdicts as the states of Prefect's flow runs: green only where nothing is left to look at."""

from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from pipelines.model.report import Outlook, Verdict

MESSAGE_CHARACTERS = 1_000
"""Of a state: source files alone can be at fault in hundreds of places; the log has them all."""
DEGRADED, ALREADY_RUNNING = "Degraded", "Already running"


def of_verdict(verdict: Verdict) -> State[Any]:
    """Return the state that a run ends in."""
    match verdict.outlook:
        case Outlook.GOOD:
            return Completed(message=verdict.message)
        case Outlook.DEGRADED:
            return Completed(name=DEGRADED, message=verdict.message)
        case Outlook.CANCELLED:
            return Cancelled(message=verdict.message)
        case Outlook.FAILED:
            return failed(verdict.message)


def failed(message: str) -> State[Any]:
    """Return the failed state under its usual name: automations made in the page match on it."""
    get_run_logger().error("%s", message)
    return Failed(message=message[:MESSAGE_CHARACTERS])


def already_running(message: str) -> State[Any]:
    """Return the state of a run that left its source to another one, which is no failure (fault K05)."""
    get_run_logger().warning("%s", message)
    return Completed(name=ALREADY_RUNNING, message=message)

"""`copydesk upkeep`."""

import sys
from collections.abc import Mapping

from flows.cli import errors
from flows.cli.output import json_lines


def upkeep(given: Mapping[str, object], *, as_json: bool = False) -> int:
    """Frees the leases of dead processes and says what waits; exit code 1 when somebody should look."""
    # Imported here: it takes half a second, and wrong use is to be told at once.
    from flows.steps import upkeep as step  # noqa: PLC0415
    from flows.steps.context import utc_now  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415

    with errors.as_message():
        settings = errors.read_settings(**given)
    with errors.as_message(errors.FAILED, StateError):
        left = step.upkeep(settings, utc_now())
    if as_json:
        json_lines.say(left)
    else:
        sys.stdout.writelines(f"{line}\n" for line in left.lines())
    return errors.DEGRADED if left.set_aside else errors.GOOD

"""`copydesk verify`."""

import sys
import threading
from collections.abc import Mapping

from flows.cli import errors
from flows.cli.output import json_lines
from flows.settings import Settings
from flows.steps.context import open_archive, open_store, utc_now
from pipelines.state.keys import StateError
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.store.upkeep import repair as repairing
from pipelines.store.upkeep import verification
from pipelines.urls import safe_text


def verify(
    given: Mapping[str, object], *, raw: bool, repair: bool = False, as_json: bool = False
) -> int:
    """Reads a store whole and prints what is wrong in it, and mends what can be; gives the exit code."""
    with errors.as_message():
        settings = errors.read_settings(**given)
    faults = notes = 0
    with (
        errors.as_message(errors.FAILED, StoreError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
    ):
        opened = open_store(settings)
        for one in verification.findings(opened, with_records=raw):
            faults, notes = faults + one.is_fault, notes + (not one.is_fault)
            (json_lines.say if as_json else _tell)(one)
    if repair and faults:
        _repair(settings, as_json=as_json)
    if not as_json:
        sys.stdout.write(f"{settings.store}: {faults} faults, {notes} notes\n")
    return errors.DEGRADED if faults else errors.GOOD


def _repair(settings: Settings, *, as_json: bool) -> None:
    with (
        errors.as_message(errors.FAILED, StoreError, StateError),
        open_archive(settings, threading.Event()) as archive,
    ):
        for line in repairing.take_out(archive.lake, utc_now()):
            if as_json:
                json_lines.say({"repaired": line})
            else:
                sys.stdout.write(f"mended {line}\n")


def _tell(one: verification.Finding) -> None:
    kind = "fault" if one.is_fault else "note"
    sys.stdout.write(f"{kind}  {one.key}: {safe_text(one.what, 500)}\n")

"""`copydesk verify`."""

import sys

from flows.cli import errors
from flows.cli.output import json_lines
from flows.steps.context import open_store
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.store.upkeep import verification
from pipelines.urls import safe_text


def verify(store: str | None, *, raw: bool, as_json: bool = False) -> int:
    """Reads a store whole and prints what is wrong in it; gives the exit code."""
    with errors.as_message():
        settings = errors.read_settings(store=store)
    faults = notes = 0
    with (
        errors.as_message(errors.FAILED, StoreError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
    ):
        opened = open_store(settings)
        for one in verification.findings(opened, with_records=raw):
            faults, notes = faults + one.is_fault, notes + (not one.is_fault)
            (json_lines.say if as_json else _tell)(one)
    if not as_json:
        sys.stdout.write(f"{settings.store}: {faults} faults, {notes} notes\n")
    return errors.DEGRADED if faults else errors.GOOD


def _tell(one: verification.Finding) -> None:
    kind = "fault" if one.is_fault else "note"
    sys.stdout.write(f"{kind}  {one.key}: {safe_text(one.what, 500)}\n")

"""`copydesk compact`."""

import sys
import threading
from collections.abc import Mapping
from datetime import timedelta

from flows.cli import errors
from flows.cli.output import json_lines
from pipelines.sources.load import SourceFileError
from pipelines.store.object_store import BadStoreUrlError, StoreError


def compact(
    given: Mapping[str, object], files_days: int, log_days: int, *, as_json: bool = False
) -> int:
    """Merges small files and removes what is old; prints what came of it; 1 when an old article is not all gone."""
    # Imported here: it takes half a second, and wrong use is to be told at once.
    from flows.steps import compact as step  # noqa: PLC0415
    from flows.steps.context import open_archive, utc_now  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseLostError  # noqa: PLC0415

    with errors.as_message(errors.WRONG_USE, SourceFileError):
        settings = errors.read_settings(**given)
        kept = step.retention_of(settings)
    with (
        errors.as_message(errors.FAILED, StoreError, StateError, LeaseLostError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
        open_archive(settings, threading.Event()) as archive,
    ):
        done = step.compact(
            archive,
            utc_now(),
            kept,
            files_kept=timedelta(days=files_days),
            log_kept=timedelta(days=log_days),
            contact=settings.contact,
        )
    if as_json:
        json_lines.say(done)
    else:
        sys.stdout.writelines(f"{settings.store}: {line}\n" for line in done.lines())
    return errors.DEGRADED if done.expired.left else errors.GOOD

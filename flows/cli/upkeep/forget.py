"""`copydesk forget`."""

import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.cli import errors
from flows.settings import Settings
from pipelines import urls
from pipelines.store.object_store import BadStoreUrlError, StoreError

if TYPE_CHECKING:
    from flows.steps.forget import Forgotten


def forget(what: str, reason: str, given: Mapping[str, object]) -> int:
    """Removes an article for good and prints the proof; exit code 1 when something is left or nothing was known."""
    from flows.steps import forget as step  # noqa: PLC0415 - it takes half a second

    with errors.as_message(errors.WRONG_USE, urls.BadUrlError):
        settings = errors.read_settings(**given)
        if not reason.strip():
            raise errors.UsageError("--reason is empty; say why, it stands in the tombstone")
        named = step.named(what)
    done = _done(settings, reason, named)
    if not done.urls:
        sys.stderr.write(f"copydesk: no article {what} in {settings.store}\n")
        return errors.DEGRADED
    sys.stdout.writelines(f"{line}\n" for line in done.lines())
    return errors.DEGRADED if done.proof.left else errors.GOOD


def _done(settings: Settings, reason: str, named: dict[str, str]) -> "Forgotten":
    # Imported here: it takes half a second, and wrong use is to be told at once.
    from flows.steps.context import open_archive, utc_now  # noqa: PLC0415
    from flows.steps.forget import forget  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError, LeaseLostError  # noqa: PLC0415
    from pipelines.store.upkeep.wanted import SeveralArticlesError  # noqa: PLC0415

    with (
        errors.as_message(errors.FAILED, StoreError, StateError, LeaseHeldError, LeaseLostError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError, SeveralArticlesError),
        open_archive(settings, threading.Event()) as archive,
    ):
        return forget(archive, reason, utc_now(), **named)

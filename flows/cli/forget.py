"""`copydesk forget`."""

import re
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flows.cli import errors
from flows.settings import Settings
from pipelines import urls
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from flows.steps.forget import Forgotten

_IDENTITY = re.compile(r"[0-9a-f]{32}")


def forget(what: str, reason: str, given: Mapping[str, object]) -> int:
    """Removes an article for good and prints the proof; exit code 1 when something is left or nothing was known."""
    with errors.as_message(errors.WRONG_USE, urls.BadUrlError):
        settings = errors.read_settings(**given)
        if not reason.strip():
            raise errors.UsageError("--reason is empty; say why, it stands in the tombstone")
        is_identity = bool(_IDENTITY.fullmatch(what))
        named = {"article": what} if is_identity else {"url": urls.normalize(what)}
    done = _done(settings, reason, named)
    if is_identity and not done.urls:
        sys.stderr.write(f"copydesk: no article {what} in {settings.store}\n")
        return errors.DEGRADED
    sys.stdout.writelines(f"{line}\n" for line in _lines(done))
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


def _lines(done: "Forgotten") -> Iterator[str]:
    removed, proof = done.removed, done.proof
    if not done.articles:
        yield "no article was stored from this address"
    for name in done.articles:
        yield f"article {name}: forgotten"
    yield f"removed: {removed.versions} versions; {removed.objects} other objects written anew without it"
    if removed.commit is not None:
        yield f"tombstone: commit {removed.commit}"
    for url in done.urls:
        yield f"never fetched again: {safe_text(url, 500)}"
    yield f"searched: {', '.join(f'{count} {kind}' for kind, count in proof.searched.items())}"
    if proof.mentions:
        yield f"not touched: {proof.mentions} versions of other articles that share words with it"
    for line in proof.left:
        yield f"left: {safe_text(line, 500)}"
    yield f"left: {len(proof.left)} objects" if proof.left else "left: nothing"

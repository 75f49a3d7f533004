"""`copydesk compact`."""

import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from flows.cli import errors
from pipelines.store.object_store import BadStoreUrlError, StoreError

if TYPE_CHECKING:
    from pipelines.store.upkeep.cleaning import Tidied
    from pipelines.store.upkeep.compaction import Merged


def compact(given: Mapping[str, object], files_days: int, log_days: int) -> int:
    """Merges small files and removes what is old; prints what came of it."""
    # Imported here: it takes half a second, and wrong use is to be told at once.
    from flows.steps.context import open_archive, utc_now  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.store.upkeep import cleaning, compaction, current  # noqa: PLC0415

    with errors.as_message():
        settings = errors.read_settings(**given)
    with (
        errors.as_message(errors.FAILED, StoreError, StateError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
        open_archive(settings, threading.Event()) as archive,
    ):
        now = utc_now()
        merged = compaction.compact(archive.lake, now)
        commit = current.keep(archive.lake, now)
        kept = {
            "files_kept": timedelta(days=files_days),
            "log_kept": timedelta(days=log_days),
        }
        cleaned = cleaning.clean(archive.lake, now, **kept)
        cleaning.clean(current.opened(archive.lake), now, **kept)
    sys.stdout.writelines(f"{settings.store}: {line}\n" for line in _lines(merged, cleaned, commit))
    return errors.GOOD


def _lines(merged: "Merged", cleaned: "Tidied", commit: int | None) -> Iterator[str]:
    before, after = merged.before, merged.after
    yield (
        f"{before.files} data files of {before.size_bytes:,} bytes are now {after.files} of {after.size_bytes:,}, "
        f"in {merged.commits} commits"
    )
    yield (
        f"removed {cleaned.files} files that were merged or rewritten, {cleaned.entries} log entries, "
        f"{cleaned.checkpoints} checkpoints"
    )
    yield f"current/articles is {'as it was' if commit is None else f'made anew, commit {commit}'}"

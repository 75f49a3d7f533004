"""A store compacted: small files merged, current state and card made anew, what nobody needs removed."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.settings import Settings
from flows.steps import plan
from flows.steps.context import Archive
from pipelines.sources.load import load_sources
from pipelines.state.lease import LeaseHeldError
from pipelines.store.capture_index import index
from pipelines.store.contract import card
from pipelines.store.upkeep import cleaning, compaction, current, retention
from pipelines.store.upkeep.cleaning import Tidied
from pipelines.store.upkeep.compaction import Merged
from pipelines.store.upkeep.retention import Retention

LEASE_SECONDS = 300
"""How long a source is kept from runs at most while the indexes of its captures are merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction came to."""

    merged: Merged
    tidied: Tidied
    current: int | None
    """Commit of `current/articles`; None when it is as it was."""
    raw: int
    """Files of raw captures that were removed."""

    def lines(self) -> Iterator[str]:
        """Return it in words."""
        before, after, gone = self.merged.before, self.merged.after, self.tidied
        yield (
            f"{before.files} data files of {before.size_bytes:,} bytes are now {after.files} of {after.size_bytes:,}, "
            f"in {self.merged.commits} commits"
        )
        yield (
            f"removed {gone.files} files that were merged or rewritten, {gone.entries} log entries, "
            f"{gone.checkpoints} checkpoints"
        )
        yield f"removed {self.raw} files of raw captures that have been kept long enough"
        made = "as it was" if self.current is None else f"made anew, commit {self.current}"
        yield f"current/articles is {made}"


def compact(  # noqa: PLR0913 - three ages of what is kept, each with its usual
    archive: Archive,
    now: datetime,
    kept_raw: Retention,
    *,
    files_kept: timedelta = cleaning.FILES_KEPT,
    log_kept: timedelta = cleaning.LOG_KEPT,
    contact: str = "",
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Compacted:
    """Merge small files, renew the current state and the card, remove what is old.

    Args:
        archive: Open handles.
        now: The time.
        kept_raw: How long raw captures stay.
        files_kept: How long merged files stay.
        log_kept: How long entries of the log stay.
        contact: Whom the card of the store names for questions.
        tell: Hears what is begun, how many steps are done, of how many.

    Raises:
        StoreError: When the store failed.
    """
    tell("merging small files", 0, 6)
    merged = compaction.compact(archive.lake, now)
    tell("making current/articles", 1, 6)
    commit = current.keep(archive.lake, now)
    kept = {"files_kept": files_kept, "log_kept": log_kept}
    tell("removing what was merged", 2, 6)
    tidied = cleaning.clean(archive.lake, now, **kept)
    tell("removing old states of current/articles", 3, 6)
    cleaning.clean(current.opened(archive.lake), now, **kept)
    tell("removing old raw captures", 4, 6)
    raw = retention.remove_old(archive.store, kept_raw, now.date())
    _merge_indexes(archive, now)
    tell("counting what is there", 5, 6)
    card.renew(archive.store, contact)
    return Compacted(merged=merged, tidied=tidied, current=commit, raw=raw)


def _merge_indexes(archive: Archive, now: datetime) -> None:
    """Merge indexes of captures; those of a source at work wait for the next time."""
    for source, months in index.crowded(archive.store).items():
        with (
            contextlib.suppress(LeaseHeldError),
            plan.leased_for(archive, source, now, LEASE_SECONDS),
        ):
            for month in months:
                index.merge(archive.store, month)


def retention_of(settings: Settings) -> Retention:
    """Return what source files and setting say; a store that is kept far from its source files has the setting.

    Raises:
        SourceFileError: When a source file cannot be used.
    """
    sources = load_sources(settings.seeds) if settings.seeds.is_dir() else ()
    said = {one.id: one.raw_keep_days for one in sources if one.raw_keep_days is not None}
    return Retention(by_source=said, otherwise=settings.raw_keep_days)

"""A store compacted: small files merged, current state and card made anew, what nobody needs removed."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.settings import Settings
from flows.steps import expire, plan
from flows.steps.context import Archive
from flows.steps.expire import Expired
from pipelines.model.source import SourceId
from pipelines.sources.load import load_sources
from pipelines.state.lease import LeaseHeldError
from pipelines.store.capture_index import index
from pipelines.store.contract import card
from pipelines.store.upkeep import cleaning, compaction, current, retention
from pipelines.store.upkeep.cleaning import Tidied
from pipelines.store.upkeep.compaction import Merged
from pipelines.store.upkeep.retention import Kept, Retention

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
    expired: Expired
    """Articles that were taken down."""

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
        yield from self.expired.lines()
        made = "as it was" if self.current is None else f"made anew, commit {self.current}"
        yield f"current/articles is {made}"


def compact(  # noqa: PLR0913 - three ages of what is kept, each with its usual
    archive: Archive,
    now: datetime,
    kept: Kept,
    *,
    files_kept: timedelta = cleaning.FILES_KEPT,
    log_kept: timedelta = cleaning.LOG_KEPT,
    contact: str = "",
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Compacted:
    """Take down old articles, merge small files, renew the current state and the card, remove what is old.

    Args:
        archive: Open handles.
        now: The time.
        kept: How long articles and raw captures stay.
        files_kept: How long merged files stay.
        log_kept: How long entries of the log stay.
        contact: Whom the card of the store names for questions.
        tell: Hears what is begun, how many steps are done, of how many.

    Raises:
        StoreError: When the store failed.
    """
    tell("taking down old articles", 0, 7)
    expired = expire.expire(archive, kept.articles, now)
    tell("merging small files", 1, 7)
    merged = compaction.compact(archive.lake, now)
    tell("making current/articles", 2, 7)
    commit = current.keep(archive.lake, now)
    ages = {"files_kept": files_kept, "log_kept": log_kept}
    tell("removing what was merged", 3, 7)
    tidied = cleaning.clean(archive.lake, now, **ages)
    tell("removing old states of current/articles", 4, 7)
    cleaning.clean(current.opened(archive.lake), now, **ages)
    tell("removing old raw captures", 5, 7)
    raw = retention.remove_old(archive.store, kept.raw, now.date())
    _merge_indexes(archive, now)
    tell("counting what is there", 6, 7)
    card.renew(archive.store, contact)
    return Compacted(merged=merged, tidied=tidied, current=commit, raw=raw, expired=expired)


def _merge_indexes(archive: Archive, now: datetime) -> None:
    """Merge indexes of captures; those of a source at work wait for the next time."""
    for source, months in index.crowded(archive.store).items():
        with (
            contextlib.suppress(LeaseHeldError),
            plan.leased_for(archive, source, now, LEASE_SECONDS),
        ):
            for month in months:
                index.merge(archive.store, month)


def retention_of(settings: Settings) -> Kept:
    """Return what source files and setting say; a store that is kept far from its source files has the setting.

    Raises:
        SourceFileError: When a source file cannot be used.
    """
    sources = load_sources(settings.seeds) if settings.seeds.is_dir() else ()
    raw = {one.id: one.raw_keep_days for one in sources}
    articles = {one.id: one.articles_keep_days for one in sources}
    return Kept(
        raw=_retention(raw, settings.raw_keep_days),
        articles=_retention(articles, settings.articles_keep_days),
    )


def _retention(by_source: Mapping[SourceId, int | None], otherwise: int) -> Retention:
    said = {source: days for source, days in by_source.items() if days is not None}
    return Retention(by_source=said, otherwise=otherwise)

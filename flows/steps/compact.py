"""A store compacted: small files merged, the current state made anew, what nobody needs removed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.steps.context import Archive
from pipelines.store.upkeep import cleaning, compaction, current
from pipelines.store.upkeep.cleaning import Tidied
from pipelines.store.upkeep.compaction import Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction came to."""

    merged: Merged
    tidied: Tidied
    current: int | None
    """Commit of `current/articles`; None when it is as it was."""

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
        made = "as it was" if self.current is None else f"made anew, commit {self.current}"
        yield f"current/articles is {made}"


def compact(
    archive: Archive,
    now: datetime,
    *,
    files_kept: timedelta = cleaning.FILES_KEPT,
    log_kept: timedelta = cleaning.LOG_KEPT,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Compacted:
    """Merge small files, renew the current state, remove what is old.

    Args:
        archive: Open handles.
        now: The time.
        files_kept: How long merged files stay.
        log_kept: How long entries of the log stay.
        tell: Hears what is begun, how many steps are done, of how many.

    Raises:
        StoreError: When the store failed.
    """
    tell("merging small files", 0, 4)
    merged = compaction.compact(archive.lake, now)
    tell("making current/articles", 1, 4)
    commit = current.keep(archive.lake, now)
    kept = {"files_kept": files_kept, "log_kept": log_kept}
    tell("removing what was merged", 2, 4)
    tidied = cleaning.clean(archive.lake, now, **kept)
    tell("removing old states of current/articles", 3, 4)
    cleaning.clean(current.opened(archive.lake), now, **kept)
    return Compacted(merged=merged, tidied=tidied, current=commit)

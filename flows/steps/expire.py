"""Articles that have been kept as long as source file or setting say, taken down as `copydesk forget` does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flows.steps import forget
from flows.steps.context import Archive
from flows.steps.forget import Forgotten
from pipelines.model.source import SourceId
from pipelines.state.lease import LeaseHeldError
from pipelines.store.upkeep import retention
from pipelines.store.upkeep.retention import Retention
from pipelines.urls import safe_text

ARTICLES_AT_ONCE = 500
"""Of one source, in one commit: each takedown reads the whole store, and looks in it for every line of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What retention of articles came to."""

    articles: int = 0
    versions: int = 0
    left: tuple[str, ...] = ()
    """Objects that still have something of them, with what it is."""
    waiting: tuple[SourceId, ...] = ()
    """Sources at which a run is at work; their articles go the next time."""

    def lines(self) -> Iterator[str]:
        """Return it in words."""
        yield f"removed {self.articles} articles in {self.versions} versions that have been kept long enough"
        for line in self.left:
            yield f"left of them: {safe_text(line, 500)}"
        for source in self.waiting:
            yield f"old articles of {source} go the next time: a run is at work there"


def expire(archive: Archive, kept: Retention, now: datetime) -> Expired:
    """Take down what has been kept long enough, and search the store for what is left of it.

    Repeating it is harmless, and finishes what a killed one left.

    Args:
        archive: Open handles.
        kept: How long articles stay.
        now: The time.

    Raises:
        StoreError: When the store failed.
    """
    done = Expired()
    for source, names in retention.old_articles(archive.lake, kept, now.date()).items():
        reason = f"retention: articles of {source} are kept for {kept.days(source)} days"
        try:
            for start in range(0, len(names), ARTICLES_AT_ONCE):
                some = names[start : start + ARTICLES_AT_ONCE]
                done = _with(done, forget.forget_old(archive, reason, now, some))
        except LeaseHeldError:
            done = replace(done, waiting=(*done.waiting, source))
    return done


def _with(done: Expired, more: Forgotten) -> Expired:
    return replace(
        done,
        articles=done.articles + len(more.articles),
        versions=done.versions + more.removed.versions,
        left=(*done.left, *more.proof.left),
    )

"""What a run comes to: counts that add up, a verdict, a report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.backfill import BackfillReach
from pipelines.model.page import RunId, UrlId
from pipelines.model.source import SourceId

LAYOUT_CHANGED = "layout changed"
"""Begins what a verdict says of pages that are built anew."""


class Outlook(StrEnum):
    """How a run ended, for people."""

    GOOD = "good"
    DEGRADED = "degraded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run is judged, and why, in one line."""

    outlook: Outlook
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of one run.

    Laws: discovered = refused + unchanged + failed + fetched; fetched = stored + same + rejected + left.
    """

    listings: int = 0
    """Listings read, or left alone because they have long been the same."""
    listings_failed: int = 0
    listings_unchanged: int = 0
    """Of these, those that were as at the last visit (304) or were left alone: they name nothing anew."""
    listings_left: int = 0
    """Not read yet: time or budget was spent, the next runs go on with them."""
    discovered: int = 0
    """Distinct article URLs that listings named, or that were due for a revisit."""
    refused: int = 0
    """Not asked for: scope, robots, budget, not due."""
    unchanged: int = 0
    failed: int = 0
    """Asked for without getting a page."""
    fetched: int = 0
    stored: int = 0
    """Article versions committed."""
    same: int = 0
    """Articles whose stored version is the same."""
    rejected: int = 0
    left: int = 0
    """Fetched but not committed: the store failed, the pages wait in the spool."""
    cuts: int = 0
    """Blocks cut from the stored articles."""
    blocks: int = 0
    """Blocks left in them; none is told by reports of earlier releases."""
    quiet_days: int = 0
    """Days for which no listing of the source has had other bytes than before."""
    audited: int = 0
    """Of the stored articles, those whose text was compared with trafilatura's."""
    disagreed: int = 0
    """Of the audited ones, those of which trafilatura takes another text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """One line of a report's table of articles."""

    article_id: UrlId
    url: str
    title: str
    authors: tuple[str, ...]
    published_at: datetime | None
    words: int
    cuts: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What one harvest run of one source found, fetched, stored and refused."""

    run_id: RunId
    source_id: SourceId
    started_at: datetime
    ended_at: datetime
    counts: Counts
    reasons: tuple[tuple[str, str, int, str], ...]
    """(stage, reason, count, an example URL with evidence), most frequent first."""
    articles: tuple[StoredArticle, ...]
    commit: int | None
    """Log version of the commit; None when nothing new was stored."""
    model_version: str
    finish_reason: str
    verdict: Verdict
    is_past: bool = False
    """Whether it was about past articles (a backfill, an import): it tells nothing of how the news come in."""
    reach: BackfillReach | None = None
    """How far a backfill has come; None of another run, and of one that was interrupted."""
    proposals: tuple[str, ...] = ()
    """Feeds and sitemaps that the publisher announces and the source file does not name."""
    doubts: tuple[tuple[str, str], ...] = ()
    """(address, line with why) of lines left in the texts that may be boilerplate; some of them when they are many."""
    before_after: tuple[tuple[str, str, str], ...] = ()
    """(address, why it is worth a look, key) of the before/after pages that the run left in the store."""
    parts: tuple[tuple[str, str, int], ...] = ()
    """(name of a count, reason, number): what the counts are made of; numbers of one name sum up to its count."""
    cut_samples: tuple[tuple[str, str, str], ...] = ()
    """(address, line, rule with evidence) of some lines that were cut from the stored articles."""
    usual: tuple[tuple[str, float], ...] = ()
    """(name of a count, its median over the source's last runs); empty when there were none."""
    source_digest: str = ""
    """Of what the source file said when the run began, by which it worked to its end; empty in older reports."""

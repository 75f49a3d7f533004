"""The papers that pass the hatch: orders go into the crawl process; events and receipts come out."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.model.backfill import Backfill, BackfillReach
from pipelines.model.page import KnownUrl, RunId
from pipelines.model.source import Source, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What to crawl for one source."""

    run_id: RunId
    source: Source
    user_agent: str
    """Full user agent with contact."""
    started_at: datetime
    state_url: str
    """SQLAlchemy URL of the crawl state, for look-ups, and (that of a crawl's first order) for turns at hosts."""
    spool: str
    """Folder of this run: `pages.warc.gz`, `results.jsonl`, `receipt.json`."""
    due: tuple[KnownUrl, ...] = ()
    """Known articles to revisit, with validators."""
    probe: str = ""
    """Normalized address that cannot exist, to be asked for once (`soft_404_probe`); empty = not in this run."""
    page_limit: int
    """Article pages to fetch at most."""
    deadline_seconds: int
    backfill: Backfill | None = None
    """Past days that are asked for in place of the news; then `page_limit` bounds listings, too."""
    is_import: bool = False
    """True of pages that were not fetched by us, but come from archives."""
    survey: bool = False
    """True looks at what the site offers (`crawlers.surveyor`) in place of a crawl."""

    @property
    def is_past(self) -> bool:
        """Whether it is about past articles and not about the news."""
        return self.backfill is not None or self.is_import


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReceipt:
    """What a crawl wrote; the child's last act."""

    run_id: RunId
    source_id: str
    warc_bytes: int
    pages: int
    """Records in the WARC."""
    results_bytes: int
    finish_reason: str
    """`finished`, `deadline`, `cancelled`, `interrupted` (the child wrote no receipt) or a failure's name."""
    resumed: bool = False
    """Whether no receipt was found and whole records of an interrupted spool were used."""
    reach: BackfillReach | None = None
    """How far a backfill has come; None of another run, and of one that was interrupted."""
    proposals: tuple[str, ...] = ()
    """Feeds and sitemaps that robots.txt and section pages announce and the source file does not name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts of one source's crawl so far; sent about once a second while they change."""

    source_id: SourceId
    listings: int = 0
    """Listings read."""
    discovered: int = 0
    """Article addresses named by listings, each counted once."""
    fetched: int = 0
    """Pages spooled."""
    unchanged: int = 0
    failed: int = 0
    """Asked for, but no page."""
    refused: int = 0
    """Not asked for: out of scope, duplicate, not due, over budget, robots."""
    left: int = 0
    """Still waiting."""
    bytes: int = 0
    """Body bytes received."""
    elapsed_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A log record of the crawl process."""

    level: int
    """Number of the level as in `logging`."""
    name: str
    message: str
    source_id: SourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDone:
    """One source is crawled; its spool is complete."""

    source_id: SourceId
    receipt: CrawlReceipt


CrawlEvent = Progress | LogLine | SourceDone
"""What the crawl process tells while it runs."""

"""The two papers that pass the hatch: an order goes into the crawl process, a receipt comes out."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.model.page import KnownUrl, RunId
from pipelines.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What to crawl for one source."""

    run_id: RunId
    source: Source
    user_agent: str
    """Full user agent with contact."""
    started_at: datetime
    state_url: str
    """SQLAlchemy URL of the crawl state, for look-ups only."""
    spool: str
    """Folder of this run: `pages.warc.gz`, `results.jsonl`, `receipt.json`."""
    due: tuple[KnownUrl, ...] = ()
    """Known articles to revisit, with validators."""
    page_limit: int
    """Article pages to fetch at most."""
    deadline_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReceipt:
    """What a crawl wrote; the child's last act."""

    run_id: RunId
    source_id: str
    warc_bytes: int
    warc_sha256: str
    pages: int
    """Records in the WARC."""
    results_bytes: int
    results_sha256: str
    finish_reason: str
    """`finished`, `deadline`, `cancelled` or a failure's name."""
    resumed: bool = False
    """True when no receipt was found and whole records of an interrupted spool were used."""

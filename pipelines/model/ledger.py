"""What became of every URL that a run met."""

from dataclasses import dataclass
from datetime import datetime

from pipelines.model.page import RunId, UrlId
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One URL of one run."""

    run_id: RunId
    source_id: SourceId
    url_id: UrlId
    url: str
    seed: str
    listing: str
    hops: int
    is_listing: bool
    stage: Stage
    """The last stage reached."""
    reason: Reason | None
    """None = an article version was stored, or a listing was read."""
    evidence: str
    status: int | None
    at: datetime
    article_id: UrlId | None = None
    version: int | None = None
    raw: RawPointer | None = None

"""Pages on their way from a listing to a raw capture."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SourceId

RunId = NewType("RunId", str)
"""`<UTC yyyymmddThhmmssZ of the scheduled time>-<source slug>`: the same for a retry of the same run."""

UrlId = NewType("UrlId", str)
"""32 hexadecimal digits: the first 16 bytes of SHA-256 of a normalized URL (or of an article's identity)."""


PROBED = "probe"
"""Stands as seed and listing of the one address that nobody named: a crawl makes it up (`crawlers.soft_404_probe`)."""


RIGHTS_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy")
"""Headers of an answer, in lower case, that say what may be done with its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """Discovery path of a URL."""

    seed: str
    """URL of the seed at which the path began."""
    listing: str
    """URL of the listing that named it; the seed itself when there was no hop."""
    hops: int = 0
    """Listings between the seed and the URL: 0 = named by the seed itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredUrl:
    """A URL that a listing names, with what the listing says of it (hints, never trusted above the page)."""

    url: str
    """As the listing gives it, made absolute; not yet normalized."""
    source_id: SourceId
    via: Via
    title: str | None = None
    published: str | None = None
    """Publication date as written; a modification date where there is no other."""
    modified: str | None = None
    """Modification date as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """One page as the server gave it, out of its transport encoding."""

    url: str
    """Normalized URL that was asked for."""
    final_url: str
    """Normalized URL that answered, after redirects."""
    source_id: SourceId
    status: int
    headers: tuple[tuple[str, str], ...]
    """Response headers as received, names in lower case, order kept."""
    body: bytes
    """Body after Content-Encoding was undone."""
    fetched_at: datetime
    via: Via
    raw: RawPointer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a crawl did with one URL: one line of the results file, one fact for frontier and ledger.

    `reason` None means that a page was fetched and spooled; `Reason.UNCHANGED` is a 304 or the same
    bytes as at the last visit.
    """

    url: str
    """Normalized URL."""
    source_id: SourceId
    via: Via
    is_listing: bool = False
    """True for seeds and the listings they lead to; listings are not articles and are counted apart."""
    stage: Stage
    reason: Reason | None = None
    evidence: str = ""
    status: int | None = None
    final_url: str | None = None
    at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    raw: RawPointer | None = None
    rights: tuple[tuple[str, str], ...] = ()
    """Rights signals of the site for the page that do not stand in its answer, as (place, value)."""
    leads_to: str | None = None
    """Address of the page behind a listing that a backfill has read."""
    rests_until: datetime | None = None
    """Before when a listing asks not to be asked for again; None when it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUrl:
    """What the frontier knows of a URL."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    """SHA-256 of the decoded body at the last fetch."""
    last_checked: datetime | None = None
    next_check: datetime | None = None
    """When it is due again; None = never again (gone, or old and settled), for a listing: in every run."""
    fails: int = 0
    changed_at: datetime | None = None
    """Since when its body is what it is."""

"""Saying no: a value with a stage, a reason and evidence; never an exception, never a bare False."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.raw import RawPointer


class Stage(StrEnum):
    """How far a URL came."""

    DISCOVER = "discover"
    """Named by a listing."""
    FETCH = "fetch"
    """Asked of its server."""
    EXTRACT = "extract"
    """Decoded and parsed."""
    STRIP = "strip"
    """Boilerplate taken out."""
    JUDGE = "judge"
    """Kind and gates."""
    STORE = "store"
    """Committed."""


class Reason(StrEnum):
    """Why a URL went no further. One enum for the whole house."""

    # discover: refused before any request
    OUT_OF_SCOPE = "out_of_scope"
    """Host or path does not belong to the source."""
    BAD_URL = "bad_url"
    """No usable http(s) URL, too long, or with control characters."""
    TRAP = "trap"
    """Shape of a spider trap: repeated segments, too deep, too many parameters."""
    DUPLICATE_IDENTITY = "duplicate_identity"
    """Another address of an article that this run already has."""
    NOT_DUE = "not_due"
    """Known, and not due for a revisit."""
    OVER_BUDGET = "over_budget"
    """The run's page budget was spent; left for the next run."""
    OUT_OF_WINDOW = "out_of_window"
    """A backfill asks for other days; the harvest knows nothing of this, and finds it as ever."""
    SUPPRESSED = "suppressed"
    """Taken down; never fetched again."""
    # fetch: asked for, no page
    UNCHANGED = "unchanged"
    """304, or the same bytes as at the last visit."""
    ADDRESS_REFUSED = "address_refused"
    """The address guard refused scheme, port or address."""
    ROBOTS_DENIED = "robots_denied"
    """robots.txt disallows it for our agent."""
    ROBOTS_UNREACHABLE = "robots_unreachable"
    """robots.txt could not be read, so nothing of the host is fetched (RFC 9309 section 2.3.1.4)."""
    GONE = "gone"
    """404 or 410."""
    ACCESS_REFUSED = "access_refused"
    """401, 402, 403 or 451."""
    THROTTLED = "throttled"
    """429, or the host asked for a longer wait than the run has."""
    SERVER_ERROR = "server_error"
    """5xx after retries."""
    BAD_STATUS = "bad_status"
    """Any other status that carries no article."""
    CONNECTION_FAILED = "connection_failed"
    """Refused, reset or unresolvable."""
    TLS_FAILED = "tls_failed"
    """Certificate or handshake not acceptable."""
    TIMED_OUT = "timed_out"
    """No complete answer within the deadline."""
    TRUNCATED = "truncated"
    """The body ended before it was complete."""
    TOO_LARGE = "too_large"
    """Decoded body over the limit."""
    BAD_ENCODING = "bad_encoding"
    """Content-Encoding that cannot be undone."""
    REDIRECT_LOOP = "redirect_loop"
    """More redirects than allowed."""
    REDIRECT_REFUSED = "redirect_refused"
    """The redirect's target is not admissible."""
    STILL_DEAD = "still_dead"
    """A child sitemap that failed before and fails again; it was told of then."""
    HOST_DOWN = "host_down"
    """The host's circuit is open after repeated failures."""
    RENDERING_FAILED = "rendering_failed"
    """The browser that was to show the page failed, or is not there."""
    RUN_STOPPED = "run_stopped"
    """Cancelled, deadline reached or process ended before it was fetched."""
    # extract
    NOT_HTML = "not_html"
    """The bytes are no HTML page."""
    UNDECODABLE = "undecodable"
    """Too many characters could not be decoded."""
    PARSER_FAILED = "parser_failed"
    """The parser gave up on this page."""
    CLEANING_LOST = "cleaning_lost"
    """Fetched, but its capture could not be read or its cleaning was cut off (worker killed, time or memory spent)."""
    NO_CONTENT = "no_content"
    """No block of the page looks like an article's text."""
    # strip
    ALL_BOILERPLATE = "all_boilerplate"
    """Nothing is left but what repeats across the source."""
    # judge
    CONSENT_WALL = "consent_wall"
    """Asks for consent in place of an article."""
    CHALLENGE_PAGE = "challenge_page"
    """Bot check: by header or mark when it was fetched, or by its words."""
    PAYWALL_STUB = "paywall_stub"
    """Teaser and subscription offer only."""
    SOFT_404 = "soft_404"
    """Says that the page does not exist, with status 200."""
    SECTION_PAGE = "section_page"
    """A list of teasers."""
    VIDEO_PAGE = "video_page"
    """A video with no article's text."""
    AUDIO_PAGE = "audio_page"
    """A podcast or audio player with no article's text."""
    GALLERY_PAGE = "gallery_page"
    """Pictures with captions, no article's text."""
    NEEDS_RENDERING = "needs_rendering"
    """The text is made by scripts."""
    MAINTENANCE_PAGE = "maintenance_page"
    """The site is closed for maintenance."""
    NOT_ARTICLE = "not_article"
    """A page of another kind: product, forum, service, documentation."""
    SCRAMBLED = "scrambled"
    """Hidden paywalled text in shifted letters."""
    TOO_SHORT = "too_short"
    """Less text than any real news item, and no sign of being one."""
    NO_TITLE = "no_title"
    """No title could be found."""
    RIGHTS_RESERVED = "rights_reserved"
    """The source's policy refuses pages with this rights signal."""
    # store
    SAME_VERSION = "same_version"
    """The stored version has the same text and the same fields."""
    STORE_FAILED = "store_failed"
    """No more given; in ledgers until 2026-11 of pages that a cancel had lost on their way to workers."""


NOT_ASKED = frozenset(
    {
        Reason.ADDRESS_REFUSED, Reason.ROBOTS_DENIED, Reason.ROBOTS_UNREACHABLE, Reason.HOST_DOWN,
        Reason.RUN_STOPPED, Reason.TLS_FAILED,
    }
)  # fmt: skip
"""Reasons of the fetch stage for which no page was asked of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A fetched page that is no article, with why and on what evidence."""

    url: str
    source_id: str
    stage: Stage
    reason: Reason
    evidence: str
    """One line for people: what was seen, with figures."""
    fetched_at: datetime | None = None
    raw: RawPointer | None = None

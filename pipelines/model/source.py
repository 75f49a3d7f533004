"""What a publisher's source file says, as frozen values. Reading the file belongs to `pipelines.sources.load`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

SourceId = NewType("SourceId", str)
"""Slug of a source, `[a-z0-9]+(-[a-z0-9]+)*`: the name of its file without the ending."""


class SeedKind(StrEnum):
    """What kind of listing a seed is."""

    FEED = "feed"
    """RSS, Atom or JSON Feed."""
    SITEMAP = "sitemap"
    """urlset, news sitemap or sitemap index."""
    SECTION = "section"
    """An HTML page that links to articles: a section front or the home page."""
    WORDPRESS = "wordpress"
    """Posts of a WordPress site as its REST API lists them: `…/wp-json/wp/v2/posts`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A start URL of a source."""

    kind: SeedKind
    url: str


class FetchBy(StrEnum):
    """What article pages, sections and the home page of a source are fetched with."""

    REQUEST = "request"
    """One request."""
    BROWSER = "browser"
    """A browser, which runs their scripts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which URLs belong to a source.

    A URL is in scope when its host is the home's host or one of `hosts`, some pattern of `allow` (or
    none is given) and none of `deny` is found in its path with query.
    """

    hosts: tuple[str, ...] = ()
    """Further host names of the same publisher; names of mirrors stand in `Identity`."""
    allow: tuple[str, ...] = ()
    """Regular expressions, searched in path and query."""
    deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How addresses of one article are known to be one."""

    pattern: str | None = None
    """Regular expression on the path with exactly one group: what identifies the article (a number)."""
    mirrors: tuple[str, ...] = ()
    """Hosts that answer with the same articles under the same identity; they are in scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Upper bounds of one harvest run."""

    pages: int = 300
    """Article pages fetched at most, 1 to 100,000."""
    seconds: int = 1200
    """Duration of the crawl at most, 10 to 86,400."""
    gap_seconds: float = 2.0
    """Least time between two requests to one host; under 0.5 only for a host that `Network` allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A schedule by interval; runs in UTC, so that a change of clocks skips nothing."""

    seconds: int
    jitter_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A schedule by cron expression (five fields) in a time zone."""

    expression: str
    timezone: str = "UTC"


Schedule = Every | Cron


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An operator's decision on the cleaning of one source; `until` ends it."""

    action: str
    """`prune` or `keep`."""
    xpath: str | None = None
    """Elements meant, as an XPath expression."""
    text: str | None = None
    """Block text meant (compared as a block fingerprint); exactly one of `xpath` and `text` is given."""
    reason: str
    until: date | None = None
    """Last day on which it holds; None holds for good (allowed for `keep` only)."""


class Treatment(StrEnum):
    """What is done with a page that carries a rights signal."""

    STORE = "store"
    """As any other."""
    NO_RAW = "no-raw"
    """The article is stored, no copy of its page is kept."""
    SKIP = "skip"
    """Neither is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What is done with pages on which a publisher reserves rights."""

    tdm: Treatment = Treatment.SKIP
    """Text and data mining is reserved (TDM Reservation Protocol; directive (EU) 2019/790, article 4(3))."""
    by: str = ""
    """Who permitted it, or what else allows it, when reserved pages are stored."""
    noarchive: Treatment = Treatment.NO_RAW
    """`noarchive` in robots meta or X-Robots-Tag: no copy is to be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Explicit allowance of the address guard."""

    allow: tuple[str, ...] = ()
    """CIDR blocks whose addresses this source may reach although they are not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher that we ingest."""

    id: SourceId
    name: str
    home: str
    """Address of the home page; http or https."""
    language: str
    """BCP 47 tag of the usual language."""
    timezone: str = "UTC"
    """IANA zone in which local dates of its pages without an offset are read; `UTC` leaves it to what a page tells
    of itself: its other dates, else the country of its host or language."""
    schedule: Schedule
    seeds: tuple[Seed, ...]
    archives: tuple[str, ...] = ()
    """Forms of addresses of archive pages, with `{year}`, `{month}` and `{day}`; read by a backfill only."""
    scope: Scope = Scope()
    identity: Identity = Identity()
    budget: Budget = Budget()
    overrides: tuple[Override, ...] = ()
    network: Network = Network()
    rights: Rights = Rights()
    raw_keep_days: int | None = None
    """Days that its raw captures stay in the store, 0 for ever; None: as the installation's setting says."""
    articles_keep_days: int | None = None
    """The same of its articles."""
    fetch_by: FetchBy = FetchBy.REQUEST
    shortest_words: int | None = None
    """Words from which a text is long enough; None: 20, or 8 where date, author or the page's data speak for it."""
    country: str = ""
    """Folder of its file where that is a country's two letters (`de`); else empty."""
    paused: bool = False
    """Harvested only when somebody names it: its file says so, and nobody has activated it."""
    unchecked: bool = False
    """True while no run has found its listings alive (`checked: never`)."""
    sample: bool = False
    """True for the sample newspaper only: harvested at once by `copydesk up`, needs no contact."""

"""What a queue hands out: listings to read and article addresses to ask for."""

from dataclasses import dataclass

from pipelines.model.page import DiscoveredUrl, KnownUrl, UrlId, Via
from pipelines.model.source import SeedKind

FRONTIER = "frontier"
"""Stands as seed and listing of a URL that no listing of this run named first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedListing:
    """A listing to be read."""

    url: str
    via: Via
    kind: SeedKind
    depth: int = 0
    can_wait: bool = False
    """Whether it is left for the next run when there are enough pages to fetch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedArticle:
    """An article address that may be asked for."""

    url: str
    article_id: UrlId
    found: DiscoveredUrl
    known: KnownUrl | None = None

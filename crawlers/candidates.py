"""What an agenda hands out: listings to read and article addresses to ask for; and which were never asked for."""

from collections import Counter
from dataclasses import dataclass

from pipelines.model.page import DiscoveredUrl, KnownUrl, UrlId, Via
from pipelines.model.rejection import Reason
from pipelines.model.source import SeedKind

FRONTIER = "frontier"
"""Stands as seed and listing of a URL that no listing of this run named first."""

_DISCOVER_REASONS = frozenset(
    {
        Reason.OUT_OF_SCOPE,
        Reason.BAD_URL,
        Reason.TRAP,
        Reason.DUPLICATE_IDENTITY,
        Reason.NOT_DUE,
        Reason.OVER_BUDGET,
        Reason.SUPPRESSED,
        Reason.RUN_STOPPED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A listing to be read."""

    url: str
    via: Via
    kind: SeedKind
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article address that may be asked for."""

    url: str
    article_id: UrlId
    found: DiscoveredUrl
    known: KnownUrl | None = None


def refused_count(counts: Counter[Reason | None]) -> int:
    """Gives how many article addresses were not asked for."""
    return sum(count for reason, count in counts.items() if reason in _DISCOVER_REASONS)

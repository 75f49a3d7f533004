"""What a survey of a site found: its home page, the listings that it offers, its rights signals. Knows no Scrapy.

`crawlers.surveyor` writes it in the crawl process; whoever proposes a source file reads it.
"""

from dataclasses import dataclass
from pathlib import Path

from pipelines import codec
from pipelines.model.page import DiscoveredUrl
from pipelines.model.source import SeedKind

NAME = "survey.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One address that was asked for, and what it turned out to be."""

    url: str
    kind: SeedKind
    """What it is; what it was taken for where there is a fault."""
    origin: str
    """Who names it: `source file`, `robots.txt`, `home page`, `link`, `index` or `guess`."""
    fault: str = ""
    """Why it is no listing: no answer, refused, or something else there."""
    articles: tuple[DiscoveredUrl, ...] = ()
    """Candidates that it names, its best first; at most `surveyor.KEPT`."""
    total: int = 0
    """How many it names."""
    children: int = 0
    """Listings that it names: more than none is an index."""
    parent: str = ""
    """Address of the index that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a site offers."""

    home: Looked
    listings: tuple[Looked, ...] = ()
    links: tuple[str, ...] = ()
    """All addresses of the source's hosts that the home page links, normalized, in its order."""
    name: str = ""
    """What the home page calls the site."""
    language: str = ""
    """As the home page declares it."""
    rights: tuple[tuple[str, str], ...] = ()
    """Rights signals for the whole site or its home page: (where, what)."""
    requests: int = 0


def read(folder: Path) -> Survey | None:
    """Return the survey that lies in a crawl's folder; None where the crawl was stopped before."""
    file = folder / NAME
    return codec.load(Survey, file.read_bytes()) if file.is_file() else None

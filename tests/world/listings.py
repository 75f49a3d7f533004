"""A paper that exists nowhere, small listings of it, and how they are read."""

from crawlers.discovery import read_listing
from pipelines.model.page import Via
from pipelines.model.source import Every, SeedKind, Source, SourceId

HOME = "https://paper.example/"
URL = "https://paper.example/listing"
VIA = Via(seed=URL, listing=URL)
FIRST, SECOND = "https://paper.example/artikel/1", "https://paper.example/artikel/2"


def paper(**fields):
    """Return the source without seeds; keyword arguments replace fields."""
    usual = {
        "id": SourceId("paper"),
        "name": "Paper",
        "home": HOME,
        "language": "de",
        "schedule": Every(seconds=3600),
        "seeds": (),
    }
    return Source(**usual | fields)


PAPER = paper()


def read(body, expected=SeedKind.FEED, content_type="", source=PAPER):
    """Reads a listing as the crawl does."""
    wire = body if isinstance(body, bytes) else body.encode()
    return read_listing(URL, wire, content_type, source=source, via=VIA, expected=expected)


def urls(listing):
    """Return the addresses that a listing names."""
    return [found.url for found in listing.articles]

"""Sources for the tests of the crawlers' room."""

import pytest

from pipelines.model.source import Every, Network, Seed, SeedKind, Source, SourceId


@pytest.fixture
def a_source():
    """Return a maker of sources with one feed; keyword arguments replace fields."""

    def make(home="https://site.example/", allow=(), **fields):
        usual = {
            "id": SourceId("site"),
            "name": "Site",
            "home": home,
            "language": "de",
            "schedule": Every(seconds=3600),
            "seeds": (Seed(kind=SeedKind.FEED, url=f"{home}rss.xml"),),
            "network": Network(allow=tuple(allow)),
        }
        return Source(**{**usual, **fields})

    return make

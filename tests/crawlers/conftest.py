"""Sources for the tests of the crawlers' room."""

import importlib.util
import sys
from pathlib import Path

import pytest

from pipelines.model.source import Every, Network, Seed, SeedKind, Source, SourceId


@pytest.fixture
def a_source():
    """Gives a maker of sources with one feed; keyword arguments replace fields."""

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


_WORLD = Path(__file__).parents[1] / "world"


def _load(name):
    full = f"world_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, _WORLD / f"{name}.py")
        sys.modules[full] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


@pytest.fixture(scope="session")
def http():
    """Gives loopback hosts that answer byte by byte."""
    return _load("http")


@pytest.fixture(scope="session")
def crawling():
    """Gives crawls of loopback hosts in a real child process."""
    return _load("crawling")

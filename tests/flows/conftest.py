"""A desk on real things: the sample newspaper on loopback, a local store, SQLite, real workers."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import settings
from infra.newspaper import server
from tests.pipelines.store import stage

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "seeds" / "sample" / "nordhafen.yaml"


def pytest_collection_modifyitems(items):
    """Brings the tests of test_prefect.py into the file's order: they work on one house, the last ends it."""
    places = [n for n, item in enumerate(items) if item.path.name == "test_prefect.py"]
    ordered = sorted((items[n] for n in places), key=lambda item: item.location[1])
    for n, item in zip(places, ordered, strict=True):
        items[n] = item


@dataclass(frozen=True)
class Place:
    """Where a test's harvest works."""

    folder: Path
    seeds: Path

    @property
    def arguments(self):
        """Options of `copydesk harvest`."""
        return [
            "--seeds",
            str(self.seeds),
            "--store",
            str(self.folder / "store"),
            "--state",
            str(self.folder / "state"),
        ]

    @property
    def given(self):
        """The same as settings."""
        return {
            "seeds": self.seeds,
            "store": str(self.folder / "store"),
            "state": str(self.folder / "state"),
            "spool": self.folder / "state" / "spool",
        }

    @property
    def spooled(self):
        """Folders of runs in the spool."""
        return sorted((self.folder / "state" / "spool").glob("*/*"))


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No COPYDESK_* setting of whoever runs the tests."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"COPYDESK_{name.upper()}", raising=False)


@pytest.fixture(scope="session")
def flow_newspaper():
    """The sample newspaper on a free port, for the session."""
    with server.serve() as paper:
        yield paper


@pytest.fixture
def place(tmp_path, flow_newspaper):
    """A place with the sample newspaper as its only source."""
    flow_newspaper.publish(1)
    return _lay_out(tmp_path, flow_newspaper.base_url)


def _lay_out(folder, base_url):
    """Makes the folder of seeds with the sample newspaper at its address."""
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    _write_sample(seeds / "nordhafen.yaml", base_url)
    return Place(folder=folder, seeds=seeds)


def _write_sample(path, base_url, **changes):
    text = SAMPLE.read_text(encoding="utf-8").replace("http://127.0.0.1:8613", base_url)
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def lay_out():
    """Makes a place with the sample newspaper at its address as only source."""
    return _lay_out


@pytest.fixture(scope="session")
def write_sample():
    """Writes the sample newspaper's source file for another address; changes are (old, new) texts."""
    return _write_sample


@pytest.fixture
def slow_place(place, flow_newspaper):
    """A place whose crawls take some seconds, so that there is time to strike, and fetch 25 pages at most."""
    _write_sample(
        place.seeds / "nordhafen.yaml",
        flow_newspaper.base_url,
        budget=("pages: 300, seconds: 300, gap: 0}", "pages: 25, seconds: 300, gap: 0.1}"),
    )
    return place


@pytest.fixture(scope="session")
def flow_bucket():
    """Settings of a store on moto's S3 server."""
    with stage.s3_server() as endpoint:
        place = stage.s3_place(endpoint)
        keys = {f"s3_{name}": value for name, value in stage.KEYS.items()}
        yield {"store": place.url, "s3_endpoint": endpoint, **keys}


@pytest.fixture
def copydesk():
    """The installed command."""
    found = shutil.which("copydesk", path=str(REPOSITORY / ".venv" / "bin")) or shutil.which(
        "copydesk"
    )
    assert found, "the command is installed with the package"
    return found

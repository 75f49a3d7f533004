"""The hostile loopback world for the tests of fault cases."""

import importlib.util
import sys
from pathlib import Path

import pytest

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

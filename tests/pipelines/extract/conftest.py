"""Pages of the extract stage's tests."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def made():
    """Gives the module that makes pages."""
    if "extract_pagemaker" not in sys.modules:
        file = Path(__file__).with_name("pagemaker.py")
        spec = importlib.util.spec_from_file_location("extract_pagemaker", file)
        sys.modules["extract_pagemaker"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["extract_pagemaker"])
    return sys.modules["extract_pagemaker"]

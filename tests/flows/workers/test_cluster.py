"""Pages cleaned by the workers of a real Dask cluster on this machine, beside the same without."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from flows import settings
from flows.cli import errors
from flows.cli import replay as command
from flows.steps import import_warc, replay
from flows.steps.context import open_context, utc_now
from flows.workers import cluster
from flows.workers.cluster import ClusterPool, open_pool
from flows.workers.pool import TaskFailed
from pipelines.sources.load import load_sources
from pipelines.store import columns, reader
from tests.pipelines.test_web_archive import record
from tests.world import past

pytestmark = pytest.mark.slow
DAY = date(2016, 8, 26)
OF_THE_RUN = {"run_id", "raw_file", "raw_offset", "raw_length"}
"""Columns that name the run that wrote them, or where its WARC file holds a page."""
WRITTEN = [one.name for one in columns.COLUMNS if one.name not in OF_THE_RUN]


class Silent:
    """Looks on and says nothing."""

    def file(self, *_):
        """Hears that a file was read."""

    def report(self, *_):
        """Hears of a batch."""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler with two workers, each started as the documents say."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    dask = [str(Path(sys.executable).parent / "dask")]
    found = ["--scheduler-file", str(file), "--no-dashboard"]
    here = ["--host", "127.0.0.1"]
    with contextlib.ExitStack() as stack:
        stack.enter_context(_running([*dask, "scheduler", *found, *here, "--port", "0"]))
        while not file.exists():
            time.sleep(0.2)
        for _ in range(2):
            worker = [*dask, "worker", *found, *here, "--nthreads", "1", "--no-nanny"]
            stack.enter_context(_running(worker))
        yield json.loads(file.read_text())["address"]


@contextlib.contextmanager
def _running(command):
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def executor(scheduler):
    from distributed import Client  # noqa: PLC0415 - dear

    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(2)
        yield client.get_executor(pure=False)


class Desk:
    """A source and an archive of its pages, in a folder."""

    def __init__(self, folder):
        self.given = {
            "seeds": folder / "seeds",
            "store": str(folder / "store"),
            "state": str(folder / "state"),
            "spool": folder / "state" / "spool",
        }
        (folder / "seeds").mkdir(parents=True)
        (folder / "seeds" / "paper.yaml").write_text(
            "name: paper\nhome: https://paper.example/\nlanguage: de\nschedule: {every: 60m}\n"
            "seeds:\n  - feed: https://paper.example/rss\n"
        )
        self.archive = folder / "a.warc.gz"
        self.archive.write_bytes(b"".join(gzip.compress(_page(n)) for n in range(1, 31)))

    def work(self, dask):
        """Imports the archive, then replays it with a rule of now; gives what is stored."""
        found = settings.load(**self.given)
        [source] = load_sources(found.seeds)
        with open_pool(found, dask) as pool, open_context(found, pool) as context:
            files = import_warc.files(found, [str(self.archive)])
            done = import_warc.import_files(context, [source], files, Silent(), lambda: False)
            assert 30 == done.counts["taken"]
            again = replay.replay_source(context, source, replay.Captures(limit=100), utc_now())
            assert (30, 0) == (again.pages, again.unreadable)
            rows = reader.latest(context.store, columns=WRITTEN).to_pylist()
        return sorted(rows, key=lambda row: row["url"])


def _page(number):
    body = past.article(number, DAY).partition(b"\r\n\r\n")[2]
    url = f"https://paper.example/story/haushalt-{number:06}"
    return record(url, body=body, WARC_Date="2016-08-26T12:45:20Z")


def test_a_cluster_stores_what_this_machine_stores(tmp_path, scheduler):
    here = Desk(tmp_path / "here").work("")
    there = Desk(tmp_path / "there").work(scheduler)
    assert 30 == len(here)
    assert here == there


def _ends_with_seven(number):
    if number == 7:
        os._exit(1)
    return number * 2


def _sleeps_at_seven(number):
    if number == 7:
        time.sleep(60)
    return number * 2


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (_ends_with_seven, "ended the worker process"),
        (_sleeps_at_seven, "longer than its deadline"),
    ],
    ids=["dies", "hangs"],
)
def test_K09_a_page_that_ends_its_process_costs_only_itself(executor, function, why):
    found = dict(ClusterPool(executor, 2, deadline=5).each(function, range(12)))
    failed = found.pop(7)
    assert isinstance(failed, TaskFailed)
    assert why in failed.why
    assert {n: n * 2 for n in range(12) if n != 7} == found


def test_what_keeps_a_worker_from_the_work_is_said(tmp_path):
    assert "" == cluster.fault(str(tmp_path), cluster.metadata.version("copydesk"))
    assert "does not see the folder /away; mount it" in cluster.fault(
        "/away/x", cluster.metadata.version("copydesk")
    )
    assert "not 0.0.1; install the same" in cluster.fault(str(tmp_path), "0.0.1")


def test_no_scheduler_at_an_address_is_wrong_use(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    given = Desk(tmp_path).given
    wish = command.Wish(limit=1, since=None, dry_run=True, approve=None, dask="tcp://127.0.0.1:9")
    with pytest.raises(SystemExit) as ended:
        command.replay(["paper"], given, wish)
    assert errors.WRONG_USE == ended.value.code
    assert "no scheduler of Dask answers at tcp://127.0.0.1:9" in capsys.readouterr().err

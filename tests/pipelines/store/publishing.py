"""A whole publication of one run, and a process that dies by SIGKILL at a chosen put of it.

As a program: `publishing.py ENDPOINT STATE N=URL…` publishes to each store in a forked child of its own,
which is killed right after its N-th put.
"""

import os
import signal
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pipelines.model.page import Via, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Stage
from pipelines.model.report import Counts, Outlook, RunReport, Verdict
from pipelines.model.sitemodel import SiteModel
from pipelines.state import frontier, lease
from pipelines.state.schema import open_state
from pipelines.store import dataset, runs, sitemodels
from pipelines.store.catchup import catch_up
from pipelines.store.object_store import S3Options
from pipelines.store.opening import open_store
from tests.pipelines.store.samples import NOW, PAPER, article, ledger_row, run_id

KEYS = {"access_key": "testing", "secret_key": "testing", "region": "us-east-1"}
PUTS = 7
"""WARC, model, note of the newest model, ledger, data file, log entry, report."""
COMMIT_PUT = 6
ARTICLES = 3


class Dying:
    """A store whose process is killed right after its n-th put; all else goes to the store inside."""

    def __init__(self, store, fatal_put):
        self._store = store
        self._left = fatal_put

    def __getattr__(self, name):
        inside = getattr(self._store, name)
        return self._fatal(inside) if name.startswith("put") else inside

    def _fatal(self, put):
        def put_and_die(*given):
            done = put(*given)
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return put_and_die


def publish(store, state_url: str) -> int | None:
    """Everything a run leaves, in the order that `runs` prescribes."""
    engine = open_state(state_url)
    try:
        lake = dataset.prepare(store)
        catch_up(engine, lake)
        held = lease.acquire(engine, PAPER, run_id(), NOW, 60)
        with tempfile.TemporaryDirectory() as folder:
            warc = Path(folder) / "pages.warc.gz"
            warc.write_bytes(b"pages")
            key = runs.put_raw(store, warc, run_id(), PAPER)
        sitemodels.save(store, SiteModel(source_id=PAPER, version="a1"))
        runs.put_ledger(store, [ledger_row(n) for n in range(ARTICLES)], run_id())
        raw = RawPointer(file=key, offset=0, length=5)
        articles = [replace(article(n), raw=raw) for n in range(ARTICLES)]
        version = runs.write_run(lake, articles, run_id(), fences={PAPER: held.fence})
        catch_up(engine, lake)
        frontier.record(engine, [_visit(one) for one in articles], NOW + timedelta(hours=1))
        runs.put_report(store, _report(version))
        lease.release(engine, held)
    finally:
        engine.dispose()
    return version


def _visit(one):
    via = Via(seed="https://paper.example/rss", listing="https://paper.example/rss")
    return Visit(
        url=one.url, source_id=PAPER, via=via, stage=Stage.FETCH, status=200, at=one.fetched_at
    )


def _report(version):
    return RunReport(
        run_id=run_id(),
        source_id=PAPER,
        started_at=NOW,
        ended_at=NOW,
        counts=Counts(stored=ARTICLES),
        reasons=(),
        articles=(),
        commit=version,
        model_version="a1",
        finish_reason="finished",
        verdict=Verdict(outlook=Outlook.GOOD, message="ok"),
    )


def main(endpoint: str, state_folder: str, wanted: list[str]) -> None:
    """Publishes to each store in a child, and writes by which signal each of them ended."""
    for one in wanted:
        number, _, url = one.partition("=")
        child = os.fork()
        if child == 0:
            options = S3Options(endpoint=endpoint, **KEYS)
            dying = Dying(open_store(url, options), int(number))
            publish(dying, f"sqlite:///{state_folder}/{number}.db")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        sys.stdout.write(f"{number} {ended}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

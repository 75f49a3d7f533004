"""Fault cases K03, K04, K06 on a real Prefect server and worker: each of them killed, or away for long."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from flows.local import supervisor

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

EVERY_SECONDS = 4
MISSED = 6
"""Runs that are late at least when a worker comes."""


@contextmanager
def started(arguments, env, log):
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            env=env,
            cwd=log.parent,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                child.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def until(look, seconds=120.0):
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "nothing in time"
        time.sleep(0.5)
    return found


@pytest.fixture
def folder(tmp_path, write_sample, flow_newspaper):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "var" / "prefect").mkdir(parents=True)
    write_sample(tmp_path / "seeds" / "nordhafen.yaml", flow_newspaper.base_url)
    return tmp_path


@pytest.fixture
def env(folder, root):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COPYDESK_"))}
    here = {"PYTHONPATH": str(root), "HOME": str(folder), "COPYDESK_WORKERS": "1"}
    return kept | supervisor.environment(port, folder / "var") | here


SERVER = ["-m", "prefect", "server", "start"]


@pytest.fixture
def server(folder, env):
    with started(SERVER, env, folder / "server.log") as child:
        yield child


def answers(client):
    def look():
        with suppress(httpx.HTTPError):
            return client.get("health").is_success

    return look


@pytest.fixture
def api(folder, env, copydesk, server):
    address = env["PREFECT_API_URL"]
    with httpx.Client(base_url=f"{address}/", timeout=30, trust_env=False) as client:
        until(answers(client), 200)
        assert server.poll() is None
        subprocess.run([copydesk, "sync"], cwd=folder, env=env, check=True)
        yield client


def deployment(api):
    return api.get("deployments/name/harvest/nordhafen").raise_for_status().json()


def runs(api):
    wanted = {
        "flows": {"name": {"any_": ["harvest"]}},
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": 200,
    }
    return api.post("flow_runs/filter", json=wanted).raise_for_status().json()


def miss(api):
    """Lets a schedule run into the void for a while; gives the ids of the runs that were missed."""
    path = f"deployments/{deployment(api)['id']}/schedules"
    often = {"interval": EVERY_SECONDS, "anchor_date": "2026-01-01T00:00:00Z", "timezone": "UTC"}
    made = api.post(path, json=[{"schedule": often, "active": True, "slug": f"s{time.time():.0f}"}])
    schedule = made.raise_for_status().json()[0]["id"]

    def missed():
        late = [run["id"] for run in runs(api) if run["state_name"] == "Late"]
        return late if len(late) >= MISSED else []

    late = until(missed)
    api.patch(f"{path}/{schedule}", json={"active": False}).raise_for_status()
    return {run["id"] for run in runs(api) if run["state_type"] == "SCHEDULED"} | set(late)


def ended(api, missed):
    """Waits until all missed runs have ended; gives their states."""

    def states():
        found = [run for run in runs(api) if run["id"] in missed]
        over = all(run["state_type"] in ("COMPLETED", "CANCELLED", "FAILED") for run in found)
        return [(run["state_name"], run["state"]["message"]) for run in found] if over else []

    return until(states, 200)


def test_K06_of_the_runs_that_an_outage_left_one_a_source_is_run(api, folder, env):
    missed = miss(api)
    with started(worker(env), env, folder / "worker.log"):
        *skipped, last = ended(api, missed)
    assert "Completed" == last[0], "the newest catches up"
    assert {"Cancelled"} == {name for name, _ in skipped}
    assert {True} == {"one later run of the source catches up" in why for _, why in skipped}


def worker(env):
    return [
        "-m",
        "flows.local.worker",
        env["PREFECT_API_URL"],
        supervisor.POOL,
        supervisor.WORKER,
        "2",
    ]


@pytest.fixture
def slow(folder, write_sample, flow_newspaper):
    """Lets a crawl last some seconds, so that there is time to strike."""
    budget = ("pages: 300, seconds: 300, gap: 0}", "pages: 30, seconds: 300, gap: 0.5}")
    write_sample(folder / "seeds" / "nordhafen.yaml", flow_newspaper.base_url, budget=budget)


def start(api):
    path = f"deployments/{deployment(api)['id']}/create_flow_run"
    return (
        api.post(path, json={"parameters": {"source": "nordhafen"}}).raise_for_status().json()["id"]
    )


def spooled(folder):
    files = (folder / "var" / "spool" / "nordhafen").glob("*/results.jsonl")
    return sum(file.read_bytes().count(b'"raw":{') for file in files)


def stored(folder):
    return [*(folder / "var" / "store" / "articles").glob("ingest_month=*/*.parquet")]


def state(api, run):
    found = api.get(f"flow_runs/{run}")
    return found.json()["state_type"] if found.is_success else ""


def processes_of(run):
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"PREFECT__FLOW_RUN_ID={run}".encode() in environ.read_bytes():
                yield int(environ.parent.name)


@pytest.mark.usefixtures("slow")
def test_K03_a_run_whose_worker_and_process_were_killed_crashes_and_the_next_takes_it_up(
    api, folder, env
):
    with started(worker(env), env, folder / "worker.log") as first:
        lost = start(api)
        until(lambda: spooled(folder) >= 4)
        first.kill()
        for process in processes_of(lost):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    assert "RUNNING" == state(api, lost), "nobody was left to say so"
    until(lambda: state(api, lost) == "CRASHED", 300)
    with started(worker(env), env, folder / "worker2.log"):
        after = start(api)
        until(lambda: state(api, after) in ("COMPLETED", "FAILED", "CANCELLED"), 200)
    assert "COMPLETED" == state(api, after)
    told = api.get("artifacts/report-nordhafen/latest").json()
    assert after == told["flow_run_id"]
    assert 2 <= len(stored(folder)), "the killed run's articles, and those of the next"


@pytest.mark.usefixtures("slow")
def test_K04_a_crawl_goes_on_without_the_server_and_reports_when_it_is_back(
    api, folder, env, server
):
    with started(worker(env), env, folder / "worker.log"):
        run = start(api)
        until(lambda: spooled(folder) >= 3)
        server.kill()
        server.wait()
        until(lambda: stored(folder), 200)
        with started(SERVER, env, folder / "server2.log"):
            until(answers(api), 200)
            until(lambda: state(api, run) == "COMPLETED", 200)  # also where it was taken for dead
            report = api.get("artifacts/report-nordhafen/latest").raise_for_status().json()
            assert "### Articles stored" in report["data"]


def test_K06_with_a_worker_of_ones_own_the_late_runs_end_at_once(api, folder, env):
    """`prefect worker start` leaves nothing out, so that each run looks for itself."""
    worker = ["-m", "prefect", "worker", "start", "--pool", supervisor.POOL, "--limit", "1"]
    missed = miss(api)
    with started(worker, env, folder / "worker.log"):
        states = ended(api, missed)
    names = [name for name, _ in states]
    assert 1 == names.count("Completed"), states
    assert {"Completed", "Caught up", "Cancelled"} >= set(names)

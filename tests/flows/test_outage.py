"""Fault case K06: nothing ran for long, and one run a source catches up. On a real Prefect server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

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


@pytest.fixture
def api(folder, env, copydesk):
    address = env["PREFECT_API_URL"]
    with (
        started(["-m", "prefect", "server", "start"], env, folder / "server.log"),
        httpx.Client(base_url=f"{address}/", timeout=30, trust_env=False) as client,
    ):

        def answers():
            with suppress(httpx.HTTPError):
                return client.get("health").is_success

        until(answers, 200)
        subprocess.run([copydesk, "sync"], cwd=folder, env=env, check=True)
        yield client


def deployment(api):
    return api.get("deployments/name/harvest/nordhafen").raise_for_status().json()


def runs(api):
    wanted = {"sort": "EXPECTED_START_TIME_ASC", "limit": 200}
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
    worker = [
        "-m",
        "flows.local.worker",
        env["PREFECT_API_URL"],
        supervisor.POOL,
        supervisor.WORKER,
        "2",
    ]
    missed = miss(api)
    with started(worker, env, folder / "worker.log"):
        *skipped, last = ended(api, missed)
    assert "Completed" == last[0], "the newest catches up"
    assert {"Cancelled"} == {name for name, _ in skipped}
    assert {True} == {"one later run of the source catches up" in why for _, why in skipped}


def test_K06_with_a_worker_of_ones_own_the_late_runs_end_at_once(api, folder, env):
    """`prefect worker start` leaves nothing out, so that each run looks for itself."""
    worker = ["-m", "prefect", "worker", "start", "--pool", supervisor.POOL, "--limit", "1"]
    missed = miss(api)
    with started(worker, env, folder / "worker.log"):
        states = ended(api, missed)
    names = [name for name, _ in states]
    assert 1 == names.count("Completed"), states
    assert {"Completed", "Caught up", "Cancelled"} >= set(names)

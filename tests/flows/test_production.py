"""Server, database, bucket and three workers as processes of their own, as in production (faults K03, K16, K18)."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from flows.local import server_process
from flows.settings import Settings
from flows.steps.context import open_store
from infra.newspaper import server as newspaper
from pipelines.store import reader

PASSWORD = "desk:planted-4711"
GAP = 0.6
"""Above `throttle.SHARED_GAP_SECONDS`: below it, which only one's own machines may have, processes share no pace."""
START_SECONDS = 150
FINAL = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


@pytest.mark.parametrize(
    ("host", "password", "behind_proxy", "refused"),
    [
        ("127.0.0.1", "", False, False),
        ("::1", "", False, False),
        ("localhost", "", False, False),
        ("0.0.0.0", "", False, True),
        ("192.0.2.7", "", False, True),
        ("desk.example.org", "", False, True),
        ("0.0.0.0", "no-colon", False, True),
        ("0.0.0.0", PASSWORD, False, False),
        ("0.0.0.0", "", True, False),
    ],
)
def test_a_server_that_others_reach_asks_who_comes(
    monkeypatch, host, password, behind_proxy, refused
):
    became = []
    monkeypatch.setattr(os, "execve", lambda *arguments: became.append(arguments))
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", password)
    monkeypatch.setenv(
        "PREFECT_SERVER_API_HOST", "192.0.2.9"
    )  # would open it behind the check's back
    expected = pytest.raises(server_process.OpenServerError, match="--behind-proxy")
    with expected if refused else contextlib.nullcontext():
        server_process.become_server(host, 4200, behind_proxy=behind_proxy)
    assert ([] if refused else [host]) == [env["PREFECT_SERVER_API_HOST"] for _, _, env in became]


WORKERS = 3


@dataclass
class Production:
    """What runs, and how to speak with it."""

    folder: Path
    env: dict
    api: httpx.Client
    papers: list
    children: list = field(default_factory=list)

    def spawn(self, *arguments):
        """Starts a copydesk command beside the others."""
        with (self.folder / f"{len(self.children)}.log").open("wb") as log:
            child = subprocess.Popen(
                [str(Path(sys.executable).parent / "copydesk"), *arguments],
                cwd=self.folder,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.children.append(child)
        return child

    @property
    def workers(self):
        """The children behind the server and the sync that still run."""
        return [child for child in self.children[2:] if child.poll() is None]

    def staff(self):
        """Starts workers until there are three: tests kill and stop some."""
        while len(self.workers) < WORKERS:
            self.spawn("worker", "--limit", "1")

    def log(self, child):
        """What a child has said."""
        return (self.folder / f"{self.children.index(child)}.log").read_text(errors="replace")

    def start(self, name):
        """Starts a run of a source."""
        found = self.api.get(f"deployments/name/harvest/{name}").raise_for_status().json()
        made = self.api.post(
            f"deployments/{found['id']}/create_flow_run", json={"state": {"type": "SCHEDULED"}}
        )
        return made.raise_for_status().json()["id"]

    def run(self, run):
        """A run as the server has it."""
        return self.api.get(f"flow_runs/{run}").raise_for_status().json()

    def wait(self, run, types=FINAL, seconds=150):
        """Waits until a run is in one of these states."""
        until = time.monotonic() + seconds
        while (now := self.run(run))["state_type"] not in types:
            assert time.monotonic() < until, now["state"]
            time.sleep(0.3)
        return now

    def stored(self, source):
        """The addresses of a source's stored versions, from the first commit on."""
        names = {k.removeprefix("COPYDESK_").lower(): v for k, v in self.env.items()}
        settings = Settings(**{k: v for k, v in names.items() if k in Settings.model_fields})
        table = reader.read_since(open_store(settings), -1)[1]
        return [row["url"] for row in table.to_pylist() if row["source_id"] == source]


def free_port():
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def databases(postgres):
    """Addresses of the crawl state's and of Prefect's database on one PostgreSQL."""
    import psycopg  # noqa: PLC0415 - absent without the extra

    plain = postgres.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        for name in ("crawls", "prefect"):
            connection.execute(f"CREATE DATABASE {name}")
    state = postgres.replace("/postgres?", "/crawls?")
    return state, postgres.replace("psycopg", "asyncpg").replace("/postgres?", "/prefect?")


@pytest.fixture
def production(served):
    """A server with three workers, whatever the tests before did to theirs."""
    served.staff()
    return served


@pytest.fixture(scope="module")
def served(tmp_path_factory, databases, flow_bucket, write_sample):
    folder = tmp_path_factory.mktemp("production")
    state, prefect = databases
    port = free_port()
    bucket = {f"COPYDESK_{name.upper()}": value for name, value in flow_bucket.items()}
    ours = {
        "COPYDESK_STATE": state,
        "COPYDESK_CONTACT": "desk@example.org",
        "COPYDESK_WORKERS": "1",
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_AUTH_STRING": PASSWORD,
        "PREFECT_SERVER_API_AUTH_STRING": PASSWORD,
        "PREFECT_API_DATABASE_CONNECTION_URL": prefect,
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COPYDESK_"))}
    login = tuple(PASSWORD.split(":"))
    address = f"http://127.0.0.1:{port}/api/"
    with (
        newspaper.serve() as shared,
        newspaper.serve() as alone,
        httpx.Client(base_url=address, timeout=20, auth=login) as api,
    ):
        made = Production(folder, kept | ours | bucket, api, [shared, alone])
        (folder / "seeds").mkdir()
        gap = ("gap: 0}", f"gap: {GAP}}}")
        few = ("pages: 300", "pages: 9")
        for name, paper in (("eins", shared), ("zwei", shared), ("drei", alone)):
            write_sample(
                folder / "seeds" / f"{name}.yaml",
                paper.base_url,
                gap=gap,
                few=few,
                sample=("sample: true", ""),
            )
        try:
            made.spawn("server", "--port", str(port))
            _until(lambda: _answers(api), made)
            sync = made.spawn("sync")
            assert 0 == sync.wait(120), made.log(sync)
            yield made
        finally:
            for child in made.children[::-1]:
                if child.poll() is None:
                    child.send_signal(signal.SIGTERM)
            for child in made.children[::-1]:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(120)
                if child.poll() is None:
                    child.kill()


def _answers(api):
    with contextlib.suppress(httpx.HTTPError):
        return api.get("health").is_success
    return False


def _until(is_so, made):
    until = time.monotonic() + START_SECONDS
    while not is_so():
        assert time.monotonic() < until, made.log(made.children[0])
        time.sleep(0.3)


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_who_does_not_know_the_password_gets_nothing(production):
    with httpx.Client(base_url=production.api.base_url) as stranger:
        assert 401 == stranger.post("deployments/filter", json={}).status_code
        assert 200 == stranger.get("health").status_code


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_k18_workers_share_hosts_at_one_pace_and_write_each_article_once(production):
    runs = [production.start(name) for name in ("eins", "zwei", "drei")]
    again = production.start("drei")
    ended = [production.wait(run) for run in runs]
    assert ["COMPLETED"] * 3 == [run["state_type"] for run in ended], ended
    assert production.wait(again)["state_type"] in {"CANCELLED", "COMPLETED"}
    for name in ("eins", "zwei", "drei"):
        urls = production.stored(name)
        assert urls, name
        assert len(urls) == len(set(urls)), name
    for paper in production.papers:
        times = sorted(exchange.request.at for exchange in paper.exchanges)
        gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
        assert min(gaps) > 0.8 * GAP, sorted(gaps)[:5]


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_k03_a_worker_that_is_killed_with_its_run_loses_nothing(production):
    paper = production.papers[1]
    paper.publish(2)
    before = len(paper.exchanges)
    run = production.start("drei")
    _until(lambda: "/artikel/" in _paths(paper, before), production)
    killed = _kill_with_run(run)
    assert killed, "no process of the run was found"
    second = production.start("drei")
    ended = production.wait(second, seconds=400)
    while "lready running" in str(ended["state"]) or "CANCELLED" == ended["state_type"]:
        time.sleep(10)  # the dead run holds its place until its lease has run out
        ended = production.wait(production.start("drei"), seconds=400)
    assert "COMPLETED" == ended["state_type"], ended["state"]
    urls = production.stored("drei")
    asked = {exchange.request.path for exchange in list(paper.exchanges)[before:]}
    assert len(asked) > 6
    assert len(urls) >= 9


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_k16_a_worker_that_is_stopped_lets_its_run_store_what_it_has(production):
    run = production.start("eins")
    production.wait(run, {"RUNNING"})
    time.sleep(4)
    stopped = production.workers
    for child in stopped:
        child.send_signal(signal.SIGTERM)
    ended = production.wait(run)
    assert "CANCELLED" == ended["state_type"], ended["state"]
    for child in stopped:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(110)
        assert child.poll() is not None


def _paths(paper, begin):
    """What a paper was asked for from a request on, in one text."""
    return " ".join(exchange.request.path for exchange in list(paper.exchanges)[begin:])


def _kill_with_run(run):
    """Kills all processes of a run, and the worker that started it, at once, as a power failure would."""
    marks = {
        env.get("COPYDESK_WORKER")
        for _, env in _processes()
        if run == env.get("PREFECT__FLOW_RUN_ID")
    }
    doomed = [pid for pid, env in _processes() if env.get("COPYDESK_WORKER") in marks - {None}]
    for pid in doomed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return doomed


def _processes():
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pairs = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
            yield int(folder.name), dict(pair.partition("=")[::2] for pair in pairs)

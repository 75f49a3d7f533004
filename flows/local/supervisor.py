"""`copydesk up`: Prefect's server, deployments, a worker, the sample newspaper; a first run; then the schedules.

Everything it writes lies under `var/`, Prefect's home included: the user's own profile is not touched.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from rich.console import Console

from flows.deployments.names import HEARTBEAT_SECONDS, POOL, WORKER
from flows.local import child_process, starter
from flows.local.api_client import cancel_busy, open_client
from flows.local.child_process import TICK, Child
from flows.settings import Settings
from pipelines.model.source import Source

VAR = Path("var")
HOST = "127.0.0.1"
START_SECONDS = 150.0
DRAIN_SECONDS = 60.0
"""A cancelled run needs up to 34 s to store what it fetched."""
WORKER_SECONDS = 45.0
SERVER_SECONDS = 15.0
_DAY = 86_400


class StartError(Exception):
    """Something did not start or ended; the message says what, and where its log is."""


def environment(port: int, folder: Path) -> dict[str, str]:
    """Return Prefect's settings for server, worker and ourselves on one machine."""
    address = f"http://{HOST}:{port}"
    reached = {
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_API_KEY": "",
        "PREFECT_UI_URL": address,
    }
    return worker_settings(folder) | server_settings(port) | reached


def server_settings(port: int) -> dict[str, str]:
    """Return Prefect's settings for its server.

    What is not plain: the page asks the port that it came from only when its API's address is relative; leases in
    memory would end running harvests when the server restarts; by itself the server keeps runs for ever; with each
    schedule that it reads the server asks which time zones there are, which opens 600 files of the system's (23 ms)
    or, without a path to them, one of the package `tzdata` (0.1 ms).
    """
    return {
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * _DAY),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        "PYTHONTZPATH": "",
    }


def worker_settings(folder: Path) -> dict[str, str]:
    """Return Prefect's settings for a worker and the runs that it starts; all of Prefect's files go into the folder."""
    return {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_PROFILES_PATH": str(folder / "prefect" / "profiles.toml"),
        "DO_NOT_TRACK": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_LOGGING_EXTRA_LOGGERS": "crawlers,flows,pipelines",
    }


def past_proxies(env: Mapping[str, str]) -> dict[str, str]:
    """Return the setting that lets requests to this machine go past an `HTTP_PROXY` of the user's."""
    names = ("no_proxy", "NO_PROXY")
    hosts = [host.strip() for name in names for host in env.get(name, "").split(",")]
    if "*" in hosts:
        return {}
    listed = ",".join(dict.fromkeys(filter(None, [*hosts, HOST])))
    return dict.fromkeys(names, listed)


@dataclass(slots=True)
class LocalStack:
    """What runs: children in the order of their start, and whether somebody asked to stop."""

    port: int
    settings: Settings
    sources: tuple[Source, ...]
    screen: Console
    folder: Path = field(default_factory=VAR.absolute)
    stop_requested: threading.Event = field(default_factory=threading.Event)
    server: Child | None = None
    answers: bool = False
    """Whether the server has answered once: before that, nothing can be running on it."""
    worker: Child | None = None
    newspapers: list[Child] = field(default_factory=list)

    @property
    def api(self) -> str:
        """Address of Prefect's API."""
        return f"http://{HOST}:{self.port}/api"

    def log(self, name: str) -> Path:
        """Return the log file of a child."""
        return self.folder / "log" / f"{name}.log"

    def samples(self) -> list[Source]:
        """Return the sources that are the sample newspaper."""
        return [s for s in self.sources if s.sample]

    def newspaper_ports(self) -> list[int]:
        """Return the ports on which the sample newspaper is to answer."""
        return sorted({urlsplit(s.home).port or 80 for s in self.samples()})


@contextmanager
def running(stack: LocalStack) -> Iterator[None]:
    """Starts server, sample newspaper and worker, waits for the server; stops all of them at the end.

    Raises:
        StartError: When a port is taken or a child ends at its start.
    """
    _check_ports(stack)

    def ask(_: int, __: object) -> None:
        stack.stop_requested.set()

    before = {n: signal.signal(n, ask) for n in _SIGNALS}
    env = environment(stack.port, stack.folder) | past_proxies(os.environ)
    os.environ.update(env)
    try:
        stack.server = child_process.start(
            ["-m", "prefect", "server", "start"], env=env, log=stack.log("prefect-server")
        )
        stack.worker = child_process.start(
            ["-m", "flows.local.worker", stack.api, POOL, WORKER, str(stack.settings.workers)],
            env=env,
            log=stack.log("prefect-worker"),
        )
        stack.newspapers = [_newspaper(stack, port) for port in stack.newspaper_ports()]
        yield
    finally:
        _stop(stack)
        for number, handler in before.items():
            signal.signal(number, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _check_ports(stack: LocalStack) -> None:
    if child_process.is_taken(stack.port, HOST):
        raise StartError(
            f"port {stack.port} is taken, so Prefect's server cannot start. Another `make run`? "
            f"Stop it, or take another port: make run PORT={stack.port + 1}"
        )
    for port in stack.newspaper_ports():
        if child_process.is_taken(port, HOST):
            raise StartError(
                f"port {port} of the sample newspaper is taken. Another `make run`? Stop what listens there, "
                f"or change the port in the newspaper's source file under {stack.settings.seeds}."
            )


def _newspaper(stack: LocalStack, port: int) -> Child:
    command = [str(starter.NEWSPAPER), "--port", str(port)]
    return child_process.start(command, env={}, log=stack.log(f"newspaper-{port}"))


def wait_for_server(stack: LocalStack) -> None:
    """Returns when Prefect's server answers.

    Raises:
        StartError: When it ends or takes too long.
    """
    until = time.monotonic() + START_SECONDS
    while not _answers(stack.api):
        if stack.stop_requested.is_set():
            raise KeyboardInterrupt
        watch_children(stack)
        if time.monotonic() > until:
            raise StartError(
                f"Prefect's server does not answer after {START_SECONDS:.0f} s; see {stack.log('prefect-server')}"
            )
        time.sleep(TICK)
    stack.answers = True


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def watch_children(stack: LocalStack) -> None:
    """Looks whether all children live.

    Raises:
        StartError: When one has ended.
    """
    named: Sequence[tuple[str, Child | None]] = (
        ("prefect-server", stack.server),
        ("prefect-worker", stack.worker),
        *(
            (f"newspaper-{port}", paper)
            for port, paper in zip(stack.newspaper_ports(), stack.newspapers, strict=False)
        ),
    )
    for name, child in named:
        if child is not None and child.poll() is not None:
            log = stack.log(name)
            raise StartError(
                f"{name} ended with exit code {child.returncode}; its last words: "
                f"{child_process.last_words(log)} (all of it: {log})"
            )


def _stop(stack: LocalStack) -> None:
    if (
        stack.answers
        and stack.worker
        and stack.worker.poll() is None
        and stack.server
        and stack.server.poll() is None
    ):
        drain(stack.api)
    child_process.stop(stack.worker, WORKER_SECONDS)
    for paper in stack.newspapers:
        child_process.stop(paper, SERVER_SECONDS)
    child_process.stop(stack.server, SERVER_SECONDS)


def drain(api: str, seconds: float = DRAIN_SECONDS, runs: Collection[str] | None = None) -> None:
    """Cancels what runs and waits: a stopping worker would kill it before it has stored what it fetched.

    Args:
        api: Address of Prefect's API.
        seconds: How long it is waited for at most.
        runs: Only these runs; all of the server when none are named.
    """
    until = time.monotonic() + seconds
    with open_client(api, 10) as client:
        while time.monotonic() < until:
            try:
                if not cancel_busy(client, runs):
                    return
            except httpx.HTTPStatusError:
                pass  # SQLite under load answers 503 now and then; asked again
            except httpx.HTTPError as error:
                sys.stderr.write(f"copydesk: runs could not be cancelled in order: {error}\n")
                return
            time.sleep(1)


def absolute(folder: str) -> Path:
    """Return a store's folder as an absolute path."""
    return Path(folder.removeprefix("file://")).absolute()

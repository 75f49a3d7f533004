"""`python -m infra.bench.deployments`: what `copydesk sync` of many sources costs, client and server.

The first sync creates all deployments, the second finds nothing to do. The server is one of its own with a fresh SQLite
database in a temporary folder, on loopback; the sources are made up.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from flows.local import supervisor
from infra.bench.measure import measure

ROOT = Path(__file__).parents[2]
SOURCES = 1_000
READY_SECONDS = 150
_TICK = 0.3
_STOP_SECONDS = 30
_CONTACT = "bench@example.org"
_FILE = """name: Paper {n}
home: https://paper-{n:05}.example/
language: en
timezone: UTC
schedule: {{every: 60m, jitter: 59m}}
seeds:
  - feed: https://paper-{n:05}.example/feed.xml
"""


def write_sources(folder: Path, number: int) -> None:
    """Writes files of made-up sources that begin a run an hour each."""
    folder.mkdir(exist_ok=True)
    for n in range(number):
        (folder / f"paper-{n:05}.yaml").write_text(_FILE.format(n=n), encoding="utf-8")


@contextmanager
def server(home: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Runs a Prefect server as `make run` sets it up; gives its process id and the environment that leads to it.

    Raises:
        TimeoutError: When it does not answer in time.
    """
    env = supervisor.environment(_free_port(), home)
    command = [str(Path(sys.executable).parent / "prefect"), "server", "start"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - Prefect's own command
            command, env={**os.environ, **env}, stdout=log, stderr=log
        )
    try:
        _wait(env["PREFECT_API_URL"], home)
        yield process.pid, env
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((supervisor.HOST, 0))
        return int(probe.getsockname()[1])


def _wait(api: str, home: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(_TICK)
    raise TimeoutError(f"Prefect's server does not answer; its log: {home / 'server.log'}")


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Return the memory of a process that is in RAM now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def sync(name: str, server_pid: int, scratch: Path) -> str:
    """Runs `copydesk sync` once and gives the line that tells what it cost."""
    command = [str(Path(sys.executable).parent / "copydesk"), "sync"]
    before = cpu_seconds(server_pid)
    log = scratch / f"{name}.log"
    cost = measure([*command, "--seeds", str(scratch / "seeds")], log)
    served = cpu_seconds(server_pid) - before
    last = log.read_text(errors="replace").strip().splitlines()[-1]
    memory = f"{cost.peak_mib:12.0f}{resident_mib(server_pid):12.0f}"
    return f"{name:10}{cost.seconds:10.1f}{cost.cpu_seconds:12.1f}{served:12.1f}{memory}  {last}"


def main() -> int:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=SOURCES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, server(Path(place)) as (pid, env):
        write_sources(Path(place) / "seeds", options.sources)
        os.environ |= {**env, "COPYDESK_CONTACT": _CONTACT}
        columns = "seconds", "client CPU", "server CPU", "client MiB", "server MiB"
        _say(f"{'sync':10}{columns[0]:>10}" + "".join(f"{name:>12}" for name in columns[1:]))
        for name in ("first", "unchanged"):
            _say(sync(name, pid, Path(place)))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

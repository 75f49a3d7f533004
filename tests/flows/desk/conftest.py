"""An operators' desk on a real Prefect server: flows run in this process, the server in one of its own."""

import asyncio
import contextlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from flows import settings
from flows.cli import harvest
from infra.bench import deployments
from pipelines.sources.load import load_sources
from tests.flows.patient import PatientTransport


@dataclass
class DeskServer:
    """A Prefect server, and the place that its runs work at."""

    api: httpx.Client
    folder: Path

    def deployment(self, flow, name):
        """A deployment as the server has it."""
        return self.api.get(f"deployments/name/{flow}/{name}").raise_for_status().json()

    def asked(self, flow, name, **parameters):
        """Asks for a run as the form does and gives the answer."""
        path = f"deployments/{self.deployment(flow, name)['id']}/create_flow_run"
        for _ in range(20):
            answer = self.api.post(path, json={"parameters": parameters})
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            time.sleep(0.5)
        return answer

    def artifact(self, key):
        """The newest artifact of a key."""
        return self.api.get(f"artifacts/{key}/latest").raise_for_status().json()

    def runs(self, flow):
        """Runs of a flow, the newest first."""
        wanted = {"flows": {"name": {"any_": [flow]}}, "sort": "START_TIME_DESC"}
        return self.api.post("flow_runs/filter", json=wanted).raise_for_status().json()

    def events(self, *names, until=1, seconds=20.0):
        """Events by their names, oldest first, once there are so many: they come in batches."""
        wanted = {"filter": {"event": {"name": list(names)}, "order": "ASC"}, "limit": 50}
        ends = time.monotonic() + seconds
        while True:
            found = self.api.post("events/filter", json=wanted).raise_for_status().json()["events"]
            if len(found) >= until or time.monotonic() > ends:
                return found
            time.sleep(0.3)


@pytest.fixture(scope="session")
def desk_server(tmp_path_factory, lay_out, flow_newspaper):
    """A server with the desk's deployments, a store with articles of the sample newspaper."""
    home = tmp_path_factory.mktemp("desk")
    (home / "server").mkdir()
    with deployments.server(home / "server") as (_, env), pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            if name.startswith("PREFECT_"):
                patch.setenv(name, value)
        flow_newspaper.publish(1)
        place = lay_out(home, flow_newspaper.base_url)
        for name, value in place.given.items():
            patch.setenv(f"COPYDESK_{name.upper()}", str(value))
        with contextlib.redirect_stdout(sys.stderr):
            assert 0 == harvest.harvest((), place.given, 12)
        from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - reads the environment

        from flows.deployments import sync  # noqa: PLC0415 - it loads Prefect
        from flows.deployments.sync_sources import OFFERED  # noqa: PLC0415 - as above

        api = env["PREFECT_API_URL"]
        with (
            temporary_settings({PREFECT_API_URL: api}),
            httpx.Client(
                base_url=f"{api}/", timeout=30, trust_env=False, transport=PatientTransport()
            ) as client,
        ):
            asyncio.run(
                sync.sync(
                    load_sources(place.seeds),
                    folder=home,
                    contact="d@example.org",
                    offered=OFFERED,
                )
            )
            yield DeskServer(client, home)


@pytest.fixture
def desk(desk_server, monkeypatch):
    """The server, with the settings of its place in the environment; the session's own were taken away."""
    for name in ("seeds", "store", "state"):
        value = desk_server.folder / name
        monkeypatch.setenv(f"COPYDESK_{name.upper()}", str(value))
    monkeypatch.setenv("COPYDESK_SPOOL", str(desk_server.folder / "state" / "spool"))
    monkeypatch.setenv("COPYDESK_CONTACT", "d@example.org")
    assert settings.load().store == str(desk_server.folder / "store")
    return desk_server

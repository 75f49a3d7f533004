"""The newsroom's page, and its alerts through a real automation on a real server."""
# ruff: noqa: PLC0415 - flows load Prefect, which reads the environment that the fixture sets

import asyncio
import json
import smtplib
import socketserver
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.cli.server import alerts as command
from pipelines.model.report import Outlook, Verdict
from pipelines.store import runs
from pipelines.store.opening import open_store
from tests.flows.newsroom.runs import report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.filterwarnings(
        "ignore:'(imghdr|sndhdr|telnetlib)' is deprecated"
    ),  # Apprise's imports
]


def test_there_is_one_page_and_its_address_stays(desk):
    from flows.desk.newsroom import KEY, newsroom

    def pages():
        asked = {"artifacts": {"key": {"any_": [KEY]}}}
        return desk.api.post("artifacts/filter", json=asked).raise_for_status().json()

    assert "Completed" == newsroom(return_state=True).name
    [first] = pages()
    assert "Completed" == newsroom(return_state=True).name
    [second] = pages()
    assert first["id"] == second["id"]
    assert second["updated"] > first["updated"]
    assert second["data"].startswith("**1 source")
    assert "[nordhafen](/v2/artifacts/key/report-nordhafen)" in second["data"]
    assert f"/v2/artifacts/artifact/{first['id']}" in desk.artifact("report-newsroom")["data"]


@contextmanager
def receiver():
    """A server that keeps the bodies that were posted to it."""
    bodies = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/alerts", bodies
        server.shutdown()


@contextmanager
def mail_server():
    """A mail server that takes every letter and keeps it."""
    letters = []

    class Postman(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 here")
            while line := self.rfile.readline().decode().strip().upper():
                if line.startswith("DATA"):
                    self.say("354 go on")
                    letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("221 bye" if line.startswith("QUIT") else "250 good")

        def say(self, answer):
            self.wfile.write(f"{answer}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with smtplib.SMTP(*server.server_address) as probe:
            assert 250 == probe.noop()[0]
        yield server.server_address[1], letters
        server.shutdown()


def wait_for(found, seconds=40):
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until
        time.sleep(0.3)


@pytest.fixture(autouse=True)
def reports_of_no_run(desk):
    """Takes away the reports that a test made up: no other test shall find their counts."""
    place = desk.folder / "store" / "runs"
    before = set(place.rglob("*.json*"))
    yield
    for file in set(place.rglob("*.json*")) - before:
        file.unlink()


def put_report(desk, **rest):
    at = datetime.now(UTC) - timedelta(seconds=13)  # it took twelve
    counts = rest.pop("counts", None)
    made = report("nordhafen", started=at, **rest)
    runs.put_report(
        open_store(str(desk.folder / "store")), replace(made, counts=counts) if counts else made
    )


def test_K11_an_alert_reaches_webhook_and_mail_once_until_it_has_passed(desk, capsys):
    from flows.desk.newsroom import newsroom

    with receiver() as (hook, bodies), mail_server() as (port, letters):
        mail = f"mailto://127.0.0.1:{port}/?from=desk@example.org&to=ed@example.org&mode=insecure"
        assert 0 == command.setup({"webhook": hook, "email": mail, "chat": None}, 4200)
        assert "copydesk: alerts by a webhook" in capsys.readouterr().out
        time.sleep(3)  # the server's triggers hear of a new automation by an event
        newsroom(return_state=True)
        assert [] == desk.events("copydesk.alert.zero-yield", until=1, seconds=1)
        failed = Verdict(outlook=Outlook.FAILED, message='no article out of 40 "URLs"')
        nothing = replace(report().counts, stored=0, same=0, unchanged=0, left=0)
        put_report(desk, verdict=failed, counts=nothing)
        newsroom(return_state=True)
        newsroom(return_state=True)
        wait_for(lambda: _of_source(bodies) and letters)
        put_report(desk)
        newsroom(return_state=True)
        wait_for(lambda: len(_of_source(bodies)) > 1)
    told = _of_source(bodies)
    assert ["copydesk.alert.zero-yield", "copydesk.recovered.zero-yield"] == [
        t["event"] for t in told
    ]
    assert ("nordhafen", 'no article out of 40 "URLs"') == (told[0]["source"], told[0]["message"])
    assert "copydesk sources check nordhafen" == told[0]["remedy"]
    plain = [letter.replace("=20", " ") for letter in letters]
    assert any("copydesk: nordhafen: zero-yield" in letter for letter in plain)


def _of_source(bodies):
    """What was told of the source; alerts about the store may come between."""
    return [told for told in map(json.loads, bodies) if "zero-yield" in told["event"]]


def test_a_store_that_is_away_is_an_alert_and_no_false_recovery(desk, monkeypatch):
    from flows.desk.newsroom import newsroom

    monkeypatch.setenv("COPYDESK_STORE", "s3://nowhere/x")
    monkeypatch.setenv("COPYDESK_S3_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("COPYDESK_S3_ACCESS_KEY", "k")
    monkeypatch.setenv("COPYDESK_S3_SECRET_KEY", "s")
    before = len(desk.events("copydesk.recovered.*", until=99, seconds=0))
    ended = newsroom(return_state=True)
    assert "Failed" == ended.name
    [alert] = desk.events("copydesk.alert.store-trouble")
    assert "copydesk.store" == alert["resource"]["prefect.resource.id"]
    assert before == len(desk.events("copydesk.recovered.*", until=99, seconds=0))


@pytest.mark.usefixtures("desk")
def test_a_second_setup_leaves_automations_as_operators_have_them():
    from flows.deployments import alert_channels
    from flows.deployments.alert_channels import Channel

    with receiver() as (hook, _):
        asyncio.run(alert_channels.set_up({Channel.CHAT: hook}))
        assert [] == asyncio.run(alert_channels.set_up({Channel.CHAT: hook}))


@pytest.mark.parametrize(
    ("given", "said"),
    [({"webhook": "hook"}, "is no address"), ({"webhook": None}, "say where alerts go")],
)
def test_wrong_use_is_one_message(given, said, capsys):
    with pytest.raises(SystemExit) as ended:
        command.setup(given, 4200)
    assert 2 == ended.value.code
    assert said in capsys.readouterr().err

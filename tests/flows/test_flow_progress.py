"""What a flow run shows of its work, while Prefect's server is gone."""

import logging
import threading
import time
from uuid import uuid4

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from crawlers.protocol import LogLine, Progress
from flows import flow_progress
from flows.flow_progress import FlowProgress, RunWatch
from pipelines.model.source import SourceId

pytestmark = pytest.mark.slow


@pytest.fixture
def cut_off(monkeypatch):
    """A watch that began while the server was there, which now is gone; looks twenty times a second."""
    monkeypatch.setattr(flow_progress, "TICK_SECONDS", 0.05)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}):
        watch = RunWatch.__new__(RunWatch)
        watch.share, watch.text = 0.0, "starting"
        watch._by_signal, watch._cancelling = False, 0
        watch._log, watch._client = logging.getLogger("k04"), get_client(sync_client=True)
        watch._run, watch._artifact, watch._began = uuid4(), uuid4(), time.monotonic()
        watch._ended = threading.Event()
        watch._thread = threading.Thread(target=watch._tick, daemon=True)
        yield watch


def test_K04_a_server_that_is_gone_stops_no_crawl(cut_off, monkeypatch):
    monkeypatch.setattr(flow_progress, "get_run_logger", lambda: logging.getLogger("k04"))
    looks = FlowProgress(cut_off)
    with cut_off:
        looks.event(Progress(source_id=SourceId("case"), fetched=1, left=1))
        looks.event(LogLine(level=logging.INFO, name="crawl", message="on"))
        time.sleep(0.3)
        assert cut_off._thread.is_alive()
        assert not looks.should_stop()
    assert (50.0, "1/2 pages, 0 failed") == (cut_off.share, cut_off.text)


def test_K04_no_event_of_a_crawl_waits_for_the_server(cut_off, monkeypatch):
    monkeypatch.setattr(flow_progress, "get_run_logger", lambda: logging.getLogger("k04"))
    monkeypatch.setattr(cut_off, "show", lambda: time.sleep(5))
    looks = FlowProgress(cut_off)
    cut_off._thread.start()
    time.sleep(0.1)
    began = time.monotonic()
    looks.event(Progress(source_id=SourceId("case"), fetched=1, left=1))
    assert not looks.should_stop()
    cut_off._ended.set()
    assert time.monotonic() - began < 1


def test_K04_a_run_that_has_ended_waits_to_report(monkeypatch):
    monkeypatch.setattr(flow_progress, "TICK_SECONDS", 0.05)
    answers = iter([OSError("away"), OSError("away"), None])

    class Client:
        def hello(self):
            if answer := next(answers):
                raise answer

    assert flow_progress.wait_for_server(Client())
    assert not flow_progress.wait_for_server(Client(), seconds=0)

"""What a flow run shows of its crawl, while Prefect's server is gone."""

import logging
import math
from uuid import uuid4

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from crawlers.protocol import LogLine, Progress
from flows.flow_progress import FlowProgress
from pipelines.model.source import SourceId


@pytest.mark.slow
def test_K04_a_server_that_is_gone_stops_no_crawl():
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}):
        looks = FlowProgress.__new__(FlowProgress)  # it began while the server was there
        looks._log, looks._client = logging.getLogger("k04"), get_client(sync_client=True)
        looks._run, looks._artifact, looks._last = uuid4(), uuid4(), (0.0, "")
        looks._shown = looks._asked = looks._said = -math.inf
        looks._cancelling = 0
        looks.event(Progress(source_id=SourceId("case"), fetched=1, left=1))
        looks.event(LogLine(level=logging.INFO, name="crawl", message="on"))
        assert not looks.should_stop()
        assert (50.0, "1/2 pages, 0 failed") == looks._last
    assert math.isfinite(looks._shown)
    assert math.isfinite(looks._asked)

"""What a flow run shows of its crawl: log lines, a progress artifact that moves; and whether to stop."""

import time
from uuid import UUID

import httpx
from prefect import get_run_logger, runtime
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException

from crawlers.protocol import CrawlEvent, LogLine, Progress, SourceDone

SHOW_SECONDS = 2.0
"""Between two updates of the progress artifact; one costs 16 ms."""
ASK_SECONDS = 3.0
"""Between two looks at our own state: a cancel must work even when the worker lost its channel."""
LINE_SECONDS = 10.0
"""Between two log lines that tell the progress."""
SURE = 2
"""Readings of "Cancelling" before we stop ourselves; the worker's signal usually comes before."""
AWAY = (PrefectException, httpx.HTTPError, OSError, RuntimeError)
"""What Prefect's client raises while its server is gone: no crawl stops for that (fault K04)."""
_ALL = 100.0


class FlowProgress:
    """Hears of a crawl and shows it in its flow run.

    Args:
        source: Id of the source; names the artifact.
    """

    def __init__(self, source: str) -> None:
        self._log = get_run_logger()
        self._run = UUID(str(runtime.flow_run.id))
        self._client = get_client(sync_client=True)
        made = create_progress_artifact(
            progress=0.0, key=f"progress-{source}", description="starting"
        )
        self._artifact = UUID(str(made))
        self._shown = self._asked = self._said = time.monotonic()
        self._cancelling = 0
        self._last = (0.0, "")

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""
        match event:
            case LogLine():
                self._log.log(event.level, "%s: %s", event.name, event.message)
            case Progress():
                self._progress(event)
            case SourceDone():
                self._show(_ALL, self._last[1])

    def _progress(self, event: Progress) -> None:
        done = event.fetched + event.unchanged + event.failed
        share = 100.0 * done / (done + event.left) if done + event.left else 0.0
        text = f"{event.fetched}/{done + event.left} pages, {event.failed} failed"
        self._last = (round(min(_ALL, share), 1), text)
        if time.monotonic() - self._shown >= SHOW_SECONDS:
            self._show(*self._last)
        if time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            self._log.info("crawling: %s, %s listings read", text, event.listings)

    def _show(self, share: float, text: str) -> None:
        self._shown = time.monotonic()
        try:
            update_progress_artifact(artifact_id=self._artifact, progress=share, description=text)
        except AWAY as error:
            self._log.debug("progress not shown: %s", error)

    def should_stop(self) -> bool:
        """Says whether the run was cancelled and no signal came; asks the server now and then."""
        if self._cancelling < SURE and time.monotonic() - self._asked >= ASK_SECONDS:
            self._asked = time.monotonic()
            self._cancelling = self._cancelling + 1 if self._is_cancelling() else 0
        return self._cancelling >= SURE

    def _is_cancelling(self) -> bool:
        try:
            state = self._client.read_flow_run(self._run).state
        except AWAY as error:
            self._log.debug("own state not read: %s", error)
            return False
        return bool(state and state.is_cancelling())

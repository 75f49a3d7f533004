"""What a flow run shows of its work: log lines, a progress artifact that moves; and whether to stop."""

import os
import signal
import threading
import time
from contextlib import AbstractContextManager
from typing import Self
from uuid import UUID

import httpx
from prefect import get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact, create_progress_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, PREFECT_UI_URL, temporary_settings

from crawlers.protocol import CrawlEvent, LogLine, Progress, SourceDone

TICK_SECONDS = 3.0
"""Between two updates of the progress artifact, and two looks at our own state: a cancel must work even when the
worker lost its channel, and long steps that say nothing must be seen to go on."""
LINE_SECONDS = 10.0
"""Between two log lines that tell the progress."""
SURE = 2
"""Readings of "Cancelling" before we stop ourselves; the worker's signal usually comes before."""
REPORT_SECONDS = 600.0
"""How long the end of a run waits for a server that is away, so that it can report (fault K04)."""
AWAY = (PrefectException, httpx.HTTPError, OSError, RuntimeError)
"""What Prefect's client raises while its server is gone: no work stops for that (fault K04)."""
_ALL = 100.0


class RunWatch:
    """Shows how a flow run stands and asks whether it was cancelled, in a thread: no work waits for the server.

    Args:
        name: Of the artifact, after `progress-`.
        by_signal: Whether a cancel that only the server tells of ends the run like the worker's own signal; without,
            whoever works asks for `cancelled`.
    """

    def __init__(self, name: str, *, by_signal: bool = False) -> None:
        self.share, self.text = 0.0, "starting"
        self._by_signal = by_signal
        self._log = get_run_logger()
        self._run = UUID(str(runtime.flow_run.id))
        self._client = get_client(sync_client=True)
        self._began = time.monotonic()
        self._cancelling = 0
        self._ended = threading.Event()
        self._artifact = self._made(f"progress-{name}")
        self._thread = threading.Thread(target=self._tick, name=f"watch {name}", daemon=True)

    def _made(self, key: str) -> UUID | None:
        try:
            made = create_progress_artifact(progress=0.0, key=key, description=self.told())
        except AWAY as error:
            self._log.debug("progress not shown: %s", error)
            return None
        return UUID(str(made))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self.show()

    @property
    def cancelled(self) -> bool:
        """Whether the run was cancelled, as far as the server could be asked."""
        return self._cancelling >= SURE

    def told(self) -> str:
        """Return how the run stands in a few words, numbers first; the seconds move while nothing else does."""
        return f"{self.text}, {self.seconds:.0f} s"

    @property
    def seconds(self) -> float:
        """Return how long the run has been watched."""
        return time.monotonic() - self._began

    def update(self, text: str, share: float) -> None:
        """Hears what is being done, and how much is done of all, 0 to 1."""
        self.text, self.share = text, round(_ALL * min(1.0, max(0.0, share)), 1)

    def show(self) -> None:
        """Updates the artifact; by a plain request, as Prefect's own function stores an event each time."""
        if self._artifact is None:
            return
        shown = {"data": self.share, "description": self.told()}
        try:
            with _asked_once():
                path = {"id": self._artifact}
                self._client.request("PATCH", "/artifacts/{id}", path_params=path, json=shown)
        except AWAY as error:
            self._log.debug("progress not shown: %s", error)

    def _tick(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            self.show()
            was = self.cancelled
            self._cancelling = self._cancelling + 1 if self._is_cancelling() else 0
            if self._by_signal and self.cancelled and not was:
                os.kill(os.getpid(), signal.SIGTERM)

    def _is_cancelling(self) -> bool:
        try:
            with _asked_once():
                state = self._client.read_flow_run(self._run).state
        except AWAY as error:
            self._log.debug("own state not read: %s", error)
            return self.cancelled
        return bool(state and state.is_cancelling())


def show_page(key: str, page: str, described: str) -> None:
    """Stores a page of the run, Markdown, and logs its address: the log is what a run's page opens with.

    Args:
        key: Of the artifact.
        page: What it says.
        described: The same in a few words.
    """
    log = get_run_logger()
    try:
        made = create_markdown_artifact(markdown=page, key=key, description=described)
    except AWAY as error:
        log.warning("%s could not be shown here: %s", key, error)
        return
    log.info("%s: %s/v2/artifacts/artifact/%s", key, PREFECT_UI_URL.value(), made)


def _asked_once() -> AbstractContextManager[object]:
    """Lets Prefect's client ask once only: by itself it tries for a minute, in which nothing would be seen to move."""
    return temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0})


def wait_for_server(client: SyncPrefectClient, seconds: float = REPORT_SECONDS) -> bool:
    """Return whether the server answers, waiting for one that is away: a run that has ended wants to say so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with _asked_once():
                client.hello()
        except AWAY:
            time.sleep(TICK_SECONDS)
        else:
            return True
    return False


class FlowProgress:
    """Hears of a crawl and shows it in its flow run.

    Args:
        watch: Of the run.
    """

    def __init__(self, watch: RunWatch) -> None:
        self._log = get_run_logger()
        self._watch = watch
        self._said = time.monotonic()
        self._last = ""

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""
        match event:
            case LogLine():
                self._log.log(event.level, "%s: %s", event.name, event.message)
            case Progress():
                self._progress(event)
            case SourceDone():
                self._watch.update(self._last or "no pages", 1.0)

    def _progress(self, event: Progress) -> None:
        done = event.fetched + event.unchanged + event.failed
        of = done + event.left
        self._last = f"{event.fetched}/{of} pages, {event.failed} failed"
        self._watch.update(self._last, done / of if of else 0.0)
        if time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            self._log.info("crawling: %s, %s listings read", self._last, event.listings)

    def should_stop(self) -> bool:
        """Says whether the run was cancelled and no signal came."""
        return self._watch.cancelled

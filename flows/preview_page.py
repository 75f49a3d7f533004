"""The flow that shows what becomes of a page: `copydesk preview` with a form and a page for its result."""

import logging
from typing import Any
from urllib.parse import urlsplit

from prefect import flow, get_run_logger, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from crawlers.launch import CrawlError
from flows import settings as operators
from flows.preview import shown, subject
from flows.preview.subject import Claim, PreviewError
from flows.proposal.search import Hands
from flows.review import page, work
from flows.settings import Settings, SettingsError
from flows.steps import plan
from flows.steps.context import ContactError, open_store, utc_now
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.model.explanation import Explanation
from pipelines.sources.load import SourceFileError, load_sources
from pipelines.state.keys import StateError
from pipelines.store.object_store import StoreError
from pipelines.store.upkeep import before_after

FAULTS = (
    ContactError,
    CrawlError,
    OSError,
    PreviewError,
    SettingsError,
    SourceFileError,
    StateError,
    StoreError,
)
"""What fails a run with a message for people."""


def _run_name() -> str:
    started, asked = runtime.flow_run.scheduled_start_time, runtime.flow_run.parameters
    host = urlsplit(asked["address"]).hostname or "page"
    return f"preview-{asked['source'] or host}-{started:%m%d-%H%M}"


@flow(name="preview", flow_run_name=_run_name, persist_result=False)
def preview(address: str, source: str = "") -> State[Any]:
    """Fetch one page as a harvest would, and show what becomes of it and why. No article is stored.

    Args:
        address: Address of the page: https://www.example.org/news/1
        source: Id of the source; the one whose scope has the address when it is left empty.
    """
    try:
        settings = operators.load()
        logs.configure(logging.getLevelNamesMapping()[settings.log_level])
        url = subject.address(address.strip())
        claimed = subject.claim(load_sources(settings.seeds), url, source.strip())
        with WorkerPool(1, preload=work.PRELOAD) as pool:
            fetched = subject.fetch(Hands(settings, pool.warm()), claimed.source, url)
            said = subject.explain(settings, pool, fetched, claimed)
        _show(said, _kept(settings, said, claimed))
        return Completed(message=shown.verdict(said))
    except FAULTS as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))


def _kept(settings: Settings, said: Explanation, claimed: Claim) -> str:
    """Stores the before/after page beside those that reports name; gives its address."""
    store, source = open_store(settings), claimed.source.id
    drawn = page.render(said, has_file=claimed.has_file)
    key = before_after.put(store, plan.run_id(utc_now(), source), source, said.page.url, drawn)
    before_after.tidy(store, source)
    return f"{store.name}/{key}"


def _show(said: Explanation, lies: str) -> None:
    verdict = shown.verdict(said)
    create_markdown_artifact(
        markdown=shown.page(said, lies), key=f"preview-{said.source.id}", description=verdict
    )
    get_run_logger().info("%s; before/after page: %s", verdict, lies)

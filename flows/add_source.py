"""The flow that finds a source by its home address: `copydesk sources add` with a form and a page for its result."""

import logging
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from crawlers.launch import CrawlError
from crawlers.protocol import CrawlEvent, LogLine
from flows import settings as operators
from flows.proposal import search, shown, source_file
from flows.proposal.search import Hands, Scouted, ScoutError, WrongSiteError
from flows.settings import Settings, SettingsError
from flows.steps.context import ContactError, require_contact
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.sources.load import SourceFileError, load_sources
from pipelines.state.keys import StateError

FAULTS = (
    ContactError,
    CrawlError,
    OSError,
    ScoutError,
    SourceFileError,
    SettingsError,
    StateError,
    WrongSiteError,
)
"""What fails a run with a message for people."""


class NewSourceOptions(BaseModel):
    """How the site is looked at, and whether its file is written."""

    model_config = ConfigDict(title="Options", extra="forbid")

    write: bool = Field(
        default=False,
        title="Write the source file",
        description="Write it when at least half of the tried pages are articles; look at the proposal first.",
    )
    pages: int = Field(
        default=20,
        ge=1,
        le=100,
        title="Pages to try",
        description="Fetched and cleaned, not stored.",
    )
    gap: float = Field(
        default=2.0,
        ge=0,
        le=3600,
        title="Gap",
        description="Seconds between two requests to a host at least; under 0.5 only for addresses allowed below.",
    )
    allow: list[str] = Field(
        default=[],
        title="Allowed addresses",
        description="Address blocks that are not public but may be reached, e.g. 127.0.0.0/8; mostly none.",
    )


DEFAULTS = NewSourceOptions()


@flow(name="new-source", persist_result=False)
def new_source(home: str, options: NewSourceOptions = DEFAULTS) -> State[Any]:
    """Find out how a news site is harvested, show it with some of its pages, and write its source file if wished.

    Args:
        home: Address of the home page: https://www.example.org/
        options: How it is looked at, and whether the file is written.
    """
    try:
        settings = operators.load()
        logs.configure(logging.getLevelNamesMapping()[settings.log_level])
        found = _scouted(settings, home, options)
        _show(found)
        return _ended(settings, found, write=options.write)
    except FAULTS as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))


def _scouted(settings: Settings, home: str, options: NewSourceOptions) -> Scouted:
    there = load_sources(settings.seeds)
    asked = search.start(home, there, gap=options.gap, allow=options.allow)
    require_contact(settings, (asked,))
    with WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        hands = Hands(settings, pool.warm(), on_event=_tell)
        return search.scout(hands, asked, options.pages, (source.id for source in there))


def _tell(event: CrawlEvent) -> None:
    if isinstance(event, LogLine):
        get_run_logger().log(event.level, "%s: %s", event.name, event.message)


def _show(found: Scouted) -> None:
    source = found.proposal.source
    articles = sum(s.article is not None for s in found.sampled)
    described = f"{source.name}: {articles} of {len(found.sampled)} tried pages are articles"
    create_markdown_artifact(
        markdown=shown.page(found), key=f"proposal-{source.id}", description=described
    )
    get_run_logger().info("%s", described)


def _ended(settings: Settings, found: Scouted, *, write: bool) -> State[Any]:
    """Write the file where that is wished and good, and return the state that says so."""
    if not found.is_good:
        return Completed(name="Degraded", message="; ".join(found.doubts))
    if not write:
        return Completed(message="proposed; nothing was written")
    source = found.proposal.source
    file = source_file.write(source, shown.file_text(found), settings.seeds)
    return Completed(message=f"{file} is written; `copydesk sync` gives it its deployment")

"""The flow that finds a source by its home address: `copydesk sources add` with a form and a page for its result."""

from typing import Annotated

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from pydantic import BaseModel, ConfigDict, Field

from crawlers.protocol import CrawlEvent, LogLine
from flows.desk.operator_flow import Desk, operator_flow
from flows.flow_progress import AWAY, show_page
from flows.proposal import search, shown, source_file
from flows.proposal.search import Hands, Scouted
from flows.steps.context import require_contact
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.report import Outlook, Verdict
from pipelines.sources.load import load_sources


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
PROPOSED = "proposed, not yet written: look at the proposal, then run this again with *Write the source file*"
SYNC = "sync/sync"
"""Flow and deployment that carry source files over to Prefect."""


@operator_flow("new-source")
def new_source(
    desk: Desk,
    home: Annotated[
        str,
        Field(
            title="Home page",
            description="Address of the site's home page: https://www.example.org/",
            pattern=r"^\s*(https?://)?[^\s/]+\.[^\s/]+\S*\s*$",
        ),
    ],
    options: Annotated[
        NewSourceOptions,
        Field(title="Options", description="How it is looked at, and whether the file is written."),
    ] = DEFAULTS,
) -> Verdict:
    """Find out how a news site is harvested, show it with some of its pages, and write its source file if wished."""
    found = _scouted(desk, home.strip(), options)
    source = found.proposal.source
    articles = sum(s.article is not None for s in found.sampled)
    told = f"{source.name}: {articles} of {len(found.sampled)} tried pages are articles"
    desk.say(shown.page(found), log=told)
    show_page(f"proposal-{source.id}", shown.page(found), told)
    return _ended(desk, found, write=options.write)


def _scouted(desk: Desk, home: str, options: NewSourceOptions) -> Scouted:
    there = load_sources(desk.settings.seeds)
    asked = search.start(home, there, gap=options.gap, allow=options.allow)
    require_contact(desk.settings, (asked,))
    desk.progress("looking at the site")
    with WorkerPool(desk.settings.workers, preload=page_tasks.PRELOAD) as pool:
        hands = Hands(desk.settings, pool.warm(), on_event=_tell)
        return search.scout(hands, asked, options.pages, (source.id for source in there))


def _tell(event: CrawlEvent) -> None:
    if isinstance(event, LogLine):
        get_run_logger().log(event.level, "%s: %s", event.name, event.message)


def _ended(desk: Desk, found: Scouted, *, write: bool) -> Verdict:
    """Write the file where that is wished and good, and return the verdict that says so."""
    if not found.is_good:
        return Verdict(outlook=Outlook.DEGRADED, message="; ".join(found.doubts))
    if not write:
        return Verdict(outlook=Outlook.GOOD, message=PROPOSED)
    source = found.proposal.source
    file = source_file.write(source, shown.file_text(found), desk.settings.seeds)
    return Verdict(outlook=Outlook.GOOD, message=f"{file} is written; {_synced()}")


def _synced() -> str:
    """Start what makes its deployment, and say so; a server without it, or that is away, leaves it to the operator."""
    client = get_client(sync_client=True)
    try:
        deployment = client.read_deployment_by_name(SYNC)
        client.create_flow_run_from_deployment(deployment.id)
    except AWAY as error:
        get_run_logger().warning("no run of %s was started: %s", SYNC, error)
        return "run *sync* (or `copydesk sync`), which makes its deployment"
    return "a run of *sync* makes its deployment; it is harvested on its schedule"

"""`copydesk up`."""

import time
from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.live import Live
from rich.text import Text

from flows.cli import errors
from flows.cli.output import tables
from flows.cli.output.sync_words import SyncProgress
from flows.cli.output.sync_words import describe_sync as tell_synced
from flows.cli.selection import choose_sources
from flows.local import supervisor
from flows.local.supervisor import LocalStack, StartError
from flows.steps.context import open_store
from pipelines.model.source import Source
from pipelines.store import reader
from pipelines.store.contract import card
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from flows.local.first_run import RunStatus

COLUMNS = ("title", "url", "authors", "published_at", "word_count", "cuts")
LINE_SECONDS = 5.0
_BAR = 30


def start(port: int, *, once: bool) -> int:
    """Starts everything, harvests the sample newspaper, stays for the schedules; gives the exit code."""
    with errors.as_message():
        settings = errors.read_settings()
        sources = choose_sources(settings, ())
    stack = LocalStack(port=port, settings=settings, sources=sources, screen=tables.console())
    with errors.as_message(errors.FAILED, StartError):
        try:
            return _run(stack, once=once)
        except KeyboardInterrupt:
            return errors.DEGRADED


def _run(stack: LocalStack, *, once: bool) -> int:
    began = time.monotonic()
    stack.screen.print(f"Starting Prefect's server on port {stack.port} …")
    with supervisor.running(stack):
        prefect = load_prefect()
        supervisor.wait_for_server(stack)
        stack.screen.print(f"Server ready after {time.monotonic() - began:.0f} s.")
        tell_synced(prefect.synced(stack, SyncProgress().hear))
        if once and not stack.samples():
            raise StartError(
                "no source is a sample, so there is nothing to harvest once: see seeds/sample"
            )
        code = max((_first_run(stack, s, prefect) for s in stack.samples()), default=errors.GOOD)
        _where(stack)
        stack.screen.print(f"{time.monotonic() - began:.0f} s since the start.")
        if not once and not stack.stop_requested.is_set():
            stack.screen.print("The schedules are running. Ctrl-C stops everything.")
            if page := prefect.newsroom_page(stack):
                stack.screen.print(Text(f"The Newsroom, to begin a day with: {page}"))
            _stay(stack)
        stack.screen.print("Stopping …")
    stack.screen.print("Stopped.")
    return code


def _stay(stack: LocalStack) -> None:
    while not stack.stop_requested.wait(0.5):
        supervisor.watch_children(stack)


def _first_run(stack: LocalStack, source: Source, prefect: ModuleType) -> int:
    with _Follower(stack.screen, source) as follower:
        look: RunStatus | None = prefect.followed(stack, source, follower.tell)
    if look is None:
        return errors.DEGRADED
    stack.screen.print(Text(f"{source.id}: {look.state}. {safe_text(look.message, 400)}"))
    stack.screen.print(
        f"Run, log and report: http://{supervisor.HOST}:{stack.port}/v2/runs/flow-run/{look.run}"
    )
    rows = _stored(stack, source)
    stack.screen.print(tables.article_table(rows, f"{len(rows)} articles of {source.name} stored"))
    return errors.GOOD if look.good and rows else errors.FAILED


class _Follower(AbstractContextManager["_Follower"]):
    """Shows how a run stands: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, screen: Console, source: Source) -> None:
        self._screen = screen
        self._source = source
        self._said = ("", 0.0)
        self._live = Live(console=screen, transient=True) if screen.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def tell(self, look: "RunStatus") -> None:
        line = f"{self._source.id}: {look.state}  {look.progress}".rstrip()
        if self._live:
            full = round(_BAR * look.share / 100)
            self._live.update(Text(f"{'█' * full}{'░' * (_BAR - full)}  {line}"))
            return
        state, when = self._said
        if look.final:
            return  # told by whoever follows the run, with its message
        if look.state != state or time.monotonic() - when >= LINE_SECONDS:
            self._said = (look.state, time.monotonic())
            self._screen.print(Text(line))


def _stored(stack: LocalStack, source: Source) -> list[tables.Row]:
    table = reader.latest(open_store(stack.settings), source_id=source.id, columns=COLUMNS)
    rows = table.sort_by([("published_at", "descending")]).to_pylist()
    zone = ZoneInfo(source.timezone)
    return [
        (
            row["title"] or row["url"],
            row["authors"],
            row["published_at"] and row["published_at"].astimezone(zone),
            row["word_count"],
            len(row["cuts"]),
        )
        for row in rows
    ]


def _where(stack: LocalStack) -> None:
    store = stack.settings.store
    place = store if "://" in store else str(supervisor.absolute(store))
    table = f"'{place}/articles/ingest_month=*/*.parquet', union_by_name=true"
    query = f"SELECT title, authors, published_at, text FROM read_parquet({table}) {card.CURRENT}"  # noqa: S608 - shown, not run
    lines = (
        f"Prefect's pages  http://{supervisor.HOST}:{stack.port}/v2/dashboard",
        f"Store            {place}",
        f"DuckDB           {query}",
        f"Logs             {stack.folder / 'log'}",
    )
    for line in lines:
        stack.screen.print(Text(line), soft_wrap=True)


def load_prefect() -> ModuleType:
    """Return what talks to the server; Prefect reads its settings when it is imported, so after `running`."""
    from flows.local import prefect_calls  # noqa: PLC0415

    return prefect_calls

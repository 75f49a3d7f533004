"""`copydesk up`."""

import time
from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.live import Live
from rich.text import Text

from flows import console, up
from flows.commands import choice, common
from flows.commands.deployments import tell as tell_synced
from flows.desk import open_store
from flows.up import House, UpError
from pipelines.model.source import Source
from pipelines.store import dataset, reader
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from flows.firstrun import Look

COLUMNS = ("title", "url", "authors", "published_at", "word_count", "cuts")
LINE_SECONDS = 5.0
_BAR = 30


def start(port: int, *, once: bool) -> int:
    """Starts everything, harvests the sample newspaper, stays for the schedules; gives the exit code."""
    with common.told():
        settings = common.read_settings()
        sources = choice.choose(settings, ())
    house = House(port=port, settings=settings, sources=sources, screen=console.console())
    with common.told(common.FAILED, UpError):
        try:
            return _run(house, once=once)
        except KeyboardInterrupt:
            return common.DEGRADED


def _run(house: House, *, once: bool) -> int:
    began = time.monotonic()
    house.screen.print(f"Starting Prefect's server on port {house.port} …")
    with up.running(house):
        prefect = up.load_prefect()
        up.wait_for_server(house)
        house.screen.print(f"Server ready after {time.monotonic() - began:.0f} s.")
        tell_synced(prefect.synced(house))
        if once and not house.samples():
            raise UpError(
                "no source is a sample, so there is nothing to harvest once: see seeds/sample"
            )
        code = max((_first_run(house, s, prefect) for s in house.samples()), default=common.GOOD)
        _where(house)
        house.screen.print(f"{time.monotonic() - began:.0f} s since the start.")
        if not once and not house.asked.is_set():
            house.screen.print("The schedules are running. Ctrl-C stops everything.")
            _stay(house)
        house.screen.print("Stopping …")
    house.screen.print("Stopped.")
    return code


def _stay(house: House) -> None:
    while not house.asked.wait(0.5):
        up.watch_children(house)


def _first_run(house: House, source: Source, prefect: ModuleType) -> int:
    with _Follower(house.screen, source) as follower:
        look: Look | None = prefect.followed(house, source, follower.tell)
    if look is None:
        return common.DEGRADED
    house.screen.print(Text(f"{source.id}: {look.state}. {safe_text(look.message, 400)}"))
    house.screen.print(
        f"Run, log and report: http://{up.HOST}:{house.port}/v2/runs/flow-run/{look.run}"
    )
    rows = _stored(house, source)
    house.screen.print(console.article_table(rows, f"{len(rows)} articles of {source.name} stored"))
    return common.GOOD if look.good and rows else common.FAILED


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

    def tell(self, look: "Look") -> None:
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


def _stored(house: House, source: Source) -> list[console.Row]:
    table = reader.latest(open_store(house.settings), source_id=source.id, columns=COLUMNS)
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


def _where(house: House) -> None:
    store = house.settings.store
    place = store if "://" in store else str(up.absolute(store))
    table = f"'{place}/articles/ingest_month=*/*.parquet', union_by_name=true"
    query = (
        f"SELECT title, authors, published_at, text FROM read_parquet({table}) {dataset.CURRENT}"  # noqa: S608 - shown, not run
    )
    lines = (
        f"Prefect's pages  http://{up.HOST}:{house.port}/v2/dashboard",
        f"Store            {place}",
        f"DuckDB           {query}",
        f"Logs             {house.folder / 'log'}",
    )
    for line in lines:
        house.screen.print(Text(line), soft_wrap=True)

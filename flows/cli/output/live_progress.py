"""Live progress of a harvest: a table that moves on a terminal, plain lines elsewhere."""

import logging
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Self

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawlers.protocol import CrawlEvent, LogLine, Progress, SourceDone
from pipelines.model.report import RunReport
from pipelines.model.source import Source, SourceId
from pipelines.urls import safe_text

LINE_SECONDS = 10.0
"""How often a plain line tells of a source that is being crawled."""
_SHOWN_ROWS = 30


@dataclass(slots=True)
class _Row:
    state: str = "waiting"
    found: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    left: int = 0
    told: float = 0.0


class LiveWatch(AbstractContextManager["LiveWatch"]):
    """Watches a harvest; hears from several threads.

    Args:
        sources: What is harvested.
        console: Where to show it.
    """

    def __init__(self, sources: tuple[Source, ...], console: Console) -> None:
        self._console = console
        self._rows: dict[SourceId, _Row] = {s.id: _Row() for s in sources}
        self._lock = threading.Lock()
        self._live = (
            Live(get_renderable=self._table, console=console, refresh_per_second=4, transient=True)
            if console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        """Begins to show."""
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Takes the moving table away; tables with the results follow."""
        if self._live:
            self._live.stop()

    def event(self, event: CrawlEvent) -> None:
        """Hears of the crawl."""
        match event:
            case Progress():
                self._progress(event)
            case LogLine():
                if event.level >= logging.WARNING:
                    self._say(f"{event.source_id or 'crawl'}: {safe_text(event.message, 300)}")
            case SourceDone():
                self._rows[event.source_id].state = "fetched"

    def cleaning(self, source: Source) -> None:
        """Hears that a source's pages are being cleaned and stored."""
        self._rows[source.id].state = "cleaning"
        self._tell(source.id)

    def report(self, report: RunReport) -> None:
        """Hears how a source ended."""
        self._rows[report.source_id].state = report.verdict.outlook
        if not self._live:
            c = report.counts
            self._say(
                f"{report.source_id}: {report.verdict.outlook}, {c.stored} stored, {c.same} the same, "
                f"{c.rejected} refused of {c.fetched} pages"
            )

    def _progress(self, event: Progress) -> None:
        with self._lock:
            row = self._rows[event.source_id]
            if row.state not in ("fetched", "cleaning"):
                row.state = "fetching"
            row.found, row.fetched, row.unchanged = event.discovered, event.fetched, event.unchanged
            row.failed, row.left = event.failed, event.left
        if time.monotonic() - row.told >= LINE_SECONDS:
            self._tell(event.source_id)

    def _tell(self, source_id: SourceId) -> None:
        row = self._rows[source_id]
        row.told = time.monotonic()
        if not self._live:
            self._say(
                f"{source_id}: {row.state}, {row.found} found, {row.fetched} fetched, "
                f"{row.unchanged} unchanged, {row.failed} failed"
            )

    def _say(self, line: str) -> None:
        if self._live:
            self._console.print(Text(line))
        else:  # nothing to lay out: rich would take a third of a millisecond for each line
            self._console.file.write(f"{line}\n")

    def _table(self) -> Table:
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("source", no_wrap=True)
        table.add_column("state")
        for name in ("found", "fetched", "unchanged", "failed", "to go"):
            table.add_column(name, justify="right")
        with self._lock:
            rows = sorted(self._rows.items(), key=lambda entry: _ORDER.get(entry[1].state, 3))
            for name, row in rows[:_SHOWN_ROWS]:
                figures = (row.found, row.fetched, row.unchanged, row.failed, row.left)
                table.add_row(name, row.state, *map(str, figures))
        if len(rows) > _SHOWN_ROWS:
            table.add_row(f"… and {len(rows) - _SHOWN_ROWS} more", "", "", "", "", "", "")
        return table


_ORDER = {"cleaning": 0, "fetching": 1, "fetched": 1, "waiting": 2}

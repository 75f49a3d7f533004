"""`copydesk status`."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from flows.cli import errors
from flows.cli.output import tables
from flows.cli.selection import choose_sources
from flows.newsroom import reading
from flows.newsroom.needs import NAMED, Need, needs
from flows.newsroom.standing import Standing, State, standings
from flows.settings import Settings
from flows.steps.context import open_store
from pipelines.model.source import Source
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.urls import safe_text

FOLDER = "newsroom"
"""Beside the spool: what was read of the reports."""
_BARS = " ▁▂▃▄▅▆▇█"
_COLOURS = {
    State.FAILED: "red",
    State.SILENT: "red",
    State.NEVER: "dim",
    State.FEWER: "yellow",
    State.DEGRADED: "yellow",
    State.CANCELLED: "magenta",
    State.GOOD: "green",
}


def status(folder: Path | None, store: str | None, *, as_json: bool) -> int:
    """Prints how the sources stand; exit code 1 when something needs a person."""
    with errors.as_message():
        settings = errors.read_settings(seeds=folder, store=store)
        sources = choose_sources(settings, ())
    now = datetime.now(UTC)
    with (
        errors.as_message(errors.FAILED, StoreError, OSError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
    ):
        read = reading.read(open_store(settings), settings.spool.parent / FOLDER, now.date())
    rows = standings(sources, read, now)
    found = needs(rows, awaits_contact=[s.id for s in _without_contact(settings, sources)])
    if as_json:
        _print_json(rows, found, now)
    else:
        _print(rows, found, now)
    return errors.DEGRADED if found else errors.GOOD


def _without_contact(settings: Settings, sources: Sequence[Source]) -> list[Source]:
    return [one for one in sources if not (settings.contact or one.sample)]


def _print_json(rows: Sequence[Standing], found: Sequence[Need], now: datetime) -> None:
    told = {
        "at": now.isoformat(),
        "needs": [asdict(need) for need in found],
        "sources": [
            asdict(row)
            | {"refused_share": row.refused_share, "unchanged_share": row.unchanged_share}
            for row in rows
        ],
    }
    sys.stdout.write(f"{json.dumps(told, default=_plain, ensure_ascii=False)}\n")


def _plain(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _print(rows: Sequence[Standing], found: Sequence[Need], now: datetime) -> None:
    screen = tables.console()
    numbers = Counter(row.state for row in rows)
    counted = ", ".join(f"{numbers[state]} {state}" for state in State if numbers[state])
    total = sum(row.articles for row in rows)
    sources = "1 source" if len(rows) == 1 else f"{len(rows)} sources"
    screen.print(Text(f"{sources}: {counted}. New articles in 24 hours: {total}."))
    for need in found:
        screen.print(_need_line(need), soft_wrap=True)
    screen.print(status_table(rows, now))


def _need_line(need: Need) -> Text:
    more = f" and {len(need.sources) - NAMED} more" if len(need.sources) > NAMED else ""
    line = Text("! ", style="bold red")
    line.append(f"{need.what}: {', '.join(need.sources[:NAMED])}{more}\n", style="default")
    return line.append(f"    {safe_text(need.remedy, 400)}", style="cyan")


def status_table(rows: Sequence[Standing], now: datetime) -> Table:
    """Return the table of the newsroom, a line a source."""
    table = Table(box=box.SIMPLE_HEAD, collapse_padding=True)
    table.add_column("source", no_wrap=True, max_width=28, overflow="ellipsis")
    table.add_column("state", no_wrap=True)
    table.add_column("last run", justify="right", no_wrap=True)
    for name in ("24 h", "norm"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("14 days", no_wrap=True)
    table.add_column("newest", justify="right", no_wrap=True)
    for name in ("refused", "asked", "304"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what to look at", max_width=36, overflow="ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row, now))
    return table


def _cells(row: Standing, now: datetime) -> tuple[str | Text, ...]:
    return (
        row.source,
        Text(row.state, style=_COLOURS[row.state]),
        age(row.last_run, now),
        str(row.articles),
        "" if row.norm is None else f"{row.norm:.0f}",
        sparkline(row.days),
        age(row.newest, now),
        _percent(row.refused_share),
        str(row.requests),
        _percent(row.unchanged_share),
        tables.plain(_note(row)),
    )


def _note(row: Standing) -> str:
    """Return the verdict where the source is not well; else why most of its refused pages were."""
    return row.reason if row.state is State.GOOD else row.verdict


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def sparkline(days: Sequence[int]) -> str:
    """Return numbers as a line of bars, as high as their share of the greatest; a little is never nothing."""
    top = max(days, default=0)
    return "".join(_BARS[-(-n * (len(_BARS) - 1) // top)] if top else _BARS[0] for n in days)


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, in the greatest unit that fits: 5m, 3h, 12d."""
    if moment is None:
        return ""
    past = max(now - moment, timedelta())
    if past < timedelta(hours=1):
        return f"{past // timedelta(minutes=1)}m"
    return f"{past // timedelta(hours=1)}h" if past < timedelta(days=2) else f"{past.days}d"

"""`copydesk status`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from flows.cli import errors
from flows.cli.output import tables
from flows.cli.selection import choose_sources
from flows.newsroom.glance import age, percent, sparkline
from flows.newsroom.look import Newsroom, look
from flows.newsroom.needs import NAMED, Need
from flows.newsroom.standing import Standing, State
from pipelines.store.object_store import BadStoreUrlError, StoreError
from pipelines.urls import safe_text

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
    with (
        errors.as_message(errors.FAILED, StoreError, OSError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
    ):
        seen = look(settings, sources, datetime.now(UTC))
    (_print_json if as_json else _print)(seen)
    return errors.DEGRADED if seen.needs else errors.GOOD


def _print_json(seen: Newsroom) -> None:
    told = {
        "at": seen.at.isoformat(),
        "needs": [asdict(need) for need in seen.needs],
        "sources": [
            asdict(row)
            | {
                "refused_share": row.refused_share,
                "unchanged_share": row.unchanged_share,
                "cut_share": row.cut_share,
            }
            for row in seen.rows
        ],
    }
    sys.stdout.write(f"{json.dumps(told, default=_plain, ensure_ascii=False)}\n")


def _plain(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _print(seen: Newsroom) -> None:
    screen = tables.console()
    screen.print(Text(seen.summary))
    for need in seen.needs:
        screen.print(_need_line(need), soft_wrap=True)
    tables.print_whole(screen, status_table(seen.rows, seen.at))


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
    for name in ("refused", "asked", "304", "cut"):
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
        percent(row.refused_share),
        str(row.requests),
        percent(row.unchanged_share),
        percent(row.cut_share),
        tables.plain(_note(row)),
    )


def _note(row: Standing) -> str:
    """Return the verdict where the source is not well; else why most of its refused pages were."""
    return row.reason if row.state is State.GOOD else row.verdict

"""`copydesk harvest`."""

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from rich.console import Console

from flows.cli import errors
from flows.cli.output import json_lines, run_report, tables
from flows.cli.output.live_progress import LiveWatch
from flows.cli.selection import begin
from flows.settings import Settings
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import health
from pipelines.model.report import Outlook, RunReport
from pipelines.model.source import Source

_CODES = {
    Outlook.GOOD: errors.GOOD,
    Outlook.DEGRADED: errors.DEGRADED,
    Outlook.CANCELLED: errors.DEGRADED,
    Outlook.FAILED: errors.FAILED,
}


def harvest(
    names: Sequence[str], given: Mapping[str, object], limit: int, *, as_json: bool = False
) -> int:
    """Harvests the named sources, shows progress and reports; gives the exit code."""
    settings, sources = begin(names, given)
    screen = tables.console(errors=as_json)
    with WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool:
        reports = _run(settings, sources, pool, screen, limit)
    if as_json:
        for report in reports:
            json_lines.say(report)
    else:
        show(reports, screen, settings.store)
    last = {
        report.source_id: report for report in reports
    }  # a taken-up run stands before the new one
    codes = [_CODES[report.verdict.outlook] for report in last.values()]
    lost = [
        errors.DEGRADED for report in reports if any(r[1] == health.LOST for r in report.reasons)
    ]
    return max([*codes, *lost], default=errors.GOOD)


def _run(
    settings: Settings, sources: tuple[Source, ...], pool: WorkerPool, screen: Console, limit: int
) -> Sequence[RunReport]:
    # Imported here: it takes most of a second, which wrong names and seeds need not wait for.
    from flows.harvest_many import harvest_many  # noqa: PLC0415
    from flows.steps.context import (  # noqa: PLC0415
        ContactError,
        open_context,
        require_contact,
    )
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.store.object_store import BadStoreUrlError, StoreError  # noqa: PLC0415

    with (
        errors.as_message(errors.FAILED, StoreError, StateError),
        errors.as_message(errors.WRONG_USE, BadStoreUrlError, ContactError),
    ):
        require_contact(settings, sources)
        with (
            stop_signal() as stop,
            open_context(settings, pool, stop) as opened,
            LiveWatch(sources, screen) as watch,
        ):
            return harvest_many(opened, sources, watch, page_limit=limit, should_stop=stop.is_set)


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """Return an event that Ctrl-C or SIGTERM sets; the second one interrupts at once."""
    asked = threading.Event()

    def ask(number: int, _: Any) -> None:
        asked.set()
        signal.signal(number, before[number])

    before = {int(number): signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show(reports: Sequence[RunReport], screen: Console, store: str) -> None:
    """Prints what runs came to: articles, reasons, counts, verdicts.

    Args:
        reports: Of the runs.
        screen: Where to.
        store: Name of the store, before the keys of pages.
    """
    rows = [
        (a.title or a.url, a.authors, a.published_at, a.words, a.cuts)
        for report in reports
        for a in report.articles
    ]
    rows.sort(key=lambda row: row[2].isoformat() if row[2] else "", reverse=True)
    if rows:
        screen.print(tables.article_table(rows, f"{len(rows)} articles stored"))
    if any(report.reasons for report in reports):
        screen.print(tables.reason_table(reports))
    if len(reports) == 1:
        if reports[0].cut_samples:
            screen.print(run_report.cuts(reports[0]))
        screen.print(run_report.funnel(reports[0]))
    screen.print(tables.report_table(reports))
    said = (tables.verdicts(reports), tables.proposals(reports), run_report.advice(reports, store))
    for line in chain.from_iterable(said):
        screen.print(line, soft_wrap=True)

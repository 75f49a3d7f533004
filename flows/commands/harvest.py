"""`copydesk harvest`."""

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from flows import console
from flows.commands import choice, common
from flows.progress import LiveWatch
from flows.settings import Settings
from flows.steps import page
from flows.workbench import Workbench
from pipelines.model.report import Outlook, RunReport
from pipelines.model.source import Source

_CODES = {
    Outlook.GOOD: common.GOOD,
    Outlook.DEGRADED: common.DEGRADED,
    Outlook.CANCELLED: common.DEGRADED,
    Outlook.FAILED: common.FAILED,
}


def harvest(names: Sequence[str], given: Mapping[str, object], limit: int) -> int:
    """Harvests the named sources, shows progress and reports; gives the exit code."""
    settings, sources = choice.begin(names, given)
    screen = console.console()
    with Workbench(settings.workers, preload=page.PRELOAD) as bench:
        reports = _run(settings, sources, bench.warm(), screen, limit)
    _show(reports, screen)
    last = {
        report.source_id: report for report in reports
    }  # a taken-up run stands before the new one
    return max((_CODES[r.verdict.outlook] for r in last.values()), default=common.GOOD)


def _run(
    settings: Settings, sources: tuple[Source, ...], bench: Workbench, screen: Console, limit: int
) -> Sequence[RunReport]:
    # Imported here: it takes a second, in which the workers load what they need.
    from flows import conduct, desk  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.store.port import BadStoreUrlError, StoreError  # noqa: PLC0415

    with (
        common.told(common.FAILED, StoreError, StateError),
        common.told(common.WRONG_USE, BadStoreUrlError, desk.ContactError),
    ):
        desk.require_contact(settings, sources)
        with (
            _stop_signal() as stop,
            desk.open_desk(settings, bench, stop) as opened,
            LiveWatch(sources, screen) as watch,
        ):
            return conduct.harvest(
                opened, sources, watch, page_limit=limit, should_stop=stop.is_set
            )


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """Gives an event that Ctrl-C or SIGTERM sets; the second one interrupts at once."""
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


def _show(reports: Sequence[RunReport], screen: Console) -> None:
    rows = [
        (a.title or a.url, a.authors, a.published_at, a.words, a.cuts)
        for report in reports
        for a in report.articles
    ]
    rows.sort(key=lambda row: row[2].isoformat() if row[2] else "", reverse=True)
    if rows:
        screen.print(console.article_table(rows, f"{len(rows)} articles stored"))
    if any(report.reasons for report in reports):
        screen.print(console.reason_table(reports))
    screen.print(console.report_table(reports))
    for line in (*console.verdicts(reports), *console.proposals(reports)):
        screen.print(line, soft_wrap=True)

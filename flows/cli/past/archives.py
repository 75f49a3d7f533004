"""`copydesk import`: pages out of WARC files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli import errors
from flows.cli.harvest import stop_signal
from flows.cli.output import tables
from flows.cli.selection import begin_with_all
from flows.settings import Settings
from flows.workers.cluster import ClusterError, open_pool
from pipelines.model.report import Outlook, RunReport
from pipelines.model.source import Source
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from flows.steps.import_warc import ImportedFiles


def import_archives(
    names: Sequence[str], given: Mapping[str, object], *, dry_run: bool, dask: str = ""
) -> int:
    """Imports archives, or counts what would be taken; gives the exit code."""
    from flows.steps.import_warc import ArchiveFileError, files  # noqa: PLC0415 - it loads what cleans
    from pipelines.store.object_store import BadStoreUrlError, StoreError  # noqa: PLC0415

    settings, sources = begin_with_all(given)
    with (
        errors.as_message(errors.FAILED, StoreError),
        errors.as_message(errors.WRONG_USE, ArchiveFileError, BadStoreUrlError),
    ):
        if not names:
            raise errors.UsageError(
                "name the archives: WARC files, folders of them, s3://BUCKET/KEY"
            )
        archives = files(settings, names)
    screen = tables.console()
    found = _run(settings, sources, archives, screen, None if dry_run else dask)
    _show(found, screen, dry_run=dry_run)
    failed = any(report.verdict.outlook is Outlook.FAILED for report in found.reports)
    return errors.FAILED if failed else errors.GOOD


def _run(
    settings: Settings,
    sources: Sequence[Source],
    archives: Sequence[str],
    screen: Console,
    dask: str | None,
) -> "ImportedFiles":
    """Imports on the pool of an address; None only counts."""
    from flows.steps import import_warc  # noqa: PLC0415 - as above
    from flows.steps.context import open_archive, open_context  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError, LeaseLostError  # noqa: PLC0415
    from pipelines.store.object_store import StoreError  # noqa: PLC0415

    faults = (StateError, LeaseHeldError, LeaseLostError, StoreError)
    watch = _Lines(screen)
    with (
        errors.as_message(errors.FAILED, *faults),
        errors.as_message(errors.WRONG_USE, import_warc.ArchiveFileError, ClusterError),
        stop_signal() as stop,
    ):
        if dask is None:
            with open_archive(settings, stop) as opened:
                return import_warc.count(opened, sources, archives, watch)
        with (
            open_pool(settings, dask) as pool,
            open_context(settings, pool, stop) as context,
        ):
            return import_warc.import_files(context, sources, archives, watch, stop.is_set)


class _Lines:
    """Prints how an import goes on, a line a file and batch."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen

    def file(self, name: str, counts: Counter[str]) -> None:
        """Hears that a file was read."""
        self._screen.print(Text(f"{safe_text(name, 200)}: {_told(counts)}"), soft_wrap=True)

    def report(self, report: RunReport) -> None:
        """Hears what became of a source's pages of a batch."""
        c = report.counts
        told = f"{c.fetched} pages, {c.stored} stored, {c.same} the same, {c.rejected} refused"
        self._screen.print(Text(f"{report.source_id}: {told}"), soft_wrap=True)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "empty"


def _show(found: "ImportedFiles", screen: Console, *, dry_run: bool) -> None:
    for name in found.skipped:
        screen.print(Text(f"{safe_text(name, 200)}: read by an earlier import"), soft_wrap=True)
    if found.by_source:
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("source")
        for name in ("taken", "stored", "the same", "refused"):
            table.add_column(name, justify="right")
        for source_id, taken in sorted(found.by_source.items()):
            counts = [report.counts for report in found.reports if report.source_id == source_id]
            sums = (
                sum(getattr(c, name) for c in counts) for name in ("stored", "same", "rejected")
            )
            table.add_row(source_id, str(taken), *map(str, sums))
        screen.print(table)
    what = "would be taken (dry run: nothing is stored)" if dry_run else "taken"
    rest = Counter({name: n for name, n in found.counts.items() if name != "taken"})
    screen.print(Text(f"{found.counts['taken']} pages {what}; {_told(rest)}"), soft_wrap=True)

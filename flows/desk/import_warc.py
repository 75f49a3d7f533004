"""The flow that imports WARC files: `copydesk import` with a form and a page for its result."""

import threading
from collections import Counter
from typing import Annotated

from pydantic import Field

from flows import report_markdown
from flows.desk.form import DaskAddress
from flows.desk.operator_flow import Desk, operator_flow
from flows.steps import import_warc as steps
from flows.steps.context import open_archive, open_context
from flows.steps.import_warc import ImportedFiles
from flows.workers.cluster import open_pool
from pipelines.model.report import Outlook, RunReport, Verdict
from pipelines.sources.load import load_sources
from pipelines.urls import safe_text

MOST_FILES = 10_000
Name = Annotated[str, Field(min_length=1, max_length=1_000)]


@operator_flow("import-warc")
def import_warc(
    desk: Desk,
    files: Annotated[
        list[Name],
        Field(
            min_length=1,
            max_length=MOST_FILES,
            title="Files",
            description="WARC files or folders on the worker's machine, or s3://BUCKET/KEY; relative paths begin where "
            "it works.",
        ),
    ],
    *,
    dry_run: Annotated[
        bool,
        Field(title="Dry run", description="Only count what would be taken; nothing is stored."),
    ] = False,
    dask: DaskAddress = "",
) -> Verdict:
    """Import pages out of WARC files (Common Crawl's CC-NEWS and the like) as captures of the sources they belong to.

    Their dates are those of the capture; no publisher is asked for anything. Interrupted, it goes on where it was.
    `copydesk import` does the same.
    """
    found = _imported(desk, steps.files(desk.settings, files), dask.strip(), dry_run=dry_run)
    page = report_markdown.import_page(found.counts, found.by_source, found.reports, found.skipped)
    desk.say(report_markdown.dry_run_page(page) if dry_run else page)
    told = f"{found.counts[steps.TAKEN]} pages {'would be ' * dry_run}taken"
    return Verdict(outlook=Outlook.GOOD, message=told)


def _imported(desk: Desk, names: tuple[str, ...], dask: str, *, dry_run: bool) -> ImportedFiles:
    sources, watch = load_sources(desk.settings.seeds), _FilesInView(desk, len(names))
    if dry_run:
        with open_archive(desk.settings, threading.Event()) as archive:
            return steps.count(archive, sources, names, watch)
    with (
        open_pool(desk.settings, dask) as pool,
        open_context(desk.settings, pool) as context,
    ):
        return steps.import_files(context, sources, names, watch, lambda: desk.watch.cancelled)


class _FilesInView:
    """Shows how an import goes on."""

    def __init__(self, desk: Desk, files: int) -> None:
        self._desk, self._files, self._read = desk, files, 0
        desk.progress(f"0/{files} files")

    def file(self, name: str, counts: Counter[str]) -> None:
        """Hears that a file was read."""
        self._read += 1
        self._desk.progress(f"{self._read}/{self._files} files", self._read, self._files)
        self._desk.log(f"read {safe_text(name, 200)}: {dict(counts)}")

    def report(self, report: RunReport) -> None:
        """Hears what became of a source's pages of a batch."""
        self._desk.log(f"{report.source_id}: {report.verdict.message}")

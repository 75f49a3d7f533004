"""The flow that imports WARC files: `copydesk import` with a form and a page for its result."""

import logging
import threading
from collections import Counter
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows import harvest, report_markdown
from flows import settings as operators
from flows.flow_progress import AWAY
from flows.settings import Settings
from flows.steps import import_warc as steps
from flows.steps.context import open_archive, open_context
from flows.steps.import_warc import ArchiveFileError, ImportedFiles
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import logs
from pipelines.model.report import RunReport
from pipelines.sources.load import load_sources
from pipelines.state.lease import LeaseHeldError
from pipelines.store.object_store import BadStoreUrlError
from pipelines.urls import safe_text

MOST_FILES = 10_000
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
Names = Annotated[list[Name], Field(min_length=1, max_length=MOST_FILES)]


@flow(name="import-warc", persist_result=False)
def import_warc(files: Names, dry_run: bool = False) -> State[Any]:  # noqa: FBT001, FBT002 - the form's tick
    """Import pages out of WARC files, e.g. of Common Crawl's CC-NEWS; no publisher is asked for anything.

    Args:
        files: WARC files or folders on the worker's machine, or s3://BUCKET/KEY; relative paths begin where it works.
        dry_run: Only count which pages of which source would be taken; nothing is stored.
    """
    try:
        settings = operators.load()
        logs.configure(logging.getLevelNamesMapping()[settings.log_level])
        found = _imported(settings, steps.files(settings, files), dry_run=dry_run)
    except LeaseHeldError as error:
        get_run_logger().warning("%s", error)
        return Completed(name=harvest.ALREADY_RUNNING, message=f"{error}; then start it again")
    except (ArchiveFileError, BadStoreUrlError, *harvest.FAULTS) as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))
    _show(found, dry_run=dry_run)
    return Completed(message=f"{found.counts[steps.TAKEN]} pages {'would be ' * dry_run}taken")


def _imported(settings: Settings, names: tuple[str, ...], *, dry_run: bool) -> ImportedFiles:
    sources, watch = load_sources(settings.seeds), _Told()
    if dry_run:
        with open_archive(settings, threading.Event()) as archive:
            return steps.count(archive, sources, names, watch)
    with (
        WorkerPool(settings.workers, preload=page_tasks.PRELOAD) as pool,
        open_context(settings, pool.warm()) as context,
    ):
        return steps.import_files(context, sources, names, watch, lambda: False)


class _Told:
    """Logs how an import goes on."""

    def file(self, name: str, counts: Counter[str]) -> None:
        """Hears that a file was read."""
        get_run_logger().info("read %s: %s", safe_text(name, 200), dict(counts))

    def report(self, report: RunReport) -> None:
        """Hears what became of a source's pages of a batch."""
        get_run_logger().info("%s: %s", report.source_id, report.verdict.message)


def _show(found: ImportedFiles, *, dry_run: bool) -> None:
    page = report_markdown.import_page(found.counts, found.by_source, found.reports, found.skipped)
    if dry_run:
        page = report_markdown.dry_run_page(page)
    described = f"{found.counts[steps.TAKEN]} pages taken"
    try:
        create_markdown_artifact(markdown=page, key="import-warc", description=described)
    except AWAY as error:
        get_run_logger().warning("the report could not be shown here: %s", error)

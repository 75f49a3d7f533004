"""`copydesk clean`: saved pages, or a stream of JSON lines, to clean articles; nothing is fetched or stored.

Pages of one publisher (registrable domain) in a batch are evidence for each other. Pages stream through;
drafts and what was observed wait in a scratch folder.
"""

import gc
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flows.batch import records
from flows.batch.records import BatchPage, BatchResult, Reader
from flows.workers import page_tasks
from flows.workers.page_tasks import DraftedPage, FinishTask, Spilled, SpilledObservations
from flows.workers.pool import TaskFailed, WorkerPool
from pipelines import urls
from pipelines.boilerplate.learning import learn
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason
from pipelines.model.sitemodel import cold
from pipelines.model.source import Source

if TYPE_CHECKING:
    from pipelines.model.source import SourceId

R = TypeVar("R")

PRELOAD = ("flows.batch.clean", "flows.batch.publishers", *page_tasks.PRELOAD)
NOWHERE = "https://page.invalid/"
"""Stands for the address of a page of which none is known (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDraft:
    """A page of the batch whose draft waits for the models."""

    id: Any
    url: str
    source: Source
    drafted: DraftedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A waiting draft with what its answer needs."""

    id: Any
    url: str
    finish: FinishTask


def clean_lines(lines: Iterable[bytes], pool: WorkerPool, *, gates: bool = True) -> Iterator[str]:
    """Return one JSON line per input line (blank ones apart), in any order.

    Args:
        lines: JSON objects with `id`, `url` and `html_b64`.
        pool: Where the work is done; with `PRELOAD`.
        gates: False gives the text also where a gate would refuse.
    """
    numbered = ((n, text) for n, text in enumerate(lines, 1) if text.strip())
    yield from _clean(numbered, records.read_line, records.as_line, pool, gates=gates)


def clean_files(
    files: Iterable[tuple[str, str]], pool: WorkerPool, *, gates: bool = True
) -> Iterator[BatchResult]:
    """Return what becomes of each file.

    Args:
        files: (path, address of the page or the empty string).
        pool: Where the work is done; with `PRELOAD`.
        gates: As in `clean_lines`.
    """
    yield from _clean(files, records.read_file, _as_it_is, pool, gates=gates)


def _clean(
    things: Iterable[Any],
    read: Reader,
    show: Callable[[BatchResult], R],
    pool: WorkerPool,
    *,
    gates: bool,
) -> Iterator[R]:
    """Return all answers, each as `show` makes it, in the worker where there is one."""
    with tempfile.TemporaryDirectory(prefix="drafts-") as scratch, _no_collections():
        waiting: list[PendingDraft] = []
        for thing, result in pool.each(partial(_draft, read, scratch), things, weigh=_handed_bytes):
            match result:
                case PendingDraft():
                    waiting.append(result)
                case TaskFailed():
                    yield show(records.unread(read(thing), result.why, Reason.PARSER_FAILED))
                case BatchResult():
                    yield show(result)
        yield from _finish(waiting, show, pool, Path(scratch), gates=gates)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Looks for no cycles meanwhile: what workers send holds none, and looking took a fifth of our time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _finish(
    waiting: list[PendingDraft],
    show: Callable[[BatchResult], R],
    pool: WorkerPool,
    scratch: Path,
    *,
    gates: bool,
) -> Iterator[R]:
    """Learns a model for each publisher of the batch and finishes its waiting pages with it."""
    evidence: dict[SourceId, list[tuple[str, Spilled]]] = defaultdict(list)
    for page in waiting:
        evidence[page.source.id].append((page.url, page.drafted.observation))
    models = {
        name: page_tasks.keep_model(learn.merge(cold(name), SpilledObservations(seen)), scratch)
        for name, seen in evidence.items()
    }
    sheets = (
        _Sheet(
            id=page.id,
            url=page.url,
            finish=FinishTask(
                key=page.url,
                spill=page.drafted.spill,
                model_file=models[page.source.id],
                source=page.source,
                gates=gates,
            ),
        )
        for page in sorted(waiting, key=lambda page: page.source.id)
    )
    for sheet, shown in pool.each(partial(_finished, show), sheets):
        if isinstance(shown, TaskFailed):
            yield show(records.unread(sheet, shown.why, Reason.PARSER_FAILED))
        else:
            yield shown


def _finished(show: Callable[[BatchResult], R], sheet: _Sheet) -> R:
    return show(BatchResult(id=sheet.id, url=sheet.url, outcome=page_tasks.finish(sheet.finish)))


def _as_it_is(answer: BatchResult) -> BatchResult:
    return answer


def _handed_bytes(thing: tuple[object, bytes | str]) -> int:
    """Return the length of a line; of a file, whose address is handed over, next to nothing."""
    return len(thing[1])


def _draft(read: Reader, scratch: str, thing: Any) -> PendingDraft | BatchResult:
    paper = read(thing)
    if isinstance(paper, BatchResult):
        return paper
    page, source = _page(paper)
    drafted = page_tasks.draft_page(page, source, scratch)
    if isinstance(drafted, DraftedPage):
        return PendingDraft(id=paper.id, url=paper.url, source=source, drafted=drafted)
    return BatchResult(id=paper.id, url=paper.url, outcome=drafted)


def _page(paper: BatchPage) -> tuple[FetchedPage, Source]:
    from flows.batch import publishers  # noqa: PLC0415 - only workers load the list of suffixes

    url = NOWHERE
    with suppress(urls.BadUrlError):
        url = urls.normalize(paper.url)
    return publishers.page_of(url, paper.body, datetime.now(UTC)), publishers.source_of(url)

"""`copydesk clean`: saved pages, or a stream of JSON lines, to clean articles; nothing is fetched or stored.

Pages of one publisher (registrable domain) in a batch are evidence for each other. Only observations
are held in memory; pages stream through, drafts wait in a scratch folder.
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

from flows import papers
from flows.papers import Answer, Paper, Reader
from flows.steps import page as pages
from flows.steps.page import Drafted, Finish
from flows.workbench import Broken, Workbench
from pipelines import urls
from pipelines.boilerplate import learn
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason
from pipelines.model.sitemodel import cold
from pipelines.model.source import Source

if TYPE_CHECKING:
    from pipelines.boilerplate.learn import Observation
    from pipelines.model.source import SourceId

R = TypeVar("R")

PRELOAD = ("flows.filter", "flows.publishers", *pages.PRELOAD)
NOWHERE = "https://page.invalid/"
"""Stands for the address of a page of which none is known (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A page of the batch whose draft waits for the models."""

    id: Any
    url: str
    source: Source
    drafted: Drafted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A waiting draft with what its answer needs."""

    id: Any
    url: str
    finish: Finish


def clean_lines(lines: Iterable[bytes], bench: Workbench, *, gates: bool = True) -> Iterator[str]:
    """Gives one JSON line per input line (blank ones apart), in any order.

    Args:
        lines: JSON objects with `id`, `url` and `html_b64`.
        bench: Where the work is done; with `PRELOAD`.
        gates: False gives the text also where a gate would refuse.
    """
    numbered = ((n, text) for n, text in enumerate(lines, 1) if text.strip())
    yield from _clean(numbered, papers.read_line, papers.as_line, bench, gates=gates)


def clean_files(
    files: Iterable[tuple[str, str]], bench: Workbench, *, gates: bool = True
) -> Iterator[Answer]:
    """Gives what becomes of each file.

    Args:
        files: (path, address of the page or the empty string).
        bench: Where the work is done; with `PRELOAD`.
        gates: As in `clean_lines`.
    """
    yield from _clean(files, papers.read_file, _as_it_is, bench, gates=gates)


def _clean(
    things: Iterable[Any],
    read: Reader,
    show: Callable[[Answer], R],
    bench: Workbench,
    *,
    gates: bool,
) -> Iterator[R]:
    """Gives all answers, each as `show` makes it, in the worker where there is one."""
    with tempfile.TemporaryDirectory(prefix="drafts-") as scratch, _no_collections():
        waiting: list[Waiting] = []
        for thing, result in bench.each(
            partial(_draft, read, scratch), things, weigh=_handed_bytes
        ):
            match result:
                case Waiting():
                    waiting.append(result)
                case Broken():
                    yield show(papers.unread(read(thing), result.why, Reason.PARSER_FAILED))
                case Answer():
                    yield show(result)
        yield from _finish(waiting, show, bench, Path(scratch), gates=gates)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Looks for no cycles meanwhile: what workers send holds none, and looking took a fifth of our time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _finish(
    waiting: list[Waiting],
    show: Callable[[Answer], R],
    bench: Workbench,
    scratch: Path,
    *,
    gates: bool,
) -> Iterator[R]:
    """Learns a model for each publisher of the batch and finishes its waiting pages with it."""
    evidence: dict[SourceId, list[Observation]] = defaultdict(list)
    for page in waiting:
        evidence[page.source.id].append(page.drafted.observation)
    models = {
        name: pages.keep_model(learn.merge(cold(name), seen), scratch)
        for name, seen in evidence.items()
    }
    sheets = (
        _Sheet(
            id=page.id,
            url=page.url,
            finish=Finish(
                key=page.url,
                spill=page.drafted.spill,
                model_file=models[page.source.id],
                source=page.source,
                gates=gates,
            ),
        )
        for page in sorted(waiting, key=lambda page: page.source.id)
    )
    for sheet, shown in bench.each(partial(_finished, show), sheets):
        if isinstance(shown, Broken):
            yield show(papers.unread(sheet, shown.why, Reason.PARSER_FAILED))
        else:
            yield shown


def _finished(show: Callable[[Answer], R], sheet: _Sheet) -> R:
    return show(Answer(id=sheet.id, url=sheet.url, outcome=pages.finish(sheet.finish)))


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _handed_bytes(thing: tuple[object, bytes | str]) -> int:
    """Gives the length of a line; of a file, whose address is handed over, next to nothing."""
    return len(thing[1])


def _draft(read: Reader, scratch: str, thing: Any) -> Waiting | Answer:
    paper = read(thing)
    if isinstance(paper, Answer):
        return paper
    page, source = _page(paper)
    drafted = pages.draft_page(page, source, scratch)
    if isinstance(drafted, Drafted):
        return Waiting(id=paper.id, url=paper.url, source=source, drafted=drafted)
    return Answer(id=paper.id, url=paper.url, outcome=drafted)


def _page(paper: Paper) -> tuple[FetchedPage, Source]:
    from flows import publishers  # noqa: PLC0415 - only workers load the list of suffixes

    url = NOWHERE
    with suppress(urls.BadUrlError):
        url = urls.normalize(paper.url)
    return publishers.page_of(url, paper.body, datetime.now(UTC)), publishers.source_of(url)

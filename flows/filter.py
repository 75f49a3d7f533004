"""`copydesk clean`: saved pages, or a stream of JSON lines, to clean articles; nothing is fetched or stored.

Pages of one publisher (registrable domain) in a batch are evidence for each other. Only observations
are held in memory; pages stream through, drafts wait in a scratch folder.
"""

import base64
import gc
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flows.steps import page as pages
from flows.steps.page import Drafted, Finish
from flows.workbench import Broken, Workbench
from pipelines import urls
from pipelines.boilerplate import learn
from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.page import FetchedPage
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import cold
from pipelines.model.source import Source
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from pipelines.boilerplate.learn import Observation
    from pipelines.model.source import SourceId

R = TypeVar("R")

PRELOAD = ("flows.filter", "flows.publishers", *pages.PRELOAD)
NOWHERE = "https://page.invalid/"
"""Stands for the address of a page of which none is known (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page of the batch as it was handed in."""

    id: Any
    url: str
    """As given; may be empty."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A page of the batch whose draft waits for the models."""

    id: Any
    url: str
    source: Source
    drafted: Drafted


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a page of the batch."""

    id: Any
    url: str
    outcome: Outcome


Reader = Callable[[Any], Paper | Answer]
"""Gives a page of the batch, or at once what becomes of it when it cannot be read."""


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
    yield from _clean(numbered, _read_line, _as_line, bench, gates=gates)


def clean_files(
    files: Iterable[tuple[str, str]], bench: Workbench, *, gates: bool = True
) -> Iterator[Answer]:
    """Gives what becomes of each file.

    Args:
        files: (path, address of the page or the empty string).
        bench: Where the work is done; with `PRELOAD`.
        gates: As in `clean_lines`.
    """
    yield from _clean(files, _read_file, _as_it_is, bench, gates=gates)


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
                    yield show(_unread(read(thing), result.why, Reason.PARSER_FAILED))
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
            yield show(_unread(sheet, shown.why, Reason.PARSER_FAILED))
        else:
            yield shown


def _finished(show: Callable[[Answer], R], sheet: _Sheet) -> R:
    return show(Answer(id=sheet.id, url=sheet.url, outcome=pages.finish(sheet.finish)))


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _as_line(answer: Answer) -> str:
    return json.dumps(as_json(answer), ensure_ascii=False)


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


def _read_line(numbered: tuple[int, bytes]) -> Paper | Answer:
    """Reads a line; one with a fault is answered at once, by its id when it has one."""
    number, text = numbered
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _faulty({}, f"line {number} is no JSON: {error}")
    if not isinstance(given, dict):
        return _faulty({}, f"line {number}: want an object with id, url and html_b64")
    fault = _fault(given)
    if fault:
        return _faulty(given, f"line {number}: {fault}")
    try:
        body = base64.b64decode(given["html_b64"], validate=True)
    except ValueError as error:
        return _faulty(given, f"line {number}: html_b64 is no base64: {error}")
    return Paper(id=given.get("id"), url=given.get("url") or "", body=body)


def _fault(given: dict[str, Any]) -> str:
    """Says what is wrong with the keys of a line; empty when nothing is."""
    if not isinstance(given.get("html_b64"), str):
        return "want an object with id, url and html_b64; html_b64 is no text"
    if not isinstance(given.get("url"), str | None):
        return "url is no text"
    return "" if _is_spelled(given.get("id")) else "the id is no JSON value"


def _is_spelled(value: Any) -> bool:
    """Tells whether a value that Python read is one of JSON's: NaN and Infinity are not."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True


def _faulty(given: dict[str, Any], why: str) -> Answer:
    name, url = given.get("id"), given.get("url")
    named = Paper(
        id=name if _is_spelled(name) else None, url=url if isinstance(url, str) else "", body=b""
    )
    return _unread(named, why, Reason.UNDECODABLE)


def _handed_bytes(thing: tuple[object, bytes | str]) -> int:
    """Gives the length of a line; of a file, whose address is handed over, next to nothing."""
    return len(thing[1])


def _read_file(named: tuple[str, str]) -> Paper | Answer:
    path, url = named
    try:
        return Paper(id=path, url=url, body=Path(path).read_bytes())
    except OSError as error:
        return _unread(Paper(id=path, url=url, body=b""), str(error), Reason.UNDECODABLE)


def _unread(page: Paper | _Sheet | Answer, why: str, reason: Reason) -> Answer:
    outcome = Rejection(
        url=page.url, source_id="", stage=Stage.EXTRACT, reason=reason, evidence=safe_text(why, 300)
    )
    return Answer(id=page.id, url=page.url, outcome=outcome)


def as_json(answer: Answer) -> dict[str, Any]:
    """Gives an answer as the plain values of its JSON line."""
    named = {"id": answer.id, "url": answer.url}
    match answer.outcome:
        case CleanArticle() as article:
            return named | _article(article)
        case Rejection() as no:
            said = {"stage": no.stage.value, "reason": no.reason.value, "evidence": no.evidence}
            return named | {"rejection": said}


def _article(article: CleanArticle) -> dict[str, Any]:
    return {
        "title": article.title,
        "lead": article.lead,
        "authors": [*article.authors, *article.agencies],  # as the page's byline has them
        "date": _moment(article.published_at, article.date_precision),
        "modified": _moment(article.modified_at, None),
        "section": article.sections[0] if article.sections else None,
        "language": article.language,
        "text": article.text,
        "blocks": [{"text": line.text, "kind": line.kind.value} for line in article.lines],
        "cuts": [{"text": c.text, "rule": c.rule, "evidence": c.evidence} for c in article.cuts],
        "kind": article.kind.value,
        "keywords": list(article.keywords),
        "access": article.access,
        "images": [asdict(image) for image in article.images],
        "published_raw": article.published_raw,
        "conflicts": [{"field": field, "evidence": said} for field, said in article.conflicts],
    }


def _moment(moment: datetime | None, precision: str | None) -> str | None:
    if moment is None:
        return None
    return moment.date().isoformat() if precision == "day" else moment.isoformat()

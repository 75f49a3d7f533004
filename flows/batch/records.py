"""Pages of a batch as `copydesk clean` is handed them, and what became of each: JSON lines, files."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pipelines.model.article import CleanArticle, Outcome
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.store import columns
from pipelines.urls import safe_text


class Paged(Protocol):
    """What names a page of the batch."""

    @property
    def id(self) -> Any:
        """As given."""

    @property
    def url(self) -> str:
        """As given; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """A page of the batch as it was handed in."""

    id: Any
    url: str
    """As given; may be empty."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of a page of the batch."""

    id: Any
    url: str
    outcome: Outcome


Reader = Callable[[Any], BatchPage | BatchResult]
"""Return a page of the batch, or at once what becomes of it when it cannot be read."""


def read_line(numbered: tuple[int, bytes]) -> BatchPage | BatchResult:
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
    return BatchPage(id=given.get("id"), url=given.get("url") or "", body=body)


def _fault(given: dict[str, Any]) -> str:
    """Says what is wrong with the keys of a line; empty when nothing is."""
    if not isinstance(given.get("html_b64"), str):
        return "want an object with id, url and html_b64; html_b64 is no text"
    if not isinstance(given.get("url"), str | None):
        return "url is no text"
    return "" if _is_spelled(given.get("id")) else "the id is no JSON value"


def _is_spelled(value: Any) -> bool:
    """Return whether a value that Python read is one of JSON's: NaN and Infinity are not."""
    try:
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True


def _faulty(given: dict[str, Any], why: str) -> BatchResult:
    name, url = given.get("id"), given.get("url")
    named = BatchPage(
        id=name if _is_spelled(name) else None, url=url if isinstance(url, str) else "", body=b""
    )
    return unread(named, why, Reason.UNDECODABLE)


def read_file(named: tuple[str, str]) -> BatchPage | BatchResult:
    """Reads a file; one that cannot be read is answered at once.

    Args:
        named: (path, address of the page or the empty string).
    """
    path, url = named
    try:
        return BatchPage(id=path, url=url, body=Path(path).read_bytes())
    except OSError as error:
        return unread(BatchPage(id=path, url=url, body=b""), str(error), Reason.UNDECODABLE)


def unread(page: Paged, why: str, reason: Reason) -> BatchResult:
    """Return what becomes of a page that cannot be read or crashed its worker."""
    outcome = Rejection(
        url=page.url, source_id="", stage=Stage.EXTRACT, reason=reason, evidence=safe_text(why, 300)
    )
    return BatchResult(id=page.id, url=page.url, outcome=outcome)


def as_line(answer: BatchResult) -> str:
    """Return an answer as its JSON line."""
    return json.dumps(as_json(answer), ensure_ascii=False)


def as_json(answer: BatchResult) -> dict[str, Any]:
    """Return an answer as the plain values of its JSON line."""
    named = {"id": answer.id, "url": answer.url}
    match answer.outcome:
        case CleanArticle() as article:
            return named | {key: write(article) for key, write in columns.LINE.items()}
        case Rejection() as no:
            said = {"stage": no.stage.value, "reason": no.reason.value, "evidence": no.evidence}
            return named | {"rejection": said}

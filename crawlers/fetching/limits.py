"""Limits of one answer: bytes, seconds, headers; and what an answer that breaks them is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from OpenSSL.SSL import Error as TlsError
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.web.client import ResponseFailed
from twisted.web.http import PotentialDataLoss, _MalformedChunkedDataError

from crawlers.fetching import tls
from pipelines import content_coding
from pipelines.model.rejection import Reason
from pipelines.urls import safe_text

MAX_HEADER_LINES = 400
"""Header lines of one answer at most (fault B08); Twisted bounds each line at 16 KiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one download may cost."""

    bytes: int
    """Body, as received and decoded alike."""
    seconds: float
    """Whole download, from connecting to the last byte."""
    attempts: int = 3
    """Requests at most when the fault may pass; Scrapy's own retries know no Retry-After."""


PAGE = Limit(bytes=8 * 2**20, seconds=45)
LISTING = Limit(bytes=50 * 2**20, seconds=90)
"""sitemaps.org allows 50 MB."""
ROBOTS = Limit(bytes=2 * 2**20, seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """No usable answer, and why."""

    reason: Reason
    evidence: str
    status: int | None = None
    is_passing: bool = False
    """Whether it is worth asking again in this run."""
    was_asked: bool = True
    """False when no request was sent."""


def fault_of(error: Exception, limit: Limit) -> FetchFailure:
    """Names what a failed download died of."""
    causes = _causes(error)
    text = safe_text(_words(causes[-1]))
    if any(isinstance(cause, DownloadTimeoutError) for cause in causes):
        return _passing(Reason.TIMED_OUT, f"no complete answer in {limit.seconds:g} s")
    if any(isinstance(cause, DownloadCancelledError) for cause in causes):
        return FetchFailure(
            reason=Reason.TOO_LARGE, evidence=f"more than {limit.bytes} bytes received"
        )
    is_tls = any(isinstance(cause, TlsError) for cause in causes)
    if why := next(filter(None, map(tls.words, causes)), text if is_tls else ""):
        return FetchFailure(reason=Reason.TLS_FAILED, evidence=why)
    if any(isinstance(cause, _CUT) for cause in causes):
        return _passing(Reason.TRUNCATED, f"body ended early: {text}")
    if any(isinstance(cause, CannotResolveHostError) for cause in causes):
        return FetchFailure(reason=Reason.CONNECTION_FAILED, evidence=text)
    return _passing(Reason.CONNECTION_FAILED, text)


def decoded(
    wire: bytes, headers: Sequence[tuple[str, str]], limit: Limit, *, partial: bool = False
) -> bytes | FetchFailure:
    """Return the body out of its Content-Encoding.

    Args:
        wire: Body as received.
        headers: Headers of the answer, names in lower case.
        limit: Bound of the decoded size.
        partial: True takes what could be decoded of a damaged body (listings).
    """
    try:
        found = content_coding.decode(wire, content_coding.encodings(headers), limit.bytes)
    except content_coding.DecodedTooLargeError as error:
        return FetchFailure(reason=Reason.TOO_LARGE, evidence=str(error))
    except content_coding.EncodingError as error:
        return FetchFailure(reason=Reason.BAD_ENCODING, evidence=str(error))
    if not found.whole and not (partial and found.body):
        return FetchFailure(reason=Reason.TRUNCATED, evidence="compressed body is cut or damaged")
    return found.body


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with a bound on header lines and with words for refused certificates."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory  # noqa: SLF001 - Scrapy sets its parser the same way
        policy: Any = tls.ExplainingPolicy(self._contextFactory)
        self._contextFactory = policy


class _Parser(_LenientHTTPClientParser):
    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's name
        self.lines = getattr(self, "lines", 0) + 1
        if self.lines > MAX_HEADER_LINES:
            raise ValueError(f"more than {MAX_HEADER_LINES} header lines")
        super().headerReceived(name, value)  # type: ignore[no-untyped-call]  # Twisted


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, _: Any) -> Any:  # noqa: N802 - Twisted's name
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted


_CUT = (ResponseDataLossError, _MalformedChunkedDataError, PotentialDataLoss)


def _passing(reason: Reason, evidence: str) -> FetchFailure:
    return FetchFailure(reason=reason, evidence=evidence, is_passing=True)


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and all that stands behind it, the innermost last; Twisted's lists included."""
    found, waiting = [], [error]
    while waiting:
        cause = waiting.pop()
        found.append(cause)
        if cause.__cause__ is not None:
            waiting.append(cause.__cause__)
        if isinstance(cause, ResponseFailed):
            waiting.extend(failure.value for failure in cause.reasons)
    return found


def _words(cause: BaseException) -> str:
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__

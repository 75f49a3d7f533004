"""What an answer means: good, refused, gone, to be asked again, or a redirect and where it leads."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy.http import Response
from w3lib.html import get_meta_refresh

from crawlers.fetching.conditional import header
from crawlers.fetching.limits import FetchFailure, Limit, decoded
from pipelines import challenge
from pipelines.model.rejection import Reason
from pipelines.urls import BadUrlError, normalize, safe_text

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 402, 403, 451})
_RIGHTS = {
    402: ": payment required, a rights signal",
    451: ": unavailable for legal reasons, a rights signal",
}
"""What refusals say of the right to a page, for the ledger."""
_CHALLENGE = Limit(bytes=challenge.MAX_BYTES, seconds=0)
"""What is decoded of a body to see whether it is a bot check; no longer one is."""
_PASSING_SERVER_ERRORS = frozenset({502, 503, 504})
_GOOD = frozenset({200, 203})
_OF_THE_BODY = frozenset({"content-encoding", "content-length", "content-type"})
REFRESH_BYTES = 32_768
"""So far into a page a `meta refresh` is looked for: it stands in its head."""
REFRESH_SECONDS = 5.0
"""A page that waits longer is meant to be read."""
_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResponse:
    """A usable answer: a body, or a 304 to our validators."""

    url: str
    """Normalized URL that answered."""
    status: int
    headers: tuple[tuple[str, str], ...]
    wire: bytes
    """Body as received."""
    body: bytes
    at: datetime


AdmitHop = Callable[[str], FetchFailure | None]
"""Says why a redirect's target (normalized) is not followed, None when it is."""


def answered(url: str, response: Response) -> FetchResponse:
    """Return what answered at a normalized URL; the body is not decoded yet."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return FetchResponse(
        url=url,
        status=response.status,
        headers=headers,
        wire=response.body,
        body=b"",
        at=datetime.now(UTC),
    )


def shown(answer: FetchResponse, html: bytes) -> FetchResponse:
    """Return an answer with the HTML, in UTF-8, that a browser has made of it; a header says so."""
    kept = [(name, value) for name, value in answer.headers if name not in _OF_THE_BODY]
    told = (("content-type", "text/html; charset=utf-8"), ("x-copydesk-fetch", "browser"))
    return replace(answer, headers=(*kept, *told), wire=html, body=html)


def challenge_fault(answer: FetchResponse) -> FetchFailure | None:
    """Names an answer that is a bot check, with any status: it is neither tried again nor evaded (fault I04)."""
    sign = challenge.by_headers(answer.headers)
    if not sign and 0 < len(answer.wire) <= challenge.MAX_BYTES:
        body = decoded(answer.wire, answer.headers, _CHALLENGE)
        sign = "" if isinstance(body, FetchFailure) else challenge.by_body(body)
    if not sign:
        return None
    why = f"status {answer.status}, a bot check by its {sign}"
    return FetchFailure(reason=Reason.CHALLENGE_PAGE, evidence=why, status=answer.status)


def passing_fault(answer: FetchResponse) -> FetchFailure | None:
    """Names the statuses that may be better when asked again."""
    status = answer.status
    if status == 429:  # noqa: PLR2004 - too many requests
        why = "status 429: too many requests"
        return FetchFailure(reason=Reason.THROTTLED, evidence=why, status=status, is_passing=True)
    if status in _PASSING_SERVER_ERRORS:
        why = f"status {status}"
        return FetchFailure(
            reason=Reason.SERVER_ERROR, evidence=why, status=status, is_passing=True
        )
    return None


def judged(
    answer: FetchResponse, limit: Limit, *, conditional: bool, partial: bool
) -> FetchResponse | FetchFailure:
    """Return an answer with its decoded body, or why it is of no use.

    Args:
        answer: No redirect.
        limit: What its body may cost.
        conditional: True when validators were sent, so that a 304 is an answer.
        partial: True takes what could be decoded of a damaged body.
    """
    status = answer.status
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return answer
    if status in _GOOD:
        body = decoded(answer.wire, answer.headers, limit, partial=partial)
        if isinstance(body, FetchFailure):
            return replace(body, status=status)
        if not body.strip():
            return FetchFailure(reason=Reason.BAD_STATUS, evidence="empty body", status=status)
        return replace(answer, body=body)
    return FetchFailure(
        reason=_refusal(status), evidence=f"status {status}{_RIGHTS.get(status, '')}", status=status
    )


def _refusal(status: int) -> Reason:
    if status in _GONE:
        return Reason.GONE
    if status in _REFUSED:
        return Reason.ACCESS_REFUSED
    if status == 206:  # noqa: PLR2004 - a part that was not asked for
        return Reason.TRUNCATED
    return Reason.SERVER_ERROR if 500 <= status < 600 else Reason.BAD_STATUS  # noqa: PLR2004


def refresh(answer: FetchResponse) -> str:
    """Return where a page sends its readers at once by `meta refresh` on its own host; empty when it does not.

    It counts as a redirect (fault C06). One that waits (a live blog that reloads itself), that leads to another host
    or to the page itself is no redirect to us, unless the page sets a cookie for the next request; scripts are not run.
    """
    head = answer.body[:REFRESH_BYTES]
    if not _REFRESH.search(head):
        return ""
    seconds, target = get_meta_refresh(head.decode("utf-8", "replace"), answer.url)
    try:
        normal = normalize(target) if target else ""
    except BadUrlError:
        return ""
    if (
        seconds is None
        or seconds > REFRESH_SECONDS
        or urlsplit(normal).netloc != urlsplit(answer.url).netloc
    ):
        return ""
    return normal if normal != answer.url or header(answer.headers, "set-cookie") else ""


def next_hop(
    url: str, answer: FetchResponse, admit_hop: AdmitHop, location: str = ""
) -> str | FetchFailure:
    """Return the normalized target of a redirect, or why it is not followed.

    Args:
        url: What answered.
        answer: Its answer.
        admit_hop: Decides on targets.
        location: Where a page leads to without a header.
    """
    location = location or _utf8(header(answer.headers, "location") or "")
    if not location.strip():
        return _refused_hop("redirect without a target", answer.status)
    try:
        target = normalize(location, base=url)
    except BadUrlError as error:
        return _refused_hop(f"redirects to {safe_text(location, 80)}: {error}", answer.status)
    if url.startswith("https:") and target.startswith("http:"):
        return _refused_hop(f"redirects from https to {safe_text(target)}", answer.status)
    if fault := admit_hop(target):
        return replace(fault, status=answer.status)
    return target


def _utf8(text: str) -> str:
    """Return a header value as the UTF-8 it mostly is where it is not ASCII."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _refused_hop(why: str, status: int) -> FetchFailure:
    return FetchFailure(reason=Reason.REDIRECT_REFUSED, evidence=why, status=status)

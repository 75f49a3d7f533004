"""Revisits: the conditional request for what is known, and whether an answer brings anything new."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipelines.model.page import RIGHTS_HEADERS, KnownUrl

FULL_FETCH_AFTER = timedelta(days=14)
"""So long a server's 304 is believed since the last new body; then the page is asked for in full (fault B15)."""

FULL_LISTING_AFTER = timedelta(days=1)
"""Of a listing that every run asks for, once in so long: a wrong 304 would hide a source's news."""

MAX_VALIDATOR = 500


def validators(known: KnownUrl | None, now: datetime) -> dict[str, str]:
    """Return the request headers that let a server answer 304; none for what must be read in full."""
    since = known and (known.changed_at or known.last_checked)
    if not known or not since or now - since > FULL_FETCH_AFTER:
        return {}
    return _conditions(known, now)


def listing_validators(known: KnownUrl | None, now: datetime) -> dict[str, str]:
    """Return the same for a feed, a section or another listing that every run asks for."""
    if not known or not known.last_checked:
        return {}
    since = known.changed_at or known.last_checked
    is_new_day = (now - since) // FULL_LISTING_AFTER > (
        known.last_checked - since
    ) // FULL_LISTING_AFTER
    return {} if is_new_day else _conditions(known, now)


def _conditions(known: KnownUrl, now: datetime) -> dict[str, str]:
    wanted = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    if _is_ahead(known.last_modified, now):
        del wanted["If-Modified-Since"]
    return {name: value for name, value in wanted.items() if value and _is_harmless(value)}


def _is_ahead(date: str | None, now: datetime) -> bool:
    """Whether a Last-Modified lies in the future: a server that compares would answer 304 until then."""
    found = http_date(date)
    return found is not None and found > now


def is_due(known: KnownUrl, now: datetime) -> bool:
    """Return whether it is time to ask for a known URL again."""
    return known.next_check is not None and known.next_check <= now


def rests(known: KnownUrl | None, now: datetime) -> bool:
    """Return whether a listing is left alone because it has not changed for long (fault E10)."""
    return known is not None and known.next_check is not None and known.next_check > now


def was_never_read(known: KnownUrl) -> bool:
    """Return whether an earlier run found the URL but had no room to fetch it."""
    return known.last_checked is None


def body_hash(body: bytes) -> str:
    """Return the SHA-256 of a decoded body as hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def page_hash(body: bytes, headers: Sequence[tuple[str, str]]) -> str:
    """Return the hash of a page and of what its headers say of rights: either may be new (fault N12)."""
    said = sorted(f"{name}: {value}\n" for name, value in headers if name in RIGHTS_HEADERS)
    return body_hash(body + "".join(said).encode())


def is_same(known: KnownUrl | None, body_sha256: str) -> bool:
    """Return whether a body is the one of the last visit."""
    return known is not None and known.body_sha256 == body_sha256


def http_date(text: str | None) -> datetime | None:
    """Return the aware time that a header says (RFC 9110 section 5.6.7); None of a text that says none."""
    try:
        found = parsedate_to_datetime(text or "")
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def header(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """Return the first value of a header (names in lower case), None when it is absent."""
    return next((value for key, value in headers if key == name), None)


def _is_harmless(value: str) -> bool:
    return len(value) <= MAX_VALIDATOR and value.isprintable() and value.isascii()

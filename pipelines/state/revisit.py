"""When a URL is asked for again: pure rules over what was met.

An article's page is asked for again when as much time has passed as the article has stood unchanged, so the waits
double: 1 h, 1 h, 2 h, 4 h … A change of the article begins anew. An article that stood for 30 days is settled and
not asked for again, nor is one that is gone: 410, or 404 twice in a row. A failure waits 1 h, doubled with each
further one, 7 days at most; after 10 in a row the URL is given up. What a run had no time for (budget, stop, host
down) is due at once. So is a page that was lost before it could be cleaned, and without validators: what the
server would call unchanged is not there; after that it waits like a failure. Listings are asked for in every run,
one that has given the same bytes for a week or longer up to once a day only, one that asks to be left alone not
before (`crawlers.rest`); what one of them credibly calls changed is asked for before its time
(`crawlers.reported_changes`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from pipelines.model.page import Visit
from pipelines.model.rejection import Reason, Stage

FIRST_WAIT = timedelta(hours=1)
SETTLED_AFTER = timedelta(days=30)
LONGEST_BACK_OFF = timedelta(days=7)
GIVEN_UP_FAILS = 10
STILL_AFTER = timedelta(days=7)
"""A listing with the same bytes for so long is polled less often (fault E10)."""
STILL_SHARE = 28
"""It rests for one part in so many of the time it has stood: 6 h after a week."""
LONGEST_REST = timedelta(days=1)

LEFT = frozenset(
    {
        Reason.OVER_BUDGET,
        Reason.RUN_STOPPED,
        Reason.HOST_DOWN,
        Reason.ROBOTS_UNREACHABLE,
        Reason.TLS_FAILED,
    }
)
"""Reasons of URLs that are still to be asked for, by the next run."""


_FORGOTTEN: dict[str, Any] = {"etag": None, "last_modified": None, "body_sha256": None}


def is_kept(visit: Visit) -> bool:
    """Says whether a visit leaves a trace; URLs refused at discovery do not, so that no trap fills the state."""
    return visit.stage is not Stage.DISCOVER or visit.reason in LEFT


def after(visit: Visit, before: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    """Return the columns of a URL's state after a visit.

    Args:
        visit: What was met; a time in the future counts as `now`.
        before: The columns before, None for a URL that was not known.
        now: When the state is written.
    """
    at = min(visit.at, now)
    row = dict(before) if before is not None else _new(visit, at)
    if visit.reason in LEFT:
        return row
    row |= {"last_checked": at, "status": visit.status}
    if visit.reason is Reason.CLEANING_LOST:
        return row | _after_loss(visit, row["fails"] + 1, at)
    if visit.reason not in (None, Reason.UNCHANGED):
        over = {"next_check": None} if _is_over(visit, before) else {}
        row |= _FORGOTTEN if visit.reason is Reason.GONE else {}  # a page that returns is a new one
        return row | _after_failure(visit, row["fails"] + 1, at) | over
    is_new_listing = visit.is_listing and visit.reason is None
    changed = at if is_new_listing else row["changed_at"] or at
    is_as_before = visit.reason is Reason.UNCHANGED and before is not None
    said = visit.rests_until or (_said_before(before, at) if before and is_as_before else None)
    if visit.is_listing:
        again = max(filter(None, (_rest_over(at, at - changed), said)), default=None)
    else:
        again = _next_check(at, at - changed)
    row |= {"changed_at": changed, "fails": 0, "next_check": again}
    return row | _validators(visit, row)


def _said_before(before: Mapping[str, Any], at: datetime) -> datetime | None:
    """Return how long a listing that is as it was rests: as long as before, for a 304 repeats no body."""
    checked, again = before["last_checked"], before["next_check"]
    return (
        at + min(again - checked, LONGEST_REST) if checked and again and again > checked else None
    )


def _new(visit: Visit, at: datetime) -> dict[str, Any]:
    return {
        "source_id": visit.source_id,
        "url": visit.url,
        "is_listing": visit.is_listing,
        "etag": None,
        "last_modified": None,
        "body_sha256": None,
        "first_seen": at,
        "changed_at": None,
        "last_checked": None,
        "next_check": None if visit.is_listing else at,
        "status": None,
        "fails": 0,
    }


def _validators(visit: Visit, row: Mapping[str, Any]) -> dict[str, str | None]:
    """After a new body its validators or none, after `unchanged` the old ones unless it gave new ones."""
    names = ("etag", "last_modified", "body_sha256")
    keep = visit.reason is Reason.UNCHANGED
    return {name: getattr(visit, name) or (row[name] if keep else None) for name in names}


def is_gone(status: int | None, before: int | None) -> bool:
    """Whether a page is gone for good: its server says 410, or 404 as it did the last time, too."""
    gone, missing = HTTPStatus.GONE, HTTPStatus.NOT_FOUND
    return status == gone or (status == missing and before in (gone, missing))


def _is_over(visit: Visit, before: Mapping[str, Any] | None) -> bool:
    """Whether a URL is not asked for again; a page that once was there gets a second chance after a 404."""
    if visit.reason is not Reason.GONE:
        return False
    if before is None or before["changed_at"] is None:
        return True
    return visit.status != HTTPStatus.NOT_FOUND or is_gone(visit.status, before["status"])


def _after_failure(visit: Visit, fails: int, at: datetime) -> dict[str, Any]:
    over = visit.is_listing or fails >= GIVEN_UP_FAILS
    wait = min(FIRST_WAIT * 2 ** min(fails - 1, 10), LONGEST_BACK_OFF)
    return {"fails": fails, "next_check": None if over else at + wait}


def _after_loss(visit: Visit, fails: int, at: datetime) -> dict[str, Any]:
    """The first time it is due at once; a page that cannot be cleaned at all backs off and ends like a failure."""
    again = {"next_check": at} if fails == 1 and not visit.is_listing else {}
    return _after_failure(visit, fails, at) | _FORGOTTEN | again


def _rest_over(at: datetime, stood: timedelta) -> datetime | None:
    return None if stood < STILL_AFTER else at + min(stood / STILL_SHARE, LONGEST_REST)


def _next_check(at: datetime, stood: timedelta) -> datetime | None:
    return None if stood >= SETTLED_AFTER else at + max(stood, FIRST_WAIT)

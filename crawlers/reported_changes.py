"""What listings claim of known articles: changed since our last visit; and which claims are believed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from crawlers.discovery.scope import AdmittedUrl
from pipelines.model.page import DiscoveredUrl, KnownUrl

SMALL = 3
"""How many claims of one listing are believed in any case: three conditional requests a run are cheap."""

BELIEVED_SHARE = 0.5
"""A listing that calls more of the known articles changed dates them by its own making (fault E15)."""

CLOCK_SKEW = timedelta(minutes=5)
"""A date further ahead is not believed (fault E12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChanges:
    """What one listing claims."""

    changed: frozenset[str] = frozenset()
    """Addresses of articles that it credibly calls changed since they were last asked for."""
    note: str = ""
    """Why its dates are not believed; empty when they are."""


def reported_changes(
    found: Iterable[AdmittedUrl], known: Mapping[str, KnownUrl], timezone: str, now: datetime
) -> ReportedChanges:
    """Reads the dates of one listing's articles.

    Args:
        found: What the listing names.
        known: What earlier runs know of these addresses.
        timezone: IANA zone of dates that name none.
        now: When the run began.
    """
    visited = [one for one in found if one.url in known and known[one.url].last_checked]
    changed = frozenset(
        one.url for one in visited if _is_newer(one.found, known[one.url], timezone, now)
    )
    if len(changed) > max(SMALL, BELIEVED_SHARE * len(visited)):
        why = f"calls {len(changed)} of {len(visited)} known articles changed"
        return ReportedChanges(note=f"{why} since they were asked for; its dates are not believed")
    return ReportedChanges(changed=changed)


def moment(text: str | None, timezone: str) -> datetime | None:
    """Return the time that a listing's date means, None when it cannot be read.

    ISO 8601 and the form of mail headers (RFC 2822) are read; a day without time is its begin.
    """
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            date = read(text)
            return (date if date.tzinfo else date.replace(tzinfo=ZoneInfo(timezone))).astimezone(
                UTC
            )
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _is_newer(found: DiscoveredUrl, known: KnownUrl, timezone: str, now: datetime) -> bool:
    dates = (moment(found.modified, timezone), moment(found.published, timezone))
    newest = max((date for date in dates if date and date <= now + CLOCK_SKEW), default=None)
    return bool(newest and known.last_checked and newest > known.last_checked)

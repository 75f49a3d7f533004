"""How long a listing asks to be left alone: Cache-Control, and what a feed says of its own rhythm. Pure.

All of it is a publisher's wish for fewer requests, so it only ever delays the next one, and within bounds: news
must not come a day late because a template says so.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from crawlers.fetching.conditional import header, http_date
from pipelines.model.source import SeedKind

LONGEST = {SeedKind.FEED: timedelta(days=1)}
LONGEST_ELSE = timedelta(hours=1)
"""Pages and sitemaps say nothing of a rhythm; their headers are a cache's matter."""

EARLY_SHARE = 0.1
"""So much earlier may a listing be asked for: runs are not to the second, and a whole one would be lost."""

MAX_HEAD_BYTES = 65_536
"""A feed speaks of itself before its first entry, or behind the last."""

MAX_TAIL_BYTES = 4096

_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,12})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<\w+:updatePeriod>\s*(\w+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<\w+:updateFrequency>\s*(\d{1,6})\s*<", re.IGNORECASE)
_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}
_SKIPPED = re.compile(rb"<skip(Hours|Days)>(.*?)</skip\1>", re.IGNORECASE | re.DOTALL)
_VALUE = re.compile(rb"<(?:hour|day)>\s*(\w+)\s*<", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS_OF_DAY = 24


def rests_until(
    kind: SeedKind, headers: Sequence[tuple[str, str]], body: bytes, now: datetime
) -> datetime | None:
    """Return before when a listing need not be asked for again; None when nothing is said.

    Args:
        kind: What it is.
        headers: Of its answer, names in lower case.
        body: Of its answer; empty for a 304, which says it by its headers alone.
        now: Aware time of the answer.
    """
    head = _own_words(body) if kind is SeedKind.FEED else b""
    waits = [*_fresh(headers, now), *_ttl(head), *_period(head)]
    wait = timedelta(seconds=min(max(waits, default=0), 10**9)) * (1 - EARLY_SHARE)
    again = _next_hour_not_skipped(now.astimezone(UTC) + wait, head)
    latest = now + LONGEST.get(kind, LONGEST_ELSE)
    return min(again, latest) if again > now else None


def _own_words(body: bytes) -> bytes:
    """Return what a feed says before its first entry and behind its last one."""
    head, tail = body[:MAX_HEAD_BYTES], body[-MAX_TAIL_BYTES:]
    first = _ENTRY.search(head)
    if not first:
        return head
    *_, behind = _ENTRY_END.split(tail)
    return head[: first.start()] + (behind if behind != tail else b"")


def _fresh(headers: Sequence[tuple[str, str]], now: datetime) -> Iterator[float]:
    """Yield the seconds for which an answer stays fresh (RFC 9111 sections 4.2, 5.2.2 and 5.3)."""
    said = ",".join(value for name, value in headers if name == "cache-control").lower()
    found = re.search(r"(?<![\w-])max-age=\"?(\d{1,9})", said)
    if found and "no-cache" not in said and "no-store" not in said:
        age = next((value for name, value in headers if name == "age"), "")
        yield int(found[1]) - (int(age) if re.fullmatch(r"\d{1,9}", age) else 0)
    elif not said:
        ends, begins = (http_date(header(headers, name)) for name in ("expires", "date"))
        if ends:
            yield (ends - (begins or now)).total_seconds()


def _ttl(head: bytes) -> Iterator[int]:
    """Yield the seconds of RSS 2.0's `ttl`, which is in minutes."""
    if found := _TTL.search(head):
        yield int(found[1]) * 60


def _period(head: bytes) -> Iterator[float]:
    """Yield the seconds between two changes as RSS 1.0's syndication module gives them."""
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    seconds = _PERIODS.get(period[1].decode("ascii", "replace").lower()) if period else None
    if seconds:
        yield seconds / max(int(frequency[1]) if frequency else 1, 1)


def _next_hour_not_skipped(at: datetime, head: bytes) -> datetime:
    """Return the time, or the begin of the first hour after it that RSS 2.0's `skipHours` and `skipDays` allow."""
    skipped = {
        value.decode("ascii", "replace").lower()
        for _, part in _SKIPPED.findall(head)
        for value in _VALUE.findall(part)
    }
    hours = {int(value) % _HOURS_OF_DAY for value in skipped if value.isdigit()}
    for _ in range(_HOURS_OF_DAY):
        if at.hour not in hours and _DAYS[at.weekday()] not in skipped:
            break
        at = (at + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return at

"""Which of a page's times is right where they differ by an offset: the one that fits the clock that readers see.

Systems write the local clock and call it UTC, or UTC and call it local: `15:40Z` here, `15:40+02:00` there. The
line for readers shows the local clock, so the instant that it fits by an offset that the page itself tells is right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from pipelines.extract.dates.candidates import DateCandidate

FARTHEST = timedelta(hours=14)
"""Largest offset."""
_STEP = timedelta(minutes=15)
"""All offsets are whole numbers of it."""


def disputed(first: DateCandidate, others: Iterable[DateCandidate]) -> tuple[DateCandidate, ...]:
    """Return the times that differ from the first by what may be an offset, each instant once; mostly none.

    Args:
        first: With an offset and a time of day.
        others: What else the page says.
    """
    found: dict[datetime, DateCandidate] = {}
    for one in others:
        if (
            one.moment.zoned
            and one.moment.precision != "day"
            and _is_offset(_utc(one) - _utc(first))
        ):
            found.setdefault(_utc(one), one)
    return tuple(found.values())


def settle(
    first: DateCandidate, others: Sequence[DateCandidate], clocks: Iterable[DateCandidate]
) -> DateCandidate:
    """Return the time that fits a clock of the page, with the offset by which it does; the first where none does.

    Args:
        first: With an offset and a time of day.
        others: Those in dispute with it.
        clocks: Lines for readers with a time of day; their offsets do not count.
    """
    rivals = (first, *others)
    for clock in clocks:
        shown = clock.moment.at.replace(second=0, microsecond=0, tzinfo=UTC)
        fitting = {shown - _utc(one): one for one in reversed(rivals) if _fits(shown, one, rivals)}
        if fitting:
            offset, right = min(fitting.items(), key=lambda pair: not pair[0])  # any before none
            at = right.moment.at.astimezone(timezone(offset))
            return replace(right, moment=replace(right.moment, at=at))
    return first


def _fits(shown: datetime, one: DateCandidate, rivals: Iterable[DateCandidate]) -> bool:
    """Whether an instant is what a clock shows by an offset that the page tells, or by that of a clock called UTC."""
    offset = shown - _utc(one)
    if offset in {other.moment.at.utcoffset() for other in rivals}:
        return True
    return any(shown == _utc(other) for other in rivals if other is not one) and _is_offset(offset)


def _utc(dated: DateCandidate) -> datetime:
    return dated.moment.at.astimezone(UTC).replace(second=0, microsecond=0)


def _is_offset(span: timedelta) -> bool:
    return bool(span) and abs(span) <= FARTHEST and not span % _STEP

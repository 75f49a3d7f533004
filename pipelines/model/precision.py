"""How exactly a page tells a date, and dates written no more exactly than that."""

from datetime import datetime

DAY = "day"
"""The day alone: its moment is the midnight at which it begins, as if in UTC."""
CLOCK = "clock"
"""A time of day whose zone neither the page nor its country nor its source names: its moment is as if in UTC."""
MINUTE, SECOND = "minute", "second"


def written(moment: datetime | None, precision: str | None) -> str | None:
    """Return a date in ISO 8601: a day without a time, a clock without an offset, all others with theirs.

    Args:
        moment: Aware.
        precision: One of this module; of dates stored before schema 4 it may be unknown.
    """
    if moment is None:
        return None
    if precision == DAY:
        return moment.date().isoformat()
    return (moment.replace(tzinfo=None) if precision == CLOCK else moment).isoformat()


def shown(moment: datetime | None, precision: str | None) -> str:
    """Return a date for readers, e.g. `2026-05-14 09:40 UTC`; empty when there is none."""
    if moment is None:
        return ""
    if precision == DAY:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M}" + ("" if precision == CLOCK else f" {moment:%Z}")

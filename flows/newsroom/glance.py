"""Figures as a few signs, for terminal and page alike. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

_BARS = " ▁▂▃▄▅▆▇█"


def sparkline(days: Sequence[int]) -> str:
    """Return numbers as a line of bars, as high as their share of the greatest; a little is never nothing."""
    top = max(days, default=0)
    return "".join(_BARS[-(-n * (len(_BARS) - 1) // top)] if top else _BARS[0] for n in days)


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, in the greatest unit that fits: 5m, 3h, 12d."""
    if moment is None:
        return ""
    past = max(now - moment, timedelta())
    if past < timedelta(hours=1):
        return f"{past // timedelta(minutes=1)}m"
    return f"{past // timedelta(hours=1)}h" if past < timedelta(days=2) else f"{past.days}d"


def percent(share: float | None) -> str:
    """Return a share in whole per cent; empty for None."""
    return "" if share is None else f"{share:.0%}"

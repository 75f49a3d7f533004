"""Backfill: a run over a past range of dates, and how far it has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days that something may be of; None on a side leaves it open."""

    first: date | None = None
    last: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of it."""
        return self.first is None and self.last is None

    def within(self, other: "Period") -> "Period":
        """Return the days that both have; `first` is after `last` when there are none."""
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        return Period(first=max(firsts, default=None), last=min(lasts, default=None))

    def meets(self, other: "Period") -> bool:
        """Whether a day may be of both."""
        both = self.within(other)
        return both.first is None or both.last is None or both.first <= both.last


ANY_DAY = Period()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadListing:
    """A listing that a backfill has read whole: all it names of the days was asked for."""

    url: str
    since: date
    until: date
    next_page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """What a run over the past asks for."""

    since: date
    until: date
    """Both days belong to it."""
    read: tuple[ReadListing, ...] = ()
    """The watermark: what earlier rounds have read."""

    @property
    def window(self) -> Period:
        """Return the days as a period."""
        return Period(first=self.since, last=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillReach:
    """How far a backfill has come after a round."""

    months: int
    """Months of the window."""
    months_read: int
    """Of these, those of which no listing is left that may name their articles."""
    back_to: date | None
    """First day of the unbroken row of months that are read, from the newest back; None when the newest is not."""
    requests: int
    """Pages and listings asked for in this round."""
    listings_read: int
    """In this round, beside those with which every round begins."""
    listings_left: int
    """Known and not read, failed ones included."""
    undated_left: int
    """Of these, those that tell no date; they are in no month's account."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left that is known."""
        return not self.listings_left

    def __str__(self) -> str:
        """Return it for people."""
        back = f", back to {self.back_to}" if self.back_to else ""
        left = f"; {self.listings_left} listings left" if self.listings_left else ""
        undated = f" ({self.undated_left} without a date)" if self.undated_left else ""
        return f"{self.months_read} of {self.months} months read{back}{left}{undated}"


def months(window: Period) -> Iterator[Period]:
    """Yield the months of a window, the newest first, cut to its days."""
    first, last = window.first, window.last
    while first and last and first <= last:
        start = last.replace(day=1)
        yield Period(first=max(start, first), last=last)
        last = start - DAY

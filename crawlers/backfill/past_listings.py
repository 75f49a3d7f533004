"""Which listings a backfill has still to read, and in what order: from the newest days back. No I/O."""

import heapq
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from pipelines.model.backfill import (
    ANY_DAY,
    Backfill,
    BackfillReach,
    Period,
    ReadListing,
    months,
)
from pipelines.model.page import Via
from pipelines.model.source import SeedKind
from pipelines.urls import canonical

MISSES = 7
"""So many made-up addresses of one form that name no article, and none that does (a week of days): no archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastListing:
    """A listing to be read."""

    url: str
    kind: SeedKind
    via: Via
    period: Period = ANY_DAY
    """Days of the articles that it may name."""
    is_root: bool = False
    """Where a round begins: it is read in every round, for it tells of the others."""
    is_further: bool = False
    """Whether it is a further page of a listing: where the row ends, nothing is missing."""
    form: str = ""
    """Form of the address when it was made up by it."""


class PastListings:
    """The listings of a backfill.

    Args:
        backfill: The days, and what earlier rounds have read of them.
    """

    def __init__(self, backfill: Backfill) -> None:
        self._backfill = backfill
        self._read = {one.url: one for one in backfill.read}
        self._met: set[str] = set()
        self._waiting: list[tuple[tuple[int, int, int], PastListing]] = []
        self._number = count()
        self._failed: list[PastListing] = []
        self._misses: Counter[str] = Counter()
        """Made-up addresses that name no article, by form."""
        self._true_forms: set[str] = set()
        """Forms by which an address that names articles was made up."""
        self.listings_read = 0

    def add(self, listing: PastListing) -> None:
        """Take up a listing; one that names no day of the window, and one that was read, are left out.

        Of a row of pages those that were read are gone over without a request: with new articles the old ones only
        move to later pages.
        """
        while not listing.is_root and (was := self._was_read(listing)):
            self._met.add(canonical(listing.url))
            if not was.next_page:
                return
            listing = replace(listing, url=was.next_page)
        if canonical(listing.url) in self._met or not listing.period.meets(self._backfill.window):
            return
        self._met.add(canonical(listing.url))
        heapq.heappush(self._waiting, (self._place(listing), listing))

    def next(self) -> PastListing | None:
        """Return the listing to read next; None when there is none."""
        while self._waiting:
            listing = heapq.heappop(self._waiting)[1]
            if not self._is_vain(listing):
                return listing
        return None

    def put_back(self, listing: PastListing) -> None:
        """Take back a listing of which not all was asked for."""
        heapq.heappush(self._waiting, (self._place(listing), listing))

    def was_read(self, listing: PastListing, articles: int) -> None:
        """Note that a listing was read, or that a made-up address is not there, and how many articles it names."""
        self.listings_read += not listing.is_root
        if articles:
            self._true_forms.add(listing.form)
        self._misses[listing.form] += not articles

    def has_failed(self, listing: PastListing) -> None:
        """Note that a listing could not be read in this round."""
        self._failed.append(listing)

    def reach(self, requests: int) -> BackfillReach:
        """Return how far the backfill has come."""
        left = [one for _, one in self._waiting if not self._is_vain(one)] + self._failed
        dated = [one for one in left if one.is_root or not one.period.is_open]
        whole = list(months(self._backfill.window))
        read = [not any(one.period.meets(month) for one in dated) for month in whole]
        row = read.index(False) if False in read else len(read)
        return BackfillReach(
            months=len(whole),
            months_read=sum(read),
            back_to=whole[row - 1].first if row else None,
            requests=requests,
            listings_read=self.listings_read,
            listings_left=len(left),
            undated_left=len(left) - len(dated),
        )

    def _is_vain(self, listing: PastListing) -> bool:
        """Whether the form by which an address was made up has shown to be no archive's."""
        form = listing.form
        return bool(form) and form not in self._true_forms and self._misses[form] >= MISSES

    def _was_read(self, listing: PastListing) -> ReadListing | None:
        """Return what was read of a listing before, if that holds all the days that it may name now."""
        was = self._read.get(listing.url)
        if was is None or canonical(listing.url) in self._met:
            return None
        asked = listing.period.within(self._backfill.window)
        since, until = asked.first or date.min, asked.last or date.max
        return was if was.since <= since and until <= was.until else None

    def _place(self, listing: PastListing) -> tuple[int, int, int]:
        """Return where a listing stands: roots, then from the newest days back, then those without a date."""
        last = listing.period.last.toordinal() if listing.period.last else 0
        rank = 0 if listing.is_root else 2 if listing.period.is_open else 1
        return rank, -last, next(self._number)

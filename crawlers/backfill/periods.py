"""Which days a listing or an article may be of, by its address and what a listing says of it. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.reported_changes import moment
from pipelines.model.backfill import Period
from pipelines.model.page import DiscoveredUrl

_GAP = r"(?:[-_/.]|[&?]?[a-z_]{1,9}=|&[a-z_]{1,9}=)"
"""What may part the numbers of a date in an address: `2024/05`, `2024-05`, `yyyy=2024&mm=05`."""
DATE = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)"
    rf"(?:{_GAP}?(?P<month>0[1-9]|1[0-2]|(?<=\D)[1-9])(?!\d(?!\d(?!\d)))"
    rf"(?:{_GAP}?(?P<day>0[1-9]|[12]\d|3[01]|(?<=\D)[1-9])(?!\d))?)?(?!\d)"
)
"""A date in the address of a listing, by year, month or day."""
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?:/(?P<month>0?[1-9]|1[0-2])(?:/(?P<day>0?[1-9]|[12]\d|3[01])(?=/|$))?(?=/|$)"
    r"|(?P<sign>[-_]?)(?P<m>0[1-9]|1[0-2])(?:(?P=sign)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)|(?=/)))"
)
"""A date that begins a part of an article's address: elsewhere it may be what the article is about."""


_SERIAL = re.compile(r"(?<!\d)(?:19|20)\d\d[-_/.](?:\d|1[3-9]|[2-9]\d|\d{3})(?!\d)")
"""A year and a number that is no month of two digits: part 1 of 2021, or January."""


def of_listings(
    listings: Sequence[DiscoveredUrl], timezone: str
) -> Iterator[tuple[DiscoveredUrl, Period]]:
    """Yield the listings that one listing names, each with the days of the articles that it may name.

    Where a sibling shows that the number behind the year may be a running one, only the year is believed.
    """
    is_serial = any(_SERIAL.search(one.url) for one in listings)
    for one in listings:
        named = _named(one.url, is_serial=is_serial)
        yield one, named if named.last else Period(last=_day(one.modified, timezone))


def _named(url: str, *, is_serial: bool) -> Period:
    """Return the days that an address names; a range of days has two dates."""
    parts = urlsplit(url)
    subject = f"{parts.path}?{parts.query}" if parts.query else parts.path
    found = [_period(match, by_year=is_serial) for match in DATE.finditer(subject)]
    if not found:
        return Period()
    whole = Period(first=found[0].first, last=found[-1].last)
    return whole if whole.meets(found[0]) else found[0]


def of_article(found: DiscoveredUrl, timezone: str) -> Period:
    """Return the days on which an article may have been published, as its listing dates it.

    A date of change bounds it above only; without any date it may be of any day.
    """
    if match := _IN_PATH.search(urlsplit(found.url).path):
        month, day = (match["month"] or match["m"], match["day"] or match["d"])
        return _days(int(match["year"]), int(month), int(day or 0))
    published, modified = _day(found.published, timezone), _day(found.modified, timezone)
    if published and found.published != found.modified:
        return Period(first=published, last=published)
    return Period(last=modified or published)


def _period(match: re.Match[str], *, by_year: bool = False) -> Period:
    """Return the days that a match of a date means; a day that its month does not have gives the month."""
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if not month or by_year:
        return Period(first=date(year, 1, 1), last=date(year, 12, 31))
    return _days(year, month, day)


def _days(year: int, month: int, day: int) -> Period:
    length = monthrange(year, month)[1]
    if not 0 < day <= length:
        return Period(first=date(year, month, 1), last=date(year, month, length))
    return Period(first=date(year, month, day), last=date(year, month, day))


def _day(text: str | None, timezone: str) -> date | None:
    found = moment(text, timezone)
    return found.astimezone(ZoneInfo(timezone)).date() if found else None

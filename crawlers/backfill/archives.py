"""Archive pages by date: the form of their addresses, found in links or declared, and the pages it gives. Pure.

A form is an address with `{year}`, `{month}` and `{day}` in place of its numbers, `{m}` and `{d}` where they have
no leading zero.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from crawlers.backfill.periods import DATE
from pipelines.model.backfill import DAY, Period

MAX_DAYS = 40 * 366
"""Days that addresses are made for at most."""

_DAY, _MONTH = r"(?P<day>0?[1-9]|[12]\d|3[01])", r"(?P<month>0?[1-9]|1[0-2])"
_YEAR_LAST = [
    re.compile(rf"(?<!\d){first}(?P<sign>[-_./]){second}(?P=sign)(?P<year>(?:19|20)\d\d)(?!\d)")
    for first, second in ((_DAY, _MONTH), (_MONTH, _DAY))
]
"""`03.05.2024`, `03-05-2024`."""
_TAIL = re.compile(r"(?:/|/?index)?(?:\.\w{2,5})?/?")
"""What may stand behind the date of an archive's address: an article has its name there."""


def form_of(url: str) -> str:
    """Return the form of an archive page's address; empty for an address of another kind."""
    parts = urlsplit(url)
    subject = f"{parts.path}?{parts.query}" if parts.query else parts.path
    match = _of_day_first(subject) or DATE.search(subject)
    if not match or not _TAIL.fullmatch(subject[match.end() :]):
        return ""
    form, shorts = subject, {"day": "d", "month": "m", "year": "year"}
    for name in sorted(filter(match.group, shorts), key=match.start, reverse=True):
        is_padded = name == "year" or match[name].startswith("0") or int(match[name]) > 9  # noqa: PLR2004 # two digits
        start, end = match.span(name)
        form = f"{form[:start]}{{{name if is_padded else shorts[name]}}}{form[end:]}"
    return f"{parts.scheme}://{parts.netloc}{form}"


def _of_day_first(subject: str) -> re.Match[str] | None:
    """Return a date whose year stands last: day, month, year, unless it can only be month, day, year."""
    return next(filter(None, (pattern.search(subject) for pattern in _YEAR_LAST)), None)


def forms(links: Iterable[str]) -> Iterator[str]:
    """Yield the forms that links show to be those of archives.

    A year alone may as well be that of an election: it takes links of two years.
    """
    shown: dict[str, set[str]] = {}
    for link in links:
        if form := form_of(link):
            shown.setdefault(form, set()).add(link)
    for form, seen in shown.items():
        if len(seen) > 1 or "{m" in form:
            yield form


def pages(form: str, window: Period) -> Iterator[tuple[str, Period]]:
    """Yield the addresses that a form gives for a window of days, the newest first, each with its days."""
    made: dict[str, Period] = {}
    for day in islice(_days(window), MAX_DAYS):
        url = _filled(form, day)
        last = made[url].last if url in made else day
        made[url] = Period(first=day, last=last)
    yield from made.items()


def _filled(form: str, day: date) -> str:
    values = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
    values |= {"m": str(day.month), "d": str(day.day)}
    for name, value in values.items():
        form = form.replace(f"{{{name}}}", value)
    return form


def _days(window: Period) -> Iterator[date]:
    day = window.last
    while day and window.first and day >= window.first:
        yield day
        day -= DAY

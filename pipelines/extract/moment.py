"""A date as pages write it, read into a moment: machine forms first, then what readers see.

No dates are guessed: a text that fits no form is no date. Bounded in time on any text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.extract import months

MAX_RAW = 200
"""Characters of a raw date that are looked at."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years outside are numbers of another kind. How far ahead of the fetch a date may lie, gates say."""

_ISO = re.compile(
    r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T\s]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d(?!\d))(?!\.\d)"
)
_NAME = r"([^\W\d_][^\s\d.,;:|/()\[\]<>،•·-]{1,24})"
"""A word that may name a month; others are glued to it where elements stand without a gap."""
_YEAR = r"((?:19|20)\d\d)"
"""What is glued to a year is the time."""
_WORDED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª|-?\u0433\u043e)?[\s/-]?(?:de\s|of\s|d['\u2019])?{_NAME}[.,،]{{0,2}}[\s/-](?:del?\s)?{_YEAR}"
)
_MONTH_FIRST = re.compile(rf"{_NAME}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?[.,]?\s{_YEAR}")
_YEAR_FIRST = re.compile(rf"(?<!\d){_YEAR}(?:\.|\sm\.)?\s{_NAME}\s(\d{{1,2}})(?!\d)")
"""As in Hungarian (`2024. március 5.`) and Lithuanian (`2024 m. kovo 5 d.`)."""
_EASTERN = re.compile(
    r"(?<!\d)(\d{4})\s?[년年.•]\s?(\d{1,2})\s?[월月.•]\s?(\d{1,2})(?:\s?[일日]|(?!\d))"
)
_NAMED = ((_WORDED, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3)), (_YEAR_FIRST, (3, 2, 1)))
"""Forms with a month's name, and which of their groups are day, name and year."""
_DATE_LIKE = re.compile(r"\d{4}|\d\s?[./-]\s?\d")
"""What every date for readers holds."""
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})\s?(?:[:h時시]|(?<=\d)\.(?=\d\d\s?(?:Uhr|h\b|$)))\s?(\d{2})(?::\d{2})?(?![\d:])"
    r"\s?([ap]\.?\s?m\b)?",
    re.IGNORECASE,
)
_ZONE_HOURS = (
    "UTC+0 GMT+0 BST+1 CET+1 MEZ+1 CEST+2 MESZ+2 SAST+2 EET+2 EEST+3 MSK+3 TRT+3 WIB+7 JST+9 KST+9 AEST+10 AEDT+11"
    " NZST+12 NZDT+13 EST-5 EDT-4 CST-6 CDT-5 MST-7 MDT-6 PST-8 PDT-7"
)
_ZONES = {name: int(hours) for name, hours in re.findall(r"([A-Z]+)([+-]\d+)", _ZONE_HOURS)}
"""Hours of the abbreviations that mean one zone only where news is read; `IST` and `AST` mean several."""
_ZONE = re.compile(
    rf"\s?(?:Uhr\s)?\(?({'|'.join(sorted(_ZONES, key=len, reverse=True))})\s?([+-]\d{{1,2}})?(?!\w)"
)
_HALF_BEFORE = re.compile(r"(?:오전|오후|上午|下午|午前|午後)\s?$")
_SECOND_HALF = ("p", "오후", "下", "午後")
_BEHIND, _BEFORE = 32, 24
"""Characters around a date in which its time of day stands."""
_HALF_OF_DAY = re.compile(r"\d\s?[ap]\.?m\b|오전|오후|上午|下午|午前|午後", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date read from a raw text."""

    at: datetime
    """Aware."""
    precision: str
    """`second`, `minute` or `day`."""
    zoned: bool
    """True when the raw text itself gives an offset."""
    raw: str
    before: str = ""
    """What stands before it in its line, from the date before on."""

    @property
    def is_doubled(self) -> bool:
        """True for a local time without offset in the hour that comes twice when the clocks go back (fault K07)."""
        first, second = (self.at.replace(fold=f).utcoffset() or timedelta() for f in (0, 1))
        return not self.zoned and first > second


def zone(name: str) -> tzinfo:
    """Gives an IANA zone; UTC when the name is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def read(raw: str, local: tzinfo, *, month_first: bool = False) -> Moment | None:
    """Reads a date that a tag or attribute gives; None when it is none.

    Args:
        raw: ISO 8601 and its relatives, RFC 2822, seconds since 1970, or a date for readers.
        local: Zone in which a date without offset is meant.
        month_first: As for `shown`.
    """
    text = " ".join(raw[:MAX_RAW].split())
    if not any(c.isdigit() for c in text):
        return None
    for attempt in (_iso, _compact, _epoch, _mail):
        if found := attempt(text, local):
            return found
    return next(shown(text, local, month_first=month_first), None)


def shown(text: str, local: tzinfo, *, month_first: bool = False) -> Iterator[Moment]:
    """Gives the dates that stand in a text for readers, in its order, with the time of day when it stands beside.

    Args:
        text: One line, e.g. `Berlin, 29.04.2020, 12:01 Uhr`.
        local: Zone of the times.
        month_first: True where `4/29/2020` and `4-29-2020` are read as in the United States.
    """
    line = text[:MAX_RAW]
    if not _DATE_LIKE.search(line):
        return
    before = 0
    for start, end, (year, month, day) in sorted(_days(line, month_first=month_first)):
        if start < before:
            continue
        said, before = line[before:start], end
        around = line[end : end + _BEHIND], line[max(0, start - _BEFORE) : start]
        hour, minute, where = _clock(around[0]) or _clock(around[1]) or (None, 0, None)
        at = _moment((year, month, day, hour or 0, minute, 0), where or local)
        if at:
            precision = "day" if hour is None else "minute"
            yield Moment(at=at, precision=precision, zoned=where is not None, raw=line, before=said)


def _days(text: str, *, month_first: bool) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Gives (start, end, (year, month, day)) of the dates in a text."""
    for m in _DAY_MONTH_YEAR.finditer(text):
        one, two, year = int(m[1]), int(m[3]), int(m[4]) + (2000 if len(m[4]) == 2 else 0)  # noqa: PLR2004
        swap = two > _NOON or (month_first and one <= _NOON and m[2] != ".")
        yield m.start(), m.end(), (year, one if swap else two, two if swap else one)
    for pattern, order in _NAMED:
        for m in pattern.finditer(text):
            day, name, which = (m[group] for group in order)
            if month := months.number(name):
                yield m.start(), m.end(), (int(which), month, int(day))
    for pattern in (_EASTERN, _ISO):
        for m in pattern.finditer(text):
            end = m.end() if pattern is _EASTERN else m.start() + len(m[0][:10])
            yield m.start(), end, (int(m[1]), int(m[2]), int(m[3]))


def _clock(text: str) -> tuple[int, int, tzinfo | None] | None:
    """Gives (hour, minute, zone if one is named) of the time of day in a text."""
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    half = found[3] or (early[0] if (early := _HALF_BEFORE.search(text[: found.start()])) else "")
    if half:
        hour = hour % _NOON + (_NOON if half.lower().startswith(_SECOND_HALF) else 0)
    if hour >= 24 or minute >= 60:  # noqa: PLR2004
        return None
    return hour, minute, _named_zone(text[found.end() :])


def _named_zone(text: str) -> tzinfo | None:
    """Gives the zone that stands right behind a time: `EST`, `MESZ`, `(GMT+7)`."""
    found = _ZONE.match(text)
    if not found:
        return None
    hours = int(found[2]) if found[2] else _ZONES[found[1].upper()]
    return timezone(timedelta(hours=hours)) if abs(hours) <= 14 else None  # noqa: PLR2004


def _iso(text: str, local: tzinfo) -> Moment | None:
    found = _ISO.match(text)
    if not found or _HALF_OF_DAY.search(text):
        return None
    return _of_groups(found, text, local)


def _compact(text: str, local: tzinfo) -> Moment | None:
    found = _COMPACT.fullmatch(text)
    return _of_groups(found, text, local) if found else None


def _of_groups(found: re.Match[str], raw: str, local: tzinfo) -> Moment | None:
    year, month, day, hour, minute, second, offset = found.groups()
    where = _offset(offset) if offset else local
    numbers = (year, month, day, hour or 0, minute or 0, second or 0)
    at = _moment(tuple(map(int, numbers)), where)
    if at is None:
        return None
    precision = "second" if second else "minute" if hour else "day"
    return Moment(at=at, precision=precision, zoned=bool(offset), raw=raw)


def _epoch(text: str, _local: tzinfo) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    at = datetime.fromtimestamp(int(text[:10]), UTC)
    return Moment(at=at, precision="second", zoned=True, raw=text)


def _mail(text: str, local: tzinfo) -> Moment | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR or ":" not in text or _HALF_OF_DAY.search(text):
        return None
    zoned = at.tzinfo is not None
    return Moment(
        at=at if zoned else at.replace(tzinfo=local), precision="second", zoned=zoned, raw=text
    )


def _offset(text: str) -> tzinfo:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if span >= timedelta(hours=24):
        return UTC
    return timezone(-span if text[0] == "-" else span)


def _moment(numbers: tuple[int, ...], where: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=where)
    except ValueError:
        return None


def placed(moment: Moment, where: tzinfo) -> Moment:
    """Gives a moment without offset of its own as meant in another zone; others stay."""
    return moment if moment.zoned else replace(moment, at=moment.at.replace(tzinfo=where))

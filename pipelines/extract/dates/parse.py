"""A date as pages write it, read into a moment: machine forms first, then what readers see.

No dates are guessed: a text that fits no form is no date. Bounded in time on any text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from pipelines.extract.dates import calendars, month_names, time_of_day
from pipelines.extract.dates.time_of_day import NOON
from pipelines.languages import lexicon

MAX_RAW = 200
"""Characters of a raw date that are looked at."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years outside are numbers of another kind. How far ahead of the fetch a date may lie, gates say."""

_ISO = re.compile(
    r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T\s]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d{1,9})?)?\s?(Z|(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}(?!\d)|(?:UTC|GMT)?[+-]\d{1,2}(?![\d:])|UTC|GMT)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?")
_EPOCH = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3})?(?:\)/)?")
_DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d(?!\d))(?!\.\d)"
)
_NAME = r"([^\W\d_][^\s\d.,;:|/()\[\]<>،•·-]{1,24})"
"""A word that may name a month; others are glued to it where elements stand without a gap."""
_YEAR = r"((?:19|20)\d\d)"
"""What is glued to a year is the time."""
_ORDINALS = lexicon.alternatives("ordinals")
_WORDED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|{_ORDINALS})?[\s/-]?(?:{lexicon.alternatives('before_month')})?{_NAME}[.,،]{{0,2}}"
    rf"[\s/-](?:{lexicon.alternatives('before_year')})?{_YEAR}"
)
_MONTH_FIRST = re.compile(rf"{_NAME}\.?\s(\d{{1,2}})(?:{_ORDINALS})?[.,]?\s{_YEAR}")
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR}(?:\.|{lexicon.alternatives('behind_year')})?\s{_NAME}\.?\s(\d{{1,2}})(?!\d)"
)
"""As in Hungarian (`2024. március 5.`) and Lithuanian (`2024 m. kovo 5 d.`)."""
_EASTERN = re.compile(
    r"(?<!\d)(\d{4})\s?[년年.•]\s?(\d{1,2})\s?[월月.•]\s?(\d{1,2})(?:\s?[일日]|(?!\d))"
)
_NAMED = ((_WORDED, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3)), (_YEAR_FIRST, (3, 2, 1)))
"""Forms with a month's name, and which of their groups are day, name and year."""
_DATE_LIKE = re.compile(r"\d{4}|\d\s?[./-]\s?\d|[\d元]年")
"""What every date for readers holds."""
_BESIDE = 32
"""Characters around a date in which its time of day stands."""
_HALF_OF_DAY = re.compile(rf"\d\s?[ap]\.?m\b|{time_of_day.HALVES}", re.IGNORECASE)
UPDATED = re.compile(lexicon.alternatives("updated"), re.IGNORECASE)
"""Says that what follows is the date of a change."""
PUBLISHED = re.compile(lexicon.alternatives("published"), re.IGNORECASE)
"""Says that what follows, or stands beside, is the date of publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A date read from a raw text."""

    at: datetime
    """Aware."""
    precision: str
    """`second`, `minute` or `day`."""
    zoned: bool
    """Whether the raw text itself gives an offset."""
    raw: str
    before: str = ""
    """What stands before it in its line, from the date before on."""

    @property
    def is_doubled(self) -> bool:
        """True for a local time without offset in the hour that comes twice when the clocks go back (fault K07)."""
        first, second = (self.at.replace(fold=f).utcoffset() or timedelta() for f in (0, 1))
        return not self.zoned and first > second


def parse_machine(raw: str, local: tzinfo, *, month_first: bool = False) -> ParsedDate | None:
    """Reads a date that a tag or attribute gives; None when it is none.

    Args:
        raw: ISO 8601 and its relatives, RFC 2822, seconds since 1970, or a date for readers.
        local: Zone in which a date without offset is meant.
        month_first: As for `shown`.
    """
    text = " ".join(raw[:MAX_RAW].split())
    if not any(c.isdigit() for c in text):
        return None
    line = calendars.western(text)
    for attempt in (_iso, _compact, _epoch, _mail):
        if found := attempt(line, local):
            return replace(found, raw=text)
    return next(find_shown(text, local, month_first=month_first), None)


def is_update(said: str) -> bool:
    """Whether what stands before a date says that it is of a change, and of nothing else."""
    return bool(UPDATED.search(said)) and not PUBLISHED.search(said)


def find_shown(text: str, local: tzinfo, *, month_first: bool = False) -> Iterator[ParsedDate]:
    """Return the dates that stand in a text for readers, in its order, with the time of day when it stands beside.

    Args:
        text: One line, e.g. `Berlin, 29.04.2020, 12:01 Uhr`.
        local: Zone of the times.
        month_first: True where `4/29/2020` and `4-29-2020` are read as in the United States.
    """
    if not _DATE_LIKE.search(text[:MAX_RAW]):
        return
    line = calendars.western(text[:MAX_RAW])
    before, is_taken = 0, False
    for start, end, (year, month, day) in sorted(_days(line, month_first=month_first)):
        if start < before:
            continue
        said, before = line[before:start], end
        behind = UPDATED.split(line[end : end + _BESIDE], maxsplit=1)[0]
        time = time_of_day.around("" if is_taken else line[max(0, start - _BESIDE) : start], behind)
        (hour, minute, where), is_taken = time or ((None, 0, None), False)
        at = _moment((year, month, day, hour or 0, minute, 0), where or local)
        if at:
            precision = "day" if hour is None else "minute"
            yield ParsedDate(
                at=at, precision=precision, zoned=where is not None, raw=text[:MAX_RAW], before=said
            )


def _days(text: str, *, month_first: bool) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Return (start, end, (year, month, day)) of the dates in a text."""
    for m in _DAY_MONTH_YEAR.finditer(text):
        one, two, year = int(m[1]), int(m[3]), int(m[4]) + (2000 if len(m[4]) == 2 else 0)  # noqa: PLR2004
        swap = two > NOON or (month_first and one <= NOON and m[2] != ".")
        yield m.start(), m.end(), (year, one if swap else two, two if swap else one)
    for pattern, order in _NAMED:
        for m in pattern.finditer(text):
            day, name, which = (m[group] for group in order)
            if month := month_names.number(name):
                yield m.start(), m.end(), (int(which), month, int(day))
    for pattern in (_EASTERN, _ISO):
        for m in pattern.finditer(text):
            end = m.end() if pattern is _EASTERN else m.start() + len(m[0][:10])
            yield m.start(), end, (int(m[1]), int(m[2]), int(m[3]))


def _iso(text: str, local: tzinfo) -> ParsedDate | None:
    found = _ISO.match(text)
    if not found or _HALF_OF_DAY.search(text) or (not found[4] and ":" in text):
        return None
    return _of_groups(found, text, local, time_of_day.zone_in(text[found.end() :]))


def _compact(text: str, local: tzinfo) -> ParsedDate | None:
    found = _COMPACT.fullmatch(text)
    return _of_groups(found, text, local) if found else None


def _of_groups(
    found: re.Match[str], raw: str, local: tzinfo, named: tzinfo | None = None
) -> ParsedDate | None:
    """Return the moment of a date's parts; a zone that is named behind them counts where they have no offset."""
    year, month, day, hour, minute, second, offset = found.groups()
    told = (_offset(offset) if offset else named) if hour else None
    where = told or local
    numbers = (year, month, day, hour or 0, minute or 0, second or 0)
    at = _moment(tuple(map(int, numbers)), where)
    if at is None:
        return None
    precision = "second" if second else "minute" if hour else "day"
    return ParsedDate(at=at, precision=precision, zoned=told is not None, raw=raw)


def _epoch(text: str, _local: tzinfo) -> ParsedDate | None:
    found = _EPOCH.fullmatch(text)
    if not found:
        return None
    at = datetime.fromtimestamp(int(found[1]), UTC)
    return ParsedDate(at=at, precision="second", zoned=True, raw=text)


def _mail(text: str, local: tzinfo) -> ParsedDate | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR or ":" not in text or _HALF_OF_DAY.search(text):
        return None
    where = at.tzinfo if at.utcoffset() else time_of_day.zone_in(text) or at.tzinfo
    return ParsedDate(
        at=at.replace(tzinfo=where or local),
        precision="second" if text.count(":") > 1 else "minute",
        zoned=where is not None,
        raw=text,
    )


def _offset(text: str) -> tzinfo:
    shift = text.upper().removeprefix("UTC").removeprefix("GMT")
    return UTC if shift in {"Z", ""} else time_of_day.offset(shift) or UTC


def _moment(numbers: tuple[int, ...], where: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=where)
    except ValueError:
        return None


def place_in_zone(moment: ParsedDate, where: tzinfo) -> ParsedDate:
    """Return a moment without offset of its own as meant in another zone; others stay."""
    return moment if moment.zoned else replace(moment, at=moment.at.replace(tzinfo=where))

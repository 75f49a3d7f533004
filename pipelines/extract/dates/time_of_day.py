"""Times of day in texts for readers: `12:01 Uhr`, `10.05 GMT`, `kl. 18.30`, `오전 10시 5분`, with their zones."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.languages import lexicon

_ZONE_HOURS = (
    "UTC+0 GMT+0 WEST+1 BST+1 CET+1 MEZ+1 WAT+1 CEST+2 MESZ+2 CAT+2 SAST+2 EET+2 EEST+3 EAT+3 MSK+3 TRT+3 IRST+3:30"
    " PKT+5 IST+5:30 NPT+5:45 WIB+7 ICT+7 WITA+8 HKT+8 SGT+8 PHT+8 AWST+8 WIT+9 JST+9 KST+9 ACST+9:30 ACDT+10:30"
    " AEST+10 AEDT+11 NZST+12 NZDT+13 NST-3:30 NDT-2:30 BRT-3 ART-3 EST-5 EDT-4 CST-6 CDT-5 MST-7 MDT-6 PST-8 PDT-7"
    " AKST-9 AKDT-8 HST-10"
)
_ZONES = dict(re.findall(r"([A-Z]+)([+-][\d:]+)", _ZONE_HOURS))
"""Offsets of the abbreviations that mean one zone where news is read: `IST` is India's, `AST` means several."""
_AMERICAN = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Zones that are called the same in summer and winter."""
_NAMES = "|".join(sorted([*_ZONES, *_AMERICAN], key=len, reverse=True))
_OCLOCK = lexicon.alternatives("clock", "behind")
_AFTERNOON = lexicon.words("clock", "afternoon")
HALVES = "|".join((*lexicon.words("clock", "morning"), *_AFTERNOON))
"""Words before a time that say which half of the day it is of."""
_AFTERNOON_BEHIND = lexicon.words("clock", "afternoon_behind")
_HALVES_BEHIND = "|".join((*lexicon.words("clock", "morning_behind"), *_AFTERNOON_BEHIND))
_SHIFT = r"[+-]\d{1,2}(?::?\d{2})?"
_ZONE = re.compile(
    rf"\s?(?:(?i:{_OCLOCK})\s)?\(?(?:({_NAMES})\s?({_SHIFT})?|([+-]\d{{2}}:?\d{{2}}))(?![\w:-])"
)
_ZONE_WORD = re.compile(rf"(?<!\w)({_NAMES})({_SHIFT})?(?!\w)")
_CLOCK = re.compile(
    rf"(?<![\d.:])(\d{{1,2}})\s?(?:[:h時时点點시]|(?<=\d)\.(?=\d\d\s?(?:{_OCLOCK}|h\b|(?-i:{_NAMES})\b|$)))"
    rf"\s?(\d{{2}}|\d(?=\s?[分분]))(?::\d{{2}})?(?![\d:])\s?([ap]\.?\s?m\b\.?|{_HALVES_BEHIND})?"
    rf"|(?:\b(?:{lexicon.alternatives('clock', 'before')})\s?)(\d{{1,2}})\.(\d{{2}})(?![.\d])",
    re.IGNORECASE,
)
_HALF_BEFORE = re.compile(rf"(?:{HALVES})\s?$")
_SECOND_HALF = re.compile("|".join(("p", *_AFTERNOON, *_AFTERNOON_BEHIND)), re.IGNORECASE)
_ENDS = re.compile(
    rf"[\s,|•·-]*(?:(?:{lexicon.alternatives('date_prefix')})\s)?(?:[^\W\d]{{3,12}}\.?,?\s)?$"
)
"""What may stand between a time and the date behind it, a weekday at most."""
NOON = 12

Time = tuple[int, int, tzinfo | None]
"""(hour, minute, zone if one is named)."""


def around(before: str, behind: str) -> tuple[Time, bool] | None:
    """Return (time of day, whether it stands behind) of a date: right before it, else behind, else before.

    Args:
        before: A few characters, e.g. `Published: 10:05 GMT, `.
        behind: The same, e.g. `, 12:01 Uhr`.
    """
    early = _last(before)
    if early and _ENDS.fullmatch(before[early[1] :]):
        return early[0], False
    if late := _first(behind):
        return late, True
    return (early[0], False) if early else None


def _first(text: str) -> Time | None:
    found = _CLOCK.search(text)
    return _read(text, found)[0] if found else None


def _last(text: str) -> tuple[Time, int] | None:
    """Return the last time of day in a text and where it ends."""
    last: tuple[Time, int] | None = None
    for found in _CLOCK.finditer(text):
        time, end = _read(text, found)
        last = (time, end) if time else last
    return last


def _read(text: str, found: re.Match[str]) -> tuple[Time | None, int]:
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5])
    half = found[3] or (early[0] if (early := _HALF_BEFORE.search(text[: found.start()])) else "")
    if half:
        hour = hour % NOON + (NOON if _SECOND_HALF.match(half) else 0)
    if hour >= 24 or minute >= 60:  # noqa: PLR2004
        return None, found.end()
    zoned = _ZONE.match(text, found.end())
    where = _named(zoned[1] or "UTC", zoned[2] or zoned[3] or "") if zoned else None
    return (hour, minute, where), zoned.end() if zoned else found.end()


def zone(name: str) -> tzinfo:
    """Return an IANA zone; UTC when the name is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zone_in(text: str) -> tzinfo | None:
    """Return the first zone that a text names by its abbreviation."""
    found = _ZONE_WORD.search(text)
    return _named(found[1], found[2] or "") if found else None


def _named(name: str, shift: str) -> tzinfo | None:
    """Return the zone of an abbreviation: `EST`, `MESZ`, `GMT` with `+7`; None for an impossible one."""
    if american := _AMERICAN.get(name.upper()):
        return zone(american)
    return offset(shift or _ZONES[name.upper()])


def offset(text: str) -> tzinfo | None:
    """Return the zone of a numeric offset, with colon or without (`+05:30`, `-500`, `+7`); None when it is none."""
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= _HOURS else (digits[:-2], digits[-2:])
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if span > _FARTHEST:
        return None
    return timezone(-span if text[0] == "-" else span)


_HOURS = 2
"""Digits of an offset that are hours alone."""
_FARTHEST = timedelta(hours=14)

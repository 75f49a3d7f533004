"""Times of day in texts for readers: `12:01 Uhr`, `10.05 GMT`, `kl. 18.30`, `오전 10시 5분`, with their zones."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.languages import lexicon

_ZONE_HOURS = (
    "UTC+0 GMT+0 BST+1 CET+1 MEZ+1 CEST+2 MESZ+2 SAST+2 EET+2 EEST+3 MSK+3 TRT+3 WIB+7 JST+9 KST+9 AEST+10 AEDT+11"
    " NZST+12 NZDT+13 EST-5 EDT-4 CST-6 CDT-5 MST-7 MDT-6 PST-8 PDT-7"
)
_ZONES = {name: int(hours) for name, hours in re.findall(r"([A-Z]+)([+-]\d+)", _ZONE_HOURS)}
"""Hours of the abbreviations that mean one zone only where news is read; `IST` and `AST` mean several."""
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
_ZONE = re.compile(rf"\s?(?:(?i:{_OCLOCK})\s)?\(?({_NAMES})\s?([+-]\d{{1,2}})?(?!\w)")
_ZONE_WORD = re.compile(rf"(?<!\w)({_NAMES})(?!\w)")
_CLOCK = re.compile(
    rf"(?<![\d.:])(\d{{1,2}})\s?(?:[:h時时点點시]|(?<=\d)\.(?=\d\d\s?(?:{_OCLOCK}|h\b|(?-i:{_NAMES})\b|$)))"
    r"\s?(\d{2}|\d(?=\s?[分분]))(?::\d{2})?(?![\d:])\s?([ap]\.?\s?m\b\.?|[\u0645\u0635](?!\w)|\u0645\u0633\u0627\u0621\w?|\u0635\u0628\u0627\u062d\w?)?"
    rf"|(?:\b(?:{lexicon.alternatives('clock', 'before')})\s?)(\d{{1,2}})\.(\d{{2}})(?![.\d])",
    re.IGNORECASE,
)
_HALF_BEFORE = re.compile(rf"(?:{HALVES})\s?$")
_SECOND_HALF = ("p", "\u0645", *_AFTERNOON)
_ENDS = re.compile(
    rf"[\s,|•·-]*(?:(?:{lexicon.alternatives('date_prefix')})\s)?(?:[^\W\d]{{3,12}}\.?,?\s)?$"
)
"""What may stand between a time and the date behind it, a weekday at most."""
_NOON = 12

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
        hour = hour % _NOON + (_NOON if half.lower().startswith(_SECOND_HALF) else 0)
    if hour >= 24 or minute >= 60:  # noqa: PLR2004
        return None, found.end()
    zoned = _ZONE.match(text, found.end())
    where = _named(zoned[1], zoned[2] or "") if zoned else None
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
    return _named(found[1], "") if found else None


def _named(name: str, shift: str) -> tzinfo | None:
    """Return the zone of an abbreviation: `EST`, `MESZ`, `GMT` with `+7`; None for an impossible one."""
    if american := _AMERICAN.get(name.upper()):
        return zone(american)
    hours = int(shift) if shift else _ZONES[name.upper()]
    return timezone(timedelta(hours=hours)) if abs(hours) <= 14 else None  # noqa: PLR2004

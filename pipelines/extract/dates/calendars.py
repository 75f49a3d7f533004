"""Dates as other digits, calendars and word orders write them, put into the form that all read: `2024-03-04`."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from pipelines.languages import lexicon

_ZEROS = "٠۰०০੦૦௦౦೦൦๐໐၀០\uff10"
"""Zeros of the scripts that news are dated in; nine digits follow each."""
_DIGITS = {ord(zero) + n: str(n) for zero in _ZEROS for n in range(10)}


def _numbers(language: str, key: str) -> Mapping[str, int]:
    """Return the number that each name of a language's calendar stands for."""
    rows = lexicon.family(language, "calendar", key)["words"]
    return {name: int(number) for number, names in rows.items() for name in names}


def _of(language: str, key: str) -> str:
    """Return a language's own words: around its dates, those of another calendar mean something else."""
    return "|".join(lexicon.family(language, "calendar", key)["words"])


_THAI_MONTHS = _numbers("th", "months")
_BUDDHIST, _FIRST_BUDDHIST = 543, 2400
_PERSIAN_MONTHS = _numbers("fa", "months")
_PERSIAN_YEAR = r"(1(?:3[789]|40)\d)"
"""1370 to 1409, in 1991 to 2030; the same years of the lunar calendar lie before."""
_PERSIAN_LIKE = re.compile(rf"{_PERSIAN_YEAR}[/-]\d")
_ERAS = _numbers("ja", "eras")
"""Years before the first of an era."""
_FIRST_YEAR = lexicon.alternatives("calendar", "first_year")


_Form = tuple[re.Pattern[str], Callable[[re.Match[str]], date]]


def western(text: str) -> str:
    """Return a line with its dates of other calendars as ISO dates, its digits as ASCII; a date that is none stays."""
    if text.isascii() and not _PERSIAN_LIKE.search(text):
        return text
    line = text.translate(_DIGITS)
    for pattern, reading in _FORMS:
        line = pattern.sub(partial(_iso, reading), line)
    return line


def _iso(reading: Callable[[re.Match[str]], date], found: re.Match[str]) -> str:
    try:
        return reading(found).isoformat()
    except (ValueError, OverflowError):
        return found[0]


def _thai(found: re.Match[str]) -> date:
    year = int(found[3]) + (2500 if len(found[3]) == 2 else 0)  # noqa: PLR2004
    common = year - _BUDDHIST if year > _FIRST_BUDDHIST else year
    return date(common, _THAI_MONTHS[found[2]], int(found[1]))


def _persian(year: int, month: int, day: int) -> date:
    """Return a date of the Persian calendar; by its leap years of 33, which holds from 1800 to 2250."""
    longest = 31 if month <= 6 else 30  # noqa: PLR2004 - the first half of the year
    if not (1 <= month <= 12 and 1 <= day <= longest):  # noqa: PLR2004
        msg = f"no date of the Persian calendar: {year}-{month}-{day}"
        raise ValueError(msg)
    past = year - _NEW_YEAR_KNOWN
    leaps = (8 * year + 21) // 33 - (8 * _NEW_YEAR_KNOWN + 21) // 33
    days = 31 * min(month - 1, 6) + 30 * max(0, month - 7) + day - 1
    return date(2024, 3, 20) + timedelta(days=365 * past + leaps + days)


_NEW_YEAR_KNOWN = 1403
"""Began on 20 March 2024."""


def _era(found: re.Match[str]) -> date:
    year = 1 if not found[2].isdigit() else int(found[2])
    return date(_ERAS[found[1]] + year, int(found[3]), int(found[4]))


def _words(names: Mapping[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_FORMS: tuple[_Form, ...] = (
    (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})\s?({_words(_THAI_MONTHS)})\s?"
            rf"(?:(?:{_of('th', 'year_before')})\s?)?(\d{{4}}|\d\d)(?!\d)"
        ),
        _thai,
    ),
    (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})\s({_words(_PERSIAN_MONTHS)})(?:\s(?:{_of('fa', 'month_behind')}))?"
            rf"[\s،,]{{1,3}}{_PERSIAN_YEAR}(?!\d)"
        ),
        lambda found: _persian(int(found[3]), _PERSIAN_MONTHS[found[2]], int(found[1])),
    ),
    (
        re.compile(rf"(?<!\d){_PERSIAN_YEAR}([/-])(\d{{1,2}})\2(\d{{1,2}})(?!\d)"),
        lambda found: _persian(int(found[1]), int(found[3]), int(found[4])),
    ),
    (
        re.compile(
            rf"({_words(_ERAS)})(\d{{1,2}}|{_FIRST_YEAR})年\s?(\d{{1,2}})月\s?(\d{{1,2}})日"
        ),
        _era,
    ),
    (
        re.compile(
            rf"(?<!\d)(\d{{1,2}})\s(?:{_of('vi', 'month_before')})\s(\d{{1,2}})"
            rf"(?:,|\s(?:{_of('vi', 'year_before')}))?\s(\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
        lambda found: date(int(found[3]), int(found[2]), int(found[1])),
    ),
)

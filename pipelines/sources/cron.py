"""Cron expressions of five fields: what is wrong with one, in words. Pure.

Refuses more than Prefect's reader (no `@daily`, `L`, `#`, `?`), and days that never come, over which that
one's scheduler stumbles: what is accepted here runs there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()
    """Names of the values from `low` on."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_LONGEST = dict(zip(range(1, 13), (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
_PART = re.compile(r"(?P<any>\*)|(?P<low>[0-9]{1,2}|[a-z]{3})(?:-(?P<high>[0-9]{1,2}|[a-z]{3}))?")


class BadCronError(ValueError):
    """An expression that cannot be used; the message says which field and why."""


def check_cron(expression: str) -> None:
    """Checks an expression.

    Raises:
        BadCronError: With the first fault found.
    """
    texts = expression.lower().split()
    if len(texts) != len(_FIELDS):
        names = ", ".join(field.name for field in _FIELDS)
        raise BadCronError(f"has {len(texts)} fields, not the five {names}")
    values = [set(_values(text, field)) for text, field in zip(texts, _FIELDS, strict=True)]
    _, _, days, months, _ = values
    if texts[4] == "*" and min(days) > max(_LONGEST[month] for month in months):
        raise BadCronError(f"day {min(days)} never comes in the months {texts[3]}")


def _values(text: str, field: _Field) -> Iterator[int]:
    for part in text.split(","):
        span, slash, step = part.partition("/")
        found = _PART.fullmatch(span)
        if not found or (slash and not re.fullmatch(r"[1-9][0-9]?", step)):
            raise BadCronError(f"{field.name} {part[:20]!r} cannot be read")
        if slash and not found["any"] and not found["high"]:
            raise BadCronError(f"{field.name} {part[:20]!r} needs a range before its step")
        low = field.low if found["any"] else _value(found["low"], field)
        high = field.high if found["any"] else _value(found["high"] or found["low"], field)
        if low > high:
            raise BadCronError(f"{field.name} {part[:20]!r} ends before it begins")
        yield from range(low, high + 1, int(step or 1))


def _value(text: str, field: _Field) -> int:
    if text in field.words:
        return field.low + field.words.index(text)
    if not text.isdigit() or not field.low <= int(text) <= field.high:
        raise BadCronError(f"{field.name} {text!r} is not from {field.low} to {field.high}")
    return int(text)

"""Cron expressions of five fields: what is wrong with one, in words. Pure.

Refuses more than Prefect's reader (no `@daily`, `L`, `#`, `?`), and days that never come, over which that
one's scheduler stumbles: what is accepted here runs there.
"""

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

_FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class BadCronError(ValueError):
    """An expression that cannot be used; the message says which field and why."""


def check_cron(expression: str) -> None:
    """Checks an expression.

    Raises:
        BadCronError: With the first fault found.
    """
    texts = expression.split()
    if len(texts) != len(_FIELDS):
        raise BadCronError(f"has {len(texts)} fields, not the five {', '.join(_FIELDS)}")
    for field in ("day-of-month", "day-of-week"):
        text = texts[_FIELDS.index(field)]
        if not {"L", "#"}.isdisjoint(text.upper()):
            raise BadCronError(f"{field} {text[:20]!r}: the scheduler knows no L and no #")
    try:
        CronSim(expression, _ANY_TIME)
    except (CronSimError, ValueError) as error:
        raise BadCronError(_named(str(error).removeprefix("Bad "), texts)) from error


def _named(field: str, texts: list[str]) -> str:
    if field not in _FIELDS:
        return "has a number that is too long"
    text = texts[_FIELDS.index(field)][:20]
    return f"{field} {text!r} cannot be read, is out of range or never comes"

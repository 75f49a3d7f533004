"""What several commands need: settings and sources, or one message and the exit code for wrong use."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flows import settings
from flows.settings import Settings, SettingsError

GOOD, DEGRADED, WRONG_USE, FAILED = 0, 1, 2, 3


class UsageError(Exception):
    """Something the user must put right; the message says what and how."""


@contextmanager
def as_message(code: int = WRONG_USE, *faults: type[Exception]) -> Iterator[None]:
    """Turns faults of the user, or those given, into one message and an exit code."""
    known: tuple[type[Exception], ...] = (UsageError, SettingsError, *faults)
    try:
        yield
    except known as error:
        sys.stderr.write(f"copydesk: {error}\n")
        raise SystemExit(code) from None


def moment(text: str) -> datetime:
    """Return the time that a date or time names, in UTC where it names no zone; raises `UsageError`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since {text!r} is no date (2026-11-22)") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_settings(**given: object) -> Settings:
    """Reads the settings; given values (those that are not None) stand above the environment."""
    return settings.load(**given)

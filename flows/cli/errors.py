"""What several commands need: settings and sources, or one message and the exit code for wrong use."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

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


def read_settings(**given: object) -> Settings:
    """Reads the settings; given values (those that are not None) stand above the environment."""
    return settings.load(**given)

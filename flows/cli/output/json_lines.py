"""Reports for programs: a line of JSON a value."""

import sys

from pipelines import codec


def say(value: object) -> None:
    """Prints a value as one line of JSON on standard output."""
    sys.stdout.write(f"{codec.dump(value).decode()}\n")

"""What a sync is going to do, how far it is and what it did, in words."""

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.deployments.changes import Changes
    from flows.deployments.sync import Synced, SyncStep

NAMED = 20
"""Deployments that are named of each kind."""
LINE_SECONDS = 2.0


def describe_sync(done: "Synced") -> None:
    """Prints what a sync did."""
    parts = [
        f"{len(names)} {what}"
        for what, names in (
            ("created", done.created),
            ("updated", done.updated),
            ("unchanged", done.kept),
            ("retired", done.retired),
        )
        if names
    ]
    sys.stdout.write(f"Deployments: {', '.join(parts) or 'none'}.\n")
    if done.waiting:
        sys.stdout.write(
            f"Paused until COPYDESK_CONTACT is set (publishers must be able to write to you): "
            f"{_named(sorted(done.waiting))}.\n"
        )


def describe_changes(changes: "Changes") -> None:
    """Prints what a sync is going to change, each deployment by its name."""
    kinds = (
        ("to create", [one.name for one in changes.create]),
        ("to update", [f"{one.name} ({', '.join(sorted(one.parts))})" for one in changes.update]),
        ("to retire", [one.name for one in changes.retire]),
    )
    for what, names in kinds:
        if names:
            sys.stdout.write(f"{len(names)} {what}: {_named(names)}\n")
    sys.stdout.write(f"{len(changes.keep)} unchanged\n")


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


class SyncProgress:
    """Says what is going to change, then now and then how far it is; silent where there is little to write."""

    def __init__(self, seconds: float = LINE_SECONDS) -> None:
        self._seconds = seconds
        self._said = 0.0
        self._is_terminal = sys.stdout.isatty()

    def hear(self, progress: "SyncStep") -> None:
        """Shows a progress: a line that is written over on a terminal, lines elsewhere."""
        total = progress.changes.number
        if not progress.written and total:
            describe_changes(progress.changes)
        now = time.monotonic()
        if not progress.written:
            self._said = now
        elif now - self._said >= self._seconds or (self._is_terminal and progress.written == total):
            self._said = now
            end = "\r" if self._is_terminal and progress.written < total else "\n"
            sys.stdout.write(f"{progress.written} of {total} written{end}")
            sys.stdout.flush()

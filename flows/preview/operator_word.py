"""An operator's word on a line of a source: as the command and the form take it, written into the source file."""

from datetime import date, timedelta
from pathlib import Path

from pipelines.model.source import SourceId
from pipelines.sources import overrides
from pipelines.sources.overrides import OverrideEntry, OverrideError

DAYS = 365
"""How long a cut holds where nobody says: templates change, and nobody remembers."""


def write(  # noqa: PLR0913 - what an override is made of
    folder: Path,
    source: str,
    action: str,
    line: str,
    *,
    reason: str,
    until: date | None,
    today: date,
) -> OverrideEntry:
    """Write an override into a source file, and return it.

    Args:
        folder: Of the source files.
        source: Id of the source.
        action: `prune` or `keep`.
        line: The whole line.
        reason: Why.
        until: Last day on which it holds; None lets a cut hold for a year, and a line stay for good.
        today: When it is written.

    Raises:
        OverrideError: When it cannot be written; the message says why.
    """
    if not line.strip() or not reason.strip():
        raise OverrideError("an override needs a line and a reason")
    last = until or (today + timedelta(days=DAYS) if action == "prune" else None)
    if last and last < today:
        raise OverrideError(f"{last} is over: an override until then would never hold")
    text = " ".join(line.split())
    entry = OverrideEntry(
        action=action, targets=(text,), reason=" ".join(reason.split()), added=today, until=last
    )
    overrides.add(overrides.file_of(folder, SourceId(source)), entry)
    return entry


def follows(source: str) -> str:
    """Return what to do next, in commands."""
    return (
        f"See what it changes in the stored articles: copydesk replay {source} --dry-run; "
        f"then change them: copydesk replay {source}"
    )

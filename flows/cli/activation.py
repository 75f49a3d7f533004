"""`copydesk sources activate` and `deactivate`."""

import difflib
import sys
from dataclasses import dataclass
from pathlib import Path

from flows.cli import errors, selection
from pipelines.model.source import Source
from pipelines.sources import activation


@dataclass(frozen=True, slots=True)
class Choice:
    """Which sources are meant: named, or in one of the countries, languages, or the list."""

    names: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    listed: Path | None = None


def activate(folder: Path | None, wanted: Choice) -> int:
    """Add paused sources to the list of those that are harvested, and say how many were added."""
    with errors.as_message(errors.WRONG_USE, OSError):
        settings = errors.read_settings(seeds=folder)
        chosen = _chosen(selection.every(settings), wanted)
        added = {str(source.id) for source in chosen if source.paused}
        activation.write(settings.seeds, activation.read(settings.seeds) | added)
    _tell(len(added), "activated", f"{len(chosen) - len(added)} were active before")
    if added and not settings.contact:
        sys.stdout.write("They are fetched once COPYDESK_CONTACT is set.\n")
    return errors.GOOD


def deactivate(folder: Path | None, wanted: Choice) -> int:
    """Take sources off that list, and say how many were taken off."""
    with errors.as_message(errors.WRONG_USE, OSError):
        settings = errors.read_settings(seeds=folder)
        chosen = _chosen(selection.every(settings), wanted)
        listed = activation.read(settings.seeds)
        ids = {str(source.id) for source in chosen}
        activation.write(settings.seeds, listed - ids)
    by_file = sorted(s.id for s in chosen if not s.paused and s.id not in listed)
    _tell(len(ids & listed), "paused", f"{len(ids - listed) - len(by_file)} were paused before")
    if by_file:
        names = ", ".join(by_file[:10])
        sys.stdout.write(f"Active by their own files (write `paused: true` there): {names}\n")
    return errors.GOOD


def _tell(count: int, what: str, besides: str) -> None:
    plural = "s" * (count != 1)
    sys.stdout.write(
        f"{count} source{plural} {what}, {besides}. A running server hears of it by `copydesk sync`.\n"
    )


def _chosen(every: tuple[Source, ...], wanted: Choice) -> list[Source]:
    """Return the sources that are meant.

    Raises:
        UsageError: When nothing is named, or something that is not there.
    """
    names = {*wanted.names, *(activation.listed(wanted.listed) if wanted.listed else ())}
    if not (names or wanted.countries or wanted.languages):
        raise errors.UsageError("name sources, or --country, --language or --list")
    told = (
        ("source", names, {str(s.id) for s in every}),
        ("country", {*wanted.countries}, {s.country for s in every if s.country}),
        ("language", {*wanted.languages}, {s.language for s in every}),
    )
    for what, asked, there in told:
        if unknown := sorted(asked - there):
            alike = difflib.get_close_matches(unknown[0], there, n=3)
            near = ", ".join(alike or sorted(there)[:20]) or "none"
            raise errors.UsageError(f"no {what} {', '.join(unknown)}; there are: {near}")
    return [
        source
        for source in every
        if source.id in names
        or source.country in wanted.countries
        or source.language in wanted.languages
    ]

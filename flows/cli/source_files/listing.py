"""`copydesk sources`: the list of all, and `activate` and `deactivate` of those that are paused."""

import difflib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from flows import report_markdown
from flows.cli import errors, selection
from flows.cli.output import tables
from flows.settings import Settings
from pipelines.model.source import Source
from pipelines.sources import activation
from pipelines.sources.load import shared_listings
from pipelines.store import keys


def sources(folder: Path | None) -> int:
    """Lists all sources, the paused ones by country, or every fault of every file."""
    with errors.as_message():
        settings = errors.read_settings(seeds=folder)
        every = selection.every(settings)
        found = [source for source in every if not source.paused]
        if not every:
            selection.choose_sources(settings, ())
    screen = tables.console()
    if found:
        screen.print(_table(found))
    if paused := [source for source in every if source.paused]:
        screen.print(_paused(paused))
        screen.print(_paused_note(paused))
    screen.print(f"{len(found)} source{'s' * (len(found) != 1)}, no fault.")
    for shared in shared_listings(found):
        screen.print(f"Note: {tables.plain(shared)}.", soft_wrap=True)
    for line in _neighbours(settings, found):
        screen.print(f"Note: {tables.plain(line)}.", soft_wrap=True)
    real = [s for s in found if not s.sample]
    if real and not settings.contact:
        screen.print(
            f"Real publishers among them, waiting for a contact: {len(real)}. Set COPYDESK_CONTACT."
        )
    return errors.GOOD


def _neighbours(settings: Settings, sources: Sequence[Source]) -> Iterator[str]:
    """Yield what to say of other installations at the hosts of sources; nothing where no run has left a store yet."""
    from flows.steps.context import open_store, utc_now  # noqa: PLC0415 - they load the store's parts
    from flows.steps.neighbours import told  # noqa: PLC0415
    from pipelines.state import installation, schema  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.store.object_store import StoreError  # noqa: PLC0415

    try:
        store = open_store(settings)
        if not any(store.list(keys.HOSTS)):
            return
        state = schema.open_state(settings.state_url)
        own = installation.name(state)
        state.dispose()
        for source in sources:
            yield from told(store, source, own, utc_now())
    except (StoreError, StateError) as error:
        yield f"whether other installations crawl these hosts is not known: {error}"


def _paused(sources: Sequence[Source]) -> Table:
    """Return a line a country: a table of hundreds would hide the few that are harvested."""
    by_country: dict[str, list[Source]] = {}
    for source in sources:
        by_country.setdefault(source.country, []).append(source)
    lines = Table.grid(padding=(0, 1))
    for country, theirs in sorted(by_country.items()):
        names = ", ".join(source.id for source in theirs)
        lines.add_row(f"  {country or '-'}", str(len(theirs)), Text(names))
    return lines


def _paused_note(sources: Sequence[Source]) -> Text:
    unchecked = sum(source.unchecked for source in sources)
    return Text(
        f"{len(sources)} paused, by country above; not yet checked by a run: {unchecked}. "
        "To have them harvested: copydesk sources activate --country de"
    )


def _table(found: Iterable[Source]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("source", "name", "language", "schedule", "seeds", "home"):
        table.add_column(name, no_wrap=name == "source")
    for source in found:
        table.add_row(
            source.id,
            tables.plain(source.name),
            source.language,
            report_markdown.schedule(source.schedule),
            str(len(source.seeds)),
            tables.plain(source.home),
        )
    return table


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

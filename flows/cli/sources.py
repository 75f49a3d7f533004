"""`copydesk sources`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from flows import report_markdown
from flows.cli import errors, selection, tables
from pipelines.model.source import Source
from pipelines.sources.load import shared_listings


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
    real = [s for s in found if not s.sample]
    if real and not settings.contact:
        screen.print(
            f"Real publishers among them, waiting for a contact: {len(real)}. Set COPYDESK_CONTACT."
        )
    return errors.GOOD


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

"""`copydesk sources`."""

from pathlib import Path

from rich import box
from rich.table import Table

from flows import report_markdown
from flows.cli import errors, tables
from flows.cli.selection import choose_sources
from pipelines.model.source import Source
from pipelines.sources.load import shared_listings


def sources(folder: Path | None) -> int:
    """Lists all sources, or every fault of every file."""
    with errors.as_message():
        settings = errors.read_settings(seeds=folder)
        found = choose_sources(settings, ())
    screen = tables.console()
    screen.print(_table(found))
    for shared in shared_listings(found):
        screen.print(f"Note: {tables.plain(shared)}.", soft_wrap=True)
    real = [s for s in found if not s.sample]
    screen.print(f"{len(found)} source{'s' * (len(found) > 1)}, no fault.")
    if real and not settings.contact:
        screen.print(
            f"Real publishers among them, waiting for a contact: {len(real)}. Set COPYDESK_CONTACT."
        )
    return errors.GOOD


def _table(found: tuple[Source, ...]) -> Table:
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

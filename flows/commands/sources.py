"""`copydesk sources`."""

from pathlib import Path

from rich import box
from rich.table import Table

from flows import console, render
from flows.commands import choice, common
from pipelines.model.source import Source


def sources(folder: Path | None) -> int:
    """Lists all sources, or every fault of every file."""
    with common.told():
        settings = common.read_settings(seeds=folder)
        found = choice.choose(settings, ())
    screen = console.console()
    screen.print(_table(found))
    real = [s for s in found if not s.sample]
    screen.print(f"{len(found)} source{'s' * (len(found) > 1)}, no fault.")
    if real and not settings.contact:
        screen.print(
            f"Real publishers among them, waiting for a contact: {len(real)}. Set COPYDESK_CONTACT."
        )
    return common.GOOD


def _table(found: tuple[Source, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("source", "name", "language", "schedule", "seeds", "home"):
        table.add_column(name, no_wrap=name == "source")
    for source in found:
        table.add_row(
            source.id,
            console.plain(source.name),
            source.language,
            render.schedule(source.schedule),
            str(len(source.seeds)),
            console.plain(source.home),
        )
    return table

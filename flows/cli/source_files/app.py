"""`copydesk sources`: listing, finding, checking and activating sources."""
# ruff: noqa: PLC0415 - each command imports what it needs, so that help and checks answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

Several = Annotated[tuple[str, ...], Parameter(consume_multiple=True)]
"""Values of an option, one after another."""

sources = App(
    name="sources",
    help="List and check all source files; activate those that are paused.\n\nExample: copydesk sources",
    help_format="plaintext",
    result_action="return_value",
)


@sources.default
def list_sources(*, seeds: Path | None = None) -> int:
    """List and check all source files; activate those that are paused.

    Example: copydesk sources

    Args:
        seeds: Folder of the source files.
    """
    from flows.cli.source_files import listing as command

    return command.sources(seeds)


@sources.command
def add(  # noqa: PLR0913 - one argument an option
    home: str,
    *,
    seeds: Path | None = None,
    state: str | None = None,
    pages: Annotated[int, Parameter(validator=Number(gte=1, lte=100))] = 20,
    gap: Annotated[float | None, Parameter(validator=Number(gte=0))] = None,
    allow: Several = (),
    yes: bool = False,
) -> int:
    """Find out how a site is harvested, show it with some pages, and write the source file on approval.

    Exit code 0 when the file is written, 1 when it is not, 2 for wrong use, 3 when the site cannot be read.

    Example: copydesk sources add https://www.paper.example/ --pages 20

    Args:
        home: Address of the home page: https://www.example.org/
        seeds: Folder of the source files.
        state: Folder of the crawl state (or its SQLAlchemy address).
        pages: Pages to try.
        gap: Seconds between two requests to a host at least; 2 when it is left out.
        allow: Address blocks that are not public but may be reached: 127.0.0.0/8
        yes: Write the file without a question.
    """
    from flows.cli.source_files import add as command

    asked = command.Asked(home=home, pages=pages, gap=gap, allow=allow, yes=yes)
    return command.add(asked, {"seeds": seeds, "state": state})


@sources.command
def check(
    *sources: str,
    seeds: Path | None = None,
    state: str | None = None,
    pages: Annotated[int, Parameter(validator=Number(gte=0, lte=100))] = 5,
) -> int:
    """Find out whether the listings of sources are alive, what the site offers besides, and try some pages.

    Exit code 0 when all is well, 1 when something is odd, 2 for wrong use, 3 when a site cannot be read. Where all
    is well, a source file that has the key `checked` gets today's date there.

    Example: copydesk sources check paper

    Args:
        sources: Ids of the sources; all that are not paused when none is given.
        seeds: Folder of the source files.
        state: Folder of the crawl state (or its SQLAlchemy address).
        pages: Pages to try of each.
    """
    from flows.cli.source_files import add as command

    return command.check(sources, {"seeds": seeds, "state": state}, pages)


@sources.command
def activate(
    *sources: str,
    country: Several = (),
    language: Several = (),
    list: Path | None = None,  # noqa: A002 - the option's name
    seeds: Path | None = None,
) -> int:
    """Let paused sources be harvested; `deactivate` takes it back. No source file is changed.

    Example: copydesk sources activate --country de at

    Args:
        sources: Ids of the sources.
        country: All sources of these countries, by their two letters (seeds/de).
        language: All sources in these languages.
        list: File with an id a line.
        seeds: Folder of the source files.
    """
    from flows.cli.source_files import listing as command

    return command.activate(seeds, command.Choice(sources, country, language, list))


@sources.command
def deactivate(
    *sources: str,
    country: Several = (),
    language: Several = (),
    list: Path | None = None,  # noqa: A002 - the option's name
    seeds: Path | None = None,
) -> int:
    """Pause sources again that `activate` has named; what is stored stays.

    Example: copydesk sources deactivate --language de

    Args:
        sources: Ids of the sources.
        country: All sources of these countries, by their two letters (seeds/de).
        language: All sources in these languages.
        list: File with an id a line.
        seeds: Folder of the source files.
    """
    from flows.cli.source_files import listing as command

    return command.deactivate(seeds, command.Choice(sources, country, language, list))


@sources.command
def override(  # noqa: PLR0913 - one argument an option
    source: str,
    *,
    cut: str = "",
    keep: str = "",
    reason: str = "",
    until: str = "",
    list: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 - the option's name
    remove: Annotated[int, Parameter(validator=Number(gte=0))] = 0,
    seeds: Path | None = None,
) -> int:
    """Say of a line of a source's pages that it is boilerplate, or that it stays; take such a word back.

    It is written into the source file with date and reason; nothing else of the file changes. Runs from now on obey
    it, and `copydesk replay` applies it to what is stored. Exit code 2 when it cannot be written.

    Example: copydesk sources override paper --cut "Become a member today!" --reason "appeal below every article"

    Args:
        source: Id of the source.
        cut: The whole line, as `copydesk preview` shows it; figures in it may differ from page to page.
        keep: The whole line that stays.
        reason: Why, for the next person.
        until: Last day on which it holds (2027-11-30); for a line that is cut, a year from now when it is left out.
        list: Print the overrides that there are, with their numbers.
        remove: Number of the override that is taken back.
        seeds: Folder of the source files.
    """
    from flows.cli.source_files import override as command

    word = command.Word(
        source=source, cut=cut, keep=keep, reason=reason, until=until, list=list, remove=remove
    )
    return command.override(seeds, word)

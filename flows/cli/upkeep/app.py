"""Commands that keep a store and its state in order: `verify`, `forget`, `compact`, `upkeep`."""
# ruff: noqa: PLC0415 - each command imports what it needs, so that help and checks answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number


def verify(
    *,
    store: str | None = None,
    state: str | None = None,
    raw: Annotated[bool, Parameter(negative=())] = False,
    repair: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Read a store whole and say what is missing, damaged or altered in it; without --repair nothing is written.

    A data file that cannot be read keeps readers of all others from their answers. With --repair it is taken out of the
    table; `copydesk replay --deleted` of its sources then makes the articles anew from the captures of their pages.

    Exit code 0 when all is as it was written, 1 when there are faults, 3 when the store cannot be read.

    Example: copydesk verify --raw

    Args:
        store: Folder or s3://BUCKET/PREFIX.
        state: Folder of the crawl state (or its SQLAlchemy address); it decides commits where COPYDESK_ARBITER is set.
        raw: Read every raw capture of an article, too.
        repair: Take data files that cannot be read out of the table.
        json: Print each finding as a line of JSON.
    """
    from flows.cli.upkeep import verify as command

    spool = f"{state}/spool" if state and "://" not in state else None
    given = {"store": store, "state": state, "spool": spool}
    return command.verify(given, raw=raw, repair=repair, as_json=json)


def forget(what: str, *, reason: str, store: str | None = None, state: str | None = None) -> int:
    """Remove an article for good: all versions, raw captures and traces; searches the store and says what is left.

    A tombstone tells readers, and no run fetches or stores it again. To be repeated when it was interrupted. Exit
    code 1 when something is left of it or nothing was known, 3 when it could not be done.

    Example: copydesk forget https://www.paper.example/news/1 --reason "right to be forgotten"

    Args:
        what: Address of the article, or its article_id.
        reason: Why; readers see it in the tombstone.
        store: Folder or s3://BUCKET/PREFIX.
        state: Folder of the crawl state (or its SQLAlchemy address).
    """
    from flows.cli.upkeep import forget as command

    spool = f"{state}/spool" if state and "://" not in state else None
    return command.forget(what, reason, {"store": store, "state": state, "spool": spool})


def compact(  # noqa: PLR0913 - each argument is an option
    *,
    seeds: Path | None = None,
    store: str | None = None,
    state: str | None = None,
    keep_files: Annotated[
        int, Parameter(validator=Number(gte=0, lte=13))
    ] = 7,  # the log knows of them for 14
    keep_log: Annotated[int, Parameter(validator=Number(gte=1))] = 30,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Merge small files of the articles table into larger ones, and remove old files, log entries and checkpoints.

    Copies of fetched pages go, too, when they are older than the source file (`raw: {keep: 90d}`) or
    COPYDESK_RAW_KEEP_DAYS says. Articles that were first stored longer ago than `articles: {keep: 730d}` or
    COPYDESK_ARTICLES_KEEP_DAYS says are taken down as `copydesk forget` does it, and searched for. Runs beside harvests
    and readers; a cursor gives nothing twice. Best once a day. Exit code 1 when something is left of such an article
    (run it again), 3 when it could not be done.

    Example: copydesk compact --keep-files 7

    Args:
        seeds: Folder of the source files, which say how long articles and copies of fetched pages stay.
        store: Folder or s3://BUCKET/PREFIX.
        state: Folder of the crawl state (or its SQLAlchemy address); it decides commits where COPYDESK_ARBITER is set.
        keep_files: Days for which merged files stay for readers that have begun.
        keep_log: Days to which time travel and cursors reach back.
        json: Print what was done as JSON.
    """
    from flows.cli.upkeep import compact as command

    spool = f"{state}/spool" if state and "://" not in state else None
    given = {"seeds": seeds, "store": store, "state": state, "spool": spool}
    return command.compact(given, keep_files, keep_log, as_json=json)


def upkeep(
    *, state: str | None = None, json: Annotated[bool, Parameter(negative=())] = False
) -> int:
    """Give back the leases that dead processes of this machine left, and say which sources have pages in the spool.

    The flow `upkeep` does this as well, and keeps Prefect's runs and logs in order. Exit code 1 when spools were set
    aside that somebody should look at.

    Example: copydesk upkeep

    Args:
        state: Folder of the crawl state (or its SQLAlchemy address).
        json: Print what was found as JSON.
    """
    from flows.cli.upkeep import upkeep as command

    spool = f"{state}/spool" if state and "://" not in state else None
    return command.upkeep({"state": state, "spool": spool}, as_json=json)

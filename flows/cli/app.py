"""`copydesk`: the steps of the flows on the command line, without Prefect (`up` and `sync` apart)."""
# ruff: noqa: PLC0415 - each command imports what it needs, so that help and checks answer at once

import gc
import os
import sys
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from flows.cli.errors import DEGRADED, FAILED, GOOD, WRONG_USE
from flows.cli.server.app import alerts, server, sync, up, worker
from flows.cli.source_files.app import Several, sources
from flows.cli.upkeep.app import compact, forget, upkeep, verify

GARBAGE = 50_000
"""New objects between two looks for cycles: imports make many and leave none, looking took a tenth of a start."""


app = App(
    name="copydesk",
    help="Harvests news sources and stores clean articles. Settings: COPYDESK_* in the environment or in "
    "copydesk.env of the current folder (`copydesk init` writes one).",
    help_format="plaintext",
    version=lambda: metadata.version("copydesk"),
    result_action="return_value",
)


def main() -> None:
    """Runs the command; a user's fault ends with one message and exit code 2, never a traceback."""
    # No child looks for modules in the current folder, whatever lies there (`flows` is a common name).
    os.environ["PYTHONSAFEPATH"] = "1"
    if not sys.stdout:
        sys.exit(WRONG_USE)  # closed by whoever started us: an answer would be lost in silence
    gc.set_threshold(GARBAGE)
    try:
        code = app(sys.argv[1:], exit_on_error=False)
        sys.stdout.flush()
    except CycloptsError:
        code = WRONG_USE
    except KeyboardInterrupt:
        code = DEGRADED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nothing is left to say
        code = GOOD
    except OSError as error:
        sys.stderr.write(f"copydesk: cannot go on: {error}; is a disk full, or a right missing?\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still unwritten shall say no more
        code = FAILED
    sys.exit(code if isinstance(code, int) else GOOD)


@app.command
def harvest(  # noqa: PLR0913 - each argument is an option
    *sources: str,
    seeds: Path | None = None,
    store: str | None = None,
    state: str | None = None,
    limit: Annotated[int, Parameter(validator=Number(gte=0))] = 0,
    since: date | None = None,
    until: date | None = None,
    requests: Annotated[int | None, Parameter(validator=Number(gte=1, lte=100_000))] = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Harvest sources now: fetch, clean, store, report. With --since, their past days.

    Exit code 0 when all went well, 1 when a source is degraded or was stopped, 2 for wrong use, 3 when a
    source failed. Ctrl-C stops the crawl and stores what was fetched. Past days are read from the newest back, in
    rounds between which the source is free for its harvest; what is read is remembered, so that the same command
    goes on where it was. Exit code 1 then also means that something is left to be read.

    Example: copydesk harvest paper --limit 20

    Args:
        sources: Ids of the sources; all when none is given.
        seeds: Folder of the source files.
        store: Folder or s3://BUCKET/PREFIX where the articles go.
        state: Folder of the crawl state (or its SQLAlchemy address); pages under way lie there, too.
        limit: Article pages per source at most; 0 means each source's own limit.
        since: First day of a backfill (2024-05-03).
        until: Its last day; today when it is left out.
        requests: Pages and listings that the backfill asks for at most; 1,000 when it is left out.
        json: Print the report of each run as a line of JSON instead of tables; not for a backfill.
    """
    spool = f"{state}/spool" if state and "://" not in state else None
    given = {"seeds": seeds, "store": store, "state": state, "spool": spool}
    if since is None and (until or requests):
        sys.stderr.write("copydesk: --until and --requests belong to a backfill: give --since\n")
        return WRONG_USE
    if since and json:
        sys.stderr.write("copydesk: --json is of a harvest; a backfill tells its reach in words\n")
        return WRONG_USE
    if since:
        from flows.cli.past.backfill import backfill

        return backfill(sources, given, since, until, requests or 0)
    from flows.cli import harvest as command

    return command.harvest(sources, given, limit, as_json=json)


@app.command(name="import")
def import_(
    *files: str,
    seeds: Path | None = None,
    store: str | None = None,
    state: str | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    dask: str = "",
) -> int:
    """Import pages out of WARC files, e.g. of Common Crawl's CC-NEWS; fetches nothing.

    The scope of the source files, of paused ones, too, says which pages are taken and whose they are; they go through
    the same cleaning as fetched ones and keep their capture dates. Each is stored once; what was killed or stopped goes
    on where it was. Exit code 3 when it could not be done.

    Example: copydesk import CC-NEWS-20240503081500-00042.warc.gz --dry-run

    Args:
        files: WARC files, folders of them, or s3://BUCKET/KEY and s3://BUCKET/PREFIX.
        seeds: Folder of the source files.
        store: Folder or s3://BUCKET/PREFIX where the articles go.
        state: Folder of the crawl state (or its SQLAlchemy address).
        dry_run: Only count what would be taken.
        dask: Address of a Dask scheduler (tcp://HOST:8786) whose workers clean the pages.
    """
    from flows.cli.past.archives import import_archives

    spool = f"{state}/spool" if state and "://" not in state else None
    given = {"seeds": seeds, "store": store, "state": state, "spool": spool}
    return import_archives(files, given, dry_run=dry_run, dask=dask)


@app.command
def replay(  # noqa: PLR0913 - each argument is an option
    *sources: str,
    seeds: Path | None = None,
    store: str | None = None,
    state: str | None = None,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 1_000,
    since: str | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    deleted: Annotated[bool, Parameter(negative=())] = False,
    approve: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    dask: str = "",
) -> int:
    """Clean stored pages again with the rules and overrides of now; fetches nothing.

    An article whose text or fields differ gets a new version, marked `recleaned`; a page that was refused and no
    longer is becomes an article. Prints what changed. Exit code 3 when it could not be done.

    Example: copydesk replay paper --since 2026-11-22 --dry-run

    Args:
        sources: Ids of the sources; all when none is given.
        seeds: Folder of the source files.
        store: Folder or s3://BUCKET/PREFIX where the articles are.
        state: Folder of the crawl state (or its SQLAlchemy address).
        limit: Pages per source at most, the newest.
        since: Only pages fetched since a date (2026-11-22).
        dry_run: Print what would change, with the id of the report, and store nothing.
        deleted: Also articles that were stored and are no longer in the table: another tool has deleted their rows, or
            a repair has taken out their file.
        approve: Id of such a report on one source: store what it showed, nothing when it would be another now.
        json: Print what changes as a line of JSON a source.
        dask: Address of a Dask scheduler (tcp://HOST:8786) whose workers clean the pages.
    """
    from flows.cli import replay as command

    spool = f"{state}/spool" if state and "://" not in state else None
    given = {"seeds": seeds, "store": store, "state": state, "spool": spool}
    wish = command.Wish(
        limit=limit,
        since=since,
        dry_run=dry_run,
        approve=approve,
        deleted=deleted,
        as_json=json,
        dask=dask,
    )
    return command.replay(sources, given, wish)


@app.command
def clean(
    *files: Path,
    url: str = "",
    json: bool = False,
    jsonl: bool = False,
    gates: bool = True,
) -> int:
    """Clean saved pages; fetches and stores nothing.

    With --jsonl a filter: standard input has one JSON object a line with id, url and html_b64, standard
    output one per input line, in any order. Pages of one publisher are evidence for each other.

    Example: copydesk clean page.html --url https://www.paper.example/news/1

    Args:
        files: Saved HTML pages.
        url: Address of the page, when one file is given.
        json: Print JSON instead of text.
        jsonl: Filter JSON lines from standard input to standard output.
        gates: With --no-gates, give the text also where a gate would refuse the page.
    """
    from flows.cli import clean as command

    if jsonl:
        return command.clean_stream(gates=gates, besides=bool(files or url))
    return command.clean_files(files, url, as_json=json, gates=gates)


@app.command
def read(
    *,
    store: str | None = None,
    source: str | None = None,
    since: str | None = None,
    format: Literal["jsonl", "csv", "parquet", "text", "markdown"] = "jsonl",  # noqa: A002 - the option's name
) -> int:
    """Read stored articles.

    Without --since, or with a date, the current version of each article; with a cursor everything
    committed after it, corrections and tombstones included. The next cursor stands on standard error.

    Example: copydesk read --source paper --format markdown

    Args:
        store: Folder or s3://BUCKET/PREFIX.
        source: Only this source's articles.
        since: Cursor of an earlier read, or a date (2026-11-22): fetched since then.
        format: How they are printed.
    """
    from flows.cli import read as command

    return command.read(store, source, since, format)


@app.command
def why(url: str, *, store: str | None = None) -> int:
    """Tell what became of a URL in the last runs that met it: stored, refused or failed, and on what evidence.

    Exit code 1 when no run met it.

    Example: copydesk why https://www.paper.example/news/1

    Args:
        url: Address of an article or of a listing.
        store: Folder or s3://BUCKET/PREFIX.
    """
    from flows.cli import why as command

    return command.why(url, store)


@app.command
def preview(  # noqa: PLR0913 - one argument an option
    what: str,
    *,
    url: str = "",
    source: str = "",
    stored: Annotated[bool, Parameter(negative=())] = False,
    html: Path | None = None,
    allow: Several = (),
    seeds: Path | None = None,
    store: str | None = None,
    state: str | None = None,
) -> int:
    """Show what becomes of a page and why: text, cuts, gates, fields with their origin. Stores nothing.

    The page is fetched under the guard, robots rules, pace and limits of a harvest, and judged by what is known of
    the source that claims it. Exit code 0 when it is an article, 1 when it is refused, 3 when it cannot be had.

    Example: copydesk preview https://www.paper.example/news/1 --html page.html

    Args:
        what: Address of a page, or a saved HTML page.
        url: Address of the saved page.
        source: Id of the source; the one whose scope has the address when it is left out.
        stored: Look at the newest stored capture of the address; fetch nothing.
        html: File for the before/after page: the page's blocks beside what is kept, for a browser.
        allow: Address blocks that are not public but may be reached, for a page that no source claims: 127.0.0.0/8
        seeds: Folder of the source files.
        store: Folder or s3://BUCKET/PREFIX, where captures and site models are.
        state: Folder of the crawl state (or its SQLAlchemy address).
    """
    from flows.cli.review import preview as command

    look = command.Look(what=what, url=url, source=source, stored=stored, html=html, allow=allow)
    return command.preview(look, {"seeds": seeds, "store": store, "state": state})


@app.command
def status(*, seeds: Path | None = None, store: str | None = None, json: bool = False) -> int:
    """Tell how the sources stand, the worst first, and above it what needs a person, with the command that mends it.

    A row a source: state, last run, new articles in 24 hours beside the norm of this weekday, two weeks day by day,
    the newest article's age, the share of refused pages, requests and the share answered 304. Exit code 1 when
    something needs a person.

    Example: copydesk status --json

    Args:
        seeds: Folder of the source files.
        store: Folder or s3://BUCKET/PREFIX where the articles are.
        json: Print JSON instead of a table.
    """
    from flows.cli import status as command

    return command.status(seeds, store, as_json=json)


@app.command
def init(folder: Path = Path("copydesk")) -> int:
    """Make a folder to work in: source files, settings, the sample newspaper as a first source.

    Example: copydesk init archive && cd archive && copydesk up

    Args:
        folder: Made when it is not there; what lies in it is not overwritten.
    """
    from flows.cli import init as command

    return command.start_folder(folder)


app.command(sources)
app.command(alerts)
for one in (verify, forget, compact, upkeep, sync, server, worker, up):
    app.command(one)
app.register_install_completion_command(
    help="Let bash, zsh or fish complete commands and options with Tab, from the next shell on."
)

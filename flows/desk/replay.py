"""The flow that cleans stored pages again: `copydesk replay` with a form."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field

from flows.desk.form import DaskAddress, SourceNames
from flows.desk.operator_flow import Desk, operator_flow
from flows.report_markdown import escape, link
from flows.steps.context import open_context, utc_now
from flows.steps.replay import NotApprovedError, Replayed, replay_source
from flows.steps.replay_captures import Captures
from flows.workers.cluster import open_pool
from pipelines.model.article import CleanArticle
from pipelines.model.report import Outlook, Verdict
from pipelines.model.source import Source
from pipelines.state.lease import LeaseHeldError

SHOWN = 100
"""Changed articles of a source in the report."""
BEGINNING = date(2000, 1, 1)
"""Before the first page that a store can hold."""


@operator_flow("replay")
def replay(  # noqa: PLR0913 - each is a field of the form
    desk: Desk,
    sources: SourceNames,
    *,
    since: Annotated[
        date,
        Field(
            title="Fetched since",
            description="Only pages fetched on this day or later; as it stands, all that are stored.",
        ),
    ] = BEGINNING,
    limit: Annotated[
        int,
        Field(
            ge=1,
            le=1_000_000,
            title="Page limit",
            description="Of each source at most, the newest.",
        ),
    ] = 1_000,
    deleted: Annotated[
        bool,
        Field(
            title="Deleted ones",
            description="Also articles whose rows another tool has deleted, or whose file a repair has taken out.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, Field(title="Dry run", description="Say what would change, and store nothing.")
    ] = False,
    approve: Annotated[
        str,
        Field(
            pattern=r"^\s*[0-9a-f]*\s*$",
            max_length=80,
            title="Approve",
            description="Id of a dry run's report: just what that showed is stored, or nothing. For one source.",
        ),
    ] = "",
    dask: DaskAddress = "",
) -> Verdict:
    """Clean stored pages of sources again with the rules and overrides of now; fetches nothing.

    An article whose text or fields differ gets a new version, marked `recleaned`; a page that was refused and no longer
    is becomes an article. A source at which a run is at work is left out, and named. `copydesk replay` does the same on
    the command line.
    """
    chosen = desk.sources(sources)
    approved = approve.strip() or None
    if approved and (dry_run or len(chosen) != 1):
        raise NotApprovedError("a report is approved for its one source, and without dry run")
    begin = datetime.combine(since, time(), UTC)
    which = Captures(limit=limit, since=begin, deleted=deleted, approved=approved)
    settings, left_out, changed = desk.settings, [], 0
    with (
        open_pool(settings, dask.strip()) as pool,
        open_context(settings, pool) as context,
    ):
        for n, source in enumerate(chosen):
            desk.progress(f"{n}/{len(chosen)} sources, {source.id}", n, len(chosen))
            try:
                found = replay_source(context, source, which, utc_now(), dry_run=dry_run)
            except LeaseHeldError as error:
                left_out.append(source.id)
                desk.say(f"### {escape(source.name)}\n\nLeft out: {escape(str(error), 300)}")
                continue
            changed += len(found.changed)
            desk.say("\n".join(_lines(source, found)), log=f"{source.id}: {found.told}")
            if dry_run and found.changed:
                desk.say(f"To store just this: *Approve* `{found.report.id}`.")
    return _verdict(len(chosen), changed, left_out, dry_run=dry_run)


def _verdict(sources: int, changed: int, left_out: Sequence[str], *, dry_run: bool) -> Verdict:
    told = f"{changed} articles {'would change' if dry_run else 'changed'} in {sources - len(left_out)} sources"
    if left_out:
        names = ", ".join(left_out)
        told += f"; a run is at work at {names}: run this again for them"
    return Verdict(outlook=Outlook.DEGRADED if left_out else Outlook.GOOD, message=told)


def _lines(source: Source, found: Replayed) -> Iterator[str]:
    yield f"### {escape(source.name)}\n\n{escape(found.told, 400)}.\n"
    if found.unreadable:
        yield f"{found.unreadable} pages could not be read again: their raw captures are gone or damaged.\n"
    if found.deleted:
        yield f"{escape(found.told_of_deleted, 400)}.\n"
    for article in found.changed[:SHOWN]:
        yield f"- version {article.version}: {link(article.metadata.title or article.url, article.url)}"
        yield from _changes(article)
    if len(found.changed) > SHOWN:
        yield f"- … and {len(found.changed) - SHOWN} more"


def _changes(article: CleanArticle) -> Iterator[str]:
    for one in article.differences:
        for sign, value in (("was", one.before), ("is", one.after)):
            if value:
                yield f"  - {escape(one.field)} {sign}: {escape(value)}"

"""`copydesk replay`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flows.cli import errors
from flows.cli.output import json_lines
from flows.cli.selection import begin
from flows.settings import Settings
from flows.workers.cluster import ClusterError, open_pool
from flows.workers.pool import Pool
from pipelines.model.article import CleanArticle
from pipelines.model.source import Source
from pipelines.urls import safe_text

if TYPE_CHECKING:
    from flows.steps.replay import Replayed
    from flows.steps.replay_report import ReplayReport

SHOWN_CHARACTERS = 200
"""Of a value that differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the options ask for."""

    limit: int
    since: str | None
    dry_run: bool
    approve: str | None
    deleted: bool = False
    as_json: bool = False
    dask: str = ""
    """Address of Dask's scheduler."""


def replay(names: Sequence[str], given: Mapping[str, object], wish: Wish) -> int:
    """Cleans stored pages of the named sources again; prints what changed."""
    with errors.as_message():
        since = errors.moment(wish.since) if wish.since else None
        if wish.approve and wish.dry_run:
            raise errors.UsageError("--approve stores what --dry-run showed: give one of them")
        if wish.approve and len(names) != 1:
            raise errors.UsageError("--approve is of a report on one source: name that source")
    settings, sources = begin(names, given)
    with errors.as_message(errors.WRONG_USE, ClusterError), open_pool(settings, wish.dask) as pool:
        _run(settings, sources, pool, wish, since)
    return errors.GOOD


def _run(
    settings: Settings,
    sources: Sequence[Source],
    pool: Pool,
    wish: Wish,
    since: datetime | None,
) -> None:
    # Imported here: it takes a second, in which the workers load what they need.
    from flows.steps.context import open_context, utc_now  # noqa: PLC0415
    from flows.steps.replay import NotApprovedError, replay_source  # noqa: PLC0415
    from flows.steps.replay_captures import Captures  # noqa: PLC0415
    from pipelines.state.keys import StateError  # noqa: PLC0415
    from pipelines.state.lease import LeaseHeldError, LeaseLostError  # noqa: PLC0415
    from pipelines.store.object_store import BadStoreUrlError, StoreError  # noqa: PLC0415

    faults = (StateError, LeaseHeldError, LeaseLostError, StoreError, NotApprovedError)
    which = Captures(limit=wish.limit, since=since, deleted=wish.deleted, approved=wish.approve)
    with (
        errors.as_message(errors.WRONG_USE, BadStoreUrlError),
        errors.as_message(errors.FAILED, *faults),
        open_context(settings, pool) as opened,
    ):
        for source in sources:
            found = replay_source(opened, source, which, utc_now(), dry_run=wish.dry_run)
            if wish.as_json:
                json_lines.say(found.report)
            else:
                _tell(source, found, dry_run=wish.dry_run)


def _tell(source: Source, found: "Replayed", *, dry_run: bool) -> None:
    report = found.report
    _say(f"{source.id}: {found.told}{' (dry run: nothing is stored)' if dry_run else ''}")
    if found.unreadable:
        _say(
            f"  {found.unreadable} pages could not be read again: their raw captures are gone or damaged"
        )
    if found.deleted:
        _say(f"  {found.told_of_deleted}")
    if found.retired:
        _say(
            f"  {found.retired} pages: capture gone by retention (raw: {{keep: …}}, COPYDESK_RAW_KEEP_DAYS); their "
            "articles stay as they are"
        )
    for article in found.changed:
        _say(f"  version {article.version}: {safe_text(article.metadata.title or article.url)}")
        for line in _changes(article):
            _say(f"    {line}")
    if found.changed:
        _tell_report(report)
    if found.changed and dry_run:
        _say(
            f"  report {report.id}: store just this with the same command and --approve {report.id}"
        )


def _tell_report(report: "ReplayReport") -> None:
    fields = ", ".join(f"{name} of {count}" for name, count in report.fields)
    _say(
        f"  {report.words_lost} words lost, {report.words_gained} gained, {len(report.newly_cut)} lines newly cut"
        f"{f'; fields changed: {fields}' if fields else ''}"
    )
    for cut in report.newly_cut:
        _say(f"    cut now ({cut.rule}, {cut.evidence}): {safe_text(cut.text, SHOWN_CHARACTERS)}")


def _changes(article: CleanArticle) -> Iterator[str]:
    """What a version changed, a line a field or place of the text; `-` goes before what was, `+` before what is."""
    for one in article.differences:
        for sign, value in (("-", one.before), ("+", one.after)):
            if value:
                yield f"{sign} {one.field}: {safe_text(value, SHOWN_CHARACTERS)}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

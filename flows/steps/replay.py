"""Stored pages cleaned again with what is known now: what differs becomes a new version (fault M14).

The pages come from the store's raw captures; nothing is asked of the publisher. Pages that were refused are tried
again, too, so that an article comes in once its refusal is mended. What another tool has deleted from the table stays
deleted, and is counted, unless it is asked for. An article whose page would be refused now stays as it is stored:
taking back is another decision than cleaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from crawlers.protocol import CrawlOrder
from flows.steps import clean, plan, publish, replay_captures
from flows.steps.clean import Drafting
from flows.steps.context import RunContext
from flows.steps.replay_captures import PAGES, Captures, LaidCapture, StoredCapture
from flows.steps.replay_report import ReplayReport, report_of
from flows.steps.run import resume_interrupted
from pipelines import ledger, logs
from pipelines.model.article import Change, CleanArticle, Outcome
from pipelines.model.ledger import LedgerRow
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import SiteModel
from pipelines.model.source import Source, SourceId
from pipelines.state import copy_index, lease
from pipelines.state.lease import Lease
from pipelines.store import catchup, reader, runs, sitemodels
from pipelines.store.delta.log import newest_lease
from pipelines.store.upkeep.retention import Retention

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What cleaning a source's stored pages again came to."""

    pages: int
    changed: tuple[CleanArticle, ...]
    """The new versions; first ones are of pages that were refused before."""
    refused: int
    """Pages that a gate would refuse now; their articles stay as they are."""
    unreadable: int
    """Captures that are gone from the store before their time, or damaged."""
    retired: int
    """Captures that are gone by retention: they have been kept as long as source file or setting say."""
    deleted: int
    """Articles that the table no longer has, left as they are."""
    report: ReplayReport
    commit: int | None

    @property
    def told_of_deleted(self) -> str:
        """Return what was left deleted, and what to do; empty when nothing was."""
        if not self.deleted:
            return ""
        return (
            f"{self.deleted} articles were stored and are no longer in the table: another tool has deleted them, or a "
            "repair has taken out their file; `copydesk replay --deleted` brings them back, `copydesk forget` makes "
            "sure that they stay away"
        )

    @property
    def told(self) -> str:
        """Return it in one line."""
        new = sum(article.version == 1 for article in self.changed)
        return (
            f"{self.pages} stored pages cleaned again, {len(self.changed) - new} articles changed, "
            f"{new} new ones of pages that were refused, {self.refused} would be refused now and stay as they are"
        )


class NotApprovedError(Exception):
    """What would be committed is not what was approved."""


def replay_source(
    context: RunContext, source: Source, which: Captures, now: datetime, *, dry_run: bool = False
) -> Replayed:
    """Clean a source's stored pages again under its lease; a crawl that waits in the spool is stored first.

    Args:
        context: Open handles.
        source: Whose articles they are.
        which: The captures.
        now: When it is done; names the run.
        dry_run: Only say what would change.

    Raises:
        LeaseHeldError: When a run is at work at the source.
        StoreError: As `replay` raises it, and `LeaseLostError`.
    """
    with plan.leased(context, source, now) as held:
        if dry_run:
            return rehearse(context, source, which, now)
        for report in resume_interrupted(context, held, source):
            _log.info("spool_stored_first", source=source.id, run=report.run_id)
        return replay(context, source, held, which, now)


def replay(
    context: RunContext,
    source: Source,
    held: Lease,
    which: Captures,
    now: datetime,
) -> Replayed:
    """Clean the newest stored pages of a source again and commit what differs.

    Args:
        context: Open handles.
        source: Whose articles they are; its lease is held, and no crawl of it waits in the spool.
        held: The lease.
        which: The captures.
        now: When it is done; names the run.

    Raises:
        NotApprovedError: When it is not what was approved: store, source file or code have changed meanwhile.
        StoreError: When the store failed, or another run of the source committed meanwhile; nothing is committed then.
        LeaseLostError: When another run has taken the source; nothing is committed.
    """
    met = {source.id: newest_lease(context.lake.snapshot(), source.id)}
    order = plan.order(context, source, now, now)
    found = _cleaned(context, order, which)
    _refuse_unapproved(source, report_of(source.id, found.fresh), which.approved)
    fences = {
        source.id: lease.renew(
            context.state, held, now, (held.until - now).total_seconds() + 60
        ).fence
    }
    sitemodels.save(context.store, found.model)
    runs.put_ledger(context.store, found.rows, order.run_id)
    fresh = copy_index.clustered(context.state, found.fresh)
    commit = runs.write_run(context.lake, fresh, order.run_id, fences=fences, met=met)
    catchup.catch_up(context.state, context.lake)
    return found.came_to(source.id, commit)


def _refuse_unapproved(source: Source, report: ReplayReport, approved: str | None) -> None:
    if approved is not None and report.id != approved:
        raise NotApprovedError(
            f"{source.id}: nothing is stored, because a replay would change {report.changed + report.new} articles as "
            f"in report {report.id} now, not as in report {approved}: the store, the source file or the code have "
            "changed since, or other pages are asked for (--since, --limit); look at a new --dry-run"
        )


def rehearse(context: RunContext, source: Source, which: Captures, now: datetime) -> Replayed:
    """Return what `replay` would commit; nothing is written to the store."""
    return _cleaned(context, plan.order(context, source, now, now), which).came_to(source.id, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What cleaning again came to, before anything is stored."""

    laid: tuple[LaidCapture, ...]
    unreadable: int
    retired: int
    deleted: int
    outcomes: dict[str, Outcome]
    fresh: tuple[CleanArticle, ...]
    rows: tuple[LedgerRow, ...]
    model: SiteModel

    def came_to(self, source_id: SourceId, commit: int | None) -> Replayed:
        refused = sum(isinstance(outcome, Rejection) for outcome in self.outcomes.values())
        return Replayed(
            pages=len(self.laid),
            changed=self.fresh,
            refused=refused,
            unreadable=self.unreadable,
            retired=self.retired,
            deleted=self.deleted,
            report=report_of(source_id, self.fresh),
            commit=commit,
        )


def _cleaned(context: RunContext, order: CrawlOrder, which: Captures) -> _Found:
    try:
        stored, deleted = replay_captures.chosen(context.store, order.source.id, which)
        wanted = list(chain.from_iterable(map(replay_captures.pages, stored)))
        retired: list[StoredCapture] = []
        is_over = partial(_is_over, context, order)
        with (Path(order.spool) / PAGES).open("wb") as file:
            laid = tuple(replay_captures.lay_out(context.store, wanted, file, is_over, retired))
        model, outcomes = _in_two_rounds(context, order, laid)
    finally:
        plan.forget_spool(order)
    return _chosen(
        context,
        order,
        _Found(
            laid=laid,
            unreadable=len(wanted) - len(laid) - len(retired),
            retired=len(retired),
            deleted=deleted,
            outcomes=outcomes,
            fresh=(),
            rows=(),
            model=model,
        ),
    )


def _is_over(context: RunContext, order: CrawlOrder, key: str) -> bool:
    days = order.source.raw_keep_days
    otherwise = context.settings.raw_keep_days if days is None else days
    return Retention(by_source={}, otherwise=otherwise).is_over(key, order.started_at.date())


def _in_two_rounds(
    context: RunContext, order: CrawlOrder, laid: Sequence[LaidCapture]
) -> tuple[SiteModel, dict[str, Outcome]]:
    """Cleans one capture an address; then later ones that were refused, which count only when they no longer are."""
    model = sitemodels.load(context.store, order.source.id)
    made = {one.visit.url: one for one in reversed(laid) if one.stored.article_id}
    refused = {one.visit.url: one for one in laid if not one.stored.article_id}
    first = made | {url: one for url, one in refused.items() if url not in made}
    model, outcomes = _round(context, order, model, first)
    later = {url: one for url, one in refused.items() if url in made}
    model, again = _round(context, order, model, later)
    mended = {url: one for url, one in again.items() if isinstance(one, CleanArticle)}
    return model, outcomes | mended


def _round(
    context: RunContext, order: CrawlOrder, model: SiteModel, laid: dict[str, LaidCapture]
) -> tuple[SiteModel, dict[str, Outcome]]:
    if not laid:
        return model, {}
    policy = context.settings.rights_policy
    with Drafting(order, context.pool, lambda: model, policy) as drafting:
        cleaned = clean.clean([one.visit for one in laid.values()], drafting)
        own = {url: replace(o, raw=laid[url].stored.raw) for url, o in cleaned.outcomes.items()}
    return cleaned.model or model, own


def _chosen(context: RunContext, order: CrawlOrder, found: _Found) -> _Found:
    """Adds the new versions and the ledger."""
    stored = {one.stored.raw: one.stored for one in found.laid}
    columns = ["article_id", "fetched_at"]
    newest = reader.latest(
        context.store, source_id=order.source.id, columns=columns, tombstones=True
    )
    times = dict(zip(*(newest[name].to_pylist() for name in columns), strict=True))
    known = {url: o for url, o in found.outcomes.items() if _counts(o, stored, times)}
    met = publish.named(one.visit for one in found.laid)
    fresh, fates = publish.choose(context, order, known, met)
    visits = [
        replace(one.visit, raw=one.stored.raw)
        for one in found.laid
        if (outcome := found.outcomes.get(one.visit.url))
        and outcome.raw == one.stored.raw
        and (one.visit.url in known or isinstance(outcome, Rejection))
    ]
    return replace(
        found,
        fresh=tuple(replace(a, change=Change.RECLEANED) if a.version > 1 else a for a in fresh),
        rows=ledger.rows(order.run_id, visits, found.outcomes, fates),
    )


def _counts(
    outcome: Outcome, stored: dict[RawPointer, StoredCapture], times: dict[str, datetime]
) -> bool:
    """Whether an article may be stored: under the name it has, or from a page that was refused and is not older.

    Under another name it would stand there twice; an older page of an article must not follow a newer one.
    """
    if not isinstance(outcome, CleanArticle) or outcome.raw is None:
        return False
    before = stored[outcome.raw]
    if before.is_further:
        return True
    if before.article_id:
        return outcome.article_id == before.article_id
    newest = times.get(outcome.article_id)
    return newest is None or outcome.fetched_at > newest

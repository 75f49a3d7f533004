"""Stored pages cleaned again with what is known now: what differs becomes a new version (fault M14).

The pages come from the store's raw captures; nothing is asked of the publisher. An article whose page would be
refused now stays as it is stored: taking back is another decision than cleaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.protocol import CrawlOrder
from flows.steps import clean, plan, publish
from flows.steps.clean import Cleaned, Drafting
from flows.steps.context import RunContext
from pipelines import ledger, variants, warc
from pipelines.model.article import Change, CleanArticle, Outcome
from pipelines.model.page import FetchedPage, Visit
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Rejection, Stage
from pipelines.model.source import Source
from pipelines.state import lease
from pipelines.state.lease import Lease
from pipelines.store import catchup, reader, runs, sitemodels

PAGES = "pages.warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What cleaning a source's stored pages again came to."""

    pages: int
    changed: tuple[CleanArticle, ...]
    """The new versions."""
    refused: int
    """Pages that a gate would refuse now; their articles stay as they are."""
    commit: int | None


def replay(context: RunContext, source: Source, held: Lease, limit: int, now: datetime) -> Replayed:
    """Cleans the newest stored pages of a source again and commits what differs.

    Args:
        context: Open handles.
        source: Whose articles they are; its lease is held, and no crawl of it waits in the spool.
        held: The lease.
        limit: Articles at most, the newest.
        now: When it is done; names the run.

    Raises:
        StoreError: When the store failed; nothing is committed then.
        ArchiveError: When a raw capture in the store is damaged.
        LeaseLostError: When another run has taken the source; nothing is committed.
    """
    order = plan.order(context, source, now, now)
    try:
        visits, stored = _laid_out(context, order, limit)
        model = sitemodels.load(context.store, source.id)
        with Drafting(order, context.pool) as drafting:
            policy = context.settings.rights_policy
            cleaned = clean.clean(visits, model, drafting, refused_rights=policy)
    finally:
        plan.forget_spool(order)
    return _committed(context, order, held, cleaned, stored)


def _laid_out(
    context: RunContext, order: CrawlOrder, limit: int
) -> tuple[list[Visit], dict[str, tuple[str | None, RawPointer]]]:
    """Copies the raw captures into the spool; gives visits, and by URL (article, where its capture is stored).

    Further pages of an article have no article of their own.
    """
    columns = ["article_id", "fetched_at", "provenance", "raw_file", "raw_offset", "raw_length"]
    rows = reader.latest(context.store, source_id=order.source.id, columns=columns).to_pylist()
    rows.sort(key=lambda row: (row["fetched_at"], row["article_id"]), reverse=True)
    visits: list[Visit] = []
    stored: dict[str, tuple[str | None, RawPointer]] = {}
    with (Path(order.spool) / PAGES).open("wb") as file:
        for row in [row for row in rows if row["raw_file"]][:limit]:
            for name, raw in _captures(row):
                member = context.store.get_range(raw.file, raw.offset, raw.length)
                page = warc.page_of(member, f"{raw.file} at {raw.offset}")
                here = RawPointer(file=PAGES, offset=file.tell(), length=len(member))
                file.write(member)
                visits.append(_visit(page, here))
                stored[page.url] = (name, raw)
    return visits, stored


def _captures(row: Mapping[str, Any]) -> Iterator[tuple[str | None, RawPointer]]:
    """Yield where an article's raw captures lie: its first page with its name, then the further ones."""
    first = RawPointer(file=row["raw_file"], offset=row["raw_offset"], length=row["raw_length"])
    yield row["article_id"], first
    yield from ((None, raw) for raw in variants.further_pages(row["provenance"]))


def _visit(page: FetchedPage, raw: RawPointer) -> Visit:
    return Visit(
        url=page.url,
        source_id=page.source_id,
        via=page.via,
        stage=Stage.FETCH,
        status=page.status,
        final_url=page.final_url,
        at=page.fetched_at,
        raw=raw,
    )


def _committed(
    context: RunContext,
    order: CrawlOrder,
    held: Lease,
    cleaned: Cleaned,
    stored: Mapping[str, tuple[str | None, RawPointer]],
) -> Replayed:
    outcomes = {url: replace(o, raw=stored[url][1]) for url, o in cleaned.outcomes.items()}
    known = {url: o for url, o in outcomes.items() if _is_known(o, stored[url][0])}
    fresh, fates = publish.choose(context, order, known, publish.named(cleaned.visits))
    changed = tuple(replace(article, change=Change.RECLEANED) for article in fresh)
    visits = [
        replace(v, raw=stored[v.url][1])
        for v in cleaned.visits
        if v.url in known or isinstance(outcomes[v.url], Rejection)
    ]
    sitemodels.save(context.store, cleaned.model)
    runs.put_ledger(context.store, ledger.rows(order.run_id, visits, outcomes, fates), order.run_id)
    now = order.started_at
    fence = lease.renew(context.state, held, now, (held.until - now).total_seconds() + 60).fence
    commit = runs.write_run(context.lake, changed, order.run_id, fences={order.source.id: fence})
    catchup.catch_up(context.state, context.lake)
    refused = sum(isinstance(outcome, Rejection) for outcome in outcomes.values())
    return Replayed(pages=len(outcomes), changed=changed, refused=refused, commit=commit)


def _is_known(outcome: Outcome, article_id: str | None) -> bool:
    """Whether an article goes by the name it is stored under; under another one it would stand there twice."""
    return isinstance(outcome, CleanArticle) and article_id in (None, outcome.article_id)

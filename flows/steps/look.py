"""Before/after pages of what a run refused or doubts, drawn from their captures and stored beside its report."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest

from crawlers.protocol import CrawlOrder
from flows.review import work
from flows.review.work import ExplainTask
from flows.steps.context import RunContext
from flows.steps.publish import Published
from flows.workers.pool import TaskFailed
from pipelines import logs, warc
from pipelines.model.raw import RawPointer
from pipelines.model.rejection import Reason, Stage
from pipelines.model.sitemodel import SiteModel
from pipelines.store import sitemodels
from pipelines.store.object_store import StoreError
from pipelines.store.upkeep import before_after
from pipelines.urls import safe_text

MOST = 6
"""Pages of a run: what is refused alike looks alike, and each costs as much as cleaning a page again."""
_LINES = frozenset({Stage.EXTRACT, Stage.STRIP, Stage.JUDGE})
_log = logs.get(__name__)

Look = tuple[str, str, RawPointer]
"""Address, why it is worth a look, where its capture lies."""


def keep(
    context: RunContext, order: CrawlOrder, published: Published
) -> tuple[tuple[str, str, str], ...]:
    """Draw and store the pages of a run that are worth a look; gives (address, why, key) of each.

    They are for people only: what cannot be drawn or stored is left out and stops nothing.
    """
    looks = list(_worth(published))
    if not looks or context.stop_waiting.is_set():
        return ()
    try:
        model = sitemodels.load_version(context.store, order.source.id, published.model_version)
        stored = tuple(_stored(context, order, model, looks))
        before_after.tidy(context.store, order.source.id)
    except StoreError as error:
        _log.warning("pages_missed", run=order.run_id, why=str(error))
        return ()
    return stored


def _worth(published: Published) -> Iterator[Look]:
    """Yield the refused pages, each reason in turn, and articles with lines in doubt between them."""
    by_reason: dict[Reason, list[Look]] = {}
    for row in published.rows:
        if row.reason and row.stage in _LINES and row.raw and not row.is_listing:
            why = f"{row.reason}: {safe_text(row.evidence)}"
            by_reason.setdefault(row.reason, []).append((row.url, why, row.raw))
    doubtful = [
        (article.url, article.doubts[0], article.raw)
        for article in published.articles
        if article.raw and article.doubts
    ]
    turns = chain.from_iterable(zip_longest(*by_reason.values(), doubtful))
    return islice(filter(None, turns), MOST)


def _stored(
    context: RunContext, order: CrawlOrder, model: SiteModel, looks: Iterable[Look]
) -> Iterator[tuple[str, str, str]]:
    named: dict[RawPointer | None, tuple[str, str]] = {raw: (url, why) for url, why, raw in looks}
    tasks = (_task(context, order, model, raw) for raw in named if raw)
    for task, drawn in context.pool.each(work.draw, filter(None, tasks), chunk=1):
        url, why = named[task.raw]
        if isinstance(drawn, TaskFailed):
            _log.warning("page_not_drawn", url=safe_text(url), why=drawn.why)
            continue
        yield url, why, before_after.put(context.store, order.run_id, order.source.id, url, drawn)


def _task(
    context: RunContext, order: CrawlOrder, model: SiteModel, raw: RawPointer
) -> ExplainTask | None:
    try:
        member = context.store.get_range(raw.file, raw.offset, raw.length)
        page = warc.page_of(member, f"{raw.file} at {raw.offset}")
    except warc.ArchiveError as error:
        _log.warning("capture_unreadable", file=raw.file, why=str(error))
        return None
    return ExplainTask(
        page=page,
        raw=raw,
        source=order.source,
        model=model,
        refused_rights=context.settings.rights_policy,
    )

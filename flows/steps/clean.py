"""Fetched pages to outcomes: draft all, learn from all, freeze, finish all. Runs on the worker pool.

Pages are taken apart while their crawl still runs. The parent sees small observations and the outcomes;
each page is parsed once.
"""

import gc
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers import launch
from crawlers.protocol import CrawlOrder
from flows.workers import page_tasks
from flows.workers.page_tasks import DraftedPage, FinishTask, Spilled, SpilledObservations
from flows.workers.pool import PoolJob, TaskFailed, WorkerPool
from pipelines.boilerplate.learning import drift, missing_page
from pipelines.boilerplate.learning.drift import Learned
from pipelines.model.article import Outcome
from pipelines.model.page import PROBED, Visit
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import SiteModel

if TYPE_CHECKING:
    from pipelines.model.raw import RawPointer


class Drafting(AbstractContextManager["Drafting"]):
    """The pages of one crawl on their way to drafts: a cache beside the spool; what is lost is made again.

    Args:
        order: Whose spool holds the pages; the drafts lie there, too, from the first page until the block is left.
        pool: Where the work is done.
    """

    def __init__(self, order: CrawlOrder, pool: WorkerPool) -> None:
        self.source, self.pool = order.source, pool
        self._spool = Path(order.spool)
        self._read = 0
        self._begun: set[RawPointer] = set()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._errand: PoolJob[Visit, DraftedPage | Rejection] | None = None

    def __exit__(self, *_: object) -> None:
        """Forgets all drafts."""
        if self._errand:
            self._errand.drop()
        if self._folder:
            self._folder.cleanup()

    @property
    def scratch(self) -> Path:
        """Folder of the drafts, made when it is asked for: most runs of a source bring nothing new."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="drafts-", dir=self._spool)
        return Path(self._folder.name)

    def look(self) -> None:
        """Begins on the pages that a running crawl has spooled since the last look."""
        visits, self._read = launch.read_on(self._spool, self._read)
        self.begin(visits)

    def begin(self, visits: Iterable[Visit]) -> None:
        """Begins on pages; on each once."""
        drawn = (visit for visit in visits if is_page(visit) or is_probe(visit))
        new = [visit for visit in drawn if visit.raw not in self._begun]
        self._begun.update(visit.raw for visit in new if visit.raw)
        if new:
            self._errand = self._errand or self.pool.errand(
                partial(page_tasks.draft_visit, self.source, str(self._spool), str(self.scratch))
            )
            self._errand.add(new)

    def results(self) -> Iterator[tuple[Visit, DraftedPage | Rejection | TaskFailed]]:
        """Return every page that was begun with what was made of it; waits for them."""
        return self._errand.results() if self._errand else iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning made of a crawl: one outcome per fetched page, by its URL."""

    visits: tuple[Visit, ...]
    model_version: str
    """Of the model that the pages were finished with."""
    model: SiteModel | None
    """None when nothing was learned, so that the stored one is still the newest."""
    outcomes: dict[str, Outcome]
    layout_changed: str = ""
    """Evidence that the source's template is another one than before; empty when it is not."""


def clean(
    visits: Sequence[Visit],
    model: SiteModel,
    drafting: Drafting,
    *,
    refused_rights: frozenset[str] = frozenset(),
) -> Cleaned:
    """Cleans all pages of a crawl.

    Args:
        visits: What the crawl did; those with a raw pointer and no reason are pages.
        model: What was known of the source before.
        drafting: Of the same crawl; has begun on none, some or all of the pages.
        refused_rights: Values of rights signals that the operator's policy does not store.
    """
    by_url = {visit.url: visit for visit in visits if is_page(visit)}
    outcomes: dict[str, Outcome] = {}
    known = model
    seen: dict[str, Spilled] = {}
    spills: dict[str, Spilled] = {}
    drafting.begin([*by_url.values(), *filter(is_probe, visits)])
    for visit, result in drafting.results():
        if is_probe(visit) and isinstance(result, DraftedPage):
            model = missing_page.remember(model, page_tasks.read_draft(result.spill))
        if by_url.get(visit.url) != visit:
            continue
        if isinstance(result, DraftedPage):
            seen[visit.url] = result.observation
            spills[visit.url] = result.spill
        else:
            outcomes[visit.url] = _refusal(visit, result)
    learned = _learn(model, SpilledObservations(seen.items()))
    model_file = page_tasks.keep_model(learned.model, drafting.scratch) if spills else ""
    sheets = (
        FinishTask(
            key=url,
            spill=spill,
            model_file=model_file,
            source=drafting.source,
            refused_rights=refused_rights,
            site_rights=by_url[url].rights,
        )
        for url, spill in spills.items()
    )
    for sheet, outcome in drafting.pool.each(page_tasks.finish, sheets):
        outcomes[sheet.key] = _refusal(by_url[sheet.key], outcome)
    return Cleaned(
        visits=tuple(visits),
        model_version=learned.model.version,
        model=learned.model if learned.model.version != known.version else None,
        outcomes=outcomes,
        layout_changed=learned.changed,
    )


def nothing(visits: Sequence[Visit], model_version: str) -> Cleaned:
    """Return what cleaning makes of a crawl that brought no page."""
    return Cleaned(visits=tuple(visits), model_version=model_version, model=None, outcomes={})


def _learn(model: SiteModel, seen: SpilledObservations) -> Learned:
    """Learns from what was seen. It holds no cycles: looking for some took a quarter of the time."""
    gc.disable()
    try:
        return drift.settle(model, seen)
    finally:
        gc.enable()


def is_page(visit: Visit) -> bool:
    """Says whether a visit fetched an article page."""
    return visit.raw is not None and visit.reason is None and not visit.is_listing


def is_probe(visit: Visit) -> bool:
    """Says whether a visit fetched what the site shows for an address that does not exist."""
    return visit.raw is not None and visit.via.listing == PROBED


def _refusal(visit: Visit, result: Outcome | TaskFailed) -> Outcome:
    if not isinstance(result, TaskFailed):
        return result
    return Rejection(
        url=visit.url,
        source_id=visit.source_id,
        stage=Stage.EXTRACT,
        reason=Reason.CLEANING_LOST,
        evidence=result.why,
        fetched_at=visit.at,
        raw=visit.raw,
    )

"""Fetched pages to outcomes, on the worker pool, while their crawl still runs.

Pages are taken apart as they come; all are learned from, and all finished with the model that this gave.
"""

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers import launch
from crawlers.protocol import CrawlOrder
from flows.steps.shelf import Shelf, Shelved
from flows.workers import page_tasks
from flows.workers.page_tasks import (
    DraftedPage,
    FinishTask,
    PageWork,
    Spilled,
    SpilledObservations,
)
from flows.workers.pool import Pool, PoolJob, TaskFailed
from pipelines.model.article import Outcome
from pipelines.model.page import PROBED, Visit
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import SiteModel

if TYPE_CHECKING:
    from pipelines.boilerplate.learning.drift import Learned
    from pipelines.model.raw import RawPointer


class Drafting(AbstractContextManager["Drafting"]):
    """The pages of one crawl on their way to drafts: a cache beside the spool; what is lost is made again.

    Args:
        order: Whose spool holds the pages; what waits lies there, too, from the first page until the block is left.
        pool: Where the work is done.
        load: Gives what is known of the source before; asked when its pages are learned.
        refused_rights: Values of rights signals that the operator's policy does not store.
    """

    def __init__(
        self,
        order: CrawlOrder,
        pool: Pool,
        load: Callable[[], SiteModel],
        refused_rights: frozenset[str] = frozenset(),
    ) -> None:
        self.source, self.pool, self.refused_rights = order.source, pool, refused_rights
        self._spool = Path(order.spool).absolute()
        self.load = load
        self._read = 0
        self._begun: set[RawPointer] = set()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._errand: PoolJob[Visit, DraftedPage | Rejection] | None = None

    def __exit__(self, *_: object) -> None:
        """Forgets all that waits."""
        if self._errand:
            self._errand.drop()
            self._errand = None
        self._begun.clear()
        if self._folder:
            self._folder.cleanup()

    @property
    def scratch(self) -> Path:
        """Folder of what waits, made when it is asked for: most runs of a source bring nothing new."""
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
        if new:
            self._errand = self._errand or self.pool.errand(
                partial(page_tasks.draft_visit, self._work())
            )
            self._errand.add(new)
        self._begun.update(visit.raw for visit in new if visit.raw)

    def _work(self) -> PageWork:
        return PageWork(source=self.source, spool=str(self._spool), scratch=str(self.scratch))

    def results(
        self,
    ) -> Iterator[tuple[Visit, DraftedPage | Rejection | TaskFailed]]:
        """Return every page that was begun with what was made of it; waits for them."""
        return self._errand.results() if self._errand else iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning made of a crawl: one outcome per fetched page, by its URL."""

    visits: tuple[Visit, ...]
    model_version: str
    """The newest of the source, which knows these pages."""
    model: SiteModel | None
    """None when nothing was learned, so that the stored one is still the newest."""
    outcomes: Mapping[str, Outcome]
    """Read from where they wait, until the `Drafting` is left."""
    layout_changed: str = ""
    """Evidence that the source's template is another one than before; empty when it is not."""


@dataclass(slots=True)
class _WorkedPages:
    """Pages as the workers gave them back."""

    model: SiteModel
    """What was known before, with the page for an address that does not exist as this crawl met it."""
    outcomes: dict[str, Shelved] = field(default_factory=dict)
    seen: dict[str, Spilled] = field(default_factory=dict)
    drafts: dict[str, Spilled] = field(default_factory=dict)


def clean(visits: Sequence[Visit], drafting: Drafting) -> Cleaned:
    """Cleans all pages of a crawl once all of them are learned.

    Args:
        visits: What the crawl did; those with a raw pointer and no reason are pages.
        drafting: Of the same crawl; has begun on none, some or all of the pages.
    """
    by_url = {visit.url: visit for visit in visits if is_page(visit)}
    drafting.begin([*by_url.values(), *filter(is_probe, visits)])
    known = drafting.load()
    worked = _worked(by_url, known, drafting)
    learned = _learn(worked.model, SpilledObservations(worked.seen.items()))
    _finish(worked, by_url, learned.model, drafting)
    return Cleaned(
        visits=tuple(visits),
        model_version=learned.model.version,
        model=learned.model if learned.model.version != known.version else None,
        outcomes=Shelf(worked.outcomes),
        layout_changed=learned.changed,
    )


def _worked(by_url: Mapping[str, Visit], known: SiteModel, drafting: Drafting) -> _WorkedPages:
    from pipelines.boilerplate.learning import missing_page  # noqa: PLC0415 - most runs bring no page

    worked = _WorkedPages(known)
    for visit, result in drafting.results():
        if is_probe(visit) and isinstance(result, DraftedPage):
            worked.model = missing_page.remember(worked.model, page_tasks.read_draft(result.spill))
        if by_url.get(visit.url) != visit:
            continue
        if isinstance(result, DraftedPage):
            worked.seen[visit.url] = result.observation
            worked.drafts[visit.url] = result.spill
        else:
            worked.outcomes[visit.url] = _refusal(visit, result)
    return worked


def _finish(
    worked: _WorkedPages,
    by_url: Mapping[str, Visit],
    model: SiteModel,
    drafting: Drafting,
) -> None:
    """Finishes the pages that were taken apart with what all of them have taught."""
    if not worked.drafts:
        return
    model_file = page_tasks.keep_model(model, drafting.scratch)
    sheets = (
        FinishTask(
            key=url,
            spill=draft,
            model_file=model_file,
            source=drafting.source,
            refused_rights=drafting.refused_rights,
            site_rights=by_url[url].rights,
        )
        for url, draft in worked.drafts.items()
    )
    finish = partial(page_tasks.finish_and_keep, str(drafting.scratch))
    for sheet, outcome in drafting.pool.each(finish, sheets):
        worked.outcomes[sheet.key] = _refusal(by_url[sheet.key], outcome)


def nothing(visits: Sequence[Visit], model_version: str) -> Cleaned:
    """Return what cleaning makes of a crawl that brought no page."""
    return Cleaned(visits=tuple(visits), model_version=model_version, model=None, outcomes={})


def _learn(model: SiteModel, seen: SpilledObservations) -> "Learned":
    """Learns from what was seen. It holds no cycles: looking for some took a quarter of the time."""
    from pipelines.boilerplate.learning import drift  # noqa: PLC0415 - most runs bring no page

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


def _refusal(visit: Visit, result: Spilled | Rejection | TaskFailed) -> Spilled | Rejection:
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

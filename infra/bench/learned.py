"""What cleaning a page costs by itself, of an unknown and of a known source, beside trafilatura, in one process.

No start-up and no message between processes. An unknown source's page is taken apart, observed, learned from and
finished; that of a known source is cleaned with the model that learned from it and its neighbours.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.batch.publishers import page_of, source_of
from infra.quality import corpora, plain
from pipelines import cleaner
from pipelines.boilerplate.learning import learn
from pipelines.model.draft import Draft
from pipelines.model.page import FetchedPage
from pipelines.model.sitemodel import SiteModel, cold
from pipelines.model.source import SourceId

WARMING = 5
"""Pages that are cleaned once before, so that imports and lazy tables count for neither."""
_FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCost:
    """CPU of a page, in milliseconds."""

    pages: int
    unknown: float
    known: float
    theirs: float


def measure(folder: Path) -> PageCost:
    """Cleans all pages of a corpus with models that learned from them, and again with trafilatura's default."""
    golds = {gold.id: gold for gold in corpora.load_golds(folder)}
    pages = [
        page_of(golds[i].url, body, _FETCHED_AT) for i, body in corpora.pages(folder) if i in golds
    ]
    return cost(pages, _models(pages))


def cost(pages: Sequence[FetchedPage], models: dict[SourceId, SiteModel]) -> PageCost:
    """Return what a page costs without and with its source's model, and with trafilatura's default."""

    def ours(page: FetchedPage) -> object:
        source = source_of(page.url)
        return cleaner.clean_page(page, source, models[source.id])

    return PageCost(
        pages=len(pages),
        unknown=_milliseconds(_unknown, pages),
        known=_milliseconds(ours, pages),
        theirs=_milliseconds(lambda page: plain.clean(page.body, page.url), pages),
    )


def report(name: str, found: PageCost) -> str:
    """Return the lines to print of a corpus."""
    rows = (
        ("trafilatura", found.theirs),
        ("unknown source", found.unknown),
        ("known source", found.known),
    )
    lines = [f"{side:26}{cost:10.1f}{cost / found.theirs:10.2f}" for side, cost in rows]
    title = f"== cleaning alone, CPU ms a page ({name}, {found.pages} pages)"
    return "\n".join([title, *lines])


def _unknown(page: FetchedPage) -> object:
    source = source_of(page.url)
    draft = cleaner.draft_page(page, source)
    if not isinstance(draft, Draft):
        return draft
    return cleaner.finish_draft(draft, learn.learn(cold(source.id), [draft]), source)


def _milliseconds(clean: Callable[[FetchedPage], object], pages: Sequence[FetchedPage]) -> float:
    for page in pages[:WARMING]:
        clean(page)
    start = time.process_time()
    for page in pages:
        clean(page)
    return 1000 * (time.process_time() - start) / len(pages)


def _models(pages: Iterable[FetchedPage]) -> dict[SourceId, SiteModel]:
    seen: dict[SourceId, list[learn.Observation]] = defaultdict(list)
    for page in pages:
        source = source_of(page.url)
        draft = cleaner.draft_page(page, source)
        if isinstance(draft, Draft):
            seen[source.id].append(learn.observe(draft))
        else:
            seen[source.id] += ()
    return {name: learn.merge(cold(name), told) for name, told in seen.items()}

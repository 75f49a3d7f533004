"""What a page costs once its source's model is learned: taking apart and finishing, beside trafilatura, in one process.

No start-up, no learning and no message between processes: the part of the cost that grows with the pages of a
known source.
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
class Known:
    """CPU of a page whose source is known, in milliseconds."""

    pages: int
    ours: float
    theirs: float


def measure(folder: Path) -> Known:
    """Cleans all pages of a corpus with models that learned from them, and again with trafilatura's default."""
    golds = {gold.id: gold for gold in corpora.load_golds(folder)}
    pages = [
        page_of(golds[i].url, body, _FETCHED_AT) for i, body in corpora.pages(folder) if i in golds
    ]
    return cost(pages, _models(pages))


def cost(pages: Sequence[FetchedPage], models: dict[SourceId, SiteModel]) -> Known:
    """Return what a page costs with its source's model, and with trafilatura's default."""

    def ours(page: FetchedPage) -> object:
        source = source_of(page.url)
        return cleaner.clean_page(page, source, models[source.id])

    return Known(
        pages=len(pages),
        ours=_milliseconds(ours, pages),
        theirs=_milliseconds(lambda page: plain.clean(page.body, page.url), pages),
    )


def report(name: str, known: Known) -> str:
    """Return the line to print of a corpus."""
    return (
        f"== a known source's page, without start-up and learning ({name}, {known.pages} pages)\n"
        f"{'CPU ms a page':28}{known.ours:12.1f}{known.theirs:12.1f}{known.ours / known.theirs:10.2f}"
    )


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

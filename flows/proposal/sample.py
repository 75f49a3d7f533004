"""A proposed source tried on a few pages: fetched like any harvest, cleaned by the same line, stored nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crawlers import launch
from crawlers.protocol import CrawlOrder
from flows.steps import clean as cleaning
from flows.steps.clean import Drafting
from flows.workers.pool import WorkerPool
from pipelines.model.article import CleanArticle
from pipelines.model.page import KnownUrl, Visit
from pipelines.model.rejection import Rejection
from pipelines.model.sitemodel import cold
from pipelines.model.source import Rights, Treatment

PAGES = 20
"""Enough to see what repeats; less than a minute with the usual gap."""

AMONG = 3
"""Pages are taken from among the first so many times of them, so that not one day or section speaks for all."""

_FIRST_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What became of one page."""

    url: str
    article: CleanArticle | None = None
    refusal: str = ""
    """Why there is no article: stage, reason, evidence."""

    @property
    def first_words(self) -> str:
        """How the text begins."""
        text = self.article.text if self.article else ""
        return " ".join(text.split()[:_FIRST_WORDS])

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should look at."""
        if self.article is None:
            return (self.refusal,)
        lacks = [] if self.article.metadata.published_at else ["no date"]
        lacks += [] if self.article.metadata.title else ["no title"]
        return (*lacks, *self.article.doubts)


def order(survey: CrawlOrder, articles: Sequence[str], spool: Path, count: int) -> CrawlOrder:
    """Return the order of a crawl of a few articles and of nothing else.

    Args:
        survey: The order of the survey; its source is the proposed one.
        articles: Addresses in scope, the likeliest first.
        spool: Folder of this crawl.
        count: Pages at most.
    """
    among = articles[: AMONG * count]
    step = max(1, len(among) // count) if count else 1
    # What a publisher reserves is shown to the person who decides about it, and stored nowhere.
    shown = Rights(tdm=Treatment.STORE, by="looked at before it is asked for")
    return replace(
        survey,
        survey=False,
        spool=str(spool),
        source=replace(survey.source, seeds=(), rights=shown),
        due=tuple(KnownUrl(url=url) for url in among[::step][:count]),
        page_limit=count,
    )


def read(order: CrawlOrder, pool: WorkerPool) -> tuple[Sampled, ...]:
    """Return what the line makes of the pages of a sample's crawl, in the order in which they were fetched."""
    with Drafting(order, pool, partial(cold, order.source.id)) as drafting:
        visits = tuple(launch.read_visits(Path(order.spool)))
        cleaned = cleaning.clean(visits, drafting)
        return tuple(_sampled(visits, cleaned.outcomes))


def _sampled(
    visits: Sequence[Visit], outcomes: Mapping[str, CleanArticle | Rejection]
) -> Iterator[Sampled]:
    for visit in visits:
        outcome = outcomes.get(visit.url)
        match outcome:
            case CleanArticle():
                yield Sampled(url=visit.url, article=outcome)
            case Rejection():
                why = f"{outcome.reason}: {outcome.evidence}"
                yield Sampled(url=visit.url, refusal=why)
            case None:
                yield Sampled(url=visit.url, refusal=f"{visit.reason}: {visit.evidence}")

"""Same pages and same model: same bytes, whatever the order and the number of processes."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.protocol import CrawlOrder
from crawlers.spool import Spool
from flows.batch import publishers
from flows.steps import clean
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import cleaner, codec
from pipelines.boilerplate.learning import learn
from pipelines.model.page import RunId, Via, Visit
from pipelines.model.rejection import Stage
from pipelines.model.sitemodel import cold
from tests.world.press import papers

pytestmark = pytest.mark.slow

DAY = datetime(2026, 11, 2, 6, tzinfo=UTC)
KNOWN = [number for number in range(80) if number % 20 < 10]
PAPER = next(
    p for p in papers.read("first") if any(b.pages == "second half" and b.asks for b in p.boxes)
)
SOURCE = publishers.source_of(PAPER.page(0).url)


def fetched(numbers, day=0, paper=PAPER):
    """Return pages of a paper as they come on a day."""
    return [
        publishers.page_of(page.url, page.html.encode(), DAY + timedelta(days=day, minutes=n))
        for n, page in enumerate(map(paper.page, numbers))
    ]


def spooled(order, pages):
    """Leave pages in the spool of a crawl; gives its visits and its receipt."""
    with Spool(order) as spool:
        visits = [
            Visit(
                url=page.url,
                source_id=SOURCE.id,
                via=Via(seed=SOURCE.home, listing=SOURCE.home),
                stage=Stage.FETCH,
                status=200,
                final_url=page.final_url,
                at=page.fetched_at,
                raw=spool.page(page, page.body),
            )
            for page in pages
        ]
        for visit in visits:
            spool.visit(visit)
        return visits, spool.finish("finished")


@pytest.fixture(scope="module")
def model():
    """What is known of the paper from pages on which nothing stands that only the second half has."""
    drafts = [cleaner.draft_page(page, SOURCE) for page in fetched(KNOWN)]
    return learn.learn(cold(SOURCE.id), drafts)


@pytest.fixture
def crawled(tmp_path):
    """Return a function that leaves pages in a spool, and gives their order and visits."""

    def leave(pages):
        order = CrawlOrder(
            run_id=RunId("20261103T060000Z-paper"),
            source=SOURCE,
            user_agent="test",
            started_at=DAY,
            state_url="",
            spool=str(tmp_path),
            page_limit=100,
            deadline_seconds=60,
        )
        visits, _ = spooled(order, pages)
        return order, visits

    return leave


def cleaned(order, visits, model, pool):
    """Clean the pages of a crawl with what is known before it."""
    with clean.Drafting(order, pool, lambda: model) as drafting:
        made = clean.clean(visits, drafting)
        return replace(made, outcomes=dict(made.outcomes))


def test_neither_order_nor_number_of_processes_plays_a_part(model, crawled):
    order, visits = crawled(fetched([*range(80, 84), *range(90, 99)], 1))
    made = []
    for workers in (1, 2):
        shuffled = random.Random(workers).sample(visits, len(visits))
        with WorkerPool(workers, preload=page_tasks.PRELOAD) as pool:
            result = cleaned(order, shuffled, model, pool)
        made.append(
            (
                {url: codec.dump(outcome) for url, outcome in result.outcomes.items()},
                codec.dump(result.model),
            )
        )
    assert made[0] == made[1]

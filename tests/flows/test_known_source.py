"""Pages of a known source are cleaned in one go: what is stored is what learning them all before would give."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.protocol import CrawlOrder
from crawlers.spool import Spool
from flows import settings
from flows.batch import publishers
from flows.steps import clean, plan
from flows.steps.context import open_context
from flows.steps.run import SourceRun, clean_run, drafting_of, store_run
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import cleaner, codec, ledger
from pipelines.boilerplate.learning import drift, learn
from pipelines.model.page import RunId, Via, Visit
from pipelines.model.rejection import Stage
from pipelines.model.sitemodel import cold
from pipelines.store import reader, runs
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
    learned = learn.learn(cold(SOURCE.id), drafts)
    assert drift.is_known(learned)
    return learned


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


def said(outcome):
    """Return what readers get of an outcome: not which version of a model gave it."""
    return replace(outcome, cuts=(), refused_cuts=(), model_version="")


def learned_first(order, visits, model, pool, monkeypatch):
    """Clean the pages of a crawl as if their source were not known yet."""
    with monkeypatch.context() as patched:
        patched.setattr(drift, "KNOWN_PAGES", 1_000_000)
        return cleaned(order, visits, model, pool)


def test_what_a_run_itself_shows_is_heeded_and_the_pages_are_named(model, crawled, monkeypatch):
    order, visits = crawled(fetched([*range(80, 84), *range(90, 99)], 1))
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        actual = cleaned(order, visits, model, pool)
        expected = learned_first(order, visits, model, pool, monkeypatch)
    assert expected.model == actual.model
    assert {url: said(o) for url, o in expected.outcomes.items()} == {
        url: said(o) for url, o in actual.outcomes.items()
    }
    own = {PAPER.page(number).url for number in range(90, 99)}
    assert own <= actual.recleaned.keys(), "the second half's boxes are new, on several pages"
    assert any("pages now" in why for why in actual.recleaned.values())
    versions = {url: outcome.model_version for url, outcome in actual.outcomes.items()}
    fresh = {url for url, version in versions.items() if version == actual.model_version}
    assert fresh == set(actual.recleaned)
    assert {versions[url] for url in versions.keys() - fresh} <= {model.version}


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
                result.recleaned,
                codec.dump(result.model),
            )
        )
    assert made[0] == made[1]


def test_in_a_new_layout_all_pages_are_cleaned_again(model, crawled, monkeypatch):
    layout = next(p.layout for p in papers.read("second") if p.layout != PAPER.layout)
    order, visits = crawled(fetched(range(100, 112), 1, replace(PAPER, layout=layout)))
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        actual = cleaned(order, visits, model, pool)
        expected = learned_first(order, visits, model, pool, monkeypatch)
    assert actual.layout_changed
    assert actual.recleaned.keys() == {visit.url for visit in visits}
    assert expected.outcomes == actual.outcomes


def test_over_days_the_store_holds_the_same_as_if_each_had_been_learned_first(
    tmp_path, monkeypatch
):
    days = (KNOWN, range(80, 92), [*range(92, 100), *range(110, 116)])
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        in_one_go, reports, rows = _harvested(tmp_path / "known", pool, days)
        monkeypatch.setattr(drift, "KNOWN_PAGES", 1_000_000)
        expected, before, _ = _harvested(tmp_path / "first", pool, days)
    assert expected == in_one_go
    assert len(expected) == sum(report.counts.stored for report in reports)
    assert 0 == reports[0].counts.recleaned
    assert [0, 0, 0] == [report.counts.recleaned for report in before]
    told = [row for row in rows if ledger.RECLEANED in row.evidence]
    assert 0 < len(told) == sum(report.counts.recleaned for report in reports)


def _harvested(folder, pool, days):
    """Return the stored texts, the reports and the ledgers of days on which pages come."""
    places = {
        "store": str(folder / "store"),
        "state": str(folder / "state"),
        "spool": folder / "spool",
    }
    reports, rows = [], []
    with open_context(settings.load(**places), pool) as context:
        for day, numbers in enumerate(days):
            now = DAY + timedelta(days=day)
            with plan.leased(context, SOURCE, now) as held:
                order = plan.order(context, SOURCE, now, now)
                _, receipt = spooled(order, fetched(numbers, day))
                with drafting_of(context, order) as drafting:
                    run = SourceRun(order=order, held=held, drafting=drafting)
                    reports.append(store_run(context, run, receipt, clean_run(context, run)))
            rows += runs.ledger_of(context.store, order.run_id)
        stored = reader.latest(context.store).to_pylist()
    return (
        {
            row["url"]: [row[name] for name in ("title", "lead", "authors", "text")]
            for row in stored
        },
        reports,
        rows,
    )

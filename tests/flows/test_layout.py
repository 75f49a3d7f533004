"""A newspaper that is redesigned overnight: the harvest says so, applies nothing it learned before, recovers."""

from collections import Counter
from dataclasses import replace

import pytest

from flows import report_markdown, settings
from flows.harvest_many import harvest_many
from flows.steps.context import open_context
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from infra.newspaper import loopback, score
from infra.newspaper.article import load_articles
from infra.newspaper.gold import gold
from infra.newspaper.site import Site
from pipelines.model.report import Outlook
from pipelines.sources.load import load_sources
from pipelines.store import reader, sitemodels
from tests.flows.watching import Quiet

OLD, NEW = "kurier", "genossenschaft"
ARTICLES = 26


class Paper:
    """Some articles of the newspaper, in one template at a time."""

    def __init__(self):
        own = [a for a in load_articles() if a.template in (OLD, NEW)]
        whole = [a for a in own if a.rejection is None and not a.internal]
        self.articles = whole[:ARTICLES]  # tables were set in one template only
        self.appear(OLD, 0)

    def appear(self, template, count):
        """Puts all articles but the `count` newest into a template."""
        shown = self.articles[len(self.articles) - count :]
        self.site = Site([replace(article, template=template) for article in shown])

    def __call__(self, request):
        """Answers a request; what it says is new at once, so that no listing is left alone for a while."""
        return replace(self.site(request), cache_control="no-cache")


@pytest.mark.slow
def test_M11_a_redesign_overnight_is_flagged_and_learned_anew(lay_out, tmp_path):
    paper = Paper()
    half = len(paper.articles) // 2
    with (
        loopback.serving(paper) as running,
        WorkerPool(2, preload=page_tasks.PRELOAD) as pool,
        open_context(settings.load(**lay_out(tmp_path, running.base_url).given), pool) as at_desk,
    ):
        [source] = load_sources(tmp_path / "seeds")

        def harvest(template, count, page_limit=0):
            paper.appear(template, count)
            [report] = harvest_many(at_desk, [source], Quiet(), page_limit=page_limit)
            return report, sitemodels.load(at_desk.store, source.id)

        before, known = harvest(OLD, half)
        assert (Outlook.GOOD, half) == (before.verdict.outlook, before.counts.stored)
        night, frozen = harvest(NEW, half + 7)
        assert Outlook.DEGRADED == night.verdict.outlook
        assert "layout changed: 7 of 7 pages" in night.verdict.message
        assert "layout changed" in report_markdown.report_page(night, source)
        assert (known.evidence, known.articles) == (frozen.evidence, frozen.articles)
        assert 7 == len(frozen.successor.articles)
        after, renewed = harvest(NEW, half + 12)
        assert "learned anew from 12 pages" in after.verdict.message
        assert (12, None) == (len(renewed.articles), renewed.successor)
        later, _ = harvest(NEW, len(paper.articles))
        assert Outlook.GOOD == later.verdict.outlook
        wanted = [page for page in gold() if page.number in {a.number for a in paper.articles}]
        result = score.score(reader.latest(at_desk.store).to_pylist(), wanted)
    assert ((), (), ()) == (result.missing, result.lost, result.unexpected)
    leaked = Counter(line for _, line in result.boilerplate)
    assert set(leaked.values()) <= {1}, "what stands on two pages of the new template is cut"

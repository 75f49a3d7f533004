"""Fault E05: an index of many child sitemaps is read through over several runs, about one request a child."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import launch
from pipelines.model.rejection import Reason
from pipelines.model.source import Seed, SeedKind
from pipelines.state import frontier
from pipelines.state.schema import open_state

pytestmark = pytest.mark.slow

CHILDREN, BUDGET = 40, 14


def _index(host, is_dated):
    dates = [f"<lastmod>20{10 + n // 12}-{n % 12 + 1:02d}-28</lastmod>" for n in range(CHILDREN)]
    entries = (
        f"<sitemap><loc>{host.url(f'/sm/{n:03d}.xml')}</loc>{dates[n] if is_dated else ''}</sitemap>"
        for n in range(CHILDREN)
    )
    return f"<sitemapindex>{''.join(entries)}</sitemapindex>"


@pytest.mark.parametrize("is_dated", [True, False])
def test_E05_run_by_run_further_back_until_all_is_read(http, crawling, tmp_path, is_dated):
    state = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    with http.Host() as host:
        host.pages["/sitemap.xml"] = http.reply(200, _index(host, is_dated), kind="application/xml")
        for n in range(CHILDREN):
            entry = (
                f"<urlset><url><loc>{host.url(f'/artikel/{n}-ein-titel.html')}</loc></url></urlset>"
            )
            host.pages[f"/sm/{n:03d}.xml"] = http.reply(200, entry, kind="application/xml")
            host.pages[f"/artikel/{n}-ein-titel.html"] = http.reply(200, http.article(n))
        seeds = (Seed(kind=SeedKind.SITEMAP, url=host.url("/sitemap.xml")),)
        source = crawling.source_of(host.home, "deep", seeds=seeds, pages=BUDGET)
        left = [_run(crawling, source, state, tmp_path / str(run)) for run in range(4)]
        asked = Counter(seen.path for seen in host.seen)
    state.dispose()
    first = [int(seen.path[9:].partition("-")[0]) for seen in host.seen if "artikel" in seen.path]
    assert set(range(CHILDREN - BUDGET, CHILDREN)) == set(first[:BUDGET]), "the newest first"
    assert CHILDREN == sum(path.startswith("/artikel") for path in asked)
    assert CHILDREN - 3 == sum(asked[f"/sm/{n:03d}.xml"] == 1 for n in range(CHILDREN))
    assert [26, 12, 0, 0] == left


def _run(crawling, source, state, folder):
    """Crawls once and notes what was met; gives how many child sitemaps are left."""
    now = datetime.now(UTC)
    order = crawling.order_of(
        source,
        folder,
        state_url=str(state.url),
        due=frontier.due(state, source.id, now, source.budget.pages),
    )
    crawling.harvest([order])
    visits = list(launch.read_visits(Path(order.spool)))
    frontier.record(state, visits, datetime.now(UTC))
    return sum(visit.is_listing and visit.reason is Reason.OVER_BUDGET for visit in visits)

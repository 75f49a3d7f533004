"""Sections on several pages, and pages in place of feeds, over several runs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import launch
from pipelines import ledger
from pipelines.model.page import RunId
from pipelines.model.source import Seed, SeedKind
from pipelines.state import frontier
from pipelines.state.schema import open_state

pytestmark = pytest.mark.slow

PAGES, EACH = 4, 5


def _section(numbers, following):
    links = (
        f'<a href="/inland/der-rat-berichtet-heute-neu-{n}">Der Rat berichtet heute neu von {n}</a>'
        for n in numbers
    )
    items = "".join(f"<article><h2>{link}</h2></article>" for link in links)
    return f'<html><head><link rel="next" href="{following}"></head><body><main>{items}</main></body></html>'


def _put_up(http, host, newest):
    for page in range(PAGES):
        path = "/inland" if page == 0 else f"/inland/page/{page + 1}"
        numbers = range(newest - page * EACH, newest - (page + 1) * EACH, -1)
        host.pages[path] = http.reply(200, _section(numbers, f"/inland/page/{page + 2}"))
    for n in range(10, newest + 1):
        host.pages[f"/inland/der-rat-berichtet-heute-neu-{n}"] = http.reply(200, http.article(n))


def _run(crawling, source, state, folder):
    crawling.harvest([crawling.order_of(source, folder, state_url=str(state.url))])
    visits = list(launch.read_visits(Path(folder) / source.id))
    frontier.record(state, visits, datetime.now(UTC))
    rows = ledger.rows(RunId("run"), visits, {}, {})
    assert 0 == ledger.counts(rows).listings_failed, "a section's end is no failure"


def test_older_pages_of_a_section_are_read_until_they_are_known(http, crawling, tmp_path):
    state = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    asked = []
    with http.Host() as host:
        seeds = (Seed(kind=SeedKind.SECTION, url=host.url("/inland")),)
        source = crawling.source_of(host.home, seeds=seeds)
        for run, newest in enumerate((60, 60, 61, 67)):
            _put_up(http, host, newest)
            host.seen.clear()
            _run(crawling, source, state, tmp_path / str(run))
            paths = [seen.path for seen in host.seen]
            articles = sum("neu-" in path for path in paths)
            asked.append((sum(path == "/inland" or "/page/" in path for path in paths), articles))
    state.dispose()
    assert [(PAGES + 1, PAGES * EACH), (1, 0), (1, 1), (2, 6)] == asked, (
        "(pages of the section, articles)"
    )


def test_C07_a_page_in_place_of_a_feed_tells_where_the_feed_is(http, crawling, tmp_path):
    with http.Host() as host:
        link = '<link rel="alternate" type="application/rss+xml" href="/feed/neu.xml">'
        host.pages["/rss"] = http.reply(301, b"", "Location: /willkommen")
        host.pages["/willkommen"] = http.reply(
            200, f"<html><head>{link}</head><h1>Willkommen</h1></html>"
        )
        harvested = crawling.harvest([crawling.order_of(crawling.source_of(host.home), tmp_path)])
        assert (host.url("/feed/neu.xml"),) == harvested.receipts["case"].proposals

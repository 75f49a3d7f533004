"""Runs leave before/after pages of what they refused or doubt: few, named in their report, gone with the article."""

import pytest

from flows import settings
from flows.harvest_many import harvest_many
from flows.steps import look
from flows.steps.context import open_archive, open_context, utc_now
from flows.steps.forget import forget
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.store import keys, reader, runs
from pipelines.store.upkeep import verification
from tests.flows.test_pages import Quiet
from tests.pipelines.nd_pages import STORIES

pytestmark = pytest.mark.slow


@pytest.fixture
def given(tmp_path):
    return {
        "store": str(tmp_path / "store"),
        "state": str(tmp_path / "state"),
        "spool": tmp_path / "spool",
        "contact": "desk@paper.example",
    }


def _page(http, title, lines):
    date = '<meta name="date" content="2026-11-02T08:00:00+01:00">'
    text = "".join(f"<p>{line}</p>" for line in lines)
    return http.reply(
        200,
        f"<html lang=de><title>{title}</title>{date}<article><h1>{title}</h1>{text}</article></html>",
    )


def test_refused_pages_are_drawn_and_forgetting_removes_them(given, http, crawling):
    story = STORIES[5]
    with http.Host() as host:
        source = crawling.source_of(host.home, "blatt")
        host.pages["/a/bericht"] = _page(http, story.title, story.lines)
        gone = [f"/a/fehlt-{n}" for n in range(9)]
        for path in gone:
            host.pages[path] = http.reply(
                200,
                "<html><title>Seite nicht gefunden</title><h1>404</h1><p>Page not found</p></html>",
            )
        host.feed("/a/bericht", *gone)
        with (
            WorkerPool(2, preload=page_tasks.PRELOAD) as pool,
            open_context(settings.load(**given), pool) as opened,
        ):
            [report] = harvest_many(opened, [source], Quiet())
            store = opened.store
            assert 1 == report.counts.stored
            assert look.MOST == len(report.before_after)
            for url, why, key in report.before_after:
                assert url.startswith(host.home)
                assert why.startswith("soft_404: says ")
                assert b"Refused" in store.get(key)
            [kept] = runs.reports(store, source.id, [utc_now().date()])
            assert report.before_after == kept.before_after
            assert [] == [f for f in verification.findings(store) if f.is_fault]
    with open_archive(settings.load(**given), opened.stop_waiting) as archive:
        url = reader.latest(archive.store).to_pylist()[0]["url"]
        forgotten = forget(archive, "asked for", utc_now(), url=url)
        assert [] == forgotten.proof.left
        assert [] == list(archive.store.list(keys.PAGES))
        [kept] = runs.reports(archive.store, source.id, [utc_now().date()])
        assert () == kept.before_after

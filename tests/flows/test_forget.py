"""`copydesk forget`: an article goes for good, and no run brings it back."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from flows import harvest_many, settings
from flows.cli import why
from flows.cli.upkeep import forget
from flows.steps.context import open_context, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.model.rejection import Reason
from pipelines.state import lease, schema
from pipelines.state.schema import url_state
from pipelines.store import reader, runs
from tests.flows.watching import Quiet
from tests.pipelines.nd_pages import STORIES
from tests.world import http

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


@pytest.fixture
def at_desk(place, pool):
    with open_context(settings.load(**place.given), pool) as opened:
        yield opened


def _page(story, head=""):
    text = "".join(f"<p>{line}</p>" for line in story.lines)
    dated = '<meta property="article:published_time" content="2026-11-20T08:00:00Z">'
    meta = f"<title>{story.title}</title>{dated}{head}"
    return f"<html><head>{meta}</head><article><h1>{story.title}</h1>{text}</article></html>"


def _all_due(at):
    with at.state.begin() as connection:
        anew = update(url_state).values(next_check=utc_now(), etag=None, last_modified=None)
        connection.execute(anew.values(body_sha256=None, last_checked=None))


FIRST, *OTHERS = (f"/meldung-{story.number}" for story in STORIES[5:8])
ELSEWHERE = f"{FIRST}?ansicht=druck"


def _put_up(host):
    pages = dict(zip((FIRST, *OTHERS), STORIES[5:8], strict=True))
    host.pages.update({path: http.reply(200, _page(story)) for path, story in pages.items()})
    host.feed(*pages)


def _harvested_again(at, source, state):
    harvest_many.harvest_many(replace(at, state=state), [source], Quiet())


def test_store_A07_J15_a_forgotten_article_is_neither_fetched_nor_stored_again_by_any_worker(
    at_desk, crawling, place, capsys
):
    with http.Host() as host:
        source = crawling.source_of(host.home)
        _put_up(host)
        harvest_many.harvest_many(at_desk, [source], Quiet())
        assert 3 == reader.latest(at_desk.store).num_rows
        assert 0 == forget.forget(host.url(FIRST), "asked by the author", place.given)
        out = capsys.readouterr().out
        for line in ("removed: 1 versions", f"never fetched again: {host.url(FIRST)}"):
            assert line in out
        assert out.endswith("left: nothing\n")
        again = _page(STORIES[5], f'<link rel="canonical" href="{host.url(FIRST)}">')
        host.pages[ELSEWHERE] = http.reply(200, again)
        host.feed(ELSEWHERE, FIRST, *OTHERS)
        _all_due(at_desk)
        before = host.asked(FIRST)
        elsewhere = schema.open_state(f"sqlite:///{place.folder}/elsewhere.sqlite")
        for state in (at_desk.state, elsewhere):
            _harvested_again(at_desk, source, state)
        elsewhere.dispose()
        assert before == host.asked(FIRST)
    assert 2 == reader.latest(at_desk.store).num_rows
    rows = list(runs.ledger_rows(at_desk.store, host.url(ELSEWHERE)))
    refused = [row for row in rows if row.reason is Reason.SUPPRESSED]
    assert refused
    assert {None} == {row.raw for row in refused}
    assert 0 == why.why(host.url(FIRST), place.given["store"])
    assert "stored, version 1, taken down since" in capsys.readouterr().out


def test_an_article_of_a_source_at_work_is_suppressed_and_the_rest_must_wait(
    at_desk, crawling, place, capsys
):
    with http.Host() as host:
        source = crawling.source_of(host.home)
        host.pages["/eine-meldung"] = http.reply(200, _page(STORIES[5]))
        host.feed("/eine-meldung")
        harvest_many.harvest_many(at_desk, [source], Quiet())
        lease.acquire(at_desk.state, source.id, "elsewhere:1:2", utc_now(), 60)
        with pytest.raises(SystemExit, match="3"):
            forget.forget(host.url("/eine-meldung"), "x", place.given)
    assert source.id in capsys.readouterr().err
    assert 1 == reader.latest(at_desk.store).num_rows


@pytest.mark.parametrize(
    ("what", "reason", "code"),
    [("no address", "x", 2), ("https://a.example/1", " ", 2), ("ab" * 16, "x", 1)],
    ids=["no address", "no reason", "unknown identity"],
)
def test_what_cannot_be_forgotten_is_told(place, capsys, what, reason, code):
    try:
        ended = forget.forget(what, reason, place.given)
    except SystemExit as error:
        ended = error.code
    assert code == ended
    assert capsys.readouterr().err.startswith("copydesk: ")

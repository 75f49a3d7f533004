"""Fault N12: a publisher reserves rights in an article that is stored."""

import sqlite3

import pytest

from flows import settings
from flows.harvest_many import harvest_many
from flows.steps.context import open_context
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.sources.load import load_sources
from pipelines.store import reader
from pipelines.store.opening import open_store
from tests.flows.watching import Quiet
from tests.pipelines.nd_pages import STORIES

pytestmark = pytest.mark.slow

SOURCE = """name: Blatt
home: {home}
language: de
schedule: {{every: 60m}}
seeds: [{{feed: {home}rss}}]
network: {{allow: [127.0.0.1/32]}}
budget: {{gap: 0}}
"""
PATH = "/artikel/1"


def _page(http, *headers):
    story = STORIES[0]
    text = "".join(f"<p>{line}</p>" for line in story.lines)
    title = "Der Hafen bekommt einen neuen Kai"
    page = f"<html><head><title>{title}</title></head><article><h1>{title}</h1>{text}</article>"
    return http.reply(200, page, *headers)


@pytest.fixture
def pool():
    with WorkerPool(1, preload=page_tasks.PRELOAD) as pool:
        yield pool


def _rows(folder, given, pool):
    """Harvest once more; return the rows that are new since the first."""
    with open_context(settings.load(**given), pool) as context:
        if (state := folder / "state" / "copydesk.sqlite").exists():
            with sqlite3.connect(state) as rows:
                rows.execute("UPDATE url_state SET next_check = 0")
        harvest_many(context, load_sources(given["seeds"]), Quiet(), page_limit=0)
    _, table = reader.read_since(open_store(given["store"]), -1)
    found = {row["version"]: row for row in table.to_pylist()}
    return [found[version] for version in sorted(found)]


def test_N12_a_signal_that_comes_later_is_a_version_and_a_reservation_stores_nothing_more(
    http, tmp_path, pool
):
    (tmp_path / "seeds").mkdir()
    given = {
        "seeds": tmp_path / "seeds",
        "store": str(tmp_path / "store"),
        "state": str(tmp_path / "state"),
        "spool": tmp_path / "state" / "spool",
        "contact": "desk@example.org",
    }
    with http.Host() as host:
        (tmp_path / "seeds" / "blatt.yaml").write_text(SOURCE.format(home=host.home))
        host.feed(PATH)
        host.pages[PATH] = _page(http)
        [first] = _rows(tmp_path, given, pool)
        host.pages[PATH] = _page(http, "X-Robots-Tag: noarchive")
        [_, second] = _rows(tmp_path, given, pool)
        host.pages[PATH] = _page(http, "X-Robots-Tag: noarchive", "tdm-reservation: 1")
        last = _rows(tmp_path, given, pool)
    assert not first["rights"]
    assert "noarchive" in str(second["rights"])
    assert first["text"] == second["text"]
    assert [first, second] == last, "what was stored by the rights of its day stays"

"""Rights that a publisher reserves: later than an article was stored (fault N12), and what is kept of such pages."""

import gzip
import io
import sqlite3

import pyarrow.parquet as pq
import pytest

from flows import settings
from flows.harvest_many import harvest_many
from flows.steps.context import open_context
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import warc
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


SENTENCE = "Die Kranführerin heißt Wilhelmine Quastenberg."


def _with_sentence(http, number, *headers):
    page = f"<title>Kai {number}</title><article><h1>Der Kai {number} im Hafen</h1>"
    text = "".join(f"<p>{line}</p>" for line in (*STORIES[number].lines, f"{SENTENCE} {number}"))
    return http.reply(200, f"<html>{page}{text}</article></html>", *headers)


def _everything(folder):
    """Every object of a store as it is, and as what it is packed of."""
    store = open_store(str(folder))
    for key in store.list(""):
        body = store.get(key)
        yield key, body
        if key.endswith(".gz"):
            yield key, b"".join(gzip.decompress(one) for _, one in warc.members(body))
        elif key.endswith(".parquet") and "_delta_log" not in key:
            yield key, repr(pq.read_table(io.BytesIO(body)).to_pylist()).encode()


@pytest.mark.parametrize("refused", ["", "noarchive"], ids=["as_it_comes", "refused_by_setting"])
def test_store_A06_of_a_page_that_its_rights_refuse_no_byte_is_in_the_store(
    http, tmp_path, pool, refused
):
    """1 is free; of 2 no copy may be kept, and with the setting no article either; 3 is reserved."""
    (tmp_path / "seeds").mkdir()
    given = {
        "seeds": tmp_path / "seeds",
        "store": str(tmp_path / "store"),
        "state": str(tmp_path / "state"),
        "spool": tmp_path / "spool",
        "contact": "desk@example.org",
        "refused_rights": refused,
    }
    signals = {1: (), 2: ("X-Robots-Tag: noarchive",), 3: ("tdm-reservation: 1",)}
    with http.Host() as host:
        (tmp_path / "seeds" / "blatt.yaml").write_text(SOURCE.format(home=host.home))
        host.feed(*(f"/artikel/{n}" for n in signals))
        for n, headers in signals.items():
            host.pages[f"/artikel/{n}"] = _with_sentence(http, n, *headers)
        _rows(tmp_path, given, pool)
    told = {n: f"{SENTENCE} {n}".encode() for n in signals}
    holding = {
        n: {key for key, body in _everything(tmp_path / "store") if told[n] in body} for n in told
    }
    rooms = {n: {key.split("/")[0] for key in found} for n, found in holding.items()}
    assert {1: {"articles", "raw"}, 2: set() if refused else {"articles"}, 3: set()} == rooms
    assert not list((tmp_path / "spool").rglob("pages.warc.gz"))

"""`copydesk harvest` and `copydesk read` on the sample newspaper: fetched, cleaned, stored, read.

The command itself is started where a signal, an exit code or a secret is at stake; what later harvests store
is asked of the harvest below it, on one bench.
"""

import contextlib
import io
import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import pyarrow.parquet as pq
import pytest

from flows import settings
from flows.cli import harvest, read, why
from flows.harvest_many import harvest_many
from flows.steps import context
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from infra.newspaper import loopback
from infra.newspaper.article import load_articles
from infra.newspaper.gold import gold
from infra.newspaper.site import Site
from pipelines.model.report import Outlook
from pipelines.model.source import SourceId
from pipelines.sources.load import load_sources
from pipelines.state import lease, schema
from pipelines.store import reader
from pipelines.store.opening import open_store
from tests.flows.watching import Quiet
from tests.world import planted

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def pool():
    """A bench beside those of the command: the process which workers are forked from loads once what they need."""
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


def _harvest(place):
    return harvest.harvest((), place.given, 0)


def _conducted(place, pool, page_limit=0):
    """Harvests without the command; gives the reports."""
    sources = load_sources(place.seeds)
    with context.open_context(settings.load(**place.given), pool) as at_desk:
        return harvest_many(at_desk, sources, Quiet(), page_limit=page_limit)


def _articles(place):
    table = reader.latest(open_store(str(place.folder / "store")))
    return {row["url"]: row for row in table.to_pylist()}


def _versions(place):
    _, table = reader.read_since(open_store(str(place.folder / "store")), -1)
    return Counter((row["article_id"], row["version"]) for row in table.to_pylist())


def _start(copydesk, place, *more):
    return subprocess.Popen(
        [copydesk, "harvest", *place.arguments, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _wait_for(condition, seconds=90.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def _spooled_pages(place):
    files = [run / "results.jsonl" for run in place.spooled]
    lines = [line for f in files if f.exists() for line in f.read_text().splitlines()]
    visits = []
    for line in lines:
        try:
            visits.append(json.loads(line))
        except ValueError:
            continue  # the line that the kill cut
    return {v["url"] for v in visits if v["raw"] and not v["is_listing"] and not v["reason"]}


@pytest.fixture
def closed_port():
    """A port on which nobody listens, and nobody else begins to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="module")
def fully(tmp_path_factory, flow_newspaper, lay_out):
    """A place after one whole harvest, and its exit code: not to be changed."""
    flow_newspaper.publish(1)
    place = lay_out(tmp_path_factory.mktemp("fully"), flow_newspaper.base_url)
    return place, _harvest(place)


@pytest.fixture
def harvested(fully, tmp_path, lay_out, flow_newspaper):
    """A copy of a harvested place."""
    flow_newspaper.publish(1)
    shutil.copytree(fully[0].folder, tmp_path, dirs_exist_ok=True)
    return lay_out(tmp_path, flow_newspaper.base_url)


def test_a_harvest_stores_the_newspaper(fully):
    place, code = fully
    assert 0 == code
    everything = {page.path for page in gold() if page.rejection is None}
    assert everything == {urlsplit(url).path for url in _articles(place)}
    assert {1} == set(_versions(place).values())
    assert not place.spooled


def test_a_second_harvest_finds_everything_unchanged(harvested, capsys):
    first = _articles(harvested)
    assert 0 == _harvest(harvested)
    assert first == _articles(harvested)
    assert "nothing new" in " ".join(capsys.readouterr().out.split())


def test_a_changed_article_becomes_a_second_version(harvested, flow_newspaper, pool):
    place = harvested
    before = _versions(place)
    flow_newspaper.publish(2)
    with sqlite3.connect(place.folder / "state" / "copydesk.sqlite") as state:
        state.execute("UPDATE url_state SET next_check = 0")
    _conducted(place, pool)
    new = _versions(place) - before
    assert new
    assert {2} == {version for _, version in new}


def test_a_listing_with_a_newer_date_brings_the_second_version(harvested, flow_newspaper, pool):
    place = harvested
    before = _versions(place)
    changed = next(a for a in flow_newspaper.site.articles if a.modified_b)
    visited = int(changed.changed_at(1).timestamp() + 3600) * 1_000_000
    with sqlite3.connect(place.folder / "state" / "copydesk.sqlite") as state:
        rule = "UPDATE url_state SET last_checked = ? WHERE url LIKE ?"
        assert 1 == state.execute(rule, (visited, f"%{changed.path}")).rowcount
    flow_newspaper.publish(2)
    asked = len(flow_newspaper.exchanges)
    _conducted(place, pool)
    assert {2} == {version for _, version in _versions(place) - before}
    fetched = [path for path in flow_newspaper.paths()[asked:] if "/artikel/" in path]
    assert [changed.path] == fetched


KILL_POINTS = {
    "while fetching": lambda place: len(_spooled_pages(place)) >= 10,
    "committed": lambda place: _commits(place) > 0,
}


def _commits(place):
    log = place.folder / "store" / "articles" / "_delta_log"
    return sum(1 for f in log.glob("*.json") if int(f.stem) > 0)


@pytest.mark.parametrize("point", KILL_POINTS)
def test_kill_9_loses_nothing_and_doubles_nothing(point, copydesk, slow_place, flow_newspaper):
    place = slow_place
    child = _start(copydesk, place)
    _wait_for(lambda: KILL_POINTS[point](place) or child.poll() is not None)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    fetched = _spooled_pages(place)
    asked = len(flow_newspaper.exchanges)
    assert 0 == _harvest(place)  # at once: the orphaned crawl is still about to end
    articles = {page.path for page in gold() if page.rejection is None}
    stored = {urlsplit(url).path for url in _articles(place)}
    assert {urlsplit(url).path for url in fetched} & articles <= stored
    assert len(stored) > 20
    assert {1} == set(_versions(place).values())
    assert not place.spooled
    again = {e.request.target for e in list(flow_newspaper.exchanges)[asked:] if e.status == 200}
    assert not {urlsplit(url).path for url in fetched} & again


@contextlib.contextmanager
def _paper_that_halts(articles):
    """The sample newspaper, which answers no more once it has given so many articles."""
    site, given, end = Site(load_articles(), 1), [], threading.Event()

    def answer(request):
        if "/artikel/" in request.target:
            given.append(request.target)
            if len(given) > articles:
                end.wait(90)
        return site(request)

    with loopback.serving(answer) as paper:
        try:
            yield paper
        finally:
            end.set()


def test_K16_a_harvest_that_is_told_to_end_keeps_what_was_fetched_and_ends_in_time(
    copydesk, tmp_path, lay_out
):
    with _paper_that_halts(12) as paper:
        place = lay_out(tmp_path, paper.base_url)
        child = _start(copydesk, place)
        _wait_for(lambda: len(_spooled_pages(place)) >= 10)
        child.send_signal(signal.SIGTERM)
        shown, _ = child.communicate(timeout=30)
    assert 1 == child.returncode
    assert "cancelled" in shown
    assert "Traceback" not in shown
    assert 5 <= len(_articles(place)) <= 12
    assert not place.spooled


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_K16_the_first_signal_asks_to_end_and_the_second_goes_through(number):
    heard = []
    before = signal.signal(number, lambda *_: heard.append(number))
    try:
        with harvest.stop_signal() as stop:
            signal.raise_signal(number)
            assert (True, []) == (stop.is_set(), heard)
            signal.raise_signal(number)
            assert [number] == heard
    finally:
        signal.signal(number, before)


def test_a_limit_leaves_the_rest_for_the_next_run(place, pool):
    [report] = _conducted(place, pool, page_limit=5)
    assert Outlook.GOOD is report.verdict.outlook
    few = len(_articles(place))
    assert 1 <= few <= 5
    _conducted(place, pool, page_limit=10)
    assert len(_articles(place)) > few


def test_an_unreachable_store_is_found_before_fetching(
    place, flow_newspaper, closed_port, monkeypatch, capfd
):
    asked = len(flow_newspaper.exchanges)
    monkeypatch.setenv("COPYDESK_S3_ENDPOINT", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("COPYDESK_S3_ACCESS_KEY", "key")
    monkeypatch.setenv("COPYDESK_S3_SECRET_KEY", "canary-4711")
    with pytest.raises(SystemExit) as ended:
        harvest.harvest((), place.given | {"store": "s3://bucket/prefix"}, 0)
    told = capfd.readouterr()
    assert 3 == ended.value.code
    assert "s3://bucket" in told.err
    assert "canary-4711" not in told.err + told.out
    assert asked == len(flow_newspaper.exchanges)


def test_a_store_that_cannot_be_written_is_found_before_fetching(place, flow_newspaper):
    asked = len(flow_newspaper.exchanges)
    (place.folder / "store").write_text("a file where the folder should be")
    with pytest.raises(SystemExit) as ended:
        _harvest(place)
    assert 3 == ended.value.code
    assert asked == len(flow_newspaper.exchanges)


def test_an_address_that_names_no_store_is_wrong_use(place):
    given = place.given | {"store": "ftp://somewhere/else"}
    with pytest.raises(SystemExit) as ended:
        harvest.harvest((), given, 0)
    assert 2 == ended.value.code


def test_K05_a_source_that_is_being_harvested_is_left_alone_which_is_no_failure(place, capsys):
    engine = schema.open_state(settings.load(**place.given).state_url)
    lease.acquire(engine, SourceId("nordhafen"), "elsewhere:1:2", datetime.now(UTC), 60)
    engine.dispose()
    assert 1 == _harvest(place)
    assert "already being harvested by elsewhere" in " ".join(capsys.readouterr().out.split())


def test_a_lost_state_is_repaired_from_the_store(harvested, pool):
    place = harvested
    before = _articles(place)
    shutil.rmtree(place.folder / "state")
    # It fetches anew what was refused, and nothing else, so its verdict is beside the point.
    _conducted(place, pool)
    assert set(before) == set(_articles(place))
    assert {1} == set(_versions(place).values())


def test_L05_a_harvest_goes_to_s3_and_no_planted_secret_is_written(
    place, flow_bucket, monkeypatch, capfd, caplog
):
    secrets = ("planted-key-4711", "planted-proxy/4712", "planted-token-4713")
    monkeypatch.setenv("COPYDESK_S3_SECRET_KEY", secrets[0])
    monkeypatch.setenv("HTTP_PROXY", f"http://desk:{quote(secrets[1], safe='')}@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AWS_SESSION_TOKEN", secrets[2])
    given = place.given | {name: flow_bucket[name] for name in flow_bucket if "secret" not in name}
    assert 0 == harvest.harvest((), given, 8)
    store = context.open_store(settings.load(**given))
    assert 8 == reader.latest(store).num_rows
    told = capfd.readouterr()
    said = [("output", f"{told.out}{told.err}{caplog.text}".encode())]
    objects = [(key, store.get(key)) for key in store.list("")]
    assert len(objects) >= 8, "what was stored is looked at"
    assert [] == planted.found(secrets, [*said, *objects, *planted.in_folder(place.folder)])
    assert planted.found(["Hafen"], objects), "what is compressed is read"


def test_stored_articles_are_read_with_a_cursor(copydesk, fully, capfd):
    store = ["--store", str(fully[0].folder / "store")]
    first = subprocess.run(
        [copydesk, "read", *store, "--since", "-1"], capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in first.stdout.splitlines()]
    assert rows
    cursor = re.search(r"next=(\d+)", first.stderr).group(1)
    assert 0 == read.read(store[1], "", int(cursor), "jsonl")
    assert ("", f"next={cursor}\n") == tuple(capfd.readouterr())


def test_what_became_of_a_url_is_told(fully, flow_newspaper, capsys):
    store = str(fully[0].folder / "store")
    stored = next(page for page in gold() if page.rejection is None)
    refused = next(page for page in gold() if page.rejection)
    assert 0 == why.why(f"{flow_newspaper.base_url}{stored.path}#top", store)
    assert "nordhafen: stored, version 1\n" in capsys.readouterr().out
    assert 0 == why.why(flow_newspaper.base_url + refused.path, store)
    told = capsys.readouterr().out
    assert re.search(r"nordhafen: [a-z_]+ at [a-z]+ \(.+\)\n    run .*; found in http", told)
    assert 1 == why.why(flow_newspaper.base_url + "/nie.html", store)
    assert "no run in" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        why.why("mailto:desk@example.org", store)
    assert 2 == ended.value.code


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "text"])
def test_stored_articles_are_read_in_every_form(form, fully, capfdbinary):
    place, _ = fully
    assert 0 == read.read(str(place.folder / "store"), "nordhafen", None, form)
    told = capfdbinary.readouterr().out
    [title] = [r["title"] for r in list(_articles(place).values())[:1]]
    if form == "parquet":
        table = pq.read_table(io.BytesIO(told))
        assert title in table["title"].to_pylist()
    else:
        assert title in told.decode()

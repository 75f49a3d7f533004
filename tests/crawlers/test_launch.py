"""The crawl process from outside: events, stops, deaths.

The tests that stop and kill nobody look at what one child made of an order for each of them (`crawled`).
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers import launch, spool
from crawlers.fetching.conditional import body_hash
from crawlers.launch import CrawlError
from crawlers.protocol import LogLine, Progress, SourceDone
from pipelines.model.page import KnownUrl
from pipelines.model.rejection import Reason, Stage
from tests.world import archives

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "3"))
"""`make faults` kills more often."""


@pytest.fixture
def paper(http):
    """A host with forty articles."""
    with _paper(http, 40) as host:
        yield host


@contextlib.contextmanager
def _paper(http, count):
    with http.Host() as host:
        pages = range(count)
        host.pages |= {f"/{n}": http.reply(200, http.article(n), 'ETag: "1"') for n in pages}
        host.feed(*(f"/{n}" for n in pages))
        yield host


def _order(crawling, host, folder, *, seconds=20, name="case", **source):
    return crawling.order_of(crawling.source_of(host.home, name, **source), folder, seconds=seconds)


@pytest.fixture(scope="module")
def crawled(crawling, http, tmp_path_factory):
    """What one child made of many orders, and on which ports it listened: not to be changed."""
    folder = tmp_path_factory.mktemp("crawled")
    torn = folder / "torn.db"
    torn.write_bytes(b"no database " * 500)
    listeners = []

    def look():
        if large.seen and not listeners:
            listeners.append([_listeners(pid) for pid in _children()])
        return False

    with _paper(http, 40) as large, _paper(http, 40) as slow, _paper(http, 3) as small:
        small.pages["/rss"] = small.pages["/rss"].replace(b"Connection", b'ETag: "f"\r\nConnection')
        broken = crawling.source_of(large.home, "broken")
        orders = [
            _order(crawling, large, folder, pages=30),
            _order(crawling, small, folder, name="all"),
            _order(crawling, small, folder, name="some", pages=2),
            _order(crawling, large, folder, name="known", pages=10),
            _order(crawling, slow, folder, name="late", gap=0.5, seconds=5),
            _order(crawling, small, folder / ANY_NAME, name="anywhere", pages=2),
            _due(crawling, http, large, folder),
            crawling.order_of(broken, folder, state_url=f"sqlite:///{torn}"),
        ]
        harvested = crawling.harvest(orders, should_stop=look)
        yield Crawled(large, {order.source.id: order for order in orders}, harvested, listeners)


@dataclass(frozen=True)
class Crawled:
    """One child's work."""

    large: object
    """Its host of forty articles, which still answers."""
    orders: dict
    harvested: object
    listeners: list

    def events(self, kind, source):
        """Events of a kind about a source."""
        told = [event for event in self.harvested.events if isinstance(event, kind)]
        return [event for event in told if event.source_id == source]


ANY_NAME = "Zeitung für alle, 100 % #1 ?"


def _due(crawling, http, host, folder):
    """An order that is to look after one page which the state knows as it is."""
    now = crawling.datetime.now(crawling.UTC)
    due = KnownUrl(
        url=host.url("/1"),
        body_sha256=body_hash(http.article(1).encode()),
        last_checked=now - timedelta(days=1),
        next_check=now,
    )
    return crawling.order_of(crawling.source_of(host.home, "due"), folder, due=(due,))


def test_a_crawl_tells_its_progress_and_its_end(crawled):
    harvested = crawled.harvested
    assert {Progress, LogLine, SourceDone} == {type(event) for event in harvested.events}
    last = crawled.events(Progress, "case")[-1]
    assert (40, 30, 10, 0) == (last.discovered, last.fetched, last.refused, last.left)
    done = crawled.events(SourceDone, "case")
    assert [harvested.receipts["case"]] == [event.receipt for event in done]
    over = [v for v in harvested.visits["case"].values() if v.reason is Reason.OVER_BUDGET]
    assert 10 == len(over)
    assert 30 == len(harvested.bodies("case")) == harvested.receipts["case"].pages
    assert 1 == len(crawled.events(LogLine, "case"))


def test_a_listing_keeps_its_validators_only_when_all_of_it_was_done(crawled):
    visits = crawled.harvested.visits
    assert '"f"' == visits["all"]["/rss"].etag
    assert visits["some"]["/rss"].etag is None


def test_what_the_crawl_state_knows_is_looked_up(crawling, crawled, tmp_path):
    frontier = pytest.importorskip("pipelines.state.frontier")
    schema = pytest.importorskip("pipelines.state.schema")
    url = f"sqlite:///{tmp_path}/state.db"
    engine = schema.open_state(url)
    now = crawling.datetime.now(crawling.UTC)
    frontier.record(engine, crawled.harvested.visits["known"].values(), now)
    engine.dispose()
    source = crawling.source_of(crawled.large.home, "known")
    second = crawling.harvest([crawling.order_of(source, tmp_path / "two", state_url=url)])
    reasons = [visit.reason for visit in second.visits["known"].values() if not visit.is_listing]
    assert (10, 30) == (reasons.count(Reason.NOT_DUE), reasons.count(None))


def test_K02_a_stop_keeps_what_was_fetched_and_names_the_rest(crawling, paper, tmp_path):
    order = _order(crawling, paper, tmp_path, gap=0.2)
    harvested = crawling.harvest([order], should_stop=lambda: len(paper.seen) > 6)
    visits = harvested.visits["case"].values()
    fetched = [visit for visit in visits if visit.raw]
    stopped = [visit for visit in visits if visit.reason is Reason.RUN_STOPPED]
    assert 40 == len(fetched) + sum(not visit.is_listing for visit in stopped)
    assert fetched
    assert "cancelled" == harvested.receipts["case"].finish_reason
    assert {Stage.DISCOVER} == {visit.stage for visit in stopped}


def test_K17_the_deadline_ends_a_crawl_cleanly(crawled):
    assert "deadline" == crawled.harvested.receipts["late"].finish_reason
    assert 41 == len(crawled.harvested.visits["late"])


def test_an_interrupt_ends_the_child_and_goes_up(crawling, paper, tmp_path):
    def interrupt(event):
        if isinstance(event, Progress) and event.fetched:
            raise KeyboardInterrupt

    order = _order(crawling, paper, tmp_path, gap=0.2)
    with pytest.raises(KeyboardInterrupt):
        launch.crawl([order], on_event=interrupt)
    receipt = spool.receipt_of(Path(order.spool))
    assert ("cancelled", True) == (receipt.finish_reason, receipt.pages > 0)


@pytest.mark.timeout(60 + 20 * KILLS)
def test_K01_a_killed_crawl_loses_nothing_spooled(crawling, http, paper, tmp_path):
    moments = random.Random(7)
    for attempt in range(KILLS):
        order = _order(crawling, paper, tmp_path / str(attempt), gap=0.05)
        enough = moments.randrange(3, 25)
        _halt(paper, http, enough)
        with pytest.raises(CrawlError, match="signal SIGKILL"):
            launch.crawl([order], on_event=lambda _: None, should_stop=_killer(paper, enough))
        folder = Path(order.spool)
        served = {f"{paper.home}{seen.path[1:]}" for seen in paper.seen if seen.path[1:].isdigit()}
        receipt = launch.recover(folder)
        kept = {page.url for page in archives.read_pages(folder / spool.PAGES)}
        assert receipt.resumed
        assert kept == {visit.url for visit in launch.read_visits(folder) if visit.raw}
        assert kept <= served
        assert len(served - kept) <= 2, "at most what was under way"
        paper.seen.clear()


def _halt(paper, http, enough):
    """Lets a paper answer no more soon after so many requests, so that no crawl of it ends by itself."""

    def answer(number):
        def talk(connection, _):
            if len(paper.seen) > enough + 2:
                return _say_nothing(connection, _)
            return http.reply(200, http.article(number))

        return talk

    paper.pages |= {f"/{n}": answer(n) for n in range(40)}


def _say_nothing(connection, _):
    connection.recv(1)  # until the client has gone


def _killer(paper, enough):
    """Kills the crawl process, found as a child of this one, once the paper was asked so often."""

    def check():
        if len(paper.seen) >= enough:
            for pid in _children():
                os.kill(pid, signal.SIGKILL)
        return False

    return check


def _children():
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = {int(pid) for path in listed for pid in path.read_text().split()}
    return [pid for pid in pids if b"crawlers" in _command(pid)]


def _command(pid):
    with contextlib.suppress(OSError):  # it has ended meanwhile
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return []


def test_K03_an_orphaned_crawl_ends_by_itself(crawling, paper, tmp_path):
    order = _order(crawling, paper, tmp_path, gap=0.3)
    launch._lay_out([order])
    child = subprocess.Popen(
        [sys.executable, "-m", "crawlers"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    child.stdin.write(f"{order.spool}\n\n".encode())
    child.stdin.flush()
    while len(paper.seen) < 4:
        time.sleep(0.05)
    child.stdin.close()
    assert 0 == child.wait(15)
    assert "cancelled" == spool.receipt_of(Path(order.spool)).finish_reason


def test_L11_a_crawl_listens_on_no_port(crawled):
    assert [[set()]] == crawled.listeners


def _listeners(pid):
    """Inodes of listening sockets that a process holds."""
    rows = [
        line.split()
        for kind in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]
    ]
    listening = {row[9] for row in rows if row[3] == "0A"}
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            held.add(str(link.readlink())[8:-1])
    return held & listening


def test_a_used_spool_is_refused_before_anything_starts(crawled):
    with pytest.raises(CrawlError, match="publish or remove"):
        launch.crawl([crawled.orders["case"]], on_event=lambda _: None)


def test_two_orders_for_one_source_are_refused(crawling, paper, tmp_path):
    order = _order(crawling, paper, tmp_path)
    with pytest.raises(CrawlError, match="share a source"):
        launch.crawl([order, order], on_event=lambda _: None)


def test_a_child_that_dies_leaves_its_last_words(crawling, paper, tmp_path, monkeypatch):
    order = _order(crawling, paper, tmp_path)
    monkeypatch.setattr(launch, "_lay_out", lambda _: None)
    with pytest.raises(CrawlError, match=r"exit code 1.*order\.json"):
        launch.crawl([order], on_event=lambda _: None)


def test_a_spool_may_lie_in_a_folder_of_any_name(crawled):
    assert ANY_NAME == Path(crawled.orders["anywhere"].spool).parent.name
    assert 2 == crawled.harvested.receipts["anywhere"].pages


def test_no_orders_give_no_receipts():
    assert {} == launch.crawl([], on_event=lambda _: None)


def test_a_silent_child_is_ended(crawling, paper, tmp_path, monkeypatch):
    monkeypatch.setattr(launch, "SILENCE_SECONDS", 2.0)

    def freeze(event):
        if isinstance(event, Progress):
            for pid in _children():
                os.kill(pid, signal.SIGSTOP)
                threading.Timer(3.0, os.kill, (pid, signal.SIGCONT)).start()

    order = _order(crawling, paper, tmp_path, gap=0.5)
    with pytest.raises(CrawlError, match="said nothing for 2 s"):
        launch.crawl([order], on_event=freeze)


def test_due_articles_are_revisited_and_the_same_bytes_are_unchanged(crawled):
    visit = crawled.harvested.visits["due"]["/1"]
    assert (Reason.UNCHANGED, "same bytes") == (visit.reason, visit.evidence)
    assert 39 == crawled.harvested.receipts["due"].pages


def test_G2_a_source_that_breaks_leaves_the_others_alone(crawled):
    receipts = dict(crawled.harvested.receipts)
    assert receipts.pop("broken").finish_reason.endswith("Error")
    assert not [one for one in receipts.values() if one.finish_reason.endswith("Error")]
    assert ("finished", 3) == (receipts["all"].finish_reason, receipts["all"].pages)
    told = crawled.events(LogLine, "broken")
    assert any("source_failed" in event.message for event in told)


def test_K02_answers_that_never_come_do_not_hold_up_a_stop(crawling, http, tmp_path):
    with http.Host() as host:
        host.pages["/slow"] = _say_nothing
        host.feed("/slow", "/next")
        order = _order(crawling, host, tmp_path, gap=0.1, seconds=600)
        harvested = crawling.harvest([order], should_stop=lambda: host.asked("/slow"))
    assert {Reason.RUN_STOPPED} == {harvested.reason("case", p) for p in ("/slow", "/next")}

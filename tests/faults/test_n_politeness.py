"""Fault cases N: politeness, measured at the server."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from crawlers import visits
from crawlers.fetching.limits import FetchFailure
from crawlers.soft_404_probe import VIA
from crawlers.visits import Subject
from pipelines.model.page import KnownUrl
from pipelines.model.rejection import Reason
from pipelines.model.source import Seed, SeedKind
from pipelines.state import frontier
from pipelines.state.schema import open_state

pytestmark = pytest.mark.slow

GAP = 0.3
SHARED_GAP = 0.5
"""Least gap that processes share."""

KEPT = 0.5
"""Least share of a gap that is seen: the server's threads note a request late when the machine is busy."""

NAMES = "shared waits later sick wary masked guarded delay echo"
CHECK = (
    "<html><head><title>Just a moment...</title></head><body><h1>site.example</h1>"
    "<p>Verify you are human by completing the action below.</p>"
    "<script>window._cf_chl_opt={cType:'managed'}</script></body></html>"
)
"""A bot check that comes as any page does: status 200, no header of its own."""


def _once(first, then):
    asked = []

    def talk(_, request):
        asked.append(request)
        return first if len(asked) == 1 else then

    return talk


def _nothing_there(_, request):
    """The same page at every address, with its name and a number of the request's own."""
    return _http_reply(f"<p>Zu {request.path} gibt es leider nichts, Vorgang {time.time_ns()}.</p>")


def _http_reply(text):
    head = f"HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nContent-Length: {len(text)}\r\n"
    return f"{head}Connection: close\r\n\r\n{text}".encode()


def _gaps(host):
    times = sorted(seen.at for seen in host.seen)
    return [later - earlier for earlier, later in pairwise(times)]


def _all_alike(host, answer, *paths):
    """Puts up one answer at paths that the feed names."""
    host.pages |= dict.fromkeys(paths, answer)
    host.feed(*paths)


@pytest.fixture(scope="module")
def crawled(http, crawling, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        hosts = {name: stack.enter_context(http.Host()) for name in NAMES.split()}
        page = http.reply(200, http.article())
        shared = hosts["shared"]
        shared.pages |= {
            f"/{s}{n}": http.reply(200, http.article(n)) for s in "abc" for n in range(3)
        }
        for letter in "abc":
            shared.feed(*(f"/{letter}{n}" for n in range(3)))
            shared.pages[f"/rss-{letter}"] = shared.pages.pop("/rss")
        hosts["waits"].pages["/page"] = _once(http.reply(429, b"", "Retry-After: 2"), page)
        hosts["waits"].feed("/page")
        hosts["later"].pages["/page"] = http.reply(503, b"", "Retry-After: 999999")
        hosts["later"].feed("/page", "/second")
        numbers = [f"/{n}" for n in range(40)]
        _all_alike(hosts["sick"], http.reply(503), *numbers)
        challenge = http.reply(403, http.article(), "cf-mitigated: challenge")
        _all_alike(hosts["wary"], challenge, *numbers)
        _all_alike(hosts["masked"], http.reply(200, CHECK), *numbers)
        _all_alike(hosts["guarded"], page, "/1")
        hosts["guarded"].pages["/robots.txt"] = http.reply(200, CHECK)
        words = [f"/x/wort-{n}" for n in range(40)]
        _all_alike(hosts["echo"], _nothing_there, *words, "/y/artikel-1")
        hosts["echo"].pages["/y/artikel-1"] = page
        rules = "User-agent: copydesk\nCrawl-delay: 0.6\n"
        _all_alike(hosts["delay"], page, "/1", "/2")
        hosts["delay"].pages["/robots.txt"] = http.reply(200, rules)
        cases = {name: (hosts[name], {}) for name in hosts if name not in ("shared", "later")}
        cases["later"] = (hosts["later"], {"gap": 0.1})
        for letter in "abc":
            seed = Seed(kind=SeedKind.FEED, url=shared.url(f"/rss-{letter}"))
            cases[f"shared-{letter}"] = (shared, {"gap": GAP, "seeds": (seed,)})
        yield crawling.town(cases, tmp_path_factory.mktemp("town"), seconds=20), hosts


def test_N01_retry_after_is_waited_out(crawled):
    harvested, hosts = crawled
    assert harvested.reason("waits", "/page") is None
    first, second = (seen.at for seen in hosts["waits"].seen if seen.path == "/page")
    assert second - first >= 2 * KEPT


def test_N02_a_wait_longer_than_the_run_leaves_the_host_alone(crawled):
    harvested, hosts = crawled
    assert {Reason.THROTTLED} == {harvested.reason("later", p) for p in ("/page", "/second")}
    assert 1 == hosts["later"].asked("/page") + hosts["later"].asked("/second")


def test_N05_three_sources_on_one_host_keep_one_gap(crawled):
    harvested, hosts = crawled
    assert 14 == len(hosts["shared"].seen), (
        "robots.txt and tdmrep.json once, three feeds, nine pages"
    )
    assert min(_gaps(hosts["shared"])) >= GAP * KEPT
    assert [3, 3, 3] == [harvested.receipts[f"shared-{letter}"].pages for letter in "abc"]


def test_N05_K18_two_crawl_processes_keep_one_gap_at_a_host(http, crawling, tmp_path):
    state_url = f"sqlite:///{tmp_path}/state.sqlite"
    open_state(state_url).dispose()
    with http.Host() as host:
        host.pages |= {f"/{s}{n}": http.reply(200, http.article()) for s in "ab" for n in range(3)}
        orders = []
        for letter in "ab":
            host.feed(*(f"/{letter}{n}" for n in range(3)))
            host.pages[f"/rss-{letter}"] = host.pages.pop("/rss")
            seed = Seed(kind=SeedKind.FEED, url=host.url(f"/rss-{letter}"))
            source = crawling.source_of(host.home, letter, seeds=(seed,), gap=SHARED_GAP)
            orders.append(crawling.order_of(source, tmp_path, state_url=state_url))
        with ThreadPoolExecutor(2) as pool:
            crawls = list(pool.map(lambda order: crawling.harvest([order]), orders))
        gaps = _gaps(host)
    assert [3, 3] == [crawl.receipts[s].pages for crawl, s in zip(crawls, "ab", strict=True)]
    assert len(gaps) + 1 in (11, 12), "robots.txt and a feed for each, six pages, tdmrep.json"
    assert min(gaps) >= SHARED_GAP * KEPT


def test_E10_a_feed_that_has_long_been_the_same_is_left_alone_for_a_while(http, crawling, tmp_path):
    now, state_url = crawling.datetime.now(crawling.UTC), f"sqlite:///{tmp_path}/state.sqlite"
    with http.Host() as host:
        host.feed("/1")
        source = crawling.source_of(host.home)
        for days, reason in ((9, None), (0, Reason.UNCHANGED)):
            at = now - timedelta(days=days)
            seen = visits.failed(
                Subject(url=host.url("/rss"), source_id=source.id, via=VIA, is_listing=True),
                FetchFailure(reason=reason, evidence=""),
            )
            engine = open_state(state_url)
            frontier.record(engine, [replace(seen, at=at)], at)
            engine.dispose()
        harvested = crawling.harvest([crawling.order_of(source, tmp_path, state_url=state_url)])
    assert 0 == host.asked("/rss")
    found = harvested.visits["case"]["/rss"]
    assert Reason.NOT_DUE is found.reason
    assert f"the same since {now - timedelta(days=9):%Y-%m-%dT%H:%M}" in found.evidence


def test_N10_a_sick_host_is_asked_a_few_times_only(crawled):
    harvested, hosts = crawled
    asked = [seen for seen in hosts["sick"].seen if seen.path[1:].isdigit()]
    assert len(asked) <= 16
    reasons = {visit.reason for path, visit in harvested.visits["sick"].items() if path != "/rss"}
    assert {Reason.HOST_DOWN, Reason.SERVER_ERROR} == reasons


@pytest.mark.parametrize("name", ["wary", "masked"])
def test_I04_a_host_that_challenges_is_named_not_asked_again_and_left_alone(crawled, name):
    harvested, hosts = crawled
    asked = [seen.path for seen in hosts[name].seen if seen.path[1:].isdigit()]
    assert len(asked) == len(set(asked)) <= 16
    reasons = {visit.reason for path, visit in harvested.visits[name].items() if path != "/rss"}
    assert {Reason.HOST_DOWN, Reason.CHALLENGE_PAGE} == reasons


def test_G05_a_pattern_that_shows_one_page_at_every_address_is_muted(crawled):
    harvested, hosts = crawled
    asked = [seen for seen in hosts["echo"].seen if seen.path.startswith("/x/")]
    assert 8 <= len(asked) <= 16, "eight, and those under way beside them"
    assert harvested.reason("echo", "/y/artikel-1") is None
    muted = [v for v in harvested.visits["echo"].values() if v.reason is Reason.TRAP]
    assert 40 - len(asked) == len(muted)
    assert "show the same page, e.g. http://127.0.0.1" in muted[0].evidence
    feed = harvested.visits["echo"]["/rss"]
    assert feed.body_sha256 is None, "it is read again, for what is left is not remembered"


def test_I04_a_challenge_in_place_of_robots_txt_allows_nothing(crawled):
    harvested, hosts = crawled
    assert harvested.reason("guarded", "/rss") is Reason.ROBOTS_UNREACHABLE
    assert ["/robots.txt"] == [seen.path for seen in hosts["guarded"].seen]


def test_A18_a_crawl_delay_is_kept(crawled):
    gaps = _gaps(crawled[1]["delay"])
    assert min(gaps[1:]) >= 0.6 * KEPT


def test_N06_what_is_known_is_asked_for_conditionally(http, crawling, tmp_path):
    with http.Host() as host:
        host.pages |= {
            "/same": lambda _, r: http.reply(
                304 if r.headers.get("If-None-Match") == '"v1"' else 200
            ),
            "/other": lambda _, r: http.reply(
                200 if r.headers.get("If-Modified-Since") else 400, http.article(2)
            ),
        }
        host.feed()
        at = crawling.datetime.now(crawling.UTC)
        due = (
            KnownUrl(url=host.url("/same"), etag='"v1"', last_checked=at, next_check=at),
            KnownUrl(
                url=host.url("/other"),
                last_modified="Sun, 22 Nov 2026 10:00:00 GMT",
                last_checked=at,
                next_check=at,
            ),
        )
        order = crawling.order_of(crawling.source_of(host.home), tmp_path, due=due)
        harvested = crawling.harvest([order])
    assert harvested.reason("case", "/same") is Reason.UNCHANGED
    assert '"v1"' == harvested.visits["case"]["/same"].etag
    assert harvested.reason("case", "/other") is None

"""Fault cases B and F: many slow hosts at once, proxies, kept connections, our own services as links."""

import contextlib
import threading

import pytest

from crawlers.__main__ import SOURCES_AT_A_TIME
from pipelines.model.rejection import Reason
from pipelines.model.source import Network, Scope, Seed, SeedKind

pytestmark = pytest.mark.slow

LATE = SOURCES_AT_A_TIME + 4
"""Sources whose hosts are silent: more than there are places."""


class _Waiting:
    """Answers nothing and counts who waits for it."""

    def __init__(self):
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, connection, _):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        with contextlib.suppress(OSError):
            connection.recv(1)  # until the client has had enough
        with self._lock:
            self.now -= 1


def test_B16_slow_hosts_take_no_more_than_the_places_and_fast_ones_are_read(
    http, crawling, tmp_path
):
    waiting = _Waiting()
    with http.Host() as fast, http.Host("0.0.0.0", pages={"/robots.txt": waiting}) as slow:
        fast.pages["/1"] = http.reply(200, http.article())
        fast.feed("/1")
        homes = [slow.home.replace("0.0.0.0", f"127.0.1.{n}") for n in range(LATE)]
        network = Network(allow=("127.0.0.0/8",))
        sources = [
            crawling.source_of(home, f"slow-{n}", network=network) for n, home in enumerate(homes)
        ]
        orders = [crawling.order_of(source, tmp_path, seconds=4) for source in sources]
        orders.append(crawling.order_of(crawling.source_of(fast.home, "fast"), tmp_path))
        harvested = crawling.harvest(orders)
    assert 1 <= waiting.most <= SOURCES_AT_A_TIME
    assert "finished" == harvested.receipts["fast"].finish_reason
    assert harvested.reason("fast", "/1") is None
    reasons = {harvested.reason(source.id, "/rss") for source in sources}
    assert reasons <= {Reason.ROBOTS_UNREACHABLE, Reason.RUN_STOPPED}


def test_F10_a_proxy_of_the_environment_sees_no_request(http, crawling, tmp_path, monkeypatch):
    with http.Host() as host, http.Canary() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.9:{proxy.port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        host.pages["/1"] = http.reply(200, http.article())
        host.feed("/1", f"http://127.0.0.9:{proxy.port}/x")
        harvested = crawling.harvest([crawling.order_of(crawling.source_of(host.home), tmp_path)])
    assert harvested.reason("case", "/1") is None
    assert 0 == proxy.visitors


def test_F11_a_kept_connection_serves_one_host_name(http, crawling, tmp_path):
    seen = []

    def note(connection, request):
        seen.append((connection.getpeername(), request.headers["Host"]))
        return http.reply(200, http.article(len(seen)), close=False)

    with http.Host() as host:
        second = f"localhost:{host.port}"
        host.pages |= dict.fromkeys([f"/{s}{n}" for s in "ab" for n in range(4)], note)
        host.feed(*(f"/a{n}" for n in range(4)), *(f"http://{second}/b{n}" for n in range(4)))
        host.pages["/robots.txt"] = http.reply(404, close=False)
        source = crawling.source_of(
            host.home,
            scope=Scope(hosts=("localhost",)),
            network=Network(allow=("127.0.0.1/32", "::1/128")),
            gap=0.01,  # one request after the other
        )
        crawling.harvest([crawling.order_of(source, tmp_path)])
    names = {name for _, name in seen}
    assert {host.home.split("/")[2], second} == names
    assert 8 == len(seen)
    connections = {peer: {name for at, name in seen if at == peer} for peer, _ in seen}
    assert len(connections) < len(seen), "connections are kept"
    assert {1} == {len(names) for names in connections.values()}


def test_F14_services_of_our_own_machine_are_no_links(http, crawling, tmp_path):
    """A store or a Prefect server on an address that the source may reach, on a port it does not name."""
    with http.Host() as host, http.Canary("127.0.0.1") as service:
        inside = f"http://127.0.0.1:{service.port}/api/health"
        host.pages["/moved"] = http.reply(302, b"", f"Location: {inside}")
        host.pages["/map"] = http.reply(
            200, f"<urlset><url><loc>{inside}</loc></url></urlset>", kind="application/xml"
        )
        host.pages["/robots.txt"] = http.reply(200, f"Sitemap: {inside}\n")
        host.feed("/moved", inside)
        seeds = tuple(
            Seed(kind=kind, url=host.url(path))
            for kind, path in ((SeedKind.FEED, "/rss"), (SeedKind.SITEMAP, "/map"))
        )
        source = crawling.source_of(host.home, seeds=seeds)
        harvested = crawling.harvest([crawling.order_of(source, tmp_path)])
    assert harvested.reason("case", "/moved") is Reason.REDIRECT_REFUSED
    assert harvested.visits["case"]["/api/health"].reason is not None
    assert 0 == service.visitors

"""Fault N07: what asks for fewer requests is heard, over several runs."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import launch
from pipelines.model.rejection import Reason
from pipelines.state import frontier
from pipelines.state.schema import open_state

pytestmark = pytest.mark.slow


def _run(crawling, source, state, folder):
    crawling.harvest([crawling.order_of(source, folder, state_url=str(state.url))])
    visits = list(launch.read_visits(Path(folder) / source.id))
    frontier.record(state, visits, datetime.now(UTC))
    return visits


def test_N07_a_feed_that_asks_for_rest_is_left_alone_and_robots_is_asked_conditionally(
    http, crawling, tmp_path
):
    def robots(_, request):
        is_known = request.headers.get("If-None-Match") == '"r1"'
        if is_known:
            return http.reply(304, b"", 'ETag: "r1"')
        return http.reply(200, b"User-agent: *\nDisallow: /intern/\n", 'ETag: "r1"')

    state = open_state(f"sqlite:///{tmp_path}/state.sqlite")
    with http.Host() as host:
        host.feed("/artikel/1", "/intern/2")
        body = host.pages["/rss"].replace(b"<channel>", b"<channel><ttl>90</ttl>")
        host.pages |= {"/rss": _sized(http, body), "/robots.txt": robots}
        host.pages["/artikel/1"] = http.reply(200, http.article(1))
        source = crawling.source_of(host.home)
        first = _run(crawling, source, state, tmp_path / "1")
        again = _run(crawling, source, state, tmp_path / "2")
        host.feed("/artikel/1", "/intern/3")
        bare = crawling.source_of(host.home, "other")
        denied = _run(crawling, bare, state, tmp_path / "3")
    state.dispose()
    asked = Counter(seen.path for seen in host.seen)
    assert (2, 2) == (asked["/rss"], asked["/robots.txt"]), (
        "by the first source once, by the other one"
    )
    assert [(Reason.NOT_DUE, True)] == [(visit.reason, visit.is_listing) for visit in again]
    assert timedelta(minutes=80) < first[-1].rests_until - first[-1].at < timedelta(minutes=90)
    assert Reason.ROBOTS_DENIED in {visit.reason for visit in denied}, (
        "by the copy, as a 304 has no body"
    )


def _sized(http, answer):
    return http.reply(200, answer.partition(b"\r\n\r\n")[2], kind="application/rss+xml")

"""Fault C10: cookies of one run go back to the host that set them, and nowhere else; addresses go out as named."""

import pytest

from pipelines.model.source import Network, Scope, Seed, SeedKind

pytestmark = pytest.mark.slow

OTHER = "127.0.0.2"


@pytest.fixture(scope="module")
def crawled(http, crawling, tmp_path_factory):
    with http.Host() as host, http.Host(OTHER) as other:

        def behind_check(body, kind="text/html"):
            def talk(_, request):
                if "seen=1" in request.headers.get("Cookie", ""):
                    return http.reply(200, body, kind=kind)
                return http.reply(302, b"", f"Location: /pruefung{request.path}")

            return talk

        host.feed(
            "/artikel/1",
            "/neu-laden",
            "/weg",
            "/show?b=2&a=1",
            "/show?48213",
            "/show?x=&y=3",
            "/show?a=1&b=2&xtor=RSS-1",
        )
        feed = host.pages["/rss"].partition(b"\r\n\r\n")[2]
        host.pages["/rss"] = behind_check(feed, "application/rss+xml")
        host.pages["/artikel/1"] = behind_check(http.article(1))
        for path in ("/rss", "/artikel/1"):
            host.pages[f"/pruefung{path}"] = http.reply(
                302, b"", f"Location: {path}", f"Set-Cookie: seen=1; Path=/; Domain={OTHER}",
                "Set-Cookie: seen=1; Path=/", "Set-Cookie: deep=1; Path=/tief", "Set-Cookie: tls=1; Path=/; Secure",
            )  # fmt: skip
        again = http.reply(
            200,
            '<meta http-equiv="refresh" content="0; url=/neu-laden">',
            "Set-Cookie: seen=1; Path=/neu-laden",
        )
        host.pages["/neu-laden"] = lambda _, request: (
            http.reply(200, http.article(9))
            if "seen=1; seen=1" in request.headers.get("Cookie", "")
            else again
        )
        host.pages["/weg"] = http.reply(302, b"", f"Location: {other.url('/ziel')}")
        other.pages["/ziel"] = http.reply(200, http.article(2))
        for n, query in enumerate(("b=2&a=1", "48213", "x=&y=3")):
            host.pages[f"/show?{query}"] = http.reply(200, http.article(n + 3))
        other.feed()
        seeds = tuple(Seed(kind=SeedKind.FEED, url=one.url("/rss")) for one in (host, other))
        fields = {
            "scope": Scope(hosts=(OTHER,)),
            "seeds": seeds,
            "network": Network(allow=("127.0.0.0/8",)),
        }
        cases = {"cookies": (host, fields), "again": (host, {})}
        yield crawling.town(cases, tmp_path_factory.mktemp("town")), host, other


def test_C10_a_cookie_set_on_the_way_is_sent_back_to_its_host_alone(crawled):
    harvested, host, other = crawled
    assert (None, None) == tuple(
        harvested.reason("cookies", path) for path in ("/rss", "/artikel/1")
    )
    sent = {seen.headers.get("Cookie") for seen in host.seen if seen.path != "/neu-laden"}
    assert {None, "seen=1"} == sent
    assert 1 == other.asked("/ziel")
    assert [] == [seen for seen in other.seen if "Cookie" in seen.headers]


def test_C10_a_page_may_set_a_cookie_and_have_itself_loaded_again(crawled):
    harvested, host, _ = crawled
    assert harvested.reason("cookies", "/neu-laden") is None
    assert {
        b"Nr 9" in body for url, body in harvested.bodies("cookies").items() if "neu" in url
    } == {True}
    assert 4 == host.asked("/neu-laden"), "twice for each of the two sources"


def test_C10_each_source_has_cookies_of_its_own(crawled):
    _, host, _ = crawled
    assert 2 == host.asked("/pruefung/rss")


@pytest.mark.parametrize("query", ["b=2&a=1", "48213", "x=&y=3"])
def test_what_is_asked_for_is_the_address_as_it_was_named(crawled, query):
    harvested, host, _ = crawled
    assert harvested.reason("cookies", f"/show?{query}") is None
    assert 2 == host.asked(f"/show?{query}"), "once for each of the two sources"
    assert 0 == host.asked("/show?a=1&b=2")

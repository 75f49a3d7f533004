"""Fault cases A: robots.txt."""

import contextlib

import pytest

from pipelines.model.page import KnownUrl
from pipelines.model.rejection import Reason
from pipelines.model.source import Scope
from pipelines.state.schema import open_state

pytestmark = pytest.mark.slow

DENY = "User-agent: *\nDisallow: /no\n"
STOPPED = Reason.ROBOTS_UNREACHABLE


def _silent(connection, _):
    connection.recv(1)  # until the client has had enough


def _to(http, where, status=302):
    return http.reply(status, b"", f"Location: {where}")


def _chain(http, length):
    """Return pages of a redirect chain that ends in rules after so many redirects."""
    pages = {"/robots.txt": _to(http, "/r1")}
    pages |= {f"/r{n}": _to(http, f"/r{n + 1}") for n in range(1, length)}
    return pages | {f"/r{length}": http.reply(200, DENY)}


def _files(http):
    """Case to pages of its host, and what becomes of /yes and /no."""
    reply = http.reply
    late = "#" * 100_000 + "\n" + DENY + "#" * 500_000 + "\nDisallow: /yes\n"
    return {
        "a01-404": ({"/robots.txt": reply(404)}, None, None),
        "a01-410": ({"/robots.txt": reply(410)}, None, None),
        "a02-401": ({"/robots.txt": reply(401)}, *[Reason.ROBOTS_DENIED] * 2),
        "a02-403": ({"/robots.txt": reply(403)}, *[Reason.ROBOTS_DENIED] * 2),
        "a03-500": ({"/robots.txt": reply(500)}, STOPPED, STOPPED),
        "a03-503": ({"/robots.txt": reply(503)}, STOPPED, STOPPED),
        "a04-429": ({"/robots.txt": reply(429, b"", "Retry-After: 1")}, STOPPED, STOPPED),
        "a06-silent": ({"/robots.txt": _silent}, STOPPED, STOPPED),
        "a07-five": (_chain(http, 5), None, Reason.ROBOTS_DENIED),
        "a08-six": (_chain(http, 6), None, None),
        "a08-loop": ({"/robots.txt": _to(http, "/robots.txt")}, None, None),
        "a10-long": ({"/robots.txt": reply(200, late)}, None, Reason.ROBOTS_DENIED),
        "a11-page": ({"/robots.txt": reply(200, http.article())}, None, None),
        "a19-bomb": ({"/robots.txt": http.packed(bytes(30_000_000))}, STOPPED, STOPPED),
    }


@pytest.fixture(scope="module")
def crawled(http, crawling, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        cases, hosts = {}, {}
        articles = {path: http.reply(200, http.article()) for path in ("/yes", "/no")}
        for name, (pages, *_) in _files(http).items():
            host = hosts[name] = stack.enter_context(http.Host(pages=pages | articles))
            host.feed("/yes", "/no")
            cases[name] = (host, {})
        canary = stack.enter_context(http.Canary())
        for name, target in [
            ("a09-other", hosts["a07-five"].url("/r5")),
            ("a09-private", f"http://127.0.0.9:{canary.port}/robots.txt"),
        ]:
            pages = {"/robots.txt": _to(http, target)}
            host = hosts[name] = stack.enter_context(http.Host(pages=pages | articles))
            host.feed("/yes", "/no")
            port = target.split(":")[2].split("/")[0]
            cases[name] = (host, {"scope": Scope(hosts=(f"other.example:{port}",))})
        host = hosts["a21"] = stack.enter_context(
            http.Host(
                pages=articles | {"/robots.txt": http.reply(200, DENY), "/yes": _to(http, "/no")}
            )
        )
        host.feed("/yes")
        cases["a21"] = (host, {})
        yield crawling.town(cases, tmp_path_factory.mktemp("town"), seconds=20), hosts, canary


NAMES = """a01-404 a01-410 a02-401 a02-403 a03-500 a03-503 a04-429 a06-silent a07-five a08-six
a08-loop a10-long a11-page a19-bomb"""


@pytest.mark.parametrize("name", NAMES.split())
def test_A_each_answer_is_obeyed(crawled, http, name):
    harvested, hosts, _ = crawled
    _, yes, no = _files(http)[name]
    stopped = yes not in (None, Reason.ROBOTS_DENIED) or yes == no == Reason.ROBOTS_DENIED
    if stopped:
        assert yes == harvested.reason(name, "/rss")
        assert {"/robots.txt"} == {seen.path for seen in hosts[name].seen}
        return
    assert (yes, no) == (harvested.reason(name, "/yes"), harvested.reason(name, "/no"))


def test_A03_a_sick_robots_file_is_asked_for_a_few_times_only(crawled):
    assert 1 <= crawled[1]["a03-503"].asked("/robots.txt") <= 3


def test_A09_rules_of_another_host_count_for_the_first_one(crawled):
    assert (None, Reason.ROBOTS_DENIED) == tuple(
        crawled[0].reason("a09-other", path) for path in ("/yes", "/no")
    )


def test_A09_a_redirect_to_a_private_address_is_not_followed(crawled):
    harvested, _, canary = crawled
    assert harvested.reason("a09-private", "/rss") is STOPPED
    assert 0 == canary.visitors


def test_A11_an_operator_is_told_that_robots_is_a_page(crawled):
    told = [event.message for event in crawled[0].events if hasattr(event, "message")]
    assert any("robots.txt is a page" in message for message in told)


def test_A21_a_redirect_to_a_disallowed_path_is_not_followed(crawled):
    harvested, hosts, _ = crawled
    assert harvested.reason("a21", "/yes") is Reason.ROBOTS_DENIED
    assert 0 == hosts["a21"].asked("/no")


def test_A16_what_was_found_before_is_checked_against_the_rules_of_the_day(
    http, crawling, tmp_path
):
    state_url = f"sqlite:///{tmp_path}/state.sqlite"
    open_state(state_url).dispose()
    with http.Host() as host:
        host.pages |= {path: http.reply(200, http.article()) for path in ("/yes", "/no")}
        host.pages["/robots.txt"] = http.reply(200, "User-agent: *\nDisallow:\n", 'ETag: "1"')
        host.feed("/yes")
        source = crawling.source_of(host.home)
        first = crawling.order_of(source, tmp_path / "1", state_url=state_url)
        assert crawling.harvest([first]).reason("case", "/yes") is None
        host.pages["/robots.txt"] = http.reply(200, DENY, 'ETag: "2"')
        due = (KnownUrl(url=host.url("/no")), KnownUrl(url=host.url("/yes")))
        later = crawling.order_of(source, tmp_path / "2", state_url=state_url, due=due)
        harvested = crawling.harvest([later])
        asked = [seen.headers.get("If-None-Match") for seen in host.seen if "robots" in seen.path]
    assert [None, '"1"'] == asked
    assert harvested.reason("case", "/yes") is None
    assert harvested.reason("case", "/no") is Reason.ROBOTS_DENIED
    assert 0 == host.asked("/no")


def test_A20_announced_sitemaps_are_proposed_within_scope_and_bounds_not_followed(
    http, crawling, tmp_path
):
    lines = ["https://elsewhere.example/sitemap.xml", "http://127.0.0.9/private.xml", "ftp://x/y"]
    with http.Host() as host:
        lines += [host.url("/rss"), *(host.url(f"/sitemap-{n}.xml") for n in range(10_000))]
        rules = "".join(f"Sitemap: {line}\n" for line in lines)
        host.pages |= {"/robots.txt": http.reply(200, rules), "/yes": http.reply(200)}
        host.feed("/yes")
        harvested = crawling.harvest([crawling.order_of(crawling.source_of(host.home), tmp_path)])
        expected = tuple(host.url(f"/sitemap-{n}.xml") for n in range(20))
        asked = {seen.path for seen in host.seen}
    assert expected == harvested.receipts["case"].proposals
    assert {"/robots.txt", "/rss", "/yes"} == asked

"""Fault cases C, D and F: redirects, bodies and addresses, as pages of articles."""

import contextlib
import gzip

import pytest

from pipelines.model.rejection import Reason
from pipelines.model.source import Identity, Network

pytestmark = pytest.mark.slow

REFUSED = Reason.REDIRECT_REFUSED
STORY = (
    b"<html><article><p>" + b" ".join(b"wort%d" % n for n in range(9000)) + b"</p></article></html>"
)


def _to(http, where, status=302):
    return http.reply(status, b"", f"Location: {where}")


def _refresh(http, seconds, where, before=""):
    tag = f'{before}<meta http-equiv="refresh" content="{seconds}; url={where}">'
    return http.reply(200, tag.encode() + STORY)


def _pages(http):
    """Path of an article to its answer and the reason we want."""
    bomb = gzip.compress(bytes(30_000_000))
    squeezed = gzip.compress(STORY)
    labelled = "Content-Encoding: gzip"
    return {
        "/c01-loop": (_to(http, "/c01-back"), Reason.REDIRECT_LOOP),
        "/c02-file": (_to(http, "file:///etc/passwd"), REFUSED),
        "/c02-data": (_to(http, "data:text/html,hello"), REFUSED),
        "/c02-script": (_to(http, "javascript:alert(1)"), REFUSED),
        "/c04-tracker": (_to(http, "http://tracker.example/x"), REFUSED),
        "/c05-raw": (_to(http, "/ziel-ä b"), None),
        "/c05-backslash": (_to(http, "\\\\127.0.0.9\\x"), REFUSED),
        "/c05-empty": (_to(http, ""), REFUSED),
        "/c05-missing": (http.reply(302), REFUSED),
        "/c06-refresh": (_refresh(http, 0, "/ziel-neu"), None),
        "/c06-home": (_refresh(http, 0, "/"), Reason.GONE),
        "/c06-loop": (_refresh(http, 0, "/c06-back"), Reason.REDIRECT_LOOP),
        "/c06-later": (_refresh(http, 300, "/c06-gone"), None),
        "/c06-itself": (_refresh(http, 0, "/c06-itself"), None),
        "/c06-elsewhere": (_refresh(http, 0, "http://127.0.0.9/x"), None),
        "/c06-noscript": (_refresh(http, 0, "/c06-gone", "<noscript>"), None),
        "/d05-charset": (http.reply(200, STORY, "Content-Encoding: utf8"), None),
        "/c08-home": (_to(http, "/"), Reason.GONE),
        "/c08-other-known": (_to(http, "/d00-fine?ref=1"), Reason.DUPLICATE_IDENTITY),
        "/moved": (http.reply(301, b"", "Location: /target", "Set-Cookie: a=1"), None),
        "/d00-fine": (http.packed(STORY), None),
        "/d01-bomb": (http.reply(200, bomb, labelled), Reason.TOO_LARGE),
        "/d01-double-bomb": (
            http.reply(200, gzip.compress(bomb), "Content-Encoding: gzip, gzip"),
            Reason.TOO_LARGE,
        ),
        "/d01-brotli": (http.reply(200, b"xx", "Content-Encoding: br"), Reason.BAD_ENCODING),
        "/d02-two": (http.packed(STORY, 2), None),
        "/d02-three": (http.packed(STORY, 3), Reason.BAD_ENCODING),
        "/d04-cut": (http.reply(200, squeezed[:-99], labelled), Reason.TRUNCATED),
        "/d04-crc": (
            http.reply(200, squeezed[:-8] + b"abcd" + squeezed[-4:], labelled),
            Reason.TRUNCATED,
        ),
        "/d05-wrong-label": (http.reply(200, STORY, labelled), None),
    }


SPELLINGS = ["127.0.0.9", "127.9", "2130706441", "0x7f000009", "0177.0.0.011", "[::ffff:127.0.0.9]"]


@pytest.fixture(scope="module")
def crawled(http, crawling, tmp_path_factory):
    """One source with all pages; its address is allowed, the canary's is not."""
    with contextlib.ExitStack() as stack:
        canary = stack.enter_context(http.Canary())
        host = stack.enter_context(http.Host())
        host.pages |= {path: answer for path, (answer, _) in _pages(http).items()}
        host.pages |= {
            "/c01-back": _to(http, "/c01-loop"),
            "/ziel-%C3%A4%20b": http.reply(200, http.article(5)),
            "/target": http.reply(200, http.article(6)),
            "/ziel-neu": http.reply(200, http.article(7)),
            "/c06-back": _refresh(http, 0, "/c06-loop"),
        }
        bad = [f"http://{name}:{canary.port}/x" for name in SPELLINGS]
        host.pages |= {f"/c03-{n}": _to(http, url) for n, url in enumerate(bad)}
        host.feed(*_pages(http), *(f"/c03-{n}" for n in range(len(bad))), *bad)
        own = {"network": Network(allow=("127.0.0.1/32",))}
        wide = {"identity": Identity(mirrors=tuple(f"{n}:{canary.port}" for n in SPELLINGS))}
        metadata = stack.enter_context(http.Host())
        metadata.pages["/page"] = _to(http, "http://169.254.169.254/latest/meta-data/")
        metadata.feed("/page", "http://169.254.169.254/latest/")
        everything = {
            "network": Network(allow=("0.0.0.0/0",)),
            "identity": Identity(mirrors=("169.254.169.254",)),
        }
        cases = {"own": (host, own), "wide": (host, own | wide), "metadata": (metadata, everything)}
        yield crawling.town(cases, tmp_path_factory.mktemp("town"), seconds=30), host, canary


PATHS = """/c01-loop /c02-file /c02-data /c02-script /c04-tracker /c05-raw /c05-backslash /c05-empty
/c05-missing /c08-home /c08-other-known /moved /d00-fine /d01-bomb /d01-double-bomb /d01-brotli
/d02-two /d02-three /d04-cut /d04-crc /d05-wrong-label /d05-charset /c06-refresh /c06-home /c06-loop
/c06-later /c06-itself /c06-elsewhere /c06-noscript"""


@pytest.mark.parametrize("path", PATHS.split())
def test_C_D_each_answer_has_its_reason(crawled, http, path):
    assert _pages(http)[path][1] == crawled[0].reason("own", path)


def test_C_D_every_case_is_asserted(http):
    assert set(PATHS.split()) == set(_pages(http))


def test_C01_a_loop_ends_after_five_redirects(crawled):
    _, host, _ = crawled
    asked = host.asked("/c01-loop") + host.asked("/c01-back")
    assert 12 == asked, "six requests for each of the two sources"


def test_C06_a_page_that_sends_its_readers_on_at_once_is_a_redirect(crawled):
    harvested, host, _ = crawled
    assert harvested.visits["own"]["/c06-refresh"].final_url.endswith("/ziel-neu")
    assert 0 == host.asked("/c06-gone")


def test_moved_pages_keep_the_address_that_answered(crawled):
    assert crawled[0].visits["own"]["/moved"].final_url.endswith("/target")


@pytest.mark.parametrize("source", ["own", "wide"])
@pytest.mark.parametrize("number", range(len(SPELLINGS)))
def test_C03_F_redirects_to_private_addresses_are_refused(crawled, source, number):
    refused = {REFUSED, Reason.ADDRESS_REFUSED, Reason.CONNECTION_FAILED}
    assert crawled[0].reason(source, f"/c03-{number}") in refused


def test_F_links_of_a_feed_to_private_addresses_are_refused(crawled):
    harvested, _, _ = crawled
    for source in ("own", "wide"):
        visits = [v for v in harvested.visits[source].values() if v.url.endswith("/x")]
        assert visits
        assert all(v.raw is None and v.reason is not None for v in visits)


def test_F_nothing_ever_reached_the_canary(crawled):
    assert 0 == crawled[2].visitors


def test_F13_the_metadata_service_is_refused_although_everything_is_allowed(crawled):
    visits = crawled[0].visits["metadata"]
    assert Reason.ADDRESS_REFUSED is visits["/page"].reason
    assert Reason.ADDRESS_REFUSED is visits["/latest/"].reason


def test_D_bodies_come_back_decoded(crawled):
    bodies = {url.rpartition("/")[2]: body for url, body in crawled[0].bodies("own").items()}
    wanted = dict.fromkeys(["d00-fine", "d02-two", "d05-wrong-label"], STORY)
    assert wanted == {name: bodies[name] for name in wanted}


def test_C10_L08_N09_requests_carry_our_name_and_nothing_of_other_pages(crawled, crawling):
    _, host, _ = crawled
    assert {crawling.AGENT} == {seen.headers["User-Agent"] for seen in host.seen}
    names = {name.lower() for seen in host.seen for name in seen.headers}
    assert {"host", "user-agent", "accept", "accept-encoding", "cookie"} == names
    assert {"a=1"} == {seen.headers["Cookie"] for seen in host.seen if "Cookie" in seen.headers}

"""Fault cases B: what the wire does."""

import contextlib
import socket
import ssl
import struct
import time
from datetime import UTC, datetime

import pytest
import trustme

from pipelines.model.rejection import Reason

pytestmark = pytest.mark.slow

ODD = (
    "Referrer-Policy: tests.world.planted.found",
    "Refresh: 0; url=/elsewhere",
    "Link: </elsewhere>; rel=canonical, </elsewhere>; rel=preload",
    "Content-Location: /elsewhere",
    "Content-Type: text/html; charset=os.system",
    "X-Scrapy-Callback: parse",
)
"""Headers whose values some programs load or follow."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _silent(connection, _):
    connection.recv(1)  # until the client has had enough


def _headers_then_silence(connection, _):
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    connection.recv(1)


def _drip(connection, _):
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.2)


def _reset(connection, _):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _endless(connection, _):
    connection.sendall(HEAD + b"\r\n")
    for _ in range(2000):
        connection.sendall(b"x" * 100_000)


def _many_headers(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        connection.sendall(b"X-%d: y\r\n" % n)


SETTINGS = b"\0\0\0\x04\0\0\0\0\0"
GOAWAY = b"\0\0\x08\x07\0\0\0\0\0" + b"\0\0\0\x01" + b"\0\0\0\x0b"
"""Frames of HTTP/2 (RFC 9113), which we never ask for and some servers speak all the same."""


def _reset_within(connection, _):
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\nthe first words")
    _reset(connection, _)


def _flaky(answer):
    """Return an answer from the second request on; the first connection is closed without a word."""
    asked = []

    def talk(_, request):
        asked.append(request)
        return answer if len(asked) > 1 else None

    return talk


def _pages(http):
    page = http.article().encode()
    fine = http.reply(200, page)
    return {
        "/fine": (fine, None),
        "/B01-reset": (_reset, Reason.CONNECTION_FAILED),
        "/B02-silent": (_silent, Reason.TIMED_OUT),
        "/B03-headers-then-silence": (_headers_then_silence, Reason.TIMED_OUT),
        "/B04-drip": (_drip, Reason.TIMED_OUT),
        "/B05-cut": (
            HEAD + b"Connection: close\r\nContent-Length: 9999\r\n\r\n" + page,
            Reason.TRUNCATED,
        ),
        "/B06-more": (HEAD + b"Content-Length: 40\r\n\r\n" + page, None),
        "/B07-no-last-chunk": (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            Reason.TRUNCATED,
        ),
        "/B07-bad-chunk": (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            Reason.TRUNCATED,
        ),
        "/B07-negative-chunk": (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
            Reason.TRUNCATED,
        ),
        "/B08-many-headers": (_many_headers, Reason.CONNECTION_FAILED),
        "/B08-long-header": (
            b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000_000 + b"\r\n\r\n",
            Reason.CONNECTION_FAILED,
        ),
        "/B09-no-status": (b"<html>hello</html>\r\n\r\n", Reason.CONNECTION_FAILED),
        "/B09-status-999": (http.reply(999, page), Reason.BAD_STATUS),
        "/B09-status-99": (http.reply(99, page), Reason.BAD_STATUS),
        "/B10-two-lengths": (
            HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello..",
            Reason.CONNECTION_FAILED,
        ),
        "/B11-endless": (_endless, Reason.TOO_LARGE),
        "/B13-settings-flood": (SETTINGS * 20_000, Reason.CONNECTION_FAILED),
        "/B13-goaway-within": (
            HEAD + b"Connection: close\r\nContent-Length: 1000\r\n\r\nthe first words" + GOAWAY,
            Reason.TRUNCATED,
        ),
        "/B13-reset-within": (_reset_within, Reason.TRUNCATED),
        "/B14-second-try": (_flaky(fine), None),
        "/B15-204": (http.reply(204), Reason.BAD_STATUS),
        "/B15-206": (http.reply(206, page), Reason.TRUNCATED),
        "/B15-304": (http.reply(304), Reason.BAD_STATUS),
        "/B15-empty": (http.reply(200, b""), Reason.BAD_STATUS),
        "/L09-headers": (http.reply(200, page, *ODD), None),
        "/gone": (http.reply(410), Reason.GONE),
        "/refused": (http.reply(403, page), Reason.ACCESS_REFUSED),
        "/I06-401": (http.reply(401, page), Reason.ACCESS_REFUSED),
        "/I06-402": (http.reply(402, page), Reason.ACCESS_REFUSED),
        "/I06-429": (http.reply(429, page, "Retry-After: 9999"), Reason.THROTTLED),
        "/I06-451": (http.reply(451, page), Reason.ACCESS_REFUSED),
    }


def _context(cert):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


def _speaking(cert, *protocols):
    context = _context(cert)
    context.set_alpn_protocols(protocols)
    return context


def _in_its_protocol(http):
    """Return an answer that says which protocol the client chose."""
    page = http.article().replace("<h1>", "<h1>spoken: {} ")

    def talk(connection, _):
        return http.reply(200, page.format(connection.selected_alpn_protocol()))

    return talk


class _SelfSigned:
    """A certificate that signs itself, as appliances make them."""

    def __init__(self, folder):
        self._file = folder / "self.pem"
        ca = trustme.CA()
        self._file.write_bytes(ca.private_key_pem.bytes() + ca.cert_pem.bytes())

    def configure_cert(self, context):
        context.load_cert_chain(self._file)


def _certificates(folder):
    ca, stranger = trustme.CA(), trustme.CA()
    past = {"not_after": datetime(2020, 1, 1, tzinfo=UTC)}
    return ca, {
        "tls-fine": ca.issue_cert("127.0.0.1"),
        "tls-unknown-issuer": stranger.issue_cert("127.0.0.1"),
        "tls-self-signed": _SelfSigned(folder),
        "tls-other-host": ca.issue_cert("other.example"),
        "tls-expired": ca.issue_cert("127.0.0.1", **past),
    }


@pytest.fixture(scope="module")
def crawled(http, crawling, tmp_path_factory):
    """Every case is a host of its own, so that no host's circuit opens; all in one crawl."""
    folder = tmp_path_factory.mktemp("ca")
    ca, certificates = _certificates(folder)
    trusted = folder / "ca.pem"
    ca.cert_pem.write_to_path(trusted)
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(trusted))
        cases, hosts = {}, {}
        for path, (answer, _) in _pages(http).items():
            name = path[1:].lower()
            host = hosts[name] = stack.enter_context(http.Host(pages={path: answer}))
            host.feed(path)
            cases[name] = (host, {})
        for name, cert in certificates.items():
            pages = {"/page": http.reply(200, http.article())}
            host = hosts[name] = stack.enter_context(http.Host(context=_context(cert), pages=pages))
            host.feed("/page")
            cases[name] = (host, {})
        spoken = {"b13-both": ("h2", "http/1.1"), "b13-two-only": ("h2",)}
        for name, protocols in spoken.items():
            context = _speaking(certificates["tls-fine"], *protocols)
            answer = _in_its_protocol(http) if name == "b13-both" else SETTINGS + GOAWAY
            pages = {"/page": answer}
            host = hosts[name] = stack.enter_context(http.Host(context=context, pages=pages))
            host.feed("/page")
            cases[name] = (host, {})
        down = stack.enter_context(http.Host())
        down.__exit__()
        cases["down"] = (down, {})
        yield crawling.town(cases, tmp_path_factory.mktemp("town"), seconds=20), hosts


CASES = [
    "/fine /B01-reset /B02-silent /B03-headers-then-silence /B04-drip /B05-cut /B06-more",
    "/B07-no-last-chunk /B07-bad-chunk /B07-negative-chunk /B08-many-headers /B08-long-header",
    "/B09-no-status /B09-status-999 /B09-status-99 /B10-two-lengths /B11-endless /B14-second-try",
    "/B13-settings-flood /B13-goaway-within /B13-reset-within",
    "/B15-204 /B15-206 /B15-304 /B15-empty /gone /refused",
    "/I06-401 /I06-402 /I06-429 /I06-451 /L09-headers",
]


@pytest.mark.parametrize("path", " ".join(CASES).split())
def test_B_each_way_to_fail_has_its_reason(crawled, http, path):
    assert _pages(http)[path][1] == crawled[0].reason(path[1:].lower(), path)


def test_B_all_sources_finish_and_every_case_is_asserted(crawled, http):
    assert set(" ".join(CASES).split()) == set(_pages(http))
    assert {"finished"} == {receipt.finish_reason for receipt in crawled[0].receipts.values()}


@pytest.mark.parametrize("name", ["refused", "i06-401", "i06-402", "i06-429", "i06-451"])
def test_I06_what_comes_with_a_refusal_is_not_stored(crawled, name):
    assert {} == crawled[0].bodies(name)


@pytest.mark.parametrize("status", ["402", "451"])
def test_I06_402_and_451_are_recorded_as_rights_signals(crawled, status):
    visit = crawled[0].visits[f"i06-{status}"][f"/I06-{status}"]
    assert visit.evidence.startswith(f"status {status}: ")
    assert visit.evidence.endswith("a rights signal")


def test_L09_what_headers_name_is_neither_asked_for_nor_loaded(crawled, http):
    harvested, hosts = crawled
    asked = [seen.path for seen in hosts["l09-headers"].seen]
    assert {"/robots.txt", "/rss", "/L09-headers", "/.well-known/tdmrep.json"} == set(asked)
    assert 4 == len(asked)
    visit = harvested.visits["l09-headers"]["/L09-headers"]
    assert hosts["l09-headers"].url("/L09-headers") == visit.final_url
    assert "Referer" not in {name for seen in hosts["l09-headers"].seen for name in seen.headers}
    assert http.article().encode() in harvested.bodies("l09-headers").values()


def test_B06_extra_bytes_are_ignored(crawled, http):
    (body,) = crawled[0].bodies("b06-more").values()
    assert http.article().encode()[:40] == body


@pytest.mark.parametrize("name", ["b01-reset", "b05-cut", "b08-many-headers"])
def test_B01_B05_tries_are_bounded(crawled, name):
    _, hosts = crawled
    assert 1 <= max(hosts[name].asked(seen.path) for seen in hosts[name].seen) <= 3


def test_B13_of_what_a_host_offers_http_1_is_taken(crawled):
    assert crawled[0].reason("b13-both", "/page") is None
    (body,) = crawled[0].bodies("b13-both").values()
    assert b"spoken: h2" not in body
    assert b"spoken: " in body


def test_B13_a_host_that_speaks_http_2_alone_fails_by_itself(crawled):
    assert Reason.CONNECTION_FAILED is crawled[0].reason("b13-two-only", "/page")


def test_B12_a_good_certificate_passes(crawled):
    assert crawled[0].reason("tls-fine", "/page") is None


CERTIFICATES = {
    "tls-unknown-issuer": "is signed by an issuer that is not known here",
    "tls-self-signed": "is self-signed",
    "tls-other-host": "is for another host name",
    "tls-expired": "has expired",
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_B12_a_bad_certificate_is_refused_by_name_and_nothing_asked(crawled, name):
    harvested, hosts = crawled
    assert harvested.reason(name, "/rss") is Reason.TLS_FAILED
    expected = f"robots.txt unreachable: certificate {CERTIFICATES[name]}"
    assert expected == harvested.visits[name]["/rss"].evidence
    assert [] == hosts[name].seen


def test_B01_a_host_that_is_down_gives_one_alert(crawled):
    assert crawled[0].reason("down", "/rss") is Reason.ROBOTS_UNREACHABLE
    told = [
        e
        for e in crawled[0].events
        if getattr(e, "source_id", "") == "down" and hasattr(e, "level")
    ]
    assert 1 == sum("listing_failed" in event.message for event in told)

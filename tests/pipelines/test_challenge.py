"""Bot checks told by headers and bodies (fault I04)."""

import pytest

from pipelines import challenge

PROSE = "<p>" + "Der Hafen bleibt heute geschlossen. " * 30 + "</p>"


def page(body, title="Hafen"):
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        page("<script>window._cf_chl_opt = {}</script><p>Checking.</p>", "Un moment"),
        page("<p>Confirm below.</p><div class='h-captcha'></div>"),
        page("<style>p{}</style><p>Access denied. Reference 18.2f.</p>", "Access Denied"),
        page("<script>var dd={'host':'geo.captcha-delivery.com'}</script>", "site.example"),
        page("<p>Why am I seeing this?</p>", "Making sure you&#39;re not a bot!"),
    ],
)
def test_I04_a_page_of_nothing_but_a_check_is_one(body):
    assert challenge.by_body(body)


@pytest.mark.parametrize(
    "body",
    [
        page(f"{PROSE}<p>_cf_chl_opt and captcha-delivery.com stop readers.</p>", "Access denied"),
        page(f"{PROSE}<form><div class=g-recaptcha></div><textarea></textarea></form>"),
        page("<p>Drei Worte nur.</p>", "Just a moment of silence for the harbour"),
        page("<p>Der Hafen ist zu.</p>"),
        page("<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>", "Hafen"),
    ],
)
def test_I04_an_article_about_checks_or_beside_one_is_none(body):
    assert not challenge.by_body(body)


def test_I04_headers_say_it_by_name_and_value():
    assert "cf-mitigated" in challenge.by_headers([("cf-mitigated", " Challenge")])
    assert not challenge.by_headers([("cf-mitigated", "off"), ("server", "challenge")])


@pytest.mark.parametrize("torn", [b"<", b"<!--", b"<script", b"<a b='"])
def test_H05_markup_that_never_ends_is_gone_through_once(torn):
    assert b"Hafen" in challenge.without_markup(b"Hafen " + torn * 500_000)

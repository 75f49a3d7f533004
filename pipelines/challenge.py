"""Bot checks in place of what was asked for, told by headers or by a small body's marks. Pure.

Whatever status they come with, they are neither solved nor evaded: the host gets a rest (fault I04). A body
counts only with a mark that articles do not have and hardly a word besides, so that an article about such
checks, or a page with a form that is guarded by one, is none.
"""

import re
from collections.abc import Sequence
from html import unescape

from pipelines.languages import lexicon
from pipelines.urls import safe_text

HEADERS = {"cf-mitigated": ("challenge",), "x-amzn-waf-action": ("challenge", "captcha")}
"""Headers by which they say so themselves: Cloudflare, AWS WAF."""

MAX_BYTES = 96 * 1024
"""Their pages are small; the largest known has 40 KiB."""

MOST_WORDS = 250
"""Words outside of scripts of the check that says most: Anubis explains itself."""

SOME_WORDS = 150
"""Words of the others; a check says what it is and gives a number to complain with."""

FEW_WORDS = 60
"""Words of a page that shows a widget for people, and nothing that needs one."""

MARKS = (
    b"_cf_chl_opt", b"cf-browser-verification", b"captcha-delivery.com", b"gokuProps", b"AwsWafIntegration",
    b"Incapsula incident ID", b"px-captcha", b"sec-if-cpt-container", b"sec-cpt-if", b"/_sec/cp_challenge/",
    b"sucuri_cloudproxy_js", b"check.ddos-guard.net", b"/.within.website/x/", b"anubis_challenge", b"/_guard/html.js",
    b"/vercel/security/", b"__KPSDK", b"fastly-challenge", b"go_away_challenge",
    b"Sucuri WebSite Firewall",
)  # fmt: skip
"""What only the pages of such services hold, not the scripts that they put on pages they let through."""

TALKATIVE = (b"/.within.website/x/", b"anubis_challenge")
"""Marks of checks that explain themselves."""

WIDGETS = (
    b"g-recaptcha",
    b"h-captcha",
    b"hcaptcha.com",
    b"cf-turnstile",
    b"frc-captcha",
    b"mtcaptcha",
    b"geetest.com",
    b"/checkcaptcha",
)
"""Captchas that also stand beside comment and sign-up forms."""

_TITLE = re.compile(rb"<title[^<>]*>\s*([^<]{0,200})", re.IGNORECASE)
_TITLES = lexicon.pattern("challenge_titles")
"""Whole titles of such pages."""
_UNSEEN = re.compile(
    rb"(?is)<(script|style|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>"
)
"""Each alternative ends at the next `<` or takes all that is left: no body is gone through twice."""


def by_headers(headers: Sequence[tuple[str, str]]) -> str:
    """Return what headers (names in lower case) say of a bot check, empty when nothing."""
    for name, value in headers:
        if value.strip().lower() in HEADERS.get(name, ()):
            return f"header {name}: {safe_text(value, 40)}"
    return ""


def by_body(body: bytes) -> str:
    """Return the mark by which a decoded body is known as a bot check, empty when it is none."""
    if len(body) > MAX_BYTES:
        return ""
    mark = next((mark for mark in MARKS if mark in body), b"")
    widget = next((mark for mark in WIDGETS if mark in body), b"")
    found = _TITLE.search(body)
    title = unescape(found.group(1).decode("utf-8", "replace")).strip() if found else ""
    titled = bool(_TITLES.fullmatch(title))
    if not (mark or widget or titled):
        return ""
    words = len(without_markup(body).split())
    if words <= _most_words(mark, titled=titled and bool(widget)):
        said = (mark or widget).decode() or safe_text(title, 60)
        return f"{'mark' if mark or widget else 'title'} {said!r}, {words} words"
    return ""


def without_markup(body: bytes) -> bytes:
    """Return what a body says before it is parsed: without tags, comments and what is never shown."""
    return _UNSEEN.sub(b" ", body)


def _most_words(mark: bytes, *, titled: bool) -> int:
    """Return how many words a check by its mark, or by its widget, may say."""
    if mark in TALKATIVE:
        return MOST_WORDS
    return SOME_WORDS if mark or titled else FEW_WORDS

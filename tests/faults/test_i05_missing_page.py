"""Fault case I05: what a site shows, with status 200, for an address that does not exist."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from pipelines import cleaner
from pipelines.boilerplate.learning import drift, learn, missing_page
from pipelines.model.page import PROBED
from pipelines.model.rejection import Reason, Rejection, Stage
from pipelines.model.sitemodel import cold
from tests.faults.test_im_content import COLD, SOURCE, at, html
from tests.pipelines import drafts as made
from tests.pipelines.drafts import block, news
from tests.pipelines.nd_pages import STORIES

NOWHERE = "/0123456789abcdef0123"
WORDS = (
    "Hier endet der Weg durch unser Blatt, und weiter führt er nur über die Suche oder die erste Seite. "
    "Wer mag, ruft in der Redaktion an und fragt nach dem, was er zu lesen hoffte."
)
HEAD = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">'


@pytest.fixture(scope="module")
def probed(http, crawling, tmp_path_factory):
    """Sites that answer an address which does not exist in their ways; all in one crawl."""
    answers = {
        "soft": http.reply(200, http.article(7)),
        "honest": http.reply(404),
        "sick": http.reply(503),
        "throttled": http.reply(429, b"", "Retry-After: 1"),
        "moved": http.reply(302, b"", "Location: /1"),
        "denied": http.reply(200, http.article(7)),
        "barren": http.reply(200, http.article(7)),
        "unasked": http.reply(200, http.article(7)),
    }
    folder = tmp_path_factory.mktemp("probe")
    orders, hosts = [], {}
    try:
        for name, answer in answers.items():
            pages = {NOWHERE: answer, "/1": http.reply(200, http.article(1))}
            if name == "denied":
                pages["/robots.txt"] = http.reply(
                    200, "User-agent: *\nDisallow: /0", kind="text/plain"
                )
            host = hosts[name] = http.Host(pages=pages).__enter__()
            host.feed(*(["/gone"] if name == "barren" else ["/1"]))
            asked = "" if name == "unasked" else host.url(NOWHERE)
            names = [name, "second"] if name == "soft" else [name]
            sources = [crawling.source_of(host.home, one) for one in names]
            orders += [crawling.order_of(source, folder, probe=asked) for source in sources]
        yield crawling.harvest(orders), hosts
    finally:
        for host in hosts.values():
            host.__exit__()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "times", "reason"),
    [
        ("soft", 1, Reason.SOFT_404),
        ("honest", 1, Reason.GONE),
        ("sick", 1, Reason.SERVER_ERROR),
        ("throttled", 1, Reason.THROTTLED),
        ("moved", 1, Reason.GONE),
        ("denied", 0, Reason.ROBOTS_DENIED),
    ],
)
def test_I05_an_address_that_does_not_exist_is_asked_for_once(probed, name, times, reason):
    harvested, hosts = probed
    visits = [
        v[NOWHERE] for s, v in harvested.visits.items() if s in (name, "second") and NOWHERE in v
    ]
    assert times == hosts[name].asked(NOWHERE)
    if name == "soft":  # two sources share the host, one of them has asked
        visits = [visit for visit in visits if visit.raw]
        assert 3 == sum(
            receipt.pages for s, receipt in harvested.receipts.items() if s in (name, "second")
        )
    [visit] = [visit for visit in visits if urlsplit(visit.url).netloc in hosts[name].home]
    assert (reason, PROBED) == (visit.reason, visit.via.listing)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["barren", "unasked"])
def test_I05_no_address_is_made_up_where_nothing_is_to_be_learned(probed, name):
    harvested, hosts = probed
    assert 0 == hosts[name].asked(NOWHERE)
    assert NOWHERE not in harvested.visits[name]


def shown(title="Das Blatt am Hafen", *more):
    """Return the site's page for a missing address, or one that has its words."""
    body = "".join(f"<p>{text}</p>" for text in (WORDS, *more))
    text = f"<article><h1>{title}</h1>{body}</article>"
    return html(text, HEAD, title)


@pytest.fixture(scope="module")
def knowing():
    """A model that has met the missing page."""
    return missing_page.remember(COLD, cleaner.draft_page(at(1, shown()), SOURCE))


def test_I05_the_missing_page_is_refused_with_evidence(knowing):
    found = cleaner.clean_page(
        at(2, shown("Das Blatt am Hafen", "Gefragt war nach /artikel/2.")), SOURCE, knowing
    )
    assert isinstance(found, Rejection)
    assert (Reason.SOFT_404, Stage.STRIP) == (found.reason, found.stage)
    assert "an address which does not exist gave on 2026-11-02" in found.evidence
    assert not isinstance(cleaner.clean_page(at(2, shown()), SOURCE, COLD), Rejection)


@pytest.mark.parametrize(
    "kept",
    [shown("Wo der Weg endet"), shown("Das Blatt am Hafen", *STORIES[6].lines)],
    ids=["another_title", "a_text_of_its_own"],
)
def test_I05_an_article_that_shares_title_or_words_with_it_is_stored(knowing, kept):
    assert not isinstance(cleaner.clean_page(at(2, kept), SOURCE, knowing), Rejection)


def test_I05_what_was_learned_of_missing_pages_lasts(knowing):
    known = replace(made_model(), missing=knowing.missing)
    pages = [made.page(*news(n), number=n) for n in range(60, 63)]
    learned = learn.learn(known, pages)
    assert knowing.missing == learned.missing
    assert learned.version != learn.learn(made_model(), pages).version


def test_I05_what_was_learned_of_missing_pages_outlasts_a_redesign(knowing):
    known = replace(made_model(), missing=knowing.missing)
    anew = [[block(t, path="main.neu>div.t>p") for t in news(n)] for n in range(50, 56)]
    seen = [learn.observe(made.page(*blocks, number=n)) for n, blocks in enumerate(anew, 50)]
    settled = drift.settle(known, seen)
    assert settled.changed
    assert knowing.missing == drift.in_force(settled.model).missing


def made_model():
    return learn.learn(cold(made.SOURCE), [made.page(*news(n), number=n) for n in range(12)])

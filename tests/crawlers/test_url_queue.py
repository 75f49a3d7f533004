"""The agenda: every URL is taken up once and ends once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import url_queue
from crawlers.url_queue import UrlQueue
from pipelines.model.page import DiscoveredUrl, KnownUrl, Via, Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import Budget, Every, Identity, Scope, Seed, SeedKind, Source, SourceId

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FEW = Budget(pages=40)
HOME = "https://site.example/"
VIA = Via(seed=f"{HOME}rss.xml", listing=f"{HOME}rss.xml")


def _found(*paths, **dates):
    return [
        DiscoveredUrl(url=HOME + path, source_id=SourceId("site"), via=VIA, **dates)
        for path in paths
    ]


def _known(path, **fields):
    return {HOME + path: KnownUrl(url=HOME + path, **fields)}


@pytest.fixture
def written():
    return []


@pytest.fixture
def plan(a_source, written):
    """Return an agenda of a source whose articles have a number."""
    source = a_source(identity=Identity(pattern=r"/(\d+)"), scope=Scope(deny=("^/abo",)))
    return UrlQueue(source, written.append, NOW)


def _take(plan, found, known=None, suppressed=()):
    plan.add_articles(plan.screen(found), known or {}, set(suppressed))


def _reasons(written):
    return {visit.url.removeprefix(HOME): visit.reason for visit in written}


def test_a_new_article_waits_for_its_turn(plan, written):
    _take(plan, _found("1/a"))
    assert (1, 1, []) == (plan.account.left, plan.waiting, written)


def test_what_is_not_wanted_ends_at_once_with_its_reason(plan, written):
    later = NOW + timedelta(days=1)
    found = _found("1/a", "1/other-slug", "abo", "2/taken-down", "3/known", "4/settled")
    known = _known("3/known", last_checked=NOW, next_check=later) | _known(
        "4/settled", last_checked=NOW
    )
    _take(plan, found, known, suppressed=[f"{HOME}2/taken-down"])
    plan.articles(10)
    assert {
        "1/other-slug": Reason.DUPLICATE_IDENTITY,
        "abo": Reason.OUT_OF_SCOPE,
        "2/taken-down": Reason.SUPPRESSED,
        "3/known": Reason.NOT_DUE,
        "4/settled": Reason.NOT_DUE,
    } == _reasons(written)
    assert 5 == plan.account.refused


def test_an_address_that_robots_forbid_was_not_asked_for_and_one_that_failed_was(plan):
    found = _found("1/forbidden", "2/gone")
    _take(plan, found)
    for url, reason in zip(found, (Reason.ROBOTS_DENIED, Reason.GONE), strict=True):
        fields = {"url": url.url, "source_id": url.source_id, "via": url.via, "at": NOW}
        plan.account.close(Visit(stage=Stage.FETCH, reason=reason, **fields))
    assert (1, 2) == (plan.account.refused, plan.account.counts.total())


def test_the_same_url_from_two_listings_is_one(plan, written):
    _take(plan, _found("1/a", "abo"))
    _take(plan, _found("1/a", "abo"))
    assert (1, 2, 1) == (plan.account.left, plan.discovered, len(written))


def test_what_an_earlier_run_had_no_room_for_is_fetched(plan):
    _take(plan, _found("1/a"), _known("1/a", last_checked=None, next_check=None))
    assert [f"{HOME}1/a"] == [candidate.url for candidate in plan.articles(10)]


def test_revisits_keep_a_quarter_of_the_budget(plan):
    _take(plan, _found(*(f"{n}/new" for n in range(20))))
    due = {"last_checked": NOW, "next_check": NOW}
    for n in range(100, 110):
        _take(plan, _found(f"{n}/due"), _known(f"{n}/due", **due))
    first = [candidate.url.rpartition("/")[2] for candidate in plan.articles(8)][:8]
    assert ["new"] * 6 + ["due"] * 2 == first


AWAY = {"last_checked": NOW - timedelta(hours=1), "next_check": NOW + timedelta(days=1)}


def test_a_later_listing_with_a_newer_date_makes_an_article_due(plan, written):
    known = _known("1/a", **AWAY) | _known("2/b", **AWAY)
    _take(plan, _found("1/a", "2/b", modified="2026-11-01"), known)
    _take(plan, _found("1/a", modified=NOW.isoformat()), known)
    assert [f"{HOME}1/a"] == [candidate.url for candidate in plan.articles(10)]
    assert {"2/b": Reason.NOT_DUE} == _reasons(written)


def test_what_rests_ends_as_not_due_also_when_the_run_is_stopped(plan, written):
    _take(plan, _found("1/a", "2/b"), _known("1/a", **AWAY))
    plan.close_rest(Reason.RUN_STOPPED, "stopped")
    assert {"1/a": Reason.NOT_DUE, "2/b": Reason.RUN_STOPPED} == _reasons(written)


def test_E15_articles_called_changed_stay_within_the_budget_of_revisits(plan, written):
    names = [f"{n}/a" for n in range(20)]
    known = {}
    for name in names:
        known |= _known(name, **AWAY)
    _take(plan, _found(*names), known)
    for start in range(0, 20, 3):  # small listings, each of which is believed
        _take(plan, _found(*names[start : start + 3], modified=NOW.isoformat()), known)
    assert 4 == len(plan.articles(16))
    assert Counter({Reason.NOT_DUE: 16}) == Counter(_reasons(written).values())
    assert "budget of revisits is spent; due again: 2026-11-23" in written[0].evidence


def test_a_redirect_to_an_article_that_has_its_address_is_told(plan):
    _take(plan, _found("1/a", "2/b"))
    one, two = plan.articles(10)
    target = plan.screen(_found("1/renamed"))[0]
    assert ("", f"{HOME}1/a") == (plan.claim(one, target), plan.claim(two, target))


def test_news_sitemaps_come_first_then_the_newest(plan):
    plan.add_seed(Seed(kind=SeedKind.SITEMAP, url=f"{HOME}sitemap.xml"))
    index = plan.next_listing()
    children = [
        *_found("2024.xml", published="2024-01-01"),
        *_found("2026.xml", published="2026-01-01"),
        *_found("news.xml"),
        *_found("sitemap.xml"),
    ]
    plan.add_listings(plan.screen_listings(children), index, {})
    order = [plan.next_listing().url.removeprefix(HOME) for _ in range(3)]
    assert ["news.xml", "2026.xml", "2024.xml"] == order
    assert plan.next_listing() is None, "the index itself is not read again"


def test_E04_listings_end_at_a_depth(plan, written):
    plan.add_seed(Seed(kind=SeedKind.SITEMAP, url=f"{HOME}0.xml"))
    for n in range(1, 9):
        if listing := plan.next_listing():
            plan.add_listings(plan.screen_listings(_found(f"{n}.xml")), listing, {})
    assert {"4.xml": Reason.TRAP} == _reasons(written)


def test_listings_are_bounded_in_number(plan, monkeypatch):
    monkeypatch.setattr(url_queue, "MAX_LISTINGS", 1)
    for n in range(2):
        plan.add_seed(Seed(kind=SeedKind.FEED, url=f"{HOME}{n}.xml"))
    first = plan.next_listing()
    plan.account.close(_visit(first.url, is_listing=True))
    assert plan.next_listing() is None


def _visit(url, **fields):
    return Visit(url=url, source_id=SourceId("site"), via=VIA, stage=Stage.FETCH, at=NOW, **fields)


def test_a_url_cannot_end_twice(plan):
    _take(plan, _found("1/a"))
    plan.account.close(_visit(f"{HOME}1/a"))
    with pytest.raises(ValueError, match="exactly one visit"):
        plan.account.close(_visit(f"{HOME}1/a"))


def test_what_is_announced_and_not_read_is_proposed(plan):
    plan.add_seed(Seed(kind=SeedKind.FEED, url=f"{HOME}rss.xml"))
    announced = [f"{HOME}rss.xml", f"{HOME}a.xml", "https://other.example/b.xml", f"{HOME}a.xml"]
    assert (f"{HOME}a.xml",) == plan.proposals(announced)


@given(
    batches=st.lists(
        st.lists(st.sampled_from(["1/a", "1/b", "2/a", "abo", "abo/x", "3/c", "://", "a\u202e"])),
        max_size=6,
    ),
    modified=st.lists(st.sampled_from([None, "2026-11-22", "2026-11-20"]), min_size=6, max_size=6),
    fetched=st.integers(0, 5),
)
def test_every_url_ends_in_exactly_one_visit(batches, modified, fetched):
    written = []
    source = _a_source()
    plan = UrlQueue(source, written.append, NOW)
    for paths, date in zip(batches, modified, strict=False):
        known = _known("3/c", last_checked=NOW - timedelta(days=1))
        _take(plan, _found(*paths, modified=date), known)
    for candidate in list(plan.articles(100))[:fetched]:
        plan.account.close(_visit(candidate.url))
    plan.close_rest(Reason.RUN_STOPPED, "stopped")
    assert 0 == plan.account.left
    assert len(written) == len({visit.url for visit in written}) == plan.discovered
    assert plan.account.counts.total() == plan.discovered


def _a_source():
    return Source(
        id=SourceId("site"),
        name="Site",
        home=HOME,
        language="de",
        schedule=Every(seconds=3600),
        seeds=(Seed(kind=SeedKind.FEED, url=f"{HOME}rss.xml"),),
        identity=Identity(pattern=r"/(\d+)"),
        scope=Scope(deny=("^/abo",)),
    )


def test_G01_G04_of_addresses_that_differ_in_numbers_or_parameters_only_a_share_is_taken(written):
    plan = UrlQueue(replace(_a_source(), identity=Identity(), budget=FEW), written.append, NOW)
    months = [f"kalender/{year}/{month:02}" for year in range(2031, 2041) for month in range(1, 13)]
    sorts = [f"orte?page={n}&sort=asc" for n in range(60)]
    articles = [f"artikel/{n}-worte-{n}{name}" for n in range(3) for name in "ab"]
    numbered = ["bericht/123456", "bericht/123457", "b?id=234567", "b?titel=hafen-zu"]
    _take(plan, _found(*months, *sorts, *articles, *numbered))
    assert 50 + 50 + len(articles) + len(numbered) == plan.waiting
    trapped = [visit for visit in written if visit.reason is Reason.TRAP]
    assert len(months) - 50 + len(sorts) - 50 == len(trapped)
    assert "e.g. https://site.example/kalender/2031/01" in trapped[0].evidence


def test_G01_addresses_that_the_source_identifies_are_no_trap(written):
    known = replace(_a_source(), identity=Identity(pattern=r"/n/(\d+)"), budget=FEW)
    plan = UrlQueue(known, written.append, NOW)
    _take(plan, _found(*(f"n/{n}" for n in range(80)), *(f"m/{n}" for n in range(80))))
    assert 80 + 50 == plan.waiting


def test_G04_comments_of_an_article_are_the_article(written):
    plan = UrlQueue(replace(_a_source(), identity=Identity()), written.append, NOW)
    _take(plan, _found("artikel/hafen-zu", *(f"artikel/hafen-zu#c{n}" for n in range(9))))
    assert 1 == plan.waiting


def _candidates(plan, budget=10):
    return [candidate.url.removeprefix(HOME) for candidate in plan.articles(budget)]


def test_later_pages_of_an_article_are_no_duplicates_and_come_last(plan):
    _take(plan, _found("1/a?seite=2", "1/a", "2/b", "2/c"))
    assert ["1/a", "2/b", "1/a?seite=2"] == _candidates(plan)


def test_a_page_that_an_article_leads_to_is_taken_up_once(plan, written):
    known = _known("1/a?seite=3", **AWAY)
    _take(plan, _found("1/a", "1/a?seite=2", "1/a?seite=3"), known)
    first, second = plan.articles(10)
    for number, was_known in ((2, second), (3, None), (4, None)):
        taken = plan.take_page(f"{HOME}1/a?seite={number}", first)
        assert (None, first.url) == (taken.known, taken.found.via.listing)
        assert plan.begin(taken)
        assert was_known is None or not plan.begin(was_known)
        assert plan.take_page(f"{HOME}1/a?seite={number}", first) is None
    assert plan.take_page(f"{HOME}abo?seite=2", first) is None
    assert (4, []) == (plan.discovered, written)


def test_later_pages_that_nobody_led_to_end_as_not_due(plan, written):
    _take(plan, _found("1/a?seite=2"), _known("1/a?seite=2", **AWAY))
    plan.articles(10)
    assert [] == written
    plan.close_rest(Reason.OVER_BUDGET, "spent")
    assert {"1/a?seite=2": Reason.NOT_DUE} == _reasons(written)


def test_children_that_are_not_due_end_at_once_and_cost_no_place(plan, written, monkeypatch):
    monkeypatch.setattr(url_queue, "MAX_LISTINGS", 5)
    plan.add_seed(Seed(kind=SeedKind.SITEMAP, url=f"{HOME}sitemap.xml"))
    index = plan.next_listing()
    found = plan.screen_listings(_found(*(f"{n}.xml" for n in range(20))))
    read = {"last_checked": NOW, "changed_at": NOW, "body_sha256": "0"}
    known = {child.url: KnownUrl(url=child.url, **read) for child in found[:15]}
    plan.add_listings(found, index, known)
    read_now = [
        (plan.next_can_wait(), plan.next_listing().url.removeprefix(HOME)) for _ in range(4)
    ]
    assert [(False, "0.xml"), (False, "1.xml"), (False, "2.xml"), (True, "15.xml")] == read_now
    assert plan.next_listing() is None
    assert {f"{n}.xml": Reason.NOT_DUE for n in range(3, 15)} == _reasons(written)


def test_what_earlier_runs_had_no_room_for_waits_like_news(plan):
    _take(plan, _found("1/a"), _known("1/a", last_checked=None, next_check=NOW))
    _take(plan, _found("2/b"), _known("2/b", last_checked=NOW, next_check=NOW))
    assert 1 == plan.waiting


def test_G11_a_full_queue_reads_no_further_listing_and_tells_of_what_it_left(
    plan, written, monkeypatch
):
    monkeypatch.setattr(url_queue, "MAX_DISCOVERED", 3)
    for name in ("rss.xml", "more.xml"):
        plan.add_seed(Seed(kind=SeedKind.FEED, url=HOME + name))
    assert plan.next_listing()
    _take(plan, _found("1/a", "2/b", "3/c", "4/d"))
    assert plan.next_listing() is None
    plan.close_rest(Reason.OVER_BUDGET, "the run's budget was spent")
    wanted = {"rss.xml", "more.xml", "1/a", "2/b", "3/c", "4/d"}
    assert dict.fromkeys(wanted, Reason.OVER_BUDGET) == _reasons(written)

"""From a survey to a source: which listings are taken, and what the article pattern keeps."""

import re
from collections.abc import Sequence

import pytest

from crawlers.survey import Looked, Survey
from flows.proposal import propose
from flows.proposal.search import asked_for
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import Every, SeedKind, SourceId

HOME = "https://www.paper.example/"
STORIES = [f"{HOME}artikel/{n}-the-bridge-is-shut" for n in range(70_000, 70_012)]


def looked(url, articles: Sequence[str], kind=SeedKind.FEED, dates=(), *, titled=False, **fields):
    """A living listing."""
    via = Via(seed=url, listing=url)
    found = tuple(
        DiscoveredUrl(
            url=address,
            source_id=SourceId("survey"),
            via=via,
            title="t" if titled else None,
            published=dates[at] if at < len(dates) else None,
        )
        for at, address in enumerate(articles)
    )
    usual = {"origin": "home page", "total": len(found)}
    return Looked(url=url, kind=kind, articles=found, **{**usual, **fields})


def survey(*listings, stories=STORIES, links=(), **fields):
    home = looked(HOME, stories, SeedKind.SECTION)
    return Survey(home=home, listings=listings, links=(*stories, *links), **fields)


def proposed(*listings, **fields):
    return propose.propose(survey(*listings, **fields), asked_for(HOME))


def taken(proposal):
    return [seed.url.removeprefix(HOME) for seed in proposal.source.seeds]


def why(proposal, path):
    return next(w.why for w in proposal.weighed if w.look.url == HOME + path)


NEWS = looked(f"{HOME}news.xml", STORIES, SeedKind.SITEMAP, titled=True)
BROAD = looked(f"{HOME}all.rss", STORIES[:10])


def test_a_news_sitemap_and_the_broadest_feed_are_taken():
    sport = looked(f"{HOME}sport.rss", STORIES[:3])
    archive = looked(f"{HOME}sitemap.xml", STORIES, SeedKind.SITEMAP)
    assert ["news.xml", "all.rss"] == taken(proposed(sport, archive, BROAD, NEWS))


def test_a_feed_that_adds_to_the_broadest_is_taken_and_one_that_does_not_is_left():
    adds = looked(f"{HOME}local.rss", STORIES[9:])
    same = looked(f"{HOME}sport.rss", STORIES[:3])
    found = proposed(BROAD, adds, same)
    assert ["all.rss", "local.rss"] == taken(found)
    assert "names nothing that those taken do not name" == why(found, "sport.rss")


def test_what_adds_most_is_taken_next_and_an_index_stands_for_its_children():
    index = looked(f"{HOME}index.xml", (), SeedKind.SITEMAP, children=40)
    child = looked(f"{HOME}part-40.xml", STORIES, SeedKind.SITEMAP, parent=f"{HOME}index.xml")
    few, others = looked(f"{HOME}all.rss", STORIES[:7]), looked(f"{HOME}city.rss", STORIES[3:9])
    found = proposed(others, few, index, child)
    assert ["all.rss", "index.xml"] == taken(found)
    assert tuple(STORIES) == found.articles


def test_without_feed_and_news_sitemap_the_index_above_a_sitemap_is_taken():
    index = looked(f"{HOME}index.xml", (), SeedKind.SITEMAP, children=40)
    child = looked(f"{HOME}part-40.xml", STORIES, SeedKind.SITEMAP, parent=f"{HOME}index.xml")
    assert ["index.xml"] == taken(proposed(index, child))


def test_without_any_listing_the_home_page_and_its_sections_are_read():
    stories = [
        f"{HOME}{part}/the-bridge-is-shut-{n}" for part in ("city", "sport") for n in range(3)
    ]
    links = (HOME, f"{HOME}city/", f"{HOME}sport", f"{HOME}imprint")
    found = proposed(stories=stories, links=links)
    assert ["", "city/", "sport"] == taken(found)
    assert any("no feed and no sitemap" in note for note in found.notes)


def test_the_home_page_is_read_too_where_the_listings_miss_some_of_its_articles():
    half = looked(f"{HOME}all.rss", STORIES[:6])
    assert ["all.rss", ""] == taken(proposed(half))


@pytest.mark.parametrize(
    ("listing", "reason"),
    [
        (looked(f"{HOME}comments/feed", STORIES), "about comments"),
        (looked(f"{HOME}tag/bridge/rss", STORIES), "about comments, a subject"),
        (looked(f"{HOME}author/anna/feed", STORIES), "an author"),
        (looked(f"{HOME}talk.rss", [f"{STORIES[0]}#c{n}" for n in range(30)]), "about comments"),
        (looked(f"{HOME}far.rss", ["https://other.example/1"]), "on other sites"),
        (looked(f"{HOME}old.rss", [f"{HOME}artikel/1-x"], dates=["2019-02-03"]), "2019-02-03"),
        (looked(f"{HOME}else.rss", [f"{HOME}shop/1"]), "no article of the home page"),
        (looked(f"{HOME}gone.rss", (), fault="gone: status 404"), "status 404"),
    ],
    ids=lambda value: value.url.removeprefix(HOME) if isinstance(value, Looked) else "",
)
def test_a_listing_that_is_no_good_is_left_and_the_reason_told(listing, reason):
    dated = looked(f"{HOME}all.rss", STORIES, dates=["2026-11-20T10:00:00Z"])
    found = proposed(listing, dated)
    assert ["all.rss"] == taken(found)
    assert reason in why(found, listing.url.removeprefix(HOME))


def test_the_pattern_keeps_the_articles_and_refuses_the_rest_of_the_home_page():
    links = [f"{HOME}{name}" for name in ("imprint", "sport", "shop/1234567", "topics/artikel")]
    (pattern,) = proposed(NEWS, links=links).source.scope.allow
    assert r"^/artikel/\d+" == pattern


def test_no_pattern_holds_for_a_year_only():
    stories = [f"{HOME}2026/11/{n}/the-bridge-is-shut-{n}" for n in range(10, 29)]
    news = looked(f"{HOME}news.xml", stories, SeedKind.SITEMAP, titled=True)
    links = [f"{HOME}{name}" for name in ("imprint", "sport", "contact")]
    (pattern,) = proposed(news, stories=stories, links=links).source.scope.allow
    assert re.search(pattern, "/2027/01/01/the-bridge-is-open")


def test_what_a_pattern_would_lose_is_told():
    stories = [f"{HOME}artikel/{n}-x" for n in range(100_000, 100_300)]
    odd = f"{HOME}special/the-bridge"
    news = looked(f"{HOME}news.xml", [*stories, odd], SeedKind.SITEMAP, titled=True)
    found = proposed(news, stories=stories[:10], links=[f"{HOME}imprint", f"{HOME}sport"])
    assert (odd,) == found.lost
    assert odd not in found.articles


@pytest.mark.parametrize(
    "stories",
    [STORIES[:3], [f"{HOME}{word}" for word in ("a", "b", "c", "d", "e", "f", "g")]],
    ids=["too few", "no shape"],
)
def test_no_pattern_is_better_than_a_guess(stories):
    news = looked(f"{HOME}news.xml", stories, SeedKind.SITEMAP, titled=True)
    found = proposed(news, stories=stories, links=[f"{HOME}imprint", f"{HOME}x/y"])
    assert () == found.source.scope.allow
    assert any("no pattern" in note for note in found.notes)


def test_further_hosts_of_the_domain_and_mirrors_are_proposed():
    home = "https://www.paper-of-the-coast.com/"  # `.example` is no public suffix
    stories = [story.replace(HOME, home) for story in STORIES]
    blog = [f"https://blog.paper-of-the-coast.com/{n}" for n in range(3)]
    mirrored = [story.replace(home, "https://paper-news.example/") for story in stories[:4]]
    site = Survey(
        home=looked(home, stories, SeedKind.SECTION),
        listings=(looked(f"{home}all.rss", [*stories, *blog, *mirrored]),),
    )
    found = propose.propose(site, asked_for(home))
    assert ("blog.paper-of-the-coast.com",) == found.source.scope.hosts
    assert ("paper-news.example",) == found.source.identity.mirrors
    assert r"(?<!\d)(\d{5,})(?!\d)" == found.source.identity.pattern


@pytest.mark.parametrize(("a_day", "minutes"), [(200, 15), (30, 30), (5, 60), (1, 180)], ids=str)
def test_the_schedule_follows_how_much_is_published(a_day, minutes):
    at = [n * 24 * 60 // a_day for n in range(2 * a_day)]
    dates = [f"2026-11-{19 + m // 1440}T{m % 1440 // 60:02}:{m % 60:02}:00Z" for m in at]
    stories = [f"{HOME}artikel/{80_000 + n}-x" for n in range(len(dates))]
    found = proposed(looked(f"{HOME}all.rss", stories, dates=dates), stories=stories[:5])
    assert Every(seconds=60 * minutes, jitter_seconds=60 * minutes - 60) == found.source.schedule


def test_the_country_of_the_host_gives_the_zone():
    german = HOME.replace(".example", ".de")
    stories = [story.replace(".example", ".de") for story in STORIES]
    site = Survey(home=looked(german, stories, SeedKind.SECTION), language="de_DE")
    source = propose.propose(site, asked_for(german)).source
    assert ("Europe/Berlin", "de") == (source.timezone, source.language)


@pytest.mark.parametrize(
    ("language", "offset", "zone"),
    [
        ("de", "+01:00", "Europe/Berlin"),
        ("de", "-05:00", "UTC"),
        ("sv", "+01:00", "Europe/Stockholm"),
        ("de", "Z", "UTC"),
        ("en-ZA", "Z", "Africa/Johannesburg"),
    ],
)
def test_the_zone_of_a_language_counts_where_the_dates_agree(language, offset, zone):
    dates = [f"2026-11-{n:02}T10:00:00{offset}" for n in range(1, 13)]
    found = proposed(looked(f"{HOME}all.rss", STORIES, dates=dates), language=language)
    assert zone == found.source.timezone


def test_a_sitemap_that_names_everything_does_not_make_sections_articles():
    sections = [f"{HOME}{name}" for name in ("sport", "city", "imprint", "topics/sea", "archive")]
    everything = looked(f"{HOME}sitemap.xml", [*sections, *STORIES], SeedKind.SITEMAP)
    found = proposed(everything, BROAD, links=sections)
    assert ["all.rss", "sitemap.xml"] == taken(found)
    assert (r"^/artikel/\d+",) == found.source.scope.allow
    assert set(sections) <= set(found.lost)


@pytest.mark.parametrize(
    ("rights", "is_reserved"),
    [
        ((("header tdm-reservation", "1"),), True),
        ((("/.well-known/tdmrep.json", "tdm-reservation 1 for /"),), True),
        ((("header tdm-reservation", "0"), ("meta robots", "noarchive, 1")), False),
        ((), False),
    ],
)
def test_a_reservation_is_told_from_other_signals(rights, is_reserved):
    assert is_reserved == bool(propose.reserved(rights))


def test_a_site_that_says_nothing_is_proposed_with_doubts():
    found = proposed(stories=[])
    assert [""] == taken(found)
    assert any("links no articles" in note for note in found.notes)


def test_a_feed_is_measured_against_the_news_sitemap():
    half = looked(f"{HOME}all.rss", STORIES[:6])
    assert [f"{HOME}all.rss covers 50% of the news sitemap"] == list(
        propose.covered(survey(NEWS, half), {half.url})
    )


def test_posts_of_wordpress_are_taken_where_they_add_to_the_feed_or_where_there_is_none():
    posts = looked(f"{HOME}wp-json/wp/v2/posts", STORIES, SeedKind.WORDPRESS)
    whole = looked(f"{HOME}all.rss", STORIES)
    assert ["all.rss", "wp-json/wp/v2/posts"] == taken(proposed(posts, BROAD))
    assert ["all.rss"] == taken(proposed(posts, whole))
    assert ["wp-json/wp/v2/posts"] == taken(proposed(posts))
    assert SeedKind.WORDPRESS is proposed(posts).source.seeds[0].kind

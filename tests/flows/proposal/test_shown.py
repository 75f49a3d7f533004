"""What a search for a source shows: the same values make a terminal's tables and Prefect's page."""

from dataclasses import replace
from datetime import UTC, datetime

from crawlers.survey import Looked, Survey
from flows.proposal import search, shown
from flows.proposal.listing_worth import Weighed
from flows.proposal.propose import Proposal
from flows.proposal.sample import Sampled
from flows.proposal.search import Scouted
from pipelines.model.article import Line
from pipelines.model.draft import BlockKind, Cut
from pipelines.model.page import UrlId
from pipelines.model.source import SeedKind, SourceId
from tests.pipelines.articles import clean_article

HOME = "https://www.paper.example/"
SOURCE = replace(search.asked_for(HOME), id=SourceId("paper"), name="Paper | <b>")


def article(title="Bridge shut", rights=()):
    cut = Cut(text="Join us now", rule="repeated", evidence="seen on 3 of 3 pages", line=0)
    return clean_article(
        article_id=UrlId("0" * 32),
        source_id=SOURCE.id,
        url=f"{HOME}1",
        title=title,
        lines=(Line(text="The bridge is shut until further notice.", kind=BlockKind.PARAGRAPH),),
        cuts=(cut,),
        rights=rights,
        published_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
        cleaner_version="1",
        model_version="cold",
    )


def listing(path, **fields):
    return Looked(**{"url": HOME + path, "kind": SeedKind.FEED, "origin": "link", **fields})


def found(*sampled, weighed=(), **fields):
    survey = Survey(home=listing(""), rights=(("header x-robots-tag", "noarchive"),))
    proposal = Proposal(source=SOURCE, weighed=weighed, articles=(), lost=(f"{HOME}odd",))
    return Scouted(survey=survey, proposal=proposal, sampled=sampled, **fields)


GOOD = Sampled(url=f"{HOME}1", article=article(rights=(("meta robots", "noindex"),)))
BAD = Sampled(url=f"{HOME}2", refusal="no_content: no block looks like text")


def test_rights_stand_first_and_every_page_has_its_row():
    sheets = shown.sheets(found(GOOD, GOOD, BAD, doubts=("a doubt",)))
    assert [
        "Rights",
        "Tried: 2 articles of 3 pages",
        "What would be cut",
        "The article pattern would lose",
        "Doubts",
    ] == [sheet.title for sheet in sheets]
    assert (("header x-robots-tag", "noarchive"), ("meta robots", "noindex")) == sheets[0].rows
    good, _, bad = sheets[1].rows
    assert ("Bridge shut", "2026-11-20 08:30", "1") == (good[0], good[1], good[3])
    assert good[2].startswith("The bridge is shut")
    assert (f"{HOME}2", "no_content: no block looks like text") == (bad[0], bad[4])
    assert (("Join us now", "2", "repeated: seen on 3 of 3 pages"),) == sheets[2].rows


def test_listings_that_were_only_guessed_and_are_not_there_are_not_shown():
    weighed = (
        Weighed(look=listing("rss"), taken=True, why="feed of 9 articles"),
        Weighed(look=listing("old.rss"), taken=False, why="gone"),
        Weighed(look=listing("feed", origin="guess"), taken=False, why="gone"),
    )
    (rows,) = [s.rows for s in shown.sheets(found(weighed=weighed)) if s.title == "Listings"]
    assert [("yes", f"{HOME}rss"), ("", f"{HOME}old.rss")] == [(row[0], row[2]) for row in rows]


def test_the_page_for_prefect_shows_outside_text_literally():
    bad = replace(GOOD, article=article(title="A | <img src=x> [b](http://x.example)"))
    page = shown.page(found(bad))
    assert "<img" not in page
    assert "](http://x.example)" not in page
    assert page.startswith("```yaml\n# yaml-language-server")


def test_a_reserved_source_says_so_in_its_file():
    assert shown.file_text(found(GOOD)).startswith("# yaml-language-server")
    assert "ask" in shown.file_text(found(GOOD, reservation="header: 1")).splitlines()[0].lower()


def test_a_proposal_is_good_when_half_of_the_tried_pages_are_articles():
    assert found(GOOD, BAD).is_good
    assert not found(GOOD, BAD, BAD).is_good
    assert not found().is_good

"""Which page speaks for an article, and pages of one article joined."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines import variants
from pipelines.model.article import Line
from pipelines.model.draft import BlockKind, Cut, Image
from pipelines.model.page import UrlId
from pipelines.model.raw import RawPointer
from pipelines.urls import article_id
from tests.pipelines.articles import changed, clean_article
from tests.pipelines.drafts import NOW, SOURCE
from tests.world.listings import PAPER

URL = "https://blatt.example/lang/bericht-vom-deich"


def article(*lines, answered=None, url=URL, name="0" * 32, **fields):
    return clean_article(
        **{
            "article_id": UrlId(name),
            "source_id": SOURCE,
            "url": url,
            "fetched_url": answered,
            "title": "Bericht vom Deich",
            "lines": tuple(Line(text=t, kind=BlockKind.PARAGRAPH) for t in lines),
            "fetched_at": NOW,
            "cleaner_version": "1",
            "model_version": "cold",
            **fields,
        }
    )


def page(number, *lines, **fields):
    return article(*lines, answered=f"{URL}?seite={number}", **fields)


def join(*articles, met=()):
    found = {variants.address(one): one for one in articles}
    return variants.join(found, dict.fromkeys(found, "rss") | dict(met))


def gaps(one):
    return [said for field, said in one.metadata.conflicts if field == variants.PAGES]


FULL = article("Eins.", "Zwei.", "Drei.")
AMP = article(
    "Eins.", answered="https://blatt.example/amp/bericht", fetched_at=NOW + timedelta(hours=1)
)
PRINT = article("Eins.", "Zwei.", answered="https://blatt.example/druck/bericht")


@pytest.mark.parametrize(
    ("pages", "speaker"),
    [((FULL, AMP), FULL), ((AMP, PRINT), PRINT), ((AMP, PRINT, FULL), FULL),
     ((article("Eins."), PRINT), article("Eins."))],
)  # fmt: skip
def test_the_articles_own_page_speaks_else_the_one_that_says_most(pages, speaker):
    for order in (pages, pages[::-1]):
        found = {variants.address(one): one for one in order}
        assert {FULL.article_id: variants.address(speaker)} == variants.speakers(found)


@pytest.mark.parametrize(
    ("new", "old", "is_poorer"),
    [
        (AMP, FULL, True),
        (replace(AMP, lines=FULL.lines * 2), FULL, True),
        (AMP, PRINT, True),
        (PRINT, AMP, False),
        (article("Kurz."), FULL, False),
        (article("Kurz."), AMP, False),
        (replace(AMP, lines=()), AMP, False),
        (changed(FULL, conflicts=((variants.PAGES, "without page 2 of 2"),)), FULL, True),
        (FULL, changed(FULL, conflicts=((variants.PAGES, "without page 2 of 2"),)), False),
        (article("Kurz.", answered=URL.replace("https://", "http://www.")), FULL, False),
    ],
)
def test_a_poorer_page_is_known_from_a_page_that_was_changed(new, old, is_poorer):
    assert is_poorer is bool(variants.is_poorer(new, old))


def test_pages_are_joined_in_order_whatever_order_they_came_in():
    first, second, third = article("Eins."), page(2, "Zwei.", "Eins."), page(3, "Drei.")
    for order in ((first, second, third), (third, first, second)):
        joined = join(*order)
        [(url, whole)] = joined.articles.items()
        assert (URL, "Eins.\nZwei.\nDrei.") == (url, whole.text)
        assert {f"{URL}?seite={n}": URL for n in (2, 3)} == joined.pages
        assert [] == gaps(whole)


def test_pages_with_identities_of_their_own_belong_together_by_title_or_link():
    own = {"url": f"{URL}?seite=2", "answered": None, "name": "1" * 32}
    titled = article("Zwei.", title="Bericht vom Deich - Seite 2", **own)
    other = article("Zwei.", title="Zweiter Teil", **own | {"url": f"{URL}/2/"})
    assert "Eins.\nZwei." == join(article("Eins."), titled).articles[URL].text
    assert 2 == len(join(article("Eins."), other).articles)
    assert 1 == len(join(article("Eins."), other, met={other.url: URL}).articles)
    worded = article("Zwei.", title="Zweiter Teil", **own)
    assert 1 == len(join(article("Eins."), worded).articles), "a page, by its own address"


def test_where_pages_are_counted_from_0_the_first_links_to_number_1():
    second, third = (
        article(said, url=f"{URL}?page={n}", name=str(n) * 32, title=said)
        for n, said in enumerate(("Zwei.", "Drei."), start=1)
    )
    met = {second.url: URL, third.url: second.url}
    [whole] = join(article("Eins."), second, third, met=met).articles.values()
    assert ("Eins.\nZwei.\nDrei.", []) == (whole.text, gaps(whole))
    assert 2 == len(join(article("Eins."), second).articles), "nothing says that it is another page"


AT = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("url", "fields", "is_again"),
    [
        (f"{URL}?quelle=rss", {}, True),
        (f"{URL}?quelle=rss", {"published_at": AT}, False),
        (f"{URL}?quelle=rss", {"title": "Ein anderer Bericht"}, False),
        (f"{URL}?quelle=rss", {"lines": ()}, False),
        ("https://blatt.example/region/bericht", {}, False),
    ],
)
def test_the_same_page_under_another_query_is_the_same_article(url, fields, is_again):
    other = article("Eins.", "Zwei.", "Drei.", url=url, name="1" * 32, **fields)
    found = {one.url: one for one in (other, FULL)}
    assert ({url: URL} if is_again else {}) == variants.repeated(found, ())
    known = {other.article_id}
    assert ({URL: url} if is_again else {}) == variants.repeated(found, known), (
        "the stored one stays"
    )
    assert {} == variants.repeated(found, {*known, FULL.article_id})


def test_the_same_page_of_one_moment_is_the_same_article_in_whatever_section():
    one, other = (
        article("Eins.", published_at=AT, url=f"https://blatt.example/{where}/bericht", name=name)
        for where, name in (("region", "1" * 32), ("welt", "2" * 32))
    )
    assert {one.url: other.url} == variants.repeated({one.url: one, other.url: other}, ())


def test_a_page_that_is_missing_is_named():
    [lone] = join(article("Eins."), page(3, "Drei.")).articles.values()
    assert ["without page 2 of 3"] == gaps(lone)
    [named] = join(article("Eins."), met={f"{URL}?seite=2": "rss"}).articles.values()
    assert ["without page 2 of 2"] == gaps(named)
    [last] = join(page(2, "Zwei.")).articles.values()
    assert ["without page 1 of 2"] == gaps(last)
    [whole] = join(
        article("Eins."), met={"https://blatt.example/anders?seite=2": "rss"}
    ).articles.values()
    assert [] == gaps(whole)


def test_pictures_and_cuts_of_a_further_page_stand_where_they_stood():
    picture = Image(url="https://blatt.example/2.jpg", line=1)
    cut = Cut(text="Spende!", rule="repeated", evidence="seen on all", line=2)
    second = page(2, "Eins.", "Zwei.", lead="Vorspann.", images=(picture,), cuts=(cut,))
    [whole] = join(article("Eins."), second).articles.values()
    assert "Eins.\nVorspann.\nZwei." == whole.text
    assert (2, 3) == (whole.metadata.images[0].line, whole.cuts[0].line)


def test_a_page_of_comments_adds_nothing():
    [same] = join(FULL, page(2, "Eins.", "Drei.")).articles.values()
    assert FULL.text == same.text


def test_where_the_further_pages_lie_is_noted():
    raw = RawPointer(file="raw/a.warc.gz", offset=7, length=9)
    [whole] = join(article("Eins."), page(2, "Zwei.", raw=raw)).articles.values()
    assert [raw] == list(variants.further_pages(whole.metadata.provenance))
    assert [] == list(variants.further_pages(FULL.metadata.provenance))


def test_the_first_page_of_a_later_one_can_be_looked_up():
    first = article_id(PAPER.id, URL, PAPER.identity)
    assert first in variants.first_ids(page(2, "Zwei."), PAPER)
    assert frozenset() == variants.first_ids(FULL, PAPER)

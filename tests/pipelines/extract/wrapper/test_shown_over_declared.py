"""Where the data of a source's pages constantly say other than the pages show, what is shown comes first."""

import json
import random

import pytest

from pipelines import cleaner, codec
from pipelines.boilerplate.learning import learn
from pipelines.model.sitemodel import cold
from tests.pipelines.extract.pagemaker import PLACES

PEOPLE = (
    "Ada Brandt", "Cem Demir", "Eva Fink", "Jan Petersen", "Lena Vogt", "Ole Harms", "Pia Carstens",
    "Rolf Thomsen", "Ute Lorenzen", "Wim Ketels",
)  # fmt: skip
ACCOUNT = "Heike Kessler"


def headline(number):
    return f"{PLACES[number]} baut die Brücke über den alten Hafen"


@pytest.fixture
def page(made):
    """Return a function that makes a page: what its data say, above what it shows."""

    def make(number, *, title=None, author=None, byline=None):
        text = [f"{p} Das gilt in {PLACES[number]} ab Mai {number + 3}." for p in made.PARAGRAPHS]
        node = {"@type": "NewsArticle", "headline": title or headline(number)}
        if author:
            node["author"] = {"@type": "Person", "name": author}
        head = (
            f'<meta property="og:title" content="{node["headline"]}">'
            f'<script type="application/ld+json">{json.dumps(node)}</script>'
        )
        before = f'<p class="wer">{byline}</p>' if byline else ""
        body = made.article(*text, head=head, title=headline(number), before=before)
        return made.fetched(body, url=f"https://www.probeblatt.example/artikel/{number}.html")

    return make


@pytest.mark.parametrize("labelled", ["Exklusiv: {}", "{} (mit Video)", "Nur hier \N{EN DASH} {}"])
def test_what_the_data_titles_of_a_source_always_carry_is_no_part_of_them(page, finished, labelled):
    found = finished([page(n, title=labelled.format(headline(n))) for n in range(6)])
    assert [headline(n) for n in range(6)] == [one.metadata.title for one in found]
    assert "on 6 pages" in dict(found[0].metadata.provenance)["title"]


def test_what_is_glued_to_a_title_is_a_part_of_its_word(page, finished):
    (*_, last) = finished([page(n, title=f"Nord{headline(n)}") for n in range(6)])
    assert f"Nord{headline(5)}" == last.metadata.title


def test_few_titles_with_a_label_teach_nothing(page, finished):
    (*_, last) = finished([page(n, title=f"Exklusiv: {headline(n)}") for n in range(4)])
    assert f"Exklusiv: {headline(3)}" == last.metadata.title


def test_a_label_that_one_in_six_titles_lacks_is_the_editors(page, finished):
    pages = [page(n, title=f"Exklusiv: {headline(n)}") for n in range(5)]
    found = finished([*pages, page(5)])
    assert [f"Exklusiv: {headline(n)}" for n in range(5)] == [
        one.metadata.title for one in found[:5]
    ]


def test_the_account_that_all_articles_were_entered_with_is_no_author(page, finished):
    found = finished([page(n, author=ACCOUNT, byline=f"Von {PEOPLE[n]}") for n in range(6)])
    assert [(PEOPLE[n],) for n in range(6)] == [one.metadata.authors for one in found]
    assert f"others than '{ACCOUNT}' on 6 pages" in dict(found[0].metadata.provenance)["authors"]


def test_few_pages_with_another_byline_teach_nothing(page, finished):
    found = finished([page(n, author=ACCOUNT, byline=f"Von {PEOPLE[n]}") for n in range(4)])
    assert {(ACCOUNT,)} == {one.metadata.authors for one in found}


def test_who_is_shown_as_author_too_is_one(page, finished):
    guests = [page(n, author=ACCOUNT, byline=f"Von {PEOPLE[n]}") for n in range(9)]
    found = finished([*guests, page(9, author=ACCOUNT, byline=f"Von H. {ACCOUNT.split()[1]}")])
    assert [*((name,) for name in PEOPLE[:9]), (ACCOUNT,)] == [
        one.metadata.authors for one in found
    ]


def test_a_page_without_the_byline_keeps_what_its_data_say(page, finished):
    told = [page(n, author=ACCOUNT, byline=f"Von {PEOPLE[n]}") for n in range(6)]
    (*_, last) = finished([*told, page(6, author=ACCOUNT)])
    assert (ACCOUNT,) == last.metadata.authors


def test_pages_whose_data_name_whom_they_show_stay_as_they_are(page, finished):
    guest = [page(n, author=ACCOUNT, byline=f"Von {PEOPLE[n]}") for n in range(6)]
    own = [page(n, author=PEOPLE[n], byline=f"Von {PEOPLE[n]}") for n in range(6, 10)]
    assert [(name,) for name in PEOPLE] == [
        one.metadata.authors for one in finished([*guest, *own])
    ]


def test_which_origin_is_right_is_learned_the_same_in_any_order(page, made):
    pages = [
        page(n, title=f"Exklusiv: {headline(n)}", author=ACCOUNT, byline=f"Von {PEOPLE[n]}")
        for n in range(8)
    ]
    drafts = [cleaner.draft_page(one, made.SOURCE) for one in pages]
    mixed = random.Random(5).sample(drafts, len(drafts))
    empty = cold(made.SOURCE.id)
    at_once = codec.dump(learn.learn(empty, drafts))
    assert at_once == codec.dump(learn.learn(learn.learn(empty, mixed[:3]), mixed[3:]))

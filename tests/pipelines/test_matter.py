"""What articles are about and how they end. Texts are our own."""

import pytest

from pipelines.boilerplate.lines import matter
from pipelines.model.draft import Span, SpanKind
from tests.pipelines.drafts import block, page

DAM = ("The dam at Lindara was watched.", "Lindara has a new council since March.")


def shared(*drafts):
    one, *others = (set(matter.about(draft)) for draft in drafts)
    return one.intersection(*others)


def about(*texts, title, **said):
    return page(*texts, title=title, said=said)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (about(title="Floods reach Lindara"), about(title="Trial in Lindara begins")),
        (about(title="At sea: a smith"), about(title="At sea: a diver")),
        (
            about(title="Kettle", authors=("Ada Mora",)),
            about(title="Window", authors=("Ada Mora",)),
        ),
    ],
    ids=["word of the titles", "series", "author"],
)
def test_pages_of_one_matter_share_what_makes_them_one(one, other):
    assert matter.is_one(shared(one, other), "A line that says neither.")


def test_one_word_of_both_texts_is_a_matter_only_where_the_line_says_it():
    pages = (about(*DAM, title="A"), about(*DAM, title="B"))
    words = shared(*pages)
    assert matter.is_one(words, "In 2019 the basin near Lindara broke.")
    assert not matter.is_one(words, "Neighbours pay for the lights.")


def test_what_other_pages_say_too_is_no_matter_of_a_page():
    draft = about(*DAM, title="A")
    assert set(matter.about(draft)) > set(matter.about(draft, left_out={0, 1}))


def test_endings_know_words_and_links_of_the_last_lines_that_nothing_before_has():
    paid = block(
        "Pay at the Quayside",
        spans=(Span(start=4, end=19, kind=SpanKind.LINK, target="https://q.example/till"),),
    )
    ending = matter.ending(page("The quayside is wet.", "It rained.", "It snowed.", paid).blocks)
    terms = matter.end_terms(paid)
    assert {"pay", "the", "quayside", "https://q.example/till"} == terms
    assert {"pay": 1, "https://q.example/till": 1} == matter.shares(terms, [ending])


def test_records_of_articles_are_read_back():
    assert ("a-b", ["x", "y"], []) == matter.read(matter.record("a-b", ("x", "y"), ()))

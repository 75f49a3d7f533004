"""How papers ask, and news on the same themes, in the texts that files of languages show."""

import pytest

from pipelines.boilerplate import asking
from pipelines.boilerplate.strip import strip
from pipelines.languages import lexicon
from pipelines.model.draft import Mark
from pipelines.model.sitemodel import cold
from tests.pipelines.drafts import SOURCE, boxed, news, page, texts

FAMILIES = {code: lexicon.family(code, "asking") for code in lexicon.languages("asking")}
ASKED = {tag: family["examples"][0] for tag, family in FAMILIES.items()}
NEWS = {tag: family["counter_examples"] for tag, family in FAMILIES.items()}
COLD = cold(SOURCE)
BOX = "article.Article>div.paywall-box>p"


@pytest.mark.parametrize("tag", ASKED)
def test_an_appeal_speaks_in_words_of_all_kinds(tag):
    assert asking.KINDS == asking.kinds(ASKED[tag], tag)


@pytest.mark.parametrize(
    ("tag", "text"), [(tag, text) for tag, told in NEWS.items() for text in told]
)
def test_news_about_money_and_papers_do_not(tag, text):
    assert asking.KINDS != asking.kinds(text, tag)
    assert 0 == asking.beginning(text, tag, lambda _: False)


def test_the_papers_name_stands_for_itself():
    text = "You can give the Quayside five pounds."
    assert {"you", "money"} == asking.kinds(text, "en")
    assert {"you", "money", "we"} == asking.kinds(text, "en", is_named=True)


def test_norwegian_is_read_by_whichever_of_its_tags():
    assert asking.KINDS == asking.kinds(ASKED["no"], "nb") == asking.kinds(ASKED["no"], "nn-NO")


def test_nothing_is_known_of_languages_without_words():
    assert asking.NOBODY == asking.kinds(ASKED["en"], "eo")
    assert asking.NOBODY == asking.kinds(ASKED["en"], "")


def asked_on(*lines, tag="en"):
    return strip(page(*lines, said={"language": tag}), COLD)


@pytest.mark.parametrize("tag", ASKED)
def test_it_goes_from_the_end_of_the_first_page(tag):
    assert news(1) == texts(asked_on(*news(1), ASKED[tag], tag=tag))
    assert [ASKED[tag], *news(1)] == texts(asked_on(ASKED[tag], *news(1), tag=tag))


def test_it_goes_from_the_last_paragraph_and_leaves_its_first_sentence():
    found = asked_on(*news(1), f"The ferry sails on Friday. {ASKED['en']}")
    assert [*news(1), "The ferry sails on Friday."] == texts(found)
    assert [ASKED["en"]] == [cut.text for cut in found.cuts]


@pytest.mark.parametrize("text", [f"“{ASKED['en']}”", *NEWS["en"]])
def test_what_is_quoted_or_told_of_it_stays(text):
    assert [*news(1), text] == texts(asked_on(*news(1), text))


def test_among_the_paragraphs_it_stays_until_it_was_seen():
    first, *rest = news(1)
    assert [first, ASKED["en"], *rest] == texts(asked_on(first, ASKED["en"], *rest))


def test_in_a_box_that_asks_three_kinds_are_enough():
    text = "Four thousand readers pay for this paper. If you can, become one of them."
    assert news(1) == texts(asked_on(*news(1), boxed(text, BOX, Mark.APPEAL)))
    assert text in texts(asked_on(*news(1), boxed(text)))

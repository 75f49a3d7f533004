"""Fronts of sites, lists of headlines and consent walls are no articles, by their structure and in any language."""

from dataclasses import replace

import pytest

from pipelines import cleaner
from pipelines.model.article import CleanArticle
from pipelines.model.rejection import Reason
from pipelines.model.sitemodel import cold

HEADLINES = {
    "de": "Höfe in {} zählen die Kosten eines Frühlings ohne Schiffe",
    "ja": "{}の農家、船のない春の損失はどれほどか数える",
    "ar": "مزارع {} تحصي كلفة ربيع بلا سفن ولا عبّارات",
}
TEASER = (
    "Der Rat hat am Abend lange beraten und am Ende nichts beschlossen, wie eine Sprecherin sagte …"
)


@pytest.fixture(scope="module")
def cleaned(made):
    def run(page, url=made.URL):
        fetched = replace(made.fetched(page), url=url, final_url=url)
        return cleaner.clean_page(fetched, made.SOURCE, cold(made.SOURCE.id))

    return run


def plain(made, body):
    return f"<html><head><title>Region | Probeblatt</title></head><body>{made.NAVIGATION}{body}</body></html>"


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES)
@pytest.mark.parametrize("teased", [True, False], ids=["teasers", "dates"])
def test_a_list_of_headlines_in_boxes_is_no_article(made, cleaned, headline, teased):
    said = f"<div class=x>{TEASER}</div>" if teased else ""
    cards = "".join(
        f"<div class=k><a href=/{place}><div class=t>{headline.format(place)}</div></a>{said}"
        "<time>14.5.2026</time></div>"
        for place in made.PLACES
    )
    found = cleaned(plain(made, f"<h1>Region</h1><p>Alles aus der Region.</p>{cards}"))
    assert found.reason in (Reason.SECTION_PAGE, Reason.NOT_ARTICLE)


def test_the_front_of_a_site_is_no_article(made, cleaned):
    posts = "".join(f"<h2>Eintrag {n}</h2><p>{text}</p>" for n, text in enumerate(made.PARAGRAPHS))
    page = plain(made, f"<main>{posts}</main>")
    front = cleaned(page, "https://www.probeblatt.example/")
    assert front.reason is Reason.SECTION_PAGE
    assert "front of a site" in front.evidence


@pytest.mark.parametrize("url", ["https://www.probeblatt.example/", "https://page.invalid/"])
def test_what_calls_itself_an_article_may_stand_at_any_address(made, cleaned, url):
    assert isinstance(cleaned(made.article(), url), CleanArticle)


def test_a_page_of_a_few_sentences_whose_form_sends_consent_is_a_wall(cleaned):
    asked = "<p>Wele noba abangane bethu bayo gcina izinto kule fowuni ukuze bazi okufundayo namuhla.</p>"
    form = "<form method=post action='/consent/save'><button>Yebo</button></form>"
    page = f"<html><head><title>Iphepha</title></head><body><div>{asked}{form}</div></body></html>"
    assert cleaned(page).reason is Reason.CONSENT_WALL
    other = page.replace("/consent/save", "/search")
    assert Reason.CONSENT_WALL is not getattr(cleaned(other), "reason", None)


@pytest.mark.parametrize(
    "opening", ["<p><strong>{}</strong></p>", "<div class=intro><p>{}</p></div>"]
)
def test_the_first_paragraph_is_never_moved_out_of_the_text(made, cleaned, opening):
    first, *rest = made.PARAGRAPHS
    head = f'<meta property="og:description" content="{first}">'
    found = cleaned(made.article(opening.format(first), *rest, head=head))
    assert list(made.PARAGRAPHS) == [text.text for text in found.lines]
    assert found.metadata.lead is None


def test_a_standfirst_apart_from_the_text_stays_a_field(made, cleaned):
    said = "Der Rat will die Halle sanieren und im Frühjahr wieder öffnen, für vier Millionen Euro."
    head = f'<meta property="og:description" content="{said}">'
    found = cleaned(made.article(before=f"<p class=standfirst>{said}</p>", head=head))
    assert said == found.metadata.lead
    assert list(made.PARAGRAPHS) == [text.text for text in found.lines]


def test_lines_of_a_box_have_a_kind_of_their_own_in_place(made, cleaned):
    first, second, third, fourth = made.PARAGRAPHS
    facts = f"<h3>Die Halle</h3><p>{third}</p>"
    found = cleaned(made.article(first, second, f"<div class=faktenbox>{facts}</div>", fourth))
    kinds = {text.text: text.kind.value for text in found.lines}
    assert ("paragraph", "box", "paragraph") == tuple(
        kinds[text] for text in (second, third, fourth)
    )

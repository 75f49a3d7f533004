"""Hidden copies and hidden texts of other articles go; an article that waits to be shown stays."""

import pytest

from pipelines.extract.extractor import extract_page
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk


@pytest.fixture(scope="module")
def chosen(made):
    def run(page):
        return made.chosen(extract_page(made.fetched(page), made.SOURCE))

    return run


@pytest.mark.parametrize("hides", ['style="display:none"', "hidden", 'class="d-none"'])
def test_a_hidden_copy_for_machines_is_no_text(made, chosen, hides):
    copy = (
        f'<div {hides} itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="name">{made.TITLE}</h1>'
        f'<div itemprop="datePublished">2026-03-03T09:15:00+00:00</div>'
        f'<div itemprop="articleBody">{" ".join(made.PARAGRAPHS)}</div></div>'
    )
    assert list(made.PARAGRAPHS) == chosen(made.article(*made.PARAGRAPHS, copy))


def test_hidden_texts_of_other_articles_are_no_text(made, chosen):
    def other(place):
        said = "".join(f"<p>{text.replace('Halle', place)}</p>" for text in made.PARAGRAPHS * 2)
        headline = f"<a href='/{place}'><h3>Museum in {place} ist wieder offen</h3></a>"
        return f"<div>{headline}<div class=hide>{said}</div></div>"

    after = f"<h2>Aus dem Archiv</h2>{''.join(map(other, made.PLACES[:3]))}"
    found = chosen(made.article(after=after))
    assert list(made.PARAGRAPHS) == found[: len(made.PARAGRAPHS)]
    assert not [text for text in found if any(place in text for place in made.PLACES)]


def test_what_is_hidden_until_readers_look_for_it_is_text(made, chosen):
    first, second, *rest = made.PARAGRAPHS
    page = made.article(first, f'<div hidden="until-found"><p>{second}</p></div>', *rest)
    assert list(made.PARAGRAPHS) == chosen(page)


def test_readings_of_signs_are_no_text():
    page = "<p><ruby>川沿<rp>(</rp><rt>かわぞい</rt><rp>)</rp></ruby>の市場</p>"
    assert ["川沿の市場"] == walk(parse_html(page)).texts


@pytest.mark.parametrize(
    "beside",
    [
        "<a id=e-4-after href='#e-4'>Zurück vor den eingebetteten Beitrag</a>",
        "<div class=b><button aria-label=Los></button><span>Ein Blick in die Halle 12.05.2026 | 0:48 min</span></div>",
        "<div class=b><h2>Wie sicher ist die Halle?</h2><video></video></div>",
        "<p><img src=/h.jpg><br><em>Die Halle am Mittwoch / Foto: Ada Brandt</em></p>",
    ],
    ids=["skip link", "running time", "headline of a film", "caption"],
)
def test_words_of_players_pictures_and_embeds_are_no_text(made, chosen, beside):
    first, *rest = made.PARAGRAPHS
    assert list(made.PARAGRAPHS) == chosen(made.article(first, beside, *rest))


@pytest.mark.parametrize(("target", "stay"), [("/bad", False), ("/halle-gross.jpg", True)])
def test_teasers_that_begin_with_a_picture_at_the_end_are_no_text(made, chosen, target, stay):
    teaser = f"<div><a href='{target}'><img src=/i.jpg></a><p>{{}}</p></div>"
    said = [text.replace("Halle", "Bad").replace("Stadt", "Kreis") for text in made.PARAGRAPHS[:2]]
    box = f"<div class=auch><h4>Leza okunya</h4>{''.join(map(teaser.format, said))}</div>"
    found = chosen(made.article(*made.PARAGRAPHS, box))
    assert list(made.PARAGRAPHS) == found[: len(made.PARAGRAPHS)]
    assert stay == (said[0] in found)


def test_the_heading_whose_button_opens_a_panel_is_no_player_s(made, chosen):
    first, second, *rest = made.PARAGRAPHS
    panel = f"<div class=accordion><h5><button>Wie der Streit begann</button></h5><div><p>{second}</p></div></div>"
    assert "Wie der Streit begann" in chosen(made.article(first, panel, *rest))

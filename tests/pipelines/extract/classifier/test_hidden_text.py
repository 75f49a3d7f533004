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

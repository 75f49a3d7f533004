"""What the page's structure shows to be the article's is text, however much the trees doubt it."""

import numpy as np
import pytest

from pipelines.extract.classifier.features import unlearned
from pipelines.extract.classifier.line_stats import line_stats
from pipelines.extract.classifier.select import THRESHOLD, select_by_rules
from pipelines.extract.declared.head import PageHead
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk

SENTENCES = {
    "de": "Der Rat hat am Abend nach langer Debatte beschlossen, die Halle am Fluss zu sanieren und im Mai zu öffnen.",
    "es": "El consejo decidió anoche tras un largo debate reparar el mercado junto al río y abrirlo en mayo próximo.",
    "ja": "市議会は月曜の夜、長い議論の末に、川沿いの古い市場を来年の春までに改修して再び開くことを決めたという。",
    "hi": "परिषद ने सोमवार रात लंबी बहस के बाद तय किया कि नदी किनारे की पुरानी मंडी की मरम्मत होगी और वह मई में खुलेगी।",
    "ar": "قرر المجلس مساء الاثنين بعد نقاش طويل ترميم السوق القديمة على النهر وفتحها من جديد في شهر أيار المقبل.",
}


def kept(markup, scores):
    found = walk(parse_html(f"<html><body>{markup}</body></html>"))
    seen = line_stats(found)
    unlearned(found, PageHead(), seen)
    by_text = [next((s for t, s in scores.items() if t in text), 0.9) for text in found.texts]
    chosen = select_by_rules(found, PageHead(), seen, np.array(by_text)).chosen
    return [found.texts[order] for order in sorted(chosen)]


def paragraphs(sentence):
    return [f"<p>{number}. {sentence} {sentence}</p>" for number in range(4)]


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_a_doubted_sentence_between_paragraphs_is_text(sentence):
    first, second, third, _ = paragraphs(sentence)
    quote = f"<div class=note><p>«{sentence}»</p></div>"
    assert f"«{sentence}»" in kept(f"<div>{first}{second}{quote}{third}</div>", {"«": 0.42})
    assert f"«{sentence}»" not in kept(f"<div>{first}{second}{quote}{third}</div>", {"«": 0.2})
    assert f"«{sentence}»" not in kept(f"<div>{first}{second}{third}</div>{quote}", {"«": 0.42})


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_the_first_paragraph_is_text_whatever_box_it_stands_in(sentence):
    first, second, third, fourth = paragraphs(sentence)
    opened = f"<div class='teaser-content'>{first}</div><div>{second}{third}{fourth}</div>"
    assert 4 == len(kept(opened, {"0. ": 0.35}))
    assert 3 == len(kept(opened.replace("teaser-content", "newsletter"), {"0. ": 0.35}))


def test_a_list_between_paragraphs_is_text_as_a_whole():
    first, second, third, _ = paragraphs(SENTENCES["de"])
    listed = "<ul><li>Punkt eins: das Dach</li><li>Punkt zwei: die Stände</li></ul>"
    table = f"<table><tr><td>{listed}</td></tr></table>"
    for markup in (listed, table):
        found = kept(f"<div>{first}{second}{markup}{third}</div>", {"eins": 0.6, "zwei": 0.45})
        assert ["Punkt eins: das Dach", "Punkt zwei: die Stände"] == [
            t for t in found if "Punkt" in t
        ]


def test_a_list_that_is_hardly_text_is_left_as_it_was():
    first, second, third, _ = paragraphs(SENTENCES["de"])
    listed = "<ul><li>Punkt eins: das Dach</li><li>Punkt zwei: die Stände</li></ul>"
    found = kept(f"<div>{first}{second}{listed}{third}</div>", {"eins": 0.5, "zwei": 0.3})
    assert not [text for text in found if "Punkt" in text]


def test_a_list_of_links_between_paragraphs_is_none():
    first, second, third, _ = paragraphs(SENTENCES["de"])
    listed = "<ul><li><a href=/1>Punkt eins: das Dach</a></li><li><a href=/2>Punkt zwei: Stände</a></li></ul>"
    found = kept(f"<div>{first}{second}{listed}{third}</div>", {"Punkt": 0.4})
    assert not [text for text in found if "Punkt" in text]


@pytest.mark.parametrize("arrow", ["↩", "^", "[1]"])
def test_a_footnote_is_known_by_its_way_back(arrow):
    body = "".join(paragraphs(SENTENCES["de"]))
    note = f"<section><ol><li id=n1>Der See ist tief. <a href='#r1'>{arrow}</a></li></ol></section>"
    assert any("See" in text for text in kept(f"<div>{body}{note}</div>", {"See": 0.35}))
    away = note.replace("#r1", "/see")
    assert not any("See" in text for text in kept(f"<div>{body}{away}</div>", {"See": 0.35}))


def test_the_summary_of_a_panel_is_text_where_its_content_is():
    first, second, third, _ = paragraphs(SENTENCES["de"])
    panel = f"<details><summary>Wie es begann</summary>{second}</details>"
    assert "Wie es begann" in kept(f"<div>{first}{panel}{third}</div>", {"begann": 0.1})
    empty = kept(f"<div>{first}{panel}{third}</div>", {"begann": 0.1, "1. ": 0.1})
    assert "Wie es begann" not in empty


def test_lines_above_the_threshold_are_left_alone():
    body = "".join(paragraphs(SENTENCES["de"]))
    assert 4 == len(kept(f"<div>{body}</div>", {"0. ": THRESHOLD}))

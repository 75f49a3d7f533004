"""trafilatura's choice in terms of our own lines."""

import pytest
from lxml import etree

from pipelines.extract.classifier.trafilatura_choice import ask_trafilatura, matched_lines
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import Walk, walk


def test_its_text_is_found_in_our_lines(made):
    root = parse_html(made.article())
    walked = walk(root)
    taken = [walked.texts[order] for order in sorted(ask_trafilatura(root, walked))]
    assert [line for line in taken if line in made.PARAGRAPHS] == list(made.PARAGRAPHS)
    assert "Sport" not in taken


def test_our_tree_stays_as_it_was(made):
    root = parse_html(made.article())
    before = etree.tostring(root)
    ask_trafilatura(root, walk(root))
    assert before == etree.tostring(root)


def test_it_compares_itself_with_no_other_extractor(made, monkeypatch):
    asked = []
    monkeypatch.setattr("trafilatura.core.compare_extraction", lambda *_: asked.append(1))
    root = parse_html(made.article())
    ask_trafilatura(root, walk(root))
    assert [] == asked


def test_a_page_without_text_gives_no_lines():
    root = parse_html("<html><body><div></div></body></html>")
    assert frozenset() == ask_trafilatura(root, walk(root))


def test_short_lines_must_be_whole_lines_long_ones_may_be_parts():
    long = "Eine lange Zeile, die in der Ausgabe mit ihrer Nachbarin verbunden sein darf."
    walked = Walk(texts=["Mehr", "Text", long])
    assert frozenset({1, 2}) == matched_lines(walked, f"Mehr davon {long} Und weiter.\nText")


@pytest.mark.parametrize(
    "much",
    [
        "<a>Wort u" * 40_000,
        "<p>Noch eine Zeile.</p>" * 3_100,
        "<div>" * 120,
        f"<p title='{'<!--' * 1_100}'>",
    ],
    ids=["elements", "lines", "tower", "comments"],
)
def test_a_page_that_would_take_minutes_is_not_asked_for(monkeypatch, made, much):
    def asked(*_, **__):
        pytest.fail("trafilatura was asked")

    monkeypatch.setattr("pipelines.extract.classifier.trafilatura_choice.bare_extraction", asked)
    root = parse_html(made.article(*made.PARAGRAPHS, much))
    assert None is ask_trafilatura(root, walk(root))

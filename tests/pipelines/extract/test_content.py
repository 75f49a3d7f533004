"""trafilatura's choice in terms of our own lines."""

import time

from lxml import etree

from pipelines.extract.content import ask_trafilatura, matched
from pipelines.extract.decode import parse
from pipelines.extract.walk import Walk, walk


def test_its_text_is_found_in_our_lines(made):
    root = parse(made.article())
    walked = walk(root)
    taken = [walked.texts[order] for order in sorted(ask_trafilatura(root, walked))]
    assert [line for line in taken if line in made.PARAGRAPHS] == list(made.PARAGRAPHS)
    assert "Sport" not in taken


def test_our_tree_stays_as_it_was(made):
    root = parse(made.article())
    before = etree.tostring(root)
    ask_trafilatura(root, walk(root))
    assert before == etree.tostring(root)


def test_it_compares_itself_with_no_other_extractor(made, monkeypatch):
    asked = []
    monkeypatch.setattr("trafilatura.core.compare_extraction", lambda *_: asked.append(1))
    root = parse(made.article())
    ask_trafilatura(root, walk(root))
    assert [] == asked


def test_a_page_without_text_gives_no_lines():
    root = parse("<html><body><div></div></body></html>")
    assert frozenset() == ask_trafilatura(root, walk(root))


def test_short_lines_must_be_whole_lines_long_ones_may_be_parts():
    long = "Eine lange Zeile, die in der Ausgabe mit ihrer Nachbarin verbunden sein darf."
    walked = Walk(texts=["Mehr", "Text", long])
    assert frozenset({1, 2}) == matched(walked, f"Mehr davon {long} Und weiter.\nText")


def test_a_page_of_very_many_elements_is_not_asked_for(made):
    root = parse(made.article(*made.PARAGRAPHS, "<a>Wort u" * 40_000))
    start = time.process_time()
    assert frozenset() == ask_trafilatura(root, walk(root))
    assert time.process_time() - start < 2

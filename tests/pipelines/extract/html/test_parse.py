"""The tree of a page is the one that browsers build: what the HTML standard says of markup, good and bad."""

import pytest

from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk


def lines(body):
    return walk(parse_html(f"<!doctype html><html><body>{body}</body></html>")).texts


def depth(root):
    return max(sum(1 for _ in element.iterancestors()) for element in root.iter())


@pytest.mark.parametrize("tag", ["wbr", "embed", "source", "track", "img", "input", "keygen"])
def test_an_element_without_an_end_holds_nothing(tag):
    found = parse_html(f"<p>Der Hafen<{tag}>meister kam.</p><p>Er blieb.</p>").find(f".//{tag}")
    assert [] == list(found)
    assert "meister kam." == found.tail


def test_a_word_that_may_break_stays_one():
    assert ["Der Hafenmeister kam.", "Er blieb."] == lines(
        "<p>Der Hafen<wbr>meister kam.</p><p>Er blieb.</p>"
    )


def test_sources_of_a_film_do_not_swallow_the_text_behind_them():
    film = "<video><source src=a.mp4><source src=b.mp4></video>"
    assert ["Eins", "Zwei"] == lines(f"<p>Eins</p>{film}<p>Zwei</p>")


def test_a_paragraph_ends_where_a_section_begins():
    assert "body" == parse_html("<p>Eins<section>Zwei</section>").find(".//section").getparent().tag


def test_text_that_stands_in_a_table_but_in_no_cell_is_shown_before_it():
    assert ["Eins", "Zwei"] == lines("<table>Eins<tr><td>Zwei</td></tr></table>")


@pytest.mark.parametrize(
    "start",
    [
        '<html xmlns="http://www.w3.org/1999/xhtml">',
        '<html xmlns:o="urn:office" XMLNS:og.x = "a">',
        '<HTML title="Über Größe İ" XmlNs:O="urn:office">',
    ],
)
def test_names_of_namespaces_do_not_change_the_names_of_elements(start):
    root = parse_html(f"{start}<body><p>Eins <o:p>zwei</o:p></p><div xmlns=x>drei</div>")
    assert ["html", "head", "body", "p", "o:p", "div"] == [element.tag for element in root.iter()]


def test_what_is_said_of_namespaces_in_the_text_stays():
    said = "Jede Zeichnung beginnt mit xmlns=&quot;http://example.org&quot; im Quelltext."
    assert [said.replace("&quot;", '"')] == lines(f"<p>{said}</p>")


def test_D06_nesting_is_bounded_as_browsers_bound_it():
    root = parse_html("<div>" * 50_000 + "unten")
    assert 520 > depth(root)
    assert "unten" in "".join(root.itertext())


@pytest.mark.parametrize(
    "page", ["<p<p>x", '<a"b>x', "<p \x00a=1>x", "<p @click=go :k=2>x", "<p>\ud800x", "<frameset>x"]
)
def test_broken_markup_gives_a_tree(page):
    assert "html" == parse_html(page).tag

"""Lists with depth and number, emphasis and links inside lines."""

import pytest

from pipelines.extract.extractor import extract_page
from pipelines.model.draft import BlockKind, SpanKind
from tests.pipelines.extract import pagemaker as made

LINKED = (
    '<p>Der Rat hat <a href="/beschluss/17?utm_source=x">den Beschluss</a> am Montag mit einer'
    " <strong>knappen</strong> Mehrheit von zwei Stimmen gefasst, und <em>nicht</em> vertagt.</p>"
)


def blocks(*paragraphs, head=""):
    page = made.fetched(made.article(*made.PARAGRAPHS, *paragraphs, *made.PARAGRAPHS, head=head))
    return [block for block in extract_page(page, made.SOURCE).blocks if block.chosen]


def spans(block):
    return [(block.text[s.start : s.end], s.kind.value, s.target) for s in block.spans]


def line_with(part, *paragraphs, head=""):
    return next(block for block in blocks(*paragraphs, head=head) if part in block.text)


def test_emphasis_and_links_are_found_where_they_stand():
    assert [
        ("den Beschluss", "link", "https://www.probeblatt.example/beschluss/17"),
        ("knappen", "strong", ""),
        ("nicht", "emphasis", ""),
    ] == spans(line_with("knappen", LINKED))


def test_links_stand_against_the_base_of_the_page():
    found = line_with("knappen", LINKED, head='<base href="https://cdn.example/a/">')
    assert "https://cdn.example/beschluss/17" == found.spans[0].target


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example"]
)
def test_L02_a_link_to_anything_but_http_is_text(target):
    found = line_with("knappen", LINKED.replace("/beschluss/17?utm_source=x", target))
    assert ["knappen", "nicht"] == [text for text, _, _ in spans(found)]


def test_outer_spans_come_before_inner_ones():
    nested = LINKED.replace("den Beschluss", "<b> den <i>alten</i></b> Beschluss")
    assert [
        ("den alten Beschluss", "link"),
        ("den alten", "strong"),
        ("alten", "emphasis"),
    ] == [(text, kind) for text, kind, _ in spans(line_with("knappen", nested))][:3]


def test_a_line_behind_a_break_has_its_own_spans():
    broken = LINKED.replace(" am Montag", "<br>Am <b>Montag</b>")
    assert ["Montag", "knappen", "nicht"] == [
        text for text, _, _ in spans(line_with("knappen", broken))
    ]


def test_emphasis_that_goes_on_behind_a_break_is_on_both_lines():
    first, second = made.PARAGRAPHS[:2]
    found = blocks(f"<p><i>{first} Noch einmal.<br>{second} Noch einmal.</i></p>")
    said = [block for block in found if block.text.endswith("Noch einmal.")]
    assert [[SpanKind.EMPHASIS]] * 2 == [[s.kind for s in block.spans] for block in said]
    assert [[block.text] for block in said] == [[text for text, _, _ in spans(b)] for b in said]


def test_emphasis_and_links_in_the_cells_of_a_row_are_found():
    cells = (
        '<td> <b>Tor | Wien</b></td><td></td><td>vier <i>zu</i> drei</td><td><a href="/w">Linz</a>'
    )
    table = f"<table><tr><th>Ort</th><th>Stand</th></tr><tr>{cells}</td></tr></table>"
    row = line_with("Linz", table)
    assert (BlockKind.ROW, "Tor | Wien | vier zu drei | Linz") == (row.kind, row.text)
    assert [
        ("Tor | Wien", "strong", ""),
        ("zu", "emphasis", ""),
        ("Linz", "link", "https://www.probeblatt.example/w"),
    ] == spans(row)


def test_a_cell_of_several_lines_and_a_hidden_one():
    cells = "<td><b>eins</b><br>Amsel <i>drei</i></td><td>vier</td>"
    rows = f"<tr>{cells}</tr><tr><td hidden>x</td><td>a</td><td><b>fünf</b></td></tr>"
    first, second, third = (
        line_with(part, f"<table>{rows}</table>") for part in ("eins", "Amsel", "fünf")
    )
    assert [("eins", "strong", "")] == spans(first)
    assert [("drei", "emphasis", "")] == spans(second)
    assert ("Amsel drei | vier", "a | fünf") == (second.text, third.text)


def test_hidden_parts_leave_a_line_without_spans_rather_than_with_wrong_ones():
    hidden = LINKED.replace("Der Rat", 'Der <span class="sr-only">alte</span>Rat')
    assert () == line_with("knappen", hidden).spans


ENTRY = (
    "Die Stadt zahlt in den nächsten vier Jahren die Hälfte der Kosten für Dach und Fenster, Teil "
)


def entries(markup):
    found = [block for block in blocks(markup) if block.text.startswith(ENTRY)]
    assert all(block.kind is BlockKind.ITEM for block in found)
    return [(block.text.removeprefix(ENTRY), block.level, block.number) for block in found]


def test_ordered_lists_are_numbered_from_where_they_start():
    markup = f'<ol start="3"><li>{ENTRY}a</li><li>{ENTRY}b</li></ol>'
    assert [("a", 1, 3), ("b", 1, 4)] == entries(markup)


def test_lists_inside_lists_are_deeper():
    inner = f"<ol><li>{ENTRY}b</li></ol>"
    assert [("a", 1, 0), ("b", 2, 1), ("c", 1, 0)] == entries(
        f"<ul><li>{ENTRY}a{inner}</li><li>{ENTRY}c</li></ul>"
    )


@pytest.mark.parametrize("start", ["zwei", "-5", "99999999999", ""])
def test_a_start_that_is_no_number_of_people_counts_from_one(start):
    assert [("a", 1, 1)] == entries(f'<ol start="{start}"><li>{ENTRY}a</li></ol>')


def test_inline_elements_nested_a_thousandfold_do_no_harm():
    deep = f"<p>{'<b>' * 1000}{made.PARAGRAPHS[0]} Tief.{'</b>' * 1000}</p>"
    assert line_with("Tief.", deep).text == f"{made.PARAGRAPHS[0]} Tief."

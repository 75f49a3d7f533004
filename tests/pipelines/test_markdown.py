"""Markdown of articles, read back by a Markdown reader that is not ours."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines import markdown
from pipelines.extract.html.normalize import normalize_line as folded
from pipelines.model.article import Line
from pipelines.model.draft import BlockKind, Image, Span, SpanKind
from tests.pipelines.articles import changed
from tests.pipelines.store.samples import article

READERS = [MarkdownIt("commonmark").enable("table"), MarkdownIt("gfm-like", {"linkify": False})]


def shown(text, reader=READERS[0]):
    """Lines that a reader shows: of each block that holds text, of a row its cells."""
    lines, cells = [], None
    for token in reader.parse(text):
        assert token.type not in ("html_block", "code_block", "fence", "hr")
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            lines.append(" | ".join(filter(None, cells)))
            cells = None
        elif token.type == "inline":
            plain = "".join(words(token))
            lines.append(plain) if cells is None else cells.append(plain)
    return lines


def words(token):
    for child in token.children:
        assert child.type not in ("html_inline", "code_inline", "softbreak", "hardbreak")
        assert not child.type.startswith("s_")
        is_image = child.type == "image"
        yield (
            f"{child.attrs['src']} {''.join(words(child) if child.children else '')}"
            if is_image
            else child.content
        )


def line(text, kind=BlockKind.PARAGRAPH, **fields):
    return Line(text=text, kind=kind, **fields)


def span(start, end, kind=SpanKind.STRONG, target=""):
    return Span(start=start, end=end, kind=kind, target=target)


def test_each_kind_of_line_has_its_form():
    lines = (
        line("Teil", BlockKind.HEADING, level=3),
        line("Ein Satz."),
        line("Warum?", BlockKind.QUESTION),
        line("Gesagt", BlockKind.QUOTE),
        line("Noch mehr", BlockKind.QUOTE),
        line("Äpfel", BlockKind.ITEM, level=1),
        line("rote", BlockKind.ITEM, level=2),
        line("Birnen", BlockKind.ITEM, level=1),
        line("Jahr | Menge", BlockKind.ROW),
        line("2026 | 4", BlockKind.ROW),
    )
    expected = (
        "### Teil\n\nEin Satz.\n\n**Warum?**\n\n> Gesagt\n>\n> Noch mehr\n\n"
        "- Äpfel\n  - rote\n\n- Birnen\n\n| Jahr | Menge |\n| --- | --- |\n| 2026 | 4 |"
    )
    assert expected == markdown.body(lines)


def test_ordered_lists_keep_their_numbers():
    lines = [line(f"Punkt {n}", BlockKind.ITEM, level=1, number=n) for n in (4, 5)]
    assert "4. Punkt 4\n5. Punkt 5" == markdown.body(lines)


def test_emphasis_and_links_stand_where_they_stood():
    one = line(
        "nd: Was sagt die Studie dazu?",
        spans=(span(0, 3), span(17, 23, SpanKind.LINK, "https://x.example/a(b)"), span(4, 7, SpanKind.EMPHASIS)),
    )  # fmt: skip
    assert "**nd:** _Was_ sagt die [Studie](https://x.example/a%28b%29) dazu?" == markdown.body(
        [one]
    )
    said = replace(one, spans=(span(0, 2),))
    assert "**nd**: Was sagt die Studie dazu?" == markdown.body([said])


def test_emphasis_inside_words_is_left_out():
    assert "Fotomontage" == markdown.body([line("Fotomontage", spans=(span(0, 4),))])


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "//x.example", ""])
def test_L02_only_http_links_are_links(target):
    one = line("hier klicken", spans=(span(0, 4, SpanKind.LINK, target),))
    assert "hier klicken" == markdown.body([one])


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[klick](javascript:alert(1))",
        "![](https://x.example/beacon.gif)",
        "<https://x.example>",
        "`code` ~~weg~~ **laut** _leise_",
        "[x]: https://x.example",
        "&copy; &#60;b&#62;",
        "| a | b |",
    ],
)
def test_L02_markdown_and_html_in_a_text_are_shown_as_text(text):
    for kind in set(BlockKind) - {BlockKind.ROW}:
        assert [text] == shown(markdown.body([line(text, kind)]))


def test_the_page_has_title_lead_and_address_before_the_text():
    told = shown(markdown.markdown(changed(article(1), title="# 1 <b>", kicker="A*B", lead="So.")))
    assert ["A*B", "# 1 <b>", "So."] == told[:3]
    assert article(1).url in told
    assert article(1).text.split("\n") == told[-3:]


def test_emphasis_stands_in_the_cells_of_a_table():
    spans = (span(0, 4), span(7, 12, SpanKind.LINK, "https://x.example/a|b"), span(2, 9))
    rows = (line("Jahr | Menge", BlockKind.ROW, spans=spans), line("1999 | 3", BlockKind.ROW))
    expected = "| **Jahr** | [Menge](https://x.example/a%7Cb) |\n| --- | --- |\n| 1999 | 3 |"
    assert expected == markdown.body(rows)


def image(number, **fields):
    return Image(url=f"https://bild.example/{fields.pop('name', 1)}.jpg", line=number, **fields)


def test_images_stand_where_they_stood_with_caption_and_credit():
    lines = (line("Eins."), line("Zwei."))
    images = (
        image(0, caption="Die [alte] Brücke", credit="Ada/dpa"),
        image(2, alt="Ein *Plan*"),
        image(1, credit="Ada", name="a)b"),
    )
    expected = (
        "![Die \\[alte\\] Brücke (Ada/dpa)](https://bild.example/1.jpg)\n\nEins.\n\n"
        "![Ada](https://bild.example/a%29b.jpg)\n\nZwei.\n\n![Ein \\*Plan\\*](https://bild.example/1.jpg)"
    )
    assert expected == markdown.body(lines, images)


def test_images_without_a_known_place_are_left_out():
    assert "Eins." == markdown.body((line("Eins."),), (image(None, caption="Die Brücke"),))


def test_L02_an_image_at_anything_but_http_is_left_out():
    images = (Image(url="javascript:alert(1)", caption="[x](https://x.example)", line=0),)
    assert "Eins." == markdown.body((line("Eins."),), images)


def test_images_inside_a_table_or_an_inner_list_stand_behind_it():
    rows = (line("Jahr | Menge", BlockKind.ROW), line("1999 | 3", BlockKind.ROW), line("Aus."))
    seen = "https://bild.example/1.jpg Karte"
    assert ["Jahr | Menge", "1999 | 3", seen, "Aus."] == shown(
        markdown.body(rows, (image(1, caption="Karte"),))
    )
    entries = [line(f"E{n}", BlockKind.ITEM, level=1 + (n == 2), number=n) for n in (1, 2, 3)]
    assert "1. E1\n\n   2. E2\n\n![Karte](https://bild.example/1.jpg)\n\n3. E3" == markdown.body(
        entries, (image(1, caption="Karte"),)
    )


_TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
    | st.lists(
        st.sampled_from([*'*_`[]()<>!#+-=.~|\\&;:1a ä"€', "**", "wort ", "&amp;", "http://a.b "]),
        min_size=1,
        max_size=30,
    ).map("".join)
).map(folded).filter(bool)  # fmt: skip
_SPANS = st.lists(
    st.builds(
        lambda start, length, kind: span(
            start, start + length, kind, "https://x.example/?a=1&copy;=`2`" * (kind is SpanKind.LINK)
        ),
        st.integers(0, 30),
        st.integers(1, 12),
        st.sampled_from(SpanKind),
    ),
    max_size=5,
)  # fmt: skip
_LINES = st.lists(
    st.builds(
        Line,
        text=_TEXTS,
        kind=st.sampled_from(BlockKind),
        level=st.integers(0, 7),
        number=st.integers(0, 12),
        spans=_SPANS.map(tuple),
    ),
    max_size=8,
)
_SEEN = "https://bild.example/seen.jpg"
_IMAGES = st.lists(
    st.builds(image, st.integers(0, 9), caption=st.none() | _TEXTS, name=st.just("seen")),
    max_size=3,
)


@pytest.mark.parametrize("reader", READERS, ids=["commonmark", "gfm"])
@given(lines=_LINES, images=_IMAGES)
@example(
    lines=[line("wow! hier", spans=(span(5, 9, SpanKind.LINK, "https://x.example/"),))], images=[]
)
def test_a_reader_of_the_markdown_sees_text_and_images_line_by_line(reader, lines, images):
    expected = [
        " | ".join(filter(None, (cell.strip() for cell in one.text.split(" | "))))
        if one.kind is BlockKind.ROW
        else one.text
        for one in lines
    ]
    found = shown(markdown.body(lines, images), reader)
    assert expected == [one for one in found if not one.startswith(_SEEN)]
    assert sorted(f"{_SEEN} {one.caption or ''}" for one in images) == sorted(
        one for one in found if one.startswith(_SEEN)
    )

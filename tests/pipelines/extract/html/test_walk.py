"""One walk gives every line of a page, in order, with what its markup says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.blocks.build import read_blocks
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import MAX_BLOCKS, walk
from pipelines.model.draft import BlockKind, Mark


def blocks(markup):
    return read_blocks(walk(parse_html(f"<html><body>{markup}</body></html>")))


def texts(markup):
    return [block.text for block in blocks(markup)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<p>one <b>bold</b> and <a href=x>link</a>.</p>", ["one bold and link."]),
        ("<p>one<br>two<br/><br>three</p>", ["one", "two", "three"]),
        ("<h2>one<br>two</h2>", ["one two"]),
        ("<div>loose<p>in</p>tail</div>", ["loose", "in", "tail"]),
        ("<p>a</p><script>x()</script><style>p{}</style><template><p>t</p></template>", ["a"]),
        ("<p>a<span hidden>b</span><i style='display: none'>c</i>d</p>", ["ad"]),
        ("<p>a<span class='sr-only'>read out</span>d</p>", ["ad"]),
        (
            "<p>So <span><a href=x>Ann</a><span><b>Ann</b><a href=y>All of hers</a></span></span> says.</p>",
            ["So Ann says."],
        ),
        (
            "<p><a href=x>Ann</a> <span><b>Annie</b> or <i>Ben</i></span>.</p>",
            ["Ann Annie or Ben."],
        ),
        (
            "<p><a href=x>Ann</a> and <span><b>Ann</b> <a href=y>Ben</a></span>.</p>",
            ["Ann and Ann Ben."],
        ),
        (
            "<table><tr><th>a</th><td>b</td></tr><tr><td> </td><td>c</td></tr></table>",
            ["a | b", "c"],
        ),
        ("<table><tr><td><p>x</p></td><td><p>y</p></td></tr></table>", ["x", "y"]),
        ("<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul>", ["one", "two", "in"]),
        ("<select><option>x</select><textarea>y</textarea><button>z</button>", ["z"]),
        (
            "<p>&amp;uuml;ber &amp;#8222;uns&amp;#8220; &amp;lt;p&amp;gt;</p>",
            ["über „uns“ &lt;p&gt;"],
        ),
        ("<p>a&shy;b&#8203;c\u202ed\u200fe &nbsp; f</p>", ["abcde f"]),
        ("<p>u\u0308</p>", ["ü"]),
        ("<p>&#1740;\u200c&#1705;</p>", ["\u06cc\u200c\u06a9"]),
    ],
)
def test_lines_are_as_a_reader_sees_them(markup, expected):
    assert expected == texts(markup)


def test_text_stands_in_noscript_only_when_there_is_no_other():
    long = "Der Beitrag steht hier im Ganzen. " * 40
    assert [long.strip()] == texts(f"<div></div><noscript><p>{long}</p></noscript>")
    assert ["a"] == texts("<p>a</p><noscript><p>Bitte JavaScript</p></noscript>")


@pytest.mark.parametrize(
    ("markup", "kind", "level"),
    [
        ("<p>words of a paragraph</p>", BlockKind.PARAGRAPH, 0),
        ("<h3>heading</h3>", BlockKind.HEADING, 3),
        ("<h2><div><span>heading</span></div></h2>", BlockKind.HEADING, 2),
        ("<ul><li><p>item</p></li></ul>", BlockKind.ITEM, 0),
        ("<blockquote><p>said</p></blockquote>", BlockKind.QUOTE, 0),
        ("<table><tr><td>cell</td></tr></table>", BlockKind.ROW, 0),
        ("<p><strong>Was sagen Sie zu den Plänen?</strong></p>", BlockKind.QUESTION, 0),
        ("<ul><li><article><p>story</p></article></li></ul>", BlockKind.PARAGRAPH, 0),
    ],
)
def test_kinds_come_from_elements(markup, kind, level):
    found = blocks(markup)[0]
    assert (kind, level) == (found.kind, found.level)


@pytest.mark.parametrize(
    ("around", "mark"),
    [
        ("<nav>{}</nav>", Mark.NAV),
        ("<aside>{}</aside>", Mark.ASIDE),
        ("<form>{}<input></form>", Mark.FORM),
        ("<div class='relatedArticles'>{}</div>", Mark.RELATED),
        ("<div id='read-more-box'>{}</div>", Mark.RELATED),
        ("<div class='newsletter-signup'>{}</div>", Mark.NEWSLETTER),
        ("<div class='Artikel-Spende'>{}</div>", Mark.APPEAL),
        ("<div class='comment-list'>{}</div>", Mark.COMMENTS),
        ("<figcaption>{}</figcaption>", Mark.CAPTION),
        ("<div class='article__byline'>{}</div>", Mark.BYLINE),
        ("<div class='ad-slot'>{}</div>", Mark.AD),
        ("<div hidden>{}</div>", Mark.HIDDEN),
        ("<div style='display:none'>{}</div>", Mark.HIDDEN),
        ("<div aria-hidden='true'>{}</div>", Mark.HIDDEN),
        ("<div class='visually-hidden'>{}</div>", Mark.HIDDEN),
        ("<p class='standfirst'>{}</p>", Mark.LEAD),
        ("<p class='article-kicker'>{}</p>", Mark.KICKER),
        ("<article>{}</article>", Mark.ARTICLE),
        ("<div itemprop='articleBody'>{}</div>", Mark.ARTICLE),
        ("<div><p>{} <a href='https://www.paypal.com/x'>pay</a></p></div>", Mark.PAYMENT),
    ],
)
def test_marks_come_from_tags_names_and_roles(around, mark):
    rest = "<main><p>" + "lange Zeile " * 60 + "</p></main>"
    found = {b.text.split()[0]: b for b in blocks(around.format("inside") + rest)}
    assert mark in found["inside"].marks
    assert mark not in found["lange"].marks or mark is Mark.ARTICLE


def test_a_class_of_the_whole_page_marks_nothing():
    found = blocks(f"<div class='newsletter page'><p>{'text ' * 80}</p></div>")[0]
    assert frozenset() == found.marks


def test_a_class_that_hides_on_small_screens_only_hides_nothing():
    assert (
        Mark.HIDDEN not in blocks("<div class='hidden md:block'><p>a</p></div><p>b b</p>")[0].marks
    )


def test_a_box_with_a_form_is_marked_but_the_page_around_is_not():
    markup = (
        f"<div><div><p>Jetzt anmelden</p><form><input></form></div><p>{'Text ' * 200}</p></div>"
    )
    appeal, text = blocks(markup)
    assert Mark.FORM in appeal.marks
    assert Mark.FORM not in text.marks


def test_places_are_paths_of_the_template():
    first, second = blocks(
        "<div class='story s-17'><p class='par'>a</p></div><div class='story s-9'><p class='par'>b</p></div>"
    )
    assert "div.story.s-0>p.par" == first.path == second.path


def test_shares_of_links_are_counted():
    alone, part, none = blocks("<p><a href=/>ab</a></p><p>12<a href=/>ab</a></p><p>ab</p>")
    assert (1.0, 0.5, 0.0) == (alone.link_share, part.link_share, none.link_share)


def test_a_place_that_links_lead_to_is_no_link():
    (line,) = blocks("<p><a name=absatz3>ab</a></p>")
    assert line.link_share == 0


@pytest.mark.parametrize("tag", ["div", "b", "ul", "blockquote", "table"])
def test_deep_nesting_loses_no_text(tag):
    markup = f"<{tag}>" * 1500 + "deep" + f"</{tag}>" * 1500 + "<p>after</p>"
    assert {"deep", "after"} <= set(" ".join(texts(markup)).split())


def test_lines_are_bounded_in_number():
    assert MAX_BLOCKS == len(texts("<p>a" * (MAX_BLOCKS + 500)))


def test_orders_count_from_nought():
    assert list(range(50)) == [b.order for b in blocks("<p>a" * 50)]


@given(st.text(max_size=200))
def test_a_line_is_clean_and_stays_as_it_is(text):
    found = normalize_line(text)
    assert found == " ".join(found.split())
    assert unicodedata.is_normalized("NFC", found)
    assert not [c for c in found if unicodedata.category(c) in {"Cc", "Cs"}]


SOUP = (
    "<p> </p> <b> <td> <tr> <table> <br> <a> x y <li> </div> <form> <input> </html> <h1> <noscript>"
    " <!-- <![CDATA[ <body> </body> <html> <select> <option>"
)


@given(st.lists(st.sampled_from([f"{part} " for part in SOUP.split()]), max_size=40))
def test_any_soup_of_tags_gives_clean_blocks(parts):
    root = parse_html("".join(parts))
    found = read_blocks(walk(root)) if root is not None else ()
    assert all(b.text == normalize_line(b.text) and b.text for b in found)
    assert all(0.0 <= b.link_share <= 1.0 for b in found)


PROSE = "Der Rat der Stadt hat am Abend den Bau einer zweiten Brücke über den Kanal lange beraten und dann beschlossen."
SIGNS = "橋は三年の工事を終えて六月の初めに市民へ開放されることが決まった。" * 2


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<table><tr><td><p>{PROSE}</p><p>Kurz.</p><p>{PROSE}</p></td></tr></table>", "PPP"),
        (f"<table><tr><td>{PROSE}<br><br>{PROSE}</td></tr></table>", "PP"),
        (f"<table><tr><td>Ort</td><td>{PROSE}</td></tr></table>", "R"),
        (f"<table><tr><td><p>A</p><p>{PROSE}</p><tr><td><p>B</p><p>{PROSE}</p></table>", "RRRR"),
        ("<table><tr><td><p>12</p></td><td><p>40</p></td></tr></table>", "RR"),
        (
            f"<table><tr><td><p>1. Mai | Ort</p><p>{PROSE}</p><p>{PROSE}</p></td></tr></table>",
            "PPP",
        ),
        (f"<table><tr><td><p>{SIGNS}</p><p>{SIGNS}</p></td></tr></table>", "PP"),
    ],
)
def test_prose_in_a_table_for_layout_is_no_row(markup, expected):
    assert expected == "".join(block.kind.value[0].upper() for block in blocks(markup))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ruby>延沢<rp>(</rp><rt>のべさわ</rt><rp>)</rp></ruby>の橋", "延沢の橋"),
        ("<ruby>恩沃<rt>ēn wò</rt></ruby>的桥", "恩沃的桥"),
        (
            "<ruby><rb>東</rb><rb>京</rb><rtc><rt>とう</rt><rt>きょう</rt></rtc></ruby>の橋",
            "東京の橋",
        ),
    ],
)
def test_readings_over_characters_are_no_text(markup, expected):
    assert [expected] == texts(f"<p>{markup}</p>")

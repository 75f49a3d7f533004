"""Boxes inside an article are lines of a kind of their own, where they stand."""

import pytest

from pipelines.extract.blocks.boxes import boxed
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk

PROSE = (
    "The council closed the harbour bridge to lorries on Tuesday after engineers found cracks in three pillars.",
    "Drivers will have to take the road through the valley, which adds forty minutes to each of their trips.",
    "It is expected to take two years, and the county has asked the state for help with the cost of the work.",
)


def boxed_lines(markup):
    found = walk(parse_html(f"<html><body><div class=story>{markup}</div></body></html>"))
    return [found.texts[order] for order in sorted(boxed(found, range(len(found.texts))))]


def around(box):
    first, *rest = (f"<p>{text}</p>" for text in PROSE)
    return first + box + "".join(rest)


@pytest.mark.parametrize(
    "box",
    [
        "<aside class='x1'>{}</aside>",
        "<section>{}</section>",
        "<details>{}</details>",
        "<button aria-controls=p1></button><div id=p1>{}</div>",
        "<div>{}</div>",
    ],
)
def test_a_box_is_known_by_tag_button_or_place(box):
    content = "<h3>The bridge</h3><p>Built in 1931.</p>"
    assert ["The bridge", "Built in 1931."] == boxed_lines(around(box.format(content)))


def test_points_above_the_first_paragraph_are_a_box():
    points = "<ul><li>Bridge closed for two years</li><li>County asks for help</li></ul>"
    expected = ["Bridge closed for two years", "County asks for help"]
    assert expected == boxed_lines(points + around(""))


def test_the_button_that_opens_a_box_belongs_to_it():
    opened = (
        "<h3><button aria-controls=p1>How it began</button></h3><div id=p1><p>In 1931.</p></div>"
    )
    assert ["How it began", "In 1931."] == boxed_lines(around(opened))


@pytest.mark.parametrize(
    "markup",
    [
        around("<ul><li>The roof</li><li>The pillars</li></ul>"),
        around("<h3>The bridge</h3>"),
        "".join(
            f"<section><h3>Part {n}</h3><p>{text}</p></section>" for n, text in enumerate(PROSE)
        ),
        f"<div class=factbox>{around('')}</div>",
    ],
    ids=["list", "heading", "sections", "all of the text"],
)
def test_the_article_s_own_parts_are_no_boxes(markup):
    assert [] == boxed_lines(markup)

"""Which page of several an address names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.paging import follows, page_of

FIRST = "https://blatt.example/lang/ein-langer-bericht"


@pytest.mark.parametrize(
    ("later", "first", "number"),
    [
        ("?seite=2", "", 2),
        ("?page=3", "", 3),
        ("?a=1&p=2", "?a=1", 2),
        ("?pagina=12", "", 12),
        ("/page/2", "/", 2),
        ("/2/", "/", 2),
        ("/seite-2", "", 2),
        ("-seite-2.html", ".html", 2),
        (",seite=2", "", 2),
        ("-pagina-2.html", ".html", 2),
        ("_2.html", ".html", 2),
    ],
)
def test_a_later_page_names_its_number_and_where_the_first_may_be(later, first, number):
    page = page_of(FIRST + later)
    assert (number, page_of(FIRST + first).stem) == (page.number, page.stem)
    assert FIRST + first in page.firsts
    assert (later != "_2.html") == page.is_later


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/?p=2",
        "/2026/11/28",
        "/inland/2",
        "/wahl-2",
        "/artikel/7.html",
        "/serie-teil-2.html",
        "/a?id=2",
    ],
)
def test_a_number_that_may_be_anything_else_calls_no_page_later(path):
    assert not page_of(f"https://blatt.example{path}").is_later


@pytest.mark.parametrize(
    ("url", "target", "expected"),
    [
        ("", "?seite=2", True),
        ("?seite=1", "?seite=2", True),
        ("?seite=2", "?seite=3", True),
        ("", "?seite=3", False),
        ("?seite=2", "", False),
        ("", "-2", False),
        (".html", "_2.html", True),
        ("-2.html", "-2_2.html", True),
        ("", "/2/", True),
        ("?id=7", "?id=8", False),
    ],
)
def test_the_next_page_differs_in_its_number_by_one(url, target, expected):
    assert expected is follows(FIRST + url, FIRST + target)


@given(st.text(alphabet="ab/-_.,?=&0129page", max_size=30))
def test_any_address_has_a_place(text):
    assert page_of(f"https://blatt.example/{text}").number >= 1

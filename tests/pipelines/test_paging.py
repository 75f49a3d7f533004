"""Which page of several an address names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.paging import follows, page_of, step

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
        ("-p2.html", ".html", 2),
        ("?currentPage=2", "", 2),
        ("?tx_news%5BcurrentPage%5D=2", "", 2),
        ("/page/120", "/", 120),
    ],
)
def test_a_later_page_names_its_number_and_where_the_first_may_be(later, first, number):
    page = page_of(FIRST + later)
    assert (number, page_of(FIRST + first).stem) == (page.number, page.stem)
    assert FIRST + first in page.firsts
    assert (later not in ("_2.html", "-p2.html")) == page.is_later


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


def test_where_pages_are_counted_from_0_a_link_must_tell():
    assert not follows(FIRST, f"{FIRST}?page=1")
    assert follows(FIRST, f"{FIRST}?page=1", is_told=True)
    assert not follows(f"{FIRST}?page=2", f"{FIRST}?page=1", is_told=True)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/inland", "/inland?start=20", (0, 20)),
        ("/inland?start=20", "/inland?start=30", (20, 30)),
        ("/inland/", "/inland/page/2/", (0, 2)),
        ("/inland", "/inland/2/", (0, 2)),
        ("/inland/index.html", "/inland/index2.html", (0, 2)),
        ("/inland/19", "/inland/20", (19, 20)),
        ("/inland?a%5Bb%5D=1", "/inland?a%5Bb%5D=2", (1, 2)),
        ("/inland", "/inland", None),
        ("/inland", "/ausland/2", None),
        ("/inland", "/inland/2026/11", None),
        ("/inland/2", "/inland", None),
        ("/inland", "/inland/der-rat-hat-am-abend-den-haushalt-beschlossen-7", None),
    ],
)
def test_a_step_is_told_by_the_one_number_in_which_addresses_differ(one, other, expected):
    assert expected == step(f"https://blatt.example{one}", f"https://blatt.example{other}")


@given(st.text(alphabet="/a1%5B?", max_size=12), st.text(alphabet="/a1%5B?", max_size=12))
def test_a_step_is_told_of_any_two_addresses(one, other):
    told = step(one, other)
    assert told is None or told == step(f"x{one}", f"x{other}")


@given(st.text(alphabet="ab/-_.,?=&0129page", max_size=30))
def test_any_address_has_a_place(text):
    assert page_of(f"https://blatt.example/{text}").number >= 1

"""Patterns of addresses, and what their first pages said."""

import pytest

from crawlers.url_traps import ECHOES, RepeatedPages, count_patterns

HOST = "https://site.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/kalender/2031/05", "/kalender/1999/12"),
        ("/orte?page=2&sort=asc", "/orte?sort=desc&page=30"),
        ("/?p=17", "/?p=99"),
    ],
)
def test_G01_G04_short_numbers_and_parameters_make_one_pattern(one, other):
    assert count_patterns(HOST + one) == count_patterns(HOST + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/artikel/100234", "/artikel/100235"),
        ("/2031/05/01/hafen-zu", "/2031/05/01/hafen-auf"),
        ("/lesen?id=100234", "/lesen?id=100235"),
        ("/lesen?titel=hafen-zu", "/lesen?titel=hafen-auf"),
        ("/kalender/2031", "/termine/2031"),
    ],
)
def test_G01_names_and_numbers_of_articles_are_not_counted_together(one, other):
    assert count_patterns(HOST + one) != count_patterns(HOST + other)


def page(name, story="Hier ist nichts.", number=7):
    return f"<script>x={number}</script><p>{story} {name} {1_000_000 + number}</p>".encode()


def test_G05_a_pattern_whose_first_pages_say_the_same_is_muted_with_an_example():
    echoes = RepeatedPages()
    for n in range(ECHOES):
        assert "" == echoes.refusal(f"{HOST}/a/wort-{n}x")
        echoes.hear(f"{HOST}/a/wort-{n}x", page(f"wort-{n}x", number=n))
    assert f"e.g. {HOST}/a/wort-0x" in echoes.refusal(f"{HOST}/a/neu")
    assert "" == echoes.refusal(f"{HOST}/b/neu")


def test_G05_pages_that_differ_in_their_figures_are_not_the_same():
    echoes = RepeatedPages()
    for n in range(ECHOES):
        echoes.hear(f"{HOST}/a/wort-{n}x", f"<p>Gezogen wurden {n}, 12 und 49.</p>".encode())
    assert "" == echoes.refusal(f"{HOST}/a/neu")


def test_G05_a_pattern_that_has_said_two_things_is_never_muted():
    echoes = RepeatedPages()
    echoes.hear(f"{HOST}/a/eins", page("eins", "Der Hafen ist zu."))
    for n in range(3 * ECHOES):
        echoes.hear(f"{HOST}/a/wort-{n}x", page(f"wort-{n}x"))
    assert "" == echoes.refusal(f"{HOST}/a/neu")

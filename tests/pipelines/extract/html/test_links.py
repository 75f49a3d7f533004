"""Addresses inside pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import urls
from pipelines.extract.html import links

BASE = "https://blatt.example/artikel/1.html"


@given(st.from_regex(links.PLAIN, fullmatch=True))
def test_a_plain_address_is_in_our_spelling_already(address):
    assert links.absolute(address, BASE) in ("", address)
    try:
        expected = urls.normalize(address, BASE)
    except urls.BadUrlError:
        return
    assert expected == links.absolute(address, BASE)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/a/../b.html?utm_source=x", "https://blatt.example/b.html"),
        ("2.html", "https://blatt.example/artikel/2.html"),
        ("HTTPS://Blatt.Example/a", "https://blatt.example/a"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("javascript:alert(1)", ""),
        ("data:image/gif;base64,R0", ""),
        ("mailto:a@b.example", ""),
        ("https://a.example/\u202ex", ""),
        ("", "https://blatt.example/artikel/1.html"),
    ],
)
def test_others_are_resolved_or_nothing(address, expected):
    assert expected == links.absolute(address, BASE)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://i.example/a.jpg?w=9&h=6&s=4f", "https://i.example/a.jpg?w=9&h=6&s=4f"),
        ("/a.jpg?z=1&a=2&fbclid=x", "https://blatt.example/a.jpg?z=1&a=2&fbclid=x"),
        ("//i.example/a%2Cb.jpg?fit=max", "https://i.example/a%2Cb.jpg?fit=max"),
        ("a b.jpg", "https://blatt.example/artikel/a%20b.jpg"),
        ("https://me:secret@i.example/a.jpg", "https://i.example/a.jpg"),
        ("data:image/gif;base64,R0", ""),
    ],
)
def test_an_address_as_given_keeps_its_query(address, expected):
    assert expected == links.as_given(address, BASE)

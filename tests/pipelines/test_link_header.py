"""What the header `Link` names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.link_header import linked


@pytest.mark.parametrize(
    "header",
    [
        '<https://blatt.example/a>; rel="canonical"',
        "<https://blatt.example/a>;rel=canonical",
        "</style.css>; rel=preload; as=style, <https://blatt.example/a> ; rel=canonical",
        '<https://blatt.example/a>; title="a, b"; rel="shortlink canonical"',
        '<https://blatt.example/a>; REL="Canonical"',
    ],
)
def test_an_address_is_found_by_its_relation(header):
    assert "https://blatt.example/a" == linked([("server", "x"), ("link", header)], "canonical")
    assert "" == linked([("link", header)], "next")


def test_lines_of_the_header_are_one_list():
    headers = [("link", "</b>; rel=prev"), ("link", "</c?page=2>; rel=next")]
    assert "/c?page=2" == linked(headers, "next")


@given(st.text(alphabet='<>;,=rel" next/', max_size=60))
def test_any_header_has_an_answer(text):
    assert isinstance(linked([("link", text)], "next"), str)

"""What a site reserves of text and data mining in its file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fetching import tdm

RULES = [
    {"location": "/artikel/frei*", "tdm-reservation": 0},
    {"location": "/artikel/3*", "tdm-reservation": 1, "tdm-policy": "https://site.example/p.json"},
    {"location": "*/premium/*.html$", "tdm-reservation": "1"},
    {"location": "/bild/", "tdm-reservation": 1},
    {"location": 7, "tdm-reservation": 1},
    {"location": "/", "tdm-reservation": 2},
    "no rule",
]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/artikel/3.html", ["1"]),
        ("/artikel/33", ["1"]),
        ("/artikel/2.html", []),
        ("/artikel/frei-3.html", ["0"]),
        ("/a/premium/x.html", ["1"]),
        ("/a/premium/x.html?p=.html", ["1"]),
        ("/a/premium/x.html?p=2", []),
        ("/bild/1?x=1", ["1"]),
        ("/", []),
    ],
)
def test_N11_the_first_location_that_fits_counts(path, expected):
    signals = tdm.read(json.dumps(RULES).encode()).signals(f"https://site.example{path}")
    assert expected == [value for _, value in signals]


@pytest.mark.parametrize(
    "rules",
    [
        {"location": "/artikel/", "tdm-reservation": 1},
        [{"location": ["/bild/", "/artikel/1"], "tdm-reservation": 1}],
        [{"location": "https://site.example/artikel/*", "tdm-reservation": True}],
    ],
)
def test_N11_what_the_author_meant_is_understood(rules):
    signals = tdm.read(json.dumps(rules).encode()).signals("https://site.example/artikel/1")
    assert ["1"] == [value for _, value in signals]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[[]]", b"[" * 5000, b"\xff", b"7", b'[{"location": "/"}]']
)
def test_N11_what_is_no_such_file_reserves_nothing(body):
    assert () == tdm.read(body).signals("https://site.example/a")


@given(st.text("a*$/", max_size=12), st.text("a/", max_size=12))
def test_N11_any_location_is_compared(location, path):
    body = json.dumps([{"location": location, "tdm-reservation": 1}]).encode()
    assert len(tdm.read(body).signals(f"https://site.example/{path}")) <= 1

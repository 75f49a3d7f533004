"""The next page, as a page links to it."""

import pytest

from crawlers.discovery.pages import next_page

URL = "https://blatt.example/lang/ein-bericht"


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ('<link rel="next" href="?seite=2">', URL, f"{URL}?seite=2"),
        ("<a class=x rel='nofollow next' href='/lang/ein-bericht/2/'>2</a>", URL, f"{URL}/2/"),
        (f"<link href={URL}?page=3 rel=next>", f"{URL}?page=2", f"{URL}?page=3"),
        ('<a href="?a=1&amp;page=2">weiter</a>', f"{URL}?a=1", f"{URL}?a=1&page=2"),
        ('<a href="?page=3">3</a><a href="?page=2">2</a>', URL, f"{URL}?page=2"),
        ('<base href="/x/"><link rel=next href="b_2.html">', "https://blatt.example/x/b.html",
         "https://blatt.example/x/b_2.html"),
        ('<link rel="next" href="/lang/der-naechste-artikel">', URL, None),
        ('<link rel="next" href="/lang/ein-bericht-2">', URL, None),
        ('<a href="/lang/ein-bericht_2.html">siehe auch</a>', f"{URL}.html", None),
        ('<a href="?page=2#comments">mehr Kommentare</a>', URL, None),
        ('<a href="?page=1">1</a>', f"{URL}?page=2", None),
        ('<link rel="next" href="https://other.example/lang/ein-bericht?page=2">', URL, None),
        ("<a href='http://[?page=2'>x</a>", URL, None),
        ("", URL, None),
    ],
)  # fmt: skip
def test_the_next_page_is_the_one_whose_number_follows(html, url, expected):
    assert expected == next_page(html.encode(), url)


SECTION = "https://blatt.example/inland"


@pytest.mark.parametrize(
    ("href", "url", "is_section", "expected"),
    [
        ("/inland/2", SECTION, True, "/inland/2"),
        ("/inland/3/", f"{SECTION}/2/", True, "/inland/3/"),
        ("/inland/2", SECTION, False, None),
        ("/inland/4", f"{SECTION}/2", True, None),
        ("/ausland/2", SECTION, True, None),
        ("/inland/page/2", SECTION, False, "/inland/page/2"),
    ],
)
def test_a_section_may_have_bare_numbers_where_it_says_next(href, url, is_section, expected):
    found = next_page(f'<link rel="next" href="{href}">'.encode(), url, is_section=is_section)
    assert (f"https://blatt.example{expected}" if expected else None) == found
    assert is_section or "page" in href or found is None
    assert (
        href == "/inland/page/2"
        or next_page(f'<a href="{href}">2</a>'.encode(), url, is_section=True) is None
    )

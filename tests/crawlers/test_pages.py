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
        ('<a href="?page=2">3</a><a href="?page=1">2</a>', URL, f"{URL}?page=1"),
        ('<a href="?page=2"><b>3</b></a><a href="/lang/ein-bericht">1</a>', f"{URL}?page=1", f"{URL}?page=2"),
        ('<a href="/lang/ein-bericht-2.html"> <span>2</span> </a>', f"{URL}.html", f"{URL}-2.html"),
        ('<a class="pager-next" href="/lang/ein-bericht-2.html">weiter</a>', f"{URL}.html", f"{URL}-2.html"),
        ('<a href="/lang/ein-bericht-2.html">7</a>', f"{URL}.html", None),
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
        ("/inland/2", f"{SECTION}/4", True, None),
        ("/inland?start=20", f"{SECTION}?start=10", True, "/inland?start=20"),
        ("/inland/index3.html", f"{SECTION}/index2.html", True, "/inland/index3.html"),
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
        or next_page(f'<a href="{href}">mehr</a>'.encode(), url, is_section=True) is None
    )


PAGER = (
    "<a href='{0}'>1</a><a href='{2}'>3</a> <a href='{1}'>\n2</a><a href='{3}'><i>4</i></a>"
    "<a href='/inland/2026'>2026</a><a href='/ausland?p=2'>2</a>"
)


@pytest.mark.parametrize(
    "form",
    ["?page={}", "/seite-{}", "/{}", "?start={}0", "/archiv/{}", "?tx_news%5BcurrentPage%5D={}"],
)
def test_a_row_of_numbers_leads_from_page_to_page(form):
    pages = [SECTION, *(SECTION + form.format(number) for number in (1, 2, 3))]
    page = PAGER.format(*(one.removeprefix("https://blatt.example") for one in pages)).encode()
    found = [next_page(page, url, is_section=True) for url in pages]
    assert [*pages[1:], None] == found


def test_a_button_may_load_the_next_page_of_a_section():
    page = b"<button class=more data-url='/inland?page=2'>Mehr laden</button>"
    assert f"{SECTION}?page=2" == next_page(page, SECTION, is_section=True)
    assert next_page(page, SECTION) is None


def test_the_header_may_name_the_next_page():
    assert f"{URL}?seite=2" == next_page(b"<p>x</p>", URL, linked="/lang/ein-bericht?seite=2")
    assert next_page(b"<p>x</p>", URL, linked="/lang/ein-anderer-bericht") is None

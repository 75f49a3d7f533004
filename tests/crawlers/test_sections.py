# numbers of fault cases are spelled as in the design
import dataclasses

import pytest

from crawlers.discovery import sections
from crawlers.discovery.sections import read_section
from pipelines.model.source import Identity, Scope
from tests.world.listings import HOME, PAPER

NUMBERED = dataclasses.replace(PAPER, identity=Identity(pattern=r"/artikel/(\d+)"))
FRONT = """
<!doctype html><html><head><title>Paper</title></head><body>
<nav><a href="/politik">Politik</a> <a href="/impressum">Impressum</a>
<a href="/abo/das-grosse-abo-fuer-alle-leser">Das große Abo für alle</a></nav>
<main>
<article><h2><a href="/politik/regierung-stellt-neuen-haushalt-vor">Regierung stellt Haushalt vor</a></h2>
<a href="/politik/regierung-stellt-neuen-haushalt-vor#comments">12 Kommentare</a></article>
<article><h3><a href="/2026/11/23/wahl/">Was nach der Wahl zu klären ist</a></h3></article>
<p><a href="/sport/1160236.html">Ein Spiel, das lange dauerte</a></p>
<p><a href="/show?article_id=4711&utm_source=front">Kurz gemeldet: Brücke ist wieder offen</a></p>
<p><a href="/autor/anna-b-c-d-e-f">Anna Beispiel schreibt seit Jahren</a></p>
<p><a href="/bilder/das-ist-ein-schoenes-bild.jpg">Das ist ein schönes Bild</a></p>
<p><a href="https://other.example/politik/anzeige-fuer-ein-gutes-produkt-von-uns">Eine Anzeige von uns</a></p>
<p><a href="mailto:a@paper.example">Mail</a> <a href="javascript:void(0)">x</a> <a href="#top">y</a></p>
</main><footer><a href="/datenschutz">Datenschutz</a><a href="/ueber-uns/team">Team</a></footer>
</body></html>
"""


def read(page, source=PAPER, url=HOME):
    return read_section(page.encode(), url, source)


def paths(reading):
    return [found.url.removeprefix("https://paper.example") for found in reading.articles]


def test_links_that_look_like_articles_are_found_best_first():
    expected = [
        "/2026/11/23/wahl/",
        "/politik/regierung-stellt-neuen-haushalt-vor",
        "/sport/1160236.html",
        "/show?article_id=4711&utm_source=front",
    ]
    found = paths(read(FRONT))
    assert sorted(expected) == sorted(found)
    assert {"/2026/11/23/wahl/", "/politik/regierung-stellt-neuen-haushalt-vor"} == set(found[:2])


def test_the_headline_is_the_hint_where_several_links_lead_to_an_article():
    titles = {found.title for found in read(FRONT).articles}
    assert "Regierung stellt Haushalt vor" in titles
    assert "12 Kommentare" not in titles


def test_what_the_identity_finds_leads_and_needs_no_looks():
    page = '<h2><a href="/2026/11/a-b-c-d-e">Ein langer Titel in der Zeile</a></h2><a href="/artikel/7">x</a>'
    assert ["/artikel/7", "/2026/11/a-b-c-d-e"] == paths(read(page, NUMBERED))


def test_what_the_scope_allows_needs_no_looks():
    source = dataclasses.replace(PAPER, scope=Scope(allow=("^/m/",)))
    page = (
        '<a href="/m/7">x</a><h2><a href="/2026/11/a-b-c-d">Ein langer Titel in der Zeile</a></h2>'
    )
    assert ["/m/7"] == paths(read(page, source))


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("/ausgabe/", "artikel/7", ["/ausgabe/artikel/7"]),
        ("https://paper.example/a/", "artikel/7", ["/a/artikel/7"]),
        ("https://other.example/", "artikel/7", []),
        ("https://other.example/", "https://paper.example/artikel/7", ["/artikel/7"]),
        ("http://[", "/artikel/7", []),
        ("javascript:x", "/artikel/7", []),
    ],
)
def test_G08_base_addresses_are_resolved_and_scope_applies(base, href, expected):
    page = f'<html><head><base target="_top"><base href="{base}"><base href="/no/"></head><a href="{href}">x</a>'
    assert expected == paths(read(page, NUMBERED))


@pytest.mark.parametrize(
    "attribute", ["hidden", 'style="display: none"', 'style="color:red;VISIBILITY:hidden"']
)
def test_G10_a_link_that_nobody_can_see_is_left_alone(attribute):
    assert [] == paths(read(f'<a href="/artikel/7" {attribute}>Falle</a>', NUMBERED))


def test_G07_of_too_many_links_the_likeliest_are_used(monkeypatch):
    monkeypatch.setattr(sections, "MAX_LINKS", 2)
    page = "".join(f'<a href="/artikel/{n}">x</a>' for n in range(50))
    reading = read(
        f"{page}<h2><a href='/artikel/99'>Das ist der Aufmacher von heute</a></h2>", NUMBERED
    )
    assert ["/artikel/99", "/artikel/0"] == paths(reading)
    assert ("names 51 likely articles; the first 2 are used",) == reading.notes


def test_G07_only_so_many_links_are_looked_at(monkeypatch):
    monkeypatch.setattr(sections, "MAX_ANCHORS", 3)
    page = "".join(f'<a href="/artikel/{n}">x</a>' for n in range(50))
    assert ["/artikel/0", "/artikel/1", "/artikel/2"] == paths(read(page, NUMBERED))


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/artikel/7">x',
        "<table><td><p><a href=/artikel/7>x</table></b></a>",
        '<html><body></body></html><html><a href="/artikel/7">x</a>',
        '<div class="<a href=\'/artikel/7\'>"><a href="/artikel/7">x</a>',
        '<map><area href="/artikel/7"></map>',
        "<a href='\n /artikel/7 \t'><img alt=x></a>",
    ],
)
def test_H05_broken_markup_is_read(page):
    assert ["/artikel/7"] == paths(read(page, NUMBERED))


@pytest.mark.parametrize(
    "page", ["", "plain", "<!-- -->", "<html>", "\x00", "<a href='http://['>x</a>"]
)
def test_a_page_without_articles_says_so(page):
    reading = read(page)
    assert () == reading.articles
    assert 1 == len(reading.notes)


def test_D06_a_very_deep_page_does_no_harm():
    assert SECTION_NOTE == read("<div>" * 200_000 + '<a href="/artikel/7">x</a>').notes


SECTION_NOTE = ("page has no links that look like articles",)

"""Sections by the path that leads to a page."""

import pytest

HERE = "/lokales/fluss/17.html"
URL = f"https://www.probeblatt.example{HERE}"
HOME = '<li><a href="/">Willkommen</a></li>'
PATH = '<li><a href="/lokales/">Lokales</a></li><li><a href="/lokales/fluss/index.html">Am Fluss</a></li>'


def crumbs(steps):
    return f'<ul class="breadcrumb">{steps}</ul>'


@pytest.mark.parametrize(
    "last",
    [
        "",
        '<li><a href="/lokales/fluss/17.html">Die alte Halle</a></li>',
        "<li>Markthalle am Fluss bleibt stehen</li>",
        '<li><a href="#">Markthalle am Fluss…</a></li>',
        '<li><a href="https://anderswo.example/teilen">Teilen</a></li>',
    ],
)
def test_the_links_of_a_path_are_sections_without_home_and_the_page(last, made, read_page):
    page = made.article(before=crumbs(HOME + PATH + last))
    assert ("Lokales", "Am Fluss") == read_page(page, url=URL).sections


def test_steps_that_stand_without_a_gap_are_told_apart(made, read_page):
    steps = (
        '<a href="/">Start</a><a href="/lokales/">Lokales</a><a href="/lokales/fluss/">Am Fluss</a>'
    )
    page = made.article(before=f'<div class="breadcrumbs">{steps}Am Ufer</div>')
    assert ("Lokales", "Am Fluss") == read_page(page, url=URL).sections


def test_a_path_without_links_is_split_and_what_leads_to_it_is_none(made, read_page):
    page = made.article(
        before='<p class="breadcrumb">Sie befinden sich hier: Lokales > Am Fluss</p>'
    )
    assert ("Lokales", "Am Fluss") == read_page(page, url=URL).sections


def test_a_menu_that_is_called_a_path_gives_no_sections(made, read_page):
    menu = "".join(f'<li><a href="/s/{n}">Dienst {n}</a></li>' for n in "abcdef")
    assert () == read_page(made.article(before=crumbs(menu)), url=URL).sections
    opened = f'<li><a href="/lokales/">Lokales</a><ul>{menu}</ul></li>'
    page = made.article(before=crumbs(HOME + opened))
    assert ("Lokales",) == read_page(page, url=URL).sections


def listed(*steps):
    items = ",".join(
        f'{{"@type":"ListItem","name":"{name}"' + (f',"item":"{url}"}}' if url else "}")
        for name, url in steps
    )
    return f'<script type="application/ld+json">{{"@type":"BreadcrumbList","itemListElement":[{items}]}}</script>'


@pytest.mark.parametrize("last", [("Die Halle", ""), ("Die Halle", HERE), ("Die Halle", URL)])
def test_the_last_step_of_data_is_left_out_when_it_is_the_page(last, made, read_page):
    head = listed(("Start", "/"), ("Lokales", "/lokales/"), last)
    assert ("Lokales",) == read_page(made.article(head=head), url=URL).sections


def test_the_last_step_of_data_is_a_section_when_it_leads_elsewhere(made, read_page):
    head = listed(("Start", "/"), ("Lokales", "/lokales/"), ("Am Fluss", "/lokales/fluss/"))
    assert ("Lokales", "Am Fluss") == read_page(made.article(head=head), url=URL).sections


@pytest.mark.parametrize("said", ["Uncategorized", "All", "www.probeblatt.example"])
def test_what_systems_write_for_want_of_a_section_is_none(said, made, read_page):
    head = f'<meta property="article:section" content="{said}">'
    assert () == read_page(made.article(head=head)).sections


def test_microdata_and_labels_tell_the_path_where_no_class_does(made, read_page):
    path = (
        '<ol itemscope itemtype="https://schema.org/BreadcrumbList">'
        '<li itemprop="itemListElement"><a href="/"><b itemprop="name">Start</b></a></li>'
        '<li itemprop="itemListElement"><a href="/lokales"><b itemprop="name">Lokales &raquo;</b></a></li>'
        f'<li itemprop="itemListElement"><a href="{made.URL}"><b itemprop="name">Hier</b></a></li></ol>'
    )
    assert ("Lokales",) == read_page(made.article(before=path)).sections
    path = '<nav aria-label="breadcrumb"><a href="/">Start</a> <a href="/lokales">Lokales</a></nav>'
    assert ("Lokales",) == read_page(made.article(before=path)).sections


def test_the_categories_of_a_blog_are_sections_and_no_keywords(made, read_page):
    links = '<p><a rel="category tag" href="/c/l">Lokales</a></p><p><a rel="tag" href="/t/h">Halle</a></p>'
    others = '<div class="related-posts"><a rel="category tag" href="/c/s">Sport</a></div>'
    found = read_page(made.article(before=others, after=links))
    assert (("Lokales",), ("Halle",)) == (found.sections, found.keywords[-1:])

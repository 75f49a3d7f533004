"""Home pages and sections that are drawn in the browser from data in their scripts."""

import json
from urllib.parse import quote

import pytest

from pipelines.model.source import SeedKind
from tests.world import listings

STORIES = [
    {"slug": f"rat-beschliesst-haushalt-{n}", "path": f"/politik/rat-beschliesst-haushalt-nr-{n}.html",
     "headline": f"Der Rat beschliesst den Haushalt {n}", "image": "/img/a.jpg"}
    for n in range(3)
]  # fmt: skip
STATE = {
    "props": {
        "page": {"rows": [{"items": STORIES}], "menu": [{"href": "/politik", "label": "Politik"}]}
    }
}
ADDRESSES = [f"https://paper.example{one['path']}" for one in STORIES]


def flight(value):
    """Return a value as Next's app router sends it: rows of text, cut anywhere."""
    rows = f'0:["$","main",null,{{}}]\n1a:{json.dumps(value)}\n2:I["x"]\n'
    pieces = (rows[at : at + 50] for at in range(0, len(rows), 50))
    return "".join(f"<script>self.__next_f.push({json.dumps([1, one])})</script>" for one in pieces)


def table(stories):
    """Return stories as Nuxt writes them: objects whose values are places in one list."""
    flat = [["Reactive", 1], {"items": 2}, list(range(3, 3 + len(stories)))]
    start = 3 + len(stories)
    flat += [{"url": start + 2 * n, "title": start + 2 * n + 1} for n in range(len(stories))]
    for one in stories:
        flat += [one["path"], one["headline"]]
    return flat


def nested(one):
    """Return a story whose title and address stand in objects of their own."""
    return {"kind": "story", "head": {"text": one["headline"]}, "to": {"href": one["path"]}}


def plain(one):
    """Return a story as JavaScript writes an object."""
    return f"{{kind:a,headline:'{one['headline']}',url:\"{one['path']}\",n:[1,b]}}"


NAMED = {f"Link:{n}": {"href": one["path"]} for n, one in enumerate(STORIES)}
NAMED |= {
    f"Story:{n}": {"headline": one["headline"], "link": {"__ref": f"Link:{n}"}}
    for n, one in enumerate(STORIES)
}
ITEMS = [{"@type": "ListItem", "position": n, "url": url} for n, url in enumerate(ADDRESSES)]
WRAPPED = [1, [[0, {"title": [0, one["headline"]], "url": [0, one["path"]]}] for one in STORIES]]
BARE = [one | {"path": one["path"][1:]} for one in STORIES]


FORMS = {
    "nested": f"<script type=application/json>{json.dumps(list(map(nested, STORIES)))}</script>",
    "by name": f"<script>window.__APOLLO_STATE__={json.dumps(NAMED)};</script>",
    "in quotes": f"<script>x = JSON.parse('{json.dumps(STATE)}')</script>",
    "in an address": f"<script>x = JSON.parse(decodeURIComponent('{quote(json.dumps(STATE))}'))</script>",
    "of a function": "<script>window.__NUXT__=(function(a,b){return {data:["
    f"{','.join(map(plain, STORIES))}]}}}}('x',1));</script>",
    "in a string": f"<script type=application/json>{json.dumps({'body': json.dumps(STATE)})}</script>",
    "in an attribute": f"<div data-page='{json.dumps(STATE)}'></div>",
    "as entities": f"<script type=application/json>{json.dumps(STATE).replace(chr(34), '&quot;')}</script>",
    "with kinds": f"<astro-island props='{json.dumps({'items': WRAPPED})}'></astro-island>",
    "as paths": f"<script type=application/json>{json.dumps(BARE)}</script>",
    "next pages": f"<script id=__NEXT_DATA__ type=application/json>{json.dumps(STATE)}</script>",
    "next app": flight(STATE),
    "assigned": f"<script>window.__INITIAL_STATE__ = {json.dumps(STATE)}; go(1 = 2)</script>",
    "parsed": f"<script>var s=JSON.parse({json.dumps(json.dumps(STATE))})</script>",
    "nuxt": f"<script id=__NUXT_DATA__ type='application/json'>{json.dumps(table(STORIES))}</script>",
}


@pytest.mark.parametrize("script", FORMS.values(), ids=FORMS)
def test_articles_are_found_by_address_and_title_whatever_the_keys(script):
    page = (
        f"<html><body><div id=root></div><a href='/impressum'>Impressum</a>{script}</body></html>"
    )
    read = listings.read(page, SeedKind.SECTION)
    assert ADDRESSES == listings.urls(read)
    assert "Der Rat beschliesst den Haushalt 0" == read.articles[0].title


def test_a_list_of_things_may_have_addresses_alone():
    script = f"<script type=application/ld+json>{json.dumps({'itemListElement': ITEMS})}</script>"
    assert ADDRESSES == listings.urls(listings.read(f"<html>{script}</html>", SeedKind.SECTION))


def test_short_titles_count_where_they_are_called_so():
    stories = [one | {"headline": "Rat tagt"} for one in STORIES]
    found = [listings.urls(listings.read(
        f"<html><script type=application/json>{json.dumps(said)}</script></html>", SeedKind.SECTION
    )) for said in (stories, [{"menu": "Rat tagt", "path": one["path"]} for one in STORIES])]  # fmt: skip
    assert [ADDRESSES, []] == found


def test_a_page_that_shows_its_links_is_read_by_them():
    shown = "".join(
        f"<h2><a href='/kultur/neues-stueck-im-theater-{n}.html'>Neues Stück im Theater {n}</a></h2>"
        for n in range(5)
    )
    page = f"<html><body>{shown}{FORMS['next pages']}</body></html>"
    assert not set(ADDRESSES) & set(listings.urls(listings.read(page, SeedKind.SECTION)))


@pytest.mark.parametrize(
    "text",
    [
        "window.x = {", "x = '" + "\\\\'" * 50_000, "{" * 50_000, "]" * 50_000, "JSON.parse('" * 9_000,
        "x = [[[[" + "[" * 100_000, "JSON.parse('{}')", "self.__next_f.push([1,2])",
        'x = "{\\"a\\":"', "=", 'x = {"url": "/a b", "title": "no address of a page"}',
    ],
)  # fmt: skip
def test_what_is_no_state_gives_nothing_and_stops_nothing(text):
    page = f"<html><body><script>{text}</script></body></html>"
    assert [] == listings.urls(listings.read(page, SeedKind.SECTION))


def test_what_leaves_the_source_is_left_out():
    away = [
        {
            "url": "https://elsewhere.example/a-long-title-of-news-1.html",
            "title": "A long title of news",
        }
    ]
    page = f"<script type=application/json>{json.dumps(away)}</script>"
    assert [] == listings.urls(listings.read(f"<html>{page}</html>", SeedKind.SECTION))

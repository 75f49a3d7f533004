import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.extract import metadata
from pipelines.extract.declared.declarations import gather_declarations
from pipelines.extract.declared.elements import read_declared
from pipelines.model.draft import Block, BlockKind, Mark, Metadata

LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Markthalle am Fluss bleibt stehen",
    "author": [{"@type": "Person", "name": "Ada Brandt"}],
    "datePublished": "2026-11-19T18:30:00+01:00",
    "articleSection": "Lokales",
    "keywords": "Markthalle, Sanierung",
    "isAccessibleForFree": True,
}


def script(node):
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_every_field_that_is_set_names_its_origin(made, read_page):
    head = script(LD) + '<meta name="description" content="Der Rat lässt die Halle sanieren.">'
    found = read_page(made.article(head=head))
    origins = dict(found.provenance)
    unset = {None, ()}
    fields = [
        name
        for name in Metadata.__slots__
        if name not in {"provenance", "rights", "titles", "observations"}
        and getattr(found, name) not in unset
    ]
    assert [] == [name for name in fields if not origins.get(name)]
    assert {"title", "authors", "published_at", "sections", "language"} <= set(fields)


def test_conflicts_are_recorded(made, read_page):
    head = script(LD) + '<meta property="og:title" content="Ein ganz anderer Titel steht hier">'
    origin = dict(read_page(made.article(head=head)).provenance)["title"]
    assert "jsonld headline" in origin
    assert "og:title differs" in origin


def test_the_tree_is_only_read(made):
    tree = html.document_fromstring(made.article(head=script(LD)))
    before = html.tostring(tree)
    metadata.read_metadata(
        gather_declarations(
            read_declared(tree), (), final_url=made.URL, headers=(), source=made.SOURCE
        )
    )
    assert before == html.tostring(tree)


def test_sections_and_keywords_are_split_and_the_home_page_is_none(made, read_page):
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "name": "Startseite"},
            {"@type": "ListItem", "name": "Lokales"},
            {"@type": "ListItem", "name": "Innenstadt"},
            {"@type": "ListItem", "name": "Markthalle am Fluss bleibt stehen"},
        ],
    }
    found = read_page(made.article(head=script(crumbs)))
    assert ("Lokales", "Innenstadt") == found.sections
    assert ("Markthalle", "Sanierung") == read_page(made.article(head=script(LD))).keywords


def test_keywords_are_split_once_each_without_sections_and_machine_tags(made, read_page):
    tags = "Markthalle; #Fluss, markthalle | Lokales, type:article, \n Umbau der Halle, x"
    head = script(LD | {"keywords": None}) + f'<meta name="news_keywords" content="{tags}">'
    found = read_page(made.article(head=head))
    assert ("Markthalle", "Fluss", "Umbau der Halle") == found.keywords
    assert ("Lokales",) == found.sections
    assert "meta news_keywords" == dict(found.provenance)["keywords"]


def test_keywords_of_json_ld_may_be_a_list_or_named_things(made, read_page):
    said = ["Markthalle", {"@type": "DefinedTerm", "name": "Fluss, Hafen"}, 7]
    found = read_page(made.article(head=script(LD | {"keywords": said})))
    assert ("Markthalle", "Fluss", "Hafen") == found.keywords


def test_links_that_call_themselves_tags_are_keywords(made, read_page):
    after = '<p>Mehr zu <a rel="tag" href="/t/1">Markthalle</a>, <a rel="tag nofollow" href="/t/2">Fluss</a></p>'
    assert ("Markthalle", "Fluss") == read_page(made.article(after=after)).keywords


def test_no_more_than_sixty_keywords_are_kept(made, read_page):
    many = ", ".join(f"Wort {n}" for n in range(100))
    assert 60 == len(read_page(made.article(head=script(LD | {"keywords": many}))).keywords)


def test_tags_that_contradict_the_json_ld_about_access_are_a_conflict(made, read_page):
    head = script(LD) + '<meta property="article:content_tier" content="locked">'
    found = read_page(made.article(head=head))
    assert "free" == found.access
    expected = "meta article:content_tier says paid; jsonld isAccessibleForFree comes first"
    assert (("access", expected),) == found.conflicts


def test_what_is_not_free_may_be_metered(made, read_page):
    tier = '<meta property="article:content_tier" content="metered">'
    found = read_page(made.article(head=script(LD | {"isAccessibleForFree": False}) + tier))
    assert ("metered", ()) == (found.access, found.conflicts)


def test_the_published_date_is_kept_as_it_was_written(made, read_page):
    assert "2026-11-19T18:30:00+01:00" == read_page(made.article(head=script(LD))).published_raw
    shown = made.article(before='<p class="date">Stand: 19.11.2026,  18:30 Uhr</p>')
    assert "19.11.2026, 18:30 Uhr" in read_page(shown).published_raw


def test_sources_that_differ_by_more_than_a_day_are_a_conflict(made, read_page):
    head = script(LD) + '<meta property="article:published_time" content="WHEN">'
    found = read_page(made.article(head=head.replace("WHEN", "2025-01-02T08:00:00Z")))
    assert "2026-11-19T18:30:00+01:00" == found.published_at.isoformat()
    ((field, said),) = found.conflicts
    assert "published_at" == field
    assert "meta article:published_time '2025-01-02T08:00:00Z' differs" in said
    assert (
        () == read_page(made.article(head=head.replace("WHEN", "2026-11-19T08:00:00Z"))).conflicts
    )


def test_a_change_before_the_publication_is_none_and_a_conflict(made, read_page):
    head = script(LD | {"dateModified": "2026-10-01T10:00:00+01:00"})
    found = read_page(made.article(head=head))
    assert found.modified_at is None
    assert "modified_at" == found.conflicts[0][0]
    same = read_page(made.article(head=script(LD | {"dateModified": LD["datePublished"]})))
    assert (None, ()) == (same.modified_at, same.conflicts)


def test_access_is_as_declared(made, read_page):
    assert "free" == read_page(made.article(head=script(LD))).access
    paid = LD | {"isAccessibleForFree": "False"}
    assert "paid" == read_page(made.article(head=script(paid))).access
    metered = '<meta property="article:content_tier" content="metered">'
    assert "metered" == read_page(made.article(head=metered)).access
    assert read_page(made.article()).access is None


def test_N11_rights_signals_are_kept_with_their_place(made, read_page):
    head = (
        '<meta name="robots" content="noarchive"><meta name="tdm-reservation" content="1">'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    headers = (("x-robots-tag", "noindex"), ("tdm-reservation", "0"), ("server", "x"))
    found = read_page(made.article(head=head), headers=headers)
    assert ("header x-robots-tag", "noindex") in found.rights
    assert ("header tdm-reservation", "0") in found.rights
    assert ("meta robots", "noarchive") in found.rights
    assert ("meta tdm-reservation", "1") in found.rights
    assert "https://creativecommons.org/licenses/by/4.0/" == found.license
    assert not any("server" in place for place, _ in found.rights)


def test_the_image_is_made_absolute(made, read_page):
    head = '<meta property="og:image" content="/bilder/halle.jpg">'
    assert (
        "https://www.probeblatt.example/bilder/halle.jpg"
        == read_page(made.article(head=head)).image_url
    )
    broken = '<meta property="og:image" content="data:image/png;base64,AAAA">'
    assert read_page(made.article(head=broken)).image_url is None


def test_a_kicker_stands_above_the_headline(made, read_page):
    page = made.article().replace("<h1>", '<p class="article-kicker">Stadtentwicklung</p><h1>')
    assert "Stadtentwicklung" == read_page(page).kicker
    inside = made.article(
        title='<span class="headline-kicker">Streit im Rat</span> <span>Halle bleibt</span>'
    )
    assert "Streit im Rat" == read_page(inside).kicker


def test_D09_hostile_json_ld_is_ignored_with_a_note(made, read_page):
    deep = "[" * 20_000 + "]" * 20_000
    number = '{"@type":"NewsArticle","headline":"Zahl","wordCount":' + "9" * 100_000 + "}"
    endless = '{"@type":"NewsArticle","headline":"Nicht","wordCount":NaN}'
    head = "".join(f'<script type="application/ld+json">{one}</script>' for one in (deep, number))
    began = time.process_time()
    found = read_page(made.article(head=head))
    assert time.process_time() - began < 2
    assert made.TITLE == found.title
    assert "jsonld broken" in dict(found.provenance)["page"]
    nan = read_page(
        made.article(head=f'<script type="application/ld+json">{endless}</script>', title="")
    )
    assert "Nicht" == nan.title


def test_D09_cyclic_references_end(made, read_page):
    node = LD | {"@id": "#a", "author": {"@id": "#a"}, "publisher": {"@id": "#a"}}
    assert made.TITLE == read_page(made.article(head=script(node))).title


FRAGMENTS = st.sampled_from(
    [
        "<h1>",
        "</h1>",
        "<title>",
        "</title>",
        "<p class='lead'>",
        "<time datetime='2026-13-45T99:99'>",
        "<time>",
        "<span itemprop='author'>",
        "<a rel='author'>",
        "<a rel=author href='//['>",
        "<meta name='author' content='Von , und'>",
        "<meta property='og:title' content='|'>",
        "<meta name=date content='0000-00-00'>",
        "<meta name=date content='99999999999999999999'>",
        "<meta property='og:url' content='http://[::'>",
        "<link rel=canonical href='http://a:99999/'>",
        '<script type=\'application/ld+json\'>{"@type":["NewsArticle"],"author":[[[]]],"headline":{}}</script>',
        script(LD | {"author": {"name": [7]}, "datePublished": [1, {}], "publisher": "x"}),
        script(LD | {"hasPart": [None], "image": [[1]], "keywords": {}, "license": 1}),
        "<html lang='-'>",
        "<!-- x -->",
        "<h1><!-- y --><?pi?></h1>",
        " - Probeblatt",
        "| ",
        "Von ",
        "29.02.2027, 25:61 Uhr",
        "31.12.9999",
        "\u202e\u0000",
        "<div class='byline'>",
        "</div>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=25))
def test_no_page_makes_it_raise(read_page, parts):
    page = "<html><body>x" + "".join(parts).replace("\x00", "")
    assert isinstance(read_page(page), Metadata)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(min_size=1, max_size=40), max_size=12),
    marks=st.frozensets(st.sampled_from(list(Mark)), max_size=3),
    kind=st.sampled_from(list(BlockKind)),
)
def test_no_blocks_make_it_raise(made, texts, marks, kind):
    blocks = tuple(
        Block(text=t, kind=kind, path=">p", order=i, marks=marks, level=i % 7, chosen=bool(i % 2))
        for i, t in enumerate(texts)
    )
    tree = html.document_fromstring("<html><body><h1>x y z</h1></body></html>")
    found = metadata.read_metadata(
        gather_declarations(
            read_declared(tree), blocks, final_url=made.URL, headers=(), source=made.SOURCE
        )
    )
    assert made.URL == found.canonical_url


def test_D08_large_hostile_parts_take_little_time(read_page):
    names = "".join(f"<meta name='x{i}:title' content='{'a - ' * 90}'>" for i in range(2_000))
    times = "<time>" * 200 + "29.04.2020 " * 5_000
    long = "(" * 20_000 + " " + "By " * 20_000 + "\u2013 | " * 20_000
    page = f"<html><head>{names}</head><body><h1>{'<i>x</i>' * 5_000}</h1><p>{long}</p>{times}</body></html>"
    read_page("<html><body><h1>warm</h1></body></html>")
    began = time.process_time()
    read_page(page)
    assert time.process_time() - began < 3


def test_D08_comment_marks_in_attributes_of_a_page_without_date_take_little_time(read_page):
    page = f"<html><body><p title='{'<!--' * 50_000}'>Ein Satz ohne Datum.</p></body></html>"
    read_page("<html><body><p>warm</p></body></html>")
    began = time.process_time()
    assert read_page(page).published_at is None
    assert time.process_time() - began < 1


def test_a_list_above_the_headline_gives_section_and_kicker(made, read_page):
    page = made.article().replace(
        "<h1>", "<ul class='Rubric'><li>Region</li><li>Unfall</li></ul><h1>"
    )
    found = read_page(page)
    assert ("Region",) == found.sections
    assert "Unfall" == found.kicker


def test_a_lone_link_above_the_headline_is_the_section(made, read_page):
    found = read_page(made.article().replace("<h1>", '<a href="/stadt">Stadt</a><h1>'))
    assert ("Stadt",) == found.sections
    assert found.kicker is None


def test_the_word_before_a_section_is_no_part_of_it(made, read_page):
    found = read_page(made.article().replace("<h1>", '<a href="/stadt">in Stadt</a><h1>'))
    assert ("Stadt",) == found.sections


def test_breadcrumbs_counts_and_ads_above_the_headline_are_no_kickers(made, read_page):
    above = "<p>Start > Lokales > Halle</p><p>3304 views</p><div class='ad'>Werbung</div>"
    assert read_page(made.article().replace("<h1>", f"{above}<h1>")).kicker is None


def test_tags_below_the_article_are_keywords_when_no_data_names_any(made, read_page):
    page = made.article(
        after='<ul class="tags"><li><a href="/t/1">Markthalle</a></li><li>#Fluss</li></ul>'
    )
    assert ("Markthalle", "Fluss") == read_page(page).keywords


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<p class="kicker">Politik / 11. Januar 2026</p>', "Politik"),
        ('<p class="kicker">11. Januar 2026</p>', None),
        ('<p class="kicker">Follow Us</p>', None),
        ("<p>Artikel merken</p>", None),
        ("<p>Mehr erfahren…</p>", None),
        ("<p>AllgemeinLokales</p>", None),
        ("<p>Neustadt 26, Mai, 2026 7:43 p.m.</p>", None),
        ("<p>laden.example</p><p>blatt.de</p>", None),
    ],
)
def test_dates_buttons_and_addresses_are_no_kickers(line, expected, made, read_page):
    assert expected == read_page(made.article().replace("<h1>", f"{line}<h1>")).kicker


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="copyright" href="/impressum">', None),
        ('<link rel="license" href="/impressum/">', None),
        (
            '<a rel="license" href="//creativecommons.org/licenses/by/4.0/">CC</a>',
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ('<link rel="license" href="/lizenz">', "https://www.probeblatt.example/lizenz"),
    ],
)
def test_an_imprint_is_no_licence_and_addresses_are_whole(link, expected, made, read_page):
    assert expected == read_page(made.article(after=link)).license


def test_the_title_is_no_keyword_of_machines_and_no_section(made, read_page):
    head = '<meta name="keywords" content="Halle, shortTitle: Die Halle, NLP Category: Politics">'
    assert ("Halle",) == read_page(made.article(head=head)).keywords

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.authors import names


def described(author, **more):
    node = {"@type": "NewsArticle", "headline": "x", "author": author} | more
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Von Ada Brandt und Cem Demir", ["Ada Brandt", "Cem Demir"]),
        ("By Ada Brandt, Cem Demir & Eva Fink", ["Ada Brandt", "Cem Demir", "Eva Fink"]),
        ("ByAda Brandt", ["Ada Brandt"]),
        ("Text: Ada Brandt", ["Ada Brandt"]),
        ("Ada Brandt (dpa)", ["Ada Brandt"]),
        ("Ada Brandt, ada.brandt@probeblatt.example", ["Ada Brandt"]),
        ("Ada Brandt, MD, PhD", ["Ada Brandt"]),
        ("Ursula von der Aue", ["Ursula von der Aue"]),
        ("Von der Aue", ["Von der Aue"]),
        ("Da Silva", ["Da Silva"]),
        ("Ada Brandt/Cem Demir", ["Ada Brandt", "Cem Demir"]),
        ("Anne-Marie Klein-Vogt", ["Anne-Marie Klein-Vogt"]),
        ("Ada Brandt, Cem Demir, and Eva Fink", ["Ada Brandt", "Cem Demir", "Eva Fink"]),
        ("Ada Brandt e Cem Demir", ["Ada Brandt", "Cem Demir"]),
        ("Ana Silva e Costa", ["Ana Silva e Costa"]),
        ("Ada Brandt avec AFP", ["Ada Brandt", "AFP"]),
        ("Ada Brandt aus Kiew", ["Ada Brandt"]),
        ("Ada Brandt for The Herald", ["Ada Brandt"]),
        ("Ada Brandt Senior Political Correspondent", ["Ada Brandt"]),
        ("Letters To The Editor", ["Letters To The Editor"]),
        ("Von unserer Redakteurin Ada Brandt", ["Ada Brandt"]),
        ("Ada Brandt mit Material der dpa", ["Ada Brandt", "dpa"]),
        ("Text: Ada Brandt, Fotos: Cem Demir", ["Ada Brandt"]),
        ("Fotos: Cem Demir / Text: Ada Brandt", ["Ada Brandt"]),
        ("Tekst og foto: Ada Brandt", ["Ada Brandt"]),
        ("By Ada Brandt Photographs by Cem Demir", ["Ada Brandt"]),
        ("Penulis: Ada Brandt | Editor: Cem Demir", ["Ada Brandt"]),
        ("Ada Brandt (Text), Cem Demir (Foto)", ["Ada Brandt"]),
        ("Cem Demir (foto)", []),
        (
            "By Ada Brandt, Editor and Cem Demir for Probe.com",
            ["Ada Brandt", "Editor", "Cem Demir"],
        ),
        ("Szerző: Ada Brandt", ["Ada Brandt"]),
        ("Автор: Анна Иванова", ["Анна Иванова"]),
        ("Γράφει η Νίκη Παπά", ["Νίκη Παπά"]),
        ("מאת דוד כהן", ["דוד כהן"]),
        ("文/王小明", ["王小明"]),
        ("作者\uff1a王小明", ["王小明"]),
        ("기자 김철수", ["김철수"]),
        ("編集委員 山田太郎", ["山田太郎"]),
        ("[Ada Brandt]", ["Ada Brandt"]),
        ("【王小明】", ["王小明"]),
    ],
)
def test_bylines_are_split_into_names(byline, expected):
    assert expected == list(names.split(byline))


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Ada Brandt", True),
        ("Ursula von der Aue", True),
        ("渡辺洋介", True),
        ("dpa", False),
        ("Reuters Staff", False),
        ("Online-Redaktion", False),
        ("Politik", False),
        ("Seit heute neu", False),
        ("Lesedauer: 4 Min.", False),
        ("AP Technology Writer", False),
    ],
)
def test_people_are_told_from_what_is_none(name, is_person):
    assert is_person == names.is_person(name)


@given(st.text(max_size=500))
def test_no_byline_makes_it_raise(byline):
    for name in names.split(byline):
        assert name
        names.is_person(name)


def test_people_and_agencies_are_kept_apart(made, read_page):
    found = read_page(
        made.article(head=described([{"@type": "Person", "name": "Ada Brandt"}, {"name": "dpa"}]))
    )
    assert ("Ada Brandt",) == found.authors
    assert ("dpa",) == found.agencies
    assert "jsonld author" == dict(found.provenance)["authors"]


def test_names_joined_in_one_field_are_split(made, read_page):
    found = read_page(
        made.article(head=described({"@type": "Person", "name": "Ada Brandt, Cem Demir und AFP"}))
    )
    assert ("Ada Brandt", "Cem Demir") == found.authors
    assert ("AFP",) == found.agencies


def test_references_are_looked_up(made, read_page):
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#ada"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Brandt"},
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert ("Ada Brandt",) == read_page(made.article(head=head)).authors


def test_the_site_is_no_person_and_the_byline_says_who_it_was(made, read_page):
    head = described({"@type": "Organization", "name": "Probeblatt"})
    page = made.article(head=head, before='<p class="byline">Von Ada Brandt</p>')
    found = read_page(page)
    assert ("Ada Brandt",) == found.authors
    alone = read_page(made.article(head=head))
    assert () == alone.authors
    assert ("Probeblatt",) == alone.agencies


def test_M19_a_list_of_author_and_reading_time_gives_the_author(made, read_page):
    page = made.article(
        before="<ul class='article-meta'><li>Von Ada Brandt</li><li>Lesedauer: 4 Min.</li></ul>"
    )
    assert ("Ada Brandt",) == read_page(page).authors


def test_marked_names_of_teasers_are_no_authors(made, read_page):
    page = made.article(
        before='<p><span itemprop="author">Ada Brandt</span></p>',
        after='<div class="teaser"><span itemprop="author">Cem Demir</span></div>',
    )
    assert ("Ada Brandt",) == read_page(page).authors


def test_addresses_are_no_names(made, read_page):
    head = '<meta property="article:author" content="https://www.facebook.com/probeblatt">'
    assert () == read_page(made.article(head=head)).authors


def test_a_page_without_author_has_none(made, read_page):
    found = read_page(made.article())
    assert ((), ()) == (found.authors, found.agencies)


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ('<p class="meta">By Ada Brandt ⋅ Review Editor ⋅ Updated May 6, 2025</p>', "Ada Brandt"),
        (
            '<header class="story-header"><p>By Ada Brandt December 2, 2025</p></header>',
            "Ada Brandt",
        ),
        ('<p class="author-name">nordlicht</p>', "nordlicht"),
        ('<p class="post-meta">by nordlicht | Apr 21, 2025</p>', "nordlicht"),
        ('<p class="post-meta">by 2030 | Apr 21, 2025</p>', ""),
        ("<p>29. Juni 2025, 23:39 · von nordlicht</p>", "nordlicht"),
        ("<p>By</p><p>Ada Brandt</p>", "Ada Brandt"),
        ("<p>Autor:</p><p>Ada Brandt</p>", "Ada Brandt"),
        ('<p class="byline">Ein Beitrag von Ada Brandt</p>', "Ada Brandt"),
        ('<p class="byline">© Ada Brandt</p>', "Ada Brandt"),
        ('<p class="byline">Pressemitteilung von Ada Brandt</p>', "Ada Brandt"),
        ('<p class="byline">By following the tips below</p>', ""),
        ('<p class="byline">Guide by Ada Brandt Former Deputy Editor</p>', "Ada Brandt"),
        ('<p class="byline">Ada BrandtFounder of Nordlicht</p>', "Ada Brandt"),
        ('<div class="cutline-byline">Ada Brandt (links) und Jo Kern, Neustadt</div>', ""),
        ("<h2>By the river</h2>", ""),
    ],
)
def test_a_line_that_says_by_whom_is_believed(line, people, made, read_page):
    assert people == ", ".join(read_page(made.article(before=line)).authors)


def test_a_desk_that_the_byline_names_is_an_organisation(made, read_page):
    found = read_page(made.article(before='<p class="byline">By Editorial Team</p>'))
    assert ((), ("Editorial Team",)) == (found.authors, found.agencies)


def test_a_byline_above_the_title_counts(made, read_page):
    page = made.article().replace("<h1>", '<p class="meta">By Ada Brandt</p><h1>')
    assert ("Ada Brandt",) == read_page(page).authors


def test_who_signs_behind_the_text_wrote_it_when_the_page_names_its_house_alone(made, read_page):
    head = described({"@type": "Organization", "name": "Probeblatt"})
    page = made.article(
        *made.PARAGRAPHS, '<p style="text-align:right"><b>Ada Brandt</b></p>', head=head
    )
    assert ("Ada Brandt",) == read_page(page).authors


def test_what_a_person_is_and_where_is_no_author(made, read_page):
    said = "Ada Brandt, Professorin am Lehrstuhl für neuere Hafengeschichte, Probeblatt"
    found = read_page(made.article(head=described({"@type": "Person", "name": said})))
    assert (("Ada Brandt",), ()) == (found.authors, found.agencies)


@pytest.mark.parametrize(
    "line",
    [
        "<figcaption><address>Von Ada Brandt, Redakteurin</address></figcaption>",
        '<div class="teaser-module"><div class="author-name">Ada Brandt</div></div>',
        '<div class="ad-box"><div class="text__author">Ada Brandt</div></div>',
        '<p class="share-bar">By: Ada Brandt</p>',
        '<div class="published-by">Ada Brandt</div>',
        '<div class="meta-author">byAda Brandt</div>',
        '<div class="author">Ada Brandt|Published 4 months ago</div>',
        '<div class="author">Ada BrandtJanuary 5, 2025</div>',
        '<div class="byline">Ada Brandt Ada Brandt</div>',
        '<div class="byline">9. November 2025 um 15:46 Uhr / Ada Brandt</div>',
        '<div class="author">Von Ada BrandtKorrespondent</div>',
        '<p class="byline">By Ada Brandt PROBEBLATT</p>',
    ],
)
def test_the_top_of_an_article_names_its_author_in_any_box(line, made, read_page):
    assert ("Ada Brandt",) == read_page(made.article(before=line)).authors


@pytest.mark.parametrize("role", ["기자", " 기자", "記者"])
def test_the_role_of_eastern_bylines_is_no_part_of_the_name(role, made, read_page):
    page = made.article(before=f'<p class="byline">임정우{role}</p>')
    assert ("임정우",) == read_page(page).authors


def test_an_agency_behind_a_name_is_told_apart(made, read_page):
    line = '<p class="byline">By Ada Brandt and Jo Kern The Associated Press</p>'
    found = read_page(made.article(before=line))
    assert (("Ada Brandt", "Jo Kern"), ("The Associated Press",)) == (found.authors, found.agencies)


def test_the_name_on_the_page_comes_before_what_someone_signs_in_with(made, read_page):
    head = described({"@type": "Person", "name": "AdaB"})
    assert ("AdaB",) == read_page(made.article(head=head)).authors
    page = made.article(head=head, before='<p class="byline">By Ada Brandt</p>')
    assert ("Ada Brandt",) == read_page(page).authors


@pytest.mark.parametrize(
    "line",
    [
        "<p>This post was written by Ada Brandt</p>",
        '<div class="author-box"><p>Ada Brandt</p></div>',
    ],
)
def test_the_author_is_named_behind_the_text_when_nowhere_else(line, made, read_page):
    assert ("Ada Brandt",) == read_page(made.article(after=line)).authors
    page = made.article(before='<p class="byline">By Jo Kern</p>', after=line)
    assert ("Jo Kern",) == read_page(page).authors


@pytest.mark.parametrize(
    "label",
    [
        "Frequently Asked Questions",
        "Print Article",
        "Final Thoughts",
        "Show URL",
        "ABONE OL",
        "Reading Time",
    ],
)
def test_labels_with_capitals_are_no_names(label, made, read_page):
    dated = f"<p>{label}</p><p>4. Mai 2026</p>"
    assert () == read_page(made.article(before=dated)).authors


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        ("<p>Ada Brandt</p><p>4. Mai 2026</p>", ("Ada Brandt",)),
        ("<p>4. Mai 2026</p><p>Ada Brandt</p>", ("Ada Brandt",)),
        ("<p>Ada Brandt</p><p>7 min read</p>", ("Ada Brandt",)),
        ("<p>Ada Brandt | 4. Mai 2026</p>", ("Ada Brandt",)),
        ("<p>Probeblatt</p><p>Ada Brandt</p><p>4. Mai 2026</p>", ("Ada Brandt",)),
        ("<p>Alte Halle</p>", ()),
        ("<button>Ada Brandt</button><p>4. Mai 2026</p>", ()),
        ("<p>4. Mai 2026</p><ul><li>Alte Halle</li><li>Neue Halle</li></ul>", ()),
        ('<div class="tags"><p>Article by</p><p>Ada Brandt</p></div>', ("Ada Brandt",)),
        ("<p>DiversityMagazinFachwissenHafen Weiterbildung</p><p>4. Mai 2026</p>", ()),
    ],
)
def test_a_name_below_the_title_signs_beside_a_date(lines, people, made, read_page):
    assert people == read_page(made.article(before=lines)).authors


def test_a_name_right_above_the_first_paragraph_signs_inside_its_container(made, read_page):
    signed = made.article("<p><b>Ada Brandt</b></p>", *made.PARAGRAPHS)
    found = read_page(signed, chosen=("Ada Brandt",))
    assert ("Ada Brandt",) == found.authors


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        (("<p>Ada Brandt</p>",), ("Ada Brandt",)),
        (("<p>Alte Halle</p>", "<p>Neue Halle</p>"), ()),
        (("<p>Ada Brandt</p>", "<p>Ein Satz, der noch folgt, weil der Text nicht endet.</p>"), ()),
    ],
)
def test_the_last_line_signs_behind_a_sentence_alone(lines, people, made, read_page):
    texts = [line[3:-4] for line in lines]
    found = read_page(made.article(*made.PARAGRAPHS, *lines), chosen=texts)
    assert people == found.authors


def test_who_wrote_it_is_told_at_either_place_of_the_card(made, read_page):
    head = (
        '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="7 minutes">'
        '<meta name="twitter:label2" content="Written by"><meta name="twitter:data2" content="Ada Brandt">'
    )
    assert ("Ada Brandt",) == read_page(made.article(head=head)).authors


def test_marked_names_and_links_in_boxes_of_others_are_no_authors(made, read_page):
    box = '<div class="related"><span itemprop="author">Jo Kern</span> <a rel="author" href="/jo">Jo Kern</a></div>'
    assert () == read_page(made.article(after=box)).authors


@pytest.mark.parametrize("house", ["Nordstrom AG", "Verein: Alte Halle e.V.", "Publisher"])
def test_companies_clubs_and_roles_in_the_data_are_no_people(house, made, read_page):
    head = f'<meta name="author" content="{house}">'
    assert () == read_page(made.article(head=head)).authors


@pytest.mark.parametrize(
    ("said", "people", "houses"),
    [
        ("Ada Brandt, Political Correspondent", ("Ada Brandt",), ()),
        ("Ada Brandt, Berlin", ("Ada Brandt",), ()),
        ("Ada Brandt, New York", ("Ada Brandt",), ()),
        ("Ada Brandt, ARD-Studio Kairo", ("Ada Brandt",), ()),
        ("Ada Brandt, Special to the Herald", ("Ada Brandt",), ()),
        ("Ada Brandt, The Canadian Press", ("Ada Brandt",), ("The Canadian Press",)),
        ("Ada, Cem", ("Ada", "Cem"), ()),
        ("dpa/lby", (), ("dpa",)),
        ("강신문", (), ("강신문",)),
    ],
)
def test_what_stands_behind_a_name_tells_of_the_person(said, people, houses, made, read_page):
    found = read_page(made.article(head=described({"@type": "Person", "name": said})))
    assert (people, houses) == (found.authors, found.agencies)


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "givenName": "Ada", "familyName": "Brandt"},
        {"@list": [{"@type": "Person", "name": "Ada Brandt"}]},
    ],
)
def test_jsonld_may_name_a_person_in_parts_or_in_a_list(author, made, read_page):
    assert ("Ada Brandt",) == read_page(made.article(head=described(author))).authors


def test_the_entries_of_a_live_blog_are_not_its_article(made, read_page):
    entry = {
        "@type": "BlogPosting",
        "headline": "Gute Nacht",
        "author": {"@type": "Person", "name": "Cem Demir"},
        "datePublished": "2026-11-19T21:00:00Z",
        "articleBody": "Bis morgen.",
        "mainEntityOfPage": "https://www.probeblatt.example/17#1",
        "image": "https://www.probeblatt.example/17.jpg",
    }
    head = described({"@type": "Person", "name": "Ada Brandt"}, liveBlogUpdate=[entry])
    assert ("Ada Brandt",) == read_page(made.article(head=head)).authors


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("citation_author", "Brandt, Ada", "Ada Brandt"),
        ("DC.creator", "Brandt, Ada", "Ada Brandt"),
        ("articleAuthor", "Ada Brandt", "Ada Brandt"),
        ("lp.article:author", "Ada Brandt", "Ada Brandt"),
    ],
)
def test_tags_of_any_system_name_the_author(name, content, expected, made, read_page):
    head = f'<meta name="{name}" content="{content}">'
    assert (expected,) == read_page(made.article(head=head)).authors


@pytest.mark.parametrize("name", ["twitter:author", "smartbanner:author", "author_url"])
def test_tags_of_other_things_name_no_author(name, made, read_page):
    assert () == read_page(made.article(head=f'<meta name="{name}" content="Ada Brandt">')).authors


@pytest.mark.parametrize("label", ["Geschreven door", "Napisane przez", "Skriven av", "Автор"])
def test_labels_of_cards_are_read_in_many_languages(label, made, read_page):
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Ada Brandt">'
    assert ("Ada Brandt",) == read_page(made.article(head=head)).authors


FIRST = {"@type": "Person", "name": "Ada Brandt"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<p class="byline">Von Ada Brandt und Cem Demir</p>', ("Ada Brandt", "Cem Demir")),
        (
            '<div class="byline"><p class="name">Ada Brandt</p><p class="name">Cem Demir</p></div>',
            ("Ada Brandt", "Cem Demir"),
        ),
        ('<p class="byline">Von Ada Brandt, Neue Zeit</p>', ("Ada Brandt",)),
        ('<p class="byline">Von Ada Brandt und Fotos von Cem Demir</p>', ("Ada Brandt",)),
        ('<p class="byline">Von Eva Fink und Cem Demir</p>', ("Ada Brandt",)),
    ],
)
def test_a_byline_completes_whom_the_data_name_first(line, expected, made, read_page):
    found = read_page(made.article(head=described(FIRST), before=line))
    assert expected == found.authors


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ('<p class="source">Quelle: Reuters</p>', "", ("Reuters",)),
        ("<p>AFP, MANILA</p>", "", ("AFP",)),
        ("<p>Anadolu Ajans\u0131</p><p>19.11.2026 - 18:30</p>", "", ("Anadolu Ajans\u0131",)),
        ("", "<p>(dpa/AFP)</p>", ("dpa", "AFP")),
        ("", "<p>Quelle: Probeblatt, abc/dpa</p>", ("dpa",)),
        ("", "<p>PB-Redaktion</p>", ("PB-Redaktion",)),
        ("<p>Reuters</p>", "", ()),
        ("", "<p>dpa und andere Agenturen melden das</p>", ()),
    ],
)
def test_an_agency_that_the_page_names_alone_is_its_source(
    before, behind, expected, made, read_page
):
    page = made.article(*made.PARAGRAPHS, *filter(None, [behind]), before=before)
    assert ((), expected) == (read_page(page).authors, read_page(page).agencies)


@pytest.mark.parametrize("card", ["p-author h-card", "url fn n"])
def test_cards_of_microformats_name_the_author(card, made, read_page):
    line = f'<div><a class="{card}" href="/ada">Ada Brandt</a> <b>gestern</b></div>'
    assert ("Ada Brandt",) == read_page(made.article(before=line)).authors


def test_a_tag_completes_whom_the_data_name_first(made, read_page):
    tag = '<meta name="author" content="Ada Brandt, Cem Demir">'
    assert ("Ada Brandt", "Cem Demir") == read_page(
        made.article(head=described(FIRST) + tag)
    ).authors
    tag = '<meta name="author" content="Ada Brandt, Politik">'
    assert ("Ada Brandt",) == read_page(made.article(head=described(FIRST) + tag)).authors


def test_a_line_that_says_it_is_a_byline_is_one_in_any_box(made, read_page):
    line = '<div class="info">Ein Artikel von Ada Brandt | 19.11.2026 - 12:45</div>'
    assert ("Ada Brandt",) == read_page(made.article(before=line)).authors


def test_a_heading_in_a_byline_class_names_no_author(made, read_page):
    page = made.article(title="Gelbe Westen").replace("<article>", '<article class="byline">')
    assert () == read_page(page).authors


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Brandt, 14 May 2026, 09:40",
        "Von Ada Brandt, 14. Mai 2026, 09:40 Uhr",
        "Par Ada Brandt, 14 mai 2026, 09h40",
        "Por Ada Brandt | jueves, 14 de mayo de 2026",
        "文・安田ぶらん, 2026年5月14日, 09時40分",
        "लेखक: आदा ब्रांट | 14 मई 2026",
    ],
)
def test_a_line_of_author_and_date_is_no_text(line, made, finished):
    page = made.article(f"<p><i>{line}</i></p>", *(f"<p>{p}</p>" for p in made.PARAGRAPHS))
    (article,) = finished([made.fetched(page)])
    assert (1, [*made.PARAGRAPHS]) == (
        len(article.metadata.authors),
        [one.text for one in article.lines],
    )


def test_a_sentence_with_author_and_date_is_text(made, finished):
    line = "Ada Brandt wurde am 14. Mai 2026 zur Bürgermeisterin der Stadt gewählt."
    head = '<meta name="author" content="Ada Brandt">'
    page = made.article(f"<p>{line}</p>", *made.PARAGRAPHS, head=head)
    (article,) = finished([made.fetched(page)])
    assert line in article.text

import pytest

from pipelines.extract.declared.declarations import FieldCandidate
from pipelines.extract.titles import site_names
from pipelines.extract.titles.title import choose_title

KNOWN = frozenset({"neuesdeutschland", "neuesdeutschlandde", "probeblatt"})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Halle bleibt stehen (neues-deutschland.de)", "Halle bleibt stehen"),
        ("Halle bleibt stehen (neues deutschland)", "Halle bleibt stehen"),
        ("Halle bleibt stehen | Probeblatt", "Halle bleibt stehen"),
        ("Halle bleibt stehen - Probeblatt.de", "Halle bleibt stehen"),
        ("Halle bleibt stehen \u2013 Lokales \u2013 Probeblatt", "Halle bleibt stehen"),
        ("Probeblatt: Halle bleibt stehen", "Probeblatt: Halle bleibt stehen"),
        ("Probeblatt | Halle bleibt stehen", "Halle bleibt stehen"),
        ("Halle bleibt stehen\uff1aProbeblatt", "Halle bleibt stehen"),
        ("Halle bleibt stehen > Lokales > Probeblatt", "Halle bleibt stehen"),
        ("Halle: 3 > 2", "Halle: 3 > 2"),
        ("Rat: »Die Halle bleibt«", "Rat: »Die Halle bleibt«"),
        ("Halle \u2013 ein Streit - und kein Ende", "Halle \u2013 ein Streit - und kein Ende"),
        ("Halle bleibt (Teil 2)", "Halle bleibt (Teil 2)"),
        ("Probeblatt", "Probeblatt"),
        ("| |", "| |"),
    ],
)
def test_site_names_are_taken_off_the_ends(written, expected):
    assert expected == site_names.without_site(written, KNOWN, frozenset({"lokales"}))


def test_a_headline_that_begins_with_the_sites_name_stays():
    words = "Probeblattredaktion streikt: Warum heute keine Zeitung kommt"
    assert words == site_names.without_site(words, KNOWN)
    assert not site_names.is_name("Probeblatt feiert", KNOWN)


def test_what_two_places_say_beats_the_title_tag():
    found = [
        FieldCandidate(value="Halle bleibt stehen", origin="jsonld headline"),
        FieldCandidate(value="„Halle“ bleibt stehen", origin="h1"),
        FieldCandidate(value="Halle bleibt stehen", origin="h1"),
        FieldCandidate(value="Markthalle: So geht es weiter", origin="title"),
    ]
    best, others = choose_title(found)
    assert "Halle bleibt stehen" == best.value
    assert "title" in others


def test_titles_that_differ_in_quotes_vote_together():
    found = [
        FieldCandidate(value="Rat sagt “ja”", origin="meta og:title"),
        FieldCandidate(value="Rat sagt „ja“", origin="shown"),
        FieldCandidate(value="Ganz anderer Titel hier", origin="jsonld headline"),
    ]
    assert "Rat sagt “ja”" == choose_title(found)[0].value


def test_no_title_is_no_error():
    assert (None, ()) == choose_title([])


def test_H09_an_h1_with_the_sites_name_is_no_title(made, read_page):
    page = made.article().replace(f"<h1>{made.TITLE}</h1>", "<h1>Probeblatt</h1>")
    found = read_page(page)
    assert made.TITLE == found.title
    assert "title" == dict(found.provenance)["title"]


def test_entities_escaped_for_html_in_json_ld_are_undone(made, read_page):
    head = (
        '<script type="application/ld+json">'
        '{"@type":"NewsArticle","headline":"Gr&uuml;ne w&#228;hlen &quot;neu&quot;"}</script>'
    )
    assert 'Grüne wählen "neu"' == read_page(made.article(head=head, title="")).title


def test_the_headline_of_the_page_is_preferred_to_one_of_a_teaser(made, read_page):
    teaser = '{"@type":"NewsArticle","headline":"Ganz andere Sache","url":"https://www.probeblatt.example/artikel/99.html"}'
    own = '{"@type":"NewsArticle","headline":"Halle bleibt","mainEntityOfPage":{"@id":"https://www.probeblatt.example/artikel/17.html"}}'
    head = "".join(f'<script type="application/ld+json">{one}</script>' for one in (teaser, own))
    assert "Halle bleibt" == read_page(made.article(head=head, title="")).title


@pytest.mark.parametrize(
    "heading",
    [
        "<h1><span>Sanierung am Fluss</span> Markthalle bleibt bis zum Frühjahr stehen</h1>",
        "<h1>Sanierung am Fluss <b>Markthalle bleibt bis zum Frühjahr stehen</b></h1>",
    ],
)
def test_a_kicker_inside_the_heading_is_no_part_of_the_title_that_others_name(
    heading, made, read_page
):
    title = "Markthalle bleibt bis zum Frühjahr stehen"
    page = made.article(title=title).replace(f"<h1>{title}</h1>", heading)
    assert title == read_page(page).title


def test_the_begin_of_a_lone_title_tag_is_the_title_where_the_page_prints_it(made, read_page):
    page = made.article(title="Halle bleibt stehen - Neustädter Tage").replace("<h1>", "<p>")
    assert "Halle bleibt stehen - Neustädter Tage" == read_page(page).title
    printed = page.replace("<main>", "<main><h3>Halle bleibt stehen</h3>")
    assert (
        "Halle bleibt stehen"
        == read_page(printed.replace("<p>Halle bleibt stehen - ", "<p>")).title
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Markthalle &amp;amp;amp; Fluss", "Markthalle & Fluss"),
        ("&lt;em&gt;Markthalle&lt;/em&gt; am Fluss", "Markthalle am Fluss"),
        ("Preise 5 &lt; 7 am Fluss", "Preise 5 < 7 am Fluss"),
    ],
)
def test_marks_that_a_tag_escapes_once_too_often_are_undone(said, expected, made, read_page):
    page = made.article(head=f'<meta property="og:title" content="{said}">', title="")
    assert expected == read_page(page).title


def test_a_title_that_a_system_cut_short_gives_way_to_the_whole(made, read_page):
    head = f'<meta property="og:title" content="{made.TITLE[:20]}…">'
    assert made.TITLE == read_page(made.article(head=head)).title
    head = '<meta property="og:title" content="Und dann kam das Wasser …">'
    page = made.article(head=head, title="Probeblatt").replace("<h1>Probeblatt</h1>", "")
    assert "Und dann kam das Wasser …" == read_page(page).title


def test_a_page_that_names_the_site_alone_has_the_heading_above_its_text(made, read_page):
    page = made.article(title="Probeblatt").replace(
        "<h1>Probeblatt</h1>", f"<h1>Probeblatt</h1><h2>{made.TITLE}</h2>"
    )
    assert made.TITLE == read_page(page).title


def test_the_subtitle_inside_a_heading_is_no_part_of_the_title_that_others_name(made, read_page):
    head = f'<meta property="og:title" content="{made.TITLE}">'
    whole = f"{made.TITLE}<small>Wie Stadt und Land sich die Kosten bis zum Frühjahr teilen wollen</small>"
    page = made.article(head=head).replace(f"<h1>{made.TITLE}", f"<h1>{whole}")
    assert made.TITLE == read_page(page).title


@pytest.mark.parametrize(
    ("heading", "expected"), [("Aktuelles", "Markthalle bleibt"), ("Markthalle", "Markthalle")]
)
def test_a_label_as_heading_gives_way_to_the_title_that_the_page_shows(
    heading, expected, made, read_page
):
    page = made.article(title="Markthalle bleibt", before="<h2>Markthalle bleibt</h2>").replace(
        "<h1>Markthalle bleibt", f"<h1>{heading}"
    )
    assert expected == read_page(page).title


def test_the_mark_behind_a_kicker_is_that_of_most_places_and_a_colon_where_they_tie():
    found = [
        FieldCandidate(value="Rat der Stadt - Halle bleibt", origin="jsonld headline"),
        FieldCandidate(value="Rat der Stadt: Halle bleibt", origin="meta og:title"),
    ]
    assert "Rat der Stadt: Halle bleibt" == choose_title(found)[0].value
    found += [FieldCandidate(value="Rat der Stadt - Halle bleibt", origin="h1")]
    assert "Rat der Stadt - Halle bleibt" == choose_title(found)[0].value


HEADLINE = "Alte Brücke bleibt für Lastwagen zwei Jahre gesperrt"


def pages(h1, og, head=""):
    return (
        f'<!doctype html><html lang="de"><head><title>{og}</title><meta property="og:title" content="{og}">{head}'
        f"</head><body><main><article>{h1}<p>{'Die Brücke ist seit dem Sturm nicht mehr sicher. ' * 6}</p>"
        "</article></main></body></html>"
    )


@pytest.mark.parametrize("mark", [": ", " \u2013 ", ""])
def test_a_kicker_inside_the_heading_stays_apart(mark, read_page):
    h1 = f'<h1><span class="overline">Risse<span>{mark}</span></span><span>{HEADLINE}</span></h1>'
    data = f'{{"@type":"NewsArticle","headline":"Risse{mark or " "}{HEADLINE}"}}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert HEADLINE == read_page(pages(h1, HEADLINE, head)).title


@pytest.mark.parametrize(
    ("shown", "shared"),
    [
        ("Who closed the old bridge, and how long will it stay so?", "Who closed the old bridge?"),
        ("Wer hat die alte Brücke gesperrt, und für wie lange?", "Wer hat die Brücke gesperrt?"),
        ("Qui a fermé le vieux pont, et pour combien de temps ?", "Qui a fermé le vieux pont ?"),
        ("¿Quién cerró el viejo puente y por cuánto tiempo?", "¿Quién cerró el puente viejo?"),
        ("古い橋を閉じたのは誰か、いつまで続くのか", "古い橋を閉じたのは誰なのか教えます"),
    ],
)
def test_the_visible_headline_goes_before_the_share_title(shown, shared, read_page):
    page = pages(f"<h1>{shown}</h1>", shared).replace(f"<title>{shared}", f"<title>{shown}")
    assert shown == read_page(page).title


@pytest.mark.parametrize(
    ("name", "title"), [("Unten links", "Unten links (hc)"), ("左下", "左下\uff08田中\uff09")]
)
def test_a_heading_that_is_the_column_is_no_headline(name, title, read_page):
    h1 = f'<ul><li class="kicker">{name}</li></ul><h1>{name}</h1>'
    assert title == read_page(pages(h1, title)).title


@pytest.mark.parametrize(
    ("site", "title"),
    [
        ("Le Courrier d'Ombre", "Le vieux pont reste fermé aux camions pendant deux ans"),
        ("El Faro de Sombra", "El viejo puente sigue cerrado a los camiones dos años"),
        ("影湖新報", "古い橋、トラック通行止めは二年間続く"),
        ("صدى الجسر", "الجسر القديم يبقى مغلقا أمام الشاحنات عامين"),
        ("Вечерний мост", "Старый мост закрыт для грузовиков на два года"),
    ],
)
@pytest.mark.parametrize("href", ["/", "https://www.probeblatt.example/"])
def test_the_masthead_tells_the_name_before_a_title(href, site, title, read_page):
    page = (
        f"<html><head><title>{site} \u2013 {title}</title></head><body><header><a href='{href}'>{site}</a></header>"
        f"<main><p>{'Die Brücke ist seit dem Sturm nicht mehr sicher. ' * 6}</p></main></body></html>"
    )
    assert title == read_page(page).title

"""What a source's other pages put right, from pages to articles; nothing is looked up that a model need know."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines import cleaner, codec
from pipelines.boilerplate.learning import field_evidence, learn
from pipelines.extract.wrapper.apply import apply_wrapper
from pipelines.model.sitemodel import cold

_TOWNS = "Aukrug Bredstedt Cismar Dagebüll Eckernförde Fockbek Gelting Husum Itzstedt Jevenstedt"
TOWNS = _TOWNS.split()
PEOPLE = ("Ada Brandt", "Cem Demir", "Eva Fink", "Jan Petersen", "Lena Vogt", "Ole Harms")


@pytest.fixture
def page(made):
    """Return a function that makes the page of one article in the paper's template."""

    def make(number, **parts):
        town = TOWNS[number]
        text = [p.replace("Der Stadtrat", f"Der Stadtrat von {town}") for p in made.PARAGRAPHS]
        text = [f"{p} Das gilt in {town} vom {number + 3}. Mai an." for p in text]
        title = f"{town} baut die Brücke über den alten Hafen"
        body = made.article(*text, title=title, **parts)
        return made.fetched(body, url=f"https://www.probeblatt.example/artikel/{number}.html")

    return make


def by(name, css="wer"):
    return f'<div class="kopf"><p class="{css}">{name}</p></div>'


def author(name):
    node = {"@type": "NewsArticle", "author": {"@type": "Person", "name": name}}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_line_where_other_pages_name_their_authors_names_them(page, finished):
    told = [
        page(n, head=author(PEOPLE[n]), before=by(f"{PEOPLE[n]}, Hafenreporter")) for n in range(4)
    ]
    silent = page(5, before=by("Ole Harms, Hafenreporter"))
    assert () == finished([silent])[0].metadata.authors
    found = finished([*told, silent])[-1]
    assert ("Ole Harms",) == found.metadata.authors
    assert "named the authors on 4 pages" in dict(found.metadata.provenance)["authors"]


def test_a_line_that_seldom_names_the_authors_is_not_believed(page, finished):
    told = [page(n, head=author(PEOPLE[n]), before=by(PEOPLE[n])) for n in range(3)]
    other = [page(n, head=author(PEOPLE[n - 1]), before=by("Neue Brücken")) for n in range(4, 7)]
    silent = page(8, before=by("Alte Brücken, Neue Wege, Hafen und Stadt"))
    assert () == finished([*told, *other, silent])[-1].metadata.authors


def headless(page):
    """Return the page without its h1, which alone would settle its title."""
    head, _, rest = page.body.partition(b"<h1>")
    return replace(page, body=head + rest.partition(b"</h1>")[2])


def titled(page, end):
    """Return the page with an end to its title tag."""
    return replace(
        page, body=page.body.replace(b" | Probeblatt</title>", f"{end}</title>".encode())
    )


def test_a_label_behind_many_titles_is_the_templates(page, finished):
    pages = [titled(headless(page(n)), " - Küste heute") for n in range(4)]
    bare = "Aukrug baut die Brücke über den alten Hafen"
    assert f"{bare} - Küste heute" == finished(pages[:1])[0].metadata.title
    found = finished(pages)[0]
    assert bare == found.metadata.title
    assert "learned" in dict(found.metadata.provenance)["title"]


def test_an_end_that_few_titles_share_is_the_editors(page, finished):
    pages = [titled(headless(page(n)), " - ein Rückblick" if n < 2 else "") for n in range(8)]
    assert finished(pages)[0].metadata.title.endswith(" - ein Rückblick")


def test_a_title_that_stands_on_many_pages_is_none(page, finished):
    def shouting(n):
        node = {"@type": "NewsArticle", "headline": "Alles von der Küste"}
        return page(n, head=f'<script type="application/ld+json">{json.dumps(node)}</script>')

    pages = [shouting(n) for n in range(4)]
    assert "Alles von der Küste" == finished([headless(pages[0])])[0].metadata.title
    assert "Aukrug baut die Brücke über den alten Hafen" == finished(pages)[0].metadata.title


def test_a_lead_that_never_varies_is_none(page, finished):
    said = '<p class="lead">Was die Küste bewegt, lesen Sie hier jeden Morgen frisch und frei.</p>'
    pages = [page(n, before=said) for n in range(4)]
    assert "Was die Küste" in finished(pages[:1])[0].metadata.lead
    assert [None] * 4 == [found.metadata.lead for found in finished(pages)]


def test_what_stands_where_other_leads_stand_is_the_lead(page, finished):
    def with_lead(n):
        lead = f"Nach Jahren des Streits beginnt in {TOWNS[n]} der Bau, und alle zahlen mit."
        head = f'<meta name="description" content="{lead}">'
        return page(n, head=head, before=f'<div class="kopf"><p class="xq">{lead}</p></div><hr>')

    silent = page(
        7, before='<div class="kopf"><p class="xq">Lange geplant, bald gebaut.</p></div><hr>'
    )
    assert None is finished([silent])[0].metadata.lead
    found = finished([*(with_lead(n) for n in range(4)), silent])[-1]
    assert "Lange geplant, bald gebaut." == found.metadata.lead
    assert "its place on 4 pages" in dict(found.metadata.provenance)["lead"]
    assert found.metadata.lead not in found.text


def test_what_was_learned_is_the_same_in_any_order(page, made):
    drafts = [cleaner.draft_page(page(n, before=by(PEOPLE[n])), made.SOURCE) for n in range(6)]
    shuffled = random.Random(7).sample(drafts, 6)
    halves = learn.learn(learn.learn(cold(made.SOURCE.id), shuffled[:3]), shuffled[3:])
    whole = learn.learn(cold(made.SOURCE.id), drafts)
    assert whole.fields
    assert codec.dump(whole) == codec.dump(halves)


def test_what_fields_share_is_bounded_and_fades(page, made, monkeypatch):
    monkeypatch.setattr(field_evidence, "FIELDS_KEPT", 4)
    drafts = [cleaner.draft_page(page(n), made.SOURCE) for n in range(6)]
    model = learn.learn(cold(made.SOURCE.id), drafts)
    assert 4 == len(model.fields)
    late = replace(drafts[0], fetched_at=drafts[0].fetched_at + timedelta(days=500))
    after = learn.learn(model, [late])
    assert {late.fetched_at.date()} == {row.last_seen for row in after.fields}


def test_a_cold_model_changes_no_field(page, made):
    draft = cleaner.draft_page(page(0), made.SOURCE)
    assert draft is apply_wrapper(draft, cold(made.SOURCE.id))


def dated(day):
    return f'<meta property="article:published_time" content="2026-05-{day:02}T18:30:00+02:00">'


def shows(day, css="zeit"):
    return f'<div class="kopf"><p class="{css}">Ausgabe {day:02}.05.2026, 18:30 Uhr</p></div>'


def event(day):
    return f'<div class="kopf"><p class="termin">Termin 0{day}.02.2026, 20:00 Uhr</p></div>'


def test_a_line_where_other_pages_show_their_date_gives_it(page, finished):
    told = [page(n, head=dated(n + 10), before=event(n + 1) + shows(n + 10)) for n in range(4)]
    silent = page(5, before=event(6) + shows(20))
    alone = finished([silent])[0]
    assert "2026-02-06T20:00:00+01:00" == alone.metadata.published_at.isoformat()
    article = finished([*told, silent])[-1]
    assert "2026-05-20T18:30:00+02:00" == article.metadata.published_at.isoformat()
    assert "minute" == article.metadata.date_precision
    assert "on 4 pages" in dict(article.metadata.provenance)["published_at"]


def test_a_place_that_seldom_shows_the_date_is_not_believed(page, finished):
    right = [page(n, head=dated(n + 10), before=shows(n + 10)) for n in range(3)]
    wrong = [page(n, head=dated(n + 10), before=shows(28 - n)) for n in range(3, 6)]
    silent = page(7, before=event(6) + shows(20))
    article = finished([*right, *wrong, silent])[-1]
    assert "2026-02-06T20:00:00+01:00" == article.metadata.published_at.isoformat()


def test_the_date_of_the_data_stays_whatever_the_place_shows(page, finished):
    told = [page(n, head=dated(n + 10), before=shows(n + 10)) for n in range(4)]
    article = finished([*told, page(5, head=dated(15), before=shows(20))])[-1]
    assert "2026-05-15T18:30:00+02:00" == article.metadata.published_at.isoformat()


def test_the_learned_place_of_dates_is_the_same_in_any_order(page, made):
    drafts = [
        cleaner.draft_page(page(n, head=dated(n + 10), before=shows(n + 10)), made.SOURCE)
        for n in range(5)
    ]
    models = set()
    for seed in range(3):
        random.Random(seed).shuffle(drafts)
        models.add(learn.learn(cold(made.SOURCE.id), drafts).fields)
    assert 1 == len(models)
    assert "date at" in {row.what for row in models.pop()}

"""What is cut and what must stay, on drafts made by hand. Texts are our own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate import evidence
from pipelines.boilerplate.learning import learn
from pipelines.boilerplate.lines import fingerprints
from pipelines.boilerplate.strip import strip
from pipelines.model.draft import BlockKind, Mark
from pipelines.model.sitemodel import cold
from tests.pipelines.drafts import SOURCE, block, boxed, marked, news, page, texts

COLD = cold(SOURCE)
APPEAL = "Unser Blatt gehört allen, die es lesen: Werde Mitglied der Genossenschaft und sei dabei!"
ADA = {"authors": ("Ada Brandt",)}
PLAIN = "Die nächste Ausgabe liegt am Kiosk und bei den Händlern in allen Stadtteilen bereit"
LAW = "Wer eine fremde bewegliche Sache einem anderen wegnimmt, wird mit Freiheitsstrafe bis zu fünf Jahren bestraft."


def learned(pages):
    return learn.learn(COLD, pages)


def batch(count, *extra, start=0):
    return [page(*news(n), *extra, number=n) for n in range(start, start + count)]


def last(pages, model=None):
    return strip(pages[-1], model or learned(pages))


def rules(stripped):
    return [cut.rule for cut in stripped.cuts]


# what goes at once


@pytest.mark.parametrize(
    "mark",
    [Mark.FORM, Mark.PAYMENT, Mark.APPEAL, Mark.NEWSLETTER, Mark.AD, Mark.SHARE, Mark.CONSENT],
)
def test_strong_structure_cuts_on_the_first_page(mark):
    found = strip(
        page(*news(1), marked("Ein Satz, der niemandem auffällt.", mark, score=0.6)), COLD
    )
    assert news(1) == texts(found)
    assert [("structure", True)] == [(cut.rule, mark in cut.evidence) for cut in found.cuts]


@pytest.mark.parametrize(
    ("line", "share", "rules_of_it"),
    [
        ("FÄHRE LIEGT SEIT MONTAG IM TROCKENDOCK", 1.0, ["related"]),
        ("FÄHRE LIEGT SEIT MONTAG IM TROCKENDOCK", 0.2, []),
        ("Fähre liegt seit Montag im Trockendock", 1.0, []),
        ("NDR UND DPA", 1.0, []),
    ],
)
def test_linked_headlines_in_capitals_between_paragraphs_go(line, share, rules_of_it):
    first, second, third = news(1)[:3]
    for kind in (BlockKind.PARAGRAPH, BlockKind.QUESTION):  # bold lines are taken for questions
        linked = block(line, kind=kind, link_share=share)
        assert rules_of_it == rules(strip(page(first, linked, second, third), COLD))


def test_a_text_in_capitals_keeps_its_linked_lines():
    shouted = [text.upper() for text in news(1)[:3]]
    line = block("FÄHRE LIEGT SEIT MONTAG IM TROCKENDOCK", link_share=1.0)
    assert [] == rules(strip(page(shouted[0], line, *shouted[1:]), COLD))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (block("Die Halle bleibt stehen", kind=BlockKind.HEADING, level=2), "title"),
        (block("Ada Brandt und Bo Falk"), "byline"),
        (block("Ada Brandt"), "byline"),
        (block("Ada Brandt und Cem Yildiz"), None),
        (block("Die Halle fällt"), None),
        (block("Tag acht an der Halle, 8. November"), None),
    ],
)
def test_first_lines_that_say_what_a_field_says_go(line, rule):
    said = {
        "titles": (
            ("og:title", "Die Halle bleibt stehen"),
            ("h1", "Tag acht an der Halle, 7. November"),
        ),
        "authors": ("Ada Brandt", "Bo Falk"),
    }
    found = strip(page(line, *news(1), said=said), COLD)
    assert [rule] * bool(rule) == rules(found)
    assert news(1) == texts(found)[-4:]


@pytest.mark.parametrize(
    ("score", "text", "is_cut"),
    [
        (
            0.7,
            "Der Rat berät in der kommenden Woche noch einmal über die Zukunft der alten Halle am Fluss.",
            True,
        ),
        (
            0.9,
            "Der Rat berät in der kommenden Woche noch einmal über die Zukunft der alten Halle am Fluss.",
            False,
        ),
        (0.9, APPEAL, True),
    ],
)
def test_sure_prose_beside_an_appeal_in_a_box_of_its_class_needs_words_of_its_own(
    score, text, is_cut
):
    asks = marked(APPEAL, Mark.NEWSLETTER)
    found = strip(page(*news(1), marked(text, Mark.NEWSLETTER, score=score), asks), COLD)
    assert is_cut == (text not in texts(found))


def test_an_authors_name_behind_the_text_goes_with_what_is_cut_behind_it():
    signed = page(
        *news(1), "Ada Brandt", marked("Spende jetzt!", Mark.PAYMENT, score=0.6), said=ADA
    )
    assert ["byline", "structure"] == rules(strip(signed, COLD))
    followed = page(*news(1), "Ada Brandt", "Dank an Cem Yildiz", said=ADA)
    assert [] == rules(strip(followed, COLD))


def test_an_authors_name_inside_the_text_stays():
    first, *rest = news(1)
    found = strip(page(first, "Ada Brandt", *rest, said=ADA), COLD)
    assert [] == rules(found)


@pytest.mark.parametrize(
    ("fields", "is_text"),
    [
        ({}, True),
        ({"score": 0.1}, False),
        ({"level": 1}, False),
        ({"marks": frozenset({Mark.EMBED})}, False),
        ({"link_share": 0.9}, False),
        ({"kind": BlockKind.PARAGRAPH}, False),
    ],
)
def test_a_doubted_heading_between_lines_of_the_text_is_text(fields, is_text):
    doubted = {"kind": BlockKind.HEADING, "level": 2, "score": 0.3, "chosen": False}
    around = "article.Article>div.Content>div.Zwischentitel>h2"
    heading = block("Wie es weitergeht", path=around, **(doubted | fields))
    first, *rest = news(1)
    assert is_text == ("Wie es weitergeht" in texts(strip(page(first, heading, *rest), COLD)))
    assert "Wie es weitergeht" not in texts(strip(page(first, heading), COLD))


def test_an_appeal_in_a_box_of_its_own_goes_on_the_first_page():
    box = [
        boxed("Das »Blatt« bleibt gefährdet", kind=BlockKind.HEADING),
        boxed(
            "Mit deiner Hilfe hat sich das »Blatt« gut aufgestellt. Dein Beitrag ermöglicht uns zu recherchieren."
        ),
        boxed("Mit deiner Unterstützung können wir weiterhin:"),
        boxed("→ Themen abdecken, die anderswo übersehen werden."),
        boxed("→ Gegen Falschmeldungen anschreiben."),
    ]
    found = strip(page(*news(1), *box), COLD)
    assert news(1) == texts(found)
    assert 5 == len(found.cuts)


def test_what_is_cut_of_an_appeals_box_speaks_for_the_rest_of_it_but_not_for_an_articles_last_line():
    """The only line with an appeal's wording is cut for it, so that none of the others has any left."""
    rest = [
        "Ohne euch kein Blatt",
        "Damit wir auch im kommenden Jahr erscheinen, fehlen noch 250.",
        "→ eine Redaktion mit elf Köpfen",
        "→ eine Seite für Kinder",
    ]
    said = "Sei dabei, jeder Beitrag zählt."
    box = [*map(boxed, rest), boxed(said, "article.Article>section.Box>p", Mark.FORM)]
    found = strip(page(*news(1), *box), COLD)
    assert news(1) == texts(found)
    assert rest == [cut.text for cut in found.cuts if "tail_appeal" == cut.rule]
    last = "Sei dabei, rief sie in den Saal, und viele griffen zum Formular."
    found = strip(page(*news(1), last, boxed(said, "article.Article>section.Box>p")), COLD)
    assert [*news(1), last] == texts(found)


def teasers(count, *marks):
    """Return linked headings with a sentence each, all of them taken for text by the extractor."""
    place = "main>section.More>div.Teaser"
    for number, line in enumerate(news(900, count)):
        head = f"Schlagzeile {number}"
        yield boxed(head, f"{place}>h3", *marks, kind=BlockKind.HEADING, link_share=1.0)
        yield boxed(line, f"{place}>p", *marks)


def test_teasers_longer_than_a_short_article_go_on_the_first_page():
    item = "Am Sonntag fallen zwei Fähren nach der Insel wegen Niedrigwassers aus."
    stripped = last([page(item, *teasers(4, Mark.RELATED))])
    assert [item] == texts(stripped)
    assert {"structure"} == {*rules(stripped)}


@pytest.mark.parametrize(
    "boxes",
    [
        [*teasers(2, Mark.RELATED)],
        [*teasers(4)],
        [
            *teasers(4, Mark.RELATED),
            boxed(news(7)[0], "main>section.More>div.Teaser>p", Mark.RELATED),
        ],
    ],
    ids=["two", "unmarked", "with prose of its own"],
)
def test_prose_below_linked_headings_stays_when_it_may_be_the_text(boxes):
    lines = news(1, 2)
    kept = texts(last([page(*lines, *boxes)]))
    assert {*lines, *(box.text for box in boxes if box.kind is BlockKind.PARAGRAPH)} <= {*kept}


@pytest.mark.parametrize("label", ["Werbung", "- Anzeige -", "Weiter nach der Werbung"])
def test_an_ad_label_between_paragraphs_goes(label):
    text = news(1)
    found = strip(page(*text[:2], label, *text[2:]), COLD)
    assert (text, ["label"]) == (texts(found), rules(found))


def test_author_and_reading_time_go_from_the_head():
    items = [
        block(t, kind=BlockKind.ITEM, path="article>ul>li")
        for t in ("Von Anna Muster", "Lesedauer: 4 Min.")
    ]
    found = strip(page(*items, *news(1)), COLD)
    assert (news(1), ["byline", "byline"]) == (texts(found), rules(found))


def test_a_sign_off_goes_from_the_end_only():
    text = news(1)
    assert text == texts(strip(page(*text, "dpa/nd"), COLD))
    assert 5 == len(strip(page(*text[:2], "Redaktion", *text[2:]), COLD).blocks)


# what goes when it was seen


def test_a_line_seen_on_three_pages_goes_and_says_so():
    pages = batch(3, APPEAL)
    found = last(pages)
    assert news(2) == texts(found)
    assert "seen on 3 of 3 pages since 2026-11-02" in found.cuts[0].evidence


def test_a_box_seen_on_two_pages_goes_without_any_wording():
    pages = batch(2, boxed(PLAIN))
    assert [] == rules(strip(pages[-1], learned(pages[-1:])))
    assert ["repeated"] == rules(last(pages))


def test_wordings_that_share_single_near_keys_with_different_pages_are_not_close():
    pages = batch(6, PLAIN)
    model = learned(pages)
    asked = page(LAW, number=9)
    one, two, *_ = fingerprints.keys(LAW)[1:]
    known = model.evidence[0]
    first = replace(known, fingerprint=one, articles=known.articles[:3])
    for articles, is_close in ((known.articles[3:], False), (known.articles[:3], True)):
        second = replace(known, fingerprint=two, articles=articles)
        having = replace(model, evidence=(*model.evidence, first, second))
        assert is_close is evidence.known(having, asked)(asked.blocks[0]).is_close


def test_near_equal_wording_counts_as_the_same():
    names = ["Anna", "Berta", "Clara"]
    pages = [
        page(
            *news(n),
            boxed(
                f"{names[n]} meint, die Ausgabe mit {n + 3} Seiten liegt am Kiosk und bei allen Händlern bereit"
            ),
            number=n,
        )
        for n in range(3)
    ]
    assert news(2) == texts(last(pages))


def test_a_new_wording_in_a_place_that_held_only_boilerplate_goes_at_once():
    pages = batch(4, boxed(PLAIN, "article.Article>div.Hinweis>p"))
    new = page(
        *news(9),
        boxed(
            "Heute neu im Laden: der Kalender für das ganze Jahr", "article.Article>div.Hinweis>p"
        ),
        number=9,
    )
    found = strip(new, learned(pages))
    assert ["repeated_place"] == rules(found)
    assert "new wording where 4 pages had repeated blocks only" == found.cuts[0].evidence


QUIET = (
    "Hinter diesem Blatt steht keine Bank, und keine Anzeige entscheidet, was auf Seite eins kommt."
)
WORD = ("Deich", "Hafen", "Turm", "Markt")
GOING_ON = (
    "Wer davon in den nächsten Jahren noch etwas haben möchte, sollte nicht mehr allzu lange damit warten, "
    "bis es zu spät ist."
)


def test_a_text_that_names_the_paper_at_the_end_goes_and_what_always_stands_with_it():
    named = QUIET.replace("diesem Blatt", "dem Blatt")
    assert news(2) == texts(last(batch(3, named, GOING_ON)))
    assert [*news(2), QUIET.replace("Blatt", "Heft")] == texts(
        last(batch(3, QUIET.replace("Blatt", "Heft")))
    )


def test_an_appeal_that_quotes_the_title_is_one_wording():
    titles = [" ".join(news(n)[0].split()[:6]) for n in range(3)]
    asked = [f"Das Blatt hat dich zu »{title}« gebracht, und das war teuer." for title in titles]
    pages = [page(*news(n), asked[n], title=titles[n], number=n) for n in range(3)]
    assert news(2) == texts(last(pages))
    assert "seen on 3 of 3 pages" in last(pages).cuts[0].evidence


def test_a_short_line_with_the_title_is_no_wording_of_the_template():
    pages = [
        page(f"Der {WORD[n]} mit schönen Bildern im Überblick", *news(n), number=n, title=title)
        for n, title in enumerate(f"Der {word} mit schönen Bildern" for word in WORD)
    ]
    assert 5 == len(last(pages).blocks)


TITLES = ("Möwe", "Kessel", "Birke", "Laterne", "Pflug", "Amboss", "Gletscher", "Orgel")


def unrelated(count, *extra, before=()):
    """Return pages of which no two have a word in common but of what each of them says."""
    for n in range(count):
        told = [
            f"{TITLES[n]} {part} {TITLES[n]} und {TITLES[n]}{part}"
            for part in ("alt", "neu", "rot", "weiß")
        ]
        yield page(*before, *told, *extra, number=n, title=TITLES[n])


@pytest.mark.parametrize("extra", [{"extra": (LAW,)}, {"before": (LAW,)}], ids=["behind", "before"])
def test_a_plain_line_goes_from_three_pages_that_share_nothing_else(extra):
    pages = [*unrelated(3, *extra.get("extra", ()), before=extra.get("before", ()))]
    assert LAW not in texts(last(pages))
    assert LAW in texts(last(pages[:2]))


def test_a_plain_line_stays_on_pages_of_one_author():
    pages = [
        replace(one, metadata=replace(one.metadata, authors=("Ada Mora",)))
        for one in unrelated(3, LAW)
    ]
    assert LAW in texts(last(pages))


def test_a_formula_of_news_stays_where_others_do_without_it():
    told = [*unrelated(4, "Die Polizei sucht weiter nach Zeugen.")]
    others = [page(*news(n), number=n, title=f"Nachricht{WORD[n % 4]}") for n in range(40, 44)]
    assert "Die Polizei sucht weiter nach Zeugen." in texts(
        strip(told[0], learned([*told, *others]))
    )


def test_what_ends_the_last_paragraph_of_all_pages_goes_and_its_start_stays():
    pages = [
        page(*news(n), f"Das war {WORD[n]}. {QUIET}", number=n, title=TITLES[n]) for n in range(4)
    ]
    found = last(pages)
    assert [*news(3), f"Das war {WORD[3]}."] == texts(found)
    assert [QUIET] == [cut.text for cut in found.cuts]


def test_a_paragraph_is_one_line_again_when_its_end_stays():
    said = [f"Das war {word}. {QUIET.replace('Blatt', 'Heft')}" for word in WORD]
    pages = [page(*news(n), said[n], number=n) for n in range(4)]
    assert [*news(3), said[3]] == texts(last(pages))


WEEKS = (
    "Das Blatt hat keinen Konzern im Rücken. Für fünf Euro hältst du unsere Druckerei am Laufen.",
    "Was ist dir das Blatt wert? Unsere Zeitung fragt nach fünf Euro, und du bestimmst das Ende.",
    "Das Dach unserer Zeitung ist dicht. Gib dem Blatt fünf Euro, dann heizt du uns auch ein.",
    "Du hast das Blatt gelesen. Unsere Zeitung sagt danke und hofft auf deine fünf Euro.",
    "Vom Hafen schreibt das Blatt auch ohne Anzeigen. Mit fünf Euro hilfst du unserer Zeitung.",
)


def test_an_ending_in_new_words_each_week_goes_from_five_pages_on():
    pages = [page(*news(n), WEEKS[n], number=n, said={"language": "de"}) for n in range(len(WEEKS))]
    assert news(4) == texts(last(pages))
    priced = page(*news(9), "Die Karte kostet künftig fünf Euro.", said={"language": "de"})
    assert 5 == len(strip(priced, learned([*pages, priced])).blocks)


def test_prose_behind_most_of_many_articles_goes_without_any_wording():
    asked = "Hier endet, was geschrieben steht, der Rest findet sich in der Druckerei und am Kiosk."
    pages = [page(*news(n), number=n) for n in range(2)] + batch(11, asked, start=2)
    assert [*news(10), asked] == texts(last([*pages[:2], *batch(7, asked, start=4)]))
    assert news(12) == texts(last(pages))


def test_appeals_that_take_turns_behind_many_articles_go_without_any_wording():
    two = ["Hier endet, was heute geschrieben steht, und die Setzer gehen heim.", QUIET]
    pages = [page(*news(n), two[n % 2].replace("Blatt", "Heft"), number=n) for n in range(20)]
    assert [news(18), news(19)] == [texts(strip(one, learned(pages))) for one in pages[18:]]


def test_a_call_for_witnesses_behind_half_of_the_reports_stays():
    call = "Hinweise nimmt die Wache am Alten Markt zu jeder Zeit unter der Nummer {} 20 entgegen."
    pages = [page(*news(n), *([call.format(n)] * (n % 2)), number=n) for n in range(20)]
    assert [*news(19), call.format(19)] == texts(last(pages))


def test_an_appeal_that_only_resembles_others_goes_by_its_wording():
    ask = "Unterstütze unsere Zeitung jetzt mit einem Beitrag deiner Wahl,"
    pages = [
        page(*news(n), f"{ask} {' '.join(news(n + 60)[0].split()[:3])}", number=n) for n in range(6)
    ]
    model = learned(pages)
    seen = [evidence.known(model, one)(one.blocks[-1]) for one in pages]
    alike = [(n, one) for n, one in enumerate(pages) if seen[n].count == 3 and not seen[n].is_close]
    assert 3 == len(alike)
    assert [news(n) for n, _ in alike] == [texts(strip(one, model)) for _, one in alike]


def test_an_appeal_in_bold_is_no_question_of_an_interview():
    asked = block(
        "Wir schreiben weiter, solange ihr uns lest, liebe Leserinnen und Leser, seid ihr auch dabei?",
        kind=BlockKind.QUESTION,
    )
    pages = [page(*news(n)[:2], asked, *news(n)[2:], number=n) for n in range(3)]
    assert news(2) == texts(last(pages))


def test_headings_and_bullets_of_a_repeated_appeal_go_with_it():
    appeal = [
        block("Vier gute Gründe", kind=BlockKind.HEADING),
        block("→ Berichten, was sonst keiner berichtet"),
        APPEAL,
    ]
    pages = [page(*news(n)[:2], *appeal, *news(n)[2:], number=n) for n in range(4)]
    assert news(3) == texts(last(pages))


def test_a_counter_that_greets_by_name_goes_whole_within_the_text():
    greeted = "Liebe {}, du liest unser Blatt zum vierten Mal in diesem Monat. Zwei Texte sind für dich noch frei."
    names = ("Anna", "Berta", "Clara", "Dora", "Emma", "Frida", "Grete", "Hanna")
    said = {"language": "de"}
    pages = [
        page(*news(n, 5)[:1], greeted.format(name), *news(n, 5)[1:], number=n, said=said)
        for n, name in enumerate(names)
    ]
    found = last(pages)
    assert news(7, 5) == texts(found)
    assert [greeted.format("Hanna")] == [cut.text for cut in found.cuts]


def test_a_columns_refrain_does_not_go_with_its_authors_name():
    signed = [
        block("Ida Berg"),
        block("Montagmorgen, halb sieben, die Kanne pfeift, und ich sehe hinaus."),
    ]
    said = {"authors": ("Ida Berg",)}
    pages = [
        page(*(signed if n % 3 == 0 else ()), *news(n), number=n, said=said if n % 3 == 0 else {})
        for n in range(12)
    ]
    assert [signed[1].text, *news(9)] == texts(strip(pages[9], learned(pages)))


# what stays


@pytest.mark.parametrize(
    "line",
    [
        LAW,
        block("Und was heißt das?", kind=BlockKind.QUESTION),
        block("Hintergrund", kind=BlockKind.HEADING),
        "Der Konflikt in der Region dauert seit mehr als vierzig Jahren an und hat Tausende vertrieben.",
        block(LAW, kind=BlockKind.QUOTE, path="article.Article>div.Content>blockquote>p"),
        "MUSTER:",
        f"»{APPEAL}«",
    ],
    ids=["law", "question", "heading", "agency", "quote", "speaker", "quoted_appeal"],
)
def test_what_repeats_among_the_articles_own_paragraphs_stays(line):
    pages = [page(*news(n)[:2], line, *news(n)[2:], number=n) for n in range(10)]
    found = last(pages)
    assert 5 == len(found.blocks)
    assert any("among" in refused or "quotation" in refused for refused in found.refused)


def test_a_series_intro_stays_where_the_first_paragraph_stands():
    intro = (
        "In unserer Serie stellen Menschen aus der Stadt ihren Arbeitsplatz und ihren Alltag vor."
    )
    pages = [page(intro, *news(n), number=n) for n in range(10)]
    found = last(pages)
    assert [intro, *news(9)] == texts(found)
    assert "first paragraph" in found.refused[0]


def test_a_repeated_last_sentence_of_news_stays():
    pages = batch(6, "Der Prozess wird fortgesetzt.")
    assert 5 == len(last(pages).blocks)


def listed(text):
    return block(text, kind=BlockKind.ITEM, path="article.Article>div.Content>ul>li")


def test_amounts_and_results_that_differ_in_figures_stay_at_both_ends():
    pages = [
        page(f"{n + 2}00 g Mehl", *news(n), f"Zuschauer: {n}40", f"Tore: {n}:1", number=n)
        for n in range(4)
    ]
    others = batch(4, start=20)
    model = learned([*pages, *others])
    assert [7] * 4 == [len(strip(one, model).blocks) for one in pages]
    assert "differs in its figures" in strip(pages[0], model).refused[0]


def test_a_list_with_an_item_of_its_own_stays_whole_before_the_text():
    pages = [
        page(listed("Salz"), listed("Pfeffer"), listed(news(n + 50)[0]), *news(n), number=n)
        for n in range(4)
    ]
    assert [] == rules(last([*batch(4, start=20), *pages]))


def test_a_heading_that_several_articles_put_above_their_text_stays():
    heading = block("Was bisher bekannt ist", kind=BlockKind.HEADING)
    pages = [page(heading, *news(n), number=n) for n in range(4)]
    found = last([*batch(4, start=20), *pages])
    assert ["Was bisher bekannt ist", *news(3)] == texts(found)


def test_headings_in_elements_of_another_class_than_paragraphs_are_no_boxes():
    place = "article.Article>section.Headline>h2"
    heads = [
        "Hintergrund",
        "Der Streit",
        "Die Vorgeschichte",
        "Das Urteil",
        "Die Folgen",
        "Hintergrund",
    ]
    pages = [
        page(*news(n)[:2], boxed(head, place, kind=BlockKind.HEADING), *news(n)[2:], number=n)
        for n, head in enumerate(heads)
    ]
    assert [5] * 6 == [len(strip(one, learned(pages)).blocks) for one in pages]


@pytest.mark.parametrize(
    "quote",
    [
        block(PLAIN, kind=BlockKind.QUOTE, path="article.Article>div.Content>blockquote>p"),
        block(PLAIN, kind=BlockKind.QUOTE, path="article.Article>div.Quote>blockquote"),
        f"»{PLAIN}«",
    ],
    ids=["quote", "quote of a class", "quotation marks"],
)
def test_what_an_article_quotes_of_all_pages_template_stays(quote):
    text = news(77)
    pages = [*batch(24, PLAIN), page(*text[:2], quote, *text[2:], PLAIN, number=77)]
    found = last(pages)
    assert [*text[:2], quote if isinstance(quote, str) else PLAIN, *text[2:]] == texts(found)


def test_all_paragraphs_that_an_article_quotes_behind_a_colon_stay():
    appeal, text = (APPEAL, PLAIN), news(77)
    story = [*text[:2], "Der Aufruf, der unter jedem Bericht steht, lautet:", *appeal, *text[2:]]
    pages = [*batch(24, *appeal), page(*story, *appeal, number=77)]
    assert story == texts(last(pages))


@pytest.mark.parametrize(
    "line",
    [
        "Und damit zurück an den Tisch, auf dem der Kaffee längst kalt geworden ist.",
        "Anpfiff: 20 Uhr",
    ],
)
def test_a_last_line_between_two_appeals_stays(line):
    pages = [*batch(6, APPEAL, APPEAL), page(*news(77), APPEAL, line, APPEAL, number=77)]
    assert [*news(77), line] == texts(last(pages))


def test_an_article_about_appeals_stays_whole():
    story = [
        "Die Genossenschaft der Zeitung hat im vergangenen Jahr 300 Mitglieder gewonnen, sagte der Vorstand.",
        "»Werde Mitglied!«, steht auf den Plakaten, die seit Montag in der Stadt hängen.",
        "Wer spenden will, kann das am Stand auf dem Markt tun, erklärte die Geschäftsführerin am Abend.",
        "Zu den Zielen gehören:",
        block(
            "→ mehr Geld für Lokales",
            kind=BlockKind.ITEM,
            path="article.Article>div.Content>ul>li",
        ),
        block(
            "→ weniger Werbung auf der Titelseite",
            kind=BlockKind.ITEM,
            path="article.Article>div.Content>ul>li",
        ),
        "Die Versammlung stimmte dem Plan am Ende mit großer Mehrheit zu, es gab nur zwei Gegenstimmen.",
    ]
    pages = [*batch(5, APPEAL), page(*story, APPEAL, number=77)]
    assert [b if isinstance(b, str) else b.text for b in story] == texts(last(pages))


def test_what_hidden_blocks_repeat_is_not_cut_from_the_text():
    sentence = news(9)[1]
    pages = batch(6, boxed(sentence, "div.x>p", Mark.HIDDEN, chosen=False))
    found = strip(page(*news(9), number=9), learned(pages))
    assert news(9) == texts(found)


def test_a_mark_around_the_whole_article_says_nothing():
    text = [block(t, marks=frozenset({Mark.NEWSLETTER})) for t in news(1)]
    assert news(1) == texts(strip(page(*text), COLD))


def test_an_article_under_many_addresses_is_not_taken_for_template():
    pages = [
        page(*news(1), number=n, title=f"Titel {'abcdefgh'[n]} der Nachricht") for n in range(8)
    ]
    found = last(pages)
    assert news(1) == texts(found)
    assert found.refused


def test_the_operator_wins_over_everything():
    pages = batch(5, APPEAL)
    kept = replace(pages[-1], overridden=((4, "keep", "gehört dazu"),))
    pruned = replace(pages[-1], overridden=((0, "prune", "Teaser im Text"),))
    assert [*news(4), APPEAL] == texts(last([*pages[:-1], kept]))
    assert "operator: Teaser im Text" == last([*pages[:-1], pruned]).cuts[0].evidence


# laws

LINES = st.sampled_from(
    [APPEAL, PLAIN, LAW, "Werbung", "dpa", "→ Mehr", "Von Anna Muster", *news(1), *news(2)]
)
PLACES = st.sampled_from(
    [
        "article.Article>div.Content>p",
        "article.Article>section.Box>p",
        "article.Article>div.Content>div.x>p",
    ]
)
BLOCKS = st.builds(
    lambda text, place, marks, kind, links: block(
        text, path=place, marks=marks, kind=kind, link_share=links
    ),
    LINES,
    PLACES,
    st.frozensets(st.sampled_from(Mark), max_size=2),
    st.sampled_from(BlockKind),
    st.sampled_from([0.0, 1.0]),
)


def before(stripped):
    """Return the text's lines as they were before stripping: the law that every cut can be undone."""
    lines = []
    cuts = list(stripped.cuts)
    for number, kept in enumerate((*stripped.blocks, None)):
        while cuts and cuts[0].line == number:
            lines.append(cuts.pop(0).text)
        if kept is not None:
            lines.append(kept.text)
    return tuple(lines)


@given(st.lists(st.lists(BLOCKS, max_size=8), min_size=1, max_size=5))
def test_text_and_cuts_are_the_text_before(pages):
    drafts = [page(*blocks, number=n) for n, blocks in enumerate(pages)]
    model = learned(drafts)
    for draft in drafts:
        found = strip(draft, model)
        assert tuple(b.text for b in draft.blocks) == before(found)
        assert found == strip(draft, model)
        assert all(cut.rule and cut.evidence for cut in found.cuts)


@given(
    st.lists(st.lists(BLOCKS, max_size=8), min_size=1, max_size=5),
    st.dictionaries(st.integers(0, 7), st.sampled_from(["keep", "prune"]), max_size=4),
)
def test_an_operators_word_holds_in_any_mixture(pages, said):
    drafts = [page(*blocks, number=n) for n, blocks in enumerate(pages)]
    model = learned(drafts)
    for draft in drafts:
        words = tuple((order, word, "Test") for order, word in said.items())
        found = strip(replace(draft, overridden=words), model)
        orders = {b.order for b in found.blocks}
        asked = {b.order: said[b.order] for b in draft.blocks if b.order in said}
        assert {order for order, word in asked.items() if word == "keep"} <= orders
        assert not {order for order, word in asked.items() if word == "prune"} & orders
        assert tuple(b.text for b in draft.blocks) == before(found)

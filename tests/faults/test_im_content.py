"""Fault cases I and M: pages that are no articles, and learning under abuse and bad luck."""

import itertools
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines import cleaner, codec
from pipelines.boilerplate.learning import drift, learn, retention
from pipelines.boilerplate.strip import strip
from pipelines.model.article import CleanArticle, PageKind
from pipelines.model.draft import BlockKind, Mark, PageFacts
from pipelines.model.rejection import Reason, Rejection
from pipelines.model.sitemodel import cold
from pipelines.model.source import SourceId
from tests.pipelines import drafts as made
from tests.pipelines.drafts import block, boxed, news, page, texts
from tests.pipelines.nd_pages import APPEALS, SOURCE, STORIES, fetched

COLD = cold(SOURCE.id)
HAND = cold(made.SOURCE)
STORY = STORIES[6]
OFFER = (
    '<div class="paywall"><h3>Weiterlesen mit Plus</h3><p>Bereits Abonnent? Jetzt anmelden.</p>'
    "<button>Testen</button></div>"
)


def html(body, head="", title="Nachricht vom Hafen"):
    text = f"<!DOCTYPE html><html lang=de><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return replace(fetched(STORY), body=text.encode())


def article(*paragraphs, extra="", **fields):
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return html(
        f"<article><h1>Nachricht vom Hafen</h1><div class=Content>{body}{extra}</div></article>",
        **fields,
    )


def outcome(fetched_page):
    return cleaner.clean_page(fetched_page, SOURCE, COLD)


def reason(fetched_page):
    found = outcome(fetched_page)
    return found.reason if isinstance(found, Rejection) else None


def declared(free):
    said = (
        '{"@type":"NewsArticle","headline":"Nachricht vom Hafen","datePublished":"2026-11-01",'
        f'"isAccessibleForFree":{free}}}'
    )
    return f'<script type="application/ld+json">{said}</script>'


TEASER = STORY.lines[0][:90] + " …"
LONG = (*STORY.lines, *STORIES[7].lines, *STORIES[8].lines)


# I


def test_I01_a_teaser_with_a_subscription_box_is_a_stub():
    found = outcome(article(TEASER, extra=OFFER))
    assert Reason.PAYWALL_STUB is found.reason
    assert "says 'weiterlesen mit', a subscription box" in found.evidence


@pytest.mark.parametrize("free", ["true", "false"])
def test_I02_the_body_decides_whatever_is_declared(free):
    assert Reason.PAYWALL_STUB is reason(article(TEASER, extra=OFFER, head=declared(free)))
    assert None is reason(article(*STORY.lines, head=declared(free)))


def test_I02_a_whole_text_that_is_declared_paid_is_metered_and_the_conflict_is_recorded():
    found = outcome(article(*LONG, head=declared("false")))
    assert ("metered", "access") == (found.metadata.access, found.metadata.conflicts[0][0])
    assert "declared paid, shown metered" in found.metadata.conflicts[0][1]
    origins = [origin for field, origin in found.metadata.provenance if field == "access"]
    assert "jsonld isAccessibleForFree" in origins[0]
    assert "declared not free, whole text delivered" in origins[-1]


def test_I02_a_whole_text_is_free_when_nothing_speaks_against_it():
    assert ("free", ()) == accessed(article(*LONG, head=declared("true")))
    assert (None, ()) == accessed(article(*LONG))


def test_I02_an_offer_beside_a_whole_text_is_told_and_words_of_a_wall_leave_it_paid():
    offer = '<div class="abo-box"><p>Unsere Zeitung im Netz.</p><button>Ansehen</button></div>'
    found = outcome(article(*LONG, extra=offer, head=declared("false")))
    assert "metered" == found.metadata.access
    assert "beside an offer" in found.metadata.conflicts[0][1]
    assert ("paid", ()) == accessed(article(*LONG, extra=OFFER, head=declared("false")))


def test_I02_a_stub_that_is_declared_free_says_so_in_its_evidence_and_is_paid():
    stub = article(TEASER, extra=OFFER, head=declared("true"))
    assert "although declared as free" in outcome(stub).evidence
    found = cleaner.clean_page(stub, SOURCE, COLD, gates=False)
    assert ("paid", "access") == (found.metadata.access, found.metadata.conflicts[0][0])


def accessed(fetched_page):
    found = outcome(fetched_page)
    return found.metadata.access, found.metadata.conflicts


DATED = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">'
CONSENT = (
    "Wir und unsere Partner verwenden Cookies und Tracking für personalisierte Werbung. Mit Ihrer Einwilligung "
    "stimmen Sie der Verarbeitung auf Ihrem Endgerät zu. Ihre Zustimmung zum Datenschutz können Sie widerrufen. "
    "Oder wählen Sie das Pur-Abo."
)


def test_I03_a_consent_page_is_never_stored():
    assert Reason.CONSENT_WALL is reason(
        html(f"<h1>Zustimmung</h1><p>{CONSENT}</p><button>Akzeptieren</button>")
    )


def test_I03_a_long_consent_page_is_never_stored():
    partners = "Dazu speichern Drittanbieter Cookies auf Ihrem Endgerät, messen und werten sie aus."
    found = outcome(html(f"<h1>Zustimmung</h1><p>{CONSENT} {partners} {partners} {partners}</p>"))
    assert Reason.CONSENT_WALL is found.reason
    assert "words of consent in" in found.evidence


def test_I03_a_page_of_a_consent_host_is_never_stored():
    asked = article(CONSENT, *STORY.lines, head=DATED)
    moved = replace(asked, final_url="https://consent.blatt.example/?next=1")
    assert "address 'consent.'" in outcome(moved).evidence
    assert None is reason(asked)


def test_I04_a_challenge_page_is_called_one():
    assert Reason.CHALLENGE_PAGE is reason(
        html(
            "<p>Verify you are human by completing the action below.</p>", title="Just a moment..."
        )
    )


def test_I05_a_page_that_says_it_is_not_there_is_not_stored():
    assert Reason.SOFT_404 is reason(
        html(
            "<h1>Hoppla</h1><p>Diese Seite wurde nicht gefunden.</p>", title="Seite nicht gefunden"
        )
    )


KINDS = {
    "video": (
        '<meta property="og:type" content="video.other">',
        "<video src=a.mp4></video><p>Zu sehen: der Hafen.</p>",
        Reason.VIDEO_PAGE,
    ),
    "podcast": (
        '<script type="application/ld+json">{"@type":"PodcastEpisode"}</script>',
        "<audio src=a.mp3></audio><p>Folge 4.</p>",
        Reason.AUDIO_PAGE,
    ),
    "gallery": (
        "",
        "<h1>Der Hafen in Bildern</h1>"
        + "<figure><img src=a.jpg><figcaption>Kai</figcaption></figure>" * 12,
        Reason.GALLERY_PAGE,
    ),
    "game": (
        "",
        f"<h1>Sudoku</h1><canvas></canvas><p>Punkte: 0</p><script>{'x=1;' * 500}</script>",
        Reason.NEEDS_RENDERING,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_I07_players_and_pictures_are_refused_by_kind(name):
    head, body, wanted = KINDS[name]
    assert wanted is reason(html(body, head, title="Der Hafen in Bildern"))


def test_I07_a_live_blog_is_stored_as_one():
    head = '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Nachricht vom Hafen"}</script>'
    assert PageKind.LIVE_BLOG is outcome(article(*STORY.lines, head=head)).kind


SECTION = (
    '<meta property="og:type" content="website">'
    '<script type="application/ld+json">{"@type":"CollectionPage"}</script>'
)


@pytest.mark.parametrize("head", ["", SECTION], ids=["by_its_shape", "declared"])
def test_I08_a_section_page_is_told_from_an_article(head):
    teasers = "".join(
        f'<div class=t><h3><a href="/artikel/{s.number}.html">{s.title}</a></h3><p>{s.lead}</p></div>'
        for s in STORIES
    )
    page_of_all = html(f"<main><h1>Stadt</h1>{teasers}</main>", head, "Stadt")
    assert Reason.SECTION_PAGE is reason(page_of_all)


def test_I07_horoscopes_and_weather_are_stored_whole_though_their_headings_repeat():
    signs = ["Widder", "Stier", "Zwilling", "Krebs", "Löwe", "Jungfrau", "Waage", "Fische"]
    days = []
    for day in range(3):
        told = [
            part for sign, text in zip(signs, news(day, 8), strict=True) for part in (sign, text)
        ]
        body = "".join(
            f"<h2>{s}</h2><p>{t}</p>" for s, t in zip(told[::2], told[1::2], strict=True)
        )
        rows = "".join(f"<tr><td>{s}</td><td>{day} Grad</td></tr>" for s in signs)
        markup = f"<article><h1>Am {day}. Mai</h1><div>{body}<table>{rows}</table></div></article>"
        days.append((at(day, html(markup, DATED, f"Am {day}. Mai")), told, f"{day} Grad"))
    others = [article(*s.lines, head=DATED, title=s.title) for s in STORIES[5:9]]
    pages = [at(900 + n, other) for n, other in enumerate(others)]
    for found, (_, told, warm) in zip(batch([*(p for p, *_ in days), *pages]), days, strict=False):
        assert [*told, *(f"{sign} | {warm}" for sign in signs)] == [x.text for x in found.lines]


def test_I08_a_page_of_nothing_but_links_is_told_from_an_article():
    links = "".join(f'<li><a href="/artikel/{s.number}.html">{s.title}</a></li>' for s in STORIES)
    assert Reason.SECTION_PAGE is reason(html(f"<main><h1>Stadt</h1><ul>{links}</ul></main>"))


@pytest.mark.parametrize(
    "canonical", ["https://www.neues-blatt.example/", "https://anderswo.example/x"]
)
def test_I09_a_canonical_that_cannot_be_is_not_believed(canonical):
    found = outcome(article(*STORY.lines, head=f'<link rel=canonical href="{canonical}">'))
    assert fetched(STORY).url == found.url


@pytest.mark.parametrize(
    "text",
    [
        "Auf der A 7 sind am Morgen zwei Lastwagen zusammengestoßen. Verletzt wurde niemand. Die Polizei ermittelt.",
        "In der Ausgabe vom Montag hieß es, der Rat habe zugestimmt. Richtig ist: Er hat vertagt.",
        "Die Malerin Anna Muster ist tot. Sie starb am Sonntag mit 91 Jahren in Kiel, wie ihre Galerie mitteilte.",
    ],
    ids=["three_sentences", "correction", "obituary"],
)
def test_I10_short_real_news_passes(text):
    found = outcome(
        article(
            text,
            head='<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">',
        )
    )
    assert isinstance(found, CleanArticle), found
    assert text == found.text


def test_I10_a_source_may_have_a_floor_of_its_own():
    flash = article("Die Fähre nach Amrum fährt wieder.")
    assert Reason.TOO_SHORT is reason(flash)
    told = cleaner.clean_page(flash, replace(SOURCE, shortest_words=5), COLD)
    assert "Die Fähre nach Amrum fährt wieder." == told.text
    assert (
        Reason.TOO_SHORT
        is cleaner.clean_page(flash, replace(SOURCE, shortest_words=7), COLD).reason
    )
    signed = article(STORY.lines[0], head=DATED)
    assert reason(signed) is None
    high = replace(SOURCE, shortest_words=150)
    assert Reason.TOO_SHORT is cleaner.clean_page(signed, high, COLD).reason


def test_I10_short_news_without_any_data_of_its_own_passes():
    text = (
        "Auf der A 7 sind am Morgen zwei Lastwagen zusammengestoßen. Verletzt wurde niemand. Die Bahn nach "
        "Norden war bis zum Mittag gesperrt, der Verkehr staute sich auf acht Kilometern."
    )
    assert text == outcome(article(text)).text


def test_I11_a_page_that_wants_scripts_needs_rendering():
    body = (
        "<div id=app></div><noscript>Bitte aktivieren Sie JavaScript.</noscript><script>"
        + "x=1;" * 500
        + "</script>"
    )
    assert Reason.NEEDS_RENDERING is reason(html(body))


@pytest.mark.parametrize(
    "text",
    [
        "Fehler beim Laden. Versuchen Sie es später noch einmal.",
        "Wegen Wartungsarbeiten sind wir gleich wieder da.",
    ],
)
def test_I12_I13_error_and_maintenance_texts_are_not_stored(text):
    assert Reason.MAINTENANCE_PAGE is reason(html(f"<h1>Das Blatt</h1><p>{text}</p>"))


def batch(pages):
    """Cleans pages as a run does: all drafts, one model, all outcomes."""
    taken = [cleaner.draft_page(fetched_page, SOURCE) for fetched_page in pages]
    model = learn.learn(COLD, taken)
    return [cleaner.finish_draft(draft, model, SOURCE) for draft in taken]


NOTICE = (
    "Das Neue Blatt zieht heute in ein anderes Rechenzentrum um, und deshalb ist hier gerade nichts zu lesen. "
    "Wir bitten um etwas Geduld und freuen uns auf Ihren Besuch am Nachmittag."
)


def at(number, fetched_page):
    return replace(
        fetched_page,
        url=f"https://www.neues-blatt.example/artikel/{number}.html",
        final_url=f"https://www.neues-blatt.example/artikel/{number}.html",
    )


def found_reasons(outcomes):
    return [o.reason if isinstance(o, Rejection) else None for o in outcomes]


def test_I12_an_error_text_inside_the_template_is_no_article():
    head = '<meta name="date" content="2026-11-02T08:00:00+01:00">'
    failing = [
        html(
            f"<article><h1>{s.title}</h1><div class=Content><p>{NOTICE}</p></div></article>",
            head,
            s.title,
        )
        for s in STORIES[:5]
    ]
    pages = [at(n, page) for n, page in enumerate(failing, 900)]
    outcomes = batch([*pages, *(fetched(s) for s in STORIES[5:12])])
    assert [Reason.ALL_BOILERPLATE] * 5 + [None] * 7 == found_reasons(outcomes)


def test_I13_one_page_at_every_address_is_not_stored():
    head = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">'
    page_of_all = f"<main><h1>Das Neue Blatt</h1><p>{NOTICE}</p></main>"
    closed = html(page_of_all, head, "Das Neue Blatt")
    outcomes = batch([at(n, closed) for n in range(900, 906)])
    assert [Reason.ALL_BOILERPLATE] * 6 == found_reasons(outcomes)
    assert "stand at 6 addresses" in outcomes[0].evidence


def test_I13_an_article_at_three_addresses_is_stored():
    printed = [at(n, article(*STORY.lines)) for n in range(900, 903)]
    assert [None] * 3 == found_reasons(batch(printed))


def test_I13_a_signed_article_at_the_addresses_of_six_local_editions_is_stored():
    head = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta name="author" content="Mara Deng">'
    told = [text for text in STORY.lines if not any(map(str.isdigit, text))]
    printed = [at(n, article(*told, head=head)) for n in range(900, 906)]
    assert [None] * 6 == found_reasons(batch(printed))
    unsigned = [at(n, article(*told)) for n in range(900, 906)]
    assert [Reason.ALL_BOILERPLATE] * 6 == found_reasons(batch(unsigned))


def test_I13_draws_that_differ_in_their_figures_are_stored():
    head = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">'
    drawn = "Gezogen wurden am Abend die Zahlen {0}, {1} und {2}, wie die Gesellschaft in Kiel mitteilte."
    pages = [at(900 + n, article(drawn.format(n, n + 7, n + 20), head=head)) for n in range(6)]
    assert [None] * 6 == found_reasons(batch(pages))


# M


def crawl(where, count=6, appeal=APPEALS[1]):
    return [
        cleaner.draft_page(fetched(s, [(appeal, where)], n), SOURCE)
        for n, s in enumerate(STORIES[4 : 4 + count])
    ]


def test_M01_on_the_first_page_nothing_is_learned():
    found = strip(page(*news(1), boxed("Die Ausgabe liegt am Kiosk bereit")), HAND)
    assert () == found.cuts


def test_M01_on_the_first_page_the_shared_phrases_cut_beside_structure():
    appeal = block(
        "Unterstützen Sie unsere Arbeit mit einer Spende.", marks=frozenset({Mark.ASIDE})
    )
    found = strip(page(*news(1), appeal), HAND)
    assert (news(1), ["cold_start"]) == (texts(found), [cut.rule for cut in found.cuts])


def observed(pages):
    return [learn.observe(draft) for draft in pages]


@pytest.mark.slow
def test_M02_order_and_processes_make_no_difference():
    pages = crawl("inside_box")
    with ProcessPoolExecutor(2) as pool:
        halves = list(itertools.chain.from_iterable(pool.map(observed, [pages[3:], pages[:3]])))
    expected = learn.learn(COLD, pages)
    for seed in range(5):
        random.Random(seed).shuffle(halves)
        model = learn.merge(COLD, halves)
        assert codec.dump(expected) == codec.dump(model)
        assert [cleaner.finish_draft(d, expected, SOURCE) for d in pages] == [
            cleaner.finish_draft(d, model, SOURCE) for d in pages
        ]


def test_M03_the_same_page_gives_the_same_text_ten_times():
    asked = fetched(STORY, [(APPEALS[1], "inside")], 1)
    assert 1 == len({codec.dump(cleaner.clean_page(asked, SOURCE, COLD)) for _ in range(10)})


def test_M04_an_article_under_twenty_addresses_is_not_learned_as_template():
    pages = [page(*news(1), number=n, title=f"Hafen wird verlängert, Teil {n}") for n in range(20)]
    model = learn.learn(HAND, pages)
    assert {1} == {learn.distinct(family.articles) for family in model.evidence}
    assert news(1) == texts(strip(pages[0], model))


@pytest.mark.parametrize("at", [0, 2, 4], ids=["intro", "law", "last"])
def test_M05_what_a_series_repeats_in_prose_stays(at):
    said = "Wer eine fremde Sache einem anderen wegnimmt, wird mit Freiheitsstrafe bis zu fünf Jahren bestraft."
    pages = [page(*news(n)[:at], said, *news(n)[at:], number=n) for n in range(10)]
    found = strip(pages[3], learn.learn(HAND, pages))
    assert said in texts(found)
    assert any("Wer eine fremde Sache" in refused for refused in found.refused)


AUTHOR = "Jana Petersen schreibt seit vielen Jahren über Häfen und Werften an der Küste und lebt in Kiel."


def test_M05_an_authors_biography_goes_with_its_box_from_the_first_page():
    box = block(AUTHOR, path="article.Article>div.autor>p", marks=frozenset({Mark.AUTHOR_BOX}))
    found = strip(page(*news(1), box), HAND)
    assert news(1) == texts(found)
    assert ["structure"] == [cut.rule for cut in found.cuts]


@pytest.mark.parametrize(
    ("place", "stays"), [(made.BODY, True), ("article.Article>div.Autorin>p", False)]
)
def test_M05_an_authors_biography_without_a_mark_goes_only_from_its_own_box(place, stays):
    pages = [page(*news(n), block(AUTHOR, path=place), number=n) for n in range(10)]
    found = strip(pages[3], learn.learn(HAND, pages))
    assert [*news(3), *([AUTHOR] if stays else [])] == texts(found)


def test_M06_agency_text_in_many_articles_stays():
    background = news(500, 3)
    pages = [page(*news(n, 3), *background, number=n) for n in range(8)]
    assert [*news(2, 3), *background] == texts(strip(pages[2], learn.learn(HAND, pages)))


def test_M07_fifteen_versions_of_an_article_count_once():
    pages = [
        page(*news(1), f"Stand {n}", number=1, day=made.NOW + timedelta(hours=n)) for n in range(15)
    ]
    model = learn.learn(HAND, pages)
    assert {1} == {learn.distinct(family.articles) for family in model.evidence} | {1}
    assert texts(pages[3])[:4] == texts(strip(pages[3], model))[:4]


def test_M08_a_new_wording_in_the_appeals_place_goes_at_once():
    def asked(n):
        return boxed(
            f"Woche {n}: Die Kasse ist leer, der Winter ist lang", "article.Article>div.Kasse>p"
        )

    pages = [page(*news(n), asked(n), number=n) for n in range(4)]
    changed = boxed("Neue Woche, neue Worte an dieser Stelle", "article.Article>div.Kasse>p")
    assert news(9) == texts(strip(page(*news(9), changed, number=9), learn.learn(HAND, pages)))


def test_M08_until_a_new_wording_is_known_the_line_is_flagged():
    asked = "Freier Journalismus kostet Geld: Mit Ihrer Spende helfen Sie uns durch den Winter."
    model = learn.learn(HAND, [page(*news(n), number=n) for n in range(4)])
    found = cleaner.finish_draft(
        page(*news(9), asked, number=9), model, replace(SOURCE, id=made.SOURCE)
    )
    assert asked in found.text
    assert [f"'{asked[:60]}'"] == [doubt.partition(": may be")[0] for doubt in found.doubts]
    assert "may be an appeal in a wording that is not known yet" in found.refused_cuts[-1]


def test_M08_neither_prose_about_appeals_nor_what_is_cut_is_flagged():
    said = "Mit Ihrer Spende helfen Sie uns, unabhängig zu bleiben, schreibt der Verein in seinem Brief."
    told = page(*news(1)[:2], said, *news(1)[2:])
    assert () == cleaner.finish_draft(told, HAND, replace(SOURCE, id=made.SOURCE)).doubts
    boxed_off = page(
        *news(1), boxed("Unterstützen Sie uns mit Ihrer Spende.", "div.box>p", Mark.APPEAL)
    )
    assert () == cleaner.finish_draft(boxed_off, HAND, replace(SOURCE, id=made.SOURCE)).doubts


@pytest.mark.parametrize("where", ["inside", "inside_box"])
def test_M09_an_appeal_inside_the_body_leaves_the_paragraphs_around_it(where):
    pages = crawl(where)
    model = learn.learn(COLD, pages)
    for draft, story in zip(pages, STORIES[4:], strict=False):
        assert story.lines == [x.text for x in cleaner.finish_draft(draft, model, SOURCE).lines]


@pytest.mark.parametrize("story", STORIES[:4], ids=lambda s: s.title)
def test_M10_articles_about_appeals_and_advertising_stay_whole(story):
    model = learn.learn(COLD, crawl("tail"))
    draft = cleaner.draft_page(fetched(story, [(APPEALS[1], "tail")], 9), SOURCE)
    assert story.lines == [
        x.text for x in cleaner.finish_draft(draft, learn.learn(model, [draft]), SOURCE).lines
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mit Ihrer Spende helfen Sie uns, unabhängig zu bleiben, schreibt der Verein in seinem Brief an die Stadt.",
        "Jetzt unterstützen und Mitglied werden, steht auf dem Plakat, das der Verein seit Montag zeigt.",
    ],
)
def test_M10_words_of_an_appeal_in_prose_are_no_appeal(text):
    assert text in texts(strip(page(*news(1)[:2], text, *news(1)[2:]), HAND))


def test_M11_a_redesign_freezes_and_recovers():
    model = learn.learn(
        HAND, [page(*news(n), boxed("Kiosk und Karte"), number=n) for n in range(12)]
    )
    after = [
        page(*[block(t, path="main.neu>div.t>p") for t in news(n)], number=n) for n in range(50, 56)
    ]
    seen = [learn.observe(draft) for draft in after]
    assert drift.drifted(model, seen)
    assert news(50) == texts(strip(after[0], model))
    assert None is drift.drifted(learn.merge(drift.renewed(model), seen), seen)


def test_M11_what_is_known_of_places_is_not_applied_to_another_layout():
    till = "article.Article>div.Kasse>p"
    pages = [page(*news(n), boxed("Der Kiosk ist offen", till), number=n) for n in range(4)]
    model, anew = learn.learn(HAND, pages), boxed("Neue Worte an dieser Stelle", till)
    assert news(9) == texts(strip(page(*news(9), anew, number=9), model))
    moved = [block(t, path="main.neu>div.t>p") for t in news(9)]
    assert anew.text in texts(strip(page(*moved, anew, number=9), model))


def test_M12_hidden_repetition_of_a_real_sentence_does_not_cut_it():
    target = news(99)
    poison = [boxed(target[2], "div.x>p", Mark.HIDDEN, chosen=False)]
    pages = [page(*news(n), *poison, number=n) for n in range(12)]
    model = learn.learn(HAND, pages)
    assert not any(
        target[2].startswith(family.sample) for family in model.evidence if family.sample
    )
    assert target == texts(strip(page(*target, number=99), model))


def test_M13_a_cut_of_more_than_half_the_words_is_refused_and_said():
    shared = [
        f"{x.replace('erklärt', 'prüft')} Der Kiosk steht euch offen, wo wir sind."
        for x in news(700, 6)
    ]
    pages = [page(news(n)[0], *shared, number=n) for n in range(4)]
    found = strip(pages[0], learn.learn(HAND, pages))
    assert [news(0)[0], *shared] == texts(found)
    assert 6 == sum("would take 144 of 160 words" in refused for refused in found.refused)


def test_M13_the_first_paragraph_is_never_cut_for_repeating():
    first = news(800, 1)[0]
    pages = [page(first, *news(n), number=n) for n in range(4)]
    found = strip(pages[0], learn.learn(HAND, pages))
    assert [first, *news(0)] == texts(found)
    assert [True] == ["where the first paragraph stands" in said for said in found.refused]


def test_M13_a_text_of_nothing_but_what_repeats_is_left_and_said():
    box = [boxed("Kiosk und Karte"), boxed("Heute am Kiosk")]
    model = learn.learn(HAND, [page(*news(n), *box, number=n) for n in range(4)])
    comment = block(news(44, 1)[0], marks=frozenset({Mark.COMMENTS}))
    found = strip(page(comment, *box, number=44), model)
    assert ["Kiosk und Karte", "Heute am Kiosk"] == texts(found)
    assert 2 == sum("would leave nothing" in refused for refused in found.refused)


def test_M14_an_operators_keep_is_never_learned_away():
    pages = [page(*news(n), boxed("Kiosk und Karte"), number=n) for n in range(9)]
    model = learn.learn(HAND, pages)
    assert "Kiosk und Karte" not in texts(strip(pages[0], model))
    kept = replace(pages[0], overridden=((4, "keep", "steht zu Recht da"),))
    assert "Kiosk und Karte" in texts(strip(kept, learn.learn(model, [kept])))


def test_M15_another_sources_model_is_never_used():
    with pytest.raises(ValueError, match="load the source's own"):
        cleaner.finish_draft(crawl("inside", 1)[0], cold(SourceId("fremd")), SOURCE)
    assert "cold" == cleaner.finish_draft(crawl("inside", 1)[0], COLD, SOURCE).model_version


STOCKS = "Der Leitindex schloss gestern mit 14.210 Punkten, der Euro kostete zuletzt 1,08 Dollar und Öl 71 Dollar."


def of_section(name, count, *extra, start=0, at=2):
    """Return articles of a section with the extra blocks among their paragraphs."""
    return [
        page(*news(n)[:at], *extra, *news(n)[at:], number=n, said={"sections": (name,)})
        for n in range(start, start + count)
    ]


@pytest.mark.parametrize(
    "box",
    [block(STOCKS), block("Platz | Verein | Punkte", kind=BlockKind.ROW)],
    ids=["ticker", "table"],
)
def test_M16_the_box_of_one_section_goes_there(box):
    pages = [*of_section("Stadt", 60), *of_section("Wirtschaft", 24, box, start=100)]
    found = strip(pages[-1], learn.learn(HAND, pages))
    assert news(123) == texts(found)
    assert "on 24 of 24 pages of section 'wirtschaft'" in found.cuts[0].evidence


@pytest.mark.parametrize(
    ("pages", "at"),
    [(8, 2), (24, 0)],
    ids=["too_few_pages", "a_series_intro"],
)
def test_M16_what_a_small_section_or_a_series_of_its_own_repeats_stays(pages, at):
    batch = [*of_section("Stadt", 60), *of_section("Serie", pages, STOCKS, start=100, at=at)]
    found = strip(batch[-1], learn.learn(HAND, batch))
    assert STOCKS in texts(found)
    assert any("Leitindex" in refused for refused in found.refused)


def test_M16_what_some_articles_of_a_large_section_repeat_stays():
    cited = of_section("Recht", 20, STOCKS, start=100)
    batch = [*of_section("Stadt", 60), *of_section("Recht", 20, start=200), *cited]
    assert STOCKS in texts(strip(batch[-1], learn.learn(HAND, batch)))


def test_M16_sections_are_bounded():
    batch = [p for n in range(70) for p in of_section("Ressort " + "x" * n, 1, start=n)]
    batch += of_section("Sport", 70, start=300)
    model = learn.learn(HAND, batch)
    assert retention.SECTIONS_KEPT == len(model.sections)
    assert retention.ARTICLES_KEPT >= max(len(seen) for _, seen in model.sections)


def test_M17_short_repeated_lines_of_an_interview_stay():
    asked = block("Und was heißt das?", kind=BlockKind.QUESTION)
    pages = [
        page(*news(n)[:2], asked, "- Nichts.", "Nein", "MUSTER:", *news(n)[2:], number=n)
        for n in range(10)
    ]
    assert 8 == len(strip(pages[4], learn.learn(HAND, pages)).blocks)


def test_M18_two_years_of_pages_stay_bounded():
    model = HAND
    for month in range(24):
        day = made.NOW + timedelta(days=30 * month)
        batch = [
            page(
                *news(100 * month + n),
                f"Kiosk im Monat {'x' * month}",
                number=100 * month + n,
                day=day,
            )
            for n in range(4)
        ]
        model = learn.learn(model, batch)
    oldest = model.evidence and min(family.last_seen for family in model.evidence)
    assert 400 >= (day.date() - oldest).days
    assert retention.ARTICLES_KEPT >= len(model.articles)
    assert retention.ONCE_KEPT >= len(model.once)
    last = day.date() - timedelta(days=retention.ONCE_DAYS)
    assert last.isoformat() <= min(record.split("\t")[2][-10:] for record in model.once)


def test_M19_M20_byline_list_labels_and_captions_leave_the_body():
    items = [
        block(t, kind=BlockKind.ITEM, path="article>ul>li")
        for t in ("Von Anna Muster", "Lesedauer: 4 Min.")
    ]
    caption = block(
        "Der Hafen. Foto: Muster",
        path="article.Article>figure>figcaption",
        marks=frozenset({Mark.CAPTION}),
    )
    text = news(1)
    found = strip(page(*items, *text[:2], "Werbung", caption, *text[2:], facts=PageFacts()), HAND)
    assert text == texts(found)
    assert ["byline", "byline", "label", "structure"] == [cut.rule for cut in found.cuts]

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel import dates as cldr
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.dates import month_names, time_of_day
from pipelines.extract.dates.parse import find_shown, parse_machine

BERLIN = ZoneInfo("Europe/Berlin")


def meta(content, name="date"):
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("raw", "expected", "precision"),
    [
        ("2026-11-19T18:30:05+01:00", "2026-11-19T18:30:05+01:00", "second"),
        ("2026-11-19T18:30:05.123Z", "2026-11-19T18:30:05+00:00", "second"),
        ("2026-11-19T18:30+0100", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026-11-19 18:30:05 -0500", "2026-11-19T18:30:05-05:00", "second"),
        ("2026-07-19T18:30:05", "2026-07-19T18:30:05+02:00", "second"),
        ("2026-11-19", "2026-11-19T00:00:00+01:00", "day"),
        ("20261119", "2026-11-19T00:00:00+01:00", "day"),
        ("20261119T183005Z", "2026-11-19T18:30:05+00:00", "second"),
        ("1795109405", "2026-11-19T17:30:05+00:00", "second"),
        ("1795109405000", "2026-11-19T17:30:05+00:00", "second"),
        ("Thu, 19 Nov 2026 18:30:05 +0100", "2026-11-19T18:30:05+01:00", "second"),
        ("29.04.2020, 12:01 Uhr", "2020-04-29T12:01:00+02:00", "minute"),
        ("Stand: 29. April 2020 um 12.01 Uhr", "2020-04-29T12:01:00+02:00", "minute"),
        ("Do 25.04.24 | 14:07 Uhr", "2024-04-25T14:07:00+02:00", "minute"),
        ("November 19, 2026 6:30 pm", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 Nov 2026 12:05 AM", "2026-11-19T00:05:00+01:00", "minute"),
        ("le 19 novembre 2026 à 18h30", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026年11月19日 18時30分", "2026-11-19T18:30:00+01:00", "minute"),
        ("Published 10:02 AM EST Nov 19, 2026", "2026-11-19T10:02:00-05:00", "minute"),
        ("19.11.2026, 18:30 Uhr MESZ", "2026-11-19T18:30:00+02:00", "minute"),
        ("22/10/2026, 19:25 (GMT+7)", "2026-10-22T19:25:00+07:00", "minute"),
        ("19 ноября 2026", "2026-11-19T00:00:00+01:00", "day"),
        ("19 de novembro de 2026 às 18h30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 listopada 2026, 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19. marraskuuta 2026 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 Kas\u0131m 2026 - 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 نوفمبر، 2026", "2026-11-19T00:00:00+01:00", "day"),
        ("19 בנובמבר 2026", "2026-11-19T00:00:00+01:00", "day"),
        ("2026. november 19. 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026 m. lapkričio 19 d.", "2026-11-19T00:00:00+01:00", "day"),
        ("2026.11.19. 오후 6:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026年11月19日 下午6:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19-nov-2026 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("December 19. 2026", "2026-12-19T00:00:00+01:00", "day"),
        ("SportNovember 19, 20266:30 PM", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 Nov 20263 years ago", "2026-11-19T00:00:00+01:00", "day"),
        ("Thu 19 Nov 2026 18.30 GMT", "2026-11-19T18:30:00+00:00", "minute"),
        ("19. november 2026 kl. 18.30 | Oppdatert i går", "2026-11-19T18:30:00+01:00", "minute"),
        ("July 19, 2026 6:30 p.m. ET", "2026-07-19T18:30:00-04:00", "minute"),
        ("Thu Nov 19 18:30:05 CET 2026", "2026-11-19T18:30:05+01:00", "second"),
        ("/Date(1795109405000)/", "2026-11-19T17:30:05+00:00", "second"),
        ("2026.11.19. 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026. nov. 19. csütörtök 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("2026년 11월 19일 오후 6시 5분", "2026-11-19T18:05:00+01:00", "minute"),
        ("2026年11月19日 18时30分", "2026-11-19T18:30:00+01:00", "minute"),
        ("令和8年11月19日", "2026-11-19T00:00:00+01:00", "day"),
        ("19 พ.ย. 2569 18:30 น.", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 พฤศจิกายน 2569", "2026-11-19T00:00:00+01:00", "day"),
        ("۲۸ آبان ۱۴۰۵ - ۱۸:۳۰", "2026-11-19T18:30:00+01:00", "minute"),
        ("1405/08/28 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("١٩ نوفمبر ٢٠٢٦", "2026-11-19T00:00:00+01:00", "day"),
        ("১৯ নভেম্বর ২০২৬, ১৮:৩০", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 tháng 11, 2026 18:30", "2026-11-19T18:30:00+01:00", "minute"),
        ("19 نوفمبر 2026 - 6:30 م", "2026-11-19T18:30:00+01:00", "minute"),
        ("Novemba 19 2026", "2026-11-19T00:00:00+01:00", "day"),
    ],
)
def test_forms_of_dates(raw, expected, precision):
    found = parse_machine(raw, BERLIN)
    assert expected == found.at.isoformat()
    assert precision == found.precision


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "gestern",
        "2026-13-45",
        "0000-00-00",
        "99.99.2026",
        "12:30",
        "Seite 2026",
        "1234567890123456",
        "31.02.2026",
    ],
)
def test_what_is_no_date_is_none(raw):
    assert parse_machine(raw, BERLIN) is None


def test_day_and_month_of_the_united_states():
    def day(text, *, month_first):
        return next(find_shown(text, UTC, month_first=month_first)).at.date().isoformat()

    assert "2026-04-29" == day("4/29/2026", month_first=False)
    assert "2026-05-03" == day("5/3/2026", month_first=True)
    assert "2026-03-05" == day("5/3/2026", month_first=False)
    assert "2026-03-05" == day("5.3.2026", month_first=True)


@given(st.text(alphabet="0123456789-/.:TZ+ ,年月日hUhraprilmay", max_size=250))
def test_no_text_makes_it_raise(raw):
    found = parse_machine(raw, BERLIN)
    assert found is None or found.at.tzinfo is not None


def test_an_unknown_zone_is_utc():
    assert UTC is time_of_day.zone("Nirgends/Nie")
    assert UTC is time_of_day.zone("../../etc/passwd")


def test_the_offset_of_the_page_is_kept_and_the_raw_text_too(made, read_page):
    found = read_page(made.article(head=meta("2026-11-19T18:30:00-03:30", "datePublished")))
    assert (
        datetime(2026, 11, 19, 18, 30, tzinfo=timezone(-timedelta(hours=3.5))) == found.published_at
    )
    assert -timedelta(hours=3.5) == found.published_at.utcoffset()
    assert "2026-11-19T18:30:00-03:30" in dict(found.provenance)["published_at"]


def test_a_shown_time_of_the_same_day_makes_a_bare_day_exact(made, read_page):
    page = made.article(head=meta("2020-04-29"), before="<ul><li>29.04.2020, 12:01 Uhr</li></ul>")
    found = read_page(page)
    assert "2020-04-29T12:01:00+02:00" == found.published_at.isoformat()
    assert "minute" == found.date_precision


def test_a_shown_time_of_another_day_does_not(made, read_page):
    page = made.article(
        head=meta("2020-04-29"), before="<p>Aktualisiert: 30.04.2020, 12:01 Uhr</p>"
    )
    found = read_page(page)
    assert "2020-04-29T00:00:00+00:00" == found.published_at.isoformat()
    assert "day" == found.date_precision


def test_the_zone_of_another_date_of_the_page_helps_a_source_without_one(made, read_page):
    head = meta("2026-11-19T18:30:00", "datePublished") + meta(
        "2026-11-20T08:00:00+05:30", "article:modified_time"
    )
    found = read_page(made.article(head=head), timezone="UTC")
    assert "2026-11-19T18:30:00+05:30" == found.published_at.isoformat()


def test_a_change_before_publication_is_not_believed(made, read_page):
    head = meta("2026-11-19T18:30:00Z", "datePublished") + meta(
        "2026-11-18T18:30:00Z", "article:modified_time"
    )
    found = read_page(made.article(head=head))
    assert found.modified_at is None
    assert found.published_at is not None


def test_a_page_without_data_is_dated_by_its_byline(made, read_page):
    page = made.article(before='<p class="byline">Von Ada Brandt, 19. November 2026, 18:30 Uhr</p>')
    found = read_page(page)
    assert "2026-11-19T18:30:00+01:00" == found.published_at.isoformat()


def test_a_line_of_an_update_is_no_publication_when_there_is_another(made, read_page):
    page = made.article(before="<p>Updated November 21, 2026</p><p>Published November 19, 2026</p>")
    found = read_page(page)
    assert 19 == found.published_at.day
    assert 21 == found.modified_at.day


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 19 nov. 2026 à 08:01Mis à jour le 21 nov. 2026 à 09:06",
        "Aktualisiert 21.11.2026, veröffentlicht 19.11.2026",
        "19 novembre 2026 (modifica il 21 novembre 2026 | 15:24)",
        "発表 2026年11月19日 更新 2026年11月21日",
    ],
)
def test_two_dates_in_a_line_are_told_apart_by_what_stands_before_each(made, read_page, line):
    found = read_page(made.article(before=f"<p>{line}</p>"))
    assert (19, 21) == (found.published_at.day, found.modified_at.day)


def test_times_before_their_dates_stay_with_them():
    line = "Published: 10:05 GMT, 19 November 2026 | Updated: 11:40 GMT, 21 November 2026"
    found = [read.at.isoformat() for read in find_shown(line, BERLIN)]
    assert ["2026-11-19T10:05:00+00:00", "2026-11-21T11:40:00+00:00"] == found
    line = "19 November 2026 10:05 | 21 November 2026, 11:40"
    found = [read.at.isoformat() for read in find_shown(line, UTC)]
    assert ["2026-11-19T10:05:00+00:00", "2026-11-21T11:40:00+00:00"] == found


def test_the_time_of_an_update_is_not_that_of_the_publication(made, read_page):
    line = "<p>19. November 2026, aktualisiert um 20:15 Uhr</p>"
    found = read_page(made.article(before=line))
    assert ("2026-11-19T00:00:00+00:00", "day") == (
        found.published_at.isoformat(),
        found.date_precision,
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.probeblatt.de/17.html", "2026-07-19T18:30:00+02:00"),
        ("https://proba.com.tr/17.html", "2026-07-19T18:30:00+03:00"),
        ("https://www.probe.us/17.html", "2026-07-19T18:30:00+00:00"),
    ],
)
def test_a_source_without_zone_keeps_the_clock_of_its_country(url, expected, made, read_page):
    page = made.article(before="<p>19.07.2026, 18:30</p>")
    found = read_page(page, timezone="UTC", url=url)
    assert expected == found.published_at.isoformat()


def test_the_country_of_the_language_gives_the_zone_of_a_host_that_has_none(made, read_page):
    page = made.article(before="<p>19.07.2026, 18:30</p>").replace('"de"', '"de-AT"', 1)
    found = read_page(page, timezone="UTC", url="https://www.probeblatt.com/17.html")
    assert "2026-07-19T18:30:00+02:00" == found.published_at.isoformat()
    assert "zone Europe/Vienna by its country" in dict(found.provenance)["published_at"]


@pytest.mark.parametrize("raw", ["1409/12/31", "1445/08/23", "32 มกราคม 2569", "40 tháng 3, 2024"])
def test_no_date_of_a_calendar_is_none(raw):
    assert parse_machine(raw, UTC) is None


def test_a_label_in_the_line_before_says_what_a_date_is(made, read_page):
    lines = "<div>Last updated:</div><div>Nov 21, 2026</div><div>Nov 19, 2026</div>"
    found = read_page(made.article(before=lines))
    assert (19, 21) == (found.published_at.day, found.modified_at.day)


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ("<h5>19.11.2026</h5>{}", 19),
        ("{}<p>Von Ada Brandt 19.11.2026</p>", 19),
        ('{}<p class="text-caption">19.11.2026, 18:30 Uhr</p>', 19),
        (
            "{}<figcaption>Die Halle ist, am 17.11.2026 noch ohne Dach, nach dem Sturm nun doch saniert</figcaption>",
            None,
        ),
    ],
)
def test_a_date_around_the_title_is_the_pages_but_not_that_of_a_picture(
    made, read_page, around, expected
):
    heading = f"<h1>{made.TITLE}</h1>"
    page = made.article().replace(heading, around.format(heading))
    found = read_page(page).published_at
    assert expected == (found and found.day)


def test_a_date_behind_the_text_is_the_pages_when_nothing_stands_above(made, read_page):
    after = "<p>19 novembre 2026 ( modifica il 21 novembre 2026 | 15:24)</p>"
    assert 19 == read_page(made.article(after=after)).published_at.day


def test_the_date_beside_the_title_comes_before_the_last_run_of_a_system(made, read_page):
    head = meta("2026-11-19T18:30:00+01:00", "article:published_time")
    found = read_page(made.article(head=head, before="<p>Published May 4, 2025</p>"))
    assert "2025-05-04" == str(found.published_at.date())
    assert ["published_at"] == [field for field, _ in found.conflicts]


@pytest.mark.parametrize(
    "line",
    [
        "Updated May 4, 2025",
        "November 18, 2026",
        "Termin 4. Mai 2025",
        "Eröffnet wurde die Halle am Fluss zum ersten Mal vor vielen Jahren, am 4. Mai 2025",
    ],
)
def test_an_update_the_day_before_and_a_sentence_leave_the_date_of_the_data(made, read_page, line):
    head = meta("2026-11-19T18:30:00+01:00", "article:published_time")
    found = read_page(made.article(head=head, before=f"<p>{line}</p>"))
    assert "2026-11-19T18:30:00+01:00" == found.published_at.isoformat()


def test_what_jsonld_says_of_the_page_dates_an_article_it_does_not_describe(made, read_page):
    node = '{"@type": "WebPage", "datePublished": "2026-11-19T18:30:00+01:00"}'
    head = f'<script type="application/ld+json">{node}</script>'
    assert (
        "2026-11-19T18:30:00+01:00" == read_page(made.article(head=head)).published_at.isoformat()
    )


def test_a_moment_told_in_utc_is_given_with_the_day_that_readers_see(made, read_page):
    head = meta("2026-11-19T02:41:41+00:00", "article:published_time")
    before = '<time datetime="2026-11-18T21:46:01-05:00">November 18, 2026</time>'
    found = read_page(made.article(head=head, before=before)).published_at
    assert "2026-11-18T21:41:41-05:00" == found.isoformat()


@pytest.mark.parametrize(
    ("spoken", "host", "expected"),
    [
        ("en", "paper.example.com", 4),
        ("en-GB", "paper.example.com", 3),
        ("en", "paper.example.co.uk", 3),
    ],
)
def test_numbers_of_an_english_page_are_read_as_its_country_does(
    made, read_page, spoken, host, expected
):
    page = made.article(before="<p>By Ada Brandt 3/4/2026</p>").replace(
        'lang="de"', f'lang="{spoken}"'
    )
    assert expected == read_page(page, language="en", url=f"https://{host}/a").published_at.day


@pytest.mark.parametrize(
    "head",
    [
        meta("2026-11-21T08:00:00Z", "article:modified_time"),
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2026-11-21T08:00:00Z"}</script>',
    ],
)
def test_a_change_in_the_data_is_no_publication(made, read_page, head):
    found = read_page(made.article(head=head))
    assert (None, None, None) == (found.published_at, found.published_raw, found.date_precision)
    assert 21 == found.modified_at.day
    dated = read_page(
        made.article(head=head), url="https://www.probeblatt.example/2026/11/19/x.html"
    )
    assert (19, 21) == (dated.published_at.day, dated.modified_at.day)
    shown = read_page(made.article(head=head, before="<p class=date>19. November 2026</p>"))
    assert (19, 21) == (shown.published_at.day, shown.modified_at.day)


def test_the_only_date_that_readers_see_is_the_publication(made, read_page):
    found = read_page(made.article(before="<p>Updated November 21, 2026</p>"))
    assert (21, None) == (found.published_at.day, found.modified_at)


def test_dates_in_prose_and_teasers_are_no_dates_of_the_page(made, read_page):
    text = " ".join(["Am 3. März 1999 wurde die Halle gebaut."] * 8)
    assert read_page(made.article(text, text)).published_at is None


def test_the_address_gives_the_day_when_nothing_else_does(made, read_page):
    found = read_page(
        made.article(), url="https://www.probeblatt.example/2026/11/19/markthalle.html"
    )
    assert "2026-11-19" == found.published_at.date().isoformat()
    assert dict(found.provenance)["published_at"].startswith("url")


LANGUAGES = (
    "ar bg ca cs da de el en es et fi fr he hi hr hu is it lt lv mk nb nl pl pt ro ru sk sr sv tr uk"
    " af az be bn bs eu fil gl gu hy ka kk kn ml mr ms pa sl sq sw ta te ur"
)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_months_are_those_of_the_unicode_locale_data(language):
    """The CLDR's names as they stand in dates; its short forms are too often words."""
    said = cldr.get_month_names("wide", locale=language)
    named = {
        name.removeprefix("de ").removeprefix("d\N{RIGHT SINGLE QUOTATION MARK}"): month
        for month, name in said.items()
    }
    if language == "hr":
        del named["listopada"]  # October there, November in Polish
    assert named == {name: month_names.number(name) for name in named}


def test_months_are_read_in_capitals():
    assert [1, 8, 12] == [month_names.number(word) for word in ("ΙΑΝΟΥΆΡΙΟΣ", "Août", "ДЕКАБРЯ")]


def test_marked_times_in_boxes_of_others_date_no_article(made, read_page):
    box = '<div class="related-posts"><time datetime="2019-04-11T18:06:36">11. April 2019</time></div>'
    by = "<p>von nordlicht · 22. Oktober 2025</p>"
    assert (
        "2025-10-22"
        == read_page(made.article(before=by, after=box)).published_at.date().isoformat()
    )
    assert read_page(made.article(after=box)).published_at is None


@pytest.mark.parametrize(
    ("begin", "day"),
    [
        ("Neustadt | Altdorf, 11. November 2025 - ", "2025-11-11"),
        ("Neustadt (11. November 2025) ", "2025-11-11"),
        ("Am Fluss gilt seit der Sturmflut vom 11. November 2025: ", None),
    ],
)
def test_the_dateline_of_a_press_release_dates_it_when_nothing_else_does(
    begin, day, made, read_page
):
    found = read_page(made.article(begin + made.PARAGRAPHS[0], *made.PARAGRAPHS[1:]))
    assert day == (found.published_at and found.published_at.date().isoformat())


def test_a_date_in_the_title_is_of_what_it_tells_unless_the_page_shows_no_other(made, read_page):
    page = made.article(title="Ergebnisse vom 19.5.2025", before="<p>Di 20. Mai 2025 | Sport</p>")
    assert "2025-05-20" == read_page(page).published_at.date().isoformat()
    page = made.article(title="Ergebnisse vom 19.5.2025")
    assert "2025-05-19" == read_page(page).published_at.date().isoformat()


def test_K07_a_time_in_the_doubled_hour_without_an_offset_is_known_to_the_day(made, read_page):
    said = read_page(made.article(head=meta("2026-10-25T02:30:00")))
    assert "day" == said.date_precision
    assert "2026-10-25T02:30:00+02:00" == said.published_at.isoformat()
    assert "that hour came twice" in dict(said.provenance)["published_at"]
    assert "2026-10-25T02:30:00" == said.published_raw


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("2026-10-25T02:30:00+01:00", "second"),
        ("2026-10-25T01:30:00", "second"),
        ("2026-10-25T03:00:00", "second"),
        ("2026-03-29T02:30:00", "second"),
    ],
    ids=["with_offset", "hour_before", "hour_after", "hour_left_out"],
)
def test_K07_every_other_time_keeps_its_offset_and_precision(made, read_page, raw, precision):
    said = read_page(made.article(head=meta(raw)))
    assert (precision, raw) == (said.date_precision, said.published_at.isoformat()[: len(raw)])


def test_K07_an_offset_elsewhere_on_the_page_settles_the_doubled_hour(made, read_page):
    told = '<meta property="article:published_time" content="2026-10-25T02:30:00">'
    page = made.article(head=told + meta("2026-10-25T02:30:00+01:00"))
    said = read_page(page)
    assert ("second", "2026-10-25T02:30:00+01:00") == (
        said.date_precision,
        said.published_at.isoformat(),
    )


EXACT = "2026-11-19T18:30:00+01:00"
LATER = "2026-11-20T10:00:00+01:00"


@pytest.mark.parametrize(
    "head",
    [
        meta(EXACT, "cXenseParse:recs:articlePublishTime"),
        meta(EXACT, "article:published_date"),
        meta(EXACT, "vr:published_time"),
        meta(EXACT, "publish-time"),
        meta(EXACT, "article_date_created"),
    ],
)
def test_tags_of_publication_are_known_by_their_names(head, made, read_page):
    assert EXACT == read_page(made.article(head=head)).published_at.isoformat()


@pytest.mark.parametrize("name", ["publisher_since", "unpublish-date", "article:expiration_time"])
def test_tags_of_other_things_are_no_publication(name, made, read_page):
    found = read_page(made.article(head=meta(EXACT, name), before="<p>17.11.2026</p>"))
    assert 17 == found.published_at.day


@pytest.mark.parametrize(
    "lines",
    [
        (
            f'<time class="updated" datetime="{LATER}">20.11.</time>'
            f'<time class="published" datetime="{EXACT}">19.11.</time>'
        ),
        (
            f'<p>Aktualisiert: <time datetime="{LATER}">20.11.</time></p>'
            f'<p>Veröffentlicht: <time datetime="{EXACT}">19.11.</time></p>'
        ),
        f'<p>Published <time datetime="{EXACT}">19.11.</time> Updated <time datetime="{LATER}">20.11.</time></p>',
        f'<abbr class="published" title="{EXACT}">19.11.</abbr> <abbr class="updated" title="{LATER}">20.11.</abbr>',
    ],
)
def test_marked_times_are_told_apart_by_class_and_label(lines, made, read_page):
    found = read_page(made.article(before=lines))
    assert (EXACT, LATER) == (found.published_at.isoformat(), found.modified_at.isoformat())


def test_the_only_marked_time_is_the_publication_whatever_its_label(made, read_page):
    found = read_page(
        made.article(before=f'<p>Aktualisiert: <time datetime="{EXACT}">heute</time></p>')
    )
    assert (EXACT, None) == (found.published_at.isoformat(), found.modified_at)


def test_a_time_of_day_in_the_next_line_is_that_of_the_date(made, read_page):
    found = read_page(made.article(before="<p>19.11.2026</p><p>18:30 Uhr</p>"))
    assert EXACT == found.published_at.isoformat()
    found = read_page(made.article(before="<p>19.11.2026</p><p>Anpfiff 18:30 Uhr</p>"))
    assert "day" == found.date_precision


def test_the_first_second_of_a_day_gives_way_to_a_time_of_that_day(made, read_page):
    head = meta("2026-11-19T00:00:00Z", "datePublished")
    assert EXACT == read_page(made.article(head=head + meta(EXACT))).published_at.isoformat()
    alone = read_page(made.article(head=head))
    assert "2026-11-19T00:00:00+00:00" == alone.published_at.isoformat()


def test_a_shown_date_with_day_and_month_turned_round_is_that_of_the_data(made, read_page):
    page = made.article(head=meta("2026-11-05T18:30:00+01:00"), before="<p>11/05/2026</p>")
    assert "2026-11-05T18:30:00+01:00" == read_page(page).published_at.isoformat()


@pytest.mark.parametrize("end", ["20261119/x.html", "markthalle-20261119.html"])
def test_an_address_may_give_the_day_without_marks_between(end, made, read_page):
    found = read_page(made.article(), url=f"https://www.probeblatt.example/{end}")
    assert "2026-11-19" == found.published_at.date().isoformat()


def test_the_page_node_tells_the_change_of_an_article_that_no_node_describes(made, read_page):
    node = f'{{"@type": "WebPage", "datePublished": "{EXACT}", "dateModified": "{LATER}"}}'
    found = read_page(made.article(head=f'<script type="application/ld+json">{node}</script>'))
    assert (EXACT, LATER) == (found.published_at.isoformat(), found.modified_at.isoformat())


def test_the_date_in_a_sentence_of_the_text_is_of_what_it_tells(made, read_page):
    begin = "Der nächste Rat der Stadt tagt am 5. Februar 2020."
    page = made.article(begin, *made.PARAGRAPHS, after="<p>19.11.2026</p>")
    found = read_page(page, chosen=(begin,))
    assert 2026 == found.published_at.year

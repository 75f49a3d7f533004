"""Dates without a zone are read by the clock that a source's pages show it keeps."""

import random

import pytest

from pipelines import cleaner, codec
from pipelines.boilerplate.learning import learn
from pipelines.model.sitemodel import cold
from tests.pipelines.extract.pagemaker import PLACES

AHEAD = {1: 1, 3: 1, 5: 2, 7: 2, 9: 2, 11: 1}
"""Hours that Berlin is ahead of UTC, by month."""


@pytest.fixture
def page(made):
    """Return a function that makes a page: a date in its data, another hour shown."""

    def make(month, shown, *, day=4, zone="", changed=False):
        said = f"2026-{month:02}-{day:02}T09:30:00{zone}"
        head = f'<meta property="article:published_time" content="{said}">'
        if changed:
            late = said.replace("09:30", "11:45")
            head += f'<meta property="article:modified_time" content="{late}">'
        stands = f'<p class="zeit">Ausgabe {day:02}.{month:02}.2026, {shown:>02}:30 Uhr</p>'
        number = 100 * month + day
        text = [f"{p} So {PLACES[month // 2]} und {PLACES[day]}." for p in made.PARAGRAPHS]
        title = f"{PLACES[month // 2]} und {PLACES[day]} bauen eine Halle"
        body = made.article(*text, head=head, title=title, before=stands if shown else "")
        return made.fetched(body, url=f"https://www.probeblatt.example/artikel/{number}.html")

    return make


def published(articles):
    return [f"{one.metadata.published_at:%d.%m. %H:%M %z}" for one in articles]


def in_utc(page):
    return [page(month, 9 + ahead) for month, ahead in AHEAD.items()]


def test_dates_whose_pages_show_the_local_time_of_utc_are_utc(page, finished):
    found = finished([*in_utc(page), page(7, "", day=5, changed=True)])
    assert [f"04.{month:02}. {9 + ahead:02}:30 +0{ahead}00" for month, ahead in AHEAD.items()] == (
        published(found[:-1])
    )
    assert ["05.07. 11:30 +0200"] == published(found[-1:])
    assert "2026-07-05T13:45:00+02:00" == found[-1].metadata.modified_at.isoformat()
    origins = dict(found[-1].metadata.provenance)
    assert "learned: UTC, by the times that 6 pages show" in origins["published_at"]


def test_few_pages_teach_no_clock(page, finished):
    assert "04.01. 09:30 +0100" == published(finished(in_utc(page)[:4]))[0]


def test_pages_that_show_what_their_data_say_keep_their_dates(page, finished):
    local = [page(month, "09", day=6) for month in AHEAD]
    assert {"09:30"} == {one.split()[1] for one in published(finished([*in_utc(page), *local]))}


def test_a_page_that_shows_its_own_time_is_believed_whatever_others_show(page, finished):
    more = [page(month, 9 + ahead, day=8) for month, ahead in AHEAD.items()]
    assert (
        "09.05. 09:30 +0200"
        == published(finished([*in_utc(page), *more, page(5, "09", day=9)]))[-1]
    )


@pytest.mark.parametrize(("zone", "expected"), [("Z", "11:30"), ("+02:00", "09:30")])
def test_dates_with_a_zone_are_never_moved(page, finished, zone, expected):
    found = finished([*in_utc(page), page(7, "", day=5, zone=zone)])
    at = found[-1].metadata.published_at
    assert expected == f"{at.astimezone(found[3].metadata.published_at.tzinfo):%H:%M}"


def test_the_clock_is_learned_the_same_in_any_order(page, made):
    drafts = [cleaner.draft_page(one, made.SOURCE) for one in in_utc(page)]
    mixed = random.Random(5).sample(drafts, len(drafts))
    empty = cold(made.SOURCE.id)
    at_once = codec.dump(learn.learn(empty, drafts))
    assert at_once == codec.dump(learn.learn(learn.learn(empty, mixed[:2]), mixed[2:]))

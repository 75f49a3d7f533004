"""Captures leave the store when their time is over, and articles are found: by source, else by the setting."""

from datetime import date, timedelta

from pipelines.model.article import Line
from pipelines.model.draft import BlockKind
from pipelines.model.page import RunId
from pipelines.model.source import SourceId
from pipelines.store import dataset, keys, runs
from pipelines.store.local import LocalStore
from pipelines.store.upkeep import compaction, takedown, wanted
from pipelines.store.upkeep.retention import Retention, old_articles, remove_old
from tests.pipelines.store.samples import NOW, article, name_of

TODAY = date(2026, 11, 30)


def _key(day: str, source: str, run: str = "") -> str:
    return keys.raw(RunId(f"{day}T080000Z-{run or source}"), SourceId(source), "ab12")


def test_each_source_has_its_own_time_and_all_others_the_settings(tmp_path):
    store = LocalStore(tmp_path)
    ages = {
        _key("20261123", "week"): True,
        _key("20261122", "week"): False,
        _key("20261122", "week", "sweep"): False,
        _key("20200101", "archive"): True,
        _key("20260831", "other"): False,
        _key("20260901", "other"): True,
    }
    for key in (*ages, keys.DATASET, "raw/notes.txt", keys.ledger(RunId("20200101T080000Z-week"))):
        store.put(key, b"x")
    said = {SourceId("week"): 7, SourceId("archive"): 0}
    assert 3 == remove_old(store, Retention(by_source=said, otherwise=90), TODAY)
    left = {key for key, stays in ages.items() if stays}
    assert left | {"raw/notes.txt"} == set(store.list(keys.RAW))
    assert store.get(keys.ledger(RunId("20200101T080000Z-week")))
    assert 0 == remove_old(store, Retention(by_source={}, otherwise=0), TODAY)


def _stored(lake, day, source, *articles):
    run = RunId(f"{day}T080000Z-{source}")
    runs.write_run(lake, [article(*one, source_id=SourceId(source)) for one in articles], run)


def test_an_article_is_as_old_as_its_first_version(folder_place):
    lake = dataset.prepare(folder_place.open())
    _stored(lake, "20261101", "week", (1,), (2,))
    _stored(lake, "20261102", "week", (3,))
    _stored(lake, "20261129", "week", (1, 2), (4,))
    _stored(lake, "20200101", "archive", (5,))
    _stored(lake, "20260831", "other", (6,))
    _stored(lake, "20260901", "other", (7,))
    said = {SourceId("week"): 28, SourceId("archive"): 0}
    kept = Retention(by_source=said, otherwise=90)
    found = {"other": [name_of(6)], "week": [name_of(1), name_of(2)]}
    assert found == old_articles(lake, kept, TODAY)
    compaction.compact(lake, NOW + timedelta(days=8))
    assert found == old_articles(lake, kept, TODAY)
    old = wanted.find_old(lake.store, found["week"])
    takedown.take_down(lake, old, "retention", NOW)
    assert {"other": [name_of(6)]} == old_articles(lake, kept, TODAY)
    assert {} == old_articles(lake, Retention(by_source={}, otherwise=0), TODAY)


def test_words_that_a_younger_article_prints_as_well_stay_with_it(folder_place):
    lone = "Der Rat tagt ohne Ergebnis"
    shared = Line(text="Dieser Text erschien zuerst im Boten.", kind=BlockKind.PARAGRAPH)
    lake = dataset.prepare(folder_place.open())
    runs.write_run(
        lake,
        [article(1, title=lone, lines=(shared,)), article(2, lines=(shared,))],
        RunId("20261101T080000Z-de-paper"),
    )
    assert {lone, shared.text} <= wanted.find(lake.store, article=name_of(1)).phrases
    left = wanted.find_old(lake.store, [name_of(1)]).phrases
    assert (True, False) == (lone in left, shared.text in left)

"""What readers get: every row once after a cursor, and the current state of every article."""

import threading
from datetime import timedelta
from pathlib import Path

import deltalake
import duckdb
import pytest

from pipelines.model.article import Status
from pipelines.store import dataset, keys, reader, runs
from pipelines.store.object_store import CursorExpiredError
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id, tombstone

PLAIN_QUERY = """
SELECT * FROM read_parquet('{}/articles/ingest_month=*/*.parquet', hive_partitioning=true, union_by_name=true)
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, fetched_at DESC) = 1 AND status = 'ok'
"""


@pytest.fixture
def filled(store):
    """Three articles, one corrected, one taken down, one of another source; three commits."""
    lake = dataset.prepare(store)
    other = article(4, source_id="at-other", published_at=None)
    runs.write_run(lake, [article(1), article(2), article(3)], run_id(1))
    runs.write_run(lake, [article(1, 2), other], run_id(2))
    runs.write_run(lake, [tombstone(2, 2)], run_id(3))
    return store


def versions(rows):
    return sorted(zip(rows["article_id"].to_pylist(), rows["version"].to_pylist(), strict=True))


def test_a_cursor_gives_every_row_once_in_the_order_of_commits(filled):
    assert [
        (1, [(name_of(1), 1), (name_of(2), 1), (name_of(3), 1)]),
        (2, [(name_of(1), 2), (name_of(4), 1)]),
        (3, [(name_of(2), 2)]),
    ] == [
        (cursor, versions(rows)) for cursor, rows in reader.commits(filled, -1) if rows is not None
    ]
    cursor, rows = reader.read_since(filled, 1)
    assert (3, 3) == (cursor, rows.num_rows)
    assert (3, None) == reader.read_since(filled, 3)


def test_a_reader_may_go_on_from_every_cursor_to_the_same_end(filled):
    whole = versions(reader.read_since(filled, -1)[1])
    for stop in range(-1, 4):
        seen = [
            pair
            for cursor, rows in reader.commits(filled, -1)
            if rows is not None and cursor <= stop
            for pair in versions(rows)
        ]
        rest = reader.read_since(filled, stop)[1]
        assert whole == sorted(seen + (versions(rest) if rest else []))


def test_a_store_that_was_never_written_to_is_empty(store):
    assert (-1, None) == reader.read_since(store, -1)
    assert 0 == reader.latest(store).num_rows
    assert 0 == reader.by_url(store, "https://x.example/").num_rows
    assert {} == reader.articles(store, PAPER, [name_of(1)])


def test_a_cursor_of_another_store_is_refused(filled):
    with pytest.raises(CursorExpiredError, match="cursor 57 is ahead"):
        reader.read_since(filled, 57)


def test_a_cursor_before_cleaned_entries_is_refused_and_never_skips(filled):
    dataset.prepare(filled).checkpoint()
    filled.delete([keys.entry(0), keys.entry(1)])
    with pytest.raises(CursorExpiredError, match="cursor 3"):
        reader.read_since(filled, -1)
    assert 3 == reader.read_since(filled, 1)[0]
    assert 3 == reader.latest(filled).num_rows


def test_latest_gives_the_newest_version_of_living_articles(filled):
    assert [(name_of(1), 2), (name_of(3), 1), (name_of(4), 1)] == versions(reader.latest(filled))
    assert [(name_of(1), 2), (name_of(2), 2), (name_of(3), 1), (name_of(4), 1)] == versions(
        reader.latest(filled, tombstones=True)
    )


def test_latest_can_be_narrowed(filled):
    assert [(name_of(4), 1)] == versions(reader.latest(filled, source_id="at-other"))
    assert [(name_of(1), 2)] == versions(
        reader.latest(filled, source_id=PAPER, since=NOW + timedelta(minutes=2))
    )
    assert ["title"] == reader.latest(filled, columns=["title"]).column_names
    assert 3 == sum(part.num_rows for part in reader.latest_parts(filled))


def test_articles_are_found_by_publication_date(filled):
    day = NOW - timedelta(days=1)
    found = reader.published(
        filled, day - timedelta(hours=3), day - timedelta(hours=2), source_id=PAPER
    )
    assert [(name_of(3), 1)] == versions(found)
    assert (
        0 == reader.published(filled, day - timedelta(hours=2), day - timedelta(hours=2)).num_rows
    )
    narrow = reader.published(filled, day - timedelta(days=9), NOW, columns=["url"])
    assert (["url"], 2) == (narrow.column_names, narrow.num_rows)


def test_all_versions_of_a_url_are_found(filled):
    rows = reader.by_url(filled, article(1).url)
    assert [1, 2] == rows["version"].to_pylist()
    lake = dataset.prepare(filled)
    moved = article(8, fetched_url="https://paper.example/amp/8")
    runs.write_run(lake, [moved], run_id(8))
    assert [name_of(8)] == reader.by_url(filled, moved.fetched_url)["article_id"].to_pylist()


def test_stored_articles_come_back_in_their_newest_version(filled):
    found = reader.articles(filled, PAPER, [name_of(n) for n in (1, 2, 4, 9)])
    assert {name_of(1), name_of(2)} == found.keys()
    assert article(1, 2) == found[name_of(1)]
    assert Status.TAKEDOWN is found[name_of(2)].status


def test_the_query_of_the_readme_gives_the_current_articles(folder_place):
    lake = dataset.prepare(folder_place.open())
    runs.write_run(lake, [article(1), article(2), article(3)], run_id(1))
    runs.write_run(lake, [article(1, 2), tombstone(2, 2)], run_id(2))
    rows = duckdb.sql(PLAIN_QUERY.format(folder_place.url)).to_arrow_table()
    assert versions(reader.latest(folder_place.open())) == versions(rows)
    assert {"2026-11"} == set(rows["ingest_month"].to_pylist())
    cuts = duckdb.sql(
        f"SELECT DISTINCT unnest(cuts).rule FROM ({PLAIN_QUERY.format(folder_place.url)})"
    ).fetchall()
    assert [("repeated",)] == cuts


def test_the_plain_query_survives_checkpoints_beside_the_files(folder_place):
    lake = dataset.prepare(folder_place.open())
    for number in range(26):
        runs.write_run(lake, [article(number)], run_id(number))
    count = f"SELECT count(*) FROM ({PLAIN_QUERY.format(folder_place.url)})"
    assert [(26,)] == duckdb.sql(count).fetchall()


def test_a_reader_that_slept_through_compaction_and_vacuum_still_gets_its_rows(folder_place):
    """deltalake compacts and vacuums our table: our files are gone, the rows are found by their run."""
    store = folder_place.open()
    lake = dataset.prepare(store)
    for number in range(4):
        runs.write_run(lake, [article(number)], run_id(number))
    table = deltalake.DeltaTable(folder_place.table)
    table.optimize.compact()
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    assert 1 == len(list(Path(folder_place.url).glob("articles/*/*.parquet")))
    mine = runs.write_run(dataset.prepare(store), [article(9)], run_id(9))
    cursor, rows = reader.read_since(store, 1)
    assert mine == cursor
    assert [(name_of(n), 1) for n in (1, 2, 3, 9)] == versions(rows)
    assert [(name_of(n), 1) for n in (0, 1, 2, 3, 9)] == versions(reader.latest(store))


def test_J12_a_reader_beside_writers_sees_whole_commits_only_and_misses_none(place):
    lake = dataset.prepare(place.open())
    done = threading.Event()

    def write():
        for number in range(8):
            runs.write_run(lake, [article(10 * number + n) for n in range(3)], run_id(number))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    store, cursor, seen = place.open(), -1, []
    while True:
        last = done.is_set()
        cursor, rows = reader.read_since(store, cursor)
        seen += versions(rows) if rows else []
        assert 0 == len(seen) % 3
        if last:
            break
    writer.join()
    assert sorted((name_of(10 * a + b), 1) for a in range(8) for b in range(3)) == sorted(seen)

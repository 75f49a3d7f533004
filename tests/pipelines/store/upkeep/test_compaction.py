"""Small files merged, old ones removed: readers, writers and cursors notice nothing but the pace."""

import os
import threading
from collections import Counter
from datetime import timedelta

import deltalake
import polars as pl
import pytest

from pipelines.model.source import SourceId
from pipelines.store import keys, reader, runs
from pipelines.store.delta import actions, file_statistics, last_checkpoint
from pipelines.store.delta.log import Commit, DeltaTable
from pipelines.store.object_store import CursorExpiredError, OvertakenError
from pipelines.store.upkeep import cleaning, compaction, current, takedown, verification, wanted
from tests.pipelines.store import stage
from tests.pipelines.store.publishing import Dying
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id

SOURCES = tuple(map(SourceId, ("at-blatt", "de-paper", "uk-courier")))
NEVER = timedelta(0)


def filled(place, commits):
    """A store of which each commit holds one article; the sources take turns."""
    stage.prepared(place.open())
    lake = DeltaTable(place.open(), clock=lambda: NOW)
    for number in range(commits):
        _commit(lake, number)
    return lake


def _commit(lake, number, version=1):
    source = SOURCES[number % len(SOURCES)]
    one = article(number, version, source_id=source, raw=None)
    return runs.write_run(lake, [one], run_id(number + 1000 * version, source))


def _versions(rows):
    names = (rows[name].to_pylist() for name in ("article_id", "version"))
    return Counter(zip(*names, strict=True)) if rows else Counter()


def test_merged_files_hold_the_same_rows_and_a_cursor_gives_none_twice(place):
    lake = filled(place, 7)
    cursor, before = reader.read_since(place.open(), -1)
    merged = compaction.compact(lake, NOW)
    assert (7, 1, 1) == (merged.before.files, merged.after.files, merged.commits)
    assert merged.after.size_bytes < merged.before.size_bytes
    assert (cursor + 1, None) == reader.read_since(place.open(), cursor)
    assert _versions(before) == _versions(reader.read_since(place.open(), -1)[1])
    assert _versions(before) == _versions(reader.latest(place.open()))
    again = compaction.compact(DeltaTable(place.open()), NOW)
    assert (1, 1, 0) == (again.before.files, again.after.files, again.commits)


def test_files_of_neighbouring_sources_and_of_one_month_are_merged(folder_place, monkeypatch):
    monkeypatch.setattr(compaction, "ROWS_PER_FILE", 4)
    monkeypatch.setattr(compaction, "FULL_ROWS", 3)
    lake = filled(folder_place, 9)
    december = article(90, fetched_at=NOW + timedelta(days=20), raw=None)
    runs.write_run(lake, [december], run_id(90))
    compaction.compact(lake, NOW)
    files = lake.snapshot().files.values()
    assert {"2026-11": 3, "2026-12": 1} == Counter(keys.month_of(one["path"]) for one in files)
    autumn = [one for one in files if keys.month_of(one["path"]) == "2026-11"]
    for source in SOURCES:
        assert sum(file_statistics.may_hold(one, "source_id", [source]) for one in autumn) <= 2
    rows = reader.latest(folder_place.open(), source_id=PAPER)
    assert 4 == rows.num_rows


@pytest.fixture
def short_files(monkeypatch):
    """Files are full with four rows, and two of them come of one stretch of time."""
    for name, rows in (("ROWS_PER_FILE", 4), ("FULL_ROWS", 3), ("SPAN_ROWS", 8)):
        monkeypatch.setattr(compaction, name, rows)


def filled_by_the_hour(place):
    stage.prepared(place.open())
    lake = DeltaTable(place.open(), clock=lambda: NOW)
    for number in range(24):
        source, at = SOURCES[number % 2], NOW - timedelta(hours=24 - number)
        one = article(number, source_id=source, raw=None, fetched_at=at)
        runs.write_run(lake, [one], run_id(number, source))
    return lake


@pytest.mark.usefixtures("short_files")
def test_store_B02_neither_a_source_nor_a_day_stands_in_many_merged_files(folder_place):
    lake = filled_by_the_hour(folder_place)
    compaction.compact(lake, NOW)
    files = lake.snapshot().files.values()
    assert 6 == len(files)
    for source in SOURCES[:2]:
        assert 3 == sum(file_statistics.may_hold(one, "source_id", [source]) for one in files)
    newest = [file_statistics.newest(one, "fetched_at") for one in files]
    assert 2 == sum(at >= NOW - timedelta(hours=8) for at in newest)


@pytest.mark.usefixtures("short_files")
def test_K08_a_compaction_that_was_stopped_goes_on_to_the_same_files(folder_place, tmp_path):
    whole = stage.local_place(tmp_path / "other")
    compaction.compact(filled_by_the_hour(whole), NOW)
    lake, left = filled_by_the_hour(folder_place), [2]

    def stopped(commit: Commit, place=lake.commit):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return place(commit)

    lake.commit = stopped
    with pytest.raises(KeyboardInterrupt):
        compaction.compact(lake, NOW)
    compaction.compact(DeltaTable(folder_place.open(), clock=lambda: NOW), NOW)
    assert _digests(whole) == _digests(folder_place)


def _digests(place):
    files = DeltaTable(place.open()).snapshot().files.values()
    return sorted(one["tags"][actions.SHA256] for one in files)


@pytest.mark.parametrize("columns", [None, ["article_id", "version"]])
def test_store_B02_a_cursor_over_merged_commits_asks_for_few_of_their_entries(
    folder_place, columns
):
    lake = filled(folder_place, 40)
    before = list(reader.commits(folder_place.open(), 9))
    compaction.compact(lake, NOW)
    cleaning.clean(lake, NOW, files_kept=NEVER)
    counting = Counting(folder_place.open())
    after = list(reader.commits(counting, 9, columns))
    told = [(number, _versions(rows)) for number, rows in after if rows is not None]
    assert [(number, _versions(rows)) for number, rows in before] == told
    assert 10 >= counting.gets  # of 31 commits: the newest state, the merged file, two entries


class Counting:
    """A store that counts what is got."""

    def __init__(self, store):
        self.store, self.gets = store, 0

    def __getattr__(self, name):
        return getattr(self.store, name)

    def get(self, key):
        self.gets += 1
        return self.store.get(key)


def test_a_merged_file_is_sorted_so_that_a_source_and_a_day_can_be_found(folder_place):
    lake = filled(folder_place, 6)
    compaction.compact(lake, NOW)
    rows = pl.read_delta(folder_place.table).select("source_id", "published_at").rows()
    assert sorted(rows) == rows


def test_a_merge_whose_files_are_taken_meanwhile_is_planned_anew_and_leaves_no_file(
    folder_place, monkeypatch
):
    lake = filled(folder_place, 4)
    found, done = wanted.find(folder_place.open(), article=name_of(1)), []

    def late(commit: Commit, place=lake.commit):
        if not done:
            done.append(takedown.take_down(DeltaTable(folder_place.open()), found, "x", NOW))
        return place(commit)

    monkeypatch.setattr(lake, "commit", late)
    compaction.compact(lake, NOW)
    rows = reader.latest(folder_place.open(), tombstones=True).to_pylist()
    assert {0: "ok", 1: "takedown", 2: "ok", 3: "ok"} == {
        int(row["article_id"], 16): row["status"] for row in rows
    }
    cleaning.clean(lake, NOW, files_kept=NEVER)
    assert [] == list(verification.findings(folder_place.open()))


def test_a_merge_that_is_overtaken_again_and_again_gives_up(folder_place, monkeypatch):
    lake = filled(folder_place, 2)

    def overtaken(_):
        raise OvertakenError("meanwhile")

    monkeypatch.setattr(lake, "commit", overtaken)
    with pytest.raises(OvertakenError):
        compaction.compact(lake, NOW)
    assert [] == list(verification.findings(folder_place.open()))


def test_J12_writers_and_followers_beside_upkeep_lose_and_double_nothing(place):
    filled(place, 3)
    stop, seen = threading.Event(), Counter()

    def keep_up():
        lake = DeltaTable(place.open())
        while not stop.is_set():
            compaction.compact(lake, NOW)
            cleaning.clean(lake, NOW, files_kept=NEVER)

    def follow():
        cursor, store = -1, place.open()
        while not (stop.is_set() and cursor == DeltaTable(store).snapshot().version):
            cursor, rows = reader.read_since(store, cursor)
            seen.update(_versions(rows))
            reader.latest(store)

    threads = [threading.Thread(target=run) for run in (keep_up, follow)]
    for thread in threads:
        thread.start()
    lake = DeltaTable(place.open())
    for number in range(3, 15):
        _commit(lake, number)
        _commit(lake, number - 3, 2)
    stop.set()
    for thread in threads:
        thread.join()
    expected = {(name_of(n), 1) for n in range(15)} | {(name_of(n), 2) for n in range(12)}
    assert dict.fromkeys(expected, 1) == seen
    assert 15 == reader.latest(place.open()).num_rows


def test_merged_files_stay_as_long_as_is_said_and_others_read_on(folder_place):
    lake = filled(folder_place, 5)
    compaction.compact(lake, NOW)
    week = timedelta(days=7)
    assert 0 == cleaning.clean(lake, NOW + week - timedelta(hours=1)).files
    fresh = DeltaTable(folder_place.open())  # which knows of the removals by the checkpoint alone
    assert 5 == cleaning.clean(fresh, NOW + week).files
    assert 5 == deltalake.DeltaTable(folder_place.table).to_pyarrow_table().num_rows
    assert 5 == sum(_versions(reader.read_since(folder_place.open(), -1)[1]).values())
    assert [] == list(verification.findings(folder_place.open()))


def test_a_reader_behind_many_merged_commits_reads_each_merged_file_once(folder_place):
    lake = filled(folder_place, 12)
    compaction.compact(lake, NOW)
    cleaning.clean(lake, NOW, files_kept=NEVER)
    read = Counter()

    class Counting:
        def __getattr__(self, name):
            return getattr(lake.store, name)

        def get(self, key):
            read[key] += key.endswith(".parquet")
            return lake.store.get(key)

    assert 12 == reader.read_since(Counting(), -1)[1].num_rows
    [path] = lake.snapshot().files
    assert 1 == read[keys.ARTICLES + path]


def test_a_reader_asks_for_no_merged_file_twice_and_finds_what_is_merged_while_it_reads(
    folder_place,
):
    lake = filled(folder_place, 6)
    _upkeep(lake.store, NOW)
    asked = Counter()

    class Counting:
        def __getattr__(self, name):
            return getattr(lake.store, name)

        def get(self, key):
            asked[key] += 1
            return lake.store.get(key)

    commits = reader.commits(Counting(), -1)
    got = [next(commits) for _ in range(2)]
    _commit(lake, 6)
    _upkeep(lake.store, NOW + timedelta(minutes=1))
    got += list(commits)
    assert 6 == sum(rows.num_rows for _, rows in got if rows is not None)
    gone = {key for key in asked if keys.PARTITION in key and "compact" not in key}
    assert 1 == len(gone)


def test_files_that_no_entry_names_are_left_to_the_run_that_may_commit_them(store):
    stage.prepared(store)
    lake = DeltaTable(store)
    key = keys.ARTICLES + keys.data("2026-11", run_id(1), "0123456789ab")
    store.put(key, b"on its way")
    cleaning.clean(lake, NOW + timedelta(days=99), files_kept=NEVER)
    assert b"on its way" == store.get(key)


@pytest.mark.parametrize("puts", range(1, 8))
def test_K08_upkeep_killed_after_any_write_is_finished_by_the_next(folder_place, puts):
    filled(folder_place, 4)
    child = os.fork()
    if child == 0:
        _upkeep(Dying(folder_place.open(), puts), NOW)
        os._exit(0)
    os.waitpid(child, 0)
    _upkeep(folder_place.open(), NOW + timedelta(days=2))
    assert [] == list(verification.findings(folder_place.open()))
    assert 1 == len(DeltaTable(folder_place.open()).snapshot().files)
    for table in ("articles", "current/articles"):
        rows = pl.read_delta(f"{folder_place.url}/{table}")
        assert {name_of(n) for n in range(4)} == set(rows["article_id"])
        assert 4 == rows.height


def _upkeep(store, now):
    lake = DeltaTable(store)
    compaction.compact(lake, now)
    current.keep(lake, now)
    for table in (lake, current.opened(lake)):
        cleaning.clean(table, now, files_kept=NEVER)


def test_old_entries_and_all_but_a_few_checkpoints_go_and_the_rest_is_readable(folder_place):
    stage.prepared(folder_place.open())
    times = iter(NOW + timedelta(days=n) for n in range(999))
    at = [NOW]

    def clock():
        return at[0]

    lake = DeltaTable(folder_place.open(), clock)
    for number in range(130):
        at[0] = next(times)
        _commit(lake, number)
    end = lake.snapshot().version
    cleaned = cleaning.clean(lake, at[0])
    kept = [one.version for one in last_checkpoint.listed(lake.store)]
    assert [130, 125, 100] == kept
    assert (100, 1) == (cleaned.entries, cleaned.checkpoints)
    assert 130 == deltalake.DeltaTable(folder_place.table).to_pyarrow_table().num_rows
    travelled = deltalake.DeltaTable(folder_place.table, version=101).to_pyarrow_table()
    assert 101 == travelled.num_rows
    assert end - 110 == reader.read_since(folder_place.open(), 110)[1].num_rows
    with pytest.raises(CursorExpiredError, match="cleaned up"):
        reader.read_since(folder_place.open(), 50)


def test_a_writer_that_slept_through_the_cleaning_goes_on(folder_place):
    sleeper = filled(folder_place, 2)
    lake = DeltaTable(folder_place.open())
    for number in range(2, 30):
        _commit(lake, number)
    cleaning.clean(lake, NOW + timedelta(days=99))
    assert 31 == _commit(sleeper, 30)
    assert 31 == reader.latest(folder_place.open()).num_rows

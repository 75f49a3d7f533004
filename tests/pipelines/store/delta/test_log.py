"""The transaction log: one commit a run, whatever happens on the way; others can read it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import deltalake
import polars as pl
import pytest

from pipelines.store import dataset, keys, reader, runs
from pipelines.store.delta.log import DeltaTable, committed, newest_lease
from pipelines.store.object_store import ConflictError, OvertakenError, StoreError
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id
from tests.pipelines.store.stage import DictStore


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def rows_for_others(place):
    """Rows of the table as deltalake and Polars see it; they must agree."""
    table = deltalake.DeltaTable(place.table, storage_options=place.storage_options)
    lake = pl.scan_delta(place.table, storage_options=place.storage_options).collect()
    theirs = pl.from_arrow(table.to_pyarrow_dataset().to_table())
    assert (
        theirs.select(sorted(theirs.columns))
        .sort(pl.all().exclude("cuts", "provenance", "rights"))
        .equals(
            lake.select(sorted(lake.columns)).sort(pl.all().exclude("cuts", "provenance", "rights"))
        )
    )
    return table.version(), lake


def test_a_run_of_many_articles_is_one_commit_of_several_files(place, monkeypatch):
    monkeypatch.setattr(runs, "ROWS_AT_ONCE", 2)
    lake = dataset.prepare(place.open())
    many = [article(number) for number in range(5)]
    assert 1 == runs.write_run(lake, many, run_id())
    assert 1 == runs.write_run(lake, many, run_id())
    assert 3 == sum("add" in action for action in lake.entry(1))
    version, rows = rows_for_others(place)
    assert (1, 5) == (version, len(rows))
    assert 5 == reader.latest(place.open()).num_rows


def test_deltalake_and_polars_read_what_we_wrote(place):
    lake = dataset.prepare(place.open())
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2)], run_id(2))
    version, rows = rows_for_others(place)
    assert 2 == version
    assert [1, 1, 2] == sorted(rows["version"].to_list())
    ours = pl.from_arrow(reader.read_since(place.open(), -1)[1])
    assert ours.columns == [name for name in rows.columns if name != "ingest_month"]
    key = ["article_id", "version"]
    assert ours.sort(key).equals(rows.drop("ingest_month").sort(key))


def test_others_read_on_from_our_checkpoint(folder_place):
    lake = dataset.prepare(folder_place.open())
    for number in range(27):
        runs.write_run(lake, [article(number)], run_id(number))
    store = folder_place.open()
    for version in range(20):
        store.delete([keys.entry(version)])
    version, rows = rows_for_others(folder_place)
    assert (27, 27) == (version, rows.height)
    assert 27 == DeltaTable(folder_place.open()).snapshot().version
    assert 5 == committed(DeltaTable(folder_place.open()), run_id(4))


def test_a_run_without_articles_leaves_nothing(store):
    lake = dataset.prepare(store)
    before = list(store.list(""))
    assert runs.write_run(lake, [], run_id()) is None
    assert before == list(store.list(""))


def test_the_same_run_again_gives_the_same_version_and_writes_nothing(store):
    lake = dataset.prepare(store)
    assert 1 == runs.write_run(lake, [article(1)], run_id())
    before = {key: store.get(key) for key in store.list("")}
    assert 1 == runs.write_run(DeltaTable(store), [article(1), article(2)], run_id())
    assert before == {key: store.get(key) for key in store.list("")}
    assert 1 == committed(DeltaTable(store), run_id())
    assert committed(DeltaTable(store), run_id(9)) is None


def test_eight_writers_at_once_lose_and_double_nothing(place):
    store = place.open()
    dataset.prepare(store)

    def write(writer):
        lake = DeltaTable(store)
        return [
            runs.write_run(lake, [article(writer * 10 + turn)], run_id(writer * 10 + turn))
            for turn in range(3)
        ]

    with ThreadPoolExecutor(8) as pool:
        versions = sorted(version for found in pool.map(write, range(8)) for version in found)
    assert list(range(1, 25)) == versions
    version, rows = rows_for_others(place)
    assert (24, 24) == (version, rows["article_id"].n_unique())


def test_one_run_by_four_workers_at_once_is_one_version(place):
    store = place.open()
    dataset.prepare(store)
    lakes = [DeltaTable(store) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        versions = set(pool.map(lambda lake: runs.write_run(lake, [article(1)], run_id()), lakes))
    assert {1} == versions
    assert 1 == DeltaTable(store).snapshot().version


def test_workers_of_one_run_with_other_articles_never_touch_each_others_file(store):
    """The late worker's snapshot is older than the commit, so it uploads; only its file is an orphan."""
    dataset.prepare(store)

    class Late(DictStore):
        """Lets the other worker commit between our upload and our commit."""

        def put_if_absent(self, key, body):
            if not self.objects:
                self.objects["once"] = b""
                runs.write_run(DeltaTable(store), [article(1)], run_id())
            return store.put_if_absent(key, body)

    late = Late()
    late.put, late.get, late.list = store.put, store.get, store.list
    assert 1 == runs.write_run(DeltaTable(late), [article(1), article(2)], run_id())
    assert [name_of(1)] == reader.latest(store)["article_id"].to_pylist()


def test_every_entry_between_the_snapshot_and_ours_is_looked_at(store):
    """Two commits come in between; the second of them is this very run, by another worker."""
    dataset.prepare(store)

    class Overtaken(DictStore):
        def put_if_absent(self, key, body):
            if not self.objects:
                self.objects["once"] = b""
                runs.write_run(DeltaTable(store), [article(5)], run_id(5))
                runs.write_run(DeltaTable(store), [article(1)], run_id(1))
            return store.put_if_absent(key, body)

    slow = Overtaken()
    slow.put, slow.get, slow.list = store.put, store.get, store.list
    assert 2 == runs.write_run(DeltaTable(slow), [article(1)], run_id(1))
    assert 2 == DeltaTable(store).snapshot().version


def test_a_run_over_a_months_turn_is_one_commit_of_two_files(folder_place):
    lake = dataset.prepare(folder_place.open())
    turn = NOW.replace(month=12, day=1, hour=0)
    early, late = turn - timedelta(hours=1), turn + timedelta(hours=1)
    runs.write_run(lake, [article(1, fetched_at=early), article(2, fetched_at=late)], run_id())
    version, rows = rows_for_others(folder_place)
    assert (1, {"2026-11": name_of(1), "2026-12": name_of(2)}) == (
        version,
        dict(zip(rows["ingest_month"], rows["article_id"], strict=True)),
    )


def test_one_lake_may_be_shared_by_threads(store):
    lake = dataset.prepare(store)
    with ThreadPoolExecutor(4) as pool:
        versions = pool.map(lambda n: runs.write_run(lake, [article(n)], run_id(n)), range(8))
    assert list(range(1, 9)) == sorted(versions)


def test_J11_a_writer_with_an_old_lease_cannot_commit(store):
    lake = dataset.prepare(store)
    runs.write_run(lake, [article(1)], run_id(1), fences={PAPER: 8})
    with pytest.raises(ConflictError, match="newer lease of de-paper"):
        runs.write_run(lake, [article(2)], run_id(2), fences={PAPER: 7})
    assert 2 == runs.write_run(lake, [article(3)], run_id(3), fences={PAPER: 8})
    assert 3 == runs.write_run(lake, [article(4)], run_id(4), fences={"de-other": 1})


def test_J11_an_old_lease_is_found_also_among_commits_made_meanwhile():
    store = DictStore()
    dataset.prepare(store)

    class Overtaken(DictStore):
        def put_if_absent(self, key, body):
            if "once" not in self.objects:
                self.objects["once"] = b""
                runs.write_run(DeltaTable(store), [article(1)], run_id(1), fences={PAPER: 8})
            return store.put_if_absent(key, body)

    slow = Overtaken()
    slow.put, slow.get, slow.list = store.put, store.get, store.list
    with pytest.raises(ConflictError, match="newer lease"):
        runs.write_run(DeltaTable(slow), [article(2)], run_id(2), fences={PAPER: 7})
    assert 1 == DeltaTable(store).snapshot().version


def test_a_writer_that_slept_a_day_after_its_upload_cannot_commit():
    clock = Clock()

    class Sleepy(DictStore):
        def put(self, key, body):
            super().put(key, body)
            clock.now += timedelta(hours=25) * key.endswith(".parquet")

    store = Sleepy()
    lake = dataset.prepare(store, clock=clock)
    with pytest.raises(ConflictError, match="more than 1 day"):
        runs.write_run(lake, [article(1)], run_id())
    assert 0 == DeltaTable(store).snapshot().version


def test_a_gap_in_the_log_is_never_read_over(store):
    lake = dataset.prepare(store)
    for number in range(3):
        runs.write_run(lake, [article(number)], run_id(number))
    store.delete([keys.entry(2)])
    with pytest.raises(StoreError, match="gap after version -1"):
        DeltaTable(store).snapshot()


def test_a_commit_stands_although_its_checkpoint_fails():
    class NoCheckpoint(DictStore):
        def put(self, key, body):
            if "checkpoint" in key:
                raise StoreError("no")
            super().put(key, body)

    store = NoCheckpoint()
    lake = dataset.prepare(store)
    assert list(range(1, 27)) == [
        runs.write_run(lake, [article(number)], run_id(number)) for number in range(26)
    ]


def test_a_new_column_can_be_read_by_all(folder_place):
    """A later version of the schema: deltalake adds a nullable column and a row; we go on from there."""
    lake = dataset.prepare(folder_place.open())
    runs.write_run(lake, [article(1)], run_id(1))
    table = deltalake.DeltaTable(folder_place.table)
    table.alter.add_columns([deltalake.Field("mood", "string", nullable=True)])
    assert 3 == runs.write_run(lake, [article(2)], run_id(2))
    assert 3 == dataset.prepare(folder_place.open()).snapshot().version
    _, rows = rows_for_others(folder_place)
    assert (2, [None, None]) == (rows.height, rows["mood"].to_list())
    assert 2 == reader.latest(folder_place.open()).num_rows


@pytest.mark.parametrize("late", [False, True], ids=["before", "while"])
def test_J11_versions_chosen_before_another_run_of_the_source_committed_are_refused(store, late):
    """Workers with crawl states of their own, so that the newer lease is no proof of having seen the other run."""
    mine = dataset.prepare(store)
    met = {PAPER: newest_lease(mine.snapshot(), PAPER)}
    own = _slow(
        mine, lambda: runs.write_run(DeltaTable(store), [article(1)], run_id(1), fences={PAPER: 1})
    )
    if not late:
        runs.write_run(DeltaTable(store), [article(1)], run_id(1), fences={PAPER: 1})
    with pytest.raises(OvertakenError, match="another run of de-paper has committed"):
        runs.write_run(own if late else mine, [article(1)], run_id(2), fences={PAPER: 2}, met=met)
    seen = {PAPER: newest_lease(mine.snapshot(), PAPER)}
    assert 2 == runs.write_run(mine, [article(1, 2)], run_id(2), fences={PAPER: 2}, met=seen)
    assert {PAPER: 1} == seen


def _slow(lake, meanwhile):
    """A log whose owner is overtaken between reading it and putting an entry."""

    class Slow:
        def __getattr__(self, name):
            return getattr(lake.store, name)

        def put_if_absent(self, key, body):
            todo.pop()() if todo else None
            return lake.store.put_if_absent(key, body)

    todo = [meanwhile]
    return DeltaTable(Slow(), lake.clock)


def test_a_warm_look_and_a_commit_list_nothing(folder_place):
    class Unlisted:
        def __getattr__(self, name):
            assert "list" != name
            return getattr(folder_place.open(), name)

    lake = dataset.prepare(folder_place.open())
    lake.snapshot()
    lake.store = Unlisted()
    assert 1 == runs.write_run(lake, [article(1)], run_id(1))
    runs.write_run(dataset.prepare(folder_place.open()), [article(2)], run_id(2))
    assert 2 == lake.snapshot().version


def test_J13_order_comes_from_the_log_whatever_the_clocks_of_the_workers_say(store):
    """One worker is two hours ahead, one two hours behind; they commit in turn, and correct each other."""
    hours = timedelta(hours=2)
    dataset.prepare(store)
    ahead, behind = (DeltaTable(store, lambda off=off: NOW + off) for off in (hours, -hours))
    wanted = []
    for turn, lake in enumerate((ahead, behind, behind, ahead, behind)):
        fetched = lake.clock()
        one = article(1, turn + 1, fetched_at=fetched, title=f"Stand {turn}")
        assert turn + 1 == runs.write_run(lake, [one], run_id(turn), fences={PAPER: turn + 1})
        wanted.append(f"Stand {turn}")
        assert [f"Stand {turn}"] == reader.latest(store)["title"].to_pylist()
    assert wanted == [rows["title"][0].as_py() for _, rows in reader.commits(store, 0)]
    assert wanted[3:] == [rows["title"][0].as_py() for _, rows in reader.commits(store, 3)]

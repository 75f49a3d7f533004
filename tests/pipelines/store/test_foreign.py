"""Other Delta engines at work on our table, and hands that break things: told, never read over."""

import json
from datetime import timedelta
from pathlib import Path

import deltalake
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipelines.state import frontier
from pipelines.state.schema import open_state
from pipelines.store import keys, reader, runs, table
from pipelines.store.catchup import catch_up
from pipelines.store.delta import actions, table_metadata
from pipelines.store.delta.log import DeltaTable
from pipelines.store.delta.protocol import ProtocolError
from pipelines.store.object_store import DamagedError
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id
from tests.pipelines.store.stage import DictStore


def begun(place, commits):
    stage.prepared(place.open())
    lake = DeltaTable(place.open())
    for number in range(commits):
        runs.write_run(lake, [article(number)], run_id(number))
    return lake


def numbers(rows):
    return sorted(int(name, 16) for name in rows["article_id"].to_pylist())


def test_store_B01_a_run_over_a_months_turn_is_given_once_after_its_files_were_merged(folder_place):
    lake = begun(folder_place, 1)
    turn = NOW.replace(month=12, day=1, hour=0)
    hour = timedelta(hours=1)
    over = [article(50, fetched_at=turn - hour), article(51, fetched_at=turn + hour)]
    runs.write_run(lake, over, run_id(50))
    runs.write_run(lake, [article(52, fetched_at=turn + 2 * hour)], run_id(52))
    table = deltalake.DeltaTable(folder_place.table)
    table.optimize.compact()
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    assert [0, 50, 51, 52] == numbers(reader.read_since(folder_place.open(), 0)[1])


@pytest.mark.parametrize(
    ("reading", "writing", "reads"),
    [(1, 3, True), (2, 5, False), (3, 7, False)],
    ids=["constraints", "mapping", "vectors"],
)
def test_store_B05_a_table_whose_protocol_was_raised_is_refused(
    folder_place, reading, writing, reads
):
    lake = begun(folder_place, 1)
    raised = {"minReaderVersion": reading, "minWriterVersion": writing, "readerFeatures": ["x"]}
    lake.store.put(keys.entry(2), json.dumps({"protocol": raised}).encode())
    with pytest.raises(ProtocolError, match="another program has changed the table"):
        runs.write_run(lake, [article(2)], run_id(2))
    if reads:
        assert [0] == numbers(reader.latest(folder_place.open()))
        return
    for read in (reader.latest, lambda store: reader.read_since(store, -1)):
        with pytest.raises(ProtocolError, match=f"reader of version {reading} with x"):
            read(folder_place.open())


def in_two_parts(log):
    rows = pq.read_table(log / f"{25:020d}.checkpoint.parquet", partitioning=None)
    half = rows.num_rows // 2
    for part, some in enumerate((rows.slice(0, half), rows.slice(half)), 1):
        pq.write_table(some, log / f"{25:020d}.checkpoint.{part:010d}.{2:010d}.parquet")
    (log / f"{25:020d}.checkpoint.parquet").unlink()


def test_store_B07_a_checkpoint_in_parts_is_read_with_its_hint_and_without(folder_place):
    lake = begun(folder_place, 27)
    log = Path(folder_place.table) / "_delta_log"
    in_two_parts(log)
    lake.store.delete([keys.entry(number) for number in range(20)])
    for hint in (b'{"version": 25, "size": 9, "parts": 2}', b"", b'{"version": 25}', b"[]"):
        (log / "_last_checkpoint").write_bytes(hint)
        assert list(range(27)) == numbers(reader.latest(folder_place.open()))
    (log / f"{25:020d}.checkpoint.{1:010d}.{2:010d}.parquet").unlink()
    with pytest.raises(DamagedError, match=r"gap after version -1: .*0{20}\.json is missing"):
        reader.latest(folder_place.open())


def test_store_B07_a_torn_checkpoint_falls_back_to_the_one_before_or_to_the_log(folder_place):
    lake = begun(folder_place, 52)
    torn = Path(folder_place.table) / "_delta_log" / f"{50:020d}.checkpoint.parquet"
    torn.write_bytes(torn.read_bytes()[:100])
    assert list(range(52)) == numbers(reader.latest(folder_place.open()))
    lake.store.delete([keys.entry(number) for number in range(20)])
    assert list(range(52)) == numbers(reader.latest(folder_place.open()))


def test_store_B08_rows_that_a_restore_takes_away_leave_the_state_and_their_pages_are_new(
    folder_place, tmp_path
):
    lake, engine = begun(folder_place, 4), open_state(f"sqlite:///{tmp_path}/state.sqlite")
    catch_up(engine, lake)
    deltalake.DeltaTable(folder_place.table).restore(2)
    catch_up(engine, DeltaTable(folder_place.open()))
    known = frontier.stored_versions(engine, PAPER, [name_of(number) for number in range(4)])
    asked = {one.url for one in frontier.due(engine, PAPER, NOW + timedelta(days=9), 9)}
    engine.dispose()
    assert {name_of(0), name_of(1)} == set(known)
    assert {article(0).url, article(1).url} == asked


def test_store_A08_J14_every_changed_bit_of_a_data_file_is_found(folder_place):
    lake = begun(folder_place, 1)
    [path] = lake.snapshot().files
    file = Path(folder_place.table) / path
    whole = file.read_bytes()
    for place in range(0, len(whole), 97):
        bad = bytearray(whole)
        bad[place] ^= 4
        file.write_bytes(bad)
        with pytest.raises(DamagedError, match=r"data file .*\.parquet is damaged"):
            reader.latest(folder_place.open())
    file.write_bytes(whole[:-1])
    with pytest.raises(DamagedError, match="the log says"):
        reader.read_since(folder_place.open(), -1)


def test_J14_without_its_hash_a_file_is_still_guarded_by_the_checksums_of_its_pages(folder_place):
    lake = begun(folder_place, 1)
    [path] = lake.snapshot().files
    file = Path(folder_place.table) / path
    whole, good = file.read_bytes(), reader.latest(folder_place.open())
    told = [
        {"add": {n: v for n, v in one["add"].items() if n != "tags"}} if "add" in one else one
        for one in lake.entry(1)
    ]
    lake.store.put(keys.entry(1), actions.written(told))
    footer = len(whole) - int.from_bytes(whole[-8:-4], "little") - 8
    found = 0
    for place in range(4, footer, 41):
        bad = bytearray(whole)
        bad[place] ^= 4
        file.write_bytes(bad)
        try:
            assert good.equals(reader.latest(folder_place.open()))
        except DamagedError:
            found += 1
    assert found > footer // 41 * 3 // 4  # the rest are headers of pages whose words do not matter


def test_store_A08_J14_a_missing_data_file_is_named(folder_place):
    lake = begun(folder_place, 2)
    path = min(lake.snapshot().files)
    (Path(folder_place.table) / path).unlink()
    name = path.rpartition("/")[2]
    for read in (reader.latest, lambda store: reader.read_since(store, -1)):
        with pytest.raises(DamagedError, match=rf"{name}.*the log names it"):
            read(folder_place.open())


def test_J14_a_damaged_entry_of_the_log_is_named(folder_place):
    lake = begun(folder_place, 2)
    lake.store.put(keys.entry(1), b'{"add": ')
    with pytest.raises(DamagedError, match=r"entry .*01\.json of the log is damaged"):
        reader.latest(folder_place.open())


def test_hashes_outlive_a_checkpoint(folder_place):
    lake = begun(folder_place, 1)
    lake.checkpoint()
    [(_, add)] = DeltaTable(folder_place.open()).snapshot().files.items()
    assert {actions.SHA256, actions.FOOTER} == set(add["tags"])


class Late(DictStore):
    """A store that does not show an entry of the log for the first few times that it is asked for."""

    def __init__(self):
        super().__init__()
        self.hidden = {}

    def get(self, key):
        if self.hidden.get(key, 0):
            self.hidden[key] -= 1
            return super().get("nothing")
        return super().get(key)

    def list(self, prefix, start_after=""):
        return (key for key in super().list(prefix, start_after) if not self.hidden.get(key))


def test_store_B06_an_entry_that_a_store_shows_late_is_waited_for():
    store = Late()
    stage.prepared(store)
    for number in (1, 2, 3):
        runs.write_run(DeltaTable(store), [article(number)], run_id(number))
    store.hidden = {keys.entry(2): 2}
    assert [1, 2, 3] == numbers(reader.latest(store))


def test_store_B09_other_engines_see_what_the_columns_mean(folder_place):
    begun(folder_place, 1)
    fields = {
        one.name: one.metadata for one in deltalake.DeltaTable(folder_place.table).schema().fields
    }
    told = {f.name: f.metadata[b"description"].decode() for f in table.SCHEMA}
    assert told == {name: fields[name]["comment"] for name in told}


def test_a_table_without_comments_gets_them_with_the_next_commit():
    bare = [{"name": "title", "type": "string", "nullable": True, "metadata": {}}]
    metadata = {"schemaString": json.dumps({"type": "struct", "fields": bare})}
    schema = table.SCHEMA.empty_table().select(["title"]).schema
    [grown] = table_metadata.table_grown(metadata, schema)
    assert "without the site's name" in grown["metaData"]["schemaString"]
    assert [] == table_metadata.table_grown(grown["metaData"], schema)


FILTERS = {
    "url": ds.field("url") == article(2).url,
    "title": ds.field("title") == article(2).metadata.title,
    "version": ds.field("version") == 2,
    "status": ds.field("status") == "ok",
    "language": ds.field("language") == "de",
    "no lead": ds.field("lead").is_null(),
    "no date": ds.field("published_at").is_null(),
    "date": ds.field("published_at") >= NOW - timedelta(days=9),
    "source": ds.field("source_id") == PAPER,
    "fetched": ds.field("fetched_at") <= NOW + timedelta(days=9),
    "month": ds.field("ingest_month") == "2026-11",
}


def test_store_B03_deltalakes_data_set_finds_rows_by_any_column(place):
    """Columns without bounds in the log, too, which it takes for empty ones unless the table says otherwise."""
    lake = begun(place, 3)
    undated = {"published_at": None, "lead": None}
    runs.write_run(lake, [article(7, **undated), article(2, 2)], run_id(7))
    runs.write_run(lake, [article(8, **undated), article(9, **undated)], run_id(8))
    rows = reader.read_since(place.open(), -1)[1]
    rows = rows.append_column("ingest_month", pa.array(["2026-11"] * rows.num_rows, pa.string()))
    opened = deltalake.DeltaTable(place.table, storage_options=place.storage_options)
    theirs = opened.to_pyarrow_dataset()
    wanted = {name: numbers(rows.filter(one)) for name, one in FILTERS.items()}
    found = {name: numbers(theirs.to_table(filter=one)) for name, one in FILTERS.items()}
    assert all(wanted.values())
    assert wanted == found

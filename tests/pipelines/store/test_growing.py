"""A table written with the first schema goes on with today's (fault K15)."""

import json
from dataclasses import replace

import deltalake
import duckdb
import polars as pl
import pyarrow as pa
import pytest

from pipelines.model.draft import Image
from pipelines.store import columns, dataset, keys, reader, runs, table
from pipelines.store.delta import actions, table_metadata
from pipelines.store.delta.log import Commit
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id

LATER = (
    "block_levels",
    "block_numbers",
    "spans",
    "cut_types",
    "refused_cuts",
    "images",
    "published_raw",
    "conflicts",
    "image_lines",
    "metadata_hash",
    "differences",
    "modified_precision",
)
"""Columns that came with schemas 2 to 4."""
IMAGES = (Image(url="https://paper.example/neu.jpg", caption="Neu", credit="Ada"),)


def first_schema():
    names = [name for name in table.SCHEMA.names if name not in LATER]
    return pa.schema([table.SCHEMA.field(name) for name in names])


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def old(request, tmp_path):
    """A store as the first version of copydesk left it: one article, no word of later columns."""
    if request.param == "folder":
        place = stage.local_place(tmp_path)
    else:
        place = stage.s3_place(request.getfixturevalue("s3_endpoint"))
    store = place.open()
    about = {"layout": 1, "schema": 1, "id": "x", "created": NOW.isoformat()}
    store.put(keys.DATASET, json.dumps(about | {"commit": "conditional put"}).encode())
    info, protocol, created = table_metadata.table_created(first_schema(), "x", NOW)
    del created["metaData"]["configuration"]["delta.dataSkippingStatsColumns"]
    store.put_if_absent(keys.entry(0), actions.written([info, protocol, created]))
    rows = table.to_table([article(1)], run_id(1)).select(first_schema().names)
    body = table.encode(rows)
    path = keys.data("2026-11", run_id(1), "0" * 12)
    store.put(keys.ARTICLES + path, body)
    lake = dataset.DeltaTable(store)
    added = actions.file_added(path, body, rows, lake.clock())
    lake.commit(Commit(run_id=run_id(1), actions=[added], uploaded_at=lake.clock()))
    return place


def written_on(place):
    lake = dataset.prepare(place.open())
    runs.write_run(lake, [article(2, images=IMAGES)], run_id(2))
    return lake


def test_K15_an_old_table_is_read_as_it_is(old):
    (one,) = reader.articles(old.open(), PAPER, [name_of(1)]).values()
    said = one.metadata
    assert ((), None, "Brücke 1 wird gebaut") == (said.images, said.published_raw, said.title)
    assert article(1).text == one.text
    assert ["paragraph"] == [cut.kind for cut in one.cuts]


def test_K15_images_of_schema_2_have_no_place():
    one = article(1)
    names = [name for name in table.SCHEMA.names if name != "image_lines"]
    rows = table.to_table([one], run_id(1)).select(names)
    (back,) = table.to_articles(table.decode(table.encode(rows)))
    assert tuple(replace(image, line=None) for image in one.metadata.images) == back.metadata.images


def test_K15_the_next_commit_makes_the_new_columns_known(old):
    lake = written_on(old)
    fields = json.loads(lake.snapshot().metadata["schemaString"])["fields"]
    assert [*table.SCHEMA.names, "ingest_month"] == [field["name"] for field in fields]
    assert all(field["nullable"] for field in fields if field["name"] in LATER)
    runs.write_run(lake, [article(3)], run_id(3))
    changes = [any("metaData" in one for one in lake.entry(version)) for version in (1, 2, 3)]
    assert [False, True, False] == changes


def test_K15_the_store_says_its_schema_and_its_columns(old):
    written_on(old)
    store = old.open()
    assert columns.SCHEMA_VERSION == json.loads(store.get(keys.DATASET))["schema"]
    assert "published_raw" in store.get(keys.CARD).decode()


def test_K15_two_writers_upgrade_at_once(old):
    first, second = dataset.prepare(old.open()), dataset.prepare(old.open())
    first.snapshot()
    second.snapshot()
    assert 2 == runs.write_run(first, [article(2)], run_id(2))
    assert 3 == runs.write_run(second, [article(3)], run_id(3))
    assert not any("metaData" in one for one in second.entry(3))


def test_K15_others_read_old_and_new_rows_together(old):
    written_on(old)
    delta = deltalake.DeltaTable(old.table, storage_options=old.storage_options)
    wanted = {1: None, 2: [{"url": "https://paper.example/neu.jpg", "caption": "Neu"}]}
    rows = pl.from_arrow(delta.to_pyarrow_table()).to_dicts()
    assert wanted == {number_of(row): seen(row["images"]) for row in rows}
    rows = pl.scan_delta(old.table, storage_options=old.storage_options).collect().to_dicts()
    assert wanted == {number_of(row): seen(row["images"]) for row in rows}
    ours = reader.latest(old.open()).to_pylist()
    assert wanted == {number_of(row): seen(row["images"]) for row in ours}


def number_of(row):
    return int(row["article_id"], 16)


def seen(images):
    return images and [{name: image[name] for name in ("url", "caption")} for image in images]


@pytest.mark.parametrize("old", ["folder"], indirect=True)
def test_K15_duckdb_reads_the_plain_files_of_both(old):
    written_on(old)
    files = f"{old.url}/articles/ingest_month=*/*.parquet"
    found = duckdb.sql(
        f"SELECT version, images[1].caption FROM read_parquet('{files}', hive_partitioning=true,"
        " union_by_name=true) ORDER BY article_id"
    )
    assert [(1, None), (1, "Neu")] == found.fetchall()

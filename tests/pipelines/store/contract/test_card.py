"""The store's card and its schema files say what the columns are and what is there."""

import json
from datetime import timedelta

import deltalake
import jsonschema
import polars as pl
import pyarrow as pa
import pytest

from infra import reference
from pipelines.store import dataset, keys, reader, runs, table
from pipelines.store.columns import COLUMNS
from pipelines.store.contract import card, holdings, schema_files
from tests.pipelines.store.samples import NOW, article, run_id, tombstone


def cells(text, first):
    [line] = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_card_tells_type_unit_null_origin_and_schema_of_every_column():
    for column in COLUMNS:
        name, kind, unit, null, origin, since, meaning, _ = cells(card.written(), column.name)
        assert str(table.SCHEMA.field(name).type) == kind
        assert (column.unit, column.origin, str(column.since)) == (unit, origin, since)
        assert ("yes" if column.null else "no", column.meaning) == (null, meaning)


def test_what_counts_has_a_unit_and_what_the_parquet_files_say_is_the_same():
    told = {field.name: field.metadata for field in table.SCHEMA}
    assert b"bytes" == told["raw_length"][b"unit"]
    assert {b"page", b"cleaner", b"crawl", b"store"} == {one[b"origin"] for one in told.values()}


@pytest.fixture
def held(store):
    """A paper with a gap of three days and of two, another with a licence; a tombstone counts nowhere."""
    lake = dataset.prepare(store)
    day = timedelta(days=1)
    own = [article(n, fetched_at=NOW + n * day) for n in (0, 1, 5, 8)]
    free = article(
        9,
        source_id="freie",
        rights=(),
        license="https://cc.example/by|4`",
        fetched_at=NOW + 11 * day,
    )
    runs.write_run(lake, [*own, free], run_id(1))
    runs.write_run(lake, [article(8, 2, fetched_at=NOW + 8 * day)], run_id(2))
    runs.write_run(lake, [article(7), tombstone(7, 2)], run_id(3))
    return store


def test_what_is_there_is_counted_with_gaps_and_terms(held):
    card.renew(held, "desk@paper.example")
    text = held.get(keys.CARD).decode()
    assert "5 articles of 2 sources" in text
    assert ["2026-11", "4"] == cells(text, "2026-11")
    assert ["2026-12", "1"] == cells(text, "2026-12")
    assert [
        "de-paper",
        "4",
        "2026-11-22",
        "2026-11-30",
        "5",
        "3",
        "`meta robots: noarchive` (4)",
    ] == cells(text, "de-paper")
    assert [
        "freie",
        "1",
        "2026-12-03",
        "2026-12-03",
        "0",
        "0",
        "`https://cc.example/by 4` (1)",
    ] == cells(text, "freie")
    assert "removed: desk@paper.example." in text


def test_sources_beyond_the_told_ones_are_counted(held, monkeypatch):
    monkeypatch.setattr(card, "SOURCES_TOLD", 1)
    text = card.written(holdings.count(held))
    assert "| freie |" not in text
    assert "And 1 sources with fewer articles." in text


def test_a_store_has_its_schema_files(held, tmp_path):
    dataset.prepare(held)
    jsonschema.Draft202012Validator.check_schema(json.loads(held.get(schema_files.JSON_SCHEMA)))
    found = pa.ipc.open_file(held.get(schema_files.ARROW)).schema
    assert found.equals(table.SCHEMA, check_metadata=True)
    file = tmp_path / "articles.arrow"
    file.write_bytes(held.get(schema_files.ARROW))
    assert table.SCHEMA.names == pl.read_ipc(file).columns
    theirs = deltalake.DeltaTable(f"{held.name}/articles").schema()
    assert [*table.SCHEMA.names, keys.PARTITION] == [one.name for one in theirs.fields]


def test_the_contract_and_its_schema_files_are_what_the_code_says():
    told = (reference.CONTRACT / keys.CARD).read_text(encoding="utf-8")
    assert reference.contract() == told, "run `make docs`"
    assert card.columns() in told
    assert (
        schema_files.json_schema() == (reference.CONTRACT / schema_files.JSON_SCHEMA).read_bytes()
    )
    shipped = pa.ipc.open_file((reference.CONTRACT / schema_files.ARROW).read_bytes()).schema
    assert shipped.equals(table.SCHEMA, check_metadata=True), "run `make docs`"


def test_an_article_counts_once_whatever_its_versions(held):
    assert 5 == reader.latest(held).num_rows
    assert 5 == sum(source.days.total() for source in holdings.count(held).values())

"""What was promised to readers holds: whoever read an earlier schema reads all later ones."""

import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import jsonschema
import polars as pl
import pyarrow as pa
import pytest

from flows.cli.output import export
from pipelines.model.article import Change, PageKind, Status
from pipelines.store import keys, reader, runs, table
from pipelines.store.columns import COLUMNS, SCHEMA_VERSION
from pipelines.store.contract import schema_files
from pipelines.store.delta import actions
from pipelines.store.delta.log import Commit, DeltaTable
from tests.pipelines.store import stage
from tests.pipelines.store.samples import article, name_of, run_id, tombstone

HERE = Path(__file__).parent
PROMISED = json.loads((HERE / "promised.json").read_text())
"""Columns by the schema that they came with: type, and whether they may be null. Lines are added, none is changed."""
UNKNOWN = {"change": "reworded", "kind": "hologram"}
LATER = pa.struct([("valence", pa.float64()), ("words", pa.list_(pa.string()))])


def test_every_column_is_what_was_promised_when_it_came():
    now = {
        number: {
            one.name: [str(table.SCHEMA.field(one.name).type), one.null]
            for one in COLUMNS
            if one.since == int(number)
        }
        for number in map(str, range(1, SCHEMA_VERSION + 1))
    }
    assert PROMISED == now, "columns are only added; a new schema adds its columns to promised.json"


def test_columns_of_later_schemas_may_be_null():
    assert [] == [one.name for one in COLUMNS if one.since > 1 and not one.null]


@pytest.fixture
def of_today(folder_place):
    lake = DeltaTable(stage.prepared(folder_place.open()))
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2), tombstone(2, 2), article(3)], run_id(2))
    return folder_place


@pytest.fixture
def of_a_later_writer(of_today):
    """The store after a commit of a writer with a column, and with words, that nobody knows today."""
    lake = DeltaTable(of_today.open())
    rows = table.to_table([article(3, 2), article(4)], run_id(3))
    for name, word in UNKNOWN.items():
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, rows.field(at), pa.array([word] * 2, pa.string()))
    said = {"valence": 0.5, "words": ["froh"]}
    mood = pa.array(
        [said if name == name_of(3) else None for name in rows["article_id"].to_pylist()], LATER
    )
    rows = rows.add_column(5, pa.field("mood", LATER), mood)
    body = table.encode(rows)
    path = keys.data("2026-11", run_id(3), "0" * 12)
    lake.store.put(keys.ARTICLES + path, body)
    add = actions.file_added(path, body, rows, lake.clock())
    schema = pa.schema([*table.SCHEMA, pa.field("mood", LATER)])
    lake.commit(Commit(run_id=run_id(3), actions=[add], uploaded_at=lake.clock(), schema=schema))
    return of_today


def read_by_the_old_program(place):
    done = subprocess.run(
        [sys.executable, "-S", str(HERE / "old_reader.py"), place.url],
        env={"PYTHONPATH": ":".join(sys.path)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return sorted(json.loads(line)[:2] for line in done.stdout.splitlines())


def said(number, news):
    return [article(number).url, news]


def test_K15_a_program_for_the_first_schema_reads_what_is_written_today(of_today):
    assert [said(1, "changed"), said(3, "new")] == read_by_the_old_program(of_today)


def test_K15_it_reads_what_a_later_writer_writes(of_a_later_writer):
    wanted = [said(1, "changed"), said(3, "changed"), said(4, "changed")]
    assert wanted == read_by_the_old_program(of_a_later_writer)


def test_K15_our_reader_of_today_reads_what_a_later_writer_writes(of_a_later_writer):
    _, rows = reader.read_since(of_a_later_writer.open(), 2)
    assert "mood" == rows.column_names[-1]
    assert ["reworded"] * 2 == rows["change"].to_pylist()
    for form in export.FORMS:
        stream = io.BytesIO()
        export.write(rows.to_pylist(), form, stream)
        assert article(4).metadata.title.encode() in stream.getvalue()
    [_, one] = table.to_articles(rows.sort_by("article_id"))
    assert (Change.CORRECTION, PageKind.OTHER, article(4).text) == (one.change, one.kind, one.text)


def test_K15_a_state_that_nobody_knows_is_that_of_a_tombstone():
    row = table.to_table([article(1)], run_id(1)).to_pylist()[0] | {"status": "embargoed"}
    assert Status.GONE is table.to_article(row).status


def test_K15_others_read_what_a_later_writer_writes(of_a_later_writer):
    query = f"""SELECT url, version FROM read_parquet('{of_a_later_writer.url}/articles/ingest_month=*/*.parquet',
        union_by_name=true) QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
        AND status = 'ok'"""
    rows = {(article(1).url, 2), (article(3).url, 2), (article(4).url, 1)}
    assert rows == set(duckdb.sql(query).fetchall())
    told = pl.scan_delta(of_a_later_writer.table).filter(pl.col("article_id") == name_of(3))
    assert [None, ["froh"]] == [
        mood and mood["words"] for mood in told.sort("version").collect()["mood"].to_list()
    ]


def lines_of(rows):
    return [json.loads(line) for line in export.json_lines(rows.to_pylist())]


@pytest.mark.parametrize("known", sorted(PROMISED))
def test_the_json_schema_of_every_schema_takes_the_lines_of_all_later_ones(
    of_a_later_writer, known
):
    whole = json.loads(schema_files.json_schema())
    then = [name for n in PROMISED if n <= known for name in PROMISED[n]]
    whole["properties"] = {name: whole["properties"][name] for name in then}
    check = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
    for line in lines_of(reader.read_since(of_a_later_writer.open(), -1)[1]):
        check.validate(line)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("version", "1"), ("text", 7), ("authors", "Ada"), ("provenance", []), ("cuts", [{"line": "x"}]), ("url", None)],
)  # fmt: skip
def test_the_json_schema_finds_what_is_no_row(name, wrong):
    [line] = lines_of(table.to_table([article(1, provenance=())], run_id(1)))
    check = jsonschema.Draft202012Validator(json.loads(schema_files.json_schema()))
    check.validate(line)
    with pytest.raises(jsonschema.ValidationError):
        check.validate(line | {name: wrong})
    with pytest.raises(jsonschema.ValidationError):
        check.validate({key: value for key, value in line.items() if key != "article_id"})

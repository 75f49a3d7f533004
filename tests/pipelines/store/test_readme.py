"""The examples of the data contract run as they stand."""

import os
import re
import shutil
import subprocess
from datetime import timedelta

import duckdb
import polars as pl
import pytest
from pyarrow import parquet

from pipelines.store import dataset, runs
from pipelines.store.contract import card
from pipelines.store.upkeep import current
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id


@pytest.fixture
def in_a_store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    return filled(stage.local_place(tmp_path / "var"))


def filled(place):
    """Three articles, of which one has a second version; two are copies of one text."""
    lake = dataset.prepare(stage.prepared(place.open()))
    runs.write_run(lake, [article(1), article(2)], run_id(1))
    runs.write_run(lake, [article(1, 2), article(3, cluster_id=name_of(1))], run_id(2))
    current.keep(lake, NOW)
    return lake


def blocks(root, language):
    text = (root / "pipelines/store/README.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_store_B03_the_python_examples_run(root, in_a_store):
    found = {}
    for block in blocks(root, "python"):
        exec(block, found)
    assert in_a_store.snapshot().version == found["cursor"]
    assert 4 == found["rows"].num_rows
    assert ([(PAPER, 3)], 3, 2) == (
        [tuple(row.values()) for row in found["sources"].to_pylist()],
        found["recent"].height,
        found["texts"].height,
    )
    assert (3, ["title", "url", "published_at"]) == (
        found["current"].num_rows,
        found["current"].column_names,
    )


def test_store_B04_the_query_gives_the_current_articles(root, in_a_store):
    (query,) = blocks(root, "sql")
    rows = duckdb.sql(query.rstrip().rstrip(";")).to_arrow_table()
    assert 2 == in_a_store.snapshot().version
    assert {1: 2, 2: 1, 3: 1} == {
        int(name, 16): version
        for name, version in zip(
            rows["article_id"].to_pylist(), rows["version"].to_pylist(), strict=True
        )
    }
    assert timedelta() < max(rows["fetched_at"].to_pylist()) - min(rows["fetched_at"].to_pylist())


@pytest.mark.usefixtures("in_a_store")
def test_the_examples_of_the_card_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "var/store")
    found = {}
    for block in re.findall(r"```python\n(.*?)```", card.written(), re.DOTALL):
        exec(block, found)
    assert 3 == found["now"].collect().height
    assert card.written() == (tmp_path / "var/store/README.md").read_text()


READING = "infra/docs/reading.md"
FOUND = {
    "current = newest_first": lambda found: found["current"].height,
    "living =": lambda found: found["living"].num_rows - 1,
    "frame =": lambda found: len(found["frame"]),
    "duckdb.sql": lambda found: len(found["newest"]),
    'scan_delta("var/store/current': lambda found: (
        pl.scan_delta(f"{found['place'].url}/current/articles").collect().height
    ),
    "read_since(": lambda found: found["table"].num_rows - 1,
    "_delta_log": lambda found: len(found["rows"]) - 1,
}
"""What an example of the page has found of three articles, one of them in two versions, by words of it."""


@pytest.mark.parametrize("words", FOUND)
def test_store_B03_the_examples_find_what_is_there_in_a_folder_and_in_a_bucket(
    root, place, words, monkeypatch
):
    if place.storage_options and words == "_delta_log":
        pytest.skip("the example reads plain files")
    for name, value in (place.storage_options or {}).items():
        monkeypatch.setenv(name, value)
    filled(place)
    text = (root / READING).read_text()
    [example] = [one for one in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if words in one]
    found = {"place": place}
    exec(example.replace("var/store", place.url), found)
    assert 3 == FOUND[words](found)


@pytest.mark.slow
def test_store_B03_the_example_for_spark_runs(root, in_a_store):
    """Spark brings 300 MB and needs Java, so it is no part of what development installs."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed here")
    [example] = re.findall(
        r"```python\n(spark.read.*?)```", (root / READING).read_text(), re.DOTALL
    )
    spark = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    found = {"spark": spark}
    try:
        exec(example, found)
        rows = found["current"].collect()
    finally:
        spark.stop()
    assert in_a_store.snapshot().version == 2
    assert {name_of(1): 2, name_of(2): 1, name_of(3): 1} == {r.article_id: r.version for r in rows}


@pytest.mark.usefixtures("in_a_store")
def test_store_B03_the_example_for_clickhouse_runs(root):
    """In the form of chdb, which is ClickHouse as a library, where somebody has installed it."""
    chdb = pytest.importorskip("chdb", reason="chdb is not installed here")
    [example] = [
        one
        for one in re.findall(r"```sql\n(.*?)```", (root / READING).read_text(), re.DOTALL)
        if "LIMIT 1 BY" in one
    ]
    assert 3 == len(str(chdb.query(example.strip().rstrip(";"), "CSV")).splitlines())


@pytest.mark.slow
def test_the_examples_with_the_aws_command_line_run(root, s3_endpoint, tmp_path):
    if shutil.which("aws") is None:
        pytest.skip("the AWS command line is not on this machine")
    place = stage.s3_place(s3_endpoint)
    filled(place)
    [example] = re.findall(r"```sh\n(aws .*?)```", (root / READING).read_text(), re.DOTALL)
    done = subprocess.run(
        ["bash", "-euc", example.replace("s3://my-bucket/archive", place.url)],
        cwd=tmp_path, env=os.environ | place.storage_options, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert 3 == sum(
        line.endswith(".json") for line in done.stdout.splitlines() if "copy" not in line
    )
    files = [str(file) for file in (tmp_path / "current").rglob("*.parquet")]
    assert 3 == parquet.read_table(files, partitioning=None).num_rows


@pytest.mark.parametrize("where", [READING, "pipelines/store/README.md", "card"])
def test_no_example_has_pyarrow_read_through_python(root, where):
    """Its threads do so still when a program ends, which then is aborted at random: deltalake's datasets and frames."""
    text = card.written() if where == "card" else (root / where).read_text()
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    assert not [
        one for one in examples if re.search(r"to_pyarrow_|DeltaTable\([^)]*\)\.to_pandas", one)
    ]


def test_the_layout_names_every_kind_of_key(root):
    text = (root / "pipelines/store/README.md").read_text()
    kinds = (
        "dataset.json",
        "README.md",
        "articles/_delta_log/",
        "current/articles/",
        "raw/",
        "ledger/",
        "models/",
        "runs/",
    )
    assert [] == [kind for kind in kinds if f"\n{kind}" not in text]

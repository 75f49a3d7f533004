"""The examples of the data contract run as they stand."""

import re
from datetime import timedelta

import duckdb
import pytest

from pipelines.store import dataset, runs
from pipelines.store.contract import card
from pipelines.store.upkeep import current
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, PAPER, article, name_of, run_id


@pytest.fixture
def in_a_store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    lake = dataset.prepare(stage.local_place(tmp_path / "var").open())
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
        found["sources"],
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
    assert 3 == found["now"].count_rows()
    assert card.written() == (tmp_path / "var/store/README.md").read_text()


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

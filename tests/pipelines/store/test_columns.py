"""One list of an article's fields: a new one touches its reader, the draft, the metadata and the columns."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import fields

import pytest

from pipelines.model.article import CleanArticle
from pipelines.store.columns import COLUMNS, LINE, METADATA, SCHEMA_VERSION
from tests.pipelines.store.samples import article

JUDGED = {
    "access", "canonical_url", "conflicts", "images", "lead", "provenance", "rights", "observations", "title", "titles",
}  # fmt: skip
"""Fields that the cleaner decides about, or by."""

READER = """
def read_mood(found):
    return found.metas["mood"][0], "meta mood"
"""
EDITS = {
    "pipelines/model/draft.py": (
        "    license: str | None = None\n",
        "    license: str | None = None\n    mood: str | None = None\n",
    ),
    "pipelines/extract/metadata.py": (
        '        "license": ',
        '        "mood": mood.read_mood(found),\n        "license": ',
    ),
    "pipelines/store/columns.py": (
        ')  # fmt: skip\n"""Of the articles table',
        '    Column("mood", TEXT, "what it is like to read", since=5),\n)  # fmt: skip\n"""Of the articles table',
    ),
}
IMPORTED = {
    "pipelines/extract/metadata.py": ("    topics,\n", "    mood,\n    topics,\n"),
    "pipelines/store/columns.py": ('"conflicts",\n    )', '"conflicts", "mood",\n    )'),
}
TRIED = """
import json
from datetime import UTC, datetime
from flows.batch.publishers import page_of, source_of
from flows.batch.records import BatchResult, as_line
from pipelines import cleaner
from pipelines.model.sitemodel import cold
from pipelines.store import columns, table

text = "".join(f"<p>Der Rat hat am {n}. Mai lange beraten und die neue Brücke beschlossen.</p>" for n in range(1, 9))
html = f"<html><head><meta name=mood content=glad></head><body><article><h1>Brücke</h1>{text}</article></body></html>"
url = "https://blatt.example/bruecke"
source = source_of(url)
found = cleaner.clean_page(page_of(url, html.encode(), datetime.now(UTC)), source, cold(source.id), gates=False)
stored = table.decode(table.encode(table.to_table([found], "run")))
(back,) = table.to_articles(stored)
line = json.loads(as_line(BatchResult(id=1, url=url, outcome=found)))
print(json.dumps([stored["mood"].to_pylist(), back.metadata.mood, line["mood"], columns.SCHEMA_VERSION]))
"""


def named_in(file):
    """Fields of the metadata that a module names: as attributes, arguments or texts."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Attribute(attr=name) | ast.keyword(arg=name) | ast.Constant(value=str(name)):
                found.add(name)
    return found & METADATA


def test_an_article_repeats_no_field_of_its_metadata():
    assert set() == METADATA & {field.name for field in fields(CleanArticle)}


def test_all_fields_are_stored_but_what_only_pages_are_compared_by():
    attributes = {column.attribute for column in COLUMNS}
    assert {"canonical_url", "titles", "observations", "modified_raw"} == METADATA - attributes
    own = {field.name for field in fields(CleanArticle)}
    assert {"metadata", "agreement"} == own - attributes


def test_no_other_module_of_the_store_or_the_batch_lists_the_fields(root):
    modules = [
        file for room in ("pipelines/store", "flows/batch") for file in (root / room).rglob("*.py")
    ]
    listing = {file.name: len(named_in(file)) for file in modules}
    assert len(METADATA) - 4 == listing.pop("columns.py")
    assert 4 == listing.pop("wanted.py")  # the texts whose words a takedown looks for
    assert [] == [name for name, count in listing.items() if count > 2]


def test_the_cleaner_names_only_fields_that_it_decides_about(root):
    assert JUDGED == named_in(root / "pipelines" / "cleaner.py")


def test_a_json_line_has_its_keys_in_their_order():
    keys = "title lead authors date modified section language text blocks cuts kind keywords access images"
    assert f"{keys} published_raw conflicts" == " ".join(LINE)
    said = json.loads(json.dumps({key: write(article(1)) for key, write in LINE.items()}))
    assert ["Ada Lovelace", "Grace Hopper"] == said["authors"]
    assert ("2026-11-21T07:00:00.123456+00:00", "Lokales") == (said["date"], said["section"])
    assert {"text": "Warum?", "kind": "question"} == said["blocks"][1]
    assert ["text", "rule", "evidence"] == list(said["cuts"][0])
    assert ["url", "caption", "credit", "alt", "line"] == list(said["images"][0])


@pytest.mark.slow
def test_a_new_field_of_the_metadata_touches_four_files(root, tmp_path):
    for room in ("pipelines", "flows", "crawlers"):
        shutil.copytree(root / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pipelines/extract/fields/mood.py").write_text(READER)
    for edits in (EDITS, IMPORTED):
        for name, (before, after) in edits.items():
            text = (tmp_path / name).read_text()
            assert 1 == text.count(before), name
            (tmp_path / name).write_text(text.replace(before, after))
    done = subprocess.run(
        [sys.executable, "-c", TRIED], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert [["glad"], "glad", "glad", SCHEMA_VERSION + 1] == json.loads(done.stdout or done.stderr)

"""Articles as JSON lines, CSV, text."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from flows.cli.output import export
from pipelines.store import table
from tests.pipelines.store.samples import article, run_id, tombstone

ROW = {
    "article_id": "0" * 32,
    "version": 1,
    "status": "ok",
    "source_id": "bote",
    "url": "https://bote.example/1",
    "title": "Titel",
    "kicker": None,
    "lead": "Vorspann",
    "text": "Eins\nZwei",
    "authors": ["A", "B"],
    "published_at": datetime(2026, 11, 22, 5, 0, tzinfo=UTC),
    "provenance": [("title", "jsonld headline")],
    "cuts": [{"text": "Werbung", "rule": "repeated", "evidence": "seen", "line": 2}],
    "word_count": 4,
}


def _csv(row):
    head, line = csv.reader(io.StringIO("".join(export.csv_lines([row]))))
    return dict(zip(head, line, strict=True))


def test_json_lines_keep_structure_and_times():
    [line] = export.json_lines([ROW])
    told = json.loads(line)
    assert "2026-11-22T05:00:00+00:00" == told["published_at"]
    assert {"title": "jsonld headline"} == told["provenance"]
    assert "Werbung" == told["cuts"][0]["text"]


def test_csv_has_one_line_per_article_and_joins_lists():
    told = _csv(ROW)
    assert "A; B" == told["authors"]
    assert "Eins\nZwei" == told["text"]
    assert "1" == told["version"]
    assert not told["kicker"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_L03_formulas_are_neutralised_in_csv_only(title):
    assert f"'{title}" == _csv(ROW | {"title": title})["title"]
    assert title == json.loads(next(export.json_lines([ROW | {"title": title}])))["title"]


def test_text_is_for_reading():
    [text] = export.texts([ROW])
    assert (
        "Titel\n\nA, B · 2026-11-22 05:00 UTC · https://bote.example/1\n\nVorspann\n\nEins\nZwei"
        == text.strip()
    )


def test_a_tombstone_says_so_in_text():
    [text] = export.texts([ROW | {"text": None, "status": "takedown", "published_at": None}])
    assert "[takedown]" in text


def test_markdown_has_title_byline_and_body():
    rows = table.to_table([article(1), tombstone(2, 2)], run_id()).to_pylist()
    told = "".join(export.markdowns(rows))
    assert "# Brücke 1 wird gebaut\n" in told
    assert "2. **Zweitens**: [der Plan](https://rat.example/plan)" in told
    assert "**Warum?**" in told
    assert "\n---\n" in told
    assert "\n[takedown]\n" in told


def test_rows_are_written_as_bytes():
    stream = io.BytesIO()
    export.write([ROW, ROW], "jsonl", stream)
    assert 2 == len(stream.getvalue().splitlines())

"""Articles become rows of the published schema, and articles again."""

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import versions
from pipelines.model.article import Line, Status
from pipelines.model.draft import BlockKind
from pipelines.store import table
from tests.pipelines.store.samples import article, run_id, tombstone

COLUMNS = (
    "article_id version content_hash status source_id url fetched_url title kicker lead description text "
    "block_types cuts provenance kind authors agencies sections keywords language image_url access license "
    "rights published_at modified_at date_precision fetched_at word_count cluster_id cleaner_version "
    "model_version change removed_blocks http_status raw_file raw_offset raw_length run_id "
    "block_levels block_numbers spans cut_types refused_cuts images published_raw conflicts image_lines "
    "metadata_hash differences modified_precision"
)


def row_of(one):
    return table.to_table([one], run_id()).to_pylist()[0]


def test_the_columns_are_those_of_schema_version_4_in_their_order():
    assert COLUMNS == " ".join(table.SCHEMA.names)


def test_an_article_comes_back_from_its_row():
    one = article(1)
    (back,) = table.to_articles(table.decode(table.encode(table.to_table([one], run_id()))))
    assert one == back


def test_a_row_says_what_the_article_says():
    row = row_of(article(3))
    assert "Erster Absatz in Fassung 1.\nWarum?\nZweitens: der Plan" == row["text"]
    assert ["paragraph", "question", "item"] == row["block_types"]
    assert ([0, 0, 1], [0, 0, 2]) == (row["block_levels"], row["block_numbers"])
    assert [(2, 0, 8, "strong"), (2, 10, 18, "link")] == [
        tuple(span[name] for name in ("line", "start", "end", "kind")) for span in row["spans"]
    ]
    assert ["heading"] == row["cut_types"]
    assert ["A. Lovelace", None] == [image["credit"] for image in row["images"]]
    assert [0, None] == row["image_lines"]
    assert [
        {"text": "Jetzt abonnieren", "rule": "repeated", "evidence": "on 9 of 10 pages", "line": 1}
    ] == row["cuts"]
    assert versions.content_hash(article(3)) == row["content_hash"]
    assert (1, "first", "ok", "article") == tuple(
        row[name] for name in ("removed_blocks", "change", "status", "kind")
    )
    assert run_id() == row["run_id"]


def test_a_tombstone_has_neither_text_nor_hash():
    row = row_of(tombstone(1, 2))
    assert (None, "", None, []) == tuple(
        row[name] for name in ("text", "content_hash", "word_count", "block_types")
    )


def test_an_article_that_is_gone_gives_back_no_text():
    rows = table.to_table([article(1, 2, status=Status.GONE)], run_id())
    (back,) = table.to_articles(rows)
    assert (Status.GONE, (), "Brücke 1 wird gebaut") == (
        back.status,
        back.lines,
        back.metadata.title,
    )


def test_times_are_stored_in_utc():
    berlin = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=1)))
    assert (
        datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
        == row_of(article(1, published_at=berlin))["published_at"]
    )


def test_several_values_of_one_right_become_one_value_of_its_key():
    rights = (
        ("meta robots", "noai"),
        ("header", "1"),
        ("meta robots", "noarchive"),
        ("header", "1"),
    )
    assert [("meta robots", "noai, noarchive"), ("header", "1")] == row_of(
        article(1, rights=rights)
    )["rights"]


def test_rows_are_sorted_whatever_order_the_articles_come_in():
    articles = [article(n) for n in (2, 0, 1)] + [article(9, source_id="aa")]
    assert ["aa", "de-paper", "de-paper", "de-paper"] == (
        found := table.to_table(articles, run_id())
    )["source_id"].to_pylist()
    assert table.encode(found) == table.encode(table.to_table(articles[::-1], run_id()))


def test_rows_that_are_made_by_and_by_give_the_same_bytes(monkeypatch):
    some = [article(n) for n in range(7)]
    at_once = table.encode(table.to_table(some, run_id(1)))
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 3)
    assert at_once == table.encode(table.to_table(some, run_id(1)))
    assert 0 == table.to_table([], run_id(1)).num_rows


def test_a_file_explains_its_columns_by_schema_org_names(tmp_path):
    rows = table.to_table([article(n) for n in range(table.EXPLAINED_ROWS)], run_id())
    (tmp_path / "x.parquet").write_bytes(table.encode(rows))
    schema = pq.read_schema(tmp_path / "x.parquet")
    assert b"headline" == schema.field("title").metadata[b"schema.org"]
    assert all(field.metadata[b"description"] for field in schema)


def test_a_file_of_one_article_costs_little_beside_its_text():
    one = article(1)
    body = table.encode(table.to_table([one], run_id()))
    assert len(body) < 12_000
    assert (one,) == table.to_articles(table.decode(body))


def test_only_long_columns_of_small_files_are_compressed_and_all_of_large_ones():
    long = Line(text="Ein langer Absatz. " * 20, kind=BlockKind.PARAGRAPH)
    small = table.to_table([article(n, lines=(long,)) for n in range(5)], run_id())
    large = table.to_table([article(n) for n in range(table.EXPLAINED_ROWS)], run_id())
    assert ("ZSTD", "UNCOMPRESSED") == (codecs(small)["text"], codecs(small)["article_id"])
    assert {"ZSTD"} == {*codecs(large).values()}
    assert small.equals(table.decode(table.encode(small)))


def codecs(rows):
    group = table.opened(pa.BufferReader(table.encode(rows))).metadata.row_group(0)
    chunks = [group.column(place) for place in range(group.num_columns)]
    return {chunk.path_in_schema: chunk.compression for chunk in chunks}


def test_rows_fetched_around_a_months_turn_go_into_two_months():
    turn = datetime(2026, 12, 1, tzinfo=UTC)
    articles = [
        article(1, fetched_at=turn),
        article(2, fetched_at=turn - timedelta(microseconds=1)),
    ]
    months = table.by_month(table.to_table(articles, run_id()))
    assert {"2026-11": 1, "2026-12": 1} == {month: rows.num_rows for month, rows in months.items()}


def test_a_file_without_a_later_column_reads_as_null_and_one_with_a_newer_keeps_it():
    rows = table.to_table([article(1)], run_id())
    old = rows.drop_columns(["cluster_id", "lead"])
    new = rows.append_column("mood", pa.array(["glad"]))
    read = table.joined([table.decode(table.encode(one)) for one in (old, new)])
    assert [None, "Der Rat stimmt zu."] == read["lead"].to_pylist()
    assert [None, "glad"] == read["mood"].to_pylist()
    assert [*table.SCHEMA.names, "mood"] == read.column_names


def test_only_the_columns_asked_for_are_read():
    body = table.encode(table.to_table([article(1)], run_id()).drop_columns(["lead"]))
    assert ["lead", "url"] == table.decode(body, ["lead", "url"]).column_names


@pytest.mark.parametrize("missing", ["raw", "published_at", "lead", "title", "http_status"])
def test_what_is_not_known_stays_unknown(missing):
    one = article(1, **{missing: None})
    assert (one,) == table.to_articles(table.to_table([one], run_id()))


def test_a_line_break_inside_a_line_makes_two_lines_of_its_kind():
    row = row_of(article(1, lines=(Line(text="a\nb", kind=BlockKind.ROW),)))
    assert ("a\nb", ["row", "row"]) == (row["text"], row["block_types"])
    assert [0, 0] == row["block_levels"]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@given(st.lists(st.tuples(WORDS, st.sampled_from(BlockKind))), st.none() | WORDS, st.lists(WORDS))
def test_any_text_survives_storing(lines, title, authors):
    one = article(
        1,
        lines=tuple(Line(text=text, kind=kind) for text, kind in lines),
        title=title,
        authors=tuple(authors),
    )
    assert (one,) == table.to_articles(table.decode(table.encode(table.to_table([one], run_id()))))

"""Keys are made of checked parts, sort as they must, and never lead outside."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.store import keys
from tests.pipelines.store.samples import PAPER, run_id


@pytest.mark.parametrize(
    ("expected", "made"),
    [
        (
            "raw/2026/11/22/20261122T000000Z-de-paper_ab12.warc.gz",
            keys.raw(run_id(), PAPER, "ab12"),
        ),
        (
            "raw/2026/11/22/20261122T000000Z-sweep_de-paper_ab12.warc.gz",
            keys.raw(run_id(slug="sweep"), PAPER, "ab12"),
        ),
        (
            "ledger/ingest_month=2026-11/20261122T000000Z-de-paper.parquet",
            keys.ledger(run_id()),
        ),
        ("runs/2026/11/22/20261122T000000Z-de-paper.json", keys.report(run_id(), PAPER)),
        ("runs/2026/11/22/", keys.reports(date(2026, 11, 22))),
        ("models/de-paper/0af3.json.zst", keys.model(PAPER, "0af3")),
        ("models/de-paper/latest.json", keys.newest_model(PAPER)),
        ("articles/_delta_log/00000000000000000042.json", keys.entry(42)),
        ("articles/_delta_log/00000000000000000042.checkpoint.parquet", keys.checkpoint(42)),
        (
            "ingest_month=2026-12/20261122T000000Z-de-paper_ab12.parquet",
            keys.data("2026-12", run_id(), "ab12"),
        ),
    ],
)
def test_keys_are_spelled_as_the_layout_says(expected, made):
    assert expected == made
    assert made == keys.checked(made.rstrip("/")) + ("/" if made.endswith("/") else "")


def test_the_run_is_read_back_from_a_data_file():
    assert run_id(7, "at-x") == keys.run_of(keys.data("2026-11", run_id(7, "at-x"), "ab"))


def test_reports_tell_their_source_for_runs_over_one_and_over_several():
    assert keys.is_report_of(keys.report(run_id(), PAPER), PAPER)
    assert keys.is_report_of(keys.report(run_id(slug="sweep"), PAPER), PAPER)
    assert not keys.is_report_of(keys.report(run_id(slug="paper"), "paper"), PAPER)


@given(st.integers(0, 10**19), st.integers(0, 10**19))
def test_log_entries_sort_by_version_and_give_it_back(a, b):
    assert (a < b) == (keys.entry(a) < keys.entry(b))
    assert a == keys.version_of(keys.entry(a))
    assert keys.version_of(keys.checkpoint(a)) is None


@pytest.mark.parametrize(
    "made",
    [
        lambda bad: keys.raw(bad, PAPER, "ab"),
        lambda bad: keys.raw(run_id(), bad, "ab"),
        lambda bad: keys.raw(run_id(), PAPER, bad),
        keys.ledger,
        lambda bad: keys.data("2026-11", bad, "ab"),
        lambda bad: keys.data(bad, run_id(), "ab"),
        lambda bad: keys.report(run_id(), bad),
        lambda bad: keys.model(bad, "ab"),
        lambda bad: keys.model(PAPER, bad),
        keys.newest_model,
    ],
)
@pytest.mark.parametrize(
    "bad",
    [
        "",
        ".",
        "..",
        "../x",
        "%2e%2e%2f",
        "a/b",
        "a\\b",
        "a\x00",
        "Ä",
        "A b",
        "x" * 300,
        "20261122T000000Z-..",
        "a\n",
    ],
)
def test_J01_no_part_of_a_key_can_lead_elsewhere(made, bad):
    with pytest.raises(keys.BadKeyError):
        made(bad)


@given(st.text())
def test_J01_a_checked_key_stays_below_the_root(text):
    try:
        key = keys.checked(text)
    except keys.BadKeyError:
        return
    assert all(part and not part.startswith(".") for part in key.split("/"))
    assert key.isascii()
    assert "\\" not in key


def test_J03_the_longest_parts_make_a_key_that_s3_takes():
    longest = "x" * keys.MAX_SLUG_CHARACTERS
    key = keys.raw(run_id(slug=longest), "y" * keys.MAX_SLUG_CHARACTERS, "a" * 64)
    assert len(key) < keys.MAX_KEY_CHARACTERS
    with pytest.raises(keys.BadKeyError):
        keys.checked("x" * 1025)

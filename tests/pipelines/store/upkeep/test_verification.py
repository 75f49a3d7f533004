"""What is wrong in a store is found and named."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from pipelines import warc
from pipelines.model.page import FetchedPage, Via
from pipelines.model.report import Counts, Outlook, RunReport, Verdict
from pipelines.model.sitemodel import SiteModel
from pipelines.store import keys, runs, sitemodels
from pipelines.store.delta.log import DeltaTable
from pipelines.store.upkeep.verification import findings
from tests.pipelines.store import stage
from tests.pipelines.store.samples import NOW, PAPER, article, ledger_row, run_id


@pytest.fixture
def whole(folder_place, tmp_path):
    """A store with two runs, their captures, ledgers, reports and a model."""
    store = stage.prepared(folder_place.open())
    page = FetchedPage(
        url=article(1).url,
        final_url=article(1).url,
        source_id=PAPER,
        status=200,
        headers=(),
        body=b"<p>text</p>" * 20,
        fetched_at=NOW,
        via=Via(seed="s", listing="s"),
    )
    for number in (1, 2):
        with (tmp_path / "pages.warc.gz").open("wb") as file:
            raw = warc.write_page(file, page)
        key = runs.put_raw(store, tmp_path / "pages.warc.gz", run_id(number), PAPER)
        one = article(number, raw=type(raw)(file=key, offset=raw.offset, length=raw.length))
        runs.put_ledger(store, [ledger_row(number)], run_id(number))
        commit = runs.write_run(DeltaTable(store), [one], run_id(number))
        runs.put_report(store, _report(number, commit))
    sitemodels.save(store, SiteModel(source_id=PAPER, version="v1"))
    return store


def _report(number, commit):
    return RunReport(
        run_id=run_id(number),
        source_id=PAPER,
        started_at=NOW,
        ended_at=NOW,
        counts=Counts(),
        reasons=(),
        articles=(),
        commit=commit,
        model_version="v1",
        finish_reason="finished",
        verdict=Verdict(outlook=Outlook.GOOD, message=""),
    )


def told(store, **more):
    return [(one.is_fault, one.key) for one in findings(store, **more)]


def first(store, prefix, ending=""):
    return next(key for key in store.list(prefix) if key.endswith(ending))


def test_store_A07_a_whole_store_has_no_findings(whole):
    assert [] == told(whole, with_records=True)


@pytest.mark.parametrize(
    ("prefix", "ending"),
    [
        ("articles/ingest_month", ".parquet"),
        ("ledger/", ".parquet"),
        ("models/", "v1.json.zst"),
        ("raw/", ".warc.gz"),
        ("index/", ".cdxj.gz"),
    ],
    ids=["data", "ledger", "model", "raw", "index"],
)
def test_J14_an_object_altered_by_hand_is_named(whole, prefix, ending):
    key = first(whole, prefix, ending)
    body = bytearray(whole.get(key))
    body[len(body) // 2] ^= 0xFF
    body[8] ^= 0xFF
    whole.put(key, bytes(body))
    named = keys.newest_model(PAPER) if prefix == "models/" else key
    assert [(True, named)] == told(whole, with_records=True)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(b'"offset": "0"', b'"offset": "7"'), (b"artikel/1", b"artikel/7")],
    ids=["place", "address"],
)
def test_J14_an_index_that_names_what_is_no_capture_of_a_page_is_named(whole, right, wrong):
    key = first(whole, "index/")
    lines = gzip.decompress(whole.get(key))
    assert right in lines
    whole.put(key, gzip.compress(lines.replace(right, wrong)))
    assert [] == told(whole)
    assert [(True, key)] == told(whole, with_records=True)


def test_J14_a_data_file_removed_by_hand_is_named(whole):
    key = first(whole, "articles/ingest_month")
    whole.delete([key])
    assert [(True, key)] == told(whole)


def test_store_A08_J14_a_lost_newest_entry_is_named_by_the_report_of_its_run(whole):
    whole.delete([keys.entry(2)])
    [note, fault] = findings(whole)
    assert (False, "ingest_month=2026-11/") == (
        note.is_fault,
        note.key.removeprefix("articles/")[:21],
    )
    assert fault.is_fault
    assert keys.entry(2) in fault.what


def test_J14_a_gap_in_the_log_is_named(whole):
    whole.delete([keys.entry(1)])
    [found] = findings(whole)
    assert keys.entry(1) in found.what


def test_a_version_that_stands_there_twice_is_told(whole):
    runs.write_run(DeltaTable(whole), [article(3), article(3)], run_id(3))
    [found] = [one for one in findings(whole) if one.is_fault]
    assert "1 versions stand there more than once" in found.what


def test_what_a_retention_rule_removed_is_a_note(whole):
    key = first(whole, "raw/")
    whole.delete([key])
    assert [(False, key)] == told(whole, with_records=True)


def test_a_report_that_cannot_be_read_is_a_note(whole):
    key = first(whole, keys.reports(date(2026, 11, 22)))
    (Path(whole.name) / key).write_bytes(b"{")
    assert [(False, key)] == told(whole)

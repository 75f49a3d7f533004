"""The papers of a run."""

from datetime import date, timedelta

from pipelines.model.report import Counts, Outlook, RunReport, Verdict
from pipelines.store import ledgers, runs
from tests.pipelines.store.samples import NOW, PAPER, ledger_row, run_id


def report(number, source_id=PAPER, slug="de-paper"):
    return RunReport(
        run_id=run_id(number, slug),
        source_id=source_id,
        started_at=NOW,
        ended_at=NOW + timedelta(seconds=5),
        counts=Counts(discovered=number),
        reasons=(("judge", "too_short", 2, "https://x.example/: 12 words"),),
        articles=(),
        commit=None,
        model_version="cold",
        finish_reason="finished",
        verdict=Verdict(outlook=Outlook.GOOD, message="ok"),
    )


def test_a_warc_is_stored_by_its_content(store, tmp_path):
    warc = tmp_path / "pages.warc.gz"
    warc.write_bytes(b"one")
    first = runs.put_raw(store, warc, run_id(), PAPER)
    warc.write_bytes(b"two")
    second = runs.put_raw(store, warc, run_id(), PAPER)
    assert (b"one", b"two") == (store.get(first), store.get(second))
    assert second == runs.put_raw(store, warc, run_id(), PAPER)


def test_a_ledger_is_read_back_and_written_over_by_a_retry(store):
    runs.put_ledger(store, [ledger_row(1)], run_id())
    key = runs.put_ledger(store, [ledger_row(1), ledger_row(2)], run_id())
    assert (ledger_row(1), ledger_row(2)) == ledgers.decode(store.get(key))


def test_what_became_of_a_url_is_told_newest_run_first(store):
    for number in (1, 3, 2):
        rows = [ledger_row(7, run_id=run_id(number)), ledger_row(8, run_id=run_id(number))]
        runs.put_ledger(store, rows, run_id(number))
    assert [run_id(3), run_id(2), run_id(1)] == [
        row.run_id for row in runs.ledger_rows(store, ledger_row(7).url)
    ]
    assert [] == list(runs.ledger_rows(store, "https://never.example/"))


def test_reports_of_a_source_come_back_newest_first(store):
    for number in (1, 3, 2):
        runs.put_report(store, report(number))
    runs.put_report(store, report(4, "at-other", "at-other"))
    runs.put_report(store, report(5, PAPER, "sweep"))
    days = [date(2026, 11, 21), date(2026, 11, 22)]
    found = runs.reports(store, PAPER, days, limit=3)
    assert [5, 3, 2] == [one.counts.discovered for one in found]
    assert report(3) == found[1]
    assert () == runs.reports(store, PAPER, [date(2026, 11, 20)])

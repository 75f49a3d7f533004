"""Ledger files keep every fact of a row."""

import pyarrow as pa
import pytest

from pipelines.store import ledgers
from tests.pipelines.store.samples import PAPER, ledger_row, name_of


def test_rows_come_back_as_they_were():
    rows = (
        ledger_row(1),
        ledger_row(2, reason=None, article_id=name_of(2), version=3, raw=None, status=None),
        ledger_row(3, source_id=PAPER, is_listing=True, hops=2, evidence=""),
    )
    assert rows == ledgers.decode(ledgers.encode(rows))


def test_an_empty_ledger_is_a_ledger():
    assert () == ledgers.decode(ledgers.encode(()))


def test_rows_of_one_url_can_be_asked_for():
    rows = [ledger_row(1), ledger_row(2), ledger_row(1, hops=1)]
    assert (rows[0], rows[2]) == ledgers.decode(ledgers.encode(rows), rows[0].url)


def test_store_A08_a_changed_name_of_a_column_is_damage():
    body = ledgers.encode([ledger_row(1)])
    for name in (b"raw_file", b"raw_offset", b"evidence"):
        assert name in body
        with pytest.raises((pa.ArrowException, OSError)):
            ledgers.decode(body.replace(name, name[:-1] + b"!"))

"""Entries of the log come back as they were written, or are told damaged."""

import pytest

from pipelines.store import table
from pipelines.store.delta import actions
from tests.pipelines.store.samples import NOW, article, run_id


def added(articles):
    rows = table.to_table(articles, run_id())
    return actions.file_added("ingest_month=2026-11/x.parquet", table.encode(rows), rows, NOW)[
        "add"
    ]


def test_entries_come_back_as_they_were_written():
    entry = [actions.transaction("run", 3, NOW), {"add": {"path": "ä\u2028\n"}}]
    assert entry == actions.read(actions.written(entry))


def test_a_changed_bit_behind_the_first_line_of_an_entry_is_found():
    info = {"commitInfo": {"operation": "WRITE"}}
    entry = [info, {"add": added([article(5), article(9)])}]
    body = actions.written(entry)
    assert entry == actions.read(body)
    for place in range(body.index(b"\n") + 1, len(body)):
        bad = bytearray(body)
        bad[place] ^= 1
        with pytest.raises(ValueError, match=r"."):
            actions.read(bytes(bad))

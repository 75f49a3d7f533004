"""Only those parts of large files are fetched that a question needs, and damage in them is found."""

from collections import Counter
from datetime import timedelta

import pytest

from pipelines.store import dataset, keys, reader, runs, table
from pipelines.store.data_files import parts, ranges
from pipelines.store.data_files.parts import DataFile
from pipelines.store.delta import actions
from pipelines.store.delta.log import DeltaTable
from pipelines.store.object_store import DamagedError
from tests.pipelines.store.samples import NOW, article, name_of, run_id

SOURCES = [f"s{number}" for number in range(6)]


class Counting:
    """A store that counts requests for data files, and the bytes of rows, their footers apart."""

    def __init__(self, store):
        self.store, self.asked, self.read = store, Counter(), 0
        self.sizes = {
            keys.ARTICLES + path: add["size"] - actions.footer(add)[0]
            for path, add in DeltaTable(store).snapshot().files.items()
        }

    def __getattr__(self, name):
        return getattr(self.store, name)

    def get_range(self, key, offset, length):
        self.asked[key] += 1
        self.read += max(0, min(offset + length, self.sizes[key]) - offset)
        return self.store.get_range(key, offset, length)


@pytest.fixture
def large(folder_place, monkeypatch):
    """A store of one file that counts as large: a row group of ten articles for each of six sources."""
    monkeypatch.setattr(parts, "WHOLE_BYTES", 0)
    monkeypatch.setattr(ranges, "GAP_BYTES", 2**10)
    monkeypatch.setattr(table, "ROWS_PER_GROUP", 10)
    monkeypatch.setattr(table, "EXPLAINED_ROWS", 1)
    lake = dataset.prepare(folder_place.open())
    made = [
        article(
            100 * place + number,
            source_id=source,
            url=f"https://{source}.example/{number}",
            published_at=NOW - timedelta(hours=number),
        )
        for place, source in enumerate(SOURCES)
        for number in range(10)
    ]
    runs.write_run(lake, made, run_id(1))
    return lake


def test_store_B02_one_source_is_read_from_its_row_group_alone(large):
    counting = Counting(large.store)
    rows = reader.latest(counting, source_id="s3", columns=["title", "url"])
    assert 10 == rows.num_rows
    [(key, size)] = counting.sizes.items()
    assert counting.read < size / 6
    assert counting.asked[key] <= 5


def test_store_B02_an_address_is_looked_for_where_it_can_be(large):
    counting = Counting(large.store)
    rows = reader.by_url(counting, "https://s4.example/7")
    assert [name_of(407)] == rows["article_id"].to_pylist()
    assert table.SCHEMA.names == rows.column_names
    [(key, size)] = counting.sizes.items()
    assert counting.read < size / 5
    asked = counting.asked[key]
    assert 0 == reader.by_url(counting, "https://s9.example/7").num_rows
    assert asked == counting.asked[key]  # the log says that it is not in there


def test_parts_give_the_same_rows_as_the_whole_file(large):
    [add] = large.snapshot().files.values()
    whole = DataFile(large.store, add).rows()
    file = DataFile(large.store, add)
    assert 6 == len(file.groups)
    assert whole.equals(file.read(range(6)))
    assert whole.slice(20, 10).equals(file.read([2]))
    assert whole.select(["text", "url"]).equals(file.rows(["text", "url"]))


def test_a_file_of_a_version_before_is_read_in_parts_too(large):
    [add] = large.snapshot().files.values()
    old = {name: value for name, value in add.items() if name != "tags"}
    assert 60 == DataFile(large.store, old).rows(["title"]).num_rows


def test_J14_every_changed_bit_that_matters_is_found_in_parts(large):
    [add] = large.snapshot().files.values()
    key = keys.ARTICLES + add["path"]
    body, good = large.store.get(key), DataFile(large.store, add).rows()
    footer, _ = actions.footer(add)
    found = Counter()
    for place in range(4, len(body), 211):
        bad = bytearray(body)
        bad[place] ^= 4
        large.store.put(key, bytes(bad))
        is_footer = place >= len(body) - footer
        try:
            assert good.equals(DataFile(large.store, add).read(range(6)))
            found["harmless", is_footer] += 1
        except DamagedError:
            found["told", is_footer] += 1
    assert 0 == found["harmless", True] < found["told", True]
    assert found["told", False] > found["harmless", False]


def test_a_later_version_that_was_published_at_another_time_hides_the_earlier_one(large):
    moved = article(305, 2, source_id="s3", published_at=NOW - timedelta(days=300))
    runs.write_run(large, [moved], run_id(2))
    span = NOW - timedelta(hours=9, minutes=30), NOW + timedelta(hours=1)
    found = reader.published(large.store, *span, source_id="s3", columns=["article_id"])
    assert 9 == found.num_rows
    assert name_of(305) not in found["article_id"].to_pylist()


def test_months_before_the_time_that_is_asked_for_are_not_read(large):
    later = [
        article(900 + n, fetched_at=NOW + timedelta(days=40), published_at=NOW + timedelta(days=39))
        for n in range(3)
    ]
    runs.write_run(large, later, run_id(2))
    counting = Counting(large.store)
    span = NOW + timedelta(days=30), NOW + timedelta(days=60)
    assert 3 == reader.published(counting, *span, columns=["title"]).num_rows
    [key] = counting.asked
    assert "2027-01" in key

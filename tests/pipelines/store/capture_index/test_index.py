"""Captures are found by address, whatever runs, merges and kills there were."""

import contextlib
import gzip
from datetime import date, timedelta

import pytest
import warcio

from pipelines import warc
from pipelines.model.page import FetchedPage, Via
from pipelines.model.source import SourceId
from pipelines.store import keys, runs
from pipelines.store.capture_index import index
from pipelines.store.object_store import DamagedError
from pipelines.store.upkeep.retention import Retention, remove_old
from tests.pipelines.store.samples import NOW, PAPER, run_id

OTHER = SourceId("bote")


def page(url, *, asked="", at=NOW, source=PAPER, status=200):
    return FetchedPage(
        url=asked or url, final_url=url, source_id=source, status=status, headers=(("content-type", "text/html"),),
        body=f"<p>{url} {at}</p>".encode() * 9, fetched_at=at, via=Via(seed="s", listing="s"),
    )  # fmt: skip


def stored(store, folder, number, *pages, source=PAPER):
    with (folder / "pages.warc.gz").open("wb") as file:
        warc.write_info(file, "copydesk/0.1", NOW)
        for one in pages:
            warc.write_page(file, one)
    return runs.put_raw(store, folder / "pages.warc.gz", run_id(number, source), source)


def bodies(store, url, source=None):
    """What lies where the index says that captures of an address lie."""
    found = index.find(store, url, source)
    return [
        warc.page_of(store.get_range(one.raw.file, one.raw.offset, one.raw.length)).body
        for one in found
    ]


URL = "https://paper.example/artikel/1"


def test_a_page_is_found_by_the_address_that_answered_and_by_the_one_asked_for(place, tmp_path):
    store = place.open()
    short = "https://paper.example/s/1"
    pages = [page("https://paper.example/rss"), page(URL, asked=short), page(f"{URL}0")]
    stored(store, tmp_path, 1, *pages)
    again = page(URL, at=NOW + timedelta(hours=1))
    stored(store, tmp_path, 2, again)
    assert [again.body, pages[1].body] == bodies(store, URL) == bodies(store, URL, PAPER)
    assert [pages[1].body] == bodies(store, short)
    assert [] == bodies(store, URL, OTHER) == bodies(store, "https://paper.example/")
    newest, _ = index.find(store, URL)
    assert ("text/html", 200, NOW.replace(microsecond=0) + timedelta(hours=1)) == (
        newest.mime, newest.status, newest.at,
    )  # fmt: skip


def test_another_tool_finds_the_same_records_with_the_same_digests(store, tmp_path):
    key = stored(store, tmp_path, 1, page(URL), page(f"{URL}0"))
    [name] = store.list(keys.INDEX)
    told = {(one.raw.offset, one.url, one.digest) for one in index.captures_in(store, name)}
    (tmp_path / "there.warc.gz").write_bytes(store.get(key))
    with (tmp_path / "there.warc.gz").open("rb") as file:
        records = warcio.ArchiveIterator(file)
        theirs = {
            (
                records.get_record_offset(),
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-Payload-Digest"),
            )
            for record in records
            if record.rec_type == "response"
        }
    assert theirs == told


def test_many_files_of_a_month_are_merged_and_nothing_is_lost(place, tmp_path):
    store = place.open()
    for number in range(index.MERGED_FROM):
        stored(store, tmp_path, number, page(URL, at=NOW + timedelta(minutes=number)))
    stored(store, tmp_path, 99, page(URL, source=OTHER), source=OTHER)
    before = bodies(store, URL)
    [month] = index.crowded(store)[PAPER]
    assert [PAPER] == list(index.crowded(store))
    index.merge(store, month)
    index.merge(store, month)
    assert 1 == len(list(store.list(keys.indexes(PAPER))))
    assert before == bodies(store, URL)
    assert {} == index.crowded(store)
    [merged] = store.list(keys.indexes(PAPER))
    lines = gzip.decompress(store.get(merged)).splitlines()
    assert sorted(lines) == lines


def test_a_merge_that_is_killed_at_any_point_loses_no_line(store, tmp_path):
    for number in range(5):
        stored(store, tmp_path, number, page(URL, at=NOW + timedelta(minutes=number)))
    before, month = bodies(store, URL), f"{keys.indexes(PAPER)}2026-11/"
    parts = list(store.list(month))

    class Dying:
        def __getattr__(self, name):
            return getattr(store, name)

        def delete(self, gone):
            store.delete(list(gone)[:2])
            raise SystemExit

    with pytest.raises(SystemExit):
        index.merge(Dying(), month)
    assert before == bodies(store, URL)
    store.put(parts[0], index._packed([]))
    index.merge(store, month)
    assert before == bodies(store, URL)
    assert 1 == len(list(store.list(month)))


def test_an_index_goes_with_the_last_capture_of_its_month(store, tmp_path):
    key = stored(store, tmp_path, 1, page(URL))
    kept = Retention(by_source={}, otherwise=30)
    assert 1 == remove_old(store, kept, date(2026, 12, 25))
    assert [] == list(store.list(key))
    assert 1 == len(list(store.list(keys.INDEX)))
    remove_old(store, kept, date(2026, 12, 31))
    assert [] == list(store.list(keys.INDEX))


def test_an_index_that_cannot_be_read_is_named_with_what_to_do(store, tmp_path):
    stored(store, tmp_path, 1, page(URL))
    [name] = store.list(keys.INDEX)
    whole = store.get(name)
    for place in range(0, len(whole) - 9, 7):  # of the header's bytes some do not matter
        bad = bytearray(whole)
        bad[place] ^= 0x55
        for body in (bytes(bad), whole[: len(whole) - 1 - place]):
            store.put(name, body)
            with contextlib.suppress(DamagedError):
                assert 1 == len(index.find(store, URL))
    store.put(name, whole[:-9])
    with pytest.raises(DamagedError, match=r"cdxj\.gz is no capture index .*remove it"):
        index.find(store, URL)
    store.delete([name])
    assert [] == index.find(store, URL)

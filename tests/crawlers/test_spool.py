"""The spool: what is written stays, also when the process does not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawlers import spool
from crawlers.spool import Spool, SpoolInUseError
from pipelines import codec
from pipelines.model.page import FetchedPage, Via, Visit
from pipelines.model.rejection import Reason, Stage
from tests.world import archives


@pytest.fixture
def order(crawling, tmp_path):
    made = crawling.order_of(crawling.source_of("https://site.example/"), tmp_path)
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / spool.ORDER).write_bytes(codec.dump(made))
    return made


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "case"


def _write(order, pages=3):
    via = Via(seed="https://site.example/rss", listing="https://site.example/rss")
    with Spool(order) as opened:
        for n in range(pages):
            url = f"https://site.example/{n}"
            page = FetchedPage(
                url=url,
                final_url=url,
                source_id=order.source.id,
                status=200,
                headers=(("content-type", "text/html"),),
                body=b"<p>text</p>" * 200,
                fetched_at=order.started_at,
                via=via,
            )
            raw = opened.page(page, page.body)
            opened.visit(_visit(order, url, via, raw=raw))
        opened.visit(_visit(order, "https://site.example/old", via, reason=Reason.NOT_DUE))
        yield opened


def _visit(order, url, via, **fields):
    stage = Stage.FETCH if "raw" in fields else Stage.DISCOVER
    return Visit(
        url=url, source_id=order.source.id, via=via, stage=stage, at=order.started_at, **fields
    )


def test_a_spool_is_read_on_while_it_is_written(order, folder):
    read, start = spool.read_on(folder, 0)
    assert ([], 0) == (read, start)
    for _ in _write(order):
        first, start = spool.read_on(folder, 0)
        with (folder / spool.RESULTS).open("ab") as results:
            results.write(b'{"url": "https://site.exa')
        assert ([], start) == spool.read_on(folder, start)
    assert 4 == len(first)


def _finish(order):
    return next(opened.finish("finished") for opened in _write(order))


def _abandon(order):
    for _ in _write(order):
        pass


def test_the_receipt_says_what_lies_there(order, folder):
    receipt = _finish(order)
    assert receipt == spool.receipt_of(folder)
    assert (3, "finished", False) == (receipt.pages, receipt.finish_reason, receipt.resumed)
    assert receipt.warc_bytes == (folder / spool.PAGES).stat().st_size
    assert 4 == len(list(spool.read_visits(folder)))


def test_a_used_spool_is_refused_and_says_what_to_do(order, folder):
    _abandon(order)
    with pytest.raises(SpoolInUseError, match="recover it first"):
        Spool(order)
    spool.recover(folder)
    with pytest.raises(SpoolInUseError, match="publish or remove"):
        Spool(order)


def test_a_finished_spool_is_recovered_as_it_is(order, folder):
    assert _finish(order) == spool.recover(folder)


@pytest.mark.parametrize("file", [spool.PAGES, spool.RESULTS])
def test_a_finished_spool_that_was_cut_is_no_longer_finished(order, folder, file):
    _finish(order)
    (folder / file).write_bytes((folder / file).read_bytes()[:-500])
    receipt = spool.recover(folder)
    assert (True, True) == (receipt.resumed, receipt.pages < 3)
    assert receipt == spool.recover(folder)
    assert receipt.pages == len(list(archives.read_pages(folder / spool.PAGES)))


def test_a_receipt_that_cannot_be_read_is_written_anew(order, folder):
    _finish(order)
    (folder / spool.RECEIPT).write_text('{"of": "another version"}')
    assert 3 == spool.recover(folder).pages == spool.receipt_of(folder).pages


def test_an_interrupted_spool_keeps_all_that_was_written(order, folder):
    _abandon(order)
    receipt = spool.recover(folder)
    assert (3, "interrupted", True) == (receipt.pages, receipt.finish_reason, receipt.resumed)
    assert 3 == len(list(archives.read_pages(folder / spool.PAGES)))


@pytest.mark.parametrize("cut", [1, 30, 400, 700, 1000])
def test_a_cut_results_file_loses_what_is_cut_only(order, folder, cut):
    _abandon(order)
    results = folder / spool.RESULTS
    results.write_bytes(results.read_bytes()[:-cut])
    receipt = spool.recover(folder)
    visits = list(spool.read_visits(folder))
    pages = list(archives.read_pages(folder / spool.PAGES))
    assert [visit.raw for visit in visits if visit.raw] == [page.raw for page in pages]
    assert receipt.pages == len(pages)
    assert receipt.warc_bytes == pages[-1].raw.offset + pages[-1].raw.length


def test_a_record_without_its_line_goes(order, folder):
    _abandon(order)
    with (folder / spool.PAGES).open("ab") as stream:
        stream.write(b"\x1f\x8b half a record")
    spool.recover(folder)
    assert 3 == len(list(archives.read_pages(folder / spool.PAGES)))


def test_a_line_whose_record_is_cut_goes(order, folder):
    _abandon(order)
    pages = folder / spool.PAGES
    pages.write_bytes(pages.read_bytes()[:-20])
    receipt = spool.recover(folder)
    assert 2 == receipt.pages == len(list(spool.read_visits(folder)))


def test_an_empty_spool_may_be_used_anew(order, folder):
    with Spool(order):
        pass
    assert spool.recover(folder) is None
    assert 3 == _finish(order).pages


def test_K01_a_spool_is_not_cut_while_an_orphaned_crawl_still_writes(order, folder, monkeypatch):
    with Spool(order) as opened:
        monkeypatch.setattr(spool, "ORPHAN_SECONDS", 0.1)
        with pytest.raises(SpoolInUseError, match="then run again: the pages are kept"):
            spool.recover(folder)
        with ThreadPoolExecutor() as pool:
            monkeypatch.setattr(spool, "ORPHAN_SECONDS", 60)
            recovered = pool.submit(spool.recover, folder)
            receipt = opened.finish("cancelled")
            opened.__exit__(None, None, None)
            assert receipt == recovered.result()


def test_nothing_is_recovered_where_nothing_is(tmp_path):
    assert spool.recover(tmp_path) is None


def test_J10_a_full_disk_is_noticed_before_a_page_is_lost(order, monkeypatch):
    monkeypatch.setattr(spool, "MIN_FREE_BYTES", 2**60)
    with Spool(order) as opened, pytest.raises(spool.DiskFullError, match="make room"):
        opened.check_room()


@pytest.mark.parametrize("zeros", [40, 700])
def test_store_A09_K01_a_results_file_that_a_power_cut_filled_with_zeros_gives_what_is_whole(
    order, folder, zeros
):
    """The lengths of all files are those of the receipt, the last bytes never reached the disk."""
    _finish(order)
    results = folder / spool.RESULTS
    results.write_bytes(results.read_bytes()[:-zeros] + bytes(zeros))
    receipt = spool.recover(folder)
    visits = list(spool.read_visits(folder))
    assert receipt.resumed
    assert 0 < len(visits) < 4
    assert receipt.pages == sum(visit.raw is not None for visit in visits)


@pytest.mark.parametrize("finished", [True, False])
def test_store_A09_K01_a_spool_without_its_pages_has_nothing_of_them(order, folder, finished):
    (_finish if finished else _abandon)(order)
    (folder / spool.PAGES).unlink()
    assert spool.recover(folder) is None
    assert not (folder / spool.RESULTS).exists()


def test_a_spools_pages_begin_with_what_wrote_them(order, folder):
    for _ in _write(order):
        pass
    with (folder / spool.PAGES).open("rb") as stream:
        first = next(iter(ArchiveIterator(stream, parse_http=False)))
        assert WarcRecordType.warcinfo == first.record_type
        assert order.user_agent.encode() in first.reader.read()

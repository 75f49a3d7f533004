"""An article that is taken down: nothing of it is left anywhere, whatever interrupted the work."""

import gzip
import io
import json
import os
import re

import deltalake
import fastwarc.warc
import pyarrow.parquet as pq
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from pipelines import warc
from pipelines.boilerplate.learning import retention
from pipelines.model.article import Change, Line, Status
from pipelines.model.draft import BlockKind
from pipelines.model.page import FetchedPage, Via
from pipelines.model.raw import RawPointer
from pipelines.model.report import Counts, Outlook, RunReport, StoredArticle, Verdict
from pipelines.model.sitemodel import BlockEvidence, FieldEvidence, SiteModel
from pipelines.model.source import SourceId
from pipelines.store import dataset, keys, reader, runs, sitemodels
from pipelines.store.capture_index import index
from pipelines.store.delta.log import DeltaTable
from pipelines.store.local import LocalStore
from pipelines.store.object_store import OvertakenError
from pipelines.store.upkeep import search, site_model_traces, takedown, verification, wanted
from tests.pipelines.store import stage
from tests.pipelines.store.publishing import Dying
from tests.pipelines.store.samples import NOW, PAPER, article, ledger_row, name_of, run_id

SECRET = "Der Bürgermeister sagte „nie & nimmer“, so steht es im Protokoll."
TITLE = "Streit um die Brücke von Nirgendwo"
OWN = f"{retention.short(name_of(1))}-0123456789ab"
OTHER = "aaaaaaaaaaaa-bbbbbbbbbbbb"


def _article(number, version=1, **changes):
    if number != 1:
        return article(number, version, **changes)
    line = Line(text=SECRET, kind=BlockKind.PARAGRAPH)
    return article(1, version, title=TITLE, lines=(line,), **changes)


def _page(url, body):
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=PAPER,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body.encode(),
        fetched_at=NOW,
        via=Via(seed="https://paper.example/rss", listing="https://paper.example/rss"),
    )


def _captures(folder):
    """Pages of two articles, of which the second links to the first, and the feed that names both."""
    filler = "".join(f"<p>Zeile {n} von {n * n}</p>" for n in range(40))
    pages = {
        article(1).url: f"<h1>{TITLE}</h1><p>{SECRET}</p>{filler}",
        article(2).url: f"<p>Anderes</p><a href='/artikel/1'>{TITLE}</a>{filler}",
        "https://paper.example/rss": f"<title>{TITLE}</title>{SECRET.replace('&', '&amp;')}{filler}",
    }
    with (folder / "pages.warc.gz").open("wb") as file:
        return {url: warc.write_page(file, _page(url, body)) for url, body in pages.items()}


def _model():
    sample = SECRET[:60]
    return SiteModel(
        source_id=PAPER,
        version="v1",
        articles=(OTHER, OWN),
        evidence=(
            BlockEvidence(
                fingerprint="f",
                sample=sample,
                articles=(OTHER, OWN),
                places=("p",),
                first_seen=NOW.date(),
                last_seen=NOW.date(),
                spots=(("b p", (OTHER, OWN)), ("a p", (OWN,))),
            ),
        ),
        once=(f"k\t{OWN}\t2026-11-22/2026-11-22\tb p\t{sample}",),
        bodies=(("main", (OTHER, OWN)),),
        sections=(("lokales", (OWN,)),),
        fields=(FieldEvidence(what="title", key=TITLE, articles=(OWN,), last_seen=NOW.date()),),
        matters=(f"{OWN}\tBrücke\tProtokoll",),
    )


def _report(number, commit):
    line = StoredArticle(
        article_id=name_of(1), url=article(1).url, title=TITLE, authors=(), published_at=None,
        words=3, cuts=0, version=1,
    )  # fmt: skip
    return RunReport(
        run_id=run_id(number), source_id=PAPER, started_at=NOW, ended_at=NOW,
        counts=Counts(stored=2), reasons=(("judge", "too_short", 1, f"{article(1).url} (x)"),),
        articles=(line,), commit=commit, model_version="v1", finish_reason="finished",
        verdict=Verdict(outlook=Outlook.GOOD, message=""), doubts=((article(1).url, SECRET),),
    )  # fmt: skip


def filled(store, folder):
    """A store with two articles, the first in two versions, and all that runs leave."""
    stage.prepared(store)
    lake, lie = DeltaTable(store), _captures(folder)
    key = runs.put_raw(store, folder / "pages.warc.gz", run_id(1), PAPER)
    raw = {n: _raw(key, lie[article(n).url]) for n in (1, 2)}
    rows = [
        ledger_row(1, article_id=name_of(1), raw=raw[1], evidence=SECRET[:40]),
        ledger_row(2, raw=raw[2], evidence=f"see {TITLE}"),
    ]
    runs.put_ledger(store, rows, run_id(1))
    commit = runs.write_run(lake, [_article(n, raw=raw[n]) for n in (1, 2)], run_id(1))
    runs.write_run(lake, [_article(1, 2, raw=raw[1]), _article(3, raw=None)], run_id(2))
    sitemodels.save(store, _model())
    runs.put_report(store, _report(1, commit))
    return store


def _raw(key, pointer):
    return RawPointer(file=key, offset=pointer.offset, length=pointer.length)


def _forget(store, **which):
    found = wanted.find(store, **(which or {"url": article(1).url}))
    done = takedown.take_down(DeltaTable(store), found, "asked to", NOW)
    return found, done


def _plain(key, body):
    """All that an object says, as text."""
    if key.endswith(".parquet"):
        return str(pq.read_table(io.BytesIO(body), partitioning=None).to_pylist())
    if key.endswith(".zst"):
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    if key.endswith(".gz"):
        body = gzip.decompress(body)
    return body.decode("utf-8", "replace").replace("&amp;", "&")


def _grep(store):
    return [
        key
        for key in store.list("")
        if re.search(rf"{re.escape(SECRET[:40])}|{TITLE}", _plain(key, store.get(key)))
    ]


def test_store_A07_J15_nothing_of_an_article_is_left_and_readers_hear_of_it_once(place, tmp_path):
    store = filled(place.open(), tmp_path)
    cursor, _ = reader.read_since(store, -1)
    assert len(_grep(store)) >= 6
    addresses = [article(1).url, article(2).url, "https://paper.example/rss"]
    assert [1, 1, 1] == [len(index.find(store, url)) for url in addresses]
    found, done = _forget(store)
    assert [] == _grep(store)
    assert [0, 1, 1] == [len(index.find(store, url)) for url in addresses]
    assert 2 == done.versions
    end, rows = reader.read_since(store, cursor)
    [told] = rows.to_pylist()
    assert (name_of(1), 3, Status.TAKEDOWN, Change.TAKEDOWN, article(1).url, None) == tuple(
        told[name] for name in ("article_id", "version", "status", "change", "url", "text")
    )
    assert (end, None) == reader.read_since(store, end)
    assert [name_of(2), name_of(3)] == sorted(reader.latest(store)["article_id"].to_pylist())
    proof = search.search(store, found)
    assert ([], 0) == (proof.left, proof.mentions)
    assert 3 == proof.searched["data files"]
    assert 1 == proof.searched["indexes of captures"]


def test_a_reader_with_an_old_cursor_gets_the_others_and_the_tombstone(place, tmp_path):
    store = filled(place.open(), tmp_path)
    _forget(store)
    _, rows = reader.read_since(store, -1)
    seen = sorted(zip(rows["article_id"].to_pylist(), rows["version"].to_pylist(), strict=True))
    assert [(name_of(1), 3), (name_of(2), 1), (name_of(3), 1)] == seen


def test_delta_engines_read_the_table_after_it(folder_place, tmp_path):
    store = filled(folder_place.open(), tmp_path)
    _forget(store)
    DeltaTable(store).checkpoint()
    rows = deltalake.DeltaTable(folder_place.table).to_pyarrow_table().to_pylist()
    assert 3 == len(rows)
    assert {"ok", "takedown"} == {row["status"] for row in rows}


def test_the_captures_of_others_stay_readable_where_they_lay(store, tmp_path):
    filled(store, tmp_path)
    before = {r["article_id"]: r for r in reader.latest(store).to_pylist()}[name_of(2)]
    _forget(store)
    archive = store.get(before["raw_file"])
    end = before["raw_offset"] + before["raw_length"]
    page = warc.page_of(archive[before["raw_offset"] : end])
    assert article(2).url == page.url
    assert b"Anderes" in page.body
    assert b"[...]</a>" in page.body
    urls = [r.rec_headers["WARC-Target-URI"] for r in ArchiveIterator(io.BytesIO(archive))]
    assert [None, article(2).url, "https://paper.example/rss"] == urls
    records = list(fastwarc.warc.ArchiveIterator(io.BytesIO(archive), parse_http=False))
    assert 3 == len(records)
    assert [] == list(verification.findings(store, with_records=True))


def test_again_it_finds_nothing_left_to_do(store, tmp_path):
    filled(store, tmp_path)
    _forget(store)
    before = {key: store.get(key) for key in store.list("")}
    _, done = _forget(store, article=name_of(1))
    assert (0, 0, None) == (done.versions, done.objects, done.commit)
    assert before == {key: store.get(key) for key in store.list("")}


@pytest.mark.parametrize("puts", range(1, 8))
def test_K08_killed_after_any_write_it_is_finished_by_the_next(folder_place, tmp_path, puts):
    store = filled(folder_place.open(), tmp_path)
    child = os.fork()
    if child == 0:
        _forget(Dying(store, puts))
        os._exit(0)
    os.waitpid(child, 0)
    found, _ = _forget(store)
    assert [] == _grep(store)
    assert [] == search.search(store, found).left
    rows = reader.latest(store, tombstones=True).to_pylist()
    assert 3 == {row["article_id"]: row["version"] for row in rows}[name_of(1)]
    assert 3 == len(rows)


def test_files_that_a_killed_takedown_left_unnamed_are_removed_by_the_next(store, tmp_path):
    class Keeping:
        """Killed before it deletes."""

        def __getattr__(self, name):
            return getattr(store, name)

        def delete(self, gone):
            assert 2 == len(list(gone))

    filled(store, tmp_path)
    _forget(Keeping())
    assert 2 == len(_grep(store))
    _forget(store)
    assert [] == _grep(store)


def test_the_search_tells_what_is_left(store, tmp_path):
    filled(store, tmp_path)
    found = wanted.find(store, url=article(1).url)
    left = search.search(store, found).left
    kinds = {line.partition("/")[0] for line in left}
    assert {"articles", "index", "ledger", "models", "raw", "runs"} == kinds
    store.put("models/de-paper/0.json.zst", b"torn")
    assert any("cannot be read" in line for line in search.search(store, found).left)


def test_an_address_that_led_elsewhere_finds_the_article_by_the_ledger(store, tmp_path):
    filled(store, tmp_path)
    short = ledger_row(9, url="https://paper.example/k?a=1&b=2", article_id=name_of(1))
    runs.put_ledger(store, [short], run_id(3))
    found = wanted.find(store, url="https://paper.example/k?b=2&a=1")
    assert {name_of(1)} == found.articles
    assert {short.url, article(1).url} == found.urls
    assert SECRET in found.phrases


def test_an_address_that_led_to_several_articles_takes_none_but_the_one_that_is_named(
    store, tmp_path
):
    filled(store, tmp_path)
    newest = "https://paper.example/neu"
    rows = [ledger_row(9, url=newest, article_id=name_of(1), reason=None)]
    runs.put_ledger(store, rows, run_id(3))
    later = [ledger_row(9, url=newest, article_id=name_of(2), reason=None)]
    runs.put_ledger(store, later, run_id(4))
    with pytest.raises(wanted.SeveralArticlesError, match=r"/neu led to 2 articles"):
        wanted.find(store, url=newest)
    found, _ = _forget(store)
    assert {name_of(1)} == found.articles
    assert {article(1).url} == found.urls
    [other] = runs.ledger_of(store, run_id(4))
    assert later[0] == other
    assert [name_of(2), name_of(3)] == sorted(reader.latest(store)["article_id"].to_pylist())
    assert [] == search.search(store, found).left


def test_a_capture_that_another_article_is_made_of_stays(store, tmp_path):
    filled(store, tmp_path)
    shared = reader.latest(store, columns=["article_id", "raw_file", "raw_offset"]).to_pylist()
    raw = next(row for row in shared if row["article_id"] == name_of(1))
    pointer = RawPointer(file=raw["raw_file"], offset=raw["raw_offset"], length=900)
    runs.write_run(DeltaTable(store), [_article(5, raw=pointer)], run_id(5))
    found, _ = _forget(store)
    assert [] == _grep(store)
    assert pointer.offset in {place for place, _ in search.captures.pages(store.get(pointer.file))}
    assert [] == search.search(store, found).left


def test_rows_that_others_move_meanwhile_are_looked_for_again(store, tmp_path, monkeypatch):
    filled(store, tmp_path)
    lake, commits = DeltaTable(store), []

    def late(commit, place=lake.commit):
        commits.append(commit)
        if len(commits) == 1:
            raise OvertakenError("moved")
        return place(commit)

    monkeypatch.setattr(lake, "commit", late)
    done = takedown.take_down(lake, wanted.find(store, url=article(1).url), "x", NOW)
    assert (2, 2) == (len(commits), done.versions)
    assert [] == _grep(store)


def test_what_other_articles_have_too_stays_as_evidence():
    left = site_model_traces.without(_model(), [name_of(1)], [SECRET])
    [family] = left.evidence
    assert ((OTHER,), "", (("b p", (OTHER,)),)) == (family.articles, family.sample, family.spots)
    assert ((OTHER,), (), (), (), ()) == (
        left.articles, left.once, left.fields, left.matters, left.sections,
    )  # fmt: skip
    assert "v1" == left.version
    assert not site_model_traces.holds(left, [name_of(1)], [SECRET])
    nested = site_model_traces.without(
        SiteModel(source_id=PAPER, version="v0", successor=_model()), [name_of(1)], [SECRET]
    )
    assert left == nested.successor


def test_a_commit_that_removes_what_is_gone_is_refused(store, tmp_path):
    filled(store, tmp_path)
    lake = DeltaTable(store)
    entry = lake.entry(1)
    path = next(one["add"]["path"] for one in entry if "add" in one)
    gone = {"remove": {"path": path, "dataChange": False}}
    store.put(keys.entry(3), json.dumps(gone).encode())
    with pytest.raises(OvertakenError, match="meanwhile"):
        lake.commit(takedown.Commit(run_id=run_id(9), actions=[gone], uploaded_at=lake.clock()))


def test_J15_copies_of_an_article_that_is_taken_down_are_named_for_the_next_one(tmp_path):
    lake = dataset.prepare(LocalStore(tmp_path))
    cluster = {"cluster_id": name_of(1)}
    for number, paper in enumerate(("one", "two", "three"), 1):
        one = _article(number, source_id=SourceId(paper), **cluster)
        runs.write_run(lake, [one], run_id(number, paper))
    other = article(4, source_id=SourceId("four"), cluster_id=name_of(4))
    runs.write_run(lake, [other], run_id(4, "four"))
    cursor = lake.snapshot().version
    found = wanted.find(lake.store, article=name_of(1))
    before = search.search(lake.store, found).left
    takedown.take_down(lake, found, "asked", NOW)
    assert [] == search.search(lake.store, found).left
    assert any("copies that are named for it" in one for one in before)
    rows = {row["article_id"]: row["cluster_id"] for row in reader.latest(lake.store).to_pylist()}
    assert {name_of(2): name_of(2), name_of(3): name_of(2), name_of(4): name_of(4)} == rows
    _, told = reader.read_since(lake.store, cursor)
    assert [name_of(1)] == told["article_id"].to_pylist(), "copies are no news"

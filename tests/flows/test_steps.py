"""The steps where the command's tests do not reach: dry runs, a failing store, dead owners, two sources."""

import contextlib
import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import deltalake
import pytest
from sqlalchemy import update

from crawlers import spool
from crawlers.protocol import CrawlReceipt
from flows import harvest_many, settings
from flows.steps import account, clean, crawl, plan, publish, replay
from flows.steps.context import is_dead, open_context, owner, utc_now
from flows.steps.run import SourceRun, clean_run, drafting_of, store_run
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import codec, ledger
from pipelines.model.draft import DOUBTED
from pipelines.model.rejection import Reason, Stage
from pipelines.model.report import Outlook
from pipelines.model.source import Override, SourceId
from pipelines.sources.load import load_sources
from pipelines.state import lease
from pipelines.state.schema import url_state
from pipelines.store import reader, runs, sitemodels, table
from pipelines.store.delta.log import Commit
from pipelines.store.object_store import ConflictError, DamagedError, UnreachableError
from pipelines.store.upkeep import repair, verification
from tests.flows.watching import Quiet
from tests.pipelines.articles import changed
from tests.pipelines.nd_pages import STORIES
from tests.pipelines.store import samples


class Away:
    """A store that cannot be reached from a certain key on; otherwise the one it stands before."""

    def __init__(self, store, prefix):
        self._store = store
        self._prefix = prefix
        self.name = store.name

    def put(self, key, body):
        """Puts an object, unless it is the one."""
        if key.startswith(self._prefix):
            raise UnreachableError(f"{self.name} went away")
        self._store.put(key, body)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


@pytest.fixture
def at_desk(place, pool):
    with open_context(settings.load(**place.given), pool) as opened:
        yield opened


def _source(place):
    [source] = load_sources(place.seeds)
    return source


@pytest.mark.slow
def test_N11_a_dry_run_stores_nothing_and_the_policy_on_rights_is_heeded(at_desk, place):
    source = _source(place)
    now = utc_now()
    with plan.leased(at_desk, source, now) as held:
        order = plan.order(at_desk, source, now, now, page_limit=5)
        crawled = crawl.crawl([order], on_event=lambda _: None, should_stop=lambda: False)
        with drafting_of(at_desk, order) as drafting:
            run = SourceRun(order=order, held=held, drafting=drafting)
            cleaned = clean_run(at_desk, run)
            rehearsed = publish.rehearse(at_desk, order, cleaned)
        policy = settings.load(**place.given, refused_rights="tdm-reservation 1, noarchive")
        strict = replace(at_desk, settings=policy)
        with drafting_of(strict, order) as drafting:
            refused = dict(clean_run(strict, replace(run, drafting=drafting)).outcomes)
        plan.forget_spool(order)
    assert crawled.receipts[source.id].pages == len(cleaned.outcomes) > 0
    assert rehearsed.articles
    assert rehearsed.commit is None
    assert refused.keys() == cleaned.outcomes.keys()
    assert {Reason.RIGHTS_RESERVED} == {outcome.reason for outcome in refused.values()}
    assert 0 == reader.latest(at_desk.store).num_rows
    assert not place.spooled


class Editing(Quiet):
    """Spoils a source file while its run crawls."""

    def __init__(self, file):
        super().__init__()
        self.file = file

    def event(self, _):
        """Hears of the crawl."""
        self.file.write_text("name: [")


@pytest.mark.slow
def test_K14_a_run_works_by_the_source_file_as_it_was_when_it_began(at_desk, place):
    source, [file] = _source(place), place.seeds.rglob("*.yaml")
    text, watch = file.read_text(), Editing(file)
    [run] = harvest_many.harvest_many(at_desk, [source], watch, page_limit=4)
    assert "name: [" == file.read_text()
    assert Outlook.FAILED != run.verdict.outlook
    assert run.counts.stored > 0
    file.write_text(f"{text}shortest: 30\n")
    changed = _source(place)
    [later] = harvest_many.harvest_many(at_desk, [changed], Quiet(), page_limit=1)
    assert account.digest(source) == run.source_digest
    assert account.digest(changed) == later.source_digest != run.source_digest


@pytest.mark.slow
def test_pages_are_taken_apart_while_the_crawl_runs_and_the_outcome_is_the_same(at_desk, place):
    source = _source(place)
    now = utc_now()
    with plan.leased(at_desk, source, now) as held:
        order = plan.order(at_desk, source, now, now, page_limit=12)
        with (
            drafting_of(at_desk, order) as early,
            drafting_of(at_desk, order) as idle,
            drafting_of(at_desk, order) as again,
        ):
            crawl.crawl(
                [order],
                on_event=lambda _: None,
                should_stop=lambda: False,
                meanwhile=early.look,
            )
            early.look()
            begun = dict(early.results())
            late = SourceRun(order=order, held=held, drafting=idle)
            expected = clean_run(at_desk, late)
            again.begin(list(begun)[::2])
            actual = clean_run(at_desk, replace(late, drafting=again))
            assert expected == actual
        plan.forget_spool(order)
    assert {visit.url for visit in begun} == set(expected.outcomes)
    assert all(isinstance(result, page_tasks.DraftedPage) for result in begun.values())


@pytest.mark.slow
def test_pages_wait_in_the_spool_while_the_store_is_away(at_desk, place):
    source = _source(place)
    away = replace(at_desk, store=Away(at_desk.store, "ledger/"))
    [lost] = harvest_many.harvest_many(away, [source], Quiet(), page_limit=8)
    assert Outlook.FAILED == lost.verdict.outlook
    assert "went away" in lost.verdict.message
    assert "wait in the spool" in lost.verdict.message
    assert lost.counts.left == lost.counts.fetched > 0
    assert 1 == len(place.spooled)
    taken_up, _ = harvest_many.harvest_many(at_desk, [source], Quiet(), page_limit=1)
    assert lost.run_id == taken_up.run_id
    assert lost.counts.fetched == taken_up.counts.fetched
    assert taken_up.counts.stored > 0
    assert not place.spooled


def test_a_spool_of_another_version_is_left_and_holds_up_nothing(at_desk, place):
    source = _source(place)
    folder = at_desk.spool / source.id / "20261101T000000Z-nordhafen"
    folder.mkdir(parents=True)
    (folder / "order.json").write_text('{"of": "another version"}')
    (folder / "results.jsonl").write_text("{}\n")
    assert [] == list(plan.interrupted(at_desk, source))
    assert folder.exists()


@pytest.mark.slow
def test_sources_of_one_crawl_are_settled_each(at_desk, place, write_sample, flow_newspaper):
    write_sample(place.seeds / "zweite.yaml", flow_newspaper.base_url)
    watch = Quiet()
    reports = harvest_many.harvest_many(at_desk, load_sources(place.seeds), watch, page_limit=6)
    assert {"nordhafen", "zweite"} == {r.source_id for r in reports}
    assert list(reports) == watch.reports
    stored = reader.latest(at_desk.store).to_pylist()
    assert {"nordhafen", "zweite"} == {row["source_id"] for row in stored}


def _pages_of(order):
    results = Path(order.spool) / "results.jsonl"
    return results.read_bytes().count(b'"raw":{') if results.exists() else 0


@pytest.mark.slow
def test_K02_a_cancel_breaks_off_no_page_on_its_way_to_workers(at_desk, place):
    source, now = _source(place), utc_now()
    slow = replace(source, budget=replace(source.budget, gap_seconds=0.3))
    begun, sent, stopped = [], [], []

    def cancelled():
        begun.append(1)
        if not stopped and _pages_of(order) >= 3:
            stopped.append(1)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        early.look()
        sent.append(1)

    with plan.leased(at_desk, source, now) as held:
        order = plan.order(at_desk, slow, now, now)
        with drafting_of(at_desk, order) as early:
            crawled = crawl.crawl(
                [order], on_event=lambda _: None, should_stop=lambda: False, meanwhile=cancelled
            )
            run = SourceRun(order=order, held=held, drafting=early)
            report = store_run(at_desk, run, crawled.receipts[source.id], clean_run(at_desk, run))
    assert isinstance(crawled.stopped, KeyboardInterrupt)
    assert begun == sent
    assert Outlook.CANCELLED == report.verdict.outlook
    assert (report.counts.fetched, 0) == (
        report.counts.stored + report.counts.rejected,
        report.counts.left,
    )


@pytest.mark.slow
def test_a_crawl_that_breaks_off_before_its_first_page_says_why(at_desk, place):
    source = _source(place)
    order = plan.order(at_desk, source, utc_now(), utc_now())
    (Path(order.spool) / "pages.warc.gz").mkdir()
    crawled = crawl.crawl([order], on_event=lambda _: None, should_stop=lambda: False)
    assert {} == crawled.receipts
    why = crawled.without_receipt(source.id)
    assert why.startswith("the crawl broke off: ")
    assert "Is a directory" in why


def test_K03_a_spool_that_is_still_written_to_is_left_with_a_message(at_desk, place, monkeypatch):
    """The crawl process outlives its parent by some seconds; one that hangs is for an operator to end."""
    source = _source(place)
    order = plan.order(at_desk, source, utc_now(), utc_now())
    monkeypatch.setattr(spool, "ORPHAN_SECONDS", 0.05)
    with spool.Spool(order):
        [report] = harvest_many.harvest_many(at_desk, [source], Quiet(), page_limit=1)
        left = crawl.crawl([order], on_event=lambda _: None, should_stop=lambda: False)
    assert Outlook.FAILED == report.verdict.outlook
    assert "still writes to spool" in report.verdict.message
    assert "run again" in report.verdict.message
    assert [source.id] == list(left.errors)


class Soft(dict):
    """Pages of a site that shows the same page, changed a little, for every address it does not have."""

    def __init__(self, http):
        super().__init__()
        self._http = http

    def get(self, path, _=None):
        """Return the answer to a path."""
        return super().get(
            path, self._http.reply(200, _dated("Das Blatt am Hafen", LOST, f"Zu {path}."))
        )


LOST = (
    "Hier endet der Weg durch unser Blatt, und weiter führt er nur über die Suche oder die erste Seite. "
    "Wer mag, ruft in der Redaktion an und fragt nach dem, was er zu lesen hoffte."
)


def _dated(title, *lines):
    head = '<meta name="date" content="2026-11-02T08:00:00+01:00"><meta property="og:type" content="article">'
    body = "".join(f"<p>{text}</p>" for text in lines)
    return f"<html lang=de><title>{title}</title>{head}<article><h1>{title}</h1>{body}</article></html>"


@pytest.mark.slow
def test_I05_the_page_of_a_missing_address_is_known_in_an_articles_place(at_desk, http, crawling):
    with http.Host(pages=Soft(http)) as host:
        source = crawling.source_of(host.home)
        for story in STORIES[5:8]:
            host.pages[f"/{story.number}"] = http.reply(200, _dated(story.title, *story.lines))
        here = [f"/{story.number}" for story in STORIES[5:8]]
        reports, asked = [], []
        for named in ((*here[:2], "/gone-1"), (here[2], "/gone-2")):
            host.feed(*named)
            reports += harvest_many.harvest_many(at_desk, [source], Quiet())
            asked.append([seen.path for seen in host.seen if seen.path not in (*here, *named)])
        [probe] = set(asked[0]) - {"/rss", "/robots.txt", "/.well-known/tdmrep.json"}
        [row] = runs.ledger_rows(at_desk.store, host.url(probe))
        later = plan.order(at_desk, source, utc_now(), utc_now() + plan.PROBE_AGAIN)
    assert 1 == asked[1].count(probe), "asked for by the first run only"
    assert host.url(probe) == later.probe
    assert (Reason.SOFT_404, Stage.FETCH, True) == (row.reason, row.stage, row.raw is not None)
    assert {host.url(path) for path in here} == set(reader.latest(at_desk.store)["url"].to_pylist())
    for report, named in zip(reports, (3, 2), strict=True):
        counts = report.counts
        assert (named, named, 1) == (counts.discovered, counts.fetched, counts.listings)
        assert [("strip", "soft_404", 1)] == [r[:3] for r in report.reasons if r[1] != "not_due"]


@pytest.mark.slow
def test_M14_what_an_operator_keeps_is_restored_by_a_replay_as_a_new_version(
    at_desk, http, crawling
):
    cut = "Unterstützen Sie unsere Arbeit mit einer Spende."
    with http.Host() as host:
        for story in STORIES[5:8]:
            box = f"</p><aside class=support><p>{cut}</p></aside><p>"
            host.pages[f"/{story.number}"] = http.reply(200, _dated(story.title, *story.lines, box))
        host.feed(*(f"/{story.number}" for story in STORIES[5:8]))
        source = crawling.source_of(host.home)
        harvest_many.harvest_many(at_desk, [source], Quiet())
        asked = len(host.seen)
        same = _replay(at_desk, source)
        keep = Override(action="keep", text=cut, reason="belongs to the text")
        kept = replace(source, overrides=(keep,))
        restored, again = _replay(at_desk, kept), _replay(at_desk, kept)
        assert asked == len(host.seen), "nothing is fetched"
    assert (3, (), None) == (same.pages, same.changed, same.commit)
    assert ((), None, 0) == (again.changed, again.commit, restored.refused)
    rows = reader.latest(at_desk.store).to_pylist()
    assert {("recleaned", 2)} == {(row["change"], row["version"]) for row in rows}
    told = {row["title"]: row["text"].split("\n") for row in rows}
    assert {story.title: [*story.lines, cut] for story in STORIES[5:8]} == told
    assert not list((at_desk.spool / source.id).iterdir())


def _replay(at_desk, source, now=None, **which):
    now = now or utc_now()
    with plan.leased(at_desk, source, now) as held:
        return replay.replay(at_desk, source, held, replay.Captures(limit=10, **which), now)


@pytest.mark.slow
def test_a_replay_stores_just_what_was_approved(at_desk, three):
    strict = replace(three, shortest_words=1_000)
    harvest_many.harvest_many(at_desk, [strict], Quiet())
    report = replay.rehearse(at_desk, three, replay.Captures(limit=10), utc_now()).report
    assert (0, 3) == (report.changed, report.new)
    assert report == replay.rehearse(at_desk, three, replay.Captures(limit=10), utc_now()).report
    others = [(three, {"since": utc_now()}), (strict, {})]
    for source, which in others:
        with pytest.raises(replay.NotApprovedError, match=f"not as in report {report.id}"):
            _replay(at_desk, source, approved=report.id, **which)
    assert 0 == reader.latest(at_desk.store).num_rows
    done = _replay(at_desk, three, approved=report.id)
    assert (report, 3) == (done.report, reader.latest(at_desk.store).num_rows)
    with pytest.raises(replay.NotApprovedError):
        _replay(at_desk, three, approved=report.id)


@pytest.fixture
def three(http, crawling):
    """A paper with three articles, and its source."""
    with http.Host() as host:
        for story in STORIES[5:8]:
            host.pages[f"/{story.number}"] = http.reply(200, _dated(story.title, *story.lines))
        host.feed(*(f"/{story.number}" for story in STORIES[5:8]))
        yield crawling.source_of(host.home)


@pytest.mark.slow
def test_a_run_without_new_pages_starts_no_worker_and_writes_no_model(at_desk, three, place):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    models = {f: f.stat().st_mtime_ns for f in (place.folder / "store" / "models").rglob("*.*")}
    with WorkerPool(2) as idle:
        [report] = harvest_many.harvest_many(replace(at_desk, pool=idle), [three], Quiet())
        assert not idle._pool._pool_manager.worker_manager.workers
    assert (Outlook.GOOD, 0) == (report.verdict.outlook, report.counts.fetched)
    assert models
    assert models == {f: f.stat().st_mtime_ns for f in models}
    assert sitemodels.newest_version(at_desk.store, three.id) == report.model_version


@pytest.mark.slow
def test_store_A01_pages_that_were_refused_come_in_by_a_replay_when_their_refusal_is_mended(
    at_desk, three
):
    strict = replace(three, shortest_words=1_000)
    [refused] = harvest_many.harvest_many(at_desk, [strict], Quiet())
    again, now = _replay(at_desk, strict), utc_now()
    before = [
        replay.rehearse(at_desk, three, replay.Captures(limit=9, **which), now)
        for which in ({}, {"since": now})
    ]
    restored, twice = _replay(at_desk, three), _replay(at_desk, three)
    assert (3, 0, (), 3) == (
        refused.counts.rejected,
        refused.counts.stored,
        again.changed,
        again.refused,
    )
    assert ([3, 0], None) == ([len(found.changed) for found in before], before[0].commit)
    assert (3, 0, ()) == (len(restored.changed), restored.refused, twice.changed)
    rows = reader.latest(at_desk.store).to_pylist()
    assert [("first", 1)] * 3 == [(row["change"], row["version"]) for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("gone_text", ["drop", "keep"])
def test_store_A05_an_article_whose_page_is_gone_is_told_to_readers_and_returns(
    at_desk, http, crawling, place, gone_text
):
    at = replace(at_desk, settings=settings.load(**place.given, gone_text=gone_text))
    with http.Host() as host:
        source = crawling.source_of(host.home)
        good = {f"/{s.number}": http.reply(200, _dated(s.title, *s.lines)) for s in STORIES[5:8]}
        host.pages.update(good)
        away, missing, here = good
        host.pages["/moved"] = http.reply(301, "", f"Location: {away}")
        host.feed("/moved", missing, here)
        harvest_many.harvest_many(at, [source], Quiet())
        host.pages |= {"/moved": http.reply(410), missing: http.reply(404)}
        told = []
        for _ in range(2):
            _make_due(at)
            harvest_many.harvest_many(at, [source], Quiet())
            rows = reader.latest(at.store, tombstones=True).to_pylist()
            told.append({row["url"]: row for row in rows if row["status"] == "gone"})
        host.pages.update(good)
        host.pages["/moved"] = http.reply(301, "", f"Location: {away}")
        with at.state.begin() as connection:
            connection.execute(update(url_state).values(next_check=utc_now()))
        [back] = harvest_many.harvest_many(at, [source], Quiet())
    assert [{host.url(away)}, {host.url(away), host.url(missing)}] == [set(gone) for gone in told]
    row = told[1][host.url(missing)]
    assert ("gone", 2, 404, "") == tuple(
        row[n] for n in ("change", "version", "http_status", "content_hash")
    )
    assert (True, gone_text == "keep") == (bool(row["title"]), bool(row["text"]))
    ledger_rows = [
        r for r in runs.ledger_rows(at.store, host.url("/moved")) if r.reason is Reason.GONE
    ]
    assert back.counts.stored >= 2
    returned = {row["url"]: row for row in reader.latest(at.store).to_pylist()}
    assert 3 == len(returned)
    assert ("returned", 3) == tuple(returned[host.url(away)][n] for n in ("change", "version"))
    assert returned[host.url(away)]["article_id"] in {row.article_id for row in ledger_rows}


def _make_due(at):
    with at.state.begin() as connection:
        later = update(url_state).where(url_state.c.next_check.is_not(None))
        connection.execute(later.values(next_check=utc_now()))


@pytest.mark.slow
def test_store_A03_a_replay_brings_better_fields_and_says_what_differs(at_desk, three):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    good = table.to_articles(reader.latest(at_desk.store))
    older = [
        changed(a, version=2, published_at=None, date_precision=None, cleaner_version="0")
        for a in good
    ]
    runs.write_run(at_desk.lake, older, plan.run_id(utc_now() - timedelta(days=1), three.id))
    found = _replay(at_desk, three)
    now = {row["article_id"]: row for row in reader.latest(at_desk.store).to_pylist()}
    assert [(3, "recleaned", a.metadata.published_at) for a in good] == [
        tuple(now[a.article_id][name] for name in ("version", "change", "published_at"))
        for a in good
    ]
    assert {
        ("date_precision", "", "second"),
        ("published_at", "", "2026-11-02T07:00:00+00:00"),
    } <= {(one.field, one.before, one.after) for one in found.changed[0].differences}


@pytest.mark.slow
def test_J14_articles_of_a_damaged_data_file_are_made_anew_from_their_captures(at_desk, three):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    fields = ["article_id", "version", "title", "text", "published_at"]
    before = reader.latest(at_desk.store, columns=fields)
    [path] = at_desk.lake.snapshot().files
    file = Path(at_desk.store.name) / "articles" / path
    file.write_bytes(file.read_bytes()[:-9] + b"torn away")
    with pytest.raises(DamagedError):
        reader.latest(at_desk.store)
    [told] = repair.take_out(at_desk.lake, utc_now())
    assert f"({three.id})" in told
    assert () == repair.take_out(at_desk.lake, utc_now())
    assert 0 == reader.latest(at_desk.store).num_rows
    restored, again = _replay(at_desk, three, deleted=True), _replay(at_desk, three)
    assert (3, (), 0) == (len(restored.changed), again.changed, again.deleted)
    by_id = [("article_id", "ascending")]
    assert before.sort_by(by_id) == reader.latest(at_desk.store, columns=fields).sort_by(by_id)
    assert not [one for one in verification.findings(at_desk.store) if one.is_fault]


@pytest.mark.slow
def test_what_another_tool_has_deleted_stays_deleted_and_is_told_unless_it_is_asked_for(
    at_desk, three
):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    titles = sorted(reader.latest(at_desk.store)["title"].to_pylist())
    theirs = deltalake.DeltaTable(f"{at_desk.store.name}/articles")
    theirs.delete(f"title = '{titles[0]}'")
    left = _replay(at_desk, three)
    assert (1, (), None) == (left.deleted, left.changed, left.commit)
    assert "1 articles were stored" in left.told_of_deleted
    assert titles[1:] == sorted(reader.latest(at_desk.store)["title"].to_pylist())
    asked = _replay(at_desk, three, deleted=True)
    assert (0, "", [titles[0]]) == (
        asked.deleted,
        asked.told_of_deleted,
        [one.metadata.title for one in asked.changed],
    )
    assert titles == sorted(reader.latest(at_desk.store)["title"].to_pylist())


@pytest.mark.slow
def test_store_A10_captures_that_are_gone_or_damaged_are_left_out_of_a_replay_and_counted(
    at_desk, three
):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    rows = reader.latest(at_desk.store).to_pylist()
    [file] = {row["raw_file"] for row in rows}
    warc = Path(at_desk.store.name) / file
    last = max(row["raw_offset"] for row in rows)
    warc.write_bytes(warc.read_bytes()[: last + 20])
    short = _replay(at_desk, three)
    warc.unlink()
    gone = _replay(at_desk, three)
    old = replace(three, raw_keep_days=1)
    over = _replay(at_desk, old, utc_now() + timedelta(days=3))
    assert (2, 1, ()) == (short.pages, short.unreadable, short.changed)
    assert (0, 3, 0, None) == (gone.pages, gone.unreadable, gone.retired, gone.commit)
    assert (0, 0, 3, None) == (over.pages, over.unreadable, over.retired, over.commit)


@pytest.mark.slow
def test_store_A02_pages_lost_before_they_were_cleaned_are_asked_for_again_without_validators(
    at_desk, three, monkeypatch
):
    whole = clean.clean

    def torn(visits, drafting):
        warc = Path(drafting.pool and drafting._spool) / spool.PAGES
        pages = [v for v in visits if clean.is_page(v)]
        body = bytearray(warc.read_bytes())
        for visit in pages[:2]:
            body[visit.raw.offset + 30 : visit.raw.offset + 60] = bytes(30)
        warc.write_bytes(body)
        return whole(visits, drafting)

    monkeypatch.setattr(clean, "clean", torn)
    monkeypatch.setattr(
        clean.Drafting, "look", lambda _: None
    )  # no page is taken apart before it is torn
    [lost] = harvest_many.harvest_many(at_desk, [three], Quiet())
    monkeypatch.undo()
    [back] = harvest_many.harvest_many(at_desk, [three], Quiet())
    assert (1, 2) == (lost.counts.stored, lost.counts.rejected)
    assert Outlook.DEGRADED is lost.verdict.outlook
    assert "2 of 3 fetched pages were lost before they were cleaned" in lost.verdict.message
    assert ("extract", Reason.CLEANING_LOST) == lost.reasons[0][:2]
    assert (2, 2) == (back.counts.fetched, back.counts.stored)


@pytest.fixture
def accounted(crawling, tmp_path):
    """Return the report of a run that stored an article with certain fields."""
    order = crawling.order_of(crawling.source_of("https://paper.example/"), tmp_path)
    receipt = CrawlReceipt(
        run_id=order.run_id,
        source_id="case",
        warc_bytes=0,
        pages=0,
        results_bytes=0,
        finish_reason="finished",
    )
    met = [samples.visit(1, is_listing=True), samples.visit(2, reason=Reason.UNCHANGED)]
    rows = ledger.rows(order.run_id, met, {}, {})

    def report(**fields):
        stored = (samples.article(1, **fields), samples.article(2, **fields))
        published = publish.Published(rows=rows, articles=stored, commit=0, model_version="")
        return account.account(order, receipt, published, history=(), now=order.started_at)

    return report


def test_M08_the_report_names_the_lines_in_doubt(accounted):
    lines = ("'Lesen hilft': would leave nothing", f"'Jetzt spenden': {DOUBTED} (wording of de:x)")
    found = accounted(refused_cuts=lines)
    assert [(samples.article(n).url, lines[1]) for n in (1, 2)] == list(found.doubts)
    assert Outlook.GOOD is found.verdict.outlook


def test_K10_a_rule_that_fails_degrades_the_run_and_is_named_once(accounted):
    why = "override //p[foo()] cannot be evaluated: unknown function"
    found = accounted(conflicts=(("override", why),)).verdict
    assert (Outlook.DEGRADED, f"{why}; correct it in the source file") == (
        found.outlook,
        found.message,
    )


def test_the_lease_of_a_dead_process_is_taken_over(at_desk, place):
    source = _source(place)
    dead = owner().rpartition(":")[0] + ":1"  # our number, but another start
    lease.acquire(at_desk.state, source.id, dead, datetime.now(UTC), 600)
    with plan.leased(at_desk, source, utc_now()) as held:
        assert SourceId("nordhafen") == held.source_id


def test_the_lease_of_a_living_process_is_respected(at_desk, place):
    source = _source(place)
    lease.acquire(at_desk.state, source.id, "elsewhere:1:1", datetime.now(UTC), 600)
    with pytest.raises(lease.LeaseHeldError), plan.leased(at_desk, source, utc_now()):
        pass


@pytest.mark.parametrize("name", ["", "host", "elsewhere:1:1", "a:b:c"])
def test_an_owner_that_is_not_of_this_machine_is_not_dead(name):
    assert not is_dead(name)


def test_we_are_alive():
    assert not is_dead(owner())


def test_runs_that_begin_in_one_second_have_names_of_their_own(at_desk, place):
    """A run id commits once, and one ledger and report lie under it, also when nothing was new."""
    source, now = _source(place), datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    names = []
    for has_news in (True, False, True):
        name = plan.order(at_desk, source, now, now).run_id
        runs.put_ledger(at_desk.store, (), name)
        if has_news:
            wanted = Commit(run_id=name, actions=(), uploaded_at=utc_now())
            at_desk.lake.commit(wanted)
        names.append(name)
    assert [plan.run_id(now + timedelta(seconds=n), source.id) for n in range(3)] == names


def test_a_run_is_named_after_its_scheduled_time():
    name = plan.run_id(datetime(2026, 11, 22, 5, 0, tzinfo=UTC), SourceId("bote"))
    assert "20261122T050000Z-bote" == name


def test_store_A09_K01_a_spool_of_which_nothing_is_whole_is_set_aside_and_holds_up_nothing(
    at_desk, place
):
    source = _source(place)
    order = plan.order(at_desk, source, utc_now(), utc_now())
    folder = Path(order.spool)
    (folder / "order.json").write_bytes(codec.dump(order))
    (folder / "results.jsonl").write_bytes(bytes(900))
    (folder / "pages.warc.gz").write_bytes(b"pages")
    assert [] == list(plan.interrupted(at_desk, source))
    assert not folder.exists()
    aside = at_desk.spool / plan.SET_ASIDE / folder.name
    assert b"pages" == (aside / "pages.warc.gz").read_bytes()


@pytest.mark.slow
def test_store_A11_J11_workers_with_states_of_their_own_on_one_store_store_each_article_once(
    at_desk, three, tmp_path, place, pool
):
    elsewhere = {"state": str(tmp_path / "other"), "spool": tmp_path / "other-spool"}
    with open_context(settings.load(**place.given | elsewhere), pool) as other:
        for first, second in ((at_desk, other), (other, at_desk)):
            _beside(first, second, three)
        rows = reader.read_since(at_desk.store, -1)[1]
    pairs = list(zip(*(rows[name].to_pylist() for name in ("article_id", "version")), strict=True))
    assert 3 == len(pairs) == len(set(pairs))


def _beside(first, second, source):
    """The second begins before the first commits, and ends after it."""
    now = utc_now()
    with plan.leased(second, source, now) as held:
        order = plan.order(second, source, now - timedelta(minutes=1), now)
        crawled = crawl.crawl([order], on_event=lambda _: None, should_stop=lambda: False)
        with drafting_of(second, order) as drafting:
            run = SourceRun(order=order, held=held, drafting=drafting)
            cleaned = clean_run(second, run)
            harvest_many.harvest_many(first, [source], Quiet())
            with contextlib.suppress(
                ConflictError
            ):  # of an older lease: its pages stay in the spool
                store_run(second, run, crawled.receipts[source.id], cleaned)


def test_a_removal_that_was_interrupted_is_ended_and_leaves_nothing_to_take_up(at_desk, place):
    [source] = load_sources(place.seeds)
    left = at_desk.spool / source.id / f"{plan.DONE}20261122T090000Z-nordhafen"
    left.mkdir(parents=True)
    (left / "pages.warc.gz").write_bytes(b"half of it")
    assert [] == list(plan.interrupted(at_desk, source))
    assert not left.exists()


@pytest.mark.slow
def test_what_a_second_paper_has_of_the_first_is_of_one_cluster(at_desk, three):
    harvest_many.harvest_many(at_desk, [three], Quiet())
    second = replace(three, id=SourceId("second-paper"))
    harvest_many.harvest_many(at_desk, [second], Quiet())
    rows = reader.latest(at_desk.store).to_pylist()
    first = {row["url"]: row["article_id"] for row in rows if row["source_id"] == three.id}
    long = [row for row in rows if row["cluster_id"]]
    assert 6 == len(rows)
    assert long
    assert all(first[row["url"]] == row["cluster_id"] for row in long)

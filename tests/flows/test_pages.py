"""Articles that several pages show, over several runs: which page speaks, pages joined, replays of both."""

import tempfile
from pathlib import Path

import pytest

from flows import settings
from flows.harvest_many import harvest_many
from flows.steps import plan, replay
from flows.steps.context import open_context, utc_now
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines import variants
from pipelines.store import reader
from tests.pipelines.nd_pages import STORIES
from tests.world import archives

pytestmark = pytest.mark.slow


class Quiet:
    """A watch that hears nothing."""

    def event(self, event):
        """Hears of the crawl."""

    def cleaning(self, source):
        """Hears of cleaning."""

    def report(self, report):
        """Hears how a source ended."""


@pytest.fixture(scope="module")
def at_desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    given = {
        "store": str(folder / "store"),
        "state": str(folder / "state"),
        "spool": folder / "spool",
    }
    with (
        WorkerPool(2, preload=page_tasks.PRELOAD) as pool,
        open_context(settings.load(**given, contact="desk@paper.example"), pool) as opened,
    ):
        yield opened


def _html(http, story, lines, head=""):
    date = '<meta name="date" content="2026-11-02T08:00:00+01:00">'
    text = "".join(f"<p>{line}</p>" for line in lines)
    return http.reply(
        200,
        f"<html lang=de><title>{story.title}</title>{date}{head}<article><h1>{story.title}</h1>{text}</article></html>",
    )


def _run(at_desk, source):
    [report] = harvest_many(at_desk, [source], Quiet())
    rows = reader.latest(at_desk.store, source_id=source.id).to_pylist()
    return report, {row["url"].partition("/lang")[2]: row for row in rows}


def test_a_variant_never_makes_a_version_in_whichever_run_it_comes(at_desk, http, crawling):
    story = STORIES[5]
    head = '<link rel="canonical" href="/lang/bericht-vom-deich">'
    with http.Host() as host:
        source = crawling.source_of(host.home, "variant")
        host.pages["/lang/bericht-vom-deich"] = _html(http, story, story.lines, head)
        host.feed("/amp/lang/bericht-vom-deich", "/lang/bericht-vom-deich")
        host.pages["/amp/lang/bericht-vom-deich"] = _html(http, story, story.lines[:3], head)
        report, first = _run(at_desk, source)
        host.feed("/lang/bericht-vom-deich", "/druck/lang/bericht-vom-deich")
        host.pages["/druck/lang/bericht-vom-deich"] = _html(http, story, story.lines[1:], head)
        again, later = _run(at_desk, source)
    assert ({"/bericht-vom-deich"}, (1, 1)) == (
        set(first),
        (report.counts.stored, report.counts.same),
    )
    assert "\n".join(story.lines) == first["/bericht-vom-deich"]["text"]
    assert (first, 0, 1) == (later, again.counts.stored, again.counts.same)


def test_an_articles_own_page_speaks_also_when_a_listing_names_it_later(at_desk, http, crawling):
    story = STORIES[5]
    with http.Host() as host:
        source = crawling.source_of(host.home, "late")
        own = '<link rel="canonical" href="/lang/bericht-vom-deich">'
        host.pages["/lang/bericht-vom-deich"] = _html(http, story, story.lines, own)
        short = _html(http, story, story.lines[:3])
        header = f'Link: <{host.url("/lang/bericht-vom-deich")}>; rel="canonical"\r\n'
        host.pages["/amp/lang/bericht-vom-deich"] = short.replace(
            b"\r\n", f"\r\n{header}".encode(), 1
        )
        host.feed("/amp/lang/bericht-vom-deich")
        _, before = _run(at_desk, source)
        host.feed("/lang/bericht-vom-deich")
        _, after = _run(at_desk, source)
    told = [[(row["version"], row["text"]) for row in run.values()] for run in (before, after)]
    assert [[(1, "\n".join(story.lines[:3]))], [(2, "\n".join(story.lines))]] == told


def test_one_page_under_unknown_parameters_is_one_article(at_desk, http, crawling):
    story = STORIES[5]
    with http.Host() as host:
        source = crawling.source_of(host.home, "parameters")
        paths = [f"/lang/bericht{query}" for query in ("?quelle=rss", "", "?von=app")]
        host.pages |= dict.fromkeys(paths, _html(http, story, story.lines))
        host.feed(*paths)
        report, found = _run(at_desk, source)
        host.feed("/lang/bericht?von=brief", "/lang/bericht?nr=7")
        host.pages["/lang/bericht?von=brief"] = host.pages["/lang/bericht"]
        host.pages["/lang/bericht?nr=7"] = _html(http, STORIES[6], STORIES[6].lines)
        later, after = _run(at_desk, source)
    assert ({"/bericht"}, 1, 2) == (set(found), report.counts.stored, report.counts.same)
    assert ({"/bericht", "/bericht?nr=7"}, 1, 1) == (
        set(after),
        later.counts.stored,
        later.counts.same,
    )


def test_an_article_on_three_pages_is_followed_joined_and_replayed_whole(at_desk, http, crawling):
    story, more = STORIES[5], STORIES[6].lines
    parts = [story.lines, more[:3], more[3:]]
    paths = ["/lang/bericht", "/lang/bericht?seite=2", "/lang/bericht?seite=3"]

    def put_up(parts):
        for n, (path, lines) in enumerate(zip(paths, parts, strict=True), start=2):
            head = f'<link rel="next" href="?seite={n}">' if n <= len(paths) else ""
            host.pages[path] = _html(http, story, lines, head)

    with http.Host() as host:
        source = crawling.source_of(host.home, "serial")
        put_up(parts)
        host.feed("/lang/bericht")
        report, first = _run(at_desk, source)
        with plan.leased(at_desk, source, utc_now()) as held:
            replayed = replay.replay(at_desk, source, held, replay.Captures(limit=10), utc_now())
        host.feed(*paths[1:])
        lone, after = _run(at_desk, source)
    whole = "\n".join((*story.lines, *more))
    assert {"/bericht": whole} == {url: row["text"] for url, row in first.items()}
    assert (3, 1, 2) == (report.counts.fetched, report.counts.stored, report.counts.same)
    assert (3, (), None) == (replayed.pages, replayed.changed, replayed.commit)
    assert (first, 0) == (after, lone.counts.stored)


def test_a_page_that_fails_is_named(at_desk, http, crawling):
    story, more = STORIES[5], STORIES[6].lines
    with http.Host() as host:
        source = crawling.source_of(host.home, "gap")
        first = _html(http, story, story.lines, '<link rel="next" href="/lang/bericht/seite-2">')
        host.pages |= {"/lang/bericht": first, "/lang/bericht/seite-2": http.reply(500)}
        host.feed("/lang/bericht")
        _, before = _run(at_desk, source)
    told = {one["field"]: one["evidence"] for one in before["/bericht"]["conflicts"]}
    assert "without page 2 of 2" == told[variants.PAGES]
    assert more[0] not in before["/bericht"]["text"]


def test_N11_what_may_not_be_kept_is_in_no_archive(at_desk, http, crawling):
    pages = STORIES[4:8]
    with http.Host() as host:
        source = crawling.source_of(host.home, "reserved")
        heads = [
            '<meta name="robots" content="noarchive">',
            '<meta name="tdm-reservation" content="1">',
            "",
            "",
        ]
        for n, (story, head) in enumerate(zip(pages, heads, strict=True)):
            host.pages[f"/lang/{n}"] = _html(http, story, story.lines, head)
        host.pages["/.well-known/tdmrep.json"] = http.reply(302, b"", "Location: /rechte.json")
        host.pages["/rechte.json"] = http.reply(
            200, b'[{"location": "/lang/2", "tdm-reservation": 1}]'
        )
        host.feed(*(f"/lang/{n}" for n in range(4)))
        report, stored = _run(at_desk, source)
        host.feed("/lang/4")
        host.pages["/lang/4"] = _html(http, STORIES[8], STORIES[8].lines)
        _run(at_desk, source)
    assert {"/0", "/3"} == set(stored)
    assert {("judge", "rights_reserved", 2)} == {row[:3] for row in report.reasons}
    assert (None, True) == (stored["/0"]["raw_file"], stored["/3"]["raw_file"].startswith("raw/"))
    raw = reader_of_raw(at_desk, stored["/3"])
    assert [host.url("/lang/3")] == [page.url for page in raw]
    assert 1 == host.asked("/.well-known/tdmrep.json"), "once for a day"


def reader_of_raw(at_desk, row):
    """Return all pages of the archive in which an article's page lies."""
    body = at_desk.store.get(row["raw_file"])
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        return list(archives.read_pages(Path(file.name)))

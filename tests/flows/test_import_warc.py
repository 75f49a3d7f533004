"""Pages out of WARC files, brought to the store: by command, in batches, out of a bucket, after a kill."""

import gzip
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows import settings
from flows.cli.past import archives
from flows.harvest_many import harvest_many
from flows.steps import import_warc
from flows.steps.context import open_context
from flows.steps.import_warc import ArchiveFileError
from flows.workers import page_tasks
from flows.workers.pool import WorkerPool
from pipelines.sources.load import load_sources
from pipelines.store import opening, reader
from pipelines.store.object_store import S3Options
from tests.flows.watching import Quiet
from tests.pipelines.store import stage
from tests.pipelines.test_web_archive import record
from tests.world import past
from tests.world.http import Host

DAY = date(2016, 8, 26)


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, preload=page_tasks.PRELOAD) as pool:
        yield pool


class Silent:
    """Looks on and says nothing."""

    def file(self, *_):
        """Hears that a file was read."""

    def report(self, *_):
        """Hears of a batch."""


def page(number, home="https://paper.example", at="2016-08-26T12:45:20Z", **more):
    """Return a record of an article."""
    body = past.article(number, DAY).partition(b"\r\n\r\n")[2]
    return record(f"{home}/story/haushalt-{number:06}", body=body, WARC_Date=at, **more)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


class Desk:
    """Two sources, and a store without articles."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "seeds").mkdir()
        self.source("paper", "https://paper.example/", "scope: {deny: [/intern/]}\npaused: true\n")
        self.source("other", "https://other.example/")
        self.given = {
            "seeds": folder / "seeds",
            "store": str(folder / "store"),
            "state": str(folder / "state"),
            "spool": folder / "state" / "spool",
        }

    def source(self, name, home, more=""):
        text = f"name: {name}\nhome: {home}\nlanguage: de\nschedule: {{every: 60m}}\n{more}"
        file = self.folder / "seeds" / f"{name}.yaml"
        file.write_text(f"{text}seeds:\n  - feed: {home}rss\n")

    def archive(self, name, *records):
        file = self.folder / name
        file.write_bytes(b"".join(gzip.compress(one) for one in records))
        return str(file)

    def imported(self, pool, *names, stop=lambda: False, **more):
        found = settings.load(**self.given | more)
        sources = load_sources(self.folder / "seeds")
        with open_context(found, pool) as context:
            files = import_warc.files(found, names)
            return import_warc.import_files(context, sources, files, Silent(), stop)

    def stored(self, pool):
        """Return the stored articles: their address without its host, to when they were fetched."""
        with open_context(settings.load(**self.given), pool) as context:
            rows = reader.latest(
                context.store, columns=["url", "fetched_at", "version"]
            ).to_pylist()
        return {
            row["url"].partition(".example")[2]: (row["fetched_at"], row["version"]) for row in rows
        }


AT = datetime(2016, 8, 26, 12, 45, 20, tzinfo=UTC)


def test_pages_go_to_the_sources_in_whose_scope_they_are(desk, pool):
    file = desk.archive(
        "a.warc.gz",
        *(page(number) for number in range(1, 8)),
        *(page(number, "http://www.other.example") for number in range(11, 15)),
        page(20, "https://nobody.example"),
        page(21, "https://paper.example/intern"),
        page(22, status="404 Not Found"),
        page(23, kind="revisit"),
    )
    found = desk.imported(pool, file)
    assert {"paper": 7, "other": 4} == dict(found.by_source)
    counts = found.counts
    assert (1, 1, 1, 1) == tuple(
        counts[n] for n in ("no source", "out of scope", "no page", "revisit")
    )
    stored = desk.stored(pool)
    assert {f"/story/haushalt-{n:06}" for n in (*range(1, 8), *range(11, 15))} == stored.keys()
    assert {(AT, 1)} == set(stored.values())
    assert all(report.is_past for report in found.reports)


def test_a_page_comes_once_and_an_older_capture_makes_no_version(desk, pool):
    pages = [page(number) for number in range(1, 6)]
    first = desk.imported(pool, desk.archive("a.warc.gz", *pages, page(1)))
    assert (5, 1) == (first.counts["taken"], first.counts["older capture"])
    again = desk.imported(pool, str(desk.folder / "a.warc.gz"))
    assert (0, 1) == (again.counts["taken"], len(again.skipped))
    older = page(1, at="2015-01-01T00:00:00Z")
    same = desk.imported(pool, desk.archive("b.warc.gz", *pages, older))
    assert (0, 5) == (same.counts["taken"], same.counts["known already"])
    assert {(AT, 1)} == set(desk.stored(pool).values())


def test_a_file_is_read_again_for_a_new_source(desk, pool):
    file = desk.archive(
        "a.warc.gz", *(page(n) for n in range(1, 4)), page(9, "https://new.example")
    )
    assert 1 == desk.imported(pool, file).counts["no source"]
    desk.source("new", "https://new.example/")
    again = desk.imported(pool, file)
    assert ({"paper": 0, "new": 1}, 3) == (dict(again.by_source), again.counts["known already"])


def test_rights_in_headers_are_heeded(desk, pool):
    reserved = page(1, headers=[("TDM-Reservation", "1")])
    found = desk.imported(
        pool, desk.archive("a.warc.gz", reserved, *(page(n) for n in range(2, 6)))
    )
    assert "/story/haushalt-000001" not in desk.stored(pool)
    assert ["rights_reserved"] == [reason for _, reason, _, _ in found.reports[0].reasons]


def test_batches_are_stored_one_by_one_and_a_stop_loses_none(desk, pool, monkeypatch):
    monkeypatch.setattr(import_warc, "BATCH", 5)
    file = desk.archive("a.warc.gz", *(page(number) for number in range(1, 14)))
    asked = []

    def stop():
        asked.append(1)
        return len(asked) == 7

    first = desk.imported(pool, file, stop=stop)
    assert ([5, 2], 7) == ([r.counts.fetched for r in first.reports], len(desk.stored(pool)))
    second = desk.imported(pool, file)
    assert 13 == len(desk.stored(pool))
    assert 1 == second.counts["known already"]  # the record at which it stopped


def test_K01_a_batch_that_was_killed_is_read_again(desk, pool, monkeypatch):
    file = desk.archive("a.warc.gz", *(page(number) for number in range(1, 6)))
    with monkeypatch.context() as broken:
        broken.setattr(import_warc, "store_run", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.imported(pool, file)
    assert list((desk.folder / "state" / "spool" / "_import" / "paper").iterdir())
    assert 5 == desk.imported(pool, file).counts["taken"]
    assert 5 == len(desk.stored(pool))


def test_no_request_goes_out_and_the_harvest_asks_for_none_of_it_again(tmp_path, pool):
    with Host() as host:
        made = past.print_paper(host, past.days(date(2016, 8, 1), date(2016, 8, 6), step=1))
        host.feed(*(path for path, _ in made))
        desk = Desk(tmp_path)
        desk.source("paper", host.home, "network: {allow: [127.0.0.0/8]}\nbudget: {gap: 0}\n")
        records = [
            record(host.url(path), body=host.pages[path].partition(b"\r\n\r\n")[2])
            for path, _ in made
        ]
        found = desk.imported(pool, desk.archive("a.warc.gz", *records))
        assert (6, []) == (found.by_source["paper"], host.seen)
        (paper,) = (s for s in load_sources(tmp_path / "seeds") if s.id == "paper")
        with open_context(settings.load(**desk.given), pool) as context:
            harvest_many(context, [paper], Quiet())
        assert not any(request.path.startswith("/story") for request in host.seen)


def test_archives_lie_in_a_bucket(desk, pool, flow_bucket):
    file = desk.archive("a.warc.gz", *(page(number) for number in range(1, 6)))
    options = {name: flow_bucket[f"s3_{name}"] for name in stage.KEYS}
    bucket = "/".join(flow_bucket["store"].split("/")[:3])
    store = opening.open_store(bucket, S3Options(endpoint=flow_bucket["s3_endpoint"], **options))
    store.put("crawl/CC-NEWS-1.warc.gz", Path(file).read_bytes())
    s3 = {name: value for name, value in flow_bucket.items() if name != "store"}
    found = desk.imported(pool, f"{bucket}/crawl/", **s3)
    assert 5 == found.counts["taken"]
    assert (f"{bucket}/crawl/CC-NEWS-1.warc.gz",) == desk.imported(
        pool, f"{bucket}/crawl/", **s3
    ).skipped


@pytest.mark.parametrize("name", ["nowhere.warc.gz", "https://paper.example/a.warc.gz"])
def test_an_archive_that_is_not_there_is_told(desk, name):
    with pytest.raises(ArchiveFileError, match=r"give a WARC file|fetch it first"):
        import_warc.files(settings.load(**desk.given), [name])


def test_the_command_counts_without_storing(desk, pool, capsys):
    file = desk.archive(
        "a.warc.gz", *(page(number) for number in range(1, 4)), page(9, "https://x.example")
    )
    assert 0 == archives.import_archives([file], desk.given, dry_run=True)
    told = capsys.readouterr().out
    assert "3 pages would be taken (dry run: nothing is stored)" in told
    assert "1 no source" in told
    assert {} == desk.stored(pool)


@pytest.mark.slow
def test_the_command_imports(desk, pool, copydesk):
    file = desk.archive("a.warc.gz", *(page(number) for number in range(1, 6)))
    options = [
        x for name in ("seeds", "store", "state") for x in (f"--{name}", str(desk.given[name]))
    ]
    done = subprocess.run(
        [copydesk, "import", file, *options], capture_output=True, text=True, check=True
    )
    assert "5 pages taken" in done.stdout
    assert 5 == len(desk.stored(pool))
    wrong = subprocess.run(
        [copydesk, "import", *options], capture_output=True, text=True, check=False
    )
    assert (2, True) == (wrong.returncode, "name the archives" in wrong.stderr)

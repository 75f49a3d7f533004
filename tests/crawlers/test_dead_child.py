"""Child sitemaps that are gone: told once, asked for now and then, never a fault of each run again."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from pipelines import health, ledger
from pipelines.model.page import Via, Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.report import Outlook
from pipelines.model.source import Seed, SeedKind
from pipelines.state import frontier, schema
from tests.world import crawling, past
from tests.world.http import Host


@pytest.fixture
def world(tmp_path):
    with Host() as host:
        made = past.print_paper(host, past.days(date(2024, 1, 7), past.last_day()))
        past.sitemaps(host, made)
        del host.pages["/map-2024-03.xml"]
        url = f"sqlite:///{tmp_path}/crawl.db"
        seeds = (Seed(kind=SeedKind.SITEMAP, url=host.url("/index.xml")),)
        source = crawling.source_of(host.home, seeds=seeds)
        yield SimpleNamespace(
            host=host, state=schema.open_state(url), url=url, source=source, folder=tmp_path
        )


def crawl(world, name):
    order = crawling.order_of(world.source, world.folder / name, state_url=world.url)
    visits = crawling.harvest([order]).visits["case"].values()
    rows = ledger.rows("20261122T100000Z-case", [v for v in visits if v.is_listing], {}, {})
    counts = ledger.counts(rows)
    return (
        {v.url: v for v in visits},
        counts,
        health.verdict(counts, reasons=ledger.reasons(rows), is_past=True),
    )


def test_a_dead_child_sitemap_is_told_of_once_and_asked_for_again_later(world):
    dead = world.host.url("/map-2024-03.xml")
    first, counts, verdict = crawl(world, "1")
    assert (Reason.GONE, 1, Outlook.DEGRADED) == (
        first[dead].reason,
        counts.listings_failed,
        verdict.outlook,
    )
    assert "you are told this once" in verdict.message
    ago = datetime.now(UTC) - timedelta(days=2)
    failed = Visit(
        url=dead, source_id=world.source.id, via=Via(seed="s", listing="s"), is_listing=True,
        stage=Stage.FETCH, reason=Reason.GONE, at=ago,
    )  # fmt: skip
    frontier.record(world.state, [failed], ago)
    again, counts, verdict = crawl(world, "2")
    assert (Reason.STILL_DEAD, 0, Outlook.GOOD) == (
        again[dead].reason,
        counts.listings_failed,
        verdict.outlook,
    )
    assert "failed 2 times in a row" in again[dead].evidence
    frontier.record(world.state, [again[dead]], datetime.now(UTC))
    third, _, _ = crawl(world, "3")
    assert Reason.NOT_DUE is third[dead].reason  # it rests for longer

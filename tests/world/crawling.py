"""Crawls of loopback hosts: sources, orders and what became of each URL."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crawlers import launch
from crawlers.protocol import CrawlOrder
from pipelines.model.page import RunId
from pipelines.model.source import (
    Budget,
    Every,
    Network,
    Seed,
    SeedKind,
    Source,
    SourceId,
)
from tests.world import archives

AGENT = "copydesk/0.1 (+mailto:desk@example.org)"


def source_of(home, name="case", *, seeds=None, gap=0.0, pages=50, **rest):
    """Return a source with the feed /rss of a loopback host."""
    return Source(
        id=SourceId(name),
        name=name,
        home=home,
        language="de",
        schedule=Every(seconds=3600),
        seeds=seeds or (Seed(kind=SeedKind.FEED, url=f"{home}rss"),),
        budget=Budget(pages=pages, gap_seconds=gap),
        **{"network": Network(allow=("127.0.0.1/32",)), **rest},
    )


def order_of(source, folder, *, seconds=20, **rest):
    """Return an order for a source with its spool below a folder."""
    usual = {
        "run_id": RunId(f"20261122T100000Z-{source.id}"),
        "source": source,
        "user_agent": AGENT,
        "started_at": datetime.now(UTC),
        "state_url": "",
        "spool": str(Path(folder) / source.id),
        "page_limit": source.budget.pages,
        "deadline_seconds": seconds,
    }
    return CrawlOrder(**{**usual, **rest})


@dataclass
class Harvested:
    """What came of a crawl of several sources."""

    receipts: dict
    visits: dict
    """Source to its visits by path of the URL."""
    events: list = field(default_factory=list)
    folder: Path = Path()

    def reason(self, source, path):
        return self.visits[source][path].reason

    def bodies(self, source):
        path = self.folder / source / "pages.warc.gz"
        return {page.url: page.body for page in archives.read_pages(path)}


def harvest(orders, **rest):
    """Crawls orders in a child process and gathers what the spools say."""
    events = []
    receipts = launch.crawl(
        orders, on_event=events.append, **{"should_stop": lambda: False, **rest}
    )
    folder = Path(orders[0].spool).parent
    return Harvested(receipts, {o.source.id: visits_of(o) for o in orders}, events, folder)


def visits_of(order):
    """Return the visits of a spool by path; fails when a URL was visited twice."""
    listed = list(launch.read_visits(Path(order.spool)))
    found = {"/" + visit.url.partition("://")[2].partition("/")[2]: visit for visit in listed}
    assert len({visit.url for visit in listed}) == len(listed)
    return found


def town(cases, folder, *, seconds=20, **rest):
    """Crawls many small worlds at once: `cases` maps a name to (host, source fields)."""
    sources = [source_of(host.home, name, **fields) for name, (host, fields) in cases.items()]
    return harvest([order_of(source, folder, seconds=seconds) for source in sources], **rest)

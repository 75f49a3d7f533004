"""The sample newspaper as a corpus: its article pages, their gold, and the cleaner run on them as one source.

No weights ever saw its pages: the shipped ones are honest here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.batch import records
from infra.newspaper.article import load_articles
from infra.newspaper.gold import Gold as Truth
from infra.newspaper.gold import gold
from infra.newspaper.loopback import Request
from infra.newspaper.site import Site
from infra.quality.metrics import Gold
from infra.quality.running import Run, output
from pipelines import cleaner
from pipelines.boilerplate.learning import learn
from pipelines.model.draft import BlockKind, Draft
from pipelines.model.page import FetchedPage, Via
from pipelines.model.rejection import Stage
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Seed, SeedKind, Source, SourceId

HOST = "hafenstimme.example"
HOME = f"http://{HOST}/"
SOURCE = Source(
    id=SourceId("nordhafen"),
    name="Hafenstimme Nordhafen",
    home=HOME,
    language="de",
    timezone="Europe/Berlin",
    schedule=Every(seconds=3600),
    seeds=(Seed(kind=SeedKind.SECTION, url=HOME),),
)


def golds() -> list[Gold]:
    """Return what every article page should become; a page to be refused has no gold text."""
    return [_gold(truth) for truth in _fetchable()]


def _fetchable() -> list[Truth]:
    """Return the pages that a crawl hands to the cleaner."""
    return [x for x in gold() if not x.rejection or x.rejection[0] is not Stage.FETCH]


def _gold(truth: Truth) -> Gold:
    lines = tuple(line.text for line in truth.lines)
    roles = ["headline" if x.kind is BlockKind.HEADING else "paragraph" for x in truth.lines]
    lead = (truth.lead,) if truth.lead else ()
    return Gold(
        id=str(truth.number),
        url=f"http://{HOST}{truth.path}",
        publisher=truth.template,
        language=truth.language,
        title=truth.title,
        authors=(*truth.authors, *truth.agencies) or None,
        date=truth.published.isoformat(),
        section=truth.section,
        body=None if truth.rejection else (*lead, *lines),
        roles=(*(["lead"] if lead else []), *roles),
        page_type="to be refused" if truth.rejection else "article",
        rejection=truth.rejection[1].value if truth.rejection else None,
    )


def pages() -> Iterator[tuple[str, bytes]]:
    """Return (id, bytes) of all article pages that a crawl fetches."""
    site = Site(load_articles())
    for truth in _fetchable():
        asked = Request(at=truth.published, method="GET", target=truth.path, headers={"host": HOST})
        yield str(truth.number), site(asked).body


def clean(name: str) -> tuple[Run, Run]:
    """Cleans all pages as a harvest would; gives (all pages with their text, what the gates leave of them)."""
    addresses = {gold.id: gold.url for gold in golds()}
    at = max(truth.published for truth in gold()) + timedelta(hours=1)
    fetched = {page: _fetched(addresses[page], body, at) for page, body in pages()}
    drafts = {page: cleaner.draft_page(one, SOURCE) for page, one in fetched.items()}
    seen = [learn.observe(draft) for draft in drafts.values() if isinstance(draft, Draft)]
    model = learn.merge(cold(SOURCE.id), seen)
    runs = []
    for gates in (False, True):
        outcomes = {
            page: cleaner.finish_draft(draft, model, SOURCE, gates=gates)
            if isinstance(draft, Draft)
            else draft
            for page, draft in drafts.items()
        }
        rows = {
            page: output(records.as_json(records.BatchResult(id=page, url="", outcome=outcome)))
            for page, outcome in outcomes.items()
        }
        runs.append(Run(name=name, outputs=rows, cpu_ms=None))
    return runs[0], runs[1]


def _fetched(url: str, body: bytes, at: datetime) -> FetchedPage:
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=SOURCE.id,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body,
        fetched_at=at,
        via=Via(seed=HOME, listing=HOME),
    )

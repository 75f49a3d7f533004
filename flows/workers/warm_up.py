"""Cleans a made-up page when imported: loads what the first pages would load in every worker.

Imported last in the process that workers are forked from: weights are read once, and the workers share their memory.
The model of languages is not among it: few pages need it.
"""

import gc
from datetime import UTC, datetime

from pipelines import cleaner
from pipelines.extract.classifier.trafilatura_choice import trafilatura_text
from pipelines.extract.html.parse import parse_html
from pipelines.model.bounds import GARBAGE
from pipelines.model.page import FetchedPage, Via
from pipelines.model.sitemodel import cold
from pipelines.model.source import Every, Seed, SeedKind, Source, SourceId

_URL = "https://page.invalid/"
_TEXT = "<html><title>A page</title><body><h1>A page</h1><p>It says this, and nothing else.</body></html>"


def _warm() -> None:
    source = Source(
        id=SourceId("page"),
        name="Page",
        home=_URL,
        language="en",
        schedule=Every(seconds=86_400),
        seeds=(Seed(kind=SeedKind.SECTION, url=_URL),),
    )
    page = FetchedPage(
        url=_URL,
        final_url=_URL,
        source_id=source.id,
        status=200,
        headers=(("content-type", "text/html"),),
        body=_TEXT.encode(),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        via=Via(seed=_URL, listing=_URL),
    )
    cleaner.clean_page(page, source, cold(source.id))
    parsed = parse_html(_TEXT)
    if parsed is not None:
        trafilatura_text(parsed)


_warm()
gc.collect()
gc.set_threshold(GARBAGE)
gc.freeze()  # a collection in a worker would write to every object, and so take a copy of its memory

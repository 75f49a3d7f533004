"""The source that stands for the publisher of an address, and pages of which only that is known.

The list of public suffixes is read when this is imported. Only workers need it: the process they are forked from
reads it once.
"""

import re
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

from pipelines.model.page import FetchedPage, Via
from pipelines.model.source import Every, Seed, SeedKind, Source, SourceId


def source_of(url: str) -> Source:
    """Return the source that stands for the publisher of an address: its registrable domain."""
    return _source(publisher(urlsplit(url).hostname or ""))


def page_of(url: str, body: bytes, at: datetime) -> FetchedPage:
    """Return a page that somebody else fetched, as if its publisher had just served it as HTML without a charset."""
    return FetchedPage(
        url=url,
        final_url=url,
        source_id=source_of(url).id,
        status=200,
        headers=(("content-type", "text/html"),),
        body=body,
        fetched_at=at,
        via=Via(seed=url, listing=url),
    )


@cache
def _source(domain: str) -> Source:
    home = f"https://{domain}/"
    return Source(
        id=SourceId(re.sub(r"[^a-z0-9]+", "-", domain).strip("-") or "unknown"),
        name=domain,
        home=home,
        language="und",
        schedule=Every(seconds=86_400),
        seeds=(Seed(kind=SeedKind.SECTION, url=home),),
    )


@cache
def publisher(host: str) -> str:
    """Return the registrable domain of a host by the public suffix list; the host itself without one."""
    return _suffixes(host).top_domain_under_public_suffix or host


_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list that comes with the package
publisher("page.invalid")  # reads it

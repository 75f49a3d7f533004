"""Listings to discovered URLs. The one `__init__` with code: its dispatcher is the room's face. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.discovery import feeds, frontpage, sections, sitemaps, wordpress
from crawlers.discovery import pages as paged
from crawlers.discovery.autodiscovery import from_page
from crawlers.discovery.finds import FoundUrl, ListingFinds, absolute
from crawlers.discovery.sniff import Form, Sniffed, sniff
from pipelines.link_header import linked
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import SeedKind, Source

_NAMES = {
    SeedKind.FEED: "a feed",
    SeedKind.SITEMAP: "a sitemap",
    SeedKind.SECTION: "a section page",
    SeedKind.WORDPRESS: "a list of WordPress posts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a listing names."""

    kind: SeedKind
    """What it turned out to be, whatever was expected."""
    articles: tuple[DiscoveredUrl, ...] = ()
    """Candidates, best first: newest of a sitemap, likeliest of a page, in order of a feed."""
    listings: tuple[DiscoveredUrl, ...] = ()
    """Child sitemaps, newest first; depth and repetition are the caller's to bound."""
    notes: tuple[str, ...] = ()
    """What was odd, missing or left out, one line each; empty when all is well."""
    announced: tuple[str, ...] = ()
    """Feeds and sitemaps that a page names in its head, also one in place of a feed; proposals, not followed."""
    next_page: str | None = None
    """Normalized address of the page behind a section's, with older articles."""


def read_listing(  # noqa: PLR0913 # the frozen interface between spider and readers
    listing_url: str,
    body: bytes,
    content_type: str,
    *,
    source: Source,
    via: Via,
    expected: SeedKind,
    headers: Sequence[tuple[str, str]] = (),
) -> Listing:
    """Reads a feed, sitemap or page by what it is, not by what it is called. Never raises.

    A page in place of a feed or sitemap gives no articles, for it is mostly an error or a consent page;
    its `kind` and a note say so. Everything else is read as what it is.

    Args:
        listing_url: Address that answered; relative addresses are resolved against it.
        body: Bytes out of their transport encoding; gzip files are unpacked here.
        content_type: Header of that name, or nothing; only its charset is looked at.
        source: The source whose listing it is.
        via: Path of what the listing names: its seed, this listing, its hops; stamped on every find.
        expected: What the seed, or the index above, says it is.
        headers: Of the answer, names in lower case: they may name the next page, or tell how many there are.
    """
    sniffed = sniff(body, content_type)
    reading = _read(sniffed, listing_url, source, expected)
    notes = (*sniffed.notes, *reading.notes)
    if reading.kind is not expected and sniffed.form is not Form.HTML:
        notes = (f"expected {_NAMES[expected]}, found {sniffed.form}", *notes)
    is_page = sniffed.form is Form.HTML
    announced = _announced(sniffed, listing_url, expected) if is_page else ()
    return Listing(
        kind=reading.kind,
        articles=tuple(_stamped(found, source, via) for found in reading.articles),
        listings=tuple(_stamped(found, source, via) for found in reading.listings),
        notes=notes,
        announced=announced,
        next_page=_next_page(sniffed, listing_url, expected, headers),
    )


def _announced(page: Sniffed, url: str, expected: SeedKind) -> tuple[str, ...]:
    """Return what a page announces; one in place of a feed may only link to where it is now."""
    announced = tuple(seed.url for seed in from_page(page.body, url))
    is_in_place = expected in (SeedKind.FEED, SeedKind.SITEMAP)
    return announced or (frontpage.read(page.body, url).feeds if is_in_place else ())


def _next_page(
    sniffed: Sniffed, url: str, expected: SeedKind, headers: Sequence[tuple[str, str]]
) -> str | None:
    if expected is SeedKind.WORDPRESS:
        count, following = wordpress.page_count(headers), linked(headers, "next")
        if count is None and following:  # what stands between may take headers of its own away
            return absolute(following, url)
        return wordpress.next_page(url, count)
    if sniffed.form is Form.HTML and expected is SeedKind.SECTION:
        following = linked(headers, "next")
        return paged.next_page(sniffed.body, url, is_section=True, linked=following)
    return None


def _read(sniffed: Sniffed, url: str, source: Source, expected: SeedKind) -> ListingFinds:
    match sniffed.form:
        case Form.FEED:
            return feeds.read_feed(sniffed.body, url)
        case Form.JSON:
            is_posts = expected is SeedKind.WORDPRESS
            read = wordpress.read_posts if is_posts else feeds.read_json_feed
            return read(sniffed.body, url)
        case Form.SITEMAP:
            return sitemaps.read_sitemap(sniffed.body, url)
        case Form.LINES if expected is SeedKind.SITEMAP:
            return sitemaps.read_lines(sniffed.body, url)
        case Form.HTML if expected is SeedKind.SECTION:
            return sections.read_section(sniffed.body, url, source)
    kind = SeedKind.SECTION if sniffed.form is Form.HTML else expected
    return ListingFinds(kind=kind, notes=(f"expected {_NAMES[expected]}, found {sniffed.form}",))


def _stamped(found: FoundUrl, source: Source, via: Via) -> DiscoveredUrl:
    return DiscoveredUrl(
        url=found.url,
        source_id=source.id,
        via=via,
        title=found.title,
        published=found.published,
        modified=found.modified,
    )

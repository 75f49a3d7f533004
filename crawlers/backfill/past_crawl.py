"""A crawl of past days: listing by listing, from the newest days back, each with all its articles before the next.

So a kill or a spent bound costs one listing at most: it is read again, and what is known of it is not asked for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from crawlers import discovery, redirects, visits
from crawlers.backfill import archives, periods
from crawlers.backfill.past_listings import PastListing, PastListings
from crawlers.crawl_log import MAX_NOTES, CrawlLog
from crawlers.discovery import Listing, frontpage, wordpress
from crawlers.discovery.scope import AdmittedUrl, admit_listing
from crawlers.fetching import conditional, limits
from crawlers.fetching.fetcher import Fetcher
from crawlers.fetching.limits import FetchFailure
from crawlers.fetching.responses import FetchResponse
from crawlers.fetching.state_lookup import FrontierLookup
from crawlers.queue_entries import QueuedArticle
from crawlers.url_queue import MAX_DISCOVERED, UrlQueue
from crawlers.visits import Subject
from pipelines.model.backfill import Backfill, BackfillReach, Period, months
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SeedKind, Source


@dataclass
class PastCrawl:
    """A running crawl of past days."""

    source: Source
    backfill: Backfill
    fetcher: Fetcher
    lookup: FrontierLookup
    queue: UrlQueue
    notes: CrawlLog
    fetch: Callable[[deque[QueuedArticle]], Awaitable[None]]
    """Fetches articles, as long as there is room."""
    has_room: Callable[[], bool]
    """Whether a further request may be made."""
    count: Callable[[int], None]
    """Takes note of a listing that was asked for, and of its bytes."""

    def __post_init__(self) -> None:
        self._listings = PastListings(self.backfill)
        self._forms: set[str] = set()

    async def run(self) -> None:
        """Read listings until all is read, or there is no room for more."""
        self._begin_at(self.source.home, SeedKind.SECTION)
        for seed in self.source.seeds:
            self._begin_at(seed.url, seed.kind)
        for form in self.source.archives:
            self._follow(form)
        while self.has_room() and self.queue.discovered < MAX_DISCOVERED:
            if (listing := self._listings.next()) is None:
                return
            await self._read(listing)

    def reach(self, requests: int) -> BackfillReach:
        """Return how far it has come."""
        return self._listings.reach(requests)

    def _begin_at(self, url: str, kind: SeedKind) -> None:
        via = Via(seed=url, listing=url)
        self._listings.add(PastListing(url=url, kind=kind, via=via, is_root=True))

    def _follow(self, form: str) -> None:
        """Take up the archive pages that have addresses of a form."""
        if form in self._forms:
            return
        self._forms.add(form)
        for url, period in archives.pages(form, self.backfill.window):
            self._listings.add(
                PastListing(
                    url=url,
                    kind=SeedKind.SECTION,
                    via=Via(seed=self.source.home, listing=self.source.home, hops=1),
                    period=period,
                    form=form,
                )
            )

    async def _read(self, listing: PastListing) -> None:
        """Read a listing and fetch its articles of the window; what is left of it is read by the next round."""
        found = DiscoveredUrl(url=listing.url, source_id=self.source.id, via=listing.via)
        url = self.queue.open_listing(found)
        if url is None:
            return
        about = Subject(url=url, source_id=self.source.id, via=listing.via, is_listing=True)
        is_page = listing.kind is SeedKind.SECTION
        answer = await (self.fetcher.page if is_page else self.fetcher.ask)(
            url,
            limits.LISTING,
            admit_hop=lambda target: redirects.listing_fault(target, self.source),
            partial=True,
        )
        self.count(0 if isinstance(answer, FetchFailure) else len(answer.wire))
        if isinstance(answer, FetchFailure):
            self._fail(listing, about, answer)
            return
        read = await self._understood(listing, answer)
        articles = await self._take_up(listing, answer, read)
        following = self._next_page(listing, read)
        self._listings.was_read(listing, len(read.articles))
        await self.fetch(self.queue.take_found())
        if self.queue.is_any_open(articles):
            self._listings.put_back(listing)
            return
        visit = visits.read(about, answer, conditional.body_hash(answer.body))
        self.queue.account.close(replace(visits.without_validators(visit), leads_to=following))

    def _fail(self, listing: PastListing, about: Subject, answer: FetchFailure) -> None:
        visit = visits.failed(about, answer)
        if answer.reason is Reason.GONE and (listing.form or listing.is_further):
            self._listings.was_read(listing, 0)
            self.queue.account.close(replace(visit, stage=Stage.DISCOVER))
            return
        if listing.is_root and listing.url not in {seed.url for seed in self.source.seeds}:
            self.queue.account.close(replace(visit, stage=Stage.DISCOVER))  # only looked at besides
            return
        self._listings.has_failed(listing)
        self.notes.warn(
            "listing_failed", url=listing.url, reason=answer.reason, evidence=answer.evidence
        )
        self.queue.account.close(visit)

    async def _understood(self, listing: PastListing, answer: FetchResponse) -> Listing:
        via = Via(seed=listing.via.seed, listing=listing.url, hops=listing.via.hops)
        read = await asyncio.to_thread(
            discovery.read_listing,
            answer.url,
            answer.body,
            conditional.header(answer.headers, "content-type") or "",
            source=self.source,
            via=via,
            expected=listing.kind,
            headers=answer.headers,
        )
        if read.notes:
            self.notes.warn("listing_odd", url=listing.url, note="; ".join(read.notes[:MAX_NOTES]))
        return read

    async def _take_up(
        self, listing: PastListing, answer: FetchResponse, read: Listing
    ) -> list[AdmittedUrl]:
        """Take up the listings and the articles that a listing names; return the articles of the window."""
        self._take_listings(listing, answer, read)
        admitted = self.queue.screen(
            found for found in read.articles if not archives.form_of(found.url)
        )
        inside: list[AdmittedUrl] = []
        for one in admitted:
            period = periods.of_article(one.found, self.source.timezone)
            if period.meets(self.backfill.window):
                inside.append(one)
                continue
            days = f"of {period.first or '…'} to {period.last}, as its listing or address says"
            self.queue.pass_over(one, Reason.OUT_OF_WINDOW, days)
        urls = [one.url for one in inside]
        known = await self.lookup.known(self.source.id, urls)
        self.queue.add_articles(inside, known, await self.lookup.suppressed(urls))
        return inside

    def _take_listings(self, listing: PastListing, answer: FetchResponse, read: Listing) -> None:
        via = Via(seed=listing.via.seed, listing=listing.url, hops=listing.via.hops + 1)
        for child, period in periods.of_listings(read.listings, self.source.timezone):
            self._listings.add(
                PastListing(url=child.url, kind=SeedKind.SITEMAP, via=via, period=period)
            )
        if read.kind is not SeedKind.SECTION:
            return
        links = self._links(answer)
        for form in archives.forms(links):
            self._follow(form)
        if not listing.is_root:
            return
        for url in filter(self._is_own, self.fetcher.announced()):
            self._begin_at(url, SeedKind.SITEMAP)
        if api := wordpress.api_of(answer.headers, answer.body, answer.url):
            self._ask_wordpress(api, via)

    def _links(self, answer: FetchResponse) -> list[str]:
        """Return the links of a page to hosts of the source."""
        return list(filter(self._is_own, frontpage.read(answer.body, answer.url).links))

    def _is_own(self, url: str) -> bool:
        via = Via(seed=self.source.home, listing=self.source.home)
        found = DiscoveredUrl(url=url, source_id=self.source.id, via=via)
        return isinstance(admit_listing(found, self.source), AdmittedUrl)

    def _ask_wordpress(self, api: str, via: Via) -> None:
        for month in months(self.backfill.window):
            url = wordpress.posts(api, month)
            self._listings.add(PastListing(url=url, kind=SeedKind.WORDPRESS, via=via, period=month))

    def _next_page(self, listing: PastListing, read: Listing) -> str | None:
        """Take up the page behind this one, unless it can only name what is older than the window; return it."""
        dated = [
            period.last
            for one in read.articles
            if (period := periods.of_article(one, self.source.timezone)).last
        ]
        newest = max(dated, default=None)
        if not read.next_page or not read.articles or (newest and newest < self.backfill.since):
            return None
        following = PastListing(
            url=read.next_page,
            kind=listing.kind,
            via=replace(listing.via, listing=listing.url, hops=listing.via.hops + 1),
            period=Period(last=newest).within(listing.period),
            is_further=True,
        )
        self._listings.add(following)
        return read.next_page

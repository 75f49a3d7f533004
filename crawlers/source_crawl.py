"""One source's crawl from its seeds to its receipt, in reading order. Scrapy is met only in `Fetcher`.

Listings first, then articles: what to fetch within the budget is chosen from all that is known.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from crawlers import discovery, redirects, rest, soft_404_probe, visits
from crawlers.backfill.past_crawl import PastCrawl
from crawlers.crawl_log import MAX_NOTES, CrawlLog
from crawlers.discovery.pages import next_page
from crawlers.fetching import conditional, limits
from crawlers.fetching.fetcher import Fetcher
from crawlers.fetching.limits import FetchFailure
from crawlers.fetching.responses import FetchResponse
from crawlers.fetching.state_lookup import FrontierLookup
from crawlers.fetching.throttle import SIDE_BY_SIDE, host_key
from crawlers.protocol import CrawlOrder, CrawlReceipt, Progress
from crawlers.queue_entries import FRONTIER, QueuedArticle, QueuedListing
from crawlers.spool import Spool
from crawlers.url_queue import PAGED, UrlQueue
from crawlers.url_traps import RepeatedPages
from crawlers.visits import Subject
from pipelines import logs
from pipelines.link_header import linked
from pipelines.model.backfill import Backfill
from pipelines.model.page import DiscoveredUrl, FetchedPage, KnownUrl, Via, Visit
from pipelines.model.rejection import Reason, Stage
from pipelines.model.source import SeedKind
from pipelines.paging import page_of

GRACE_SECONDS = 5.0
"""Time for answers under way when the run is stopped; the parent waits 12 s before it kills."""

LISTING_SHARE = 0.5
"""Share of the run's time after which no further listing is begun."""

MAX_PAGES = 30
"""Pages of one article at most; the longest series of pictures on pages have some more."""

ASIDE = 2
"""Articles under way at a time where hosts have a gap: one waits its turn while another is read."""

_log = logs.get("crawlers.source_crawl")


@dataclass
class SourceCrawl:
    """A running crawl of one source."""

    order: CrawlOrder
    fetcher: Fetcher
    lookup: FrontierLookup
    spool: Spool
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.queue = UrlQueue(self.order.source, self.spool.visit, datetime.now(UTC))
        self._settled: list[Visit] = []
        """Visits of listings that were read; written last, when it is known what became of their URLs."""
        self._closing = False
        self._taken = 0
        self._bytes = 0
        self._notes = CrawlLog()
        self._echoes = RepeatedPages()
        self._announced: dict[str, None] = {}
        """Feeds and sitemaps that section pages name, in order."""
        self._past = self._past_crawl(self.order.backfill) if self.order.backfill else None

    def _past_crawl(self, backfill: Backfill) -> PastCrawl:
        return PastCrawl(
            source=self.order.source,
            backfill=backfill,
            fetcher=self.fetcher,
            lookup=self.lookup,
            queue=self.queue,
            notes=self._notes,
            fetch=self._fetch_articles,
            has_room=self._has_room,
            count=self._count_listing,
        )

    async def run(self, stop: asyncio.Event) -> CrawlReceipt:
        """Crawls until all is done, the deadline is reached or `stop` is set; ends every URL it met."""
        reason = await self._until(stop)
        self._finish(reason)
        announced = (*self.fetcher.announced(), *self._announced)
        proposals = () if self._past else self.queue.proposals(announced)
        reach = self._past.reach(self._taken) if self._past else None
        receipt = self.spool.finish(reason, proposals, reach)
        now = self.progress()
        _log.info(
            "source_crawled",
            finish=reason,
            discovered=now.discovered,
            fetched=now.fetched,
            unchanged=now.unchanged,
            failed=now.failed,
            refused=now.refused,
            seconds=round(now.elapsed_seconds, 1),
        )
        return receipt

    def progress(self) -> Progress:
        """Return the counts so far."""
        counts = self.queue.account.counts
        fetched, unchanged, refused = (
            counts[None],
            counts[Reason.UNCHANGED],
            self.queue.account.refused,
        )
        return Progress(
            source_id=self.order.source.id,
            listings=self.queue.account.listings_done + len(self._settled),
            discovered=self.queue.discovered,
            fetched=fetched,
            unchanged=unchanged,
            failed=counts.total() - fetched - unchanged - refused,
            refused=refused,
            left=self.queue.account.left - len(self._settled),
            bytes=self._bytes,
            elapsed_seconds=time.monotonic() - self.started,
        )

    def patience(self) -> float:
        """Return the seconds the run has left."""
        return self.order.deadline_seconds - (time.monotonic() - self.started)

    async def _until(self, stop: asyncio.Event) -> str:
        work = asyncio.create_task(self._work())
        stopped = asyncio.create_task(stop.wait())
        waits = {work, stopped}
        await asyncio.wait(waits, timeout=self.patience(), return_when=asyncio.FIRST_COMPLETED)
        reason = "finished" if work.done() else "cancelled" if stop.is_set() else "deadline"
        self._closing = True
        await asyncio.wait({work}, timeout=GRACE_SECONDS)
        stopped.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        if not work.cancelled() and (error := _innermost(work.exception())):
            _log.error("source_failed", error=repr(error))
            return type(error).__name__
        return reason

    def _finish(self, reason: str) -> None:
        is_done = reason == "finished" and self.queue.account.left == len(self._settled)
        settled, self._settled = self._settled, []
        for visit in settled:
            # A seed is read in full until all it names was asked for. For its children that would be too much:
            # what a run has no room for is remembered, only what it took for a trap is not.
            is_child = visit.via.listing != visit.url
            is_whole = (is_done or is_child) and visit.url not in self.queue.dropped_of
            self.queue.account.close(visit if is_whole else visits.without_validators(visit))
        why = (Reason.OVER_BUDGET, "the run's budget was spent")
        if reason != "finished":
            why = (Reason.RUN_STOPPED, f"run ended: {reason}")
        self.queue.close_rest(*why)

    async def _work(self) -> None:
        if self._past:
            await self._past.run()
            return
        await self._take_due()
        await self._read_listings()
        await self._fetch_articles(self.queue.articles(self.order.page_limit))
        await self._probe()

    def _has_room(self) -> bool:
        return not self._closing and self._taken < self.order.page_limit

    def _count_listing(self, size: int) -> None:
        self._taken += 1
        self._bytes += size

    async def _take_due(self) -> None:
        via = Via(seed=FRONTIER, listing=FRONTIER)
        source_id = self.order.source.id
        found = [DiscoveredUrl(url=k.url, source_id=source_id, via=via) for k in self.order.due]
        known = {known.url: known for known in self.order.due}
        admitted = self.queue.screen(found)
        gone = await self.lookup.suppressed([a.url for a in admitted])
        self.queue.add_articles(admitted, known, gone)

    async def _read_listings(self) -> None:
        for seed in self.order.source.seeds:
            self.queue.add_seed(seed)
        until = self.patience() * (1 - LISTING_SHARE)
        while not self._closing and self.patience() > until:
            enough = self.queue.waiting >= self.order.page_limit
            if enough and self.queue.next_can_wait():
                return
            if (listing := self.queue.next_listing()) is None:
                return
            await self._read_listing(listing)

    async def _read_listing(self, listing: QueuedListing) -> None:
        """Asks for a listing and takes up what it names."""
        subject = self._subject(listing.url, listing.via, is_listing=True)
        known = (await self.lookup.known(self.order.source.id, [listing.url])).get(listing.url)
        if known and conditional.rests(known, datetime.now(UTC)):
            self.queue.account.close(visits.resting(subject, known))
            return
        is_page = listing.kind is SeedKind.SECTION
        answer = await (self.fetcher.page if is_page else self.fetcher.ask)(
            listing.url,
            limits.LISTING,
            admit_hop=lambda target: redirects.listing_fault(target, self.order.source),
            conditional=_conditions(listing, known, datetime.now(UTC)),
            partial=True,
        )
        if isinstance(answer, FetchFailure):
            if listing.via.hops and listing.kind in PAGED and answer.reason is Reason.GONE:
                visit = visits.failed(subject, answer)  # the end of a section, which is no failure
                self.queue.account.close(replace(visit, stage=Stage.DISCOVER))
                return
            if listing.depth and known and known.fails:
                self.queue.account.close(visits.still_dead(subject, answer, known))
                return
            self._notes.warn(
                "listing_failed", url=listing.url, reason=answer.reason, evidence=answer.evidence
            )
            self.queue.account.close(visits.failed(subject, answer))
            return
        self._bytes += len(answer.wire)
        sha256 = conditional.body_hash(answer.body)
        rests_until = rest.rests_until(listing.kind, answer.headers, answer.body, answer.at)
        if visits.is_unchanged(answer, known, sha256):
            visit = visits.unchanged(subject, answer, known)
            self.queue.account.close(replace(visit, rests_until=rests_until))
            return
        has_children = await self._take_listing(listing, answer)
        visit = replace(visits.read(subject, answer, sha256), rests_until=rests_until)
        self._settled.append(visits.without_validators(visit) if has_children else visit)

    async def _take_listing(self, listing: QueuedListing, answer: FetchResponse) -> bool:
        via = Via(seed=listing.via.seed, listing=listing.url, hops=listing.depth)
        content_type = conditional.header(answer.headers, "content-type") or ""
        read = await asyncio.to_thread(
            discovery.read_listing,
            answer.url,
            answer.body,
            content_type,
            source=self.order.source,
            via=via,
            expected=listing.kind,
            headers=answer.headers,
        )
        if read.notes:
            self._notes.warn("listing_odd", url=listing.url, note="; ".join(read.notes[:MAX_NOTES]))
        self._announced |= dict.fromkeys(read.announced)
        children = self.queue.screen_listings(read.listings)
        read_before = await self.lookup.known(self.order.source.id, [c.url for c in children])
        self.queue.add_listings(children, listing, read_before)
        admitted = self.queue.screen(read.articles)
        urls = [found.url for found in admitted]
        known = await self.lookup.known(self.order.source.id, urls)
        gone = await self.lookup.suppressed(urls)
        # Further back until what earlier runs know: a run reads no more of a section than there is news.
        if read.next_page and len(known) < len(urls) / 2:
            self.queue.add_next_page(read.next_page, listing)
        if note := self.queue.add_articles(admitted, known, gone).note:
            self._notes.warn("listing_odd", url=listing.url, note=note)
        return bool(read.listings)

    async def _fetch_articles(self, queue: deque[QueuedArticle]) -> None:
        gap = self.order.source.budget.gap_seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(ASIDE if gap else SIDE_BY_SIDE):
                group.create_task(self._fetch_from(queue))

    async def _fetch_from(self, queue: deque[QueuedArticle]) -> None:
        while queue and self._has_room():
            self.spool.check_room()
            candidate = queue.popleft()
            if not self.queue.begin(candidate):
                continue
            if why := self._echoes.refusal(candidate.url):
                self._notes.warn("pattern_muted", why=why)
                self.queue.drop(candidate, why)
                continue
            self._taken += 1
            if not await self._fetch(candidate):
                self._taken -= 1

    async def _fetch(self, candidate: QueuedArticle) -> bool:
        """Fetches one article address and ends it; tells whether a request was sent."""
        subject = self._subject(candidate.url, candidate.found.via)
        answer = await self.fetcher.page(
            candidate.url,
            limits.PAGE,
            admit_hop=lambda target: redirects.article_fault(
                target, candidate, self.queue, self.order.source
            ),
            conditional=conditional.validators(candidate.known, datetime.now(UTC)),
        )
        if isinstance(answer, FetchFailure):
            self._notes.tell(answer)
            self.queue.account.close(visits.failed(subject, answer))
            return answer.was_asked
        self._bytes += len(answer.wire)
        sha256 = conditional.page_hash(answer.body, answer.headers)
        if visits.is_unchanged(answer, candidate.known, sha256):
            self.queue.account.close(visits.unchanged(subject, answer, candidate.known))
            return True
        self._echoes.hear(candidate.url, answer.body)
        rights = await self.fetcher.reserved(answer.url)
        raw = self.spool.page(self._page(candidate, answer), answer.wire)
        self.queue.account.close(replace(visits.read(subject, answer, sha256, raw), rights=rights))
        await self._turn_page(candidate, answer)
        return True

    async def _turn_page(self, candidate: QueuedArticle, answer: FetchResponse) -> None:
        """Fetch the next page of an article at once and in full, so that all its pages are of one time."""
        target = next_page(answer.body, answer.url, linked=linked(answer.headers, "next"))
        if self._closing or target is None or page_of(target).number > MAX_PAGES:
            return
        following = self.queue.take_page(target, candidate)
        if following is None or not self.queue.begin(following):
            return
        if await self.lookup.suppressed([following.url]):
            subject = self._subject(following.url, following.found.via)
            self.queue.account.close(visits.suppressed(subject))
            return
        self._taken += await self._fetch(following)

    async def _probe(self) -> None:
        """Asks for the address that cannot exist, once it is known that articles came of the host."""
        url, host, probed = self.order.probe, host_key(self.order.probe), self.fetcher.shared.probed
        if not url or self._closing or host in probed or not self.queue.account.counts[None]:
            return
        probed.add(host)
        about = soft_404_probe.subject(url, self.order.source.id)
        self.queue.add_probe(about)
        answer = await self.fetcher.ask(
            url, soft_404_probe.limit(), admit_hop=soft_404_probe.not_followed
        )
        if isinstance(answer, FetchFailure):
            self.queue.account.close(visits.failed(about, answer))
            return
        raw = self.spool.page(soft_404_probe.page(url, answer, about.source_id), answer.wire)
        self.queue.account.close(soft_404_probe.shown(about, answer, raw))

    def _subject(self, url: str, via: Via, *, is_listing: bool = False) -> Subject:
        return Subject(url=url, source_id=self.order.source.id, via=via, is_listing=is_listing)

    def _page(self, candidate: QueuedArticle, answer: FetchResponse) -> FetchedPage:
        return FetchedPage(
            url=candidate.url,
            final_url=answer.url,
            source_id=self.order.source.id,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=answer.at,
            via=candidate.found.via,
        )


def _conditions(listing: QueuedListing, known: KnownUrl | None, now: datetime) -> dict[str, str]:
    of_kind = conditional.validators if listing.can_wait else conditional.listing_validators
    return of_kind(known, now)


def _innermost(error: BaseException | None) -> BaseException | None:
    """Return the first error of a task group's nested ones."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

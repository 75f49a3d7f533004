"""One source's crawl from its seeds to its receipt, in reading order. Scrapy is met only in `Asker`.

Listings first, then articles: what to fetch within the budget is chosen from all that is known.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawlers import discovery, hops, probe, visits
from crawlers.agenda import Agenda
from crawlers.candidates import FRONTIER, Candidate, Listing
from crawlers.fetching import limits, revisit
from crawlers.fetching.answers import Answer
from crawlers.fetching.ask import Asker
from crawlers.fetching.limits import Fault
from crawlers.fetching.pace import SIDE_BY_SIDE, host_key
from crawlers.lookup import Lookup
from crawlers.notes import MAX_NOTES, Notes
from crawlers.order import CrawlOrder, CrawlReceipt, Progress
from crawlers.patterns import Echoes
from crawlers.spool import Spool
from crawlers.visits import Subject
from pipelines import logs
from pipelines.model.page import DiscoveredUrl, FetchedPage, Via, Visit
from pipelines.model.rejection import Reason

GRACE_SECONDS = 5.0
"""Time for answers under way when the run is stopped; the parent waits 12 s before it kills."""

LISTING_SHARE = 0.5
"""Share of the run's time after which no further listing is begun."""

ASIDE = 2
"""Articles under way at a time where hosts have a gap: one waits its turn while another is read."""

_log = logs.get("crawlers.harvest")


@dataclass
class Harvest:
    """A running crawl of one source."""

    order: CrawlOrder
    asker: Asker
    lookup: Lookup
    spool: Spool
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.order.source, self.spool.visit, datetime.now(UTC))
        self._settled: list[Visit] = []
        """Visits of listings that were read; written last, when it is known what became of their URLs."""
        self._closing = False
        self._taken = 0
        self._bytes = 0
        self._notes = Notes()
        self._echoes = Echoes()
        self._announced: dict[str, None] = {}
        """Feeds and sitemaps that section pages name, in order."""

    async def run(self, stop: asyncio.Event) -> CrawlReceipt:
        """Crawls until all is done, the deadline is reached or `stop` is set; ends every URL it met."""
        reason = await self._until(stop)
        self._finish(reason)
        announced = (*self.asker.announced(), *self._announced)
        receipt = self.spool.finish(reason, self.agenda.proposals(announced))
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
        """Gives the counts so far."""
        counts = self.agenda.counts
        fetched, unchanged, refused = counts[None], counts[Reason.UNCHANGED], self.agenda.refused
        return Progress(
            source_id=self.order.source.id,
            listings=self.agenda.listings_done + len(self._settled),
            discovered=self.agenda.discovered,
            fetched=fetched,
            unchanged=unchanged,
            failed=counts.total() - fetched - unchanged - refused,
            refused=refused,
            left=self.agenda.left - len(self._settled),
            bytes=self._bytes,
            elapsed_seconds=time.monotonic() - self.started,
        )

    def patience(self) -> float:
        """Gives the seconds the run has left."""
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
        rest = self.agenda.left - len(self._settled)
        whole = reason == "finished" and not rest and not self.agenda.has_dropped
        settled, self._settled = self._settled, []
        for visit in settled:
            self.agenda.close(visit if whole else visits.without_validators(visit))
        why = (Reason.OVER_BUDGET, "the run's budget was spent")
        if reason != "finished":
            why = (Reason.RUN_STOPPED, f"run ended: {reason}")
        self.agenda.close_rest(*why)

    async def _work(self) -> None:
        await self._take_due()
        await self._read_listings()
        await self._fetch_articles()
        await self._probe()

    async def _take_due(self) -> None:
        via = Via(seed=FRONTIER, listing=FRONTIER)
        source_id = self.order.source.id
        found = [DiscoveredUrl(url=k.url, source_id=source_id, via=via) for k in self.order.due]
        known = {known.url: known for known in self.order.due}
        admitted = self.agenda.screen(found)
        gone = await self.lookup.suppressed([a.url for a in admitted])
        self.agenda.add_articles(admitted, known, gone)

    async def _read_listings(self) -> None:
        for seed in self.order.source.seeds:
            self.agenda.add_seed(seed)
        until = self.patience() * (1 - LISTING_SHARE)
        while not self._closing and self.patience() > until:
            enough = self.agenda.waiting >= self.order.page_limit
            if enough and self.agenda.has_child_next():
                return
            if (listing := self.agenda.next_listing()) is None:
                return
            await self._read_listing(listing)

    async def _read_listing(self, listing: Listing) -> None:
        """Asks for a listing and takes up what it names."""
        subject = self._subject(listing.url, listing.via, is_listing=True)
        known = (await self.lookup.known(self.order.source.id, [listing.url])).get(listing.url)
        if known and revisit.rests(known, datetime.now(UTC)):
            self.agenda.close(visits.resting(subject, known))
            return
        answer = await self.asker.ask(
            listing.url,
            limits.LISTING,
            admit_hop=lambda target: hops.listing_fault(target, self.order.source),
            conditional=revisit.validators(known, datetime.now(UTC)),
            partial=True,
        )
        if isinstance(answer, Fault):
            self._notes.warn(
                "listing_failed", url=listing.url, reason=answer.reason, evidence=answer.evidence
            )
            self.agenda.close(visits.failed(subject, answer))
            return
        self._bytes += len(answer.wire)
        sha256 = revisit.body_hash(answer.body)
        if visits.is_unchanged(answer, known, sha256):
            self.agenda.close(visits.unchanged(subject, answer, known))
            return
        has_children = await self._take_listing(listing, answer)
        visit = visits.read(subject, answer, sha256)
        self._settled.append(visits.without_validators(visit) if has_children else visit)

    async def _take_listing(self, listing: Listing, answer: Answer) -> bool:
        via = Via(seed=listing.via.seed, listing=listing.url, hops=listing.depth)
        content_type = revisit.header(answer.headers, "content-type") or ""
        read = await asyncio.to_thread(
            discovery.read_listing,
            answer.url,
            answer.body,
            content_type,
            source=self.order.source,
            via=via,
            expected=listing.kind,
        )
        if read.notes:
            self._notes.warn("listing_odd", url=listing.url, note="; ".join(read.notes[:MAX_NOTES]))
        self._announced |= dict.fromkeys(read.announced)
        self.agenda.add_listings(read.listings, listing)
        admitted = self.agenda.screen(read.articles)
        urls = [found.url for found in admitted]
        known = await self.lookup.known(self.order.source.id, urls)
        gone = await self.lookup.suppressed(urls)
        if note := self.agenda.add_articles(admitted, known, gone).note:
            self._notes.warn("listing_odd", url=listing.url, note=note)
        return bool(read.listings)

    async def _fetch_articles(self) -> None:
        queue = self.agenda.articles(self.order.page_limit)
        gap = self.order.source.budget.gap_seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(ASIDE if gap else SIDE_BY_SIDE):
                group.create_task(self._fetch_from(queue))

    async def _fetch_from(self, queue: deque[Candidate]) -> None:
        while queue and not self._closing and self._taken < self.order.page_limit:
            self.spool.check_room()
            candidate = queue.popleft()
            if why := self._echoes.refusal(candidate.url):
                self._notes.warn("pattern_muted", why=why)
                self.agenda.drop(candidate, why)
                continue
            self._taken += 1
            if not await self._fetch(candidate):
                self._taken -= 1

    async def _fetch(self, candidate: Candidate) -> bool:
        """Fetches one article address and ends it; tells whether a request was sent."""
        subject = self._subject(candidate.url, candidate.found.via)
        answer = await self.asker.ask(
            candidate.url,
            limits.PAGE,
            admit_hop=lambda target: hops.article_fault(
                target, candidate, self.agenda, self.order.source
            ),
            conditional=revisit.validators(candidate.known, datetime.now(UTC)),
        )
        if isinstance(answer, Fault):
            self._notes.tell(answer)
            self.agenda.close(visits.failed(subject, answer))
            return answer.was_asked
        self._bytes += len(answer.wire)
        sha256 = revisit.body_hash(answer.body)
        if visits.is_unchanged(answer, candidate.known, sha256):
            self.agenda.close(visits.unchanged(subject, answer, candidate.known))
            return True
        self._echoes.hear(candidate.url, answer.body)
        raw = self.spool.page(self._page(candidate, answer), answer.wire)
        self.agenda.close(visits.read(subject, answer, sha256, raw))
        return True

    async def _probe(self) -> None:
        """Asks for the address that cannot exist, once it is known that articles came of the host."""
        url, host, probed = self.order.probe, host_key(self.order.probe), self.asker.desk.probed
        if not url or self._closing or host in probed or not self.agenda.counts[None]:
            return
        probed.add(host)
        about = probe.subject(url, self.order.source.id)
        self.agenda.add_probe(about)
        answer = await self.asker.ask(url, probe.limit(), admit_hop=probe.not_followed)
        if isinstance(answer, Fault):
            self.agenda.close(visits.failed(about, answer))
            return
        raw = self.spool.page(probe.page(url, answer, about.source_id), answer.wire)
        self.agenda.close(probe.shown(about, answer, raw))

    def _subject(self, url: str, via: Via, *, is_listing: bool = False) -> Subject:
        return Subject(url=url, source_id=self.order.source.id, via=via, is_listing=is_listing)

    def _page(self, candidate: Candidate, answer: Answer) -> FetchedPage:
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


def _innermost(error: BaseException | None) -> BaseException | None:
    """Gives the first error of a task group's nested ones."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

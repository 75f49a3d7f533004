"""Looks at what a site offers, under the same guard, robots rules and pace as a harvest: `crawlers.survey` says what.

The home page first, then what it and robots.txt announce; addresses are guessed only for a kind of listing that
nobody names. Runs in the crawl process.
"""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawlers import discovery, redirects, survey
from crawlers.discovery import frontpage, wordpress
from crawlers.discovery.autodiscovery import from_page
from crawlers.discovery.frontpage import FrontPage
from crawlers.discovery.scope import AdmittedUrl, admit_listing
from crawlers.fetching import conditional, limits
from crawlers.fetching.fetcher import Fetcher
from crawlers.fetching.limits import FetchFailure
from crawlers.fetching.responses import FetchResponse
from crawlers.protocol import CrawlOrder, CrawlReceipt, Progress
from crawlers.spool import Spool
from crawlers.survey import Looked, Survey
from pipelines import codec, logs
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import SeedKind
from pipelines.urls import BadUrlError, normalize, safe_text

MAX_REQUESTS = 30
"""Listings asked for at most: a minute and a half with the usual gap."""

MAX_OF_A_KIND = {SeedKind.FEED: 8, SeedKind.SITEMAP: 4, SeedKind.WORDPRESS: 1}
"""Listings that one page or robots.txt may add; a sitemap may have children that are read, too."""

MAX_CHILDREN = 2
"""Child sitemaps read of one index, its best: enough to know what it is about."""

KEPT = 1_000
"""Articles kept of one listing."""

SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "sitemap.xml", "sitemap_index.xml")
FEEDS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Where listings stand that nobody names; below the home page's folder."""

_TDMREP = "/.well-known/tdmrep.json"
_log = logs.get("crawlers.surveyor")


@dataclass
class Surveyor:
    """A running survey of one site."""

    order: CrawlOrder
    fetcher: Fetcher
    spool: Spool
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._home = Looked(url=self.order.source.home, kind=SeedKind.SECTION, origin="home page")
        self._page = FrontPage()
        self._looked: dict[str, Looked] = {}
        self._rights: tuple[tuple[str, str], ...] = ()
        self._requests = 0
        self._found = 0

    async def run(self, stop: asyncio.Event) -> CrawlReceipt:
        """Look until all is seen, the deadline is reached or `stop` is set; write what was found."""
        work = asyncio.create_task(self._work())
        halt = asyncio.create_task(stop.wait())
        waits = {work, halt}
        await asyncio.wait(waits, timeout=self.patience(), return_when=asyncio.FIRST_COMPLETED)
        reason = "finished" if work.done() else "cancelled" if stop.is_set() else "deadline"
        for task in waits:
            task.cancel()
        await asyncio.wait(waits)
        if not work.cancelled() and (error := work.exception()):
            _log.error("survey_failed", error=repr(error))
            reason = type(error).__name__
        (Path(self.order.spool) / survey.NAME).write_bytes(codec.dump(self._survey()))
        return self.spool.finish(reason)

    def progress(self) -> Progress:
        """Return the counts so far."""
        return Progress(
            source_id=self.order.source.id,
            listings=len(self._looked),
            discovered=self._found,
            elapsed_seconds=time.monotonic() - self.started,
        )

    def patience(self) -> float:
        """Return the seconds that are left."""
        return self.order.deadline_seconds - (time.monotonic() - self.started)

    def _survey(self) -> Survey:
        return Survey(
            home=self._home,
            listings=tuple(self._looked.values()),
            links=tuple(dict.fromkeys(self._own(self._page.links))),
            name=self._page.name,
            language=self._page.language,
            rights=self._rights,
            requests=self._requests,
        )

    async def _work(self) -> None:
        home = self.order.source.home
        self._requests += 1
        answer = await self.fetcher.page(
            home,
            limits.LISTING,
            admit_hop=lambda target: redirects.listing_fault(target, self.order.source),
            partial=True,
        )
        if isinstance(answer, FetchFailure):
            self._home = replace(self._home, fault=f"{answer.reason}: {answer.evidence}")
            return
        self._page = frontpage.read(answer.body, answer.url)
        self._rights = (*_header_rights(answer), *self._page.rights, *await self._reserved())
        seen = await self._read(self._home, answer)
        self._home = replace(seen, fault="")  # links that a script draws are no fault: feeds may do
        for seed in self.order.source.seeds:
            if seed.url != home:
                await self._look(Looked(url=seed.url, kind=seed.kind, origin="source file"))
        await self._announced(answer)
        await self._guessed()

    async def _announced(self, home: FetchResponse) -> None:
        """Look at what robots.txt, the home page's head and its links name."""
        robots = urljoin(home.url, "/robots.txt")  # its relative lines are resolved against itself
        of_robots = [urljoin(robots, url) for url in self.fetcher.announced()]
        news_first = sorted(of_robots, key=lambda url: "news" not in url.lower())
        await self._look_at(news_first, SeedKind.SITEMAP, "robots.txt")
        heads = from_page(home.body, home.url)
        for kind in (SeedKind.SITEMAP, SeedKind.FEED):
            await self._look_at([s.url for s in heads if s.kind is kind], kind, "home page")
        await self._look_at(self._own(self._page.feeds), SeedKind.FEED, "link")
        if api := wordpress.api_of(home.headers, home.body, home.url):
            own = self._own([wordpress.posts(api)])
            await self._look_at(own, SeedKind.WORDPRESS, "home page")

    async def _guessed(self) -> None:
        for kind, names in ((SeedKind.SITEMAP, SITEMAPS), (SeedKind.FEED, FEEDS)):
            for name in names:
                if self._has(kind):
                    break
                url = urljoin(self.order.source.home, name)
                await self._look(Looked(url=url, kind=kind, origin="guess"))

    def _has(self, kind: SeedKind) -> bool:
        return any(not look.fault and look.kind is kind for look in self._looked.values())

    async def _look_at(self, urls: Iterable[str], kind: SeedKind, origin: str) -> None:
        for url in islice(dict.fromkeys(urls), MAX_OF_A_KIND[kind]):
            await self._look(Looked(url=url, kind=kind, origin=origin))

    async def _look(self, look: Looked) -> None:
        """Ask for one listing; follow the best children of an index, and the feeds that an overview of feeds links."""
        try:
            look = replace(look, url=normalize(look.url))
        except BadUrlError:
            return
        if look.url in self._looked or self._requests >= MAX_REQUESTS:
            return
        self._looked[look.url] = look  # not asked for twice, whatever comes of it
        answer = await self._ask(look.url)
        if isinstance(answer, FetchFailure):
            self._looked[look.url] = replace(look, fault=f"{answer.reason}: {answer.evidence}")
            return
        self._looked[look.url] = seen = await self._read(look, answer)
        if seen.kind is SeedKind.SECTION and look.kind is SeedKind.FEED and look.origin == "link":
            found = frontpage.read(answer.body, answer.url).feeds
            await self._look_at(self._own(found), SeedKind.FEED, "overview of feeds")

    async def _read(self, look: Looked, answer: FetchResponse) -> Looked:
        via = Via(seed=look.url, listing=look.url)
        read = await asyncio.to_thread(
            discovery.read_listing,
            answer.url,
            answer.body,
            conditional.header(answer.headers, "content-type") or "",
            source=self.order.source,
            via=via,
            expected=look.kind,
            headers=answer.headers,
        )
        self._found += len(read.articles)
        wrong = read.kind is SeedKind.SECTION and look.kind is not SeedKind.SECTION
        empty = not (read.articles or read.listings)
        fault = "a page, no listing" if wrong else "; ".join(read.notes[:2]) if empty else ""
        await self._children(look, read.listings)
        return replace(
            look,
            kind=read.kind,
            fault=fault or ("names no article" if empty else ""),
            articles=read.articles[:KEPT],
            total=len(read.articles),
            children=len(read.listings),
        )

    async def _children(self, look: Looked, found: tuple[DiscoveredUrl, ...]) -> None:
        if look.parent:
            return  # an index of indexes: its source file need not name more than the first
        for child in found[:MAX_CHILDREN]:
            await self._look(
                Looked(url=child.url, kind=SeedKind.SITEMAP, origin="index", parent=look.url)
            )

    async def _reserved(self) -> tuple[tuple[str, str], ...]:
        """Return what the site's TDM reservation file says (TDMRep, section 4: tdmrep.json)."""
        answer = await self._ask(urljoin(self.order.source.home, _TDMREP))
        if isinstance(answer, FetchFailure):
            return ()
        try:
            rules = json.loads(answer.body)
        except (ValueError, RecursionError):
            return ()
        return tuple(
            (_TDMREP, f"tdm-reservation 1 for {safe_text(str(rule.get('location', '?')), 80)}")
            for rule in (rules if isinstance(rules, list) else ())[:20]
            if isinstance(rule, dict) and rule.get("tdm-reservation") in (1, "1")
        )

    async def _ask(self, url: str) -> FetchResponse | FetchFailure:
        self._requests += 1
        return await self.fetcher.ask(url, limits.LISTING, admit_hop=lambda _: None, partial=True)

    def _own(self, urls: Iterable[str]) -> Iterator[str]:
        """Yield the addresses that stand on the home page's host or below it, normalized."""
        source = self.order.source
        bare = (urlsplit(source.home).hostname or "").removeprefix("www.")
        via = Via(seed=source.home, listing=source.home)
        for url in urls:
            verdict = admit_listing(DiscoveredUrl(url=url, source_id=source.id, via=via), source)
            host = urlsplit(verdict.url).hostname or "" if "://" in verdict.url else ""
            if isinstance(verdict, AdmittedUrl) or host.endswith(f".{bare}"):
                yield verdict.url


def _header_rights(answer: FetchResponse) -> Iterator[tuple[str, str]]:
    for name, value in answer.headers:
        if name in ("x-robots-tag", "tdm-reservation", "tdm-policy"):
            yield f"header {name}", safe_text(value, 200)

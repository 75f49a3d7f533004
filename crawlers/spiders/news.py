"""The only spider: one source, crawled by `SourceCrawl` through Scrapy's downloader."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import scrapy
import structlog

from crawlers.fetching.fetcher import CrawlShared, Fetcher
from crawlers.protocol import CrawlOrder, CrawlReceipt
from crawlers.source_crawl import SourceCrawl
from crawlers.spool import Spool
from crawlers.surveyor import Surveyor


class NewsSpider(scrapy.Spider):
    """Crawls one source.

    Args:
        order: What to crawl.
        shared: What all spiders of the process share.
        stop: Set when the process is told to stop.
        on_begin: Takes the crawl when it begins, for its progress.
        on_done: Takes the receipt.
    """

    name = "news"

    def __init__(
        self,
        *,
        order: CrawlOrder,
        shared: CrawlShared,
        stop: asyncio.Event,
        on_begin: Callable[[SourceCrawl | Surveyor], None],
        on_done: Callable[[CrawlReceipt], None],
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.order, self.shared, self.stop = order, shared, stop
        self.on_begin, self.on_done = on_begin, on_done

    async def start(self) -> AsyncIterator[Any]:
        """Runs the whole crawl; gives Scrapy's scheduler nothing, since the queue is ours."""
        structlog.contextvars.bind_contextvars(source=self.order.source.id)
        with Spool(self.order) as spool:
            work = self._work(spool)
            work.fetcher.patience = work.patience
            self.on_begin(work)
            self.on_done(await work.run(self.stop))
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def _work(self, spool: Spool) -> SourceCrawl | Surveyor:
        if self.order.survey:
            return Surveyor(self.order, self._fetcher(), spool)
        lookup = self.shared.lookup(self.order.state_url)
        return SourceCrawl(self.order, self._fetcher(), lookup, spool)

    def _fetcher(self) -> Fetcher:
        return Fetcher(
            source=self.order.source,
            user_agent=self.order.user_agent,
            shared=self.shared,
            download=self.crawler.engine.download_async,
            run_seconds=self.order.deadline_seconds,
            patience=lambda: float(self.order.deadline_seconds),
            lookup=self.shared.lookup(self.order.state_url),
        )

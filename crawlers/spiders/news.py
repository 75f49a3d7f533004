"""The only spider: one source, crawled by `Harvest` through Scrapy's downloader."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import scrapy
import structlog

from crawlers.fetching.ask import Asker, Desk
from crawlers.harvest import Harvest
from crawlers.order import CrawlOrder, CrawlReceipt
from crawlers.spool import Spool


class NewsSpider(scrapy.Spider):
    """Crawls one source.

    Args:
        order: What to crawl.
        desk: What all spiders of the process share.
        stop: Set when the process is told to stop.
        on_begin: Takes the crawl when it begins, for its progress.
        on_done: Takes the receipt.
    """

    name = "news"

    def __init__(
        self,
        *,
        order: CrawlOrder,
        desk: Desk,
        stop: asyncio.Event,
        on_begin: Callable[[Harvest], None],
        on_done: Callable[[CrawlReceipt], None],
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.order, self.desk, self.stop = order, desk, stop
        self.on_begin, self.on_done = on_begin, on_done

    async def start(self) -> AsyncIterator[Any]:
        """Runs the whole crawl; gives Scrapy's scheduler nothing, since the agenda is ours."""
        structlog.contextvars.bind_contextvars(source=self.order.source.id)
        with Spool(self.order) as spool:
            lookup = self.desk.lookup(self.order.state_url)
            harvest = Harvest(self.order, self._asker(), lookup, spool)
            harvest.asker.patience = harvest.patience
            self.on_begin(harvest)
            self.on_done(await harvest.run(self.stop))
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def _asker(self) -> Asker:
        return Asker(
            source=self.order.source,
            user_agent=self.order.user_agent,
            desk=self.desk,
            download=self.crawler.engine.download_async,
            run_seconds=self.order.deadline_seconds,
            patience=lambda: float(self.order.deadline_seconds),
        )

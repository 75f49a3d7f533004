"""The plain thing to compare with: a Scrapy spider, trafilatura in its item pipeline, a JSON-lines feed.

Run as `python -m infra.bench.plain_spider SITEMAP… --out OUT.jsonl [--only PATTERN]`.
"""

import argparse
import re
from collections.abc import Iterable
from typing import Any

import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider


class CleanPipeline:
    """Turns a page into an article with trafilatura's defaults."""

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return the item with text and metadata in place of the page."""
        article = trafilatura.bare_extraction(item.pop("html"), url=item["url"], with_metadata=True)
        if article is not None and not isinstance(article, dict):
            item |= {"title": article.title, "author": article.author}
            item |= {"date": article.date, "text": article.text}
        return item


class PlainSpider(SitemapSpider):
    """Fetches the articles of some sitemaps, each address once."""

    name = "plain"

    def __init__(self, sitemaps: list[str], only: str, **kwargs: Any) -> None:
        self.sitemap_urls = sitemaps
        self.sitemap_rules = [(re.compile(only), "parse_article")]
        super().__init__(**kwargs)

    def parse_article(self, response: Response) -> Iterable[dict[str, Any]]:
        """Hands the page on."""
        yield {"url": response.url, "html": response.body}


def main() -> None:
    """Crawls once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sitemaps", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default="/artikel/")
    options = parser.parse_args()
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "ITEM_PIPELINES": {CleanPipeline: 1},
            "FEEDS": {options.out: {"format": "jsonlines"}},
        }
    )
    process.crawl(PlainSpider, sitemaps=options.sitemaps, only=options.only)
    process.start()


if __name__ == "__main__":
    main()

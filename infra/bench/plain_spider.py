"""The plain thing to compare with: a Scrapy spider, trafilatura in its item pipeline, a JSON-lines feed.

Run as `python -m infra.bench.plain_spider FILE-OF-SITEMAPS --out FOLDER [--processes N]`: of several processes, each
is a spider of its own that takes its part of the addresses.
"""

import argparse
import re
import subprocess
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
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

    def __init__(self, sitemaps: list[str], part: int, parts: int, **kwargs: Any) -> None:
        self.sitemap_urls = sitemaps
        self.sitemap_rules = [(re.compile(r"\.html$"), "parse_article")]
        self._part, self._parts = part, parts
        super().__init__(**kwargs)

    def sitemap_filter(self, entries: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        """Return the addresses of this process's part."""
        for entry in entries:
            if zlib.crc32(entry["loc"].encode()) % self._parts == self._part:
                yield entry

    def parse_article(self, response: Response) -> Iterable[dict[str, Any]]:
        """Hands the page on."""
        yield {"url": response.url, "html": response.body}


def main() -> None:
    """Crawls once, in this process or in several of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sitemaps", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--part", type=int)
    options = parser.parse_args()
    if options.processes == 1 or options.part is not None:
        crawl(options.sitemaps, options.out, options.part or 0, options.processes)
        return
    command = [sys.executable, "-m", "infra.bench.plain_spider", *sys.argv[1:], "--part"]
    parts = [subprocess.Popen([*command, str(part)]) for part in range(options.processes)]  # noqa: S603 - ourselves
    codes = [part.wait() for part in parts]
    sys.exit(max(codes, key=abs))


def crawl(sitemaps: Path, out: Path, part: int, parts: int) -> None:
    """Crawls a part of the addresses of some sitemaps into a feed of its own."""
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "ITEM_PIPELINES": {CleanPipeline: 1},
            "FEEDS": {str(out / f"{part}.jsonl"): {"format": "jsonlines"}},
        }
    )
    urls = sitemaps.read_text(encoding="utf-8").split()
    process.crawl(PlainSpider, sitemaps=urls, part=part, parts=parts)
    process.start()


if __name__ == "__main__":
    main()

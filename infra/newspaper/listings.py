"""What names the newspaper's articles: feeds, sitemaps, robots.txt. Pure.

All addresses begin with `@@BASE@@`.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from infra.newspaper.article import NewsArticle
from infra.newspaper.markup import BASE

FEED_ENTRIES = 30
NEWS_ENTRIES = 1000
"""Google's limit for a news sitemap."""
SITEMAP_ENTRIES = 1000
"""URLs of one plain sitemap of ours."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def robots() -> str:
    """Return robots.txt: everything but /intern/ is open."""
    return (
        "# The sample newspaper: ours, on loopback\n"
        "User-agent: *\nDisallow: /intern/\nAllow: /\n\n"
        f"Sitemap: {BASE}/sitemap.xml\nSitemap: {BASE}/sitemap-news.xml\n"
    )


def sitemap_index(articles: Sequence[NewsArticle], edition: int) -> str:
    """Return the index: one plain sitemap per 1,000 URLs and the news sitemap."""
    newest = _newest(articles, edition).isoformat()
    names = [f"sitemap-{number}.xml" for number in range(1, sitemap_count(articles) + 1)]
    entries = "".join(
        f"<sitemap><loc>{BASE}/{name}</loc><lastmod>{newest}</lastmod></sitemap>\n"
        for name in (*names, "sitemap-news.xml")
    )
    return _xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n')


def sitemap_count(articles: Sequence[NewsArticle]) -> int:
    """Return how many plain sitemaps there are."""
    return -(-len(articles) // SITEMAP_ENTRIES)


def sitemap(articles: Sequence[NewsArticle], number: int, edition: int) -> str:
    """Return a plain sitemap with modification dates; the first is number 1."""
    part = articles[(number - 1) * SITEMAP_ENTRIES : number * SITEMAP_ENTRIES]
    entries = "".join(
        f"<url><loc>{BASE}{article.path}</loc>"
        f"<lastmod>{article.changed_at(edition).isoformat()}</lastmod></url>\n"
        for article in part
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}">\n{entries}</urlset>\n')


def news_sitemap(articles: Iterable[NewsArticle]) -> str:
    """Return the Google News sitemap of real articles, with titles and publication dates."""
    names = {"de": "Hafenstimme", "en": "The Nordhafen Courier"}
    shown = [article for article in articles if article.rejection is None][:NEWS_ENTRIES]
    entries = "".join(
        f"<url><loc>{BASE}{article.path}</loc><news:news><news:publication>"
        f"<news:name>{names[article.language]}</news:name>"
        f"<news:language>{article.language}</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>\n"
        for article in shown
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{entries}</urlset>\n')


def rss(title: str, path: str, articles: Sequence[NewsArticle]) -> str:
    """Return an RSS 2.0 feed; links carry the campaign parameter that publishers like to add."""
    entries = "".join(
        f"<item><title>{escape(article.title)}</title>"
        f"<link>{BASE}{article.path}?pk_campaign=rss</link>"
        f'<guid isPermaLink="false">nordhafen-{article.number}</guid>'
        f"<pubDate>{format_datetime(article.published)}</pubDate>"
        f"<description>{escape(article.lead or '')}</description></item>\n"
        for article in articles[:FEED_ENTRIES]
    )
    return _xml(
        f'<rss version="2.0"><channel><title>{escape(title)}</title><link>{BASE}{path}</link>'
        f"<description>{escape(title)}</description>\n{entries}</channel></rss>\n"
    )


def atom(articles: Sequence[NewsArticle], edition: int) -> str:
    """Return an Atom feed of the newest articles."""
    entries = "".join(
        f"<entry><title>{escape(article.title)}</title>"
        f'<link rel="alternate" href="{BASE}{article.path}"/><id>tag:nordhafen.example,2026:{article.number}</id>'
        f"<published>{article.published.isoformat()}</published>"
        f"<updated>{article.changed_at(edition).isoformat()}</updated>"
        f"<summary>{escape(article.lead or '')}</summary></entry>\n"
        for article in articles[:FEED_ENTRIES]
    )
    newest = _newest(articles, edition).isoformat()
    return _xml(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Hafenstimme</title>'
        f'<id>tag:nordhafen.example,2026:atom</id><link rel="self" href="{BASE}/atom.xml"/>'
        f"<updated>{newest}</updated><author><name>Hafenstimme</name></author>\n{entries}</feed>\n"
    )


def json_feed(articles: Sequence[NewsArticle]) -> str:
    """Return a JSON Feed 1.1 of the newest articles."""
    entries = [
        {
            "id": str(article.number),
            "url": f"{BASE}{article.path}",
            "title": article.title,
            "date_published": article.published.isoformat(),
        }
        for article in articles[:FEED_ENTRIES]
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Hafenstimme", "items": entries}
    return json.dumps(feed, ensure_ascii=False)


def _newest(articles: Iterable[NewsArticle], edition: int) -> datetime:
    return max(article.changed_at(edition).astimezone(UTC) for article in articles)


def _xml(document: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'

"""The newspaper's addresses: which path answers with which page, in which edition."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from infra.newspaper import listings, markup, pages
from infra.newspaper.article import NewsArticle
from infra.newspaper.loopback import Page, Request

XML = "application/xml; charset=utf-8"
_ARTICLE = re.compile(r"^/artikel/(\d+)(?:\.[^/]*)?\.html$")
_AMP = re.compile(r"^/amp/artikel/(\d+)\.[^/]*\.amp\.html$")
_DRAFT = re.compile(r"^/intern/artikel/(\d+)\.[^/]*\.html$")
_EDITION = re.compile(r"^/intern/edition/([12])$")
_PART = re.compile(r"^/sitemap-(\d+)\.xml$")
_PIXEL = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)


class Site:
    """The newspaper as a handler of requests; pages are rendered once per host and edition.

    `edition` is 1 or 2: the second changes one article and withdraws another. A request for
    `/intern/edition/2` (or 1) turns it over, which is how a running newspaper is told from outside;
    robots.txt closes that path.
    """

    def __init__(self, articles: Sequence[NewsArticle], edition: int = 1) -> None:
        self.articles = tuple(articles)
        self.edition = edition
        self._by_number = {article.number: article for article in articles}
        self._kept: dict[tuple[str, str, int], Page] = {}

    def __call__(self, request: Request) -> Page:
        """Answers a request for any host."""
        if found := _EDITION.match(request.path):
            self.edition = int(found[1])
            return Page(body=f"edition {self.edition}\n".encode(), content_type="text/plain")
        host = request.headers.get("host", "localhost")
        form = "?print" if request.query.get("action") == "print" else ""
        key = (host, request.path + form, self.edition)
        if key not in self._kept:
            self._kept[key] = _addressed(self._page(request.path, form), host)
        return self._kept[key]

    def _page(self, path: str, form: str) -> Page:
        for pattern, answer in self._patterns(form):
            if found := pattern.match(path):
                return answer(int(found[1]))
        if path.startswith(("/bild/", "/video/")):
            return Page(body=_PIXEL, content_type="image/gif")
        slug = path.removeprefix("/rubrik/")
        if path == "/" or (path != slug and slug in pages.SECTIONS):
            return self._front(path, slug)
        listing = self._listings().get(path)
        return listing() if listing else _not_found()

    def _patterns(self, form: str) -> tuple[tuple[re.Pattern[str], Callable[[int], Page]], ...]:
        return (
            (_ARTICLE, lambda number: self._article(number, is_plain=bool(form))),
            (_AMP, lambda number: self._article(number, is_plain=True)),
            (_DRAFT, lambda number: self._article(number, is_plain=False, is_draft=True)),
            (_PART, self._sitemap),
        )

    def _article(self, number: int, *, is_plain: bool, is_draft: bool = False) -> Page:
        article = self._by_number.get(number)
        if article is None or article.internal != is_draft:
            return _not_found()
        if article.is_gone(self.edition):
            return _text_page("Gone", "Dieser Beitrag wurde zurückgezogen.", 410)
        text = (
            pages.plain_page(article, self.edition)
            if is_plain
            else pages.article_page(article, self._teased(), self.edition)
        )
        return _page(text, article.changed_at(self.edition))

    def _teased(self) -> tuple[NewsArticle, ...]:
        """Articles that other pages may name: real ones that are never withdrawn."""
        return tuple(
            article
            for article in self.articles[:200]
            if article.rejection is None and article.gone_from is None
        )

    def _front(self, path: str, slug: str) -> Page:
        name = pages.SECTIONS.get(slug)
        shown = [a for a in self._teased() if name is None or a.section == name]
        title = name or "Hafenstimme: Nachrichten aus Nordhafen"
        return _page(pages.front_page(title, path, shown[:40]), shown[0].published, cache=30)

    def _sitemap(self, number: int) -> Page:
        if not 1 <= number <= listings.sitemap_count(self.articles):
            return _not_found()
        return self._listing(listings.sitemap(self.articles, number, self.edition), XML)

    def _listings(self) -> dict[str, Callable[[], Page]]:
        public = [article for article in self.articles if not article.internal]
        named = self._teased()
        return {
            "/robots.txt": lambda: self._listing(listings.robots(), "text/plain; charset=utf-8"),
            "/sitemap.xml": lambda: self._listing(
                listings.sitemap_index(self.articles, self.edition), XML
            ),
            "/sitemap-news.xml": lambda: self._listing(listings.news_sitemap(public), XML),
            "/rss/stadt.xml": lambda: self._rss("stadt"),
            "/rss/soziales.xml": lambda: self._rss("soziales"),
            "/atom.xml": lambda: self._listing(
                listings.atom(named, self.edition), "application/atom+xml; charset=utf-8"
            ),
            "/feed.json": lambda: self._listing(
                listings.json_feed(named), "application/feed+json; charset=utf-8"
            ),
        }

    def _rss(self, slug: str) -> Page:
        name = pages.SECTIONS[slug]
        shown = [article for article in self._teased() if article.section == name]
        text = listings.rss(f"Hafenstimme: {name}", f"/rubrik/{slug}", shown)
        return self._listing(text, "application/rss+xml; charset=utf-8")

    def _listing(self, text: str, content_type: str) -> Page:
        newest = max(article.changed_at(self.edition) for article in self.articles)
        return _page(text, newest, content_type, cache=0)


def _page(
    text: str, modified: datetime, content_type: str = "text/html; charset=utf-8", cache: int = 60
) -> Page:
    return Page(
        body=text.encode(),
        content_type=content_type,
        modified=modified,
        cache_control=f"public, max-age={cache}",
    )


def _text_page(title: str, text: str, status: int) -> Page:
    body = (
        f"<!DOCTYPE html><html lang=de><title>{title}</title><h1>{title}</h1><p>{text}</p></html>"
    )
    return Page(body=body.encode(), status=status, cache_control="no-store")


def _not_found() -> Page:
    return _text_page("404", "Hier ist nichts.", 404)


def _addressed(page: Page, host: str) -> Page:
    """Return the page with the addresses of the host that was asked for."""
    return Page(
        body=page.body.replace(markup.BASE.encode(), f"http://{host}".encode()),
        content_type=page.content_type,
        status=page.status,
        modified=page.modified,
        cache_control=page.cache_control,
    )

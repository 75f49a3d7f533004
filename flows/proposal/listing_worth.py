"""What the listings of a site are worth: which to take, and why the others are left. Pure.

What belongs to a publisher is told by its home page: what that links and a feed or news sitemap names is an article,
and a listing is worth what it shares with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import urlsplit

from crawlers.survey import Looked, Survey
from flows.batch import publishers
from pipelines.model.page import DiscoveredUrl
from pipelines.model.source import SeedKind, Source
from pipelines.urls import BadUrlError, normalize

STALE = timedelta(days=30)
"""A listing whose newest article is so much older than the site's newest is kept by nobody any more."""

MAX_LISTINGS = 8

_OF_ARTICLES = frozenset({SeedKind.FEED, SeedKind.WORDPRESS})
"""Kinds of listings that name nothing but articles."""

_NARROW = re.compile(
    r"comment|kommentar|/(?:tags?|topics?|themen?|authors?|autor(?:en|in|es)?|users?|search|suche)(?:/|$|\.|=)",
    re.IGNORECASE,
)
"""Feeds of comments, of one subject, of one author or of a search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A listing, and why it is taken or left."""

    look: Looked
    taken: bool
    why: str


def keys(look: Looked) -> frozenset[str]:
    """Return what a listing's articles are compared by: their addresses without scheme and `www.`."""
    return frozenset(filter(None, (key_of(found.url) for found in look.articles)))


class Site:
    """A survey, with what is reckoned from it once."""

    def __init__(self, survey: Survey, asked: Source) -> None:
        self.survey, self.asked = survey, asked
        self.live = [look for look in survey.listings if not look.fault and look.articles]
        self.keys = {look.url: keys(look) for look in self.live}
        self.domain = publishers.publisher(host_of(asked.home))

    @cached_property
    def linked(self) -> frozenset[str]:
        """Everything that the home page links."""
        return frozenset(filter(None, map(key_of, self.survey.links)))

    @cached_property
    def sure(self) -> frozenset[str]:
        """What is an article for certain: feeds and news sitemaps name it, or the home page as one."""
        good = [look for look in self.live if look.kind in _OF_ARTICLES or is_news(look)]
        named = frozenset().union(*(self.keys[look.url] for look in good or self.live))
        return keys(self.survey.home) | named

    @cached_property
    def home(self) -> frozenset[str]:
        """Articles of the home page: what looks like one, and what a listing of articles alone names."""
        return keys(self.survey.home) | (self.linked & self.sure)

    @cached_property
    def newest(self) -> datetime | None:
        """Date of the newest article of any listing."""
        return max(filter(None, map(_newest, self.live)), default=None)

    def shared(self, look: Looked) -> frozenset[str]:
        """Return the articles that a listing shares with the home page."""
        return self.keys[look.url] & self.home

    def children(self, look: Looked) -> list[Looked]:
        """Return the living listings that were read of an index."""
        return [child for child in self.live if child.parent == look.url]

    def named(self, taken: Sequence[Looked]) -> list[str]:
        """Return the addresses of articles, those first that listings and home page share; each once."""
        read = [listing for look in taken for listing in (look, *self.children(look))]
        found = [f.url for listing in read for f in listing.articles]
        home = [f.url for f in self.survey.home.articles]
        first = [url for url in found if key_of(url) in self.home]
        by_key: dict[str, str] = {}
        for url in (*first, *home, *found):
            by_key.setdefault(key_of(url) or url, url)
        return list(by_key.values())


def weigh(site: Site) -> Iterator[Weighed]:
    """Yield every listing with the verdict on it: those taken first, in the order in which they are read."""
    fit: list[Looked] = []
    left: list[Weighed] = []
    for look in site.survey.listings:
        why = look.fault or (_unfit(site, look) if look.articles else "")
        if why:
            left.append(Weighed(look=look, taken=False, why=why))
        elif look.articles:
            fit.append(look)
    taken = {look.url: look for look in _chosen(site, fit)}
    for look in taken.values():
        index = next((i for i in site.survey.listings if i.url == look.parent), look)
        seed = look if is_news(look) else index  # other children come and go with the months
        yield Weighed(look=seed, taken=True, why=_praise(site, look))
    for look in (look for look in fit if look.url not in taken):
        yield Weighed(look=look, taken=False, why="names nothing that those taken do not name")
    yield from left


def _unfit(site: Site, look: Looked) -> str:
    """Return why a living listing is left, empty when it may be taken."""
    if not any(f".{host_of(f.url)}".endswith(f".{site.domain}") for f in look.articles):
        return "its articles stand on other sites"
    distinct = {found.url.partition("#")[0] for found in look.articles}
    if _NARROW.search(look.url) or 2 * len(distinct) < len(look.articles):
        return "is about comments, a subject or an author"
    newest = _newest(look)
    if newest and site.newest and site.newest - newest > STALE:
        return f"its newest article is of {newest:%Y-%m-%d}"
    if not site.shared(look) and any(map(site.shared, site.live)):
        return "names no article of the home page"
    return ""


def _chosen(site: Site, fit: list[Looked]) -> list[Looked]:
    """Return a news sitemap, the broadest feed, and what is needed beside them for the articles of the home page."""
    best = sorted(fit, key=lambda look: (len(site.shared(look)), look.total), reverse=True)
    news = [*filter(is_news, best)]
    feeds = [look for look in best if look.kind is SeedKind.FEED]
    maps = [look for look in best if look.kind is SeedKind.SITEMAP and not is_news(look)]
    taken = [*news[:1], *feeds[:1]] or maps[:1]
    posts = [look for look in best if look.kind is SeedKind.WORDPRESS]
    taken = taken or posts
    rest = [look for look in (*feeds, *posts, *([] if news else maps[:1])) if look not in taken]
    while rest and len(taken) < MAX_LISTINGS:
        missing = site.home.difference(*map(site.shared, taken))
        most = max(rest, key=lambda look: len(site.shared(look) & missing))
        if not site.shared(most) & missing:
            break
        taken.append(most)
        rest.remove(most)
    return taken


def _praise(site: Site, look: Looked) -> str:
    what = "news sitemap" if is_news(look) else str(look.kind)
    shared = f"{len(site.shared(look))} of {len(site.home)} articles of the home page"
    return f"{what} of {look.total} articles, {shared}"


def is_news(look: Looked) -> bool:
    """Whether it is a news sitemap: no other kind of sitemap has titles."""
    return look.kind is SeedKind.SITEMAP and any(found.title for found in look.articles)


def host_of(url: str) -> str:
    """Return an address's host without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def key_of(url: str) -> str | None:
    """Return what an address is compared by; None for one that cannot be asked for."""
    try:
        return normalize(url).partition("://")[2].removeprefix("www.").rstrip("/")
    except BadUrlError:
        return None


def _newest(look: Looked) -> datetime | None:
    return max(filter(None, map(date_of, look.articles)), default=None)


def date_of(found: DiscoveredUrl) -> datetime | None:
    """Return the date as a listing writes it: of feeds (RFC 5322) or ISO 8601; None for others."""
    readers: tuple[Callable[[str], datetime], ...] = (datetime.fromisoformat, parsedate_to_datetime)
    for read in readers:
        try:
            date = read((found.published or "").strip())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None

"""What a survey found to a source: which listings, hosts, pattern, schedule. Pure: no clock, no network.

What belongs to a publisher is told by its home page: what that links and a feed or sitemap names is an article, and
a listing is worth what it shares with it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.discovery.scope import AdmittedUrl, admit
from crawlers.survey import Looked, Survey
from flows.batch import publishers
from pipelines.extract.dates import country_zones
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import Every, Identity, Scope, Seed, SeedKind, Source
from pipelines.urls import BadUrlError, normalize

STALE = timedelta(days=30)
"""A listing whose newest article is so much older than the site's newest is kept by nobody any more."""

MAX_LISTINGS, MAX_SECTIONS = 8, 5
WHOLE = 0.9
"""Share of the home page's articles from which its own links are not needed."""

LEAST_FOR_PATTERN = 10
"""Articles without which a pattern is a guess."""

LOST = 0.02
"""Share of the articles that a pattern may lose."""

_NARROW = re.compile(
    r"comment|kommentar|/(?:tags?|topics?|themen?|authors?|autor(?:en|in|es)?|users?|search|suche)(?:/|$|\.|=)",
    re.IGNORECASE,
)
"""Feeds of comments, of one subject, of one author or of a search."""
_SHAPES = (
    r"/(?:19|20)\d\d[-/]?\d\d[-/]",
    r"(?<!\d)\d{6,}(?!\d)",
    r"(?<!\d)\d{4,}(?!\d)",
    r"\.s?html?$",
    r"\d",
    r"[^/]+-[^/]+-[^/]+",
)
"""What tells addresses of articles from those of sections, the surest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A listing, and why it is taken or left."""

    look: Looked
    taken: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that nobody has written yet, with what speaks for and against it."""

    source: Source
    weighed: tuple[Weighed, ...]
    articles: tuple[str, ...]
    """Addresses in scope that listings and home page name, those that both name first."""
    lost: tuple[str, ...] = ()
    """Addresses that the article pattern would lose."""
    notes: tuple[str, ...] = ()


def propose(survey: Survey, asked: Source) -> Proposal:
    """Return the source that fits what was found.

    Args:
        survey: Of the source's site.
        asked: What the survey was ordered with: home, network, budget.
    """
    site = _Site(survey, asked)
    weighed = tuple(_weighed(site))
    taken = [w.look for w in weighed if w.taken]
    hosts, mirrors = _hosts(site, taken)
    seeds = [Seed(kind=look.kind, url=look.url) for look in taken]
    wide = replace(asked, scope=Scope(hosts=hosts), seeds=tuple(seeds) or asked.seeds)
    seeds += [Seed(kind=SeedKind.SECTION, url=url) for url in _sections(site, taken)]
    named = _in_scope(site.named(taken), wide)
    sure = [url for url in named if _key(url) in site.sure]
    pattern = _pattern(sure, _others(site, sure))
    number = _number([url for url in named if _host(url) == _host(asked.home)]) if mirrors else None
    lost = tuple(url for url in named if pattern and not re.search(pattern, _subject(url)))
    source = replace(
        wide,
        seeds=tuple(seeds),
        language=_language(survey.language) or asked.language,
        timezone=_zone(asked.home, survey.language, taken),
        schedule=_schedule(taken),
        scope=Scope(hosts=hosts, allow=(pattern,) if pattern else ()),
        identity=Identity(pattern=number, mirrors=mirrors if number else ()),
    )
    return Proposal(
        source=source,
        weighed=weighed,
        articles=tuple(url for url in named if url not in lost),
        lost=lost,
        notes=tuple(_notes(site, taken, source)),
    )


def of_source(survey: Survey, source: Source) -> tuple[str, ...]:
    """Return the addresses of articles that the listings of a source name, in its scope."""
    own = {seed.url for seed in source.seeds}
    looks = [look for look in survey.listings if look.url in own or look.parent in own]
    looks += [survey.home] if survey.home.url in own or not looks else []
    return tuple(_in_scope((found.url for look in looks for found in look.articles), source))


def covered(survey: Survey, own: AbstractSet[str]) -> Iterator[str]:
    """Yield what the feeds among the listings of a source have of the site's news sitemap, or of its home page."""
    live = [look for look in survey.listings if not look.fault and look.articles]
    best = max(filter(_is_news, live), key=lambda look: look.total, default=None)
    for feed in (look for look in live if look.kind is SeedKind.FEED and look.url in own):
        other, name = (best, "the news sitemap") if best else (survey.home, "the home page")
        whole = keys(other)
        if whole:
            share = len(keys(feed) & whole) / len(whole)
            yield f"{feed.url} covers {share:.0%} of {name}"


def keys(look: Looked) -> frozenset[str]:
    """Return what a listing's articles are compared by: their addresses without scheme and `www.`."""
    return frozenset(filter(None, (_key(found.url) for found in look.articles)))


class _Site:
    """A survey, with what is reckoned from it once."""

    def __init__(self, survey: Survey, asked: Source) -> None:
        self.survey, self.asked = survey, asked
        self.live = [look for look in survey.listings if not look.fault and look.articles]
        self.keys = {look.url: keys(look) for look in self.live}
        self.domain = publishers.publisher(_host(asked.home))

    @cached_property
    def linked(self) -> frozenset[str]:
        """Everything that the home page links."""
        return frozenset(filter(None, map(_key, self.survey.links)))

    @cached_property
    def sure(self) -> frozenset[str]:
        """What is an article for certain: feeds and news sitemaps name it, or the home page as one."""
        good = [look for look in self.live if look.kind is SeedKind.FEED or _is_news(look)]
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
        first = [url for url in found if _key(url) in self.home]
        by_key: dict[str, str] = {}
        for url in (*first, *home, *found):
            by_key.setdefault(_key(url) or url, url)
        return list(by_key.values())


def _weighed(site: _Site) -> Iterator[Weighed]:
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
        seed = look if _is_news(look) else index  # other children come and go with the months
        yield Weighed(look=seed, taken=True, why=_praise(site, look))
    for look in (look for look in fit if look.url not in taken):
        yield Weighed(look=look, taken=False, why="names nothing that those taken do not name")
    yield from left


def _unfit(site: _Site, look: Looked) -> str:
    """Return why a living listing is left, empty when it may be taken."""
    if not any(f".{_host(f.url)}".endswith(f".{site.domain}") for f in look.articles):
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


def _chosen(site: _Site, fit: list[Looked]) -> list[Looked]:
    """Return a news sitemap, the broadest feed, and what is needed beside them for the articles of the home page."""
    best = sorted(fit, key=lambda look: (len(site.shared(look)), look.total), reverse=True)
    news = [*filter(_is_news, best)]
    feeds = [look for look in best if look.kind is SeedKind.FEED]
    maps = [look for look in best if look.kind is SeedKind.SITEMAP and not _is_news(look)]
    taken = [*news[:1], *feeds[:1]] or maps[:1]
    rest = [look for look in (*feeds, *([] if news else maps[:1])) if look not in taken]
    while rest and len(taken) < MAX_LISTINGS:
        missing = site.home.difference(*map(site.shared, taken))
        most = max(rest, key=lambda look: len(site.shared(look) & missing))
        if not site.shared(most) & missing:
            break
        taken.append(most)
        rest.remove(most)
    return taken


def _praise(site: _Site, look: Looked) -> str:
    what = "news sitemap" if _is_news(look) else str(look.kind)
    shared = f"{len(site.shared(look))} of {len(site.home)} articles of the home page"
    return f"{what} of {look.total} articles, {shared}"


def _is_news(look: Looked) -> bool:
    """Whether it is a news sitemap: no other kind of sitemap has titles."""
    return look.kind is SeedKind.SITEMAP and any(found.title for found in look.articles)


def _sections(site: _Site, taken: list[Looked]) -> Iterator[str]:
    """Yield the home page where the listings miss some of its articles, and fronts where there is no listing."""
    have = frozenset().union(
        *(site.keys.get(look.url, frozenset()) for look in taken),
        *(site.keys[child.url] for look in taken for child in site.children(look)),
    )
    if not site.home or len(site.home & have) < WHOLE * len(site.home):
        yield site.asked.home
    if taken:
        return
    parents = Counter(key.rpartition("/")[0] for key in keys(site.survey.home))
    fronts = (url for url in site.survey.links if parents[(_key(url) or "").rstrip("/")] > 1)
    for _, url in zip(
        range(MAX_SECTIONS), (u for u in fronts if u != site.asked.home), strict=False
    ):
        yield url


def _hosts(site: _Site, taken: list[Looked]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return further hosts of the articles (of the same domain), and hosts that have the same articles (mirrors)."""
    own = _host(site.asked.home)
    paths: dict[str, set[str]] = {}
    read = [*taken, *(child for look in taken for child in site.children(look)), site.survey.home]
    for found in (found for look in read for found in look.articles):
        paths.setdefault(_host(found.url), set()).add(urlsplit(found.url).path)
    ours = paths.pop(own, set())
    mirrors = tuple(host for host, theirs in paths.items() if len(theirs & ours) > 1)
    hosts = [h for h in paths if h not in mirrors and publishers.publisher(h) == site.domain]
    return tuple(sorted(hosts)), tuple(sorted(mirrors))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _in_scope(urls: Iterable[str], source: Source) -> list[str]:
    via = Via(seed=source.home, listing=source.home)
    found = (DiscoveredUrl(url=url, source_id=source.id, via=via) for url in urls)
    verdicts = (admit(url, source) for url in found)
    return list(dict.fromkeys(v.url for v in verdicts if isinstance(v, AdmittedUrl)))


def _others(site: _Site, named: list[str]) -> list[str]:
    """Return what the home page links and nobody calls an article."""
    articles = site.home | {_key(url) for url in named}
    return [
        url for url in site.survey.links if _key(url) not in articles and url != site.asked.home
    ]


def _pattern(articles: list[str], others: list[str]) -> str:
    """Return the pattern that keeps the articles and refuses most of what else the home page links; or none."""
    if len(articles) < LEAST_FOR_PATTERN or not others:
        return ""
    subjects, rest = [*map(_subject, articles)], [*map(_subject, others)]

    def kept(pattern: str, of: list[str]) -> int:
        return sum(bool(re.search(pattern, subject)) for subject in of)

    whole = [p for p in _patterns(subjects) if kept(p, subjects) >= (1 - LOST) * len(subjects)]
    best = min(whole, key=lambda p: kept(p, rest), default="")
    return best if best and 2 * kept(best, rest) <= len(rest) else ""


def _patterns(subjects: list[str]) -> Iterator[str]:
    """Yield patterns in the order in which they are preferred: the common folder with a shape, a shape, the folder."""
    first = Counter(subject.split("/")[1] for subject in subjects if subject.count("/") > 1)
    folder, count = next(iter(first.most_common(1)), ("", 0))
    common = count >= (1 - LOST) * len(subjects) and not re.search(r"\d", folder)  # no year
    base = f"^/{re.escape(folder)}/" if common else ""
    if base:
        yield rf"{base}\d+"
        yield from (f"{base}.*{shape}" for shape in _SHAPES)
    yield from _SHAPES
    if base:
        yield base


def _number(articles: list[str]) -> str | None:
    """Return the pattern of a number that every article has and no two share."""
    pattern = r"(?<!\d)(\d{5,})(?!\d)"
    found = [re.findall(pattern, urlsplit(url).path) for url in articles]
    numbers = [one[0] for one in found if len(one) == 1]
    whole = len(numbers) == len(articles) and len(articles) >= LEAST_FOR_PATTERN
    return pattern if whole else None


def _subject(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _schedule(taken: list[Looked]) -> Every:
    """Return how often to come: what a listing shows at a time must not pass between two visits."""
    dates = sorted({d for look in taken for found in look.articles if (d := _date(found))})
    recent = [d for d in dates if dates[-1] - d <= timedelta(days=2)]
    a_day = len(recent) / 2
    minutes = next((m for least, m in ((96, 15), (24, 30), (4, 60)) if a_day >= least), 180)
    return Every(
        seconds=60 * (minutes if dates else 60), jitter_seconds=60 * (minutes // 3 if dates else 20)
    )


def _zone(home: str, language: str, taken: list[Looked]) -> str:
    """Return the zone of the site's country, or of the language's where the dates of listings agree with it; or UTC."""
    if zone := country_zones.of_page(home, language):
        return zone
    guess = country_zones.of_page("", f"x-{_language(language)}")
    dates = [d for look in taken for found in look.articles if (d := _date(found))]
    local = [date for date in dates if date.utcoffset()]
    agrees = all(
        date.utcoffset() == date.astimezone(ZoneInfo(guess or "UTC")).utcoffset() for date in local
    )
    return guess if guess and agrees and len(local) >= LEAST_FOR_PATTERN else "UTC"


def _language(declared: str) -> str:
    found = re.match(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*$", declared.strip())
    return declared.strip().replace("_", "-")[: len(found[1])].lower() if found else ""


def _notes(site: _Site, taken: list[Looked], source: Source) -> Iterator[str]:
    if not taken:
        yield "no feed and no sitemap: articles are found by the links of pages"
    if not site.home:
        yield "the home page links no articles: listings could not be compared with it"
    if source.timezone == "UTC":
        yield "the zone of dates without an offset is not known: UTC"
    if not source.scope.allow:
        yield "no pattern tells articles from other pages by address: each page is judged when it is fetched"
    yield from (f"{where}: {what}" for where, what in site.survey.rights)


def reserved(rights: Iterable[tuple[str, str]]) -> str:
    """Return the reservation of text and data mining among rights signals; empty without one (TDMRep)."""
    found = (f"{where}: {what}" for where, what in rights if "tdm" in where and _says_one(what))
    return next(found, "")


def _says_one(what: str) -> bool:
    return what.strip() == "1" or what.startswith("tdm-reservation 1")


def _key(url: str) -> str | None:
    try:
        return normalize(url).partition("://")[2].removeprefix("www.").rstrip("/")
    except BadUrlError:
        return None


def _newest(look: Looked) -> datetime | None:
    return max(filter(None, map(_date, look.articles)), default=None)


def _date(found: DiscoveredUrl) -> datetime | None:
    """Return the date as a listing writes it: of feeds (RFC 5322) or ISO 8601; None for others."""
    readers: tuple[Callable[[str], datetime], ...] = (datetime.fromisoformat, parsedate_to_datetime)
    for read in readers:
        try:
            date = read((found.published or "").strip())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None

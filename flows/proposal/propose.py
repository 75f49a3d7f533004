"""What a survey found to a source: which listings, hosts, pattern, schedule. Pure: no clock, no network.

Which listings are worth it is for `listing_worth` to say, what tells articles by their address for `url_pattern`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.discovery.scope import AdmittedUrl, admit
from crawlers.survey import Looked, Survey
from flows.batch import publishers
from flows.proposal import url_pattern
from flows.proposal.listing_worth import (
    Site,
    Weighed,
    date_of,
    host_of,
    is_news,
    key_of,
    keys,
    weigh,
)
from pipelines.extract.dates import country_zones
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import Every, Identity, Scope, Seed, SeedKind, Source

MAX_SECTIONS = 5
WHOLE = 0.9
"""Share of the home page's articles from which its own links are not needed."""


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
    site = Site(survey, asked)
    weighed = tuple(weigh(site))
    taken = [w.look for w in weighed if w.taken]
    hosts, mirrors = _hosts(site, taken)
    seeds = [Seed(kind=look.kind, url=look.url) for look in taken]
    wide = replace(asked, scope=Scope(hosts=hosts), seeds=tuple(seeds) or asked.seeds)
    seeds += [Seed(kind=SeedKind.SECTION, url=url) for url in _sections(site, taken)]
    named = _in_scope(site.named(taken), wide)
    sure = [url for url in named if key_of(url) in site.sure]
    pattern = url_pattern.find(sure, _others(site, sure))
    number = (
        url_pattern.number([url for url in named if host_of(url) == host_of(asked.home)])
        if mirrors
        else None
    )
    lost = tuple(
        url for url in named if pattern and not re.search(pattern, url_pattern.subject_of(url))
    )
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
    best = max(filter(is_news, live), key=lambda look: look.total, default=None)
    for feed in (look for look in live if look.kind is SeedKind.FEED and look.url in own):
        other, name = (best, "the news sitemap") if best else (survey.home, "the home page")
        whole = keys(other)
        if whole:
            share = len(keys(feed) & whole) / len(whole)
            yield f"{feed.url} covers {share:.0%} of {name}"


def _sections(site: Site, taken: list[Looked]) -> Iterator[str]:
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
    fronts = (url for url in site.survey.links if parents[(key_of(url) or "").rstrip("/")] > 1)
    for _, url in zip(
        range(MAX_SECTIONS), (u for u in fronts if u != site.asked.home), strict=False
    ):
        yield url


def _hosts(site: Site, taken: list[Looked]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return further hosts of the articles (of the same domain), and hosts that have the same articles (mirrors)."""
    own = host_of(site.asked.home)
    paths: dict[str, set[str]] = {}
    read = [*taken, *(child for look in taken for child in site.children(look)), site.survey.home]
    for found in (found for look in read for found in look.articles):
        paths.setdefault(host_of(found.url), set()).add(urlsplit(found.url).path)
    ours = paths.pop(own, set())
    mirrors = tuple(host for host, theirs in paths.items() if len(theirs & ours) > 1)
    hosts = [h for h in paths if h not in mirrors and publishers.publisher(h) == site.domain]
    return tuple(sorted(hosts)), tuple(sorted(mirrors))


def _in_scope(urls: Iterable[str], source: Source) -> list[str]:
    via = Via(seed=source.home, listing=source.home)
    found = (DiscoveredUrl(url=url, source_id=source.id, via=via) for url in urls)
    verdicts = (admit(url, source) for url in found)
    return list(dict.fromkeys(v.url for v in verdicts if isinstance(v, AdmittedUrl)))


def _others(site: Site, named: list[str]) -> list[str]:
    """Return what the home page links and nobody calls an article."""
    articles = site.home | {key_of(url) for url in named}
    return [
        url for url in site.survey.links if key_of(url) not in articles and url != site.asked.home
    ]


def _schedule(taken: list[Looked]) -> Every:
    """Return how often to come: what a listing shows at a time must not pass between two visits.

    The jitter takes the whole interval, so that the starts of many sources lie evenly in it.
    """
    dates = sorted({d for look in taken for found in look.articles if (d := date_of(found))})
    recent = [d for d in dates if dates[-1] - d <= timedelta(days=2)]
    a_day = len(recent) / 2
    busy = next((m for least, m in ((96, 15), (24, 30), (4, 60)) if a_day >= least), 180)
    minutes = busy if dates else 60
    return Every(seconds=60 * minutes, jitter_seconds=60 * (minutes - 1))


def _zone(home: str, language: str, taken: list[Looked]) -> str:
    """Return the zone of the site's country, or of the language's where the dates of listings agree with it; or UTC."""
    if zone := country_zones.of_country(home, language):
        return zone
    guess = country_zones.of_language(language)
    dates = [d for look in taken for found in look.articles if (d := date_of(found))]
    local = [date for date in dates if date.utcoffset()]
    agrees = all(
        date.utcoffset() == date.astimezone(ZoneInfo(guess or "UTC")).utcoffset() for date in local
    )
    return guess if guess and agrees and len(local) >= url_pattern.LEAST else "UTC"


def _language(declared: str) -> str:
    found = re.match(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*$", declared.strip())
    return declared.strip().replace("_", "-")[: len(found[1])].lower() if found else ""


def _notes(site: Site, taken: list[Looked], source: Source) -> Iterator[str]:
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

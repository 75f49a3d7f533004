"""Whether a discovered URL belongs to a source. Pure rules; addresses, robots and budget are asked later.

What is decided here about the address that is fetched: an address of a mirror whose identity is found
in its path is fetched at the home's host, and http becomes https where the home is https. So one
article has one address in the frontier, one host's pace holds, and no plain request leaves.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from pipelines.model.page import DiscoveredUrl, UrlId
from pipelines.model.rejection import Reason
from pipelines.model.source import Source
from pipelines.urls import BadUrlError, article_id, canonical, normalize, safe_text

MAX_SEGMENTS = 12
"""Path segments of an article at most; the deepest news archives have eight."""

MAX_PARAMETERS = 20
"""Query parameters of an article at most."""

MAX_REPEATS = 3
"""How often in a row a run of path segments may stand (Heritrix allows two repetitions, too)."""

MAX_RUN = 3
"""Path segments of a run that is looked for: /a/a/a, /a/b/a/b/a/b, /a/b/c/…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedUrl:
    """A URL that may be asked for."""

    url: str
    """Normalized address to fetch."""
    article_id: UrlId
    found: DiscoveredUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedUrl:
    """A URL that is not asked for, and why."""

    url: str
    """Normalized where that was possible, otherwise one safe, shortened line."""
    reason: Reason
    """`BAD_URL`, `OUT_OF_SCOPE` or `TRAP`."""
    evidence: str
    found: DiscoveredUrl


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of a source, prepared once."""

    home: SplitResult
    hosts: frozenset[str]
    mirrors: frozenset[str]
    listing_hosts: frozenset[str]
    ports: frozenset[int | None]
    listings: frozenset[str]


def admit(url: DiscoveredUrl, source: Source) -> AdmittedUrl | RefusedUrl:
    """Decides whether a URL that a listing names, or a redirect leads to, is an article of the source.

    The host is the home's, one of `scope.hosts` or a mirror, with or without `www.`; a port other than
    80 and 443 is one that the home or a seed names; neither the home page nor a seed is an article;
    some pattern of `scope.allow` and none of `scope.deny` is found in path and query; the address has
    not the shape of a spider trap.
    """
    rules = _rules(source)
    try:
        normal = normalize(url.url)
    except BadUrlError as error:
        return _bad(url, error)
    if reason := _foreign(normal, rules.hosts, rules.ports) or _unwanted(normal, source):
        return RefusedUrl(url=normal, reason=Reason.OUT_OF_SCOPE, evidence=reason, found=url)
    if reason := _trap(normal):
        return RefusedUrl(url=normal, reason=Reason.TRAP, evidence=reason, found=url)
    address = _preferred(normal, source)
    return AdmittedUrl(
        url=address, article_id=article_id(source.id, address, source.identity), found=url
    )


def admit_listing(url: DiscoveredUrl, source: Source) -> AdmittedUrl | RefusedUrl:
    """Decides whether a listing that another listing names may be asked for, e.g. a child sitemap.

    As `admit`, but hosts of seeds count as the source's and the patterns of the scope, which are about
    articles, are not asked.
    """
    rules = _rules(source)
    try:
        normal = normalize(url.url)
    except BadUrlError as error:
        return _bad(url, error)
    if reason := _foreign(normal, rules.hosts | rules.listing_hosts, rules.ports):
        return RefusedUrl(url=normal, reason=Reason.OUT_OF_SCOPE, evidence=reason, found=url)
    if reason := _trap(normal):
        return RefusedUrl(url=normal, reason=Reason.TRAP, evidence=reason, found=url)
    address = _secure(normal, rules)
    return AdmittedUrl(
        url=address, article_id=article_id(source.id, address, source.identity), found=url
    )


def _bad(url: DiscoveredUrl, error: BadUrlError) -> RefusedUrl:
    return RefusedUrl(
        url=safe_text(url.url), reason=Reason.BAD_URL, evidence=f"address {error}", found=url
    )


@lru_cache(maxsize=256)
def _rules(source: Source) -> _Rules:
    home = urlsplit(normalize(source.home))
    seeds = [normalize(seed.url) for seed in source.seeds]
    mirrors = frozenset(map(_bare, source.identity.mirrors))
    return _Rules(
        home=home,
        hosts=mirrors | {_bare(home.hostname or ""), *map(_bare, source.scope.hosts)},
        mirrors=mirrors,
        listing_hosts=frozenset(_bare(urlsplit(seed).hostname or "") for seed in seeds),
        ports=frozenset({None, 80, 443, home.port, *(urlsplit(seed).port for seed in seeds)}),
        listings=frozenset(map(canonical, {home.geturl(), *seeds})),
    )


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").strip("[]")


def _foreign(url: str, hosts: frozenset[str], ports: frozenset[int | None]) -> str:
    parts = urlsplit(url)
    if _bare(parts.hostname or "") not in hosts:
        return f"host {safe_text(parts.hostname or '', 80)} is none of the source's"
    if parts.port not in ports:
        return f"port {parts.port} is named by neither home nor a seed"
    return ""


def _unwanted(url: str, source: Source) -> str:
    spelled = canonical(url)
    if spelled in _rules(source).listings:
        return "is the home page or a seed, no article"
    parts = urlsplit(spelled)
    subject = f"{parts.path}?{parts.query}" if parts.query else parts.path
    allow, deny = source.scope.allow, source.scope.deny
    if allow and not any(re.search(pattern, subject) for pattern in allow):
        return "no pattern of scope.allow is found in it"
    denied = next((pattern for pattern in deny if re.search(pattern, subject)), None)
    return f"pattern {denied!r} of scope.deny is found in it" if denied else ""


def _trap(url: str) -> str:
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if run := _repeated(segments):
        return f"path repeats /{safe_text(run, 60)} {MAX_REPEATS} times in a row"
    if len(segments) > MAX_SEGMENTS:
        return f"path has {len(segments)} segments, more than {MAX_SEGMENTS}"
    if (count := parts.query.count("&") + 1) > MAX_PARAMETERS:
        return f"query has {count} parameters, more than {MAX_PARAMETERS}"
    return ""


def _repeated(segments: list[str]) -> str:
    """Return a run that stands three times in a row; numbers alone are dates (/2011/11/11/11)."""
    for size in range(1, MAX_RUN + 1):
        for at in range(len(segments) - size * MAX_REPEATS + 1):
            run = segments[at : at + size]
            worded = not all(segment.isdigit() for segment in run)
            if worded and run * MAX_REPEATS == segments[at : at + size * MAX_REPEATS]:
                return "/".join(run)
    return ""


def _preferred(url: str, source: Source) -> str:
    rules = _rules(source)
    parts = urlsplit(url)
    pattern = source.identity.pattern
    known = pattern and re.search(pattern, parts.path)
    if known and _bare(parts.hostname or "") in rules.mirrors:
        return parts._replace(scheme=rules.home.scheme, netloc=rules.home.netloc).geturl()
    return _secure(url, rules)


def _secure(url: str, rules: _Rules) -> str:
    parts = urlsplit(url)
    upgrade = parts.scheme == "http" and rules.home.scheme == "https" and parts.port is None
    return parts._replace(scheme="https").geturl() if upgrade else url

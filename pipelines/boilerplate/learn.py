"""Learning what repeats across a source's pages: a pure function of the set of pages.

A page gives an observation (small, made in any process); a model takes a set of observations. Order and
splitting play no part, versions and addresses of one article count once, hidden blocks give nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from pipelines.boilerplate import blocks as fingerprints
from pipelines.model.draft import Block, Draft, Mark
from pipelines.model.sitemodel import BlockEvidence, SiteModel

ARTICLES_KEPT = 64
"""Smallest article hashes kept for a family and for the model: counts are exact up to here, then a sample."""
SPOTS_KEPT = 8
SPOT_ARTICLES_KEPT = 8
FAMILIES_KEPT = 6_000
ONCE_KEPT = 30_000
BODIES_KEPT = 8
SAMPLE_CHARACTERS = 160
ONCE_SAMPLE_CHARACTERS = 80
FAMILY_DAYS = 400
"""A family not seen for this long before the newest page is forgotten."""
ONCE_DAYS = 60
MARKED, TEASED, APART, BODY = "s", "t", "a", "b"
"""How a block stood: marked by structure, as a teaser or link, apart from the body's container, or in it."""
TEASER_LINKS = 0.5


class Sight(NamedTuple):
    """One block on one page: its keys, how and where it stood, and its text for people."""

    keys: tuple[str, ...]
    spot: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one page tells about its source's template."""

    article: str
    """`<identity hash>-<title hash>`: pages that share either are one article."""
    day: date
    body: str
    """Container of the body's prose."""
    sights: tuple[Sight, ...]


@dataclass(slots=True)
class _Tally:
    """Evidence of one key while it is being gathered."""

    first: date
    last: date
    articles: set[str] = field(default_factory=set)
    spots: dict[str, set[str]] = field(default_factory=dict)
    sample: str = ""


def learn(model: SiteModel, drafts: Iterable[Draft]) -> SiteModel:
    """Gives the model that knows these pages too."""
    return merge(model, map(observe, drafts))


def observe(draft: Draft) -> Observation:
    """Gives what a page tells of its template; hidden blocks are left out."""
    body = fingerprints.body_container(draft.blocks)
    seen = {_sight(block, body) for block in draft.blocks if Mark.HIDDEN not in block.marks}
    return Observation(
        article=article_hash(draft),
        day=draft.fetched_at.date(),
        body=body,
        sights=tuple(sorted(seen)),
    )


def article_hash(draft: Draft) -> str:
    """Gives the hashes of identity and title by which an article counts once."""
    identity = draft.article_id or draft.metadata.canonical_url or draft.final_url
    return _article_hash(identity, draft.metadata.title or "")


@lru_cache(maxsize=256)
def _article_hash(identity: str, title: str) -> str:
    said = fingerprints.plain(title)
    return f"{_short(identity)}-{_short(said if len(said.split()) > 1 else identity)}"


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _sight(block: Block, body: str) -> Sight:
    return Sight(fingerprints.keys(block.text), f"{_how(block, body)} {block.place}", block.text)


def _how(block: Block, body: str) -> str:
    if block.marks & {Mark.RELATED, Mark.NAV} or block.link_share >= TEASER_LINKS:
        return TEASED
    if block.marks & fingerprints.STRONG:
        return MARKED
    return APART if fingerprints.is_apart(block, body) else BODY


def distinct(articles: Iterable[str]) -> int:
    """Gives how many articles the hashes stand for: as many as both their addresses and titles."""
    return _distinct(tuple(articles))


@lru_cache(maxsize=10_000)
def _distinct(articles: tuple[str, ...]) -> int:
    halves = [article.split("-") for article in articles]
    return min(len({half[0] for half in halves}), len({half[1] for half in halves}))


def merge(model: SiteModel, observations: Iterable[Observation]) -> SiteModel:
    """Gives the model with the observations in it: same bytes in whatever order they come."""
    tallies = _known(model)
    articles = set(model.articles)
    bodies = {place: set(seen) for place, seen in model.bodies}
    for observation in observations:
        articles.add(observation.article)
        bodies.setdefault(observation.body, set()).add(observation.article)
        for sight in observation.sights:
            _count(tallies, sight, observation)
    return _frozen(model, tallies, articles, bodies)


def _known(model: SiteModel) -> dict[str, _Tally]:
    tallies = {
        family.fingerprint: _Tally(
            first=family.first_seen,
            last=family.last_seen,
            articles=set(family.articles),
            spots={spot: set(seen) for spot, seen in family.spots},
            sample=family.sample,
        )
        for family in model.evidence
    }
    return tallies | dict(map(_once, model.once))


def _once(record: str) -> tuple[str, _Tally]:
    key, article, days, spot, sample = record.split("\t", 4)
    first, last = (date.fromisoformat(day) for day in days.split("/"))
    spots = {part: {article} for part in spot.split("\x1f")}
    return key, _Tally(first=first, last=last, articles={article}, spots=spots, sample=sample)


def _count(tallies: dict[str, _Tally], sight: Sight, page: Observation) -> None:
    for number, key in enumerate(sight.keys):
        tally = tallies.setdefault(key, _Tally(first=page.day, last=page.day))
        tally.first, tally.last = min(tally.first, page.day), max(tally.last, page.day)
        tally.articles.add(page.article)
        tally.spots.setdefault(sight.spot, set()).add(page.article)
        if number == 0:
            sample = " ".join(sight.sample.split())[:ONCE_SAMPLE_CHARACTERS]
            tally.sample = min(filter(None, (tally.sample, sample)), default="")


def _frozen(
    model: SiteModel,
    tallies: Mapping[str, _Tally],
    articles: set[str],
    bodies: Mapping[str, set[str]],
) -> SiteModel:
    newest = max((tally.last for tally in tallies.values()), default=date.min)
    many = {k: t for k, t in tallies.items() if _lasts(t, newest, FAMILY_DAYS) and _is_repeated(t)}
    single = {
        k: t for k, t in tallies.items() if _lasts(t, newest, ONCE_DAYS) and not _is_repeated(t)
    }
    evidence = sorted(
        sorted((_family(k, t) for k, t in many.items()), key=_weight)[:FAMILIES_KEPT],
        key=lambda family: family.fingerprint,
    )
    once = sorted(sorted((_record(k, t) for k, t in single.items()), key=_age)[:ONCE_KEPT])
    places = sorted(
        ((p, tuple(sorted(a)[:ARTICLES_KEPT])) for p, a in bodies.items()), key=_commonness
    )
    sample = tuple(sorted(articles)[:ARTICLES_KEPT])
    frozen = (sample, tuple(evidence), tuple(once), tuple(sorted(places[:BODIES_KEPT])))
    return SiteModel(
        source_id=model.source_id,
        version=_version(model.source_id, frozen) if sample else model.version,
        articles=frozen[0],
        evidence=frozen[1],
        once=frozen[2],
        bodies=frozen[3],
    )


def _lasts(tally: _Tally, newest: date, days: int) -> bool:
    return newest - tally.last <= timedelta(days=days)


def _is_repeated(tally: _Tally) -> bool:
    return len(tally.articles) > 1


def _family(key: str, tally: _Tally) -> BlockEvidence:
    spots = sorted(
        ((spot, tuple(sorted(seen)[:SPOT_ARTICLES_KEPT])) for spot, seen in tally.spots.items()),
        key=_commonness,
    )[:SPOTS_KEPT]
    prose = set().union(*(seen for spot, seen in tally.spots.items() if spot.startswith(BODY)))
    return BlockEvidence(
        fingerprint=key,
        sample=tally.sample,
        articles=tuple(sorted(tally.articles)[:ARTICLES_KEPT]),
        places=tuple(sorted({spot.partition(" ")[2] for spot, _ in spots})),
        first_seen=tally.first,
        last_seen=tally.last,
        prose=min(len(prose), ARTICLES_KEPT),
        spots=tuple(sorted(spots)),
    )


def _commonness(row: tuple[str, tuple[str, ...]]) -> tuple[int, str]:
    return -len(row[1]), row[0]


def _weight(family: BlockEvidence) -> tuple[int, int, str]:
    return -len(family.articles), -family.last_seen.toordinal(), family.fingerprint


def _record(key: str, tally: _Tally) -> str:
    spots = "\x1f".join(sorted(tally.spots)[:SPOTS_KEPT])
    days = f"{tally.first.isoformat()}/{tally.last.isoformat()}"
    return "\t".join((key, min(tally.articles), days, spots, tally.sample))


def _age(record: str) -> tuple[int, str]:
    last = record.split("\t", 3)[2].partition("/")[2]
    return -date.fromisoformat(last).toordinal(), record


def _version(source_id: str, content: tuple[object, ...]) -> str:
    return hashlib.sha256(f"{source_id} {content!r}".encode()).hexdigest()[:16]

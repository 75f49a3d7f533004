"""How a site model keeps its evidence: families of blocks seen often, one line for a block seen once, bounded.

Bounds are by age and number, ties are broken by content: same bytes in whatever order the evidence came.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from pipelines.model.sitemodel import BlockEvidence, SiteModel

ARTICLES_KEPT = 64
"""Smallest article hashes kept for a family and for the model: counts are exact up to here, then a sample."""
SPOTS_KEPT = 8
SPOT_ARTICLES_KEPT = 8
FAMILIES_KEPT = 6_000
ONCE_KEPT = 30_000
SECTIONS_KEPT = 64
FAMILY_DAYS = 400
"""A family not seen for this long before the newest page is forgotten."""
ONCE_DAYS = 60
_DAY = len("2026-11-02")
MARKED, TEASED, APART, BODY = "s", "t", "a", "b"
"""How a block stood: marked by structure, as a teaser or link, apart from the body's container, or in it."""

EvidenceRow = tuple[str, date, str, str]
"""One sight as evidence of one key: article, day, spot, text for people."""


@dataclass(slots=True)
class EvidenceTally:
    """Evidence of one key while it is being gathered."""

    first: date
    last: date
    articles: set[str]
    spots: dict[str, set[str]]
    sample: str


def known(family: BlockEvidence | None, record: str | None) -> EvidenceTally | None:
    """Return what was known of a key."""
    if family is not None:
        return EvidenceTally(
            first=family.first_seen,
            last=family.last_seen,
            articles=set(family.articles),
            spots={spot: set(seen) for spot, seen in family.spots},
            sample=family.sample,
        )
    if record is None:
        return None
    _, article, days, spots, sample = record.split("\t", 4)
    first, last = map(date.fromisoformat, days.split("/"))
    return EvidenceTally(
        first=first,
        last=last,
        articles={article},
        spots={spot: {article} for spot in spots.split("\x1f")},
        sample=sample,
    )


def short(text: str) -> str:
    """Return a hash of 12 characters."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def bounded(
    model: SiteModel, families: Collection[BlockEvidence], records: Collection[str]
) -> SiteModel:
    """Return the model with the families and single sights that are young and many enough to be kept."""
    days = {record: record.split("\t", 3)[2][-_DAY:] for record in records}
    newest = max((f.last_seen.isoformat() for f in families), default="")
    newest = max(newest, max(days.values(), default=""))
    eldest, oldest = _before(newest, FAMILY_DAYS), _before(newest, ONCE_DAYS)
    many = [family for family in families if family.last_seen.isoformat() >= eldest]
    single = [record for record, day in days.items() if day >= oldest]
    if len(many) > FAMILIES_KEPT:
        many = sorted(many, key=_weight)[:FAMILIES_KEPT]
    if len(single) > ONCE_KEPT:
        single = sorted(sorted(single), key=days.__getitem__, reverse=True)[:ONCE_KEPT]
    return replace(
        model,
        evidence=tuple(sorted(many, key=lambda family: family.fingerprint)),
        once=tuple(sorted(single)),
        successor=None,
    )


def _weight(family: BlockEvidence) -> tuple[int, int, str]:
    return -len(family.articles), -family.last_seen.toordinal(), family.fingerprint


def _before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat() if day else ""


def bodies(
    seen: Mapping[str, set[str]], sample: Sequence[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the bodies of the sampled articles, one each: a sample of what many runs saw, whatever their order."""
    place_of = {article: place for place in sorted(seen) for article in seen[place]}
    own: dict[str, list[str]] = defaultdict(list)
    for article in sample:
        own[place_of.get(article, "")].append(article)
    return tuple((place, tuple(own[place])) for place in sorted(own))


def sections(seen: Mapping[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the sections whose names hash smallest, so that many one-article sections crowd out few others."""
    names = sorted(filter(None, seen), key=short)[:SECTIONS_KEPT]
    return tuple((name, tuple(sorted(seen[name])[:ARTICLES_KEPT])) for name in sorted(names))


def as_family(key: str, tally: EvidenceTally) -> BlockEvidence:
    """Return the evidence of a key that several articles have."""
    spots = tuple(
        (spot, tuple(sorted(tally.spots[spot])[:SPOT_ARTICLES_KEPT]))
        for spot in sorted(tally.spots)[:SPOTS_KEPT]
    )
    prose = set().union(*(seen for spot, seen in spots if spot.startswith(BODY)))
    return BlockEvidence(
        fingerprint=key,
        sample=tally.sample,
        articles=tuple(sorted(tally.articles)[:ARTICLES_KEPT]),
        places=tuple(sorted({spot.partition(" ")[2] for spot, _ in spots})),
        first_seen=tally.first,
        last_seen=tally.last,
        prose=len(prose),
        spots=spots,
    )


def as_single(key: str, row: EvidenceRow) -> str:
    """Return the record of a key seen once, as most are."""
    article, day, spot, sample = row
    return f"{key}\t{article}\t{_days(day, day)}\t{spot}\t{sample}"


@lru_cache(maxsize=1_024)
def _days(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


def as_record(key: str, tally: EvidenceTally) -> str:
    """Return the record of a key that one article has."""
    spots = "\x1f".join(sorted(tally.spots)[:SPOTS_KEPT])
    days = _days(tally.first, tally.last)
    return "\t".join((key, min(tally.articles), days, spots, tally.sample))


def version(model: SiteModel) -> str:
    """Return the hash of all that a model knows."""
    digest = hashlib.sha256(
        f"{model.source_id} {model.articles} {model.bodies} {model.sections}".encode()
    )
    for f in model.evidence:
        spots = [f"{spot} {' '.join(seen)}" for spot, seen in f.spots]
        days = f"{f.first_seen}/{f.last_seen}"
        parts = (f.fingerprint, days, f.sample, *f.articles, str(f.prose), *spots)
        digest.update("\t".join(parts).encode())
    digest.update("\n".join((*model.once, *model.matters)).encode())
    for row in model.fields:
        parts = (row.what, row.key, str(row.last_seen), *row.articles)
        digest.update("\t".join(parts).encode())
    if model.missing is not None:
        digest.update(repr(model.missing).encode())
    return digest.hexdigest()[:16]

"""Learning what repeats across a source's pages: a pure function of the set of pages.

A page gives an observation (small, made in any process); a model takes a set of observations. Order and
splitting play no part, versions and addresses of one article count once, hidden blocks give nothing.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate import fields
from pipelines.model.draft import Block, Draft, Mark
from pipelines.model.sitemodel import BlockEvidence, SiteModel

ARTICLES_KEPT = 64
"""Smallest article hashes kept for a family and for the model: counts are exact up to here, then a sample."""
SPOTS_KEPT = 8
SPOT_ARTICLES_KEPT = 8
FAMILIES_KEPT = 6_000
ONCE_KEPT = 30_000
SECTIONS_KEPT = 64
SECTION_CHARACTERS = 80
_WORD = re.compile(r"[^\W\d_]{3}")
"""A language (`/de/`) or a year is no section."""
SAMPLE_CHARACTERS = 160
ONCE_SAMPLE_CHARACTERS = 80
FAMILY_DAYS = 400
"""A family not seen for this long before the newest page is forgotten."""
ONCE_DAYS = 60
_DAY = len("2026-11-02")
MARKED, TEASED, APART, BODY = "s", "t", "a", "b"
"""How a block stood: marked by structure, as a teaser or link, apart from the body's container, or in it."""
TEASER_LINKS = 0.5
_TEASING = frozenset({Mark.RELATED, Mark.NAV})


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
    section: str = ""
    """Section of the source that the page belongs to; empty when the page says none."""
    tells: tuple[tuple[str, str], ...] = ()
    """As `Metadata` has them."""


_Row = tuple[str, date, str, str]
"""One sight as evidence of one key: article, day, spot, text for people."""


@dataclass(slots=True)
class _Tally:
    """Evidence of one key while it is being gathered."""

    first: date
    last: date
    articles: set[str]
    spots: dict[str, set[str]]
    sample: str


def learn(model: SiteModel, drafts: Iterable[Draft]) -> SiteModel:
    """Gives the model that knows these pages too."""
    return merge(model, map(observe, drafts))


def observe(draft: Draft) -> Observation:
    """Gives what a page tells of its template; hidden blocks are left out."""
    body = fingerprints.body_container(draft.blocks)
    visible = [block for block in draft.blocks if Mark.HIDDEN not in block.marks]
    fingerprints.remember(block.text for block in visible)
    return Observation(
        article=article_hash(draft),
        day=draft.fetched_at.date(),
        body=body,
        sights=tuple(dict.fromkeys(_sight(block, body) for block in visible)),
        section=section(draft),
        tells=draft.metadata.tells,
    )


def section(draft: Draft) -> str:
    """Gives the section a page names first, or else the first step of its address that can be a section's name."""
    steps = urlsplit(draft.final_url).path.split("/")[:-1]
    named = (*draft.metadata.sections, *(step for step in steps if _WORD.search(step)))
    return _folded(named[0]) if named else ""


@lru_cache(maxsize=1_024)
def _folded(name: str) -> str:
    return fingerprints.plain(name)[:SECTION_CHARACTERS]


def article_hash(draft: Draft) -> str:
    """Gives the hashes of identity and title by which an article counts once."""
    identity = draft.article_id or draft.metadata.canonical_url or draft.final_url
    return _article_hash(identity, draft.cold_title or draft.metadata.title or "")


@lru_cache(maxsize=256)
def _article_hash(identity: str, title: str) -> str:
    said = fingerprints.plain(title)
    return f"{_short(identity)}-{_short(said if len(said.split()) > 1 else identity)}"


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _sight(block: Block, body: str) -> Sight:
    text = block.text if block.text.isprintable() else " ".join(block.text.split())
    spot = f"{_how(block, body)} {block.place}"
    return Sight(fingerprints.keys(block.text), spot, text[:ONCE_SAMPLE_CHARACTERS])


def _how(block: Block, body: str) -> str:
    if block.link_share >= TEASER_LINKS or not block.marks.isdisjoint(_TEASING):
        return TEASED
    if not block.marks.isdisjoint(fingerprints.STRONG):
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
    """Gives the model with the observations in it: same bytes in whatever order they come.

    Costs as much as the observations hold, and little more for what the model knows besides.
    """
    pages = tuple(observations)
    articles = {*model.articles, *(page.article for page in pages)}
    bodies = {place: set(seen) for place, seen in model.bodies}
    sections = {name: set(seen) for name, seen in model.sections}
    told = fields.Told(model.fields)
    for page in pages:
        bodies.setdefault(page.body, set()).add(page.article)
        sections.setdefault(page.section, set()).add(page.article)
        told.add(page.tells, page.article, page.day)
    families = {family.fingerprint: family for family in model.evidence}
    records = {record.partition("\t")[0]: record for record in model.once}
    for key, rows in _rows(pages).items():
        if len(rows) == 1 and key not in families and key not in records:
            records[key] = _single(key, rows[0])
            continue
        tally = _tally(families.pop(key, None), records.pop(key, None))
        found = _counted(tally, rows)
        if len(found.articles) > 1:
            families[key] = _family(key, found)
        else:
            records[key] = _record(key, found)
    sample = sorted(articles)[:ARTICLES_KEPT]
    kept = _bounded(model, families.values(), records.values())
    learned = replace(
        kept,
        articles=tuple(sample),
        bodies=_bodies(bodies, sample),
        sections=_sections(sections),
        fields=told.kept(),
    )
    return replace(learned, version=_version(learned)) if sample else model


def _rows(pages: Iterable[Observation]) -> dict[str, list[_Row]]:
    """Gives the sights by key; only the exact key keeps the text."""
    rows: dict[str, list[_Row]] = defaultdict(list)
    for page in pages:
        for keys, spot, sample in page.sights:
            rows[keys[0]].append((page.article, page.day, spot, sample))
            if len(keys) > 1:
                row = (page.article, page.day, spot, "")
                for key in keys[1:]:
                    rows[key].append(row)
    return rows


def _tally(family: BlockEvidence | None, record: str | None) -> _Tally | None:
    """Gives what was known of a key."""
    if family is not None:
        return _Tally(
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
    return _Tally(
        first=first,
        last=last,
        articles={article},
        spots={spot: {article} for spot in spots.split("\x1f")},
        sample=sample,
    )


def _counted(tally: _Tally | None, rows: Sequence[_Row]) -> _Tally:
    """Gives a key's evidence with new sights."""
    if tally is None:
        article, day, _, sample = rows[0]
        tally = _Tally(first=day, last=day, articles={article}, spots={}, sample=sample)
    for article, day, spot, sample in rows:
        if day < tally.first:
            tally.first = day
        elif day > tally.last:
            tally.last = day
        tally.articles.add(article)
        if spot in tally.spots:
            tally.spots[spot].add(article)
        else:
            tally.spots[spot] = {article}
        if sample and (sample < tally.sample or not tally.sample):
            tally.sample = sample
    return tally


def _bounded(
    model: SiteModel, families: Collection[BlockEvidence], records: Collection[str]
) -> SiteModel:
    """Gives the model with the families and single sights that are young and many enough to be kept."""
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


def _bodies(
    bodies: Mapping[str, set[str]], sample: Sequence[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gives the bodies of the sampled articles, one each: a sample of what many runs saw, whatever their order."""
    place_of = {article: place for place in sorted(bodies) for article in bodies[place]}
    own: dict[str, list[str]] = defaultdict(list)
    for article in sample:
        own[place_of.get(article, "")].append(article)
    return tuple((place, tuple(own[place])) for place in sorted(own))


def _sections(sections: Mapping[str, set[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gives the sections whose names hash smallest, so that many one-article sections crowd out few others."""
    kept = sorted(filter(None, sections), key=_short)[:SECTIONS_KEPT]
    return tuple((name, tuple(sorted(sections[name])[:ARTICLES_KEPT])) for name in sorted(kept))


def _before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat() if day else ""


def _family(key: str, tally: _Tally) -> BlockEvidence:
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


def _weight(family: BlockEvidence) -> tuple[int, int, str]:
    return -len(family.articles), -family.last_seen.toordinal(), family.fingerprint


def _single(key: str, row: _Row) -> str:
    """Gives the record of a key seen once, as most are."""
    article, day, spot, sample = row
    return f"{key}\t{article}\t{_days(day, day)}\t{spot}\t{sample}"


@lru_cache(maxsize=1_024)
def _days(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


def _record(key: str, tally: _Tally) -> str:
    spots = "\x1f".join(sorted(tally.spots)[:SPOTS_KEPT])
    days = _days(tally.first, tally.last)
    return "\t".join((key, min(tally.articles), days, spots, tally.sample))


def _version(model: SiteModel) -> str:
    digest = hashlib.sha256(
        f"{model.source_id} {model.articles} {model.bodies} {model.sections}".encode()
    )
    for f in model.evidence:
        spots = [f"{spot} {' '.join(seen)}" for spot, seen in f.spots]
        days = f"{f.first_seen}/{f.last_seen}"
        parts = (f.fingerprint, days, f.sample, *f.articles, str(f.prose), *spots)
        digest.update("\t".join(parts).encode())
    digest.update("\n".join(model.once).encode())
    for row in model.fields:
        parts = (row.what, row.key, str(row.last_seen), *row.articles)
        digest.update("\t".join(parts).encode())
    return digest.hexdigest()[:16]

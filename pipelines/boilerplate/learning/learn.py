"""Learning what repeats across a source's pages: a pure function of the set of pages.

A page gives an observation (small, made in any process); a model takes a set of observations. Order and
splitting play no part, versions and addresses of one article count once, hidden blocks give nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urlsplit

from pipelines.boilerplate import asking
from pipelines.boilerplate.learning import field_evidence, retention
from pipelines.boilerplate.lines import fingerprints, line_templates, matter, places, sentences
from pipelines.model.bounds import MOSTLY_LINK, NAME_CHARACTERS
from pipelines.model.draft import Block, Draft, Mark
from pipelines.model.sitemodel import SiteModel

_HIDDEN = Mark.HIDDEN

_WORD = re.compile(r"[^\W\d_]{3}")
"""A language (`/de/`) or a year is no section."""
_TEASING = frozenset({Mark.RELATED, Mark.NAV})
_LINES = 8_192
"""Lines whose keys are remembered together: those of a source's template come with every page."""
PAGES_AT_ONCE = 500
"""Whose observations are held in memory together."""


Sight = tuple[tuple[str, ...], str, str]
"""One block on one page: its keys, how and where it stood, and its text for people. Plain, as it travels much."""


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
    observations: tuple[tuple[str, str], ...] = ()
    """As `Metadata` has them."""
    about: tuple[str, ...] = ()
    """As `matter.about` gives it."""
    ending: tuple[str, ...] = ()
    """As `matter.ending` gives it."""


def learn(model: SiteModel, drafts: Iterable[Draft]) -> SiteModel:
    """Return the model that knows these pages too."""
    return merge(model, map(observe, drafts))


def observe(draft: Draft) -> Observation:
    """Return what a page tells of its template; hidden blocks are left out."""
    body = places.body_container(draft.blocks)
    visible = [block for block in draft.blocks if _HIDDEN not in block.marks]
    parted = map(sentences.of, asking.told_by_sentence(visible, draft))
    said = [_sentence(one, body) for one in chain.from_iterable(parted)]
    title = title_of(draft)
    fingerprints.remember(fingerprints.without_title(block.text, title) for block in visible)
    return Observation(
        article=article_hash(draft),
        day=draft.fetched_at.date(),
        body=body,
        sights=tuple(dict.fromkeys([*(_sight(b, body, title) for b in visible), *said])),
        section=section(draft),
        observations=draft.metadata.observations,
        about=matter.about(draft),
        ending=matter.ending(draft.blocks),
    )


def section(draft: Draft) -> str:
    """Return the section a page names first, or else the first step of its address that can be a section's name."""
    steps = urlsplit(draft.final_url).path.split("/")[:-1]
    named = (*draft.metadata.sections, *(step for step in steps if _WORD.search(step)))
    return _folded(named[0]) if named else ""


@lru_cache(maxsize=1_024)
def _folded(name: str) -> str:
    return fingerprints.plain(name)[:NAME_CHARACTERS]


def article_hash(draft: Draft) -> str:
    """Return the hashes of identity and title by which an article counts once."""
    identity = draft.article_id or draft.metadata.canonical_url or draft.final_url
    return _article_hash(identity, title_of(draft))


def title_of(draft: Draft) -> str:
    """Return the title that the page alone tells, whatever was learned since."""
    return draft.cold_title or draft.metadata.title or ""


@lru_cache(maxsize=256)
def _article_hash(identity: str, title: str) -> str:
    said = fingerprints.plain(title)
    return f"{retention.short(identity)}-{retention.short(said if len(said.split()) > 1 else identity)}"


def _sight(block: Block, body: str, title: str) -> Sight:
    said = fingerprints.without_title(block.text, title)
    keys, sample = _read(block.text, said, is_framed=line_templates.may_have_frame(block))
    return keys, f"{_how(block, body)} {block.path}", sample


@lru_cache(maxsize=_LINES)
def _read(text: str, said: str, *, is_framed: bool) -> tuple[tuple[str, ...], str]:
    """Return the keys of a line and its text for people: the same on all pages that have it.

    Args:
        text: The line's.
        said: What counts of its words.
        is_framed: Whether it may have a frame.
    """
    shown = text if text.isprintable() else " ".join(text.split())
    frame = line_templates.of_text(said) if is_framed else ()
    return (
        (*fingerprints.keys(said), *frame, *fingerprints.figure_keys(shown)),
        shown[:NAME_CHARACTERS],
    )


def _sentence(block: Block, body: str) -> Sight:
    """Return a sentence as a sight: of those the very wording counts alone."""
    spot = f"{_how(block, body)} {block.path}"
    keys = (fingerprints.sole_key(block.text), *fingerprints.figure_keys(block.text))
    return keys, spot, block.text[:NAME_CHARACTERS]


def _how(block: Block, body: str) -> str:
    if block.link_share >= MOSTLY_LINK or not block.marks.isdisjoint(_TEASING):
        return retention.TEASED
    if not block.marks.isdisjoint(places.STRONG):
        return retention.MARKED
    return retention.APART if places.is_apart(block, body) else retention.BODY


def distinct(articles: Iterable[str]) -> int:
    """Return how many articles the hashes stand for: as many as both their addresses and titles."""
    return _distinct(tuple(articles))


@lru_cache(maxsize=10_000)
def _distinct(articles: tuple[str, ...]) -> int:
    halves = [article.split("-") for article in articles]
    return min(len({half[0] for half in halves}), len({half[1] for half in halves}))


def merge(model: SiteModel, observations: Iterable[Observation]) -> SiteModel:
    """Return the model with the observations in it: same bytes in whatever order they come.

    Costs as much as the observations hold, and little more for what the model knows besides. Beyond `PAGES_AT_ONCE`
    pages, the order plays a part in what single sights beyond the bounds are forgotten.
    """
    coming = iter(observations)
    while pages := tuple(islice(coming, PAGES_AT_ONCE)):
        model = _merged(model, pages)
    return model


def _merged(model: SiteModel, pages: Sequence[Observation]) -> SiteModel:
    articles = {*model.articles, *(page.article for page in pages)}
    bodies = {place: set(seen) for place, seen in model.bodies}
    sections = {name: set(seen) for name, seen in model.sections}
    matters = {record.partition("\t")[0]: record for record in model.matters}
    told = field_evidence.FieldTally(model.fields)
    for page in pages:
        bodies.setdefault(page.body, set()).add(page.article)
        sections.setdefault(page.section, set()).add(page.article)
        record = matter.record(page.article, page.about, page.ending)
        matters[page.article] = min(record, matters.get(page.article, record))
        told.add(page.observations, page.article, page.day)
    families = {family.fingerprint: family for family in model.evidence}
    records = {record.partition("\t")[0]: record for record in model.once}
    for key, rows in _rows(pages).items():
        if len(rows) == 1 and key not in families and key not in records:
            records[key] = retention.as_single(key, rows[0])
            continue
        tally = retention.known(families.pop(key, None), records.pop(key, None))
        found = _counted(tally, rows)
        if len(found.articles) > 1:
            families[key] = retention.as_family(key, found)
        else:
            records[key] = retention.as_record(key, found)
    sample = sorted(articles)[: retention.ARTICLES_KEPT]
    learned = replace(
        retention.bounded(model, families.values(), records.values()),
        articles=tuple(sample),
        bodies=retention.bodies(bodies, sample),
        sections=retention.sections(sections),
        fields=told.kept(),
        matters=tuple(matters[article] for article in sample if article in matters),
    )
    return replace(learned, version=retention.version(learned)) if sample else model


def _rows(pages: Iterable[Observation]) -> dict[str, list[retention.EvidenceRow]]:
    """Return the sights by key; only the exact key keeps the text."""
    rows: dict[str, list[retention.EvidenceRow]] = defaultdict(list)
    for page in pages:
        for keys, spot, sample in page.sights:
            rows[keys[0]].append((page.article, page.day, spot, sample))
            if len(keys) > 1:
                row = (page.article, page.day, spot, "")
                for key in keys[1:]:
                    rows[key].append(row)
    return rows


def _counted(
    tally: retention.EvidenceTally | None, rows: Sequence[retention.EvidenceRow]
) -> retention.EvidenceTally:
    """Return a key's evidence with new sights."""
    if tally is None:
        article, day, _, sample = rows[0]
        tally = retention.EvidenceTally(
            first=day, last=day, articles={article}, spots={}, sample=sample
        )
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

"""What is known of a source's template: evidence of repeated blocks, by version."""

from dataclasses import dataclass
from datetime import date

from pipelines.model.source import SourceId

COLD = "cold"
"""Version of the model of a source of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEvidence:
    """How often one block family was seen in a source."""

    fingerprint: str
    """Of the normalized text (near-equal wordings share it)."""
    sample: str
    """A text of the family, at most 160 characters, for people; the smallest seen, so that order plays no part."""
    articles: tuple[str, ...]
    """Hashes of the distinct articles it was seen in: the smallest ones, bounded, so that the union of two
    evidences is the same in any order and versions of one article count once."""
    places: tuple[str, ...]
    """Places in the template where it stood, those of `spots`: for people, sorted, bounded."""
    first_seen: date
    last_seen: date
    prose: int = 0
    """In how many of `articles` it stood between the article's own paragraphs without structural marks."""
    spots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(how and where it stood, the smallest hashes of articles in which it did), the first ones of all. How: `s` marked
    by structure, `a` apart from the body's container, `b` in the body's container; then a space and the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEvidence:
    """In how many articles a field's value, or its place in the template, was the same."""

    what: str
    """What was seen, e.g. `title` (a value of it) or `lead at` (a place)."""
    key: str
    """The value's comparable form, or the place."""
    articles: tuple[str, ...]
    """Hashes of the distinct articles, the smallest ones, bounded."""
    last_seen: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPage:
    """What the site shows, as a good page, for an address that does not exist."""

    day: date
    """When it was seen last."""
    title: str
    """In comparable form."""
    lines: tuple[str, ...]
    """Fingerprints of its lines, sorted, bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteModel:
    """Evidence of one source, frozen for a run."""

    source_id: SourceId
    version: str
    """Digest of the content: equal evidence has an equal version; `COLD` for none."""
    articles: tuple[str, ...] = ()
    """Hashes of distinct articles learned from: the smallest ones, bounded."""
    evidence: tuple[BlockEvidence, ...] = ()
    """Sorted by fingerprint, bounded."""
    once: tuple[str, ...] = ()
    """Blocks seen in one article only, one compact record each, sorted, bounded: what may repeat tomorrow."""
    bodies: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(container of the article's body, hashes of those of `articles` that had it there), sorted."""
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(section, the smallest hashes of its articles), sorted, bounded."""
    fields: tuple[FieldEvidence, ...] = ()
    """What titles, bylines and leads have in common, sorted by what and key, bounded."""
    matters: tuple[str, ...] = ()
    """What those of `articles` are about and how they end, one record each, sorted; none of models stored before."""
    missing: MissingPage | None = None
    """None when the site says rightly that a page is missing, or was not asked yet."""
    successor: "SiteModel | None" = None
    """What is being learned of a new template while this model is frozen, since the layout changed."""


def cold(source_id: SourceId) -> SiteModel:
    """Return the model of a source of which nothing is known."""
    return SiteModel(source_id=source_id, version=COLD)

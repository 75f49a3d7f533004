"""A site model without what it has from one article: for takedowns. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from pipelines.boilerplate.learning import retention
from pipelines.model.page import UrlId
from pipelines.model.sitemodel import BlockEvidence, FieldEvidence, SiteModel

SAMPLE_AT_LEAST = 20
"""Characters from which a sample that stands in the article's text is taken for a part of it."""


def without(model: SiteModel, articles: Collection[UrlId], phrases: Collection[str]) -> SiteModel:
    """Return the model without hashes and texts of articles; its version stays, since stored rows name it.

    What other articles have, too, stays as evidence, only without the text for people.

    Args:
        model: Any version of a source's model.
        articles: Identities of the articles.
        phrases: Title, lead and lines of the articles.
    """
    gone = tuple(f"{retention.short(name)}-" for name in articles)
    return replace(
        model,
        articles=_others(model.articles, gone),
        evidence=tuple(_families(model.evidence, gone, phrases)),
        once=tuple(one for one in model.once if not one.split("\t", 2)[1].startswith(gone)),
        bodies=_grouped(model.bodies, gone),
        sections=_grouped(model.sections, gone),
        fields=tuple(_fields(model.fields, gone)),
        matters=_others(model.matters, gone),
        successor=without(model.successor, articles, phrases) if model.successor else None,
    )


def holds(model: SiteModel, articles: Collection[UrlId], phrases: Collection[str]) -> bool:
    """Whether a model has something from one of the articles."""
    return model != without(model, articles, phrases)


def _others(hashes: Iterable[str], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in hashes if not one.startswith(gone))


def _grouped(
    groups: Iterable[tuple[str, tuple[str, ...]]], gone: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    kept = ((name, seen, _others(seen, gone)) for name, seen in groups)
    return tuple((name, left) for name, seen, left in kept if left or not seen)


def _families(
    families: Iterable[BlockEvidence], gone: tuple[str, ...], phrases: Collection[str]
) -> Iterable[BlockEvidence]:
    for family in families:
        left = _others(family.articles, gone)
        if left:
            sample = "" if _is_of(family.sample, phrases) else family.sample
            spots = _grouped(family.spots, gone)
            yield replace(family, articles=left, sample=sample, spots=spots)


def _fields(rows: Iterable[FieldEvidence], gone: tuple[str, ...]) -> Iterable[FieldEvidence]:
    for row in rows:
        if left := _others(row.articles, gone):
            yield replace(row, articles=left)


def _is_of(sample: str, phrases: Collection[str]) -> bool:
    return len(sample) >= SAMPLE_AT_LEAST and any(sample in phrase for phrase in phrases)

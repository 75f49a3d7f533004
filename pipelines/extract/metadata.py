"""All that a page says of itself, each field with its origin. The fields are chosen in their own modules."""

from collections.abc import Mapping
from typing import Any

from pipelines.extract import (
    authors,
    clues,
    conditions,
    dates,
    identity,
    kicker,
    language,
    lead,
    sitename,
    title,
    top,
    topics,
    wrapper,
)
from pipelines.extract.clues import Clues, Found
from pipelines.extract.declared import Declared
from pipelines.model.draft import Block, Metadata
from pipelines.model.source import Source

MAX_ORIGIN = 300
"""Characters of an origin."""


def read_metadata(
    declared: Declared,
    blocks: tuple[Block, ...],
    *,
    final_url: str,
    headers: tuple[tuple[str, str], ...],
    source: Source,
) -> Metadata:
    """Gives the metadata of a page. Reads the tree, changes nothing, never raises.

    Args:
        declared: What the page declares of itself.
        blocks: All lines of the page in document order, the article's own chosen.
        final_url: Normalized address that answered.
        headers: Response headers.
        source: Whose page it is.
    """
    found = clues.gather(declared, blocks, final_url=final_url, headers=headers, source=source)
    fields, titles, told = _fields(found)
    settled = identity.settle(found)
    notes = [("page", note) for note in found.notes]
    origins = [(name, origin[:MAX_ORIGIN]) for name, (_, origin) in fields.items() if origin]
    return Metadata(
        **{name: value for name, (value, _) in fields.items()},
        canonical_url=settled.url,
        rights=conditions.rights(found),
        provenance=(*origins, ("canonical_url", settled.origin[:MAX_ORIGIN]), *notes),
        titles=tuple((t.origin, t.value) for t in titles[: wrapper.MAX_TITLES]),
        tells=told,
    )


def _fields(
    found: Clues,
) -> tuple[Mapping[str, tuple[Any, str]], tuple[Found, ...], tuple[tuple[str, str], ...]]:
    """Gives (value, origin) of each field that is set, by its name; all titles; what the page tells of both."""
    known = sitename.names(found)
    sections, sections_origin = topics.sections(found, known)
    titles = title.candidates(found, known, frozenset(map(sitename.key, sections)))
    chosen, others = title.choose(titles)
    sections = topics.without_titles(sections, (t.value for t in titles))
    begin = top.find(found.blocks, chosen.value if chosen else None)
    standfirst = lead.read_lead(
        found.blocks, begin, [t.value for t in titles], topics.descriptions(found)
    )
    above = kicker.read_above(found, begin.title_at, known)
    by = authors.read_authors(found, begin, known)
    keywords, keywords_origin = topics.keywords(found, sections)
    spoken = language.read_language(found)
    image = topics.image(found)
    main = topics.main_image(found, image)
    access, access_conflicts = conditions.access(found)
    dated = dates.read_dates(found, begin)
    fields: dict[str, tuple[Any, str]] = {
        "title": _valued(chosen, others),
        "kicker": _valued(above.kicker),
        "lead": (standfirst.text, standfirst.origin) if standfirst else (None, ""),
        "description": _valued(topics.description(found)),
        "authors": (by.people, by.origin),
        "agencies": (by.organisations, by.origin),
        "sections": _sectioned(sections, sections_origin, above.section),
        "keywords": (keywords, keywords_origin),
        "language": (spoken.tag, spoken.origin) if spoken else (None, ""),
        "image_url": _valued(image),
        "images": ((main,) if main else (), image.origin if image else ""),
        "access": _valued(access),
        "license": _valued(conditions.license_of(found)),
        "conflicts": ((*access_conflicts, *dated.conflicts), ""),
        **_dated(dated),
    }
    said = {name: pair for name, pair in fields.items() if pair[0]}
    return said, titles, wrapper.tells(said, titles, begin, found.blocks)


def _valued(found: Found | None, others: tuple[str, ...] = ()) -> tuple[str | None, str]:
    if found is None:
        return None, ""
    note = f"; {', '.join(dict.fromkeys(others))} differs" if others else ""
    return found.value, f"{found.origin}{note}"


def _sectioned(
    sections: tuple[str, ...], origin: str, shown: Found | None
) -> tuple[tuple[str, ...], str]:
    if sections or shown is None:
        return sections, origin
    return (shown.value,), shown.origin


def _dated(read: dates.Dates) -> dict[str, tuple[Any, str]]:
    fields: dict[str, tuple[Any, str]] = {}
    if read.published:
        fields["published_at"] = dates.as_datetime(read.published), read.published_origin
        fields["published_raw"] = dates.as_raw(read.published), read.published.origin
        fields["date_precision"] = dates.as_precision(read.published), read.published.origin
    if read.modified:
        fields["modified_at"] = dates.as_datetime(read.modified), read.modified_origin
        fields["modified_raw"] = dates.as_raw(read.modified), ""
    return fields

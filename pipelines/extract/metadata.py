"""All that a page says of itself, each field with its origin. The fields are chosen in their own modules."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.extract.authors.choose import read_authors
from pipelines.extract.dates.choose import Dates, as_datetime, as_precision, as_raw, read_dates
from pipelines.extract.declared.declarations import (
    Declarations,
    FieldCandidate,
)
from pipelines.extract.fields import (
    access_and_rights,
    canonical_url,
    kicker,
    language,
    lead,
    topics,
)
from pipelines.extract.titles import site_names
from pipelines.extract.titles.article_header import find_header
from pipelines.extract.titles.title import choose_title, title_candidates
from pipelines.extract.wrapper.observe import MAX_TITLES, observe
from pipelines.model.bounds import NEARLY_ALL_LINK
from pipelines.model.draft import Metadata

MENU_WORDS = 3
MAX_ORIGIN = 300
"""Characters of an origin."""


def read_metadata(found: Declarations) -> Metadata:
    """Return the metadata of a page, from all that it declares. Changes nothing, never raises."""
    fields, titles, told = _fields(found)
    settled = canonical_url.settle(found)
    notes = [("page", note) for note in found.notes]
    origins = [(name, origin[:MAX_ORIGIN]) for name, (_, origin) in fields.items() if origin]
    return Metadata(
        **{name: value for name, (value, _) in fields.items()},
        canonical_url=settled.url,
        rights=access_and_rights.rights(found),
        provenance=(*origins, ("canonical_url", settled.origin[:MAX_ORIGIN]), *notes),
        titles=tuple((t.origin, t.value) for t in titles[:MAX_TITLES]),
        observations=told,
    )


def _fields(
    found: Declarations,
) -> tuple[Mapping[str, tuple[Any, str]], tuple[FieldCandidate, ...], tuple[tuple[str, str], ...]]:
    """Return (value, origin) of each field that is set, by its name; all titles; what the page tells of both."""
    known = site_names.names(found)
    sections, sections_origin = topics.sections(found, known)
    sites = known | site_names.of_masthead(found)
    named = frozenset(map(site_names.key, (*sections, *_menu(found))))
    titles = title_candidates(found, sites, named)
    chosen, others = choose_title(titles)
    sections = topics.without_titles(sections, (t.value for t in titles))
    begin = find_header(found.blocks, chosen.value if chosen else None)
    by = read_authors(found, begin, known)
    standfirst = lead.read_lead(
        found.blocks,
        begin,
        [t.value for t in titles],
        topics.descriptions(found),
        by.people,
    )
    above = kicker.read_above(found, begin.title_at, known)
    keywords, keywords_origin = topics.keywords(found, sections)
    spoken = language.read_language(found)
    image = topics.image(found)
    main = topics.main_image(found, image)
    access, access_conflicts = access_and_rights.access(found)
    dated = read_dates(found, begin)
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
        "license": _valued(access_and_rights.license_of(found)),
        "conflicts": ((*access_conflicts, *dated.conflicts), ""),
        **_dated(dated),
    }
    said = {name: pair for name, pair in fields.items() if pair[0]}
    return said, titles, observe(said, titles, begin, found.blocks)


def _valued(found: FieldCandidate | None, others: tuple[str, ...] = ()) -> tuple[str | None, str]:
    if found is None:
        return None, ""
    note = f"; {', '.join(dict.fromkeys(others))} differs" if others else ""
    return found.value, f"{found.origin}{note}"


def _menu(found: Declarations) -> Iterator[str]:
    """Return what the short links above the text say: the site's sections among them."""
    for block in itertools.takewhile(lambda b: not b.chosen, found.blocks):
        if block.link_share > NEARLY_ALL_LINK and block.size <= MENU_WORDS:
            yield block.text


def _sectioned(
    sections: tuple[str, ...], origin: str, shown: FieldCandidate | None
) -> tuple[tuple[str, ...], str]:
    if sections or shown is None:
        return sections, origin
    return (shown.value,), shown.origin


def _dated(read: Dates) -> dict[str, tuple[Any, str]]:
    fields: dict[str, tuple[Any, str]] = {}
    if read.published:
        fields["published_at"] = as_datetime(read.published), read.published_origin
        fields["published_raw"] = as_raw(read.published), read.published.origin
        fields["date_precision"] = as_precision(read.published), read.published.origin
    if read.modified:
        fields["modified_at"] = as_datetime(read.modified), read.modified_origin
        fields["modified_raw"] = as_raw(read.modified), ""
        fields["modified_precision"] = as_precision(read.modified), ""
    return fields

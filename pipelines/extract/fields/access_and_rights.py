"""Under what conditions a page may be read and used, as it declares: access, licence, rights signals.

What the signals mean is asked elsewhere; here they are only collected.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines import urls
from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import Declarations, FieldCandidate
from pipelines.extract.html.normalize import normalize_line
from pipelines.model.page import RIGHTS_HEADERS

MAX_RIGHT = 200
"""Characters of a rights signal."""

_RIGHTS_METAS = (
    "robots",
    "googlebot",
    "googlebot-news",
    "bingbot",
    "tdm-reservation",
    "tdm-policy",
    "tdmrep-policy",
)
_RIGHTS_METAS_LATE = ("dc.rights", "dcterms.rights", "dcterms.license", "rights")


_NAMED = re.compile(r"creativecommons\.org|licen[sc]e|lizenz", re.IGNORECASE)
_IMPRINT = re.compile(r"impressum|imprint", re.IGNORECASE)
"""Addresses of licences; a link to a copyright leads to an imprint mostly."""


def access(declarations: Declarations) -> tuple[FieldCandidate | None, tuple[tuple[str, str], ...]]:
    """Return `free`, `metered` or `paid` as the page declares it, and what else it says against that.

    The JSON-LD comes before meta tags; but it knows no meter: what is not free there may be metered in
    a tag. None when the page says nothing.
    """
    said = list(_accesses(declarations))
    if said and said[0].value == "paid":
        said = [one for one in said if one.value == "metered"] or said
    others = {one.origin: one.value for one in said if one.value != said[0].value}
    notes = (
        ("access", f"{origin} says {value}; {said[0].origin} comes first")
        for origin, value in others.items()
    )
    return next(iter(said), None), tuple(notes)


def _accesses(declarations: Declarations) -> Iterator[FieldCandidate]:
    free = _truth(declarations.article.get("isAccessibleForFree"))
    parts = declarations.article.get("hasPart")
    for part in parts if free is None and isinstance(parts, list) else [parts]:
        if (
            free is None
            and isinstance(part, dict)
            and _truth(part.get("isAccessibleForFree")) is False
        ):
            free = False
    if free is not None:
        yield FieldCandidate(value="free" if free else "paid", origin="jsonld isAccessibleForFree")
    for one in declarations.meta(*_TIER_METAS):
        if known := _TIERS.get(one.value.lower()):
            yield FieldCandidate(value=known, origin=one.origin)


_TIER_METAS = ("article:content_tier", "og:article:content_tier", "content_tier")
_TIERS = {"free": "free", "metered": "metered", "locked": "paid", "paid": "paid", "premium": "paid"}


def _truth(value: object) -> bool | None:
    word = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(word)


def license_of(declarations: Declarations) -> FieldCandidate | None:
    """Return the licence that the page links or names."""
    for rel, href in declarations.links:
        if (rel == "license" and _is_license(href)) or (rel == "copyright" and _NAMED.search(href)):
            return FieldCandidate(
                value=_absolute(href, declarations.final_url), origin=f"link {rel}"
            )
    for value in jsonld.links(declarations.article.get("license")):
        return FieldCandidate(
            value=_absolute(value, declarations.final_url), origin="jsonld license"
        )
    return next(declarations.meta("dc.rights.license", "dcterms.license", "license"), None)


def _absolute(href: str, page: str) -> str:
    """Return an address as it is from anywhere; what is none, as it stands."""
    try:
        return urls.normalize(href, page)
    except urls.BadUrlError:
        return urls.safe_text(href)


def _is_license(href: str) -> bool:
    try:
        is_address = urlsplit(href).scheme in {"http", "https", ""} and bool(href.strip("# "))
    except ValueError:
        return False
    return is_address and not _IMPRINT.search(href)


def rights(declarations: Declarations) -> tuple[tuple[str, str], ...]:
    """Return all rights signals of the page as (place, value); what they mean is asked elsewhere."""
    found = [
        (f"header {name.lower()}", value)
        for name, value in declarations.headers
        if name.lower() in RIGHTS_HEADERS
    ]
    for name in (*_RIGHTS_METAS, *_RIGHTS_METAS_LATE):
        found += [(f"meta {name}", value) for value in declarations.metas.get(name, ())]
    if licensed := license_of(declarations):
        found.append((licensed.origin, licensed.value))
    lines = ((place, normalize_line(value)[:MAX_RIGHT]) for place, value in found)
    return tuple(dict.fromkeys((place, value) for place, value in lines if value))

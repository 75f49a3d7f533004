"""Under what conditions a page may be read and used, as it declares: access, licence, rights signals.

What the signals mean is asked elsewhere; here they are only collected.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines import urls
from pipelines.extract import jsonld, text
from pipelines.extract.clues import Clues, Found

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
_RIGHTS_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy")
_RIGHTS_METAS_LATE = ("dc.rights", "dcterms.rights", "dcterms.license", "rights")


_NAMED = re.compile(r"creativecommons\.org|licen[sc]e|lizenz", re.IGNORECASE)
_IMPRINT = re.compile(r"impressum|imprint", re.IGNORECASE)
"""Addresses of licences; a link to a copyright leads to an imprint mostly."""


def access(clues: Clues) -> tuple[Found | None, tuple[tuple[str, str], ...]]:
    """Gives `free`, `metered` or `paid` as the page declares it, and what else it says against that.

    The JSON-LD comes before meta tags; but it knows no meter: what is not free there may be metered in
    a tag. None when the page says nothing.
    """
    said = list(_accesses(clues))
    if said and said[0].value == "paid":
        said = [one for one in said if one.value == "metered"] or said
    others = {one.origin: one.value for one in said if one.value != said[0].value}
    notes = (
        ("access", f"{origin} says {value}; {said[0].origin} comes first")
        for origin, value in others.items()
    )
    return next(iter(said), None), tuple(notes)


def _accesses(clues: Clues) -> Iterator[Found]:
    free = _truth(clues.article.get("isAccessibleForFree"))
    parts = clues.article.get("hasPart")
    for part in parts if free is None and isinstance(parts, list) else [parts]:
        if (
            free is None
            and isinstance(part, dict)
            and _truth(part.get("isAccessibleForFree")) is False
        ):
            free = False
    if free is not None:
        yield Found(value="free" if free else "paid", origin="jsonld isAccessibleForFree")
    for one in clues.meta(*_TIER_METAS):
        if known := _TIERS.get(one.value.lower()):
            yield Found(value=known, origin=one.origin)


_TIER_METAS = ("article:content_tier", "og:article:content_tier", "content_tier")
_TIERS = {"free": "free", "metered": "metered", "locked": "paid", "paid": "paid", "premium": "paid"}


def _truth(value: object) -> bool | None:
    word = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(word)


def license_of(clues: Clues) -> Found | None:
    """Gives the licence that the page links or names."""
    for rel, href in clues.links:
        if (rel == "license" and _is_license(href)) or (rel == "copyright" and _NAMED.search(href)):
            return Found(value=_absolute(href, clues.final_url), origin=f"link {rel}")
    for value in jsonld.links(clues.article.get("license")):
        return Found(value=_absolute(value, clues.final_url), origin="jsonld license")
    return next(clues.meta("dc.rights.license", "dcterms.license", "license"), None)


def _absolute(href: str, page: str) -> str:
    """Gives an address as it is from anywhere; what is none, as it stands."""
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


def rights(clues: Clues) -> tuple[tuple[str, str], ...]:
    """Gives all rights signals of the page as (place, value); what they mean is asked elsewhere."""
    found = [
        (f"header {name.lower()}", value)
        for name, value in clues.headers
        if name.lower() in _RIGHTS_HEADERS
    ]
    for name in (*_RIGHTS_METAS, *_RIGHTS_METAS_LATE):
        found += [(f"meta {name}", value) for value in clues.metas.get(name, ())]
    if licensed := license_of(clues):
        found.append((licensed.origin, licensed.value))
    lines = ((place, text.line(value)[:MAX_RIGHT]) for place, value in found)
    return tuple(dict.fromkeys((place, value) for place, value in lines if value))

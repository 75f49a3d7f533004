"""Sections, keywords, image, access, licence and rights signals of a page: what tags say, nearly as said."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipelines import urls
from pipelines.extract import clues as gathered
from pipelines.extract import jsonld, sitename, text
from pipelines.extract.clues import Clues, Found
from pipelines.model.draft import Block, Mark

MAX_KEYWORDS, MAX_SECTIONS = 60, 6
MAX_WORDS_OF_ONE = 6
"""Words of a section or keyword; longer ones are sentences."""

MAX_CHARACTERS_OF_ONE = 80

MAX_RIGHT = 200
"""Characters of a rights signal."""

_SPLIT = re.compile(r"\s*[,;|]\s*")
_HOME_WORDS = (
    "home startseite start homepage accueil inicio início forside hem hjem strona główna ana sayfa anasayfa"
    " nachrichten news aktuelles aktuell portada etusivu trang chủ front page"
)
_HOME = frozenset(_HOME_WORDS.split())
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


def sections(clues: Clues, known: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Gives (sections from broad to narrow, origin): JSON-LD, meta tags, breadcrumbs; home left out.

    Args:
        clues: Of the page.
        known: Keys of the site's names: no sections.
    """
    for origin, said in (
        ("jsonld articleSection", [f.value for f in clues.said("articleSection")]),
        *((f"meta {name}", [f.value for f in clues.meta(name)]) for name in _SECTION_METAS),
        ("jsonld BreadcrumbList", list(_crumbs_of_data(clues))),
        ("breadcrumb", list(_crumbs(clues.blocks))),
    ):
        splits = origin != "breadcrumb" and not origin.endswith("BreadcrumbList")
        parts = [part for one in said for part in (_SPLIT.split(one) if splits else [one])]
        kept = [p for p in parts if _is_section(p, known)]
        if kept:
            return _distinct(kept)[:MAX_SECTIONS], origin
    return (), ""


_SECTION_METAS = (
    "article:section",
    "og:article:section",
    "og:section",
    "section",
    "parsely-section",
    "cxenseparse:section",
    "dc.subject.section",
    "category",
    "news_section",
)


def _is_section(name: str, known: frozenset[str]) -> bool:
    return (
        0 < len(name) <= MAX_CHARACTERS_OF_ONE
        and len(name.split()) <= MAX_WORDS_OF_ONE
        and name.casefold() not in _HOME
        and sitename.key(name) not in known
        and "://" not in name
    )


def _crumbs_of_data(clues: Clues) -> Iterator[str]:
    """Gives the names of a breadcrumb list but its last, which is the article."""
    for node in clues.nodes:
        if "BreadcrumbList" in jsonld.types(node):
            listed = node.get("itemListElement")
            names: list[str] = []
            for one in listed if isinstance(listed, list) else []:
                if isinstance(one, dict):
                    names += jsonld.texts(one.get("name") or one.get("item"))[:1]
            yield from (text.line(name) for name in names[: -1 if len(names) > 1 else None])
            return


def _crumbs(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks[:300]:
        if "breadcrumb" in block.place.lower() and Mark.HIDDEN not in block.marks:
            yield from re.split(r"\s*[>\u203a»/|]\s*", block.text)[:MAX_SECTIONS]


def keywords(clues: Clues) -> tuple[tuple[str, ...], str]:
    """Gives (keywords, origin): JSON-LD, meta tags; lists split, each keyword once."""
    for origin, said in (
        ("jsonld keywords", [f.value for f in clues.said("keywords")]),
        *((f"meta {name}", [f.value for f in clues.meta(name)]) for name in _KEYWORD_METAS),
    ):
        kept = _distinct(
            [
                part
                for one in said
                for part in _SPLIT.split(one)
                if 1 < len(part) <= MAX_CHARACTERS_OF_ONE
            ]
        )
        if kept:
            return kept[:MAX_KEYWORDS], origin
    return (), ""


_KEYWORD_METAS = (
    "article:tag",
    "news_keywords",
    "parsely-tags",
    "keywords",
    "sailthru.tags",
    "dc.subject",
)


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for value in values:
        kept.setdefault(value.casefold(), value)
    return tuple(kept.values())


def description(clues: Clues) -> Found | None:
    """Gives the page's description of the article."""
    return next(
        (
            found
            for found in (
                *clues.meta("og:description", "description", "twitter:description"),
                *clues.said("description", "abstract"),
            )
            if len(found.value) > 10  # noqa: PLR2004 - a label
        ),
        None,
    )


def descriptions(clues: Clues) -> tuple[str, ...]:
    """Gives all texts of the page's data that may be the lead."""
    said = (
        *clues.meta("og:description", "description", "twitter:description", "sailthru.description"),
        *clues.said("description", "alternativeHeadline", "alternateName", "abstract"),
    )
    return tuple(dict.fromkeys(found.value for found in said))


def image(clues: Clues) -> Found | None:
    """Gives the address of the article's image: og:image, JSON-LD, twitter:image, image_src."""
    said = [
        *clues.meta("og:image", "og:image:url", "og:image:secure_url"),
        *(Found(value=a, origin="jsonld image") for a in jsonld.links(clues.article.get("image"))),
        *clues.meta("twitter:image", "twitter:image:src", "thumbnail"),
        *(
            Found(value=href, origin="link image_src")
            for rel, href in clues.links
            if rel == "image_src"
        ),
    ]
    for one in said:
        try:
            return Found(value=urls.normalize(one.value, clues.final_url), origin=one.origin)
        except urls.BadUrlError:
            continue
    return None


def access(clues: Clues) -> Found | None:
    """Gives `free`, `metered` or `paid` as the page declares it; None when it says nothing."""
    free = _truth(clues.article.get("isAccessibleForFree"))
    if free is None:
        parts = clues.article.get("hasPart")
        for part in parts if isinstance(parts, list) else [parts]:
            if isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False:
                free = False
    if free is not None:
        return Found(value="free" if free else "paid", origin="jsonld isAccessibleForFree")
    for one in clues.meta("article:content_tier", "og:article:content_tier", "content_tier"):
        word = one.value.lower()
        known = {
            "free": "free",
            "metered": "metered",
            "locked": "paid",
            "paid": "paid",
            "premium": "paid",
        }
        if word in known:
            return Found(value=known[word], origin=one.origin)
    return None


def _truth(value: object) -> bool | None:
    word = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}.get(word)


def license_of(clues: Clues) -> Found | None:
    """Gives the licence that the page links or names."""
    named = [
        href for rel, href in clues.links if rel in {"license", "copyright"} and _is_license(href)
    ]
    for href in named:
        return Found(value=urls.safe_text(href), origin="link license")
    for value in jsonld.links(clues.article.get("license")):
        return Found(value=urls.safe_text(value), origin="jsonld license")
    return next(clues.meta("dc.rights.license", "dcterms.license", "license"), None)


def _is_license(href: str) -> bool:
    try:
        return urlsplit(href).scheme in {"http", "https", ""} and bool(href.strip("# "))
    except ValueError:
        return False


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


def kicker(clues: Clues, title_at: int | None) -> Found | None:
    """Gives the line above the headline: by its class, near the title.

    Args:
        clues: Of the page.
        title_at: Position of the title among the lines; None when it is not on the page.
    """
    if title_at is None:
        return None
    near = clues.blocks[max(0, title_at - 4) : title_at]
    for block in reversed(near):
        if Mark.KICKER in block.marks and block.words <= 12 and Mark.HIDDEN not in block.marks:  # noqa: PLR2004
            return Found(value=block.text, origin="line: class")
    return _inside(clues)


def _inside(clues: Clues) -> Found | None:
    """Gives a kicker that stands inside the h1."""
    for element in clues.headings[:3]:
        for child in element:
            name = f"{child.get('class') or ''} {child.get('data-qa') or ''}".lower()
            if any(
                word in name
                for word in ("kicker", "dachzeile", "overline", "eyebrow", "topline", "spitzmarke")
            ):
                said = gathered.content(child)
                if said and len(said.split()) <= 12:  # noqa: PLR2004
                    return Found(value=said.rstrip(" :|"), origin="h1: class")
    return None

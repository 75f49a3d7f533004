"""What an article is about: sections, keywords, description, image, nearly as the page says."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipelines.extract.declared import breadcrumbs, jsonld
from pipelines.extract.declared.declarations import (
    Declarations,
    FieldCandidate,
    content,
    is_of_others,
)
from pipelines.extract.html import links as addresses
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.images.credits import part_credits, split_credit
from pipelines.extract.images.figures import MAX_CAPTION, MAX_CREDIT
from pipelines.extract.images.sources import is_icon, is_no_image
from pipelines.extract.titles import site_names
from pipelines.extract.titles.title import same_title
from pipelines.languages import lexicon
from pipelines.model.bounds import BEGINNING, NAME_CHARACTERS, PROSE_WORDS
from pipelines.model.draft import Block, Image, Mark

_TAGS = Mark.TAGS

MAX_KEYWORDS, MAX_SECTIONS = 60, 6
MAX_WORDS_OF_ONE = 6
"""Words of a section or keyword; longer ones are sentences."""

_TAG_PLACE = re.compile(
    r"(?:tags?|keywords?|topics?|schlagw\w*)[^>]*>(?:li|a|span)[^>]*$", re.IGNORECASE
)
_MACHINE_TAG = re.compile(
    r"(?:type|section|pid|id|tag|cat(?:egory)?|author|source|lang|tone|series|publication|channel|content|cms"
    r"|page|site|geo|nav|topic|keyword|https?|short-?title|nlp[\w ]*)[:=]",
    re.IGNORECASE,
)
"""`type:article`, `pid=17`: tags that systems leave for each other."""
_SPLIT = re.compile(r"\s*[,;|]\s*")
_HOME = frozenset(lexicon.words("home"))
_NO_SECTION = _HOME | frozenset(lexicon.words("no_section"))
"""Home, and what systems write where no section was chosen."""


def sections(declarations: Declarations, known: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Return (sections from broad to narrow, origin): JSON-LD, meta tags, breadcrumbs; home left out.

    Args:
        declarations: Of the page.
        known: Keys of the site's names: no sections.
    """
    for origin, said in _sections_said(declarations):
        splits = origin.startswith(("jsonld a", "meta"))
        parts = [part for one in said for part in (_SPLIT.split(one) if splits else [one])]
        kept = [p for p in parts if _is_section(p, known)]
        if kept:
            return _distinct(kept)[:MAX_SECTIONS], origin
    return (), ""


def _sections_said(declarations: Declarations) -> Iterator[tuple[str, Iterable[str]]]:
    """Return (origin, names) in order of trust; what readers see costs a look at the whole page and comes last."""
    yield "jsonld articleSection", [f.value for f in declarations.jsonld("articleSection")]
    for name in _SECTION_METAS:
        yield f"meta {name}", [f.value for f in declarations.meta(name)]
    yield (
        "jsonld BreadcrumbList",
        [normalize_line(step) for step in breadcrumbs.of_data(declarations)],
    )
    yield "breadcrumb", breadcrumbs.shown(declarations)
    yield "itemprop BreadcrumbList", breadcrumbs.marked(declarations)
    yield "a rel=category", _categories(declarations)


def _categories(declarations: Declarations) -> list[str]:
    """Return the names of the first box of links with rel=category: blogs file their posts so."""
    links = [a for a in declarations.tag_links if "category" in a.get("rel", "").lower().split()]
    own = [a for a in links if not is_of_others(a)]
    return [content(a) for a in own if a.getparent() is own[0].getparent()]


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
    "sailthru.verticals",
)


def _is_section(name: str, known: frozenset[str]) -> bool:
    return (
        0 < len(name) <= NAME_CHARACTERS
        and len(name.split()) <= MAX_WORDS_OF_ONE
        and name.casefold() not in _NO_SECTION
        and any(map(str.isalpha, name))
        and site_names.key(name.removeprefix("www.")) not in known
        and "://" not in name
        and not name.endswith(":")
    )


def without_titles(sections: Sequence[str], titles: Iterable[str]) -> tuple[str, ...]:
    """Return sections without those that are the page's title, whole or cut short.

    Args:
        sections: As `sections` gives them.
        titles: All titles that the page names.
    """
    keys = {same_title(title) for title in titles}
    return tuple(one for one in sections if not _is_title(same_title(one), keys))


def _is_title(name: str, keys: Collection[str]) -> bool:
    begin = name.rstrip(".\u2026 ")
    is_cut = begin != name or len(begin) > BEGINNING
    return name in keys or (is_cut and any(key.startswith(begin) for key in keys))


def keywords(declarations: Declarations, sections: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Return (keywords, origin): JSON-LD, meta tags, tags that readers see; lists split, each keyword once.

    Args:
        declarations: Of the page.
        sections: Names that are sections, and so no keywords.
    """
    known = {name.casefold() for name in sections}
    for origin, said in (
        ("jsonld keywords", [f.value for f in declarations.jsonld("keywords")]),
        *((f"meta {name}", [f.value for f in declarations.meta(name)]) for name in _KEYWORD_METAS),
        ("a rel=tag", [content(a) for a in declarations.tag_links[:MAX_KEYWORDS]]),
        ("line: class", _shown_tags(declarations.blocks)),
    ):
        parts = (_keyword(part) for one in said for part in _SPLIT.split(jsonld.plain(one)))
        kept = _distinct([part for part in parts if part and part.casefold() not in known])
        if kept:
            return kept[:MAX_KEYWORDS], origin
    return (), ""


def _keyword(said: str) -> str:
    """Return a keyword without the marks of lists around it; empty for sentences and what machines tag."""
    word = said.strip(" \t\"'[]").removeprefix("#").strip()
    is_one = (
        1 < len(word) <= NAME_CHARACTERS and not word.endswith(":") and not _MACHINE_TAG.match(word)
    )
    return word if is_one else ""


def _shown_tags(blocks: Sequence[Block]) -> Iterator[str]:
    """Return the entries of the page's list of tags below the article."""
    begun = False
    for block in blocks:
        begun = begun or (block.chosen and block.words > PROSE_WORDS)
        listed = begun and _TAGS in block.marks and _TAG_PLACE.search(block.path[-80:])
        if listed and block.words <= MAX_WORDS_OF_ONE:
            yield block.text


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


def description(declarations: Declarations) -> FieldCandidate | None:
    """Return the page's description of the article."""
    return next(
        (
            found
            for found in (
                *declarations.meta("og:description", "description", "twitter:description"),
                *declarations.jsonld("description", "abstract"),
            )
            if len(found.value) > 10  # noqa: PLR2004 - a label
        ),
        None,
    )


def descriptions(declarations: Declarations) -> tuple[str, ...]:
    """Return all texts of the page's data that may be the lead."""
    said = (
        *declarations.meta(
            "og:description", "description", "twitter:description", "sailthru.description"
        ),
        *declarations.jsonld("description", "alternativeHeadline", "alternateName", "abstract"),
    )
    return tuple(dict.fromkeys(found.value for found in said))


def image(declarations: Declarations) -> FieldCandidate | None:
    """Return the address of the article's image: og:image, JSON-LD, twitter:image, image_src."""
    said = [
        *declarations.meta("og:image", "og:image:url", "og:image:secure_url"),
        *(
            FieldCandidate(value=a, origin="jsonld image")
            for a in jsonld.links(declarations.article.get("image"))
        ),
        *declarations.meta("twitter:image", "twitter:image:src", "thumbnail"),
        *(
            FieldCandidate(value=href, origin="link image_src")
            for rel, href in declarations.links
            if rel == "image_src"
        ),
    ]
    for one in said:
        address = addresses.as_given(one.value, declarations.final_url)
        if address and not is_no_image(address):
            return FieldCandidate(value=address, origin=one.origin)
    return None


def main_image(declarations: Declarations, found: FieldCandidate | None) -> Image | None:
    """Return the article's image with what the JSON-LD says of it; None when it is an icon or a logo.

    Args:
        declarations: Of the page.
        found: Its address, as `image` gives it.
    """
    if found is None:
        return None
    described = jsonld.resolved(declarations.article.get("image"), declarations.nodes)
    nodes = [node for node in described if not isinstance(node, str)]
    caption = _first(nodes, "caption", MAX_CAPTION)
    by = next((said for name in _CREDITS if (said := _first(nodes, name, MAX_CREDIT))), "")
    caption, by = part_credits(caption, by) if by else split_credit(caption)
    if not caption and is_icon(found.value):
        return None
    return Image(url=found.value, caption=caption or None, credit=by or None)


_CREDITS = ("creditText", "copyrightNotice", "author", "creator", "copyrightHolder")


def _first(nodes: Sequence[jsonld.Node], name: str, most: int) -> str:
    said = (
        normalize_line(value[:most]) for node in nodes for value in jsonld.texts(node.get(name))
    )
    return next(filter(None, said), "")

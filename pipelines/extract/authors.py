"""Who wrote an article: people, and organisations apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.extract import bare, bylines, jsonld, names, sitename, text
from pipelines.extract import clues as gathered
from pipelines.extract.clues import Clues, Found
from pipelines.extract.top import Top
from pipelines.model.draft import Mark

MAX_NAME = 80
"""Characters of one name."""

SIGNED = "signature behind"
"""A name behind the text that the extractor left out: the author where the page names its house alone."""

_METAS = (
    "author",
    "article:author",
    "article:author_name",
    "article.author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "byl",
    "byline",
    "citation_author",
)
_WRITTEN_BY = re.compile(
    r"^(?:written|posted)?\s?by\b|^verfasst|^geschrieben|^écrit|^escrito|^scritto|^autor|^author",
    re.IGNORECASE,
)
_SAYING = frozenset({"itemprop author", "byline", "byline above"})
"""Places where the whole name stands of whom the data name by what they sign in with."""
_PERSONAL = frozenset({"person", "named"})
"""Origins of names that are said to be those of whoever wrote it."""
_ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation"})
_NO_NAMES = (
    "null none undefined nan unknown anonymous false true n/a na author autor admin administrator user publisher"
    " editor root webmaster"
)
_NO_NAME = frozenset(_NO_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Who the page names as author."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    """News agencies, desks and houses, as named."""
    origin: str = ""


def read_authors(clues: Clues, top: Top, known: frozenset[str]) -> Authors:
    """Gives the authors of the first place that names any: JSON-LD, meta tags, marked bylines, lines.

    Where a place names organisations alone, the people of the next places are taken beside them.

    Args:
        clues: Of the page.
        top: Where the article begins.
        known: Keys of the site's names.
    """
    organisations: tuple[str, ...] = ()
    first = ""
    login: Authors | None = None
    for origin, found in _places(clues, top, known):
        if origin == SIGNED and not organisations:
            continue
        read = _told_apart(found, origin, known)
        if read.people and not any(map(_is_whole, read.people)) and login is None:
            login = replace(read, origin=origin)
            continue
        if read.people and (
            login is None or (origin in _SAYING and all(map(_is_whole, read.people)))
        ):
            agencies = tuple(o for o in organisations if names.is_agency(o))
            return Authors(
                people=read.people,
                organisations=names.distinct([*agencies, *read.organisations]),
                origin=origin,
            )
        if read.organisations and not organisations:
            organisations, first = read.organisations, origin
    return login or Authors(organisations=organisations, origin=first)


def _is_whole(name: str) -> bool:
    """Whether a name has a family name; one word of letters may be how someone signs in."""
    return " " in name or not name.isascii()


def _places(clues: Clues, top: Top, known: frozenset[str]) -> Iterator[tuple[str, list[Found]]]:
    """Gives (origin, bylines) in order of trust."""
    yield "jsonld author", list(_described(clues, "author"))
    yield "jsonld creator", list(_described(clues, "creator"))
    for name in _METAS:
        yield f"meta {name}", list(clues.meta(name))
    yield "meta twitter:data", list(_labelled(clues))
    yield "itemprop author", list(_marked(clues))
    yield "rel author", list(_linked(clues))
    below = clues.blocks[top.prose_at : top.prose_at + bylines.AROUND]
    lines = [
        *top.lines(clues.blocks)[1:],
        *(b for b in below if bylines.is_named(b) or (bylines.is_said(b) and not b.chosen)),
    ]
    yield "byline", list(bylines.lines(lines, at_top=True))
    yield (
        "line",
        list(bare.beside_date(clues.blocks, top, known)),
    )
    yield (
        "byline elsewhere",
        list(
            bylines.lines(
                [b for b in clues.blocks if Mark.BYLINE in b.marks and b.words <= bare.FEW_WORDS]
            )
        )[:1],
    )
    yield "signature", list(bare.signature(clues.blocks))
    if top.title_at is not None:
        above = clues.blocks[max(0, top.title_at - bylines.AROUND) : top.title_at]
        yield (
            "byline above",
            list(bylines.lines([b for b in above if bylines.is_named(b) or bylines.is_said(b)])),
        )
    behind = bylines.behind(clues.blocks)
    yield "byline behind", list(bylines.lines([b for b in behind if bylines.BY.match(b.text)]))
    yield "author's box", list(bare.boxed(clues.blocks))
    yield SIGNED, list(bare.alone(behind)) if len(behind) == 1 else []


def _described(clues: Clues, key: str) -> Iterator[Found]:
    for one in jsonld.resolved(clues.article.get(key), clues.nodes):
        kinds = set() if isinstance(one, str) else set(jsonld.types(one))
        kind = "organisation" if kinds & _ORGANISATIONS else "person" if "Person" in kinds else ""
        for value in jsonld.texts(one.get("name") if not isinstance(one, str) else one):
            if folded := text.line(value):
                yield Found(value=folded, origin=kind)


def _labelled(clues: Clues) -> Iterator[Found]:
    for number in ("1", "2"):
        label = next(iter(clues.meta(f"twitter:label{number}")), None)
        if label and _WRITTEN_BY.match(label.value):
            yield from clues.meta(f"twitter:data{number}")


def _marked(clues: Clues) -> Iterator[Found]:
    """Gives names of elements with itemprop author: the first and its neighbours, not those of teasers."""
    marked = clues.properties.get("author", ())[:10]
    elements = [element for element in marked if not gathered.is_of_others(element)]
    for element in elements:
        if element is not elements[0] and element.getparent() is not elements[0].getparent():
            continue
        within = element.xpath(".//*[@itemprop='name']")
        named = within if isinstance(within, list) else []
        one = named[0] if named else element
        said = one.get("content") or (gathered.content(one) if one.tag != "meta" else "")
        if said and len(said) <= MAX_NAME:
            yield Found(value=text.line(said), origin="itemprop")


def _linked(clues: Clues) -> Iterator[Found]:
    links = [link for link in clues.author_links[:10] if not gathered.is_of_others(link)]
    parent = links[0].getparent() if links else None
    for element in links:
        said = gathered.content(element)
        if said and len(said) <= MAX_NAME and element.getparent() is parent:
            yield Found(value=said, origin="rel")


def _told_apart(found: Iterable[Found], place: str, known: frozenset[str]) -> Authors:
    people: list[str] = []
    organisations: list[str] = []
    named: set[str] = set()
    declared = place.startswith(("jsonld", "meta"))
    for one in found:
        if declared and one.value.lower().startswith(("http://", "https://", "/")):
            continue
        organisations += [a for a in names.in_brackets(one.value) if names.is_agency(a)]
        for number, whole in enumerate(_whole_or_split(one, known)):
            name, house = names.without_house(whole, known)
            organisations += [house] if names.is_agency(house) else []
            own = one.origin == "named" and number == 0 and names.may_be_own(name)
            is_told = number > 0 and (
                len(name.split()) > names.MOST_WORDS or (people and sitename.is_site(name, known))
            )  # what the person is, and where
            if is_told or len(name) > MAX_NAME or name.lower() in _NO_NAME:
                continue
            if one.origin == "organisation" or (
                _is_organisation(name, known)
                and not (one.origin in _PERSONAL and _is_own_page(name, known))
            ):
                organisations.append(name)
                named |= {name} if own else set()
            elif names.is_person(name) or ((declared or own) and not names.is_role(name)):
                people.append(name)
    if not declared:
        organisations = [o for o in organisations if names.is_agency(o) or o in named]
    return Authors(people=names.distinct(people), organisations=names.distinct(organisations))


def _whole_or_split(one: Found, known: frozenset[str]) -> Iterable[str]:
    if one.origin == "organisation" or sitename.key(one.value) in known:
        return (one.value,)
    return names.split(one.value)


def _is_organisation(name: str, known: frozenset[str]) -> bool:
    return names.is_agency(name) or sitename.is_site(name, known) or names.is_desk(name)


def _is_own_page(name: str, known: frozenset[str]) -> bool:
    """Whether a person's name is like that of the site because the site is named after the person."""
    return names.is_person(name) and sitename.key(name) not in known

"""Who wrote an article: people, and organisations apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.extract.authors import agencies, bare_names, bylines, inline, names
from pipelines.extract.declared import jsonld
from pipelines.extract.declared.declarations import (
    Declarations,
    FieldCandidate,
    content,
    is_of_others,
)
from pipelines.extract.html.normalize import normalize_line
from pipelines.extract.titles import site_names
from pipelines.extract.titles.article_header import AROUND, ArticleHeader
from pipelines.languages import lexicon
from pipelines.model.bounds import NAME_CHARACTERS
from pipelines.model.draft import Mark

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
_OTHER_META = re.compile(r"(?:^|[.:_-]|article)authors?(?:[_-]names?)?$")
_NO_AUTHOR_META = re.compile(r"twitter|smartbanner|image|photo|video|comment|url|link|book|quote")
_WRITTEN_BY = re.compile(rf"^(?:{lexicon.alternatives('written_by')})", re.IGNORECASE)
_SAYING = frozenset({"byline's elements", "itemprop author", "byline", "byline above"})
"""Places where the whole name stands of whom the data name by what they sign in with."""
_PERSONAL = frozenset({"person", "named"})
"""Origins of names that are said to be those of whoever wrote it."""
_DECLARED = ("jsonld", "meta")
_OTHER = "meta by its name"
"""Origin of what tags say that no convention knows."""
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


def read_authors(declarations: Declarations, top: ArticleHeader, known: frozenset[str]) -> Authors:
    """Return the authors of the first place that names any: JSON-LD, meta tags, marked bylines, lines.

    Where a place names organisations alone, the people of the next places are taken beside them.

    Args:
        declarations: Of the page.
        top: Where the article begins.
        known: Keys of the site's names.
    """
    organisations: tuple[str, ...] = ()
    first = ""
    login: Authors | None = None
    marked = _told_apart(_by_elements(declarations, top), "", known).people
    signed = marked or _signed(declarations, top, known)
    for origin, found in _places(declarations, top, known):
        if _is_out_of_turn(origin, organisations):
            continue
        read = replace(_told_apart(found, origin, known), origin=origin)
        shown = marked if origin.startswith("jsonld") else signed
        if origin.startswith(_DECLARED) and _is_unseen(read.people, shown, declarations):
            continue
        if read.people and not any(map(_is_whole, read.people)) and login is None:
            login = read
            continue
        if read.people and (
            login is None or (origin in _SAYING and all(map(_is_whole, read.people)))
        ):
            return _completed(read, organisations, declarations, top)
        if read.organisations and not organisations:
            organisations, first = read.organisations, origin
    if login is None and not organisations:
        organisations, first = agencies.named(declarations.blocks, top, known), "line of its source"
    return login or Authors(organisations=organisations, origin=first if organisations else "")


def _signed(
    declarations: Declarations, top: ArticleHeader, known: frozenset[str]
) -> tuple[str, ...]:
    """Return the people whom the lines of the article's top name behind words that lead to authors."""
    lines = [b for b in top.lines(declarations.blocks) if bylines.leads(b.text)]
    return _told_apart(bylines.lines(lines, at_top=True), "", known).people


def _is_unseen(people: Sequence[str], signed: Sequence[str], declarations: Declarations) -> bool:
    """Whether data name none whom the page shows, where its byline has whole names: accounts of a system."""
    if not people or not signed or not all(map(_is_whole, signed)):
        return False
    keys = [site_names.key(name) for name in people]
    lines = (site_names.key(b.text) for b in declarations.blocks if b.words <= bylines.SHORT_WORDS)
    return not any(key in said for said in lines for key in keys)


def _is_out_of_turn(origin: str, organisations: tuple[str, ...]) -> bool:
    """Whether a place does not count yet: a name behind the text beside none, other tags beside the house."""
    if origin == SIGNED:
        return not organisations
    return bool(organisations) and origin.startswith(_OTHER)


def _completed(
    read: Authors, before: tuple[str, ...], declarations: Declarations, top: ArticleHeader
) -> Authors:
    """Return the people of a place with the agencies of it and of those before.

    Where tags or the page's byline name those of its data and more, they are all of them: some systems tell the
    first alone.
    """
    houses = names.distinct([*filter(names.is_agency, before), *read.organisations])
    if read.origin.startswith(_DECLARED):
        said = {site_names.key(name) for name in read.people}
        for people in (*_of_metas(declarations), *bylines.together(top.lines(declarations.blocks))):
            if said < {site_names.key(name) for name in people} and all(map(_is_whole, people)):
                return replace(read, people=names.distinct(people), organisations=houses)
    return replace(read, organisations=houses)


def _of_metas(declarations: Declarations) -> Iterator[tuple[str, ...]]:
    for name in _METAS:
        said = [names.split(found.value) for found in declarations.meta(name)]
        people = [one for listed in said for one in listed]
        if all(map(names.is_person, people)):
            yield tuple(people)


def _is_whole(name: str) -> bool:
    """Whether a name has a family name; one word of letters may be how someone signs in."""
    return " " in name or not name.isascii()


def _places(
    declarations: Declarations, top: ArticleHeader, known: frozenset[str]
) -> Iterator[tuple[str, list[FieldCandidate]]]:
    """Return (origin, bylines) in order of trust."""
    yield "jsonld author", list(_described(declarations, "author"))
    yield "jsonld creator", list(_described(declarations, "creator"))
    for name in _METAS:
        yield f"meta {name}", [_forwards(one) for one in declarations.meta(name)]
    for name in declarations.metas:
        if _OTHER_META.search(name) and name not in _METAS and not _NO_AUTHOR_META.search(name):
            yield f"{_OTHER} {name}", list(declarations.meta(name))
    yield "meta twitter:data", list(_labelled(declarations))
    yield "byline's elements", list(_by_elements(declarations, top))
    yield "itemprop author", list(_marked(declarations))
    yield "rel author", list(_linked(declarations))
    below = declarations.blocks[top.prose_at : top.prose_at + AROUND]
    lines = [
        *top.lines(declarations.blocks)[top.title_at is not None :],
        *(b for b in below if bylines.is_named(b) or (bylines.is_said(b) and not b.chosen)),
    ]
    lines = inline.without_others(lines, declarations.elements)
    yield "byline", list(bylines.lines(lines, at_top=True))
    yield (
        "line",
        list(bare_names.beside_date(declarations.blocks, top, known)),
    )
    yield (
        "byline elsewhere",
        list(
            bylines.lines(
                [
                    block
                    for block in declarations.blocks
                    if Mark.BYLINE in block.marks
                    and block.words <= bare_names.FEW_WORDS
                    and block.level != 1
                ]
            )
        )[:1],
    )
    yield "signature", list(bare_names.signature(declarations.blocks))
    if top.title_at is not None:
        above = declarations.blocks[max(0, top.title_at - AROUND) : top.title_at]
        yield (
            "byline above",
            list(bylines.lines([b for b in above if bylines.is_named(b) or bylines.is_said(b)])),
        )
    behind = bylines.behind(declarations.blocks)
    yield "byline behind", list(bylines.lines([b for b in behind if bylines.BY.match(b.text)]))
    yield "author's box", list(bare_names.boxed(declarations.blocks))
    yield SIGNED, list(bare_names.alone(behind)) if len(behind) == 1 else []


def _by_elements(declarations: Declarations, top: ArticleHeader) -> Iterator[FieldCandidate]:
    """Return the names that elements inside a line of the article's top mark, or of one right above the title."""
    own = top.lines(declarations.blocks)[top.title_at is not None :]
    above = declarations.blocks[max(0, top.start - AROUND) : top.start]
    below = declarations.blocks[top.prose_at : top.prose_at + AROUND]
    yield from inline.read(
        [*own, *(b for b in below if not b.chosen), *above], declarations.elements
    )


def _described(declarations: Declarations, key: str) -> Iterator[FieldCandidate]:
    for one in jsonld.resolved(declarations.article.get(key), declarations.nodes):
        kinds = set() if isinstance(one, str) else set(jsonld.types(one))
        kind = "organisation" if kinds & _ORGANISATIONS else "person" if "Person" in kinds else ""
        for value in jsonld.texts(one if isinstance(one, str) else _name(one)):
            if folded := normalize_line(value):
                yield FieldCandidate(value=folded, origin=kind)


def _name(node: jsonld.Node) -> object:
    """Return the name of a person as told, or put together of its parts."""
    parts = [part for key in ("givenName", "familyName") for part in jsonld.texts(node.get(key))]
    return node.get("name") or " ".join(parts)


def _forwards(found: FieldCandidate) -> FieldCandidate:
    """Return a name of a library's tag the usual way round: `Brandt, Ada` is how libraries sort."""
    last, comma, first = found.value.partition(", ")
    sorts = found.origin.startswith(_SORTED) and len(last.split()) == 1
    if not comma or not sorts or len(first.split()) > _MOST_FIRST or "," in first:
        return found
    return FieldCandidate(value=f"{first} {last}", origin=found.origin)


_SORTED = ("meta dc.", "meta dcterms.", "meta citation_")
_MOST_FIRST = 3


def _labelled(declarations: Declarations) -> Iterator[FieldCandidate]:
    for number in ("1", "2"):
        label = next(iter(declarations.meta(f"twitter:label{number}")), None)
        if label and _WRITTEN_BY.match(label.value):
            yield from declarations.meta(f"twitter:data{number}")


def _marked(declarations: Declarations) -> Iterator[FieldCandidate]:
    """Return names of elements with itemprop author: the first and its neighbours, not those of teasers."""
    marked = declarations.properties.get("author", ())[:10]
    elements = [element for element in marked if not is_of_others(element)]
    for element in elements:
        if element is not elements[0] and element.getparent() is not elements[0].getparent():
            continue
        within = element.xpath(".//*[@itemprop='name']")
        named = within if isinstance(within, list) else []
        one = named[0] if named else element
        said = one.get("content") or (content(one) if one.tag != "meta" else "")
        if said and len(said) <= NAME_CHARACTERS:
            yield FieldCandidate(value=normalize_line(said), origin="itemprop")


def _linked(declarations: Declarations) -> Iterator[FieldCandidate]:
    links = [link for link in declarations.author_links[:10] if not is_of_others(link)]
    parent = links[0].getparent() if links else None
    for element in links:
        said = content(element)
        if said and len(said) <= NAME_CHARACTERS and element.getparent() is parent:
            yield FieldCandidate(value=said, origin="rel")


def _told_apart(found: Iterable[FieldCandidate], place: str, known: frozenset[str]) -> Authors:
    people: list[str] = []
    organisations: list[str] = []
    named: set[str] = set()
    declared = place.startswith(_DECLARED)
    for one in found:
        if declared and one.value.lower().startswith(("http://", "https://", "/")):
            continue
        organisations += [a for a in names.in_brackets(one.value) if names.is_agency(a)]
        for number, whole in enumerate(_whole_or_split(one, known)):
            name, house = names.without_house(whole, known)
            organisations += [house] if names.is_agency(house) else []
            own = one.origin == "named" and number == 0 and names.may_be_own(name)
            if (
                (number > 0 and people and _is_told(name, people, known))
                or len(name) > NAME_CHARACTERS
                or name.lower() in _NO_NAME
                or not any(map(str.isalpha, name))
                or (declared and number > 0 and not people and not names.is_person(name))
                or (organisations and names.is_regional(name))
            ):
                continue
            if one.origin == "organisation" or (
                _is_organisation(name, known)
                and not (one.origin in _PERSONAL and _is_own_page(name, known))
            ):
                organisations.append(name)
                named |= {name} if own else set()
            elif names.is_person(name) or (
                (declared or (own and not (people and name.islower()))) and not names.is_role(name)
            ):
                people.append(name)
    if not declared:
        organisations = [o for o in organisations if names.is_agency(o) or o in named]
    return Authors(people=names.distinct(people), organisations=names.distinct(organisations))


def _is_told(name: str, people: Sequence[str], known: frozenset[str]) -> bool:
    """Whether words behind a person's name tell what the person is, and where."""
    if names.is_agency(name):
        return False
    if len(name.split()) > names.MOST_WORDS or site_names.is_site(name, known):
        return True
    return names.is_role(name) or (_is_whole(people[-1]) and names.is_place(name))


def _whole_or_split(one: FieldCandidate, known: frozenset[str]) -> Iterable[str]:
    if one.origin == "organisation" or site_names.key(one.value) in known:
        return (one.value,)
    return names.split(one.value)


def _is_organisation(name: str, known: frozenset[str]) -> bool:
    return names.is_agency(name) or site_names.is_site(name, known) or names.is_desk(name)


def _is_own_page(name: str, known: frozenset[str]) -> bool:
    """Whether a person's name is like that of the site because the site is named after the person."""
    return names.is_person(name) and site_names.key(name) not in known

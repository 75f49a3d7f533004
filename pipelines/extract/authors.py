"""Who wrote an article: people, and organisations apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.extract import clues as gathered
from pipelines.extract import jsonld, names, sitename, text
from pipelines.extract.clues import Clues, Found
from pipelines.extract.top import Top
from pipelines.model.draft import Block, BlockKind, Mark

MAX_NAME = 80
"""Characters of one name."""

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
_AFTER_BY = re.compile(
    r"(?:^|[|·•,\d]\s?)(?:(?:written|posted|words|story|text)\s)?(?:by|von|par|por|di|door|af|av|autor(?:in)?|author|text)\b(?:\s:)?[:\s]\s?"
    r"|(?:published|posted|written|veröffentlicht)\b.{0,40}\s(?:by|von)\s|^(?-i:By(?=[A-Z][a-z]))",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"(?:medically |fact[- ]?)?(?:reviewed|checked|edited|photo\w*|foto\w*|bild|image)\b",
    re.IGNORECASE,
)
_AUTHOR_PLACE = re.compile(
    r"author|byline|autor|writer|contributor|verfasser|journalist|auteur|redakt", re.IGNORECASE
)
_BYLINE_WORDS = 30
_DATE = re.compile(r"\s\W?\d")
"""What follows a name is a date then, or a reading time."""
_FEW = 10
_BYLINE_MARKS = frozenset(
    {
        Mark.NAV,
        Mark.CAPTION,
        Mark.RELATED,
        Mark.TAGS,
        Mark.HIDDEN,
        Mark.COMMENTS,
        Mark.SHARE,
        Mark.AD,
    }
)
_PLAIN = frozenset({BlockKind.PARAGRAPH, BlockKind.QUESTION, BlockKind.ITEM})
_ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation"})
_NO_NAMES = "null none undefined nan unknown anonymous false true n/a na author autor admin administrator user"
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
    for origin, found in _places(clues, top):
        read = _told_apart(found, origin, known)
        if read.people:
            agencies = tuple(o for o in organisations if names.is_agency(o))
            return Authors(
                people=read.people,
                organisations=names.distinct([*agencies, *read.organisations]),
                origin=origin,
            )
        if read.organisations and not organisations:
            organisations, first = read.organisations, origin
    return Authors(organisations=organisations, origin=first)


def _places(clues: Clues, top: Top) -> Iterator[tuple[str, list[Found]]]:
    """Gives (origin, bylines) in order of trust."""
    yield "jsonld author", list(_described(clues, "author"))
    yield "jsonld creator", list(_described(clues, "creator"))
    for name in _METAS:
        yield f"meta {name}", list(clues.meta(name))
    yield "meta twitter:data1", list(_labelled(clues))
    yield "itemprop author", list(_marked(clues))
    yield "rel author", list(_linked(clues))
    yield "byline", list(_lines(top.lines(clues.blocks)[1:]))
    yield "line", list(_bare(clues.blocks[max(top.start + 1, top.prose_at - 3) : top.prose_at]))
    yield (
        "byline elsewhere",
        list(_lines([b for b in clues.blocks if Mark.BYLINE in b.marks and b.words <= _FEW]))[:1],
    )
    yield "signature", list(_bare([b for b in clues.blocks if b.chosen][-2:]))


def _described(clues: Clues, key: str) -> Iterator[Found]:
    for one in jsonld.resolved(clues.article.get(key), clues.nodes):
        kinds = set() if isinstance(one, str) else set(jsonld.types(one))
        kind = "organisation" if kinds & _ORGANISATIONS else "person" if "Person" in kinds else ""
        for value in jsonld.texts(one.get("name") if not isinstance(one, str) else one):
            if folded := text.line(value):
                yield Found(value=folded, origin=kind)


def _labelled(clues: Clues) -> Iterator[Found]:
    label = next(iter(clues.meta("twitter:label1")), None)
    if label and _WRITTEN_BY.match(label.value):
        yield from clues.meta("twitter:data1")


def _marked(clues: Clues) -> Iterator[Found]:
    """Gives names of elements with itemprop author: the first and its neighbours, not those of teasers."""
    elements = clues.properties.get("author", ())[:10]
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
    parent = clues.author_links[0].getparent() if clues.author_links else None
    for element in clues.author_links[:10]:
        said = gathered.content(element)
        if said and len(said) <= MAX_NAME and element.getparent() is parent:
            yield Found(value=said, origin="rel")


def _lines(lines: Sequence[Block]) -> Iterator[Found]:
    """Gives what bylines of the article's top name: lines of an author's class, or after `By`, `Von`."""
    for block in lines:
        if len(block.text) > names.MAX_BYLINE or block.words > _BYLINE_WORDS:
            continue
        if not _BYLINE_MARKS.isdisjoint(block.marks) or _REVIEWED.match(block.text):
            continue
        if (found := _AFTER_BY.search(block.text)) or _AUTHOR_PLACE.search(block.place[-120:]):
            said = block.text[found.end() :] if found else block.text
            yield Found(value=_DATE.split(said, maxsplit=1)[0], origin="line")


def _bare(lines: Sequence[Block]) -> Iterator[Found]:
    """Gives lines that are names and nothing else."""
    for block in lines:
        if block.kind in _PLAIN and block.words <= 10 and _BYLINE_MARKS.isdisjoint(block.marks):  # noqa: PLR2004
            parts = list(names.split(block.text))
            if (
                any(c.isupper() for c in block.text)
                and parts
                and not block.text.endswith((".", ":", "?", "!"))
                and all(map(names.is_person, parts))
            ):
                yield Found(value=block.text, origin="line")
                return


def _told_apart(found: Iterable[Found], place: str, known: frozenset[str]) -> Authors:
    people: list[str] = []
    organisations: list[str] = []
    declared = place.startswith(("jsonld", "meta"))
    for one in found:
        if declared and one.value.lower().startswith(("http://", "https://", "/")):
            continue
        organisations += [a for a in names.in_brackets(one.value) if names.is_agency(a)]
        for name in _whole_or_split(one, known):
            if len(name) > MAX_NAME or name.lower() in _NO_NAME:
                continue
            if one.origin == "organisation" or (
                _is_organisation(name, known)
                and not (one.origin == "person" and _is_own_page(name, known))
            ):
                organisations.append(name)
            elif names.is_person(name) or (declared and not names.is_role(name)):
                people.append(name)
    if not declared:
        organisations = [o for o in organisations if names.is_agency(o)]
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

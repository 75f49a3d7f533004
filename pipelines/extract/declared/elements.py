"""Elements of a page that speak of the whole: found in one pass, its JSON-LD parsed once. Bounded."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.declared import jsonld
from pipelines.model.bounds import CANDIDATES, NAME_CHARACTERS

MAX_ELEMENTS = 3_000
"""Elements of a kind that are looked at."""

MARKED = 3 * MAX_ELEMENTS
"""Elements with an itemprop or an itemtype that are looked at."""

_TAGS = ("meta", "title", "link", "h1", "time", "abbr", "a", "script")
_marked = etree.XPath("(//@itemprop | //@itemtype)/..")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredElements:
    """Elements in document order, at most `MAX_ELEMENTS` of a kind, and what the JSON-LD says."""

    tree: HtmlElement
    """Only read."""
    metas: tuple[HtmlElement, ...]
    titles: tuple[HtmlElement, ...]
    """Those of drawings among them."""
    links: tuple[HtmlElement, ...]
    """link and then a elements with a rel."""
    cards: tuple[HtmlElement, ...]
    """a elements that microformats mark as the author's."""
    homes: tuple[HtmlElement, ...]
    """a elements that lead to the begin of a site, the first few."""
    headings: tuple[HtmlElement, ...]
    """h1 elements."""
    times: tuple[HtmlElement, ...]
    """time elements; where there are none, abbr elements that microformats mark as dates."""
    items: tuple[HtmlElement, ...]
    """Elements with an itemprop, but for meta elements."""
    kinds: tuple[str, ...]
    """Types of the microdata, the last step of each address, each once."""
    nodes: tuple[jsonld.Node, ...]
    """Objects of the JSON-LD, outer before inner."""
    notes: tuple[str, ...]
    """What of the JSON-LD was ignored."""
    script_characters: int
    scripts: int
    """Scripts to be run, inline or from elsewhere."""


def read_declared(tree: HtmlElement) -> DeclaredElements:
    """Return what a page declares of itself, undecided. Reads the tree, changes nothing."""
    by_tag: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in tree.iter(*_TAGS):
        by_tag[str(element.tag)].append(element)
    scripts = [
        (text, (element.get("type") or "").lower())
        for element in by_tag["script"]
        if (text := element.text)
    ]
    marked = list(islice(_marked(tree), MARKED))
    nodes, notes = jsonld.read(text for text, kind in scripts if "ld+json" in kind)
    related = [e for e in (*by_tag["link"], *by_tag["a"]) if e.get("rel")]
    return DeclaredElements(
        tree=tree,
        metas=tuple(by_tag["meta"][:MAX_ELEMENTS]),
        titles=tuple(by_tag["title"][:MAX_ELEMENTS]),
        links=tuple(related[:MAX_ELEMENTS]),
        cards=tuple(islice(filter(_is_card, by_tag["a"]), CANDIDATES)),
        homes=tuple(islice(filter(_is_home, by_tag["a"]), CANDIDATES)),
        headings=tuple(by_tag["h1"][:MAX_ELEMENTS]),
        times=tuple(_times(by_tag)[:MAX_ELEMENTS]),
        items=tuple(e for e in marked if e.tag != "meta" and "itemprop" in e.attrib)[:MAX_ELEMENTS],
        kinds=_kinds(marked),
        nodes=nodes,
        notes=notes,
        script_characters=sum(len(text) for text, _ in scripts),
        scripts=sum("json" not in (e.get("type") or "").lower() for e in by_tag["script"]),
    )


def _times(by_tag: Mapping[str, list[HtmlElement]]) -> list[HtmlElement]:
    marked = (e for e in by_tag["abbr"] if not _DATES.isdisjoint((e.get("class") or "").split()))
    return by_tag["time"] or list(marked)


_DATES = frozenset({"published", "updated"})


def _is_home(element: HtmlElement) -> bool:
    """Whether a link leads to the begin of a site: `/`, `https://paper.example/`."""
    address = element.get("href") or ""
    return address.count("/") <= _HOME_SLASHES and _HOME.fullmatch(address) is not None


_HOME = re.compile(r"/|(?:https?:)?//[\w.-]+/?", re.IGNORECASE)
_HOME_SLASHES = 3
"""Most addresses have more, which are soon counted."""


def _is_card(element: HtmlElement) -> bool:
    """Whether an element's classes say that it names the author: `p-author`, `url fn n`."""
    said = element.get("class")
    return said is not None and not _CARDS.isdisjoint(said.split()) and "comment" not in said


_CARDS = frozenset({"p-author", "fn"})


def _kinds(marked: Iterable[HtmlElement]) -> tuple[str, ...]:
    said = dict.fromkeys(e.get("itemtype") or "" for e in marked)
    names = (
        address.rsplit("/", 1)[-1][:NAME_CHARACTERS] for one in said for address in one.split()
    )
    return tuple(islice(dict.fromkeys(names), CANDIDATES))

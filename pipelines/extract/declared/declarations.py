"""What a page says of itself outside its text, gathered once: meta tags, links, JSON-LD, headings.

Choosing among it belongs to the modules of the single fields.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.declared import jsonld
from pipelines.extract.declared.elements import MAX_ELEMENTS, DeclaredElements
from pipelines.extract.html import marks
from pipelines.extract.html.normalize import normalize_line
from pipelines.model.draft import Block, Mark
from pipelines.model.source import Source

MAX_VALUE = 5_000
"""Characters of a meta tag or heading that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCandidate:
    """A value with where it comes from."""

    value: str
    origin: str
    """E.g. `jsonld headline`, `meta og:title`, `h1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """All that the fields are chosen from."""

    tree: HtmlElement
    """Only read."""
    metas: Mapping[str, tuple[str, ...]]
    """Content of meta tags by name, property, itemprop or http-equiv in lower case, in page order."""
    links: tuple[tuple[str, str], ...]
    """(rel in lower case, href) of link and a elements with a rel."""
    properties: Mapping[str, tuple[HtmlElement, ...]]
    """Elements by itemprop."""
    title_tag: str
    homes: tuple[HtmlElement, ...]
    """a elements that lead to the begin of a site."""
    headings: tuple[HtmlElement, ...]
    """h1 elements."""
    times: tuple[HtmlElement, ...]
    """time elements."""
    author_links: tuple[HtmlElement, ...]
    """a elements with rel=author; where there are none, those that microformats mark so."""
    tag_links: tuple[HtmlElement, ...]
    """a elements with rel=tag."""
    language: str
    """lang of the html element."""
    nodes: tuple[jsonld.Node, ...]
    article: jsonld.Node
    """The JSON-LD node of this page's article; empty when there is none."""
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    final_url: str
    headers: tuple[tuple[str, str], ...]
    source: Source
    elements: tuple[etree._Element | None, ...] = ()
    """Element of each line that holds nothing but the line."""

    def meta(self, *names: str) -> Iterator[FieldCandidate]:
        """Return the non-empty contents of meta tags, in the order of the names asked for."""
        for name in names:
            for content in self.metas.get(name, ()):
                if value := normalize_line(content):
                    yield FieldCandidate(value=value, origin=f"meta {name}")

    def jsonld(self, *keys: str) -> Iterator[FieldCandidate]:
        """Return the texts of fields of the article's JSON-LD node."""
        for key in keys:
            for value in jsonld.texts(self.article.get(key)):
                if folded := normalize_line(value[:MAX_VALUE]):
                    yield FieldCandidate(value=folded, origin=f"jsonld {key}")


def gather_declarations(  # noqa: PLR0913 - all that a page is read from
    declared: DeclaredElements,
    blocks: tuple[Block, ...],
    *,
    final_url: str,
    headers: tuple[tuple[str, str], ...],
    source: Source,
    elements: tuple[etree._Element | None, ...] = (),
) -> Declarations:
    """Return all that a page declares of itself.

    Args:
        declared: Its elements that may.
        blocks: All lines of the page in document order, the article's own chosen.
        final_url: Normalized address that answered.
        headers: Response headers.
        source: Whose page it is.
        elements: Of each line, as `walk.elements_of_lines` gives them.
    """
    metas: defaultdict[str, list[str]] = defaultdict(list)
    for element in declared.metas:
        content = (element.get("content") or "")[:MAX_VALUE]
        for name in _names(element):
            metas[name].append(content)
    properties: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in declared.items:
        for name in (element.get("itemprop") or "").lower().split()[:4]:
            properties[name].append(element)
    links = _links(declared.links)
    own = [final_url, *(href for rel, href in links if rel == "canonical")]
    tree = declared.tree
    return Declarations(
        tree=tree,
        metas={name: tuple(values) for name, values in metas.items()},
        links=links,
        properties={name: tuple(elements) for name, elements in properties.items()},
        title_tag=next((t for e in declared.titles if (t := _own_title(e))), ""),
        homes=declared.homes,
        headings=declared.headings,
        times=declared.times,
        author_links=_anchors(declared.links, "author") or declared.cards,
        tag_links=_anchors(declared.links, "tag"),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        nodes=declared.nodes,
        article=jsonld.article(declared.nodes, own) or {},
        notes=declared.notes,
        blocks=blocks,
        final_url=final_url,
        headers=headers,
        source=source,
        elements=elements,
    )


def _anchors(elements: Iterable[HtmlElement], rel: str) -> tuple[HtmlElement, ...]:
    """Return the a elements that have a rel."""
    return tuple(
        e for e in elements if e.tag == "a" and rel in (e.get("rel") or "").lower().split()
    )


def _names(element: HtmlElement) -> Iterable[str]:
    said = (element.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
    return dict.fromkeys(word for one in said if one for word in one.lower().split()[:4])


def _links(elements: Iterable[HtmlElement]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (rel, href.strip())
        for element in elements
        if (href := element.get("href"))
        for rel in (element.get("rel") or "").lower().split()[:6]
    )


def _own_title(element: HtmlElement) -> str:
    """Return the text of the page's title element; those of drawings (svg) do not count."""
    parent = element.getparent()
    inside = parent is not None and str(parent.tag).lower() in {"svg", "g", "symbol", "path", "a"}
    return "" if inside else content(element)


def content(element: etree._Element) -> str:
    """Return the text inside an element as one line, the words of neighbouring elements kept apart.

    Elements that stand inside words (`<b>W</b>ort`) do not part them.
    """
    if not isinstance(element.tag, str):
        return ""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in itertools.islice(walk, MAX_ELEMENTS):
        if event == "start":
            parts.append(_before(node) + (node.text or "" if node.tag not in _SILENT else ""))
            if node.tag in _SILENT:
                walk.skip_subtree()
        elif node is not element:
            parts.append(_before(node) + (node.tail or ""))
    return normalize_line("".join(parts)[:MAX_VALUE])


def is_of_others(element: etree._Element) -> bool:
    """Whether an element stands in a box of other articles or of comments, by the names of what is around it.

    What holds the page's headline as well is no such box, whatever its name.
    """
    for around in itertools.islice(element.iterancestors(), _AROUND):
        spoken = f"{around.get('class') or ''} {around.get('id') or ''}"
        if marks.names(spoken)[0] & _OTHERS:
            return around.find(".//h1") is None
        if around.tag in ("main", "body"):
            break
    return False


_AROUND = 12
"""Elements around one that are asked what they are."""
_OTHERS = marks.BIT[Mark.RELATED] | marks.BIT[Mark.COMMENTS]


def _before(node: etree._Element) -> str:
    return "" if node.tag in _INLINE or not isinstance(node.tag, str) else " "


_INLINE_WORDS = "a abbr b cite code em font i mark q s small strong sub sup u wbr"
_INLINE = frozenset(_INLINE_WORDS.split())
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "rp", "rt", "rtc"})

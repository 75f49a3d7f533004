"""What a page says of itself outside its text, gathered once: meta tags, links, JSON-LD, headings.

Choosing among it belongs to the modules of the single fields.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract import jsonld, text
from pipelines.model.draft import Block
from pipelines.model.source import Source

MAX_VALUE = 5_000
"""Characters of a meta tag or heading that are looked at."""

MAX_ELEMENTS = 3_000
"""Marked elements of a page that are looked at."""

_WANTED = (
    "//meta[@content] | //title | //link[@rel][@href] | //h1 | //time | //a[@rel] | //script[@type]"
    " | //*[@itemprop]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value with where it comes from."""

    value: str
    origin: str
    """E.g. `jsonld headline`, `meta og:title`, `h1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
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
    headings: tuple[HtmlElement, ...]
    """h1 elements."""
    times: tuple[HtmlElement, ...]
    """time elements."""
    author_links: tuple[HtmlElement, ...]
    """a elements with rel=author."""
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

    def meta(self, *names: str) -> Iterator[Found]:
        """Gives the non-empty contents of meta tags, in the order of the names asked for."""
        for name in names:
            for content in self.metas.get(name, ()):
                if value := text.line(content):
                    yield Found(value=value, origin=f"meta {name}")

    def said(self, *keys: str) -> Iterator[Found]:
        """Gives the texts of fields of the article's JSON-LD node."""
        for key in keys:
            for value in jsonld.texts(self.article.get(key)):
                if folded := text.line(value[:MAX_VALUE]):
                    yield Found(value=folded, origin=f"jsonld {key}")


def gather(
    tree: HtmlElement,
    blocks: tuple[Block, ...],
    *,
    final_url: str,
    headers: tuple[tuple[str, str], ...],
    source: Source,
) -> Clues:
    """Gives the clues of a page: one search through the tree, one JSON-LD parse."""
    metas: defaultdict[str, list[str]] = defaultdict(list)
    properties: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    by_tag: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in _wanted(tree):
        tag = str(element.tag)
        if tag == "meta":
            for name in _names(element):
                metas[name].append((element.get("content") or "")[:MAX_VALUE])
        elif prop := element.get("itemprop"):
            for name in prop.lower().split()[:4]:
                properties[name].append(element)
        by_tag[tag].append(element)
    nodes, notes = jsonld.read(_scripts(by_tag["script"]))
    links = _links([*by_tag["link"], *by_tag["a"]])
    own = [final_url, *(href for rel, href in links if rel == "canonical")]
    return Clues(
        tree=tree,
        metas={name: tuple(values) for name, values in metas.items()},
        links=links,
        properties={name: tuple(elements) for name, elements in properties.items()},
        title_tag=next((t for e in by_tag["title"] if (t := _own_title(e))), ""),
        headings=tuple(by_tag["h1"]),
        times=tuple(by_tag["time"]),
        author_links=tuple(
            a for a in by_tag["a"] if "author" in (a.get("rel") or "").lower().split()
        ),
        language=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        nodes=nodes,
        article=jsonld.article(nodes, own) or {},
        notes=notes,
        blocks=blocks,
        final_url=final_url,
        headers=headers,
        source=source,
    )


def _wanted(tree: HtmlElement) -> list[HtmlElement]:
    found = tree.xpath(_WANTED)
    return found[:MAX_ELEMENTS] if isinstance(found, list) else []


def _names(element: HtmlElement) -> Iterable[str]:
    said = (element.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
    return dict.fromkeys(word for one in said if one for word in one.lower().split()[:4])


def _scripts(elements: Iterable[HtmlElement]) -> Iterator[str]:
    for element in elements:
        if "ld+json" in (element.get("type") or "").lower() and element.text:
            yield element.text


def _links(elements: Iterable[HtmlElement]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (rel, href.strip())
        for element in elements
        if (href := element.get("href"))
        for rel in (element.get("rel") or "").lower().split()[:6]
    )


def _own_title(element: HtmlElement) -> str:
    """Gives the text of the page's title element; those of drawings (svg) do not count."""
    parent = element.getparent()
    inside = parent is not None and str(parent.tag).lower() in {"svg", "g", "symbol", "path", "a"}
    return "" if inside else content(element)


def content(element: HtmlElement) -> str:
    """Gives the text inside an element as one line, the words of neighbouring elements kept apart.

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
    return text.line("".join(parts)[:MAX_VALUE])


def _before(node: etree._Element) -> str:
    return "" if node.tag in _INLINE or not isinstance(node.tag, str) else " "


_INLINE_WORDS = "a abbr b cite code em font i mark q s small strong sub sup u wbr"
_INLINE = frozenset(_INLINE_WORDS.split())
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})

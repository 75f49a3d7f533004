"""One walk over a parsed page: lines of text and the elements (frames) that hold them.

Everything later stages know of the tree is noted here, in flat lists, so that no other pass over the
elements is needed. Lines are runs of inline content; `br` ends a line except in headings; a table row
of plain cells is one line. Scripts, styles, form fields and media hold no text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from pipelines.extract.html import marks
from pipelines.extract.html.normalize import normalize_line, normalize_row
from pipelines.extract.html.tags import (
    BLOCK,
    BODY,
    BREAK,
    CELLS,
    HEADINGS,
    INLINE,
    KINDS,
    ROW,
    SHAPES,
    TAG_NUMBERS,
    described,
    is_card,
    is_hidden,
    is_plain,
    medium,
)

MAX_DEPTH = 200
"""Elements, inline ones counted, that are nested deeper are read as one run of text (fault D06)."""

MAX_BLOCKS = 12_000
"""Lines after that are left out; the longest page of the development corpora has 5,600."""

_UNBROKEN = frozenset({*HEADINGS, TAG_NUMBERS["figcaption"]})

_NEVER_HIDDEN = frozenset({"b", "strong", "em", "cite", "sub", "sup", "u"})
"""Inline elements whose attributes are not worth a look."""
_COUNTED = frozenset(
    {"img", "picture", "input", "select", "textarea", "video", "audio", "iframe", "noscript"}
)
"""Elements without text of ours that are worth a look."""
CLIMBED = 3
"""Elements above a line that are asked what it is."""
_STRONG, _SOFT = 1, 2
_EMPHASES = {"b": _STRONG, "strong": _STRONG, "em": _SOFT, "i": _SOFT}
_MIN_TEXT = 1000
"""Characters under which a page's text may stand in `noscript`."""


@dataclass(slots=True)
class Walk:
    """A page as flat lists: one entry a line, one entry a frame (elements in document order)."""

    texts: list[str] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    """Frame of each line."""
    linked: list[int] = field(default_factory=list)
    """Characters of each line inside links."""
    strong: list[int] = field(default_factory=list)
    soft: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=lambda: [0])
    tags: list[int] = field(default_factory=lambda: [BODY])
    tag_names: list[str] = field(default_factory=lambda: ["body"])
    spoken: list[str] = field(default_factory=lambda: [""])
    """Classes, id and role of each frame."""
    classes: list[str] = field(default_factory=lambda: [""])
    shapes: list[int] = field(default_factory=lambda: [0])
    depths: list[int] = field(default_factory=lambda: [0])
    elements: list[etree._Element | None] = field(default_factory=lambda: [None])
    """Element of each frame; None for the first, which stands for the body and what follows it."""
    ends: list[int] = field(default_factory=lambda: [0])
    """First frame after each frame's own ones."""
    images: list[int] = field(default_factory=lambda: [0])
    """Images directly in each frame."""
    pictured: dict[etree._Element, int] = field(default_factory=dict)
    """Line before which each image stands; one inside a line counts as behind it."""
    fields: list[int] = field(default_factory=lambda: [0])
    """Form fields directly in each frame."""
    paying: list[int] = field(default_factory=lambda: [0])
    """Links directly in each frame that ask for money."""
    links: int = 0
    videos: int = 0
    audios: int = 0
    articles: int = 0
    noscript: str = ""
    hits: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """What the caller wanted to know of some frames."""

    def around(self, orders: Iterable[int]) -> set[int]:
        """Return the frames of lines and all frames around them, but for the first."""
        found: set[int] = set()
        for order in orders:
            node = self.nodes[order]
            while node and node not in found:
                found.add(node)
                node = self.parents[node]
        return found


def walk(
    root: etree._Element, wanted: Mapping[etree._Element, tuple[int, ...]] = MappingProxyType({})
) -> Walk:
    """Walks a page; when there is hardly any text, what `noscript` holds is text too.

    Args:
        root: The page.
        wanted: Elements whose frames the caller wants to find again, with his numbers for them.
    """
    body = root.find("body") if root.tag == "html" else None
    # What stands behind an early end of the body is shown as well.
    start = [root] if body is None else [body, *body.itersiblings()]
    plain = _Walker(KINDS, wanted).run(start)
    if plain.noscript and sum(map(len, plain.texts)) < _MIN_TEXT:
        # The text of some pages (Discourse) stands there in full.
        full = _Walker({**KINDS, "noscript": BLOCK}, wanted).run(start)
        if sum(map(len, full.texts)) > 2 * sum(map(len, plain.texts)) + 200:
            full.noscript = plain.noscript
            return full
    return plain


def elements_of_lines(walk: Walk) -> tuple[etree._Element | None, ...]:
    """Return the element of each line; None where it holds other lines, too."""
    held = Counter(walk.nodes)
    return tuple(walk.elements[node] if held[node] == 1 else None for node in walk.nodes)


def _whole(element: etree._Element) -> str:
    return " ".join(map(str, element.itertext()))


class _Walker:
    """The state of a walk; its methods are the hottest code of the house, hence long and flat."""

    __slots__ = ("buffer", "kinds", "linked", "out", "soft", "strong", "targets", "wanted")

    def __init__(
        self, kinds: dict[str, int], wanted: Mapping[etree._Element, tuple[int, ...]]
    ) -> None:
        self.kinds = kinds
        self.wanted = wanted
        self.out = Walk()
        self.buffer: list[str] = []
        self.targets: list[tuple[int, str]] = []
        self.linked = self.strong = self.soft = 0

    def run(self, start: Sequence[etree._Element]) -> Walk:
        body, *behind = start
        self.buffer.append(body.text or "")
        self.below(body)
        self.buffer.append(body.tail or "")
        self.below(behind)
        self.flush(0)
        self.out.ends[0] = len(self.out.parents)
        self.count_paying()
        return self.out

    def count_paying(self) -> None:
        """Counts the links that ask for money; mostly none does, and one look at all tells so."""
        if marks.asks_for_money("\n".join([address for _, address in self.targets])):
            for node, address in self.targets:
                self.out.paying[node] += marks.asks_for_money(address)

    def flush(self, node: int) -> None:
        out, text = self.out, normalize_line("".join(self.buffer))
        self.buffer.clear()
        if text and out.tags[node] == ROW and "|" in text:
            text = normalize_row(text)
        if text and len(out.texts) < MAX_BLOCKS:
            out.texts.append(text)
            out.nodes.append(node)
            out.linked.append(self.linked)
            out.strong.append(self.strong)
            out.soft.append(self.soft)
        self.linked = self.strong = self.soft = 0

    def below(  # noqa: C901, PLR0912, PLR0915 - one flat loop; calls would double its time
        self, elements: Iterable[etree._Element]
    ) -> None:
        """Reads elements and all that is below them. White space at the start of a line is left out."""
        out, buffer, kinds = self.out, self.buffer, self.kinds
        around: list[tuple[Iterator[etree._Element], etree._Element, int, int, int, bool]] = []
        children, node, shape, emphasis, in_link = iter(elements), 0, 0, 0, False
        while True:
            for child in children:
                tag: str = child.tag  # type: ignore[assignment] # comments and the like are left out
                kind = kinds.get(tag, BLOCK)
                if kind == BLOCK and tag in CELLS and is_plain(child, kinds):
                    buffer.append(" | ")
                    kind = INLINE
                elif tag == "button" and out.tags[node] in HEADINGS:
                    kind = INLINE  # it opens the section that the heading heads (ARIA's accordion)
                if kind == BLOCK:
                    if buffer:
                        self.flush(node)
                    number = self.enter(child, tag, node, shape)
                    text = child.text
                    if text and not text.isspace():
                        self.add(text, 0, in_link=in_link)
                    if len(child):
                        if len(around) < MAX_DEPTH:
                            around.append((children, child, node, shape, emphasis, in_link))
                            children, node = iter(child), number
                            shape, emphasis = out.shapes[number], 0
                            break
                        buffer.extend(map(_whole, child))
                    if buffer:
                        self.flush(number)
                    out.ends[number] = len(out.parents)
                elif kind == INLINE:
                    if tag in _NEVER_HIDDEN or not (
                        is_hidden(child) or (len(child) > 1 and tag == "span" and is_card(child))
                    ):
                        linking = in_link
                        if tag == "a":
                            linking = self.link(child, node) or in_link
                        stressed = emphasis | _EMPHASES.get(tag, 0)
                        text = child.text
                        if text and (buffer or not text.isspace()):
                            self.add(text, stressed, in_link=linking)
                        if len(child):
                            if len(around) < MAX_DEPTH:
                                around.append((children, child, node, shape, emphasis, in_link))
                                children, emphasis, in_link = iter(child), stressed, linking
                                break
                            buffer.extend(map(_whole, child))
                elif kind == BREAK:
                    if out.tags[node] in _UNBROKEN:
                        buffer.append(" ")
                    elif buffer:
                        self.flush(node)
                elif tag in _COUNTED:
                    self.skip(child, node)
                text = child.tail
                if text and (buffer or not text.isspace()):
                    self.add(text, emphasis, in_link=in_link)
            else:
                if not around:
                    return
                ended = node
                children, child, node, shape, emphasis, in_link = around.pop()
                if ended != node:
                    if buffer:
                        self.flush(ended)
                    out.ends[ended] = len(out.parents)
                text = child.tail
                if text and (buffer or not text.isspace()):
                    self.add(text, emphasis, in_link=in_link)

    def enter(self, element: etree._Element, tag: str, node: int, shape: int) -> int:
        """Notes an element that stands on lines of its own; gives its frame."""
        out = self.out
        number = len(out.parents)
        spoken, classes, shape = described(element, shape | SHAPES.get(tag, 0))
        out.parents.append(node)
        out.tags.append(TAG_NUMBERS.get(tag, 0))
        out.tag_names.append(tag)
        out.spoken.append(spoken)
        out.classes.append(classes)
        out.shapes.append(shape)
        out.depths.append(out.depths[node] + 1)
        out.elements.append(element)
        out.ends.append(0)
        out.images.append(0)
        out.fields.append(0)
        out.paying.append(0)
        if self.wanted and (hit := self.wanted.get(element)):
            out.hits[number] = hit
        if tag == "article":
            out.articles += 1
        elif tag == "button":
            out.fields[node] += 1
        return number

    def add(self, text: str, emphasis: int, *, in_link: bool) -> None:
        """Adds text to the line that is being read."""
        self.buffer.append(text)
        if in_link:
            self.linked += len(text.strip())
        if emphasis & _STRONG:
            self.strong += len(text.strip())
        if emphasis & _SOFT:
            self.soft += len(text.strip())

    def link(self, element: etree._Element, node: int) -> bool:
        """Notes a link; False for what leads nowhere else.

        That is a place that links lead to (WHATWG HTML, section 4.5.1: `a` without `href`), a link to itself, and a
        heading's link to a place of its page: to itself, or to the panel that it opens.
        """
        self.out.links += 1
        address = element.get("href")
        if address:
            self.targets.append((node, address))
            is_own = self.out.tags[node] in HEADINGS or element.get("id") == address[1:]
            return not (address[0] == "#" and is_own)
        return address is not None

    def skip(self, element: etree._Element, node: int) -> None:
        """Counts an element that holds no text of ours."""
        out, tag = self.out, element.tag
        if tag in ("img", "picture"):
            out.images[node] += 1
            out.pictured[element] = len(out.texts) + any(map(str.strip, self.buffer))
        elif tag == "input":
            out.fields[node] += element.get("type") != "hidden"
        elif tag in ("select", "textarea"):
            out.fields[node] += 1
        elif tag in ("video", "audio", "iframe"):
            shown = medium(element)
            out.audios += shown == "audio"
            out.videos += shown == "video"
        elif tag == "noscript" and len(out.noscript) < 500:  # noqa: PLR2004 - as the noun says
            out.noscript = normalize_line(
                f"{out.noscript} {''.join(map(str, element.itertext()))}"
            )[:500]

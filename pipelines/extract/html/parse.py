"""Text to tree, bounded: a page parsed as browsers would read it."""

import re
from itertools import islice
from typing import cast

import turbohtml
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.html.shadow_dom import show_shadow_roots

MAX_OPENED = 1_000
"""Beginnings of comments in the attributes of a page that is written as HTML again: some milliseconds."""

_attributes_with_comments = etree.XPath("//@*[contains(., '<!--')]")
MAX_NAMES, MAX_TAG = 2_000, 4_000
"""Namespaces of a page that are looked for, and characters of a tag before one."""

_namespaces = re.compile(rb"xmlns\b").finditer
_tag = re.compile(rb"<([a-z][^\s/>]*)").match
_DRAWN = "style,svg,math"
"""Elements without text of ours that are left out of the tree; svg and math have names of another kind, too."""
_FOREIGN = frozenset({"svg", "math"})
_AS_XML = turbohtml.Html(xml=True)


def parse_html(text: str | bytes) -> HtmlElement | None:
    """Parses a page as the HTML standard says; gives its root, or None when there is nothing in it.

    turbohtml builds the tree as browsers do (WHATWG HTML, section 13.2): of html5lib's 1,247 documents without
    drawings, styles and templates this tree has the text of all in the standard's order, libxml2's own of 1,219:
    it nests all that follows into a `wbr` or `source`, and so loses it. Our readers and trafilatura walk lxml's
    trees, so that the tree is written as XML, which libxml2 reads without mending it: 0.7 ms a page more than its
    own HTML parser.

    Comments, processing instructions, styles and drawings are left out. Nesting is bounded to 512 levels, as
    browsers bound it (fault D06).

    Args:
        text: Of the page; bytes are UTF-8.

    Raises:
        etree.LxmlError: When the parser gives up.
    """
    page = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    page = page.replace("\x00", "")
    if not page or page.isspace():
        return None
    # Shadow roots are shown by `shadow_dom`, which fills their slots.
    document = turbohtml.parse(page, positions=False, allow_declarative_shadow_roots=False)
    for drawn in document.select(_DRAWN):
        drawn.decompose()
    _without_namespaces(document, page)
    parser = etree.XMLParser(
        recover=True, remove_comments=True, remove_pis=True, no_network=True, huge_tree=True,
        resolve_entities=False, collect_ids=False,
    )  # fmt: skip
    # trafilatura takes a tree of lxml.html's elements only; this look-up stays in C, unlike
    # lxml.html's own parser.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    written = document.serialize(_AS_XML).encode("utf-8", "replace")
    root = cast("HtmlElement | None", etree.fromstring(written, parser))  # the look-up makes it one
    if root is not None:
        show_shadow_roots(root)
    return root


def _without_namespaces(document: turbohtml.Document, page: str) -> None:
    """Takes out the attributes that would give elements other names in XML: in HTML they say nothing."""
    # In lower case, and so with one word to look for, bytes are read four times as fast as the text is.
    said = page.encode("utf-8", "replace").lower()
    places = (found.start() for found in islice(_namespaces(said), MAX_NAMES))
    starts = {said.rfind(b"<", max(0, at - MAX_TAG), at) for at in places} - {-1}
    tags = {tag[1].decode("utf-8", "replace") for start in starts if (tag := _tag(said, start))}
    tags -= _FOREIGN
    if not tags:
        return
    for element in document.select(",".join(map(_escaped, sorted(tags)))):
        for name in [name for name in element.attrs if name.startswith("xmlns")]:
            del element.attrs[name]


def _escaped(name: str) -> str:
    """Return an element's name as a CSS selector spells it."""
    return re.sub(r"([^\w-])", r"\\\1", name)


def is_slow_to_write(root: etree._Element) -> bool:
    """Whether libraries that write the tree as HTML again would take minutes.

    libxml2 looks, from each `<!--` in an attribute, for its end: the time grows with their square (fault D08).
    """
    found = _attributes_with_comments(root)
    return sum(str(value).count("<!--") for value in found) > MAX_OPENED

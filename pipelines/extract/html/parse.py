"""Text to tree, bounded: a page parsed as browsers would read it."""

from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.html.shadow_dom import show_shadow_roots

MAX_OPENED = 1_000
"""Beginnings of comments in the attributes of a page that is written as HTML again: some milliseconds."""

_BEGIN_BODY = (
    "header", "main", "article", "section", "nav", "aside", "footer", "figure", "dialog", "details", "search"
)  # fmt: skip
_attributes_with_comments = etree.XPath("//@*[contains(., '<!--')]")


def parse_html(text: str | bytes) -> HtmlElement | None:
    """Parses a page; gives its root, or None when there is nothing in it.

    Comments and processing instructions are left out. The parser itself bounds nesting to 2,047
    levels (fault D06) and reads nothing but the text.

    Args:
        text: Of the page; bytes are UTF-8.

    Raises:
        etree.LxmlError: When the parser gives up.
    """
    # Surrogates and NUL cannot be encoded or end the text for libxml2.
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    raw = raw.replace(b"\x00", b"")
    if not raw or raw.isspace():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
    )
    # trafilatura takes a tree of lxml.html's elements only; this look-up stays in C, unlike
    # lxml.html's own parser.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    root = cast("HtmlElement | None", etree.fromstring(raw, parser))  # the look-up makes it one
    if root is not None:
        _open_body(root)
        show_shadow_roots(root)
    return root


def _open_body(root: HtmlElement) -> None:
    """Return the body what stands in the head of a page without `<body>`, as browsers do (fault H05).

    libxml2 begins a body at elements of HTML 4 only.
    """
    head = root.find("head")
    first = None if head is None else next(head.iterchildren(*_BEGIN_BODY), None)
    if head is None or first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for place, child in enumerate(head[head.index(first) :]):
        body.insert(place, child)


def is_slow_to_write(root: etree._Element) -> bool:
    """Whether libraries that write the tree as HTML again would take minutes.

    libxml2 looks, from each `<!--` in an attribute, for its end: the time grows with their square (fault D08).
    """
    found = _attributes_with_comments(root)
    return sum(str(value).count("<!--") for value in found) > MAX_OPENED

"""What tags and attributes say to the walk: text or none, a line or a part of one, shape, hidden or not.

Tags have numbers, and what an element and all below it are is told by bits.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from pipelines.extract.html import marks

_words = re.compile(r"\S+").findall

SKIPPED, INLINE, BREAK, BLOCK = range(4)
KINDS: dict[str, int] = dict.fromkeys(
    _words(
        "script style noscript noframes noembed template svg iframe select option textarea input canvas object embed"
        " audio video source track map area math head link meta title base frame frameset datalist"
        " progress meter dialog img picture hr wbr rp rt rtc amp-ad amp-analytics amp-iframe"
    ),
    SKIPPED,
)
KINDS |= dict.fromkeys(
    _words(
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rb"
        " ruby s samp small span strike strong sub sup time tt u var o:p"
    ),
    INLINE,
)
KINDS["br"] = BREAK

TAGS = _words(
    "p div li h1 h2 h3 h4 h5 h6 blockquote td th figcaption section article main aside nav footer"
    " header figure form ul ol table tr dd dt pre address summary body tbody center dl caption"
)
TAG_NUMBERS = {tag: number for number, tag in enumerate(TAGS, 1)}
HEADINGS = range(TAG_NUMBERS["h1"], TAG_NUMBERS["h6"] + 1)
ROW = TAG_NUMBERS["tr"]
CELLS = ("td", "th")
BODY = TAG_NUMBERS["body"]

SHAPES = {
    "article": 1, "main": 2, "aside": 4, "nav": 8, "footer": 16, "header": 32, "figure": 64,
    "figcaption": 64, "form": 128, "button": 128, "label": 128, "ul": 256, "ol": 256, "table": 512,
    "td": 512, "th": 512, "blockquote": 1024,
}  # fmt: skip
HIDDEN_SHAPE, BODY_SHAPE, ITEM_SHAPE = 2048, 4096, 8192
SHAPE_BITS = 14

_DESCRIBING = frozenset({"class", "id", "role", "itemprop", "hidden", "aria-hidden", "style"})
_BODY_PROPERTIES = frozenset({"articleBody", "text", "description"})
_STYLE_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{4}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]",
    re.IGNORECASE,
)
"""Not shown, far off the screen, or cut to nothing; `opacity` is left out: scripts fade whole articles in."""
OPENS = ("aria-expanded", "aria-controls")
"""Attributes of a control that opens a panel (ARIA 1.2)."""
_TOGGLES, _COLLAPSE = ("data-toggle", "data-bs-toggle"), "collapse"
"""The same of Bootstrap, whose other toggles open dialogs and menus."""
FOUND = "until-found"
"""Value of `hidden` by which an element is shown as soon as a reader looks for it (WHATWG HTML, section 6.1)."""
_PLAYER = re.compile(r"youtube|vimeo|dailymotion|player|jwplatform|brightcove|video", re.IGNORECASE)
_SOUND = re.compile(r"podcast|soundcloud|spotify|audio|podigee|megaphone\.fm", re.IGNORECASE)


def is_plain(cell: etree._Element, kinds: Mapping[str, int] = MappingProxyType(KINDS)) -> bool:
    """Whether a table cell holds inline content only, which makes it a part of its row's line."""
    return all(kinds.get(child.tag, BLOCK) != BLOCK for child in cell)  # type: ignore[arg-type]


def is_hidden(element: etree._Element) -> bool:
    """Whether an inline element is not shown."""
    said = element.get  # the three that say so: long addresses of links need not be read
    if (classes := said("class")) and marks.is_hiding(classes):
        return True
    if (style := said("style")) and _STYLE_HIDES.search(style):
        return True
    hidden = said("hidden")
    return hidden is not None and hidden.lower() != FOUND


def is_card(element: etree._Element) -> bool:
    """Whether an inline element is a card on what the link before it names: it says those words again, and links on."""
    before = element.getprevious()
    if before is None or before.tag != "a" or (before.tail or "").strip():
        return False
    name = "".join(map(str, before.itertext())).strip()
    said = "".join(map(str, element.itertext())).strip()
    return bool(name) and said.startswith(name) and element.find(".//a") is not None


def described(element: etree._Element, shape: int) -> tuple[str, str, int]:
    """Return what an element's attributes say: all names, classes, shape bits."""
    spoken = classes = ""
    for name, value in element.items():
        if name not in _DESCRIBING:
            continue
        if name == "class":
            classes = value
            spoken += " " + value
        elif name in ("id", "role"):
            spoken += " " + value
        elif name == "itemprop":
            shape |= BODY_SHAPE if value in _BODY_PROPERTIES else ITEM_SHAPE
        elif (
            (name == "hidden" and value.lower() != FOUND)
            or (name == "aria-hidden" and value == "true")
            or (name == "style" and _STYLE_HIDES.search(value))
        ):
            shape |= HIDDEN_SHAPE
    return spoken, classes, shape


def opens_panel(element: etree._Element) -> bool:
    """Return whether an element is the control of a panel that it opens: its text heads what stands there."""
    toggled = any(element.get(name) == _COLLAPSE for name in _TOGGLES)
    return toggled or any(name in element.attrib for name in OPENS)


def medium(element: etree._Element) -> str:
    """Return what a player shows: `audio`, `video`, or nothing that is known."""
    tag, source = element.tag, element.get("src") or element.get("data-src") or ""
    if tag == "audio" or (tag == "iframe" and _SOUND.search(source)):
        return "audio"
    return "video" if tag == "video" or _PLAYER.search(source) else ""

"""Articles that a page names in the data of its scripts, for sites that draw their pages in the browser. Pure.

Frameworks leave what they draw as JSON in the page: as a script of its own (`__NEXT_DATA__`, `__NUXT_DATA__`), as a
value in a script (`window.__INITIAL_STATE__ = …`, `JSON.parse("…")`), in pieces (`self.__next_f.push([1, "…"])`). An
object with an address and a title beside it is a teaser, whatever its keys are called.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from crawlers.discovery.finds import FoundUrl, found_url

MAX_SCRIPT_CHARACTERS = 8 * 1024 * 1024
"""So much of the scripts of a page is read."""

MAX_VALUES = 200
"""Values looked for in the scripts of one page."""

MAX_NODES = 300_000
"""Objects and lists gone through."""

TITLE_WORDS = 3
MAX_TITLE = 300
MAX_ADDRESS = 2_000

_DECODER = json.JSONDecoder()
_VALUE = re.compile(r"(?:[\w$\]]\s*=\s*|JSON\.parse\(\s*)(?=[\[{\"])")
_PUSH = re.compile(r"__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?:[A-Z]{1,2}\d*,?)?(?=[\[{])", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?:/)?/[^\s<>\"'{}|\\^`]+")


def articles(root: etree._Element, base: str) -> Iterator[FoundUrl]:
    """Yield the addresses that the data of a page's scripts name with a title, in their order."""
    nodes = (node for value in _values(root) for node in _nodes(value))
    for node, table in islice(nodes, MAX_NODES):
        strings = [_resolved(value, table) for value in node.values()]
        addresses = [s for s in strings if s and len(s) < MAX_ADDRESS and _ADDRESS.fullmatch(s)]
        title = next((s for s in strings if s and _is_title(s)), None)
        if title and addresses:
            yield from (found_url(address, base, title=title) for address in addresses)


def _is_title(text: str) -> bool:
    return len(text) <= MAX_TITLE and len(text.split()) >= TITLE_WORDS and "<" not in text


def _resolved(value: Any, table: list[Any] | None) -> str | None:
    """Return a string, also one that a number stands for in a table of values (Nuxt)."""
    if isinstance(value, str):
        return value
    is_reference = table and isinstance(value, int) and 0 <= value < len(table)
    found = table[value] if table and is_reference else None
    return found if isinstance(found, str) else None


def _nodes(value: Any) -> Iterator[tuple[dict[str, Any], list[Any] | None]]:
    """Yield all objects of a value in their order, each with the table that its numbers point into."""
    table = value if isinstance(value, list) and any(isinstance(v, dict) for v in value) else None
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node, table
            stack += [v for v in reversed(node.values()) if isinstance(v, dict | list)]
        elif isinstance(node, list):
            stack += [v for v in reversed(node) if isinstance(v, dict | list)]


def _values(root: etree._Element) -> Iterator[Any]:
    room, pieces = MAX_SCRIPT_CHARACTERS, list[str]()
    for script in root.iter("script"):
        text = (script.text or "").strip()[:room]
        room -= len(text)
        if "json" in script.get("type", ""):
            yield from _read(text, 0)
            continue
        for match in _PUSH.finditer(text):
            for pushed in _read(text, match.end()):
                pieces += [part for part in pushed if isinstance(part, str)]
        for match in islice(_VALUE.finditer(text), MAX_VALUES):
            yield from _read(text, match.end())
    flight = "".join(pieces)
    for match in _ROW.finditer(flight):
        yield from _read(flight, match.end())


def _read(text: str, at: int) -> Iterator[Any]:
    """Yield the JSON value that begins at a place, also one written as a string; nothing where there is none."""
    try:
        value, _ = _DECODER.raw_decode(text, at)
        if isinstance(value, str):
            value = json.loads(value)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict | list):
        yield value

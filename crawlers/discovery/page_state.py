"""Articles that a page names in the data of its scripts, for sites that draw their pages in the browser. Pure.

A teaser is the smallest object that holds an address and a title, itself or in objects inside it, whatever its keys
are called: `{"url": …, "title": …}` as well as `{"headline": {"text": …}, "link": {"href": …}}`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

from crawlers.discovery import script_values
from crawlers.discovery.finds import FoundUrl, found_url

MAX_TEASERS = 5_000
MAX_NODES = 300_000
"""Objects and lists gone through."""

MAX_DEPTH = 80
TITLE_WORDS = 3
"""Words of a title under a key that does not call it one."""
MAX_TITLE = 300
MAX_ADDRESS = 2_000
PAIR = 2

_ADDRESS = re.compile(r"(?:https?:/)?/[^\s<>\"'{}|\\^`]+")
_PATH = re.compile(r"[\w.~%-]+(?:/[\w.~%-]+)+/?")
_PATH_KEY = re.compile(r"path|url|uri|href|link|slug", re.IGNORECASE)
_TITLE_KEY = re.compile(r"title|headline|heading", re.IGNORECASE)
_NAMED = re.compile(r"\w+:\S+")
"""Name of an object that others refer to (Apollo): `Article:17`."""


@dataclass(slots=True)
class _Said:
    """What an object says that no teaser inside it has taken."""

    titles: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def articles(root: etree._Element, base: str) -> Iterator[FoundUrl]:
    """Yield the addresses that the data of a page's scripts name with a title, in their order."""
    yield from islice(_found(script_values.values(root), base), MAX_TEASERS)


def written_out(root: etree._Element, base: str) -> Iterator[FoundUrl]:
    """Yield the same of data that is no JSON; that costs more."""
    yield from islice(_found(script_values.literals(root), base), MAX_TEASERS)


def _found(values: Iterable[Any], base: str) -> Iterator[FoundUrl]:
    for value in values:
        reading = _StateReading(value)
        reading.read(value, 0)
        for address, title in reading.teasers:
            yield found_url(address, base, title=title)


class _StateReading:
    """The teasers of one value."""

    def __init__(self, value: Any) -> None:
        is_table = isinstance(value, list) and any(isinstance(one, dict) for one in value)
        self._table: list[Any] = value if is_table else []
        """What numbers stand for (Nuxt)."""
        self._named = _named(value)
        self._nodes = 0
        self.teasers: list[tuple[str, str | None]] = []

    def read(self, node: Any, depth: int, key: str = "") -> _Said:
        """Take the teasers out of a node; return what is left for one around it."""
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            return _Said()
        if isinstance(node, str):
            return self._text(node, depth, key)
        if isinstance(node, list):
            return self._list(node, depth, key)
        return self._object(node, depth) if isinstance(node, dict) else _Said()

    def _object(self, node: dict[str, Any], depth: int) -> _Said:
        said = _Said()
        for key, value in node.items():
            inside = self.read(self._meant(value), depth + 1, key)
            said.titles += inside.titles
            said.addresses += inside.addresses
        is_listed = node.get("@type") == "ListItem"  # schema.org: it may have an address alone
        if not said.addresses or not (said.titles or is_listed):
            return said
        title = said.titles[0] if said.titles else None
        self.teasers += ((address, title) for address in dict.fromkeys(said.addresses))
        return _Said()

    def _list(self, node: list[Any], depth: int, key: str) -> _Said:
        if len(node) == PAIR and isinstance(node[0], int):  # a value with its kind (Astro)
            return self.read(node[1], depth + 1, key)
        for one in node:
            self.read(one, depth + 1)
        return _Said()

    def _text(self, text: str, depth: int, key: str) -> _Said:
        if text[:2] in ('{"', "[{"):
            for value in script_values.read(text):
                self.read(value, depth + 1)
            return _Said()
        if len(text) < MAX_ADDRESS and _ADDRESS.fullmatch(text):
            return _Said(addresses=[text])
        if _PATH_KEY.search(key) and len(text) < MAX_ADDRESS and _PATH.fullmatch(text):
            return _Said(addresses=[f"/{text}"])
        return _Said(titles=[text]) if _is_title(text, key) else _Said()

    def _meant(self, value: Any) -> Any:
        """Return what a value stands for: a number for an entry of a table, a reference for an object by its name."""
        if isinstance(value, dict) and isinstance(name := value.get("__ref"), str):
            return {k: v for k, v in self._named.get(name, {}).items() if isinstance(v, str)}
        is_place = isinstance(value, int) and not isinstance(value, bool)
        found = self._table[value] if is_place and 0 <= value < len(self._table) else None
        return found if isinstance(found, str) else value


def _is_title(text: str, key: str) -> bool:
    words = len(text.split())
    is_called_one = words > 0 and bool(_TITLE_KEY.search(key))
    return len(text) <= MAX_TITLE and "<" not in text and (words >= TITLE_WORDS or is_called_one)


def _named(value: Any) -> Mapping[str, dict[str, Any]]:
    """Return the objects that others refer to by their names."""
    named: dict[str, dict[str, Any]] = {}
    stack, room = [value], MAX_NODES
    while stack and room:
        node, room = stack.pop(), room - 1
        if isinstance(node, dict):
            named |= {k: v for k, v in node.items() if isinstance(v, dict) and _NAMED.fullmatch(k)}
        inside = node.values() if isinstance(node, dict) else node
        stack += (v for v in inside if isinstance(v, dict | list))
    return named

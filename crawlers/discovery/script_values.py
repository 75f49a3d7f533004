"""Values that a page carries for its scripts: what frameworks leave in it to draw it in the browser. Pure.

As JSON in a script of its own (`__NEXT_DATA__`, `__NUXT_DATA__`), as a value in a script (`window.__INITIAL_STATE__ =
…`, `JSON.parse("…")`), in pieces (`self.__next_f.push([1, "…"])`), in an attribute (`data-page`), or as what
JavaScript calls an object (`window.__NUXT__ = {data: [{title: "…"}]}`), which is read as far as it is written out.
"""

import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml import etree

MAX_SCRIPT_CHARACTERS = 8 * 1024 * 1024
"""So much of the scripts of a page is read."""

MAX_LITERAL_CHARACTERS = 1024 * 1024
"""So much of them is looked through for objects that are no JSON."""

MAX_VALUES = 200
"""Values looked for in the scripts, and in the attributes, of one page."""

SHORTEST = 40
"""Characters of an attribute that may hold a teaser."""

_DECODER = json.JSONDecoder()
_VALUE = re.compile(r"(?:[\w$\]]\s*=\s*|JSON\.parse\(\s*)(?=[\[{\"])")
_QUOTED = re.compile(
    r"(?P<how>JSON\.parse|decodeURIComponent)\(\s*(?P<quote>['\"])(?P<said>(?:[^'\"\\]|\\.|(?!(?P=quote))['\"])*)(?:(?P=quote)|\Z)"
)
_PUSH = re.compile(r"__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?:[A-Z]{1,2}\d*,?)?(?=[\[{])", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<quote>[\"'`])(?P<said>(?:\\.|(?!(?P=quote))[^\\])*)(?:(?P=quote)|\Z)|[\w$]+|[{}\[\]]",
    re.DOTALL,
)
_COLON = re.compile(r"\s*:")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}
_ATTRIBUTES = etree.XPath(
    "//@*[(starts-with(., '{') or starts-with(., '[')) and string-length(.) > $shortest]"
)


def values(root: etree._Element) -> Iterator[Any]:
    """Yield the objects and lists that a page carries as JSON, in their order."""
    pieces = list[str]()
    for kind, text in _scripts(root):
        if "json" in kind:
            yield from _read(_bare(text), 0)
            continue
        pieces += _pushed(text)
        yield from _assigned(text)
    flight = "".join(pieces)
    for match in _ROW.finditer(flight):
        yield from _read(flight, match.end())
    for text in islice(_ATTRIBUTES(root, shortest=SHORTEST), MAX_VALUES):
        yield from read(str(text))


def _pushed(text: str) -> Iterator[str]:
    for match in _PUSH.finditer(text):
        for pushed in _read(text, match.end()):
            yield from (part for part in pushed if isinstance(part, str))


def _assigned(text: str) -> Iterator[Any]:
    for match in islice(_VALUE.finditer(text), MAX_VALUES):
        yield from _read(text, match.end())
    for match in islice(_QUOTED.finditer(text), MAX_VALUES):
        said = unescaped(match["said"])
        yield from read(unquote(said) if match["how"] == "decodeURIComponent" else said)


def literals(root: etree._Element) -> Iterator[Any]:
    """Yield the objects that stand in a page's scripts as JavaScript writes them."""
    room = MAX_LITERAL_CHARACTERS
    for kind, text in _scripts(root):
        if "json" not in kind and "{" in text and room > 0:
            yield literal(text[:room])
            room -= len(text)


def literal(text: str) -> list[Any]:
    """Return what is written out in a script: its objects, lists and strings, whatever stands between them."""
    outermost: list[Any] = []
    stack: list[Any] = [outermost]
    keys: list[str | None] = [None]
    for match in _TOKEN.finditer(text):
        word, said = match[0], match["said"]
        if word in "}]":
            del stack[max(len(stack) - 1, 1) :], keys[max(len(keys) - 1, 1) :]
        elif _COLON.match(text, match.end()):
            keys[-1] = word if said is None else unescaped(said)
        elif said is not None:
            _put(stack[-1], keys[-1], unescaped(said))
            keys[-1] = None
        elif word in "{[":
            inside: Any = {} if word == "{" else []
            _put(stack[-1], keys[-1], inside)
            keys[-1] = None
            stack.append(inside)
            keys.append(None)
    return outermost


def read(text: str) -> Iterator[Any]:
    """Yield the object or list that a text is; nothing of another text."""
    yield from _read(text.strip(), 0)


def unescaped(text: str) -> str:
    """Return a string as JavaScript reads it."""
    return _ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(escape: re.Match[str]) -> str:
    if code := escape[1] or escape[2]:
        return chr(int(code, 16))
    return _LETTERS.get(escape[3], escape[3])


def _put(holder: Any, key: str | None, value: Any) -> None:
    if isinstance(holder, dict):
        holder[key if key is not None else str(len(holder))] = value
    else:
        holder.append(value)


def _scripts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each script, up to the bound of all."""
    room = MAX_SCRIPT_CHARACTERS
    for script in root.iter("script"):
        text = (script.text or "").strip()[:room]
        room -= len(text)
        if text:
            yield script.get("type", ""), text


def _bare(text: str) -> str:
    """Return JSON out of a comment, and with its quotes where a template has written them as entities."""
    inside = text.removeprefix("<!--").removesuffix("-->").strip()
    return html.unescape(inside) if inside[1:7] == "&quot;" else inside


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

"""JSON-LD of a page: bounded parse, and the node that describes the page's article."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]

MAX_CHARACTERS = 2_000_000
"""Of all scripts of a page together (fault D09)."""

MAX_DEPTH = 12
"""Objects below it are not looked at; the deepest real article description found has 6."""

MAX_NODES = 2_000

MAX_VALUES = 500
"""Longest list of which all values are read."""

ARTICLE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "asknewsarticle",
        "liveblogposting",
        "blogposting",
        "socialmediaposting",
        "discussionforumposting",
        "satiricalarticle",
        "advertisercontentarticle",
        "scholarlyarticle",
        "techarticle",
        "report",
        "review",
        "recipe",
    }
)
_NEWS_FIELDS = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage", "image")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BROKEN = object()


def read(scripts: Iterable[str]) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return all objects of a page's JSON-LD, outer before inner, and notes on what was ignored.

    Broken, too large or too deep scripts are left out; NaN and Infinity count as absent. Never raises.
    """
    nodes: list[Node] = []
    notes: list[str] = []
    left = MAX_CHARACTERS
    for script in scripts:
        left -= len(script)
        if left < 0:
            notes.append(f"jsonld over {MAX_CHARACTERS} characters")
            break
        parsed = _parsed(script)
        if parsed is _BROKEN:
            notes.append("jsonld broken")
            continue
        nodes.extend(_objects(parsed, MAX_NODES - len(nodes)))
    return tuple(nodes), tuple(notes)


def _parsed(script: str) -> Any:
    script = script.replace("<![CDATA[", "").replace("]]>", "")
    start = min((at for at in (script.find("{"), script.find("[")) if at >= 0), default=0)
    text = script[
        start : max(script.rfind("}"), script.rfind("]")) + 1
    ]  # comment and CDATA marks off
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
    return _BROKEN


def _objects(value: Any, limit: int) -> Iterator[Node]:
    """Return objects breadth first, so that an article comes before what it mentions."""
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                if limit <= 0:
                    return
                limit -= 1
                yield one
                below.extend(v for v in one.values() if isinstance(v, dict | list))
            elif isinstance(one, list):
                below.extend(v for v in one[:MAX_VALUES] if isinstance(v, dict | list))
        level = below


def types(node: Node) -> tuple[str, ...]:
    """Return the types of a node as written, without a schema.org address."""
    named = node.get("@type")
    values = named if isinstance(named, list) else [named]
    return tuple(v.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for v in values if isinstance(v, str))


def article(nodes: Sequence[Node], addresses: Iterable[str]) -> Node | None:
    """Return the node that describes this page's article; None when there is none.

    Args:
        nodes: As `read` gives them.
        addresses: Addresses of this page (final URL, canonical): a node that names one is preferred.
    """
    own = {_bare(address) for address in addresses}
    best: tuple[float, Node] | None = None
    parts: set[int] = set()
    for node in nodes:
        if not any(name.lower() in ARTICLE_TYPES for name in types(node)) or id(node) in parts:
            continue
        parts |= {id(part) for key in _PARTS for part in _listed(node.get(key))}
        score = _fitness(node, own)
        if best is None or score > best[0]:
            best = (score, node)
    return best[1] if best else None


_PARTS = ("liveBlogUpdate", "comment", "hasPart", "isPartOf", "citation", "mentions", "about")
"""Fields of an article whose values may be articles, but not that of the page."""


def _listed(value: Any) -> Sequence[Any]:
    return value[:MAX_VALUES] if isinstance(value, list) else (value,)


def _fitness(node: Node, own: set[str]) -> float:
    named = {_bare(a) for key in ("url", "@id", "mainEntityOfPage") for a in links(node.get(key))}
    news = any(name.lower().endswith(("newsarticle", "article")) for name in types(node))
    filled = sum(bool(node.get(field)) for field in _NEWS_FIELDS)
    return 4 * bool(named & own) + filled + 0.5 * news


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?|[?#].*$|/$", "", address.strip().lower())


def links(value: Any) -> tuple[str, ...]:
    """Return the addresses that a value names: itself, or the `@id` or `url` of objects."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return tuple(v for k in ("@id", "url", "contentUrl") if isinstance(v := value.get(k), str))
    if isinstance(value, list):
        return tuple(a for v in value[:MAX_VALUES] if not isinstance(v, list) for a in links(v))
    return ()


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a value: itself, or the `name` or `@value` of objects, lists flattened once."""
    if isinstance(value, str):
        return (plain(value),) if value.strip() else ()
    if isinstance(value, dict):
        return tuple(plain(v) for k in ("@value", "name") if isinstance(v := value.get(k), str))[:1]
    if isinstance(value, list):
        return tuple(t for v in value[:MAX_VALUES] if not isinstance(v, list) for t in texts(v))
    return ()


def resolved(value: Any, nodes: Sequence[Node]) -> tuple[Node | str, ...]:
    """Return a value as flat nodes and texts; bare references by `@id` are looked up, one step far."""
    listed = value.get("@list", value) if isinstance(value, dict) else value
    values = listed if isinstance(listed, list) else [listed]
    index = {i: node for node in nodes if isinstance(i := node.get("@id"), str) and len(node) > 1}
    flat: list[Node | str] = []
    for one in values[:MAX_VALUES]:
        if isinstance(one, dict):
            reference = one.get("@id")
            known = (
                index.get(reference) if isinstance(reference, str) and "name" not in one else None
            )
            flat.append(known if known is not None else one)
        elif isinstance(one, str):
            flat.append(one)
        elif isinstance(one, list):
            flat.extend(v for v in one[:MAX_VALUES] if isinstance(v, dict | str))
    return tuple(flat)


def plain(text: str) -> str:
    """Return the text of a JSON-LD string: entities that were escaped for HTML undone, tags dropped."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split())

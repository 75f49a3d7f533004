"""What the head of a page says of the whole: title, descriptions, kinds, JSON-LD texts. Bounded."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipelines.extract.declared import jsonld
from pipelines.extract.declared.elements import DeclaredElements
from pipelines.extract.html.normalize import normalize_line

_TAG = re.compile(r"<[^<>]{0,300}>")
_FIELDS = {
    "og:title": "og_title",
    "og:description": "og_description",
    "description": "description",
    "og:type": "og_type",
    "robots": "robots",
}
"""Fields of a head by the names of meta tags."""


@dataclass(slots=True)
class PageHead:
    """What the page says of itself, as found; nothing is decided here."""

    title: str = ""
    og_title: str = ""
    description: str = ""
    og_description: str = ""
    og_type: str = ""
    robots: str = ""
    jsonld_types: list[str] = field(default_factory=list)
    jsonld_headline: str = ""
    jsonld_description: str = ""
    jsonld_body: str = ""
    """The longest articleBody."""
    free: bool | None = None
    """isAccessibleForFree."""
    script_bytes: int = 0


def read_head(declared: DeclaredElements) -> PageHead:
    """Return what title, meta tags and JSON-LD of a page say."""
    head = PageHead(script_bytes=declared.script_characters)
    if declared.titles:
        head.title = normalize_line(declared.titles[0].text or "")[:1000]
    for meta in declared.metas:
        _take_meta(head, meta)
    for node in declared.nodes:
        _take_item(head, node)
    head.jsonld_body = html.unescape(head.jsonld_body)
    return head


def jsonld_lines(head: PageHead) -> list[str]:
    """Return the article body of the JSON-LD as lines."""
    text = _TAG.sub("\n", head.jsonld_body) if "<" in head.jsonld_body else head.jsonld_body
    return [found for part in text.split("\n") if (found := normalize_line(part))]


def _take_meta(head: PageHead, meta: etree._Element) -> None:
    field_name = _FIELDS.get((meta.get("property") or meta.get("name") or "").lower())
    if field_name and not getattr(head, field_name):
        setattr(head, field_name, normalize_line(meta.get("content") or "")[:3000])


def _take_item(head: PageHead, item: jsonld.Node) -> None:
    named = [name[:80] for name in jsonld.types(item)]
    head.jsonld_types += named[:10] if len(head.jsonld_types) < 100 else []  # noqa: PLR2004 - bound
    is_article = any("Article" in kind or "Posting" in kind for kind in named)
    body = item.get("articleBody") or (item.get("text") if is_article else None)
    if isinstance(body, list):
        body = "\n".join(part for part in body if isinstance(part, str))
    if isinstance(body, str) and len(body) > len(head.jsonld_body):
        head.jsonld_body = body
    if is_article or not head.jsonld_headline:
        head.jsonld_headline = head.jsonld_headline or _text(item.get("headline"))
    if is_article:
        head.jsonld_description = head.jsonld_description or _text(item.get("description"))
        head.free = _truth(item.get("isAccessibleForFree")) if head.free is None else head.free


def _text(value: Any) -> str:
    return normalize_line(value)[:3000] if isinstance(value, str) else ""


def _truth(value: Any) -> bool | None:
    word = str(value).strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "false": False, "1": True, "0": False}.get(word)

"""Posts of a WordPress site as its REST API lists them, where the site says that it has one. Pure.

The site names its API in a header or a link (https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/),
and the number of pages in a header (`X-WP-TotalPages`).
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from crawlers.discovery.finds import FoundUrl, ListingFinds, absolute, bounded, distinct, found_url
from pipelines.link_header import linked
from pipelines.model.backfill import Period
from pipelines.model.source import SeedKind

PER_PAGE = 100
"""Posts a page: the most that WordPress gives."""

MAX_PAGES = 10_000

MAX_HEAD_BYTES = 2 * 1024 * 1024
"""So much of a page is looked through for the link."""

_RELATION = "https://api.w.org/"
_LINK = re.compile(rb"<link\s[^<>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_FIELDS = "link,date_gmt,modified_gmt,title"
_TAG = re.compile(r"<[^<>]{0,300}>")


def api_of(headers: Sequence[tuple[str, str]], body: bytes, url: str) -> str:
    """Return the address of the API that a page names, empty when it names none."""
    if address := linked(headers, _RELATION):
        return absolute(address, url)
    for tag in _LINK.findall(body[:MAX_HEAD_BYTES]):
        text = tag.decode("utf-8", "replace")
        if _RELATION in text and (href := _HREF.search(text)):
            return absolute(html.unescape(href[1]), url)
    return ""


def posts(api: str, period: Period | None = None) -> str:
    """Return the address of the first page of an API's posts, the newest first; of some days where these are given."""
    asked = {"per_page": str(PER_PAGE), "_fields": _FIELDS}
    if period and period.first and period.last:
        asked |= {
            "after": f"{period.first - timedelta(days=1)}T23:59:59",
            "before": f"{period.last + timedelta(days=1)}T00:00:00",
        }
    parts = urlsplit(api)
    route = dict(parse_qsl(parts.query)).get("rest_route")
    if route is not None:  # a site without readable addresses
        query = urlencode({"rest_route": f"{route.rstrip('/')}/wp/v2/posts", **asked}, safe="/:,")
        return parts._replace(query=query).geturl()
    path = f"{parts.path.rstrip('/')}/wp/v2/posts"
    return parts._replace(path=path, query=urlencode(asked, safe=":,")).geturl()


def page_count(headers: Sequence[tuple[str, str]]) -> int | None:
    """Return how many pages a list of posts has, as its header says; None when it does not."""
    said = next((value for name, value in headers if name == "x-wp-totalpages"), "")
    return min(int(said), MAX_PAGES) if re.fullmatch(r"\d{1,9}", said) else None


def next_page(url: str, pages: int | None) -> str | None:
    """Return the address of the page behind one of a list of posts; None behind the last, and where none is told."""
    parts = urlsplit(url)
    number = next(iter(parse_qs(parts.query).get("page", ())), "1")
    if pages is None or not number.isdigit() or int(number) >= pages:
        return None
    others = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    query = urlencode([*others, ("page", str(int(number) + 1))], safe="/:,")
    return parts._replace(query=query).geturl()


def read_posts(body: bytes, url: str) -> ListingFinds:
    """Read a page of posts."""
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        said = listed.get("message") if isinstance(listed, dict) else None
        why = f"is no list of posts: {said}" if isinstance(said, str) else "is no list of posts"
        return ListingFinds(kind=SeedKind.WORDPRESS, notes=(why[:200],))
    articles, notes = bounded(distinct(_found(listed, url)), PER_PAGE, "posts")
    return ListingFinds(kind=SeedKind.WORDPRESS, articles=articles, notes=notes)


def _found(listed: list[Any], url: str) -> Iterator[FoundUrl]:
    for post in listed:
        if not isinstance(post, dict) or not isinstance(post.get("link"), str):
            continue
        title = post.get("title")
        shown = title.get("rendered") if isinstance(title, dict) else None
        named = html.unescape(_TAG.sub("", shown)) if isinstance(shown, str) else None
        dates = (post.get(name) for name in ("date_gmt", "modified_gmt"))
        published, modified = (f"{d}Z" if isinstance(d, str) and d else None for d in dates)
        yield found_url(post["link"], url, title=named, published=published, modified=modified)

"""Sitemaps to finds: urlset, news fields, index. Bounded, newest first; entities and network are off."""

import heapq
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.utils import parsedate
from itertools import chain, islice, pairwise
from urllib.parse import urlsplit

from lxml import etree

from crawlers.discovery.finds import FoundUrl, ListingFinds, distinct, found_url
from pipelines.model.source import SeedKind
from pipelines.urls import safe_text

MAX_ARTICLES = 50_000
"""Addresses used of one sitemap: the limit of sitemaps.org."""

MAX_CHILDREN = 1_000
"""Child sitemaps used of one index."""

_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d(?:[T ][\d:.]+)?)?)?")
_DAY_FIRST = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.((?:19|20)\d\d)")
FIRST_YEAR, LAST_YEAR = 1900, 2099
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?:[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?([0-3]\d))?)?(?!\d)")
_NEWS = re.compile(r"(?<![a-z])news(?![a-z])")
_OTHER_MATTER = re.compile(
    r"author|autor|users?[._-]|tags?[._-]|categor|taxonom|image|video|galler|topic|static|posts-page-|page-sitemap"
)
_NUMBER = re.compile(r"\d+")
_SERIAL = re.compile(r"(?<!\d)(\d{1,5})(?:\.\w{1,4}){0,2}$")
"""The running number of a sitemap that is one of a series: `posts-3.xml.gz`, `sitemap.xml?page=3`."""
_BARE_AMPERSAND = re.compile(rb"&(?!#?[A-Za-z0-9]{1,30};)")

_END = re.compile(rb"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
END_BYTES = 1024
"""So near to its end a sitemap that is not cut has its closing tag."""

SAMPLE = 500
"""How many entries of a sitemap tell whether it grows at its end."""

CLEAR_SHARE = 0.8
"""Share of neighbours that must rise for that."""

_Order = Callable[[FoundUrl], tuple[int, str, int]]


def read_sitemap(body: bytes, listing_url: str) -> ListingFinds:
    """Reads a sitemap or an index that `sniff` made ready.

    Articles come newest first by their date or the one in their address; children of an index by their date,
    the one in their name or their running number, news sitemaps first, those of authors, tags and pictures
    last. Where dates are missing or equal, the document's order holds, turned round in a sitemap that grows at
    its end: its dates rise, or where they tell nothing the numbers in its addresses, or it is one of a numbered series.
    """
    if re.match(rb"<(?:[\w.-]+:)?sitemapindex", body):
        finds, notes = _newest(body, listing_url, "sitemap", _child_order)
        return ListingFinds(kind=SeedKind.SITEMAP, listings=finds, notes=notes)
    finds, notes = _newest(body, listing_url, "url", _article_order)
    return ListingFinds(kind=SeedKind.SITEMAP, articles=finds, notes=notes)


def read_lines(body: bytes, listing_url: str) -> ListingFinds:
    """Reads a text sitemap: one address a line (sitemaps.org)."""
    lines = filter(str.strip, body.decode("utf-8", "replace").splitlines())
    found = (found_url(line, listing_url) for line in lines)
    finds, total = _largest(found, listing_url, _article_order, MAX_ARTICLES)
    return ListingFinds(
        kind=SeedKind.SITEMAP, articles=tuple(finds), notes=_left(total, MAX_ARTICLES)
    )


def _newest(
    body: bytes, base: str, tag: str, order: _Order
) -> tuple[tuple[FoundUrl, ...], tuple[str, ...]]:
    limit = MAX_CHILDREN if tag == "sitemap" else MAX_ARTICLES
    try:
        finds, total = _largest(_entries(_elements(body, tag), base), base, order, limit)
        notes: tuple[str, ...] = ()
    except etree.XMLSyntaxError as error:
        notes = (f"ill-formed sitemap: {safe_text(str(error.msg), 100)}",)
        finds, total = _largest(_entries(_salvaged(body, tag), base), base, order, limit)
    if not total:
        notes += ("sitemap has no entries",)
    return tuple(finds), notes + _left(total, limit)


def _left(total: int, limit: int) -> tuple[str, ...]:
    return (f"names {total} addresses; the newest {limit} are used",) if total > limit else ()


def _largest(
    finds: Iterator[FoundUrl], base: str, order: _Order, limit: int
) -> tuple[list[FoundUrl], int]:
    """Return the first `limit` finds in order without holding more of them, and how many there were."""
    sample = list(islice(finds, SAMPLE))
    step = 1 if _grows_at_its_end(sample, base) else -1
    numbered = enumerate(chain(sample, finds), start=1)
    tally: Counter[str] = Counter()

    def keyed() -> Iterator[tuple[tuple[int, str, int], int, FoundUrl]]:
        for place, found in numbered:
            tally["finds"] = place
            yield order(found), step * place, found

    best = heapq.nlargest(limit, keyed(), key=lambda entry: entry[:2])
    return distinct(found for _, _, found in best), tally["finds"]


def _grows_at_its_end(sample: Sequence[FoundUrl], base: str) -> bool:
    dates = [_article_order(found)[1] for found in sample]
    if len({date for date in dates if date}) > 1:
        return _rises([date for date in dates if date])
    numbers = [int(found[-1]) for one in sample if (found := _NUMBER.findall(one.url[-200:]))]
    may_be_told_by_name = not any(dates) and not _rises(numbers[::-1])
    return _rises(numbers) or (may_be_told_by_name and bool(_SERIAL.search(base)))


def _rises(values: Sequence[str] | Sequence[int]) -> bool:
    """Whether a value is mostly higher than the one before, where they differ."""
    pairs = [(one, other) for one, other in pairwise(values) if one != other]
    return bool(pairs) and sum(one < other for one, other in pairs) >= CLEAR_SHARE * len(pairs)  # type: ignore[operator] # all of one type


def _elements(body: bytes, tag: str, *, recover: bool = False) -> Iterator[etree._Element]:
    """Return each entry as it is read; what was read before is let go, so memory stays flat."""
    stream = etree.iterparse(
        io.BytesIO(body),
        tag=f"{{*}}{tag}",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    for _, element in stream:
        yield element
        element.clear()
        parent = element.getparent()
        if parent is not None:
            del parent[: parent.index(element)]


def _salvaged(body: bytes, tag: str) -> Iterator[etree._Element]:
    """Reads what can be read; bare ampersands, the commonest fault, are mended first.

    An address in which a cut sitemap ends is none: what follows the last whole one is left.
    """
    whole = (
        body
        if _END.search(body, max(len(body) - END_BYTES, 0))
        else body[: body.rfind(b"loc>") + 4]
    )
    mended = whole if b"<![CDATA[" in whole else _BARE_AMPERSAND.sub(b"&amp;", whole)
    try:
        yield from _elements(mended, tag, recover=True)
    except etree.XMLSyntaxError:
        return


def _entries(elements: Iterable[etree._Element], base: str) -> Iterator[FoundUrl]:
    return (found for element in elements if (found := _entry(element, base)))


def _entry(element: etree._Element, base: str) -> FoundUrl | None:
    fields = {_name(child): child for child in element}
    address = _text(fields.get("loc"))
    if not address:
        return None
    news = {_name(child): child for child in fields.get("news", ())}
    changed = _text(fields.get("lastmod"))
    date = _text(news.get("publication_date")) or changed
    title = _text(news.get("title"))
    return found_url(address, base, title=title, published=date, modified=changed)


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _article_order(found: FoundUrl) -> tuple[int, str, int]:
    return 0, _date(found) or _date_in(urlsplit(found.url).path), 0


def _child_order(found: FoundUrl) -> tuple[int, str, int]:
    name = found.url.lower()
    rank = 1 if _NEWS.search(name) else -1 if _OTHER_MATTER.search(name) else 0
    date = _date(found) or _date_in(name)
    serial = _SERIAL.search(name)
    return rank, date, int(serial[1]) if serial and not date else 0


def _date_in(text: str) -> str:
    found = _DATE_IN_NAME.search(text)
    return "-".join(filter(None, found.groups())) if found else ""


def _date(found: FoundUrl) -> str:
    """Return a date that sorts, or nothing: years outside 1900 to 2099 are not believed (fault E12)."""
    said = found.published or ""
    if match := _DATE.match(said):
        return match.group()
    if match := _DAY_FIRST.match(said):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    parts = parsedate(said) if said else None  # as in mails and feeds
    is_possible = parts and FIRST_YEAR <= parts[0] <= LAST_YEAR
    return (
        f"{parts[0]}-{parts[1]:02}-{parts[2]:02}T{parts[3]:02}:{parts[4]:02}"
        if parts and is_possible
        else ""
    )

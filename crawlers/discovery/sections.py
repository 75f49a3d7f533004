"""Article links of a section front or home page: scored by their shape, best first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from lxml import etree

from crawlers.discovery import page_state
from crawlers.discovery.finds import FoundUrl, ListingFinds, absolute, bounded, found_url
from crawlers.discovery.frontpage import MAX_PAGE_BYTES
from crawlers.discovery.scope import AdmittedUrl, RefusedUrl, admit
from pipelines.model.page import DiscoveredUrl, Via
from pipelines.model.source import SeedKind, Source

MAX_ANCHORS = 20_000
"""Links looked at on one page (fault G07)."""

MAX_LINKS = 500
"""Links used of one page; home pages show 60 to 300 articles."""

FEW_LINKS = 10
"""A page that shows fewer articles may be drawn by its scripts."""

LIKELY = 4
"""Least score of an article's link where no pattern of the source says that it is one."""

TEASER = 2
"""What it counts that a link stands in a heading or an article's teaser."""

_DATE = re.compile(r"/(?:19|20)\d\d[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]|\d\d|$)")
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_PAGE_ENDING = re.compile(r"\.(?:s?html?|php|aspx?)$|\.\d+$", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|epub|mp[34]|m4a|ogg|webm|zip|gz|css|js|json|xml|rss|atom|ics|txt)$",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"/(?:abo|abonnement|about|account|agb|anmelden|authors?|autor(?:en|in)?|category|contact|cookies?"
    r"|datenschutz|faq|feeds?|help|hilfe|impressum|imprint|jobs|kategorie|kontakt|legal|login|logout"
    r"|mediadaten|newsletter|page|podcasts?|privacy|profile?|register|registrieren|rss|search|service|shop"
    r"|sitemap|spenden|subscribe|suche|tags?|terms|ueber-uns|users?|videos?|werbung)(?=/|\.|$)",
    re.IGNORECASE,
)
_EARLY_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
"""libxml2 drops what follows these; browsers show it."""
_FURNITURE = frozenset({"nav", "footer", "menu"})
_TEASER = frozenset({"h1", "h2", "h3", "h4", "article"})


@dataclass(frozen=True, slots=True)
class _Link:
    """One link with what speaks for it."""

    find: FoundUrl
    key: str
    score: int
    order: int


def read_section(body: bytes, listing_url: str, source: Source) -> ListingFinds:
    """Reads the links of a page that look like articles of the source.

    Links that leave the source or do not look like articles are left out in silence: a page is full
    of them. Those that a pattern of the source (`identity.pattern`, `scope.allow`) finds are all used;
    others need the looks of an article. The best come first, equal ones in the page's order.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(_EARLY_END.sub(b"", body[:MAX_PAGE_BYTES]), parser)
    except etree.LxmlError:
        root = None
    if root is None:
        return ListingFinds(kind=SeedKind.SECTION, notes=("page cannot be parsed",))
    base = _base(root, listing_url)
    best = _best(_links(root, base, source))
    drawn = _best(_drawn(page_state.articles(root, base), base, source))
    if not drawn and len(best) < FEW_LINKS:
        drawn = _best(_drawn(page_state.written_out(root, base), base, source))
    if len(drawn) > len(best):
        best = (
            drawn | best
        )  # the page is drawn from its data: links are what little stands in it beside
    ranked = sorted(best.values(), key=lambda link: (-link.score, link.order))
    articles, notes = bounded([link.find for link in ranked], MAX_LINKS, "likely articles")
    notes = notes or (() if articles else ("page has no links that look like articles",))
    return ListingFinds(kind=SeedKind.SECTION, articles=articles, notes=notes)


def _best(links: Iterable[_Link]) -> dict[str, _Link]:
    """Return the best link of each address."""
    best: dict[str, _Link] = {}
    for link in links:
        if link.key not in best or best[link.key].score < link.score:
            best[link.key] = link
    return best


def _base(root: etree._Element, listing_url: str) -> str:
    """Return the address against which links are resolved: the first `<base href>` counts (HTML 4.2.3)."""
    href = next((base.get("href") for base in root.iter("base") if base.get("href")), None)
    return absolute(href, listing_url) if href else listing_url


def _links(root: etree._Element, base: str, source: Source) -> Iterator[_Link]:
    judged: dict[str, AdmittedUrl | RefusedUrl] = {}
    for order, anchor in enumerate(root.iter("a", "area")):
        if order >= MAX_ANCHORS:
            return
        href = anchor.get("href", "").strip()
        if not href or href.startswith("#") or _hidden(anchor):
            continue
        found = found_url(href, base, title=_label(anchor))
        if found.url not in judged:
            judged[found.url] = _judged(found, base, source)
        verdict = judged[found.url]
        if isinstance(verdict, RefusedUrl):
            continue
        link = _Link(found, verdict.url, _score(verdict.url, anchor, source), order)
        if link.score >= LIKELY or _patterned(verdict.url, source):
            yield link


def _drawn(named: Iterable[FoundUrl], base: str, source: Source) -> Iterator[_Link]:
    """Yield what the data of the page's scripts name, as far as it looks like articles; a title counts as a heading."""
    for order, found in enumerate(named, start=MAX_ANCHORS):
        verdict = _judged(found, base, source)
        if isinstance(verdict, RefusedUrl):
            continue
        known = 12 if _identified(verdict.url, source) else 0
        score = known + _shape(urlsplit(verdict.url)) + _worth(found.title or "") + TEASER
        if score >= LIKELY or _patterned(verdict.url, source):
            yield _Link(found, verdict.url, score, order)


def _judged(found: FoundUrl, base: str, source: Source) -> AdmittedUrl | RefusedUrl:
    via = Via(seed=base, listing=base)
    return admit(DiscoveredUrl(url=found.url, source_id=source.id, via=via), source)


def _patterned(address: str, source: Source) -> bool:
    return bool(source.scope.allow) or _identified(address, source)


def _identified(address: str, source: Source) -> bool:
    pattern = source.identity.pattern
    return bool(pattern and re.search(pattern, urlsplit(address).path))


def _score(address: str, anchor: etree._Element, source: Source) -> int:
    known = 12 if _identified(address, source) else 0
    return known + _shape(urlsplit(address)) + _wording(anchor) + _surroundings(anchor)


def _shape(parts: SplitResult) -> int:
    segments = [segment for segment in parts.path.split("/") if segment]
    last = segments[-1] if segments else ""
    if not segments or _NO_PAGE.search(last) or _SERVICE.search(parts.path):
        return -8
    words = len([word for word in re.split(r"[-_]", last) if word.isalpha()])
    number = bool(_NUMBER.search(last) or re.search(r"(?:^|&)\w*id=\d", parts.query))
    ending = bool(_PAGE_ENDING.search(last))
    slug = 3 if words > 3 else 1 if words > 1 else 0  # noqa: PLR2004 # headlines have more words than rubrics
    plain = -2 if len(segments) == 1 and not (number or ending or slug > 1) else 0
    return 3 * bool(_DATE.search(parts.path)) + 2 * number + ending + slug + plain


def _wording(anchor: etree._Element) -> int:
    return _worth(_label(anchor))


def _worth(label: str) -> int:
    words = len(label.split())
    return 2 if words > 4 else 1 if words > 2 else 0  # noqa: PLR2004 # as above


def _surroundings(anchor: etree._Element) -> int:
    around = {parent.tag for parent in anchor.iterancestors()} | {
        child.tag for child in anchor.iter()
    }
    return TEASER * (not around.isdisjoint(_TEASER)) - 3 * (not around.isdisjoint(_FURNITURE))


def _label(anchor: etree._Element) -> str:
    text = " ".join("".join(anchor.itertext()).split())
    return text or anchor.get("title") or anchor.get("aria-label") or ""


def _hidden(anchor: etree._Element) -> bool:
    """True for a link that people cannot see: the usual honeypot (fault G10)."""
    style = anchor.get("style", "").replace(" ", "").lower()
    return (
        anchor.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style
    )

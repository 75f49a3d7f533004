"""Figures of a page that tell articles from shops, forums, listings and service pages."""

import math
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.judge.page import Page
from pipelines.model.draft import BlockKind, Mark

_TYPES = {
    "article": r"Article|BlogPosting|Report$",
    "product": r"Product|Offer|AggregateRating",
    "list": r"ItemList|CollectionPage|SearchResults",
    "forum": r"Discussion|QAPage|Question|Comment|UserInteraction",
    "organisation": r"Organization|LocalBusiness|Corporation|Store|Place",
    "service": r"Service",
    "faq": r"FAQPage",
    "person": r"^Person$",
    "crumbs": r"Breadcrumb",
    "other": r"Software|Course|Event|Recipe|Video|JobPosting|Hotel",
}
_PATHS = {
    "product": r"/(?:p|product|products|shop|store|item|items|dp|buy|pricing|itm)(?:/|$)|sku|-p-\d",
    "list": r"/(?:category|categories|tag|tags|topics?|collections?|c|archive|archives"
    r"|browse|search|list|all|departments?)(?:/|$)",
    "forum": r"/(?:t|forum|forums|thread|threads|viewtopic|discussions?|questions?|r|comments"
    r"|community|topic|showthread)"
    r"(?:/|\.|$)|forum|community|discuss",
    "service": r"/(?:services?|solutions?|about|platform|features?|industries|use-cases?"
    r"|contact|careers|locations?)(?:/|$|-)",
    "guide": r"/(?:docs?|documentation|reference|api|manual|guides?|help)(?:/|$)|docs\.",
    "news": r"/(?:blog|news|articles?|story|stories|posts?|insights|magazine|learn|resources"
    r"|opinion|politics|sport)(?:/|$)|blog\.|news",
    "day": r"/(?:19|20)\d\d/",
}
_TEXTS = {
    "prices": r"[$€£]\s?\d",
    "replies": r"\b(?:replies|reply|upvotes?|joined|posts?:|views|quote|likes?|op|thread"
    r"|antworten|beiträge)\b",
    "cart": r"add to (?:cart|bag|basket)|in stock|free shipping|checkout|wishlist|in den warenkorb"
    r"|add to wish|quantity|sku",
    "offers": r"get started|book (?:a|now)|free (?:trial|quote|consult)|contact us|request a"
    r"|learn more|schedule|call us|our (?:team|services|clients|customers)",
    "filters": r"sort by|filter|showing \d|results|per page|next page|load more|view all"
    r"|see all|sortieren",
    "minutes": r"min(?:ute)?s? read",
    "byline": r"\b(?:By|Written by|Posted by|Author|Von)\b:? [A-Z]",
}
_SHARES = {
    "you": r"\b(?:you|your|yours)\b",
    "we": r"\b(?:we|our|ours|us)\b",
    "me": r"\b(?:I|I'm|I've|my|me)\b",
    "said": r"\b(?:said|says|told|according|sagte|dit)\b",
}
_TYPE = {name: re.compile(pattern) for name, pattern in _TYPES.items()}
_PATH = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATHS.items()}
_TEXT = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _TEXTS.items()}
_SHARE = {
    name: re.compile(pattern, 0 if name == "me" else re.IGNORECASE)
    for name, pattern in _SHARES.items()
}
_TEXT_LIMIT = 30_000
_LONG = 30
"""Words of a long block."""


def signs(page: Page) -> dict[str, float]:
    """Gives the page's figures by name."""
    return dict((*_kept(page), *_whole(page), *_declared(page), *_address(page), *_wording(page)))


def _kept(page: Page) -> Iterator[tuple[str, float]]:
    blocks = page.stripped.blocks
    words = sum(block.size for block in blocks) or 1
    yield "words", math.log1p(words)
    yield "blocks", math.log1p(len(blocks))
    yield "mean words", words / max(1, len(blocks))
    yield "score", sum(block.score * block.size for block in blocks) / words
    yield "kept links", sum(block.link_share * block.size for block in blocks) / words
    yield "prose", page.prose_words / words
    for kind in (BlockKind.HEADING, BlockKind.ITEM, BlockKind.ROW):
        yield f"kept {kind}s", sum(b.size for b in blocks if b.kind is kind) / words
    orders = [block.order for block in blocks] or [0]
    yield "dense", len(blocks) / (orders[-1] - orders[0] + 1)
    yield "containers", math.log1p(len({block.place.rpartition(">")[0] for block in blocks}))


def _whole(page: Page) -> Iterator[tuple[str, float]]:
    facts, visible = page.draft.facts, page.visible
    kept = sum(block.size for block in page.stripped.blocks)
    total = sum(block.size for block in visible) or 1
    yield "kept share", kept / total
    yield "unsure", sum(b.size for b in visible if 0.2 < b.score < 0.8) / total  # noqa: PLR2004 - between yes and no
    yield "long left out", sum(1 for b in visible if not b.chosen and b.size >= _LONG)
    yield "links", facts.link_words / max(1, facts.words)
    yield "words a link", math.log1p(facts.words / (1 + facts.links))
    yield "words an image", math.log1p(kept / (1 + facts.images))
    yield "teasers", math.log1p(facts.teasers)
    for mark in (Mark.COMMENTS, Mark.FORM, Mark.RELATED, Mark.BYLINE, Mark.AUTHOR_BOX, Mark.SHARE):
        yield f"marked {mark}", sum(1 for b in visible if mark in b.marks) / max(1, len(visible))


def _declared(page: Page) -> Iterator[tuple[str, float]]:
    facts, said = page.draft.facts, page.draft.metadata
    for name, pattern in _TYPE.items():
        yield f"jsonld {name}", float(any(map(pattern.search, facts.jsonld_types)))
    for name in ("article", "website", "product"):
        yield f"og {name}", float(name in facts.og_type)
    yield "og none", float(not facts.og_type)
    yield "dated", float(said.published_at is not None)
    yield "signed", float(bool(said.authors))
    yield "lead", float(bool(said.lead))


def _address(page: Page) -> Iterator[tuple[str, float]]:
    parts = urlsplit(page.draft.final_url)
    steps = [step for step in parts.path.split("/") if step]
    yield "url depth", len(steps)
    yield "url slug", len(steps[-1]) if steps else 0
    yield "url hyphens", max((step.count("-") for step in steps), default=0)
    yield "url digits", math.log1p(sum(c.isdigit() for c in parts.path))
    yield "url query", float(bool(parts.query))
    for name, pattern in _PATH.items():
        yield f"url {name}", float(bool(pattern.search(parts.netloc + parts.path)))


def _wording(page: Page) -> Iterator[tuple[str, float]]:
    text = " ".join(block.text for block in page.visible)[:_TEXT_LIMIT]
    words = len(text.split()) or 1
    for name, pattern in _TEXT.items():
        yield f"text {name}", math.log1p(len(pattern.findall(text)))
    for name, pattern in _SHARE.items():
        yield f"share {name}", 100 * len(pattern.findall(text)) / words

"""Figures of a page that tell articles from shops, forums, listings and service pages."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pipelines.judge.distribution_features import Sized, distribution_features
from pipelines.judge.judged_page import TEXT_LIMIT, JudgedPage
from pipelines.judge.style_features import style_features
from pipelines.judge.url_features import url_features
from pipelines.languages import lexicon
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
_PHRASES = {
    name: lexicon.words("kind_words", name) for name in ("cart", "offers", "filters", "minutes")
}
_WORDS = {name: lexicon.words("kind_words", name) for name in ("replies", "byline")}
_SHARES = {name: lexicon.words("kind_words", name) for name in ("you", "we", "me", "said")}
_TYPE = {name: re.compile(pattern) for name, pattern in _TYPES.items()}
_PRICE = re.compile(r"[$€£]\s?\d")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = (Mark.COMMENTS, Mark.FORM, Mark.RELATED, Mark.BYLINE, Mark.AUTHOR_BOX, Mark.SHARE)
_LONG = 30
"""Words of a long block."""

_ORIGINS = {"jsonld": 3.0, "meta": 2.0}
"""How sure the origin of a field is; 1 for all others, 0 when there is no field."""


def kind_features(page: JudgedPage) -> dict[str, float]:
    """Return the page's figures by name."""
    kept = [(block, block.size) for block in page.stripped.blocks]
    seen = [(block, block.size) for block in page.visible]
    found = (
        _kept(page, kept),
        _whole(page, kept, seen),
        distribution_features(page, kept, seen),
        style_features(page, kept, seen),
        _declared(page),
        url_features(page),
        _wording(page),
    )
    return dict(itertools.chain(*found))


def _kept(page: JudgedPage, blocks: Sized) -> Iterator[tuple[str, float]]:
    words = sum(size for _, size in blocks) or 1
    yield "words", math.log1p(words)
    yield "blocks", math.log1p(len(blocks))
    yield "mean words", words / max(1, len(blocks))
    yield "score", sum(block.score * size for block, size in blocks) / words
    yield "kept links", sum(block.link_share * size for block, size in blocks) / words
    yield "prose", page.prose_words / words
    for kind in (BlockKind.HEADING, BlockKind.ITEM, BlockKind.ROW):
        yield f"kept {kind}s", sum(size for block, size in blocks if block.kind is kind) / words
    orders = [block.order for block, _ in blocks] or [0]
    yield "dense", len(blocks) / (orders[-1] - orders[0] + 1)
    yield "containers", math.log1p(len({block.path.rpartition(">")[0] for block, _ in blocks}))


def _whole(page: JudgedPage, blocks: Sized, seen: Sized) -> Iterator[tuple[str, float]]:
    facts = page.draft.facts
    kept = sum(size for _, size in blocks)
    total = sum(size for _, size in seen) or 1
    yield "kept share", kept / total
    yield "unsure", sum(size for b, size in seen if 0.2 < b.score < 0.8) / total  # noqa: PLR2004 - between yes and no
    yield "long left out", sum(1 for b, size in seen if size >= _LONG and not b.chosen)
    yield "links", facts.link_words / max(1, facts.words)
    yield "words a link", math.log1p(facts.words / (1 + facts.links))
    yield "words an image", math.log1p(kept / (1 + facts.images))
    yield "teasers", math.log1p(facts.teasers)
    marked = Counter(itertools.chain.from_iterable(block.marks for block, _ in seen))
    for mark in _MARKS:
        yield f"marked {mark}", marked[mark] / max(1, len(seen))


@lru_cache(maxsize=1_000)
def _families(kind: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _TYPE.items() if pattern.search(kind))


def _declared(page: JudgedPage) -> Iterator[tuple[str, float]]:
    facts, said = page.draft.facts, page.draft.metadata
    called = frozenset(itertools.chain.from_iterable(map(_families, facts.jsonld_types)))
    for name in _TYPE:
        yield f"jsonld {name}", float(name in called)
    for name in ("article", "website", "product"):
        yield f"og {name}", float(name in facts.og_type)
    yield "og none", float(not facts.og_type)
    yield "dated", float(page.is_dated)
    yield "signed", float(bool(said.authors))
    yield "lead", float(bool(said.lead))
    origins = {name: origin.partition(" ")[0] for name, origin in said.provenance}
    if "modified_at" in origins:
        origins.setdefault("published_at", origins["modified_at"])
    for name in ("published_at", "authors"):
        yield f"origin {name}", _ORIGINS.get(origins[name], 1.0) if name in origins else 0.0
    yield "sections", len(said.sections)
    yield "keywords", len(said.keywords)
    yield "script", facts.script_bytes / max(1, facts.body_bytes)
    yield "bytes", math.log1p(facts.body_bytes)


def _wording(page: JudgedPage) -> Iterator[tuple[str, float]]:
    text = " ".join(block.text for block in page.visible)[:TEXT_LIMIT].casefold()
    words = Counter(_WORD.findall(text))
    total = words.total() or 1
    yield "text prices", math.log1p(len(_PRICE.findall(text)))
    for name, phrases in _PHRASES.items():
        yield f"text {name}", math.log1p(sum(map(text.count, phrases)))
    for name, listed in _WORDS.items():
        yield f"text {name}", math.log1p(sum(words[word] for word in listed))
    for name, listed in _SHARES.items():
        yield f"share {name}", 100 * sum(words[word] for word in listed) / total

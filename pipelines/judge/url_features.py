"""How a page is named: what its address and its titles are made of, and which words stand in them."""

import math
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.judge.judged_page import JudgedPage
from pipelines.languages import lexicon

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
_PATH = {name: re.compile(pattern) for name, pattern in _PATHS.items()}
_OFFERED = frozenset(lexicon.words("kind_words", "title_offered"))
"""What pages of services are named after."""
_TOLD = frozenset(lexicon.words("kind_words", "title_told"))
"""What guides, lists and opinions are named with."""
HOUSE = frozenset(lexicon.words("house_pages"))
"""Last steps of addresses under which houses of any kind speak of themselves: imprint, privacy, subscriptions."""
_WORD = re.compile(r"[^\W\d_]+")


def url_features(page: JudgedPage) -> Iterator[tuple[str, float]]:
    """Return figures by name."""
    titled = frozenset(_WORD.findall(page.title.casefold()))
    tagged = _WORD.findall(page.draft.facts.title_tag.casefold())
    yield from _address(page, titled)
    yield "title offered", len(_OFFERED & titled)
    yield "title told", len(_TOLD & titled)
    yield "tag offered", len(_OFFERED.intersection(tagged))


def _address(page: JudgedPage, titled: frozenset[str]) -> Iterator[tuple[str, float]]:
    parts = urlsplit(page.draft.final_url)
    path = parts.path.lower()
    steps = [step for step in path.split("/") if step]
    words = frozenset(_WORD.findall(path))
    last = frozenset(_WORD.findall(steps[-1])) if steps else frozenset()
    yield "url depth", len(steps)
    yield "url slug", len(steps[-1]) if steps else 0
    yield "url hyphens", max((step.count("-") for step in steps), default=0)
    yield "url digits", math.log1p(sum(c.isdigit() for c in path))
    yield "url query", float(bool(parts.query))
    place = parts.netloc.lower() + path
    for name, pattern in _PATH.items():
        yield f"url {name}", float(bool(pattern.search(place)))
    yield "url title", len(titled & words) / max(1, len(titled))
    yield "url offered", len(_OFFERED & words)
    yield "url last offered", len(_OFFERED & last)
    yield "url told", len(_TOLD & words)

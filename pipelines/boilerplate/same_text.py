"""A text that stands whole at several addresses: an error or maintenance text in place of the articles.

What repeats is cut line by line, but never the whole text, and pages with one title count as one article.
So a site that answers every address with the same page shows here alone.
"""

from collections.abc import Sequence
from functools import reduce

from pipelines.boilerplate.evidence_index import PageEvidence
from pipelines.boilerplate.lines import fingerprints
from pipelines.model.draft import Draft, Stripped
from pipelines.model.sitemodel import BlockEvidence, SiteModel

ADDRESSES = 4
"""Identities with the same text from which it is no article's; an article has two or three at most."""


def elsewhere(draft: Draft, stripped: Stripped, model: SiteModel) -> str:
    """Return the evidence that the page's whole text stands at several other addresses; empty when it does not.

    Only wording without figures is taken for the same: draws and weather differ in their figures alone.
    """
    lead = (draft.metadata.lead,) if draft.metadata.lead else ()
    texts = [*lead, *(block.text for block in stripped.blocks)]
    known = PageEvidence(model, draft)
    seen = [known.get(fingerprints.exact_key(text)) for text in texts]
    if not seen or any(
        one is None or _has_figure(text) for one, text in zip(seen, texts, strict=True)
    ):
        return ""
    shared = reduce(frozenset.intersection, (_identities(one.articles) for one in seen if one))
    count = len(shared)
    if count < ADDRESSES or _is_signed(draft, seen):
        return ""
    return f"all {len(texts)} lines of its text stand at {count} addresses, {texts[0][:80]!r}"


def _is_signed(draft: Draft, seen: Sequence[BlockEvidence | None]) -> bool:
    """True for an article with author and date that has one title wherever it stands: local editions share it."""
    titles = {article.partition("-")[2] for one in seen if one for article in one.articles}
    return len(titles) == 1 and bool(draft.metadata.authors and draft.metadata.published_at)


def _identities(articles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(article.partition("-")[0] for article in articles)


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))

"""What kind of page it is, with the evidence. Refusing a kind belongs to the gates."""

import re

from pipelines.judge.page import Page
from pipelines.model.article import PageKind
from pipelines.model.draft import BlockKind, Draft, Stripped

FEW_WORDS = 80
"""Under so many words of prose a player or pictures are what the page is about."""
QUESTIONS = 3
GALLERY_IMAGES = 8
TEASERS = 8
LINK_SHARE = 0.5
_LIVE = re.compile(
    r"\b(?:live-?blog|live-?ticker|news-?blog|newsticker|live updates?)\b", re.IGNORECASE
)
_INTERVIEW = re.compile(
    r"\b(?:interview|im gespräch|gespräch mit|fragen an|q ?& ?a with)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"^\(?\d{1,2}[:.]\d{2}\b")
LIVE_TIMES = 5

Kind = tuple[PageKind, str]


def page_kind(draft: Draft, stripped: Stripped) -> Kind:
    """Gives the kind of a page and the evidence for it, one line for people."""
    page = Page(draft, stripped)
    for ask in (_live, _player, _gallery, _section, _interview):
        if found := ask(page):
            return found
    return PageKind.ARTICLE, _article_evidence(page)


def _article_evidence(page: Page) -> str:
    declared = ", declared as an article" if page.is_declared_article else ""
    return f"{page.prose_words} words in {len(page.prose)} paragraphs{declared}"


def _live(page: Page) -> Kind | None:
    if "LiveBlogPosting" in page.draft.facts.jsonld_types:
        return PageKind.LIVE_BLOG, "jsonld type LiveBlogPosting"
    times = sum(1 for block in page.stripped.blocks if _CLOCK.match(block.text))
    if times >= LIVE_TIMES and _LIVE.search(page.title):
        return PageKind.LIVE_BLOG, f"{times} entries with a time, title {page.title[:60]!r}"
    return None


def _player(page: Page) -> Kind | None:
    facts = page.draft.facts
    if page.prose_words >= FEW_WORDS:
        return None
    said = f"{page.prose_words} words of prose"
    if facts.videos and (facts.og_type.startswith("video") or "VideoObject" in facts.jsonld_types):
        return PageKind.VIDEO, f"{facts.videos} players, declared as video, {said}"
    types = {"AudioObject", "PodcastEpisode", "RadioEpisode"} & set(facts.jsonld_types)
    if facts.audios and (types or facts.og_type.startswith("music")):
        return PageKind.AUDIO, f"{facts.audios} players, declared as audio, {said}"
    return None


def _gallery(page: Page) -> Kind | None:
    facts = page.draft.facts
    types = {"ImageGallery", "MediaGallery"} & set(facts.jsonld_types)
    many = facts.images >= GALLERY_IMAGES and re.search(
        r"\b(?:bildern?|fotos?|in pictures|photos|gallery|bilderstrecke|fotostrecke|galerie)\b",
        page.title,
        re.IGNORECASE,
    )
    if page.prose_words < FEW_WORDS and (types or many):
        return PageKind.GALLERY, f"{facts.images} images, {page.prose_words} words of prose"
    return None


def _section(page: Page) -> Kind | None:
    facts = page.draft.facts
    types = {"CollectionPage", "ItemList", "SearchResultsPage"} & set(facts.jsonld_types)
    linked = sum(b.size for b in page.stripped.blocks if b.link_share >= LINK_SHARE)
    share = linked / max(1, sum(b.size for b in page.stripped.blocks))
    if page.is_declared_article and not types and page.prose_words >= FEW_WORDS:
        return None
    if facts.teasers >= TEASERS and (
        share >= LINK_SHARE or (page.prose_words < FEW_WORDS and not page.is_signed)
    ):
        return PageKind.SECTION, f"{facts.teasers} teasers, {share:.0%} of its text is link"
    if types and share >= LINK_SHARE:
        return (
            PageKind.SECTION,
            f"jsonld {', '.join(sorted(types))}, {share:.0%} of its text is link",
        )
    return None


def _interview(page: Page) -> Kind | None:
    said = page.draft.metadata
    called = _INTERVIEW.search(
        " ".join(filter(None, (page.title, said.kicker, said.lead, said.description)))
    )
    asked = [
        b
        for b in page.stripped.blocks
        if b.kind is BlockKind.QUESTION and b.text.rstrip().endswith("?")
    ]
    if called and len(asked) >= QUESTIONS and len(page.prose) > len(asked):
        return PageKind.INTERVIEW, f"{len(asked)} questions set apart, called {called.group(0)!r}"
    return None

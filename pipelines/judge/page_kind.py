"""What kind of page it is, with the evidence. Refusing a kind belongs to the gates."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.judge import notices, url_features
from pipelines.judge.judged_page import ARTICLE_TYPES, JudgedPage
from pipelines.judge.kind_features import kind_features
from pipelines.judge.kind_model import load, score_kind, words_against
from pipelines.judge.kind_words import kind_words
from pipelines.languages import lexicon
from pipelines.model.article import PageKind
from pipelines.model.bounds import ARTICLE_WORDS, HEADLINE_WORDS, MOSTLY_LINK
from pipelines.model.draft import Block, BlockKind, Mark

HOUSE_STEPS = 3
"""Steps of an address at most of pages in which a house speaks of itself."""
LEAD_SHARE = 5
"""Of so many words that a page shows one is the lead's, where the lead is all of a short item."""
QUESTIONS = 3
GALLERY_IMAGES = 8
OWN_IMAGES = 5
"""Pictures of the article, not of others that it links to."""
PICTURE_WORDS = 12
"""Words of one line that a short item beside pictures of other articles has at least."""
TEASERS = 8
HEADS = 5
"""Linked headings in the text, a third of its blocks: teasers in a list, when there is little prose beside them."""
LIST_WORDS = 400
ENTRIES, ENTRY_OWN = 6, 40
"""Headlines of a list, and words of prose beside them that no item of news falls below."""
ENTRY_SIGNS = 8
SIGNS_SAID = 4
SHORT_WORDS = 200
PLAIN_WORDS, PLAIN_LINKS, PLAIN_SCORE = 120, 0.15, 0.9
"""Words of prose, share of link text and mean score of a plain article; measured on the development corpora."""
ELSEWHERE = (
    "url product", "url list", "url forum", "url service", "jsonld product", "jsonld forum", "og website",
)  # fmt: skip
"""Figures that no short news item has."""
ARTICLE = "article"
"""What the template of a post calls a page."""
_FORUM = {"QAPage", "DiscussionForumPosting"}
_BESIDE = frozenset({Mark.NAV, Mark.ASIDE, Mark.RELATED, Mark.TAGS, Mark.SHARE, Mark.COMMENTS})
_HOUSE = {"ProfilePage", "AboutPage", "ContactPage", "CheckoutPage"}
_PRODUCT = {"Product", "ProductGroup"}
_OFFERED = {"Product", "Offer"}
"""In microdata; in JSON-LD articles offer subscriptions."""
_NEWS = re.compile(r"NewsArticle|Reportage|LiveBlog")
_INTERVIEW = lexicon.pattern("interview")
_LATIN = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"\d{2}")
_CLOCK = re.compile(r"^\(?\d{1,2}[:.]\d{2}\b")
LIVE_TIMES = 5

Kind = tuple[PageKind, str]


@lru_cache(maxsize=1)
def page_kind(page: JudgedPage) -> Kind:
    """Return the kind of a page and the evidence for it, one line for people.

    The last one is remembered: gates and the line ask for the same page.
    """
    for ask in (
        _live, _player, _gallery, _front, _section, _interview, _called, _house, _other, _entries,
    ):  # fmt: skip
        if found := ask(page):
            return found
    return PageKind.ARTICLE, _article_evidence(page)


def _article_evidence(page: JudgedPage) -> str:
    declared = ", declared as an article" if page.is_declared_article else ""
    return f"{page.prose_words} words in {len(page.prose)} paragraphs{declared}"


def _live(page: JudgedPage) -> Kind | None:
    if "LiveBlogPosting" in page.draft.facts.jsonld_types:
        return PageKind.LIVE_BLOG, "jsonld type LiveBlogPosting"
    times = sum(1 for block in page.stripped.blocks if _CLOCK.match(block.text))
    if times >= LIVE_TIMES and notices.titled(notices.LIVE, page.title):
        return PageKind.LIVE_BLOG, f"{times} entries with a time, title {page.title[:60]!r}"
    return None


def _player(page: JudgedPage) -> Kind | None:
    facts = page.draft.facts
    if page.prose_words >= ARTICLE_WORDS:
        return None
    said = f"{page.prose_words} words of prose"
    if facts.videos and (facts.og_type.startswith("video") or "VideoObject" in facts.jsonld_types):
        return PageKind.VIDEO, f"{facts.videos} players, declared as video, {said}"
    types = {"AudioObject", "PodcastEpisode", "RadioEpisode"} & set(facts.jsonld_types)
    if facts.audios and (types or facts.og_type.startswith("music")):
        return PageKind.AUDIO, f"{facts.audios} players, declared as audio, {said}"
    return None


def _gallery(page: JudgedPage) -> Kind | None:
    facts = page.draft.facts
    types = {"ImageGallery", "MediaGallery"} & set(facts.jsonld_types)
    own = len(page.draft.metadata.images)
    longest = max((block.size for block in page.stripped.blocks), default=0)
    many = own >= OWN_IMAGES or (facts.images >= GALLERY_IMAGES and longest < PICTURE_WORDS)
    if page.prose_words < ARTICLE_WORDS and (
        types or (many and notices.titled(notices.PICTURES, page.title))
    ):
        return PageKind.GALLERY, f"{facts.images} images, {page.prose_words} words of prose"
    return None


def _section(page: JudgedPage) -> Kind | None:
    facts, blocks = page.draft.facts, page.stripped.blocks
    types = {"CollectionPage", "ItemList", "SearchResultsPage"} & set(facts.jsonld_types)
    share = sum(b.size for b in blocks if b.link_share >= MOSTLY_LINK) / max(
        1, sum(b.size for b in blocks)
    )
    heads = sum(1 for b in blocks if b.kind is BlockKind.HEADING and b.link_share >= MOSTLY_LINK)
    own = _own_prose(page)
    if page.is_declared_article and not types and own >= ARTICLE_WORDS:
        return None
    are_teasers = own < PLAIN_WORDS and heads * 3 >= max(3 * HEADS, len(blocks))
    is_list = share >= MOSTLY_LINK or are_teasers
    is_short = page.prose_words < ARTICLE_WORDS and not page.is_signed
    if facts.teasers >= TEASERS and (
        is_list or is_short or (types and not page.is_signed and page.prose_words < LIST_WORDS)
    ):
        return PageKind.SECTION, f"{facts.teasers} teasers, {share:.0%} of its text is link"
    links = sum(1 for b in blocks if b.link_share >= MOSTLY_LINK)
    if links >= TEASERS and share >= MOSTLY_LINK and is_short and not page.is_declared_article:
        return PageKind.SECTION, f"{links} lines are links, {page.prose_words} words of prose"
    if types and share >= MOSTLY_LINK:
        said = ", ".join(sorted(types))
        return PageKind.SECTION, f"jsonld {said}, {share:.0%} of its text is link"
    return None


def _front(page: JudgedPage) -> Kind | None:
    """The front of a site: the address without a path of a page that does not call itself an article."""
    parts = urlsplit(page.draft.final_url)
    if parts.path.strip("/") or parts.query or (parts.hostname or "").endswith(".invalid"):
        return None
    facts = page.draft.facts
    if page.is_declared_article or facts.template == ARTICLE:
        return None
    if page.is_published and facts.og_type != "website":
        return None  # a story may have a host of its own
    return PageKind.SECTION, "the front of a site by its address"


def _entries(page: JudgedPage) -> Kind | None:
    """A list of headlines that lead elsewhere, in whatever elements, with little said beside them."""
    if page.is_declared_article or page.draft.facts.template == ARTICLE:
        return None
    entries: dict[str, list[Block]] = defaultdict(list)
    for block in page.visible:
        if block.link_share >= MOSTLY_LINK and _is_headline(block):
            entries[block.path.rpartition(">")[2]].append(block)
    listed = max(map(_own, entries.values()), key=len, default=[])
    if len(listed) < ENTRIES:
        return None
    behind = {block.order + 1 for block in listed} | {block.order for block in listed}
    said = (b.size for b in page.told if b.order not in behind or b.size >= ARTICLE_WORDS)
    own = sum(said, len((page.draft.metadata.lead or "").split()))
    if own >= ENTRY_OWN:
        return None
    return PageKind.SECTION, f"{len(listed)} headlines that lead elsewhere, {own} words beside them"


def _own(entries: list[Block]) -> list[Block]:
    """Return the entries that do not stand beside the page's own; where most of a list do not, it is one throughout."""
    own = [block for block in entries if block.chosen or not block.marks & _BESIDE]
    return entries if 2 * len(own) > len(entries) else own


def _is_headline(block: Block) -> bool:
    """Whether a line is as long as a headline; short ones in scripts without spaces are counted by their signs."""
    fewest, most = HEADLINE_WORDS
    unspaced = len(block.text) >= ENTRY_SIGNS and not _LATIN.search(block.text)
    return (fewest <= block.size or unspaced) and block.size <= most


def _own_prose(page: JudgedPage) -> int:
    """Counts the words of prose that are no teaser's, of which one paragraph stands below each linked heading.

    What calls itself an article and says when it came out may have its entries so.
    """
    if page.is_declared_article and page.is_published:
        return page.prose_words
    prose = {block.order: block.size for block in page.prose}
    for head, below in pairwise(page.stripped.blocks):
        if head.kind is BlockKind.HEADING and head.link_share >= MOSTLY_LINK:
            prose.pop(below.order, None)
    return sum(prose.values())


def _interview(page: JudgedPage) -> Kind | None:
    said = page.draft.metadata
    called = _INTERVIEW.search(
        "\n".join(filter(None, (page.title, said.kicker, said.lead, said.description)))
    )
    asked = [
        b
        for b in page.stripped.blocks
        if b.kind is BlockKind.QUESTION and b.text.rstrip().endswith("?")
    ]
    if called and len(asked) >= QUESTIONS and len(page.prose) > len(asked):
        return PageKind.INTERVIEW, f"{len(asked)} questions set apart, called {called.group(0)!r}"
    return None


def _called(page: JudgedPage) -> Kind | None:
    facts = page.draft.facts
    stated, marked = set(facts.jsonld_types), set(facts.microdata_types)
    if any(map(ARTICLE_TYPES.match, stated | marked)):
        return None
    types = (stated | marked) & (_FORUM | _HOUSE)
    if facts.og_type != "article":
        types |= stated & _PRODUCT | marked & _OFFERED
    said = [f"data type {name}" for name in sorted(types)]
    if facts.og_type.startswith("product") or facts.og_type == "profile":
        said.append(f"og:type {facts.og_type}")
    if facts.template not in ("", ARTICLE):
        said.append(f"drawn as a {facts.template} page")
    return (PageKind.OTHER, f"calls itself so: {', '.join(said)}") if said else None


def _house(page: JudgedPage) -> Kind | None:
    """Pages of every house, by their whole last step: `/impressum`, not `/impressum-fehlt-oft`."""
    path = urlsplit(page.draft.final_url).path.rstrip("/")
    name = path.rpartition("/")[2].partition(".")[0].casefold().replace("_", "-")
    if name not in url_features.HOUSE or path.count("/") > HOUSE_STEPS or _NUMBER.search(path):
        return None
    if page.draft.metadata.authors:
        return None
    if any(map(_NEWS.search, page.draft.facts.jsonld_types)):
        return None
    return PageKind.OTHER, f"a page of the house by its address: {name!r}"


def _other(page: JudgedPage) -> Kind | None:
    if is_sure(page):
        return None
    found = kind_features(page)
    weights = load()
    words = kind_words(page)
    counted = score_kind(weights, found, words)
    if counted.total >= weights.threshold or may_be_news(page, found):
        return None
    against = sorted((given, name) for name, given in counted.by_sign.items() if given < 0)
    said = ", ".join(
        f"{name} {found[name]:.3g}"
        if name in found
        else f"{name} {' '.join(map(repr, words_against(weights, name, words[name])))}"
        for _, name in against[:SIGNS_SAID]
    )
    return (
        PageKind.OTHER,
        f"{counted.total:.1f} points, an article has {weights.threshold:.1f}; against it: {said}",
    )


def is_sure(page: JudgedPage) -> bool:
    """True for what calls itself news, is drawn as an article, or is plain prose: no sign outweighs that.

    Nor is one asked of a page that is little more than a lead: most signs are those of a text.
    """
    facts = page.draft.facts
    is_lead = not page.stripped.blocks and page.words * LEAD_SHARE >= facts.words
    return (
        is_lead
        or facts.template == ARTICLE
        or any(map(_NEWS.search, facts.jsonld_types))
        or _is_plain(page)
    )


def may_be_news(page: JudgedPage, found: Mapping[str, float]) -> bool:
    """True for what may be a short news item by its signs: the points were fitted on long articles."""
    if not page.is_published or any(found[name] for name in ELSEWHERE):
        return False
    return page.words < SHORT_WORDS and found["kept links"] < MOSTLY_LINK


def _is_plain(page: JudgedPage) -> bool:
    """True for what is called an article, says when it came out, and whose text is sure prose."""
    if not page.is_declared_article or not page.is_published:
        return False
    kept = [(block, block.size) for block in page.stripped.blocks]
    words = sum(size for _, size in kept)
    return (
        page.prose_words >= PLAIN_WORDS
        and sum(block.link_share * size for block, size in kept) < PLAIN_LINKS * words
        and sum(block.score * size for block, size in kept) > PLAIN_SCORE * words
    )

"""What a site model knows of one block: how often it was seen, where, and what else stands in its place."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from pipelines.boilerplate import asking
from pipelines.boilerplate.learning import learn, retention
from pipelines.boilerplate.lines import fingerprints, line_templates, matter, places
from pipelines.boilerplate.publisher_name import is_named
from pipelines.model.bounds import CACHED_MODELS
from pipelines.model.draft import Block, Draft, word_count
from pipelines.model.sitemodel import BlockEvidence, SiteModel

PLACE_ARTICLES = 3
"""Articles that must have had boilerplate in a place before a new wording there is boilerplate too."""
STRANGE_SHARE = 0.2
"""At most so many articles with unknown blocks there, to each with known ones."""
OWN_SHARE = 0.5
"""At most so many articles with repeated blocks in an element of the articles' own, to each with others."""
CLOSE_BANDS = 2
"""Near keys of four that texts sharing 90 % of their word pairs have in common with 94 %, 45 % with 4 %."""
SECTION_SHARE, SECTION_PAGES = 0.8, 20
"""A block fills a section when it is on this share of at least so many of its articles."""
FRAME_SHARE, FRAME_PAGES = 0.25, 6
"""A line's frame or opening is evidence when this share of the articles have it, and so many."""
UNRELATED_PAGES, UNRELATED_SHARE, FORMULA_SHARE = 3, 0.4, 0.6
"""A line is no article's when so many pages have it and nothing else in common, and this share of all (half of it at
the end of the text, none where the line speaks for its paper); the greater share where it may be a formula of news: a
short line, a short sentence of a paragraph, what differs in its figures."""
VOICES = 2
"""Kinds of words by which papers ask from which a line is the paper's."""
FORMULA_WORDS, SENTENCE_FORMULA_WORDS = 8, 15
"""Words from which a line, and sentences at a paragraph's end, are no formula."""
RELATED_SHARE = 0.75
"""Share of the other pages with a line that must say a word, for the line to be of one matter with a page."""
STRANGERS = 3
"""Pages without the line that must say the same word half as often at most, once so many are known."""
_LOOKED_AT = ("articles", "evidence", "once", "sections", "matters")
"""Parts of a model by which an index is known again: a model may be wrapped anew for every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenElsewhere:
    """What is known of a block's wording."""

    count: int = 0
    """Distinct articles that had it, or a near-equal wording, otherwise than as a teaser or link: an
    article's title and first lines stand as teasers on other pages."""
    seen: int = 0
    """Distinct articles that had it in any way."""
    pages: int = 0
    """Articles the model knows (a sample once they are many)."""
    share: float = 0.0
    """Share of those that had it."""
    is_close: bool = False
    """The same wording, or so near that most of its word pairs are the same."""
    articles: frozenset[str] = frozenset()
    steady: frozenset[str] = frozenset()
    """Places where it stood on as many articles as make a place the template's."""
    evidence: str = ""
    fills_section: bool = False
    """Whether it stands on most pages of this page's section, of which enough are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    model: SiteModel
    families: Mapping[str, BlockEvidence]
    counts: Mapping[str, int]
    """Family -> distinct articles that had it."""
    repeated: Mapping[str, frozenset[str]]
    """Place -> articles that had a repeated block there."""
    once: Mapping[str, frozenset[str]]
    """Place -> articles that had a block there which was seen nowhere else."""
    own: frozenset[str]
    """Elements in which articles say things of their own."""
    pages: int
    strange: SeenElsewhere
    """What is known of a block that was never seen."""
    frames: frozenset[str]
    """Frames and openings that a good part of the pages have."""
    sections: Mapping[str, tuple[str, ...]]
    """Section of which enough is known -> the smallest hashes of its articles."""
    abouts: Mapping[str, frozenset[str]]
    """Article -> what it is about."""
    ends: Mapping[str, frozenset[str]]
    """Article -> what its last lines say."""
    saying: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: dict[tuple[str, bool, bool, str], SeenElsewhere] = field(default_factory=dict)
    """What was asked for before: a template's lines are asked for on every page."""


_indexes: list[_Index] = []


def families(model: SiteModel) -> Mapping[str, BlockEvidence]:
    """Return the model's evidence of repeated blocks by their fingerprints."""
    return _index(model).families


Abouts = Sequence[frozenset[str]]
Shapes = Mapping[int, tuple[str, ...]]
"""Order of a block -> keys of its frame and opening that a good part of the pages have."""


def shapes(model: SiteModel, draft: Draft) -> Shapes:
    """Return the frames and openings of a page's blocks that are evidence: none for most."""
    often = _index(model).frames
    if not often:
        return {}
    found = line_templates.of_page(draft.blocks, learn.title_of(draft)).items()
    return {order: keys for order, own in found if (keys := tuple(filter(often.__contains__, own)))}


def known(
    model: SiteModel, draft: Draft, shaped: Shapes = MappingProxyType({})
) -> Callable[[Block], SeenElsewhere]:
    """Return a function that tells what the model knows of the wording of a block of this page."""
    index = _index(model)
    article, section = learn.article_hash(draft), learn.section(draft)
    title = learn.title_of(draft)
    section = section if section in index.sections else ""

    def look(block: Block) -> SeenElsewhere:
        text = fingerprints.without_title(block.text, title)
        keys = fingerprints.keys(text)
        names = [key for key in keys if key in index.families]
        framed = _signed(shaped.get(block.order, ()), line_templates.FRAME)
        if not names and not framed:
            return index.strange
        close = names[:1] == [keys[0]] or len(names) >= CLOSE_BANDS
        of_wording = [(index.counts[name], name, close) for name in names]
        of_frame = [(index.counts[name], name, True) for name in framed]
        _, name, is_close = max(of_wording + of_frame)
        said = any(other != article for other in _saying(index, name))
        asked = (name, is_close, said, section)
        if asked not in index.found:
            index.found[asked] = _known(
                index, name, is_close=is_close, said_as_text=said, section=section
            )
        return index.found[asked]

    return look


def unrelated(
    model: SiteModel, draft: Draft, blocks: Sequence[Block]
) -> Callable[[Block, str], bool]:
    """Return a function: whether a line, or a sentence of its end, stands on pages with nothing else in common.

    Args:
        model: Of the source.
        draft: The page.
        blocks: Of its text; what other pages say too is no matter of the page.
    """
    index, article = _index(model), learn.article_hash(draft)
    left_out = {b.order for b in blocks if fingerprints.exact_key(b.text) in index.families}
    abouts = {one: said for one, said in index.abouts.items() if one != article}

    last = {b.order for b in blocks[-matter.ENDING :]}

    @cache
    def own() -> frozenset[str]:
        return frozenset(matter.about(draft, left_out))

    def look(block: Block, run: str) -> bool:
        family = index.families.get(fingerprints.exact_key(block.text))
        if family is None:
            return False
        ends = UNRELATED_SHARE / 2 if block.order in last else UNRELATED_SHARE
        least = 0.0 if _speaks(draft, run) else ends
        if not _is_frequent(index, family, block.text, run, least):
            return False
        having = frozenset(family.articles)
        others = [said for one, said in abouts.items() if one in having]
        strangers = [said for one, said in abouts.items() if one not in having]
        several = len(others) >= UNRELATED_PAGES - 1
        return several and not _is_of_matter(own(), run, others, strangers)

    return look


def endings(model: SiteModel, draft: Draft) -> Abouts:
    """Return what the last lines of the source's other articles say."""
    article = learn.article_hash(draft)
    return [said for one, said in _index(model).ends.items() if one != article]


def _speaks(draft: Draft, text: str) -> bool:
    """Tell whether a line has words by which papers ask, or says its own paper's name."""
    said = asking.voices(text, draft.metadata.language or "")
    return len(said) >= VOICES or is_named(draft.final_url, text)


def _is_frequent(index: _Index, family: BlockEvidence, said: str, run: str, least: float) -> bool:
    """Tell whether enough pages have a line: this share of all, more of what may be a formula."""
    if index.counts[family.fingerprint] < UNRELATED_PAGES:
        return False
    figures = any(map(str.isdigit, said))
    same = (index.counts.get(key, 0) for key in fingerprints.figure_keys(said))
    is_worded = word_count(run) >= (FORMULA_WORDS if said == run else SENTENCE_FORMULA_WORDS)
    is_worded &= not figures or max(same, default=0) >= UNRELATED_PAGES
    sampled = frozenset(index.model.articles).intersection(family.articles)
    return len(sampled) >= (least if is_worded else FORMULA_SHARE) * len(index.model.articles)


def _is_of_matter(own: frozenset[str], line: str, others: Abouts, strangers: Abouts) -> bool:
    """Whether most pages that have a line are about what this page is about, and the strangers are not."""
    shared = [term for term in own if _share(term, others) >= RELATED_SHARE]
    if len(strangers) >= STRANGERS:
        shared = [term for term in shared if _share(term, strangers) < RELATED_SHARE / 2]
    return matter.is_one(shared, line)


def _share(term: str, abouts: Abouts) -> float:
    return sum(term in about for about in abouts) / len(abouts)


def openings(model: SiteModel, shaped: Shapes) -> Callable[[Block], str]:
    """Return a function with the evidence that many pages have a line that begins as a block does; empty when not."""
    index = _index(model)

    def look(block: Block) -> str:
        opened = _signed(shaped.get(block.order, ()), line_templates.OPENING)
        if not opened:
            return ""
        seen = _known(index, opened[0], is_close=True, said_as_text=True, section="")
        return f"its words before the colon {seen.evidence}"

    return look


def _signed(keys: Sequence[str], sign: str) -> list[str]:
    return [key for key in keys if key.startswith(sign)]


def _saying(index: _Index, name: str) -> tuple[str, ...]:
    """Return two articles that had a wording as text, or the only one: one of them is not the page's own."""
    if name not in index.saying:
        spots = index.families[name].spots
        said = [seen for spot, seen in spots if not spot.startswith(retention.TEASED)]
        index.saying[name] = tuple(dict.fromkeys(itertools.chain(*said)))[:2]
    return index.saying[name]


def _known(
    index: _Index, name: str, *, is_close: bool, said_as_text: bool, section: str
) -> SeenElsewhere:
    family, count, articles = index.families[name], index.counts[name], index.model.articles
    sampled = frozenset(family.articles) & frozenset(articles)
    share = len(sampled) / max(1, len(articles))
    full = len(articles) >= retention.ARTICLES_KEPT
    share_of = f"{count} pages ({share:.0%} of a sample of {index.pages})"
    said = share_of if full else f"{count} of {index.pages} pages"
    filled = _filled(family, index.sections.get(section, ()))
    in_section = f", on {filled} pages of section '{section}'" if filled else ""
    return SeenElsewhere(
        count=count if said_as_text else 1,  # this page's own article is one in any case
        seen=count,
        is_close=is_close,
        pages=index.pages,
        share=share,
        articles=frozenset(family.articles),
        steady=frozenset(
            spot.partition(" ")[2]
            for spot, seen in family.spots
            if learn.distinct(seen) >= PLACE_ARTICLES
        ),
        evidence=f"seen on {said} since {family.first_seen.isoformat()}{in_section}",
        fills_section=bool(filled),
    )


def _filled(family: BlockEvidence, section: tuple[str, ...]) -> str:
    """Return `<pages> of <pages>` of a section that a block fills; empty when it does not, or too few are known.

    Both sides are the smallest hashes of a set; above the greatest of a full one nothing is known.
    """
    full = len(family.articles) >= retention.ARTICLES_KEPT
    told = [a for a in section if not full or a <= family.articles[-1]]
    pages = learn.distinct(told) if len(told) >= SECTION_PAGES else 0
    if pages < SECTION_PAGES:
        return ""
    having = learn.distinct(set(family.articles).intersection(told))
    return f"{having} of {pages}" if having >= SECTION_SHARE * pages else ""


def place_evidence(model: SiteModel, draft: Draft, body: str) -> Callable[[str], str]:
    """Return a function with the evidence that a place holds nothing but boilerplate; empty when it does not.

    Nothing is known of places on a page that keeps its text in another container than the source's.
    """
    if model.bodies and not any(place == body for place, _ in model.bodies):
        return lambda _: ""
    index, article = _index(model), learn.article_hash(draft)

    @cache
    def look(place: str) -> str:
        others = index.repeated.get(place, frozenset()) - {article}
        count = learn.distinct(others) if len(others) >= PLACE_ARTICLES else 0
        strangers = len(index.once.get(place, frozenset()) - {article}) if count else 0
        if count < PLACE_ARTICLES or strangers > STRANGE_SHARE * len(others):
            return ""
        return f"new wording where {count} pages had repeated blocks only"

    return look


def own_elements(model: SiteModel) -> frozenset[str]:
    """Return the elements that hold what articles say once, on several of them: no boxes of the template."""
    return _index(model).own


def _own(
    single: Mapping[str, Collection[str]], several: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Return elements with what one article has on at least three, and on few what several have."""
    return frozenset(
        around
        for around, articles in single.items()
        if len(articles) >= PLACE_ARTICLES
        and len(several.get(around, ())) <= OWN_SHARE * len(articles)
        and learn.distinct(sorted(articles)) >= PLACE_ARTICLES
    )


def _index(model: SiteModel) -> _Index:
    for index in _indexes:
        if index.model is model or all(
            getattr(index.model, part) is getattr(model, part) for part in _LOOKED_AT
        ):
            return index
    _indexes.insert(0, _make_index(model))
    del _indexes[CACHED_MODELS:]
    return _indexes[0]


def _common_frames(model: SiteModel, counts: Mapping[str, int]) -> frozenset[str]:
    """Return the frames and openings that enough of the articles have to be no formula of news."""
    articles = frozenset(model.articles)
    least = FRAME_SHARE * len(articles)
    return frozenset(
        family.fingerprint
        for family in model.evidence
        if family.fingerprint[0] in (line_templates.FRAME, line_templates.OPENING)
        and counts[family.fingerprint] >= FRAME_PAGES
        and len(articles.intersection(family.articles)) >= least
    )


def _make_index(model: SiteModel) -> _Index:
    counts = {family.fingerprint: learn.distinct(family.articles) for family in model.evidence}
    repeated: dict[str, set[str]] = defaultdict(set)
    once: dict[str, set[str]] = defaultdict(set)
    single: dict[str, set[str]] = defaultdict(set)
    several: dict[str, set[str]] = defaultdict(set)
    for family in model.evidence:
        if not fingerprints.is_exact(family.fingerprint):
            continue
        target = repeated if counts[family.fingerprint] >= PLACE_ARTICLES else once
        elements = several if counts[family.fingerprint] > 1 else single
        for spot, articles in family.spots:
            place = spot.partition(" ")[2]
            target[place].update(articles)
            elements[places.container(place)].update(articles)
    for record in model.once:
        if not fingerprints.is_exact(record):
            continue
        key, article, _, spots, _ = record.split("\t", 4)
        for spot in spots.split("\x1f") if counts.get(key, 0) < PLACE_ARTICLES else ():
            place = spot.partition(" ")[2]
            once[place].add(article)
            single[places.container(place)].add(article)
    pages = learn.distinct(model.articles)
    matters = [matter.read(record) for record in model.matters]
    return _Index(
        model=model,
        families={family.fingerprint: family for family in model.evidence},
        counts=counts,
        repeated={place: frozenset(seen) for place, seen in repeated.items()},
        once={place: frozenset(once[place]) for place in once.keys() & repeated.keys()},
        own=_own(single, several),
        pages=pages,
        frames=_common_frames(model, counts),
        sections={name: seen for name, seen in model.sections if len(seen) >= SECTION_PAGES},
        strange=SeenElsewhere(pages=pages),
        abouts={article: frozenset(said) for article, said, _ in matters},
        ends={article: frozenset(said) for article, _, said in matters},
    )

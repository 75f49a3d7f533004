"""A source's evidence laid out for looking up, once for all its pages, and with one page counted in."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from pipelines.boilerplate.learning import learn, retention
from pipelines.boilerplate.lines import fingerprints, line_templates, matter, places
from pipelines.model.bounds import CACHED_MODELS
from pipelines.model.draft import Draft
from pipelines.model.sitemodel import BlockEvidence, SiteModel

PLACE_ARTICLES = 3
"""Articles that must have had boilerplate in a place before a new wording there is boilerplate too."""
OWN_SHARE = 0.5
"""At most so many articles with repeated blocks in an element of the articles' own, to each with others."""
FRAME_SHARE, FRAME_PAGES = 0.25, 6
"""A line's frame or opening is evidence when this share of the articles have it, and so many."""
SECTION_SHARE, SECTION_PAGES = 0.8, 20
"""A block fills a section when it is on this share of at least so many of its articles."""
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
class EvidenceIndex:
    """What a model knows, laid out for looking up."""

    model: SiteModel
    families: Mapping[str, BlockEvidence]
    counts: Mapping[str, int]
    """Family -> distinct articles that had it."""
    repeated: Mapping[str, frozenset[str]]
    """Place -> articles that had a repeated block there."""
    single: Mapping[str, str]
    """Key -> record of a block that was seen in one article only."""
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
    found: dict[tuple[str, bool, bool, str, int], SeenElsewhere] = field(default_factory=dict)
    """What was asked for before: a template's lines are asked for on every page."""


class PageEvidence:
    """What a model knows, with one page counted in, whether the model has learned from it or not.

    So what stands on two other pages is known of three on the third, also of one that is finished before it is learned.
    """

    def __init__(self, model: SiteModel, draft: Draft) -> None:
        self.index, self.article = index_of(model), learn.article_hash(draft)
        sample, pages = model.articles, self.index.pages
        if self.article not in sample and 0 < len(sample) < retention.ARTICLES_KEPT:
            sample = (*sample, self.article)
            pages = learn.distinct(sample)
        self.sample, self.pages = sample, pages
        self._counted: dict[str, BlockEvidence | None] = {}

    def get(self, key: str) -> BlockEvidence | None:
        """Return the evidence of a block that this page has and some other page, too; None when no other has."""
        if key not in self._counted:
            self._counted[key] = counted_in(
                self.article, self.index.families.get(key), self.index.single.get(key)
            )
        return self._counted[key]

    def __contains__(self, key: str) -> bool:
        """Whether some other page has a block that this page has."""
        return self.get(key) is not None

    def is_learned(self, key: str) -> bool:
        """Whether the model's own evidence of a block is all that is known of it."""
        return self.get(key) is self.index.families.get(key)

    def count(self, key: str) -> int:
        """Return how many distinct articles had a block, this page's included."""
        family = self.get(key)
        if family is None:
            return 0
        return self.index.counts[key] if self.is_learned(key) else learn.distinct(family.articles)


def counted_in(
    article: str, family: BlockEvidence | None, record: str | None
) -> BlockEvidence | None:
    """Return the evidence of a block with an article that has it counted in; None when no other article has it.

    Args:
        article: Which has it.
        family: What is known of the block when several articles have it.
        record: What is known of it when one has.
    """
    if family is None:
        tally = retention.known(None, record)
        if tally is None or article in tally.articles:
            return None
        tally.articles.add(article)
        return retention.as_family(record.partition("\t")[0] if record else "", tally)
    if article in family.articles or len(family.articles) >= retention.ARTICLES_KEPT:
        return family
    return replace(family, articles=tuple(sorted((*family.articles, article))))


_indexes: list[EvidenceIndex] = []


def index_of(model: SiteModel) -> EvidenceIndex:
    """Return the evidence of a model; that of the last few models is remembered, to save time."""
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


def _make_index(model: SiteModel) -> EvidenceIndex:
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
    return EvidenceIndex(
        model=model,
        families={family.fingerprint: family for family in model.evidence},
        counts=counts,
        repeated={place: frozenset(seen) for place, seen in repeated.items()},
        single={record.partition("\t")[0]: record for record in model.once},
        once={place: frozenset(once[place]) for place in once.keys() & repeated.keys()},
        own=_own(single, several),
        pages=pages,
        frames=_common_frames(model, counts),
        sections={name: seen for name, seen in model.sections if len(seen) >= SECTION_PAGES},
        strange=SeenElsewhere(pages=pages),
        abouts={article: frozenset(said) for article, said, _ in matters},
        ends={article: frozenset(said) for article, _, said in matters},
    )


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

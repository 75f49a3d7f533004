"""What a site model knows of one block: how often it was seen, where, and what else stands in its place."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.boilerplate import blocks as fingerprints
from pipelines.boilerplate import learn
from pipelines.model.draft import Block, Draft
from pipelines.model.sitemodel import BlockEvidence, SiteModel

PLACE_ARTICLES = 3
"""Articles that must have had boilerplate in a place before a new wording there is boilerplate too."""
STRANGE_SHARE = 0.2
"""At most so many articles with unknown blocks there, to each with known ones."""
CLOSE_BANDS = 2
"""Near keys of four that texts sharing 90 % of their word pairs have in common with 94 %, 45 % with 4 %."""
CACHED_MODELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a block."""

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
    evidence: str = ""
    place: str = ""
    """Evidence line that its place holds nothing but boilerplate; empty when it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    families: Mapping[str, BlockEvidence]
    repeated: Mapping[str, frozenset[str]]
    """Place -> articles that had a repeated block there."""
    once: Mapping[str, frozenset[str]]
    """Place -> articles that had a block there which was seen nowhere else."""
    pages: int


_indexes: list[tuple[SiteModel, _Index]] = []


def known(model: SiteModel, draft: Draft, body: str) -> Callable[[Block], Known]:
    """Gives a function that tells what the model knows of a block of this page."""
    index = _index(model)
    article = learn.article_hash(draft)
    fits = not model.bodies or any(place == body for place, _ in model.bodies)

    def look(block: Block) -> Known:
        place = _place_evidence(index, block.place, article) if fits else ""
        keys = fingerprints.keys(block.text)
        families = [index.families[k] for k in keys if k in index.families]
        if not families:
            return Known(pages=index.pages, place=place)
        close = keys[0] in index.families or len(families) >= CLOSE_BANDS
        here = _Here(article=article, place=place, is_close=close)
        return _known(max(families, key=_rank), model, index, here)

    return look


def _rank(family: BlockEvidence) -> tuple[int, str]:
    return learn.distinct(family.articles), family.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """The page that asks."""

    article: str
    place: str
    """Evidence of the block's place."""
    is_close: bool


def _said_as_text(family: BlockEvidence, article: str) -> int:
    """Gives the articles that had it as text; this page's own is one of them in any case."""
    spots = (seen for spot, seen in family.spots if not spot.startswith(learn.TEASED))
    others = set().union(*spots) - {article}
    return learn.distinct(family.articles) if others else 1


def _known(family: BlockEvidence, model: SiteModel, index: _Index, here: _Here) -> Known:
    count = learn.distinct(family.articles)
    sampled = frozenset(family.articles) & frozenset(model.articles)
    share = len(sampled) / max(1, len(model.articles))
    full = len(model.articles) >= learn.ARTICLES_KEPT
    share_of = f"{count} pages ({share:.0%} of a sample of {index.pages})"
    said = share_of if full else f"{count} of {index.pages} pages"
    return Known(
        count=_said_as_text(family, here.article),
        seen=count,
        is_close=here.is_close,
        pages=index.pages,
        share=share,
        articles=frozenset(family.articles),
        evidence=f"seen on {said} since {family.first_seen.isoformat()}",
        place=here.place,
    )


def _place_evidence(index: _Index, place: str, article: str) -> str:
    others = index.repeated.get(place, frozenset()) - {article}
    strangers = index.once.get(place, frozenset()) - {article}
    if learn.distinct(others) < PLACE_ARTICLES or len(strangers) > STRANGE_SHARE * len(others):
        return ""
    return f"new wording where {learn.distinct(others)} pages had repeated blocks only"


def _index(model: SiteModel) -> _Index:
    for cached, index in _indexes:
        if cached is model:
            return index
    made = _make_index(model)
    _indexes.insert(0, (model, made))
    del _indexes[CACHED_MODELS:]
    return made


def _make_index(model: SiteModel) -> _Index:
    repeated: dict[str, set[str]] = defaultdict(set)
    once: dict[str, set[str]] = defaultdict(set)
    for family in model.evidence:
        target = repeated if learn.distinct(family.articles) >= PLACE_ARTICLES else once
        for spot, articles in family.spots:
            if not family.fingerprint.startswith("n"):
                target[spot.partition(" ")[2]].update(articles)
    near = {f.fingerprint for f in model.evidence if learn.distinct(f.articles) >= PLACE_ARTICLES}
    for record in model.once:
        key, article, _, spots, _ = record.split("\t", 4)
        for spot in spots.split("\x1f") if not key.startswith("n") and key not in near else ():
            once[spot.partition(" ")[2]].add(article)
    return _Index(
        families={family.fingerprint: family for family in model.evidence},
        repeated={place: frozenset(seen) for place, seen in repeated.items()},
        once={place: frozenset(seen) for place, seen in once.items()},
        pages=learn.distinct(model.articles),
    )

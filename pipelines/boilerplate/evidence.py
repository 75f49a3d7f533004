"""What a site model knows of one block: how often it was seen, where, and what else stands in its place."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from pipelines.boilerplate import asking
from pipelines.boilerplate.evidence_index import (
    PLACE_ARTICLES,
    SECTION_PAGES,
    SECTION_SHARE,
    PageEvidence,
    SeenElsewhere,
    index_of,
)
from pipelines.boilerplate.learning import learn, retention
from pipelines.boilerplate.lines import fingerprints, line_templates, matter
from pipelines.model.draft import Block, Draft, word_count
from pipelines.model.sitemodel import BlockEvidence, SiteModel

STRANGE_SHARE = 0.2
"""At most so many articles with unknown blocks there, to each with known ones."""
CLOSE_BANDS = 2
"""Near keys of four that texts sharing 90 % of their word pairs have in common with 94 %, 45 % with 4 %."""
UNRELATED_PAGES, FORMULA_PAGES, UNRELATED_SHARE, FORMULA_SHARE = 3, 6, 0.4, 0.6
"""A line is no article's when so many pages have it and nothing else in common, and this share of all (half of it at
the end of the text, none where the line speaks for its paper); the greater share where it may be a formula of news: a
short line, a short sentence of a paragraph, what differs in its figures. The last takes more pages, too, if it asks for
nothing."""
FORMULA_WORDS, SENTENCE_FORMULA_WORDS = 8, 15
"""Words from which a line, and sentences at a paragraph's end, are no formula."""
RELATED_SHARE = 0.75
"""Share of the other pages with a line that must say a word, for the line to be of one matter with a page."""
STRANGERS = 3
"""Pages without the line that must say the same word half as often at most, once so many are known."""


Abouts = Sequence[frozenset[str]]
Shapes = Mapping[int, tuple[str, ...]]
"""Order of a block -> keys of its frame and opening that a good part of the pages have."""


def shapes(model: SiteModel, draft: Draft) -> Shapes:
    """Return the frames and openings of a page's blocks that are evidence: none for most."""
    often = index_of(model).frames
    if not often:
        return {}
    found = line_templates.of_page(draft.blocks, learn.title_of(draft)).items()
    return {order: keys for order, own in found if (keys := tuple(filter(often.__contains__, own)))}


def known(
    model: SiteModel, draft: Draft, shaped: Shapes = MappingProxyType({})
) -> Callable[[Block], SeenElsewhere]:
    """Return a function that tells what the model knows of the wording of a block of this page."""
    page = PageEvidence(model, draft)
    index, section, title = page.index, learn.section(draft), learn.title_of(draft)
    section = section if section in index.sections else ""

    def look(block: Block) -> SeenElsewhere:
        text = fingerprints.without_title(block.text, title)
        keys = fingerprints.keys(text)
        names = [key for key in keys if key in page]
        framed = _signed(shaped.get(block.order, ()), line_templates.FRAME)
        if not names and not framed:
            return index.strange
        close = names[:1] == [keys[0]] or are_close(filter(None, map(page.get, names)))
        of_wording = [(page.count(name), name, close) for name in names]
        of_frame = [(page.count(name), name, True) for name in framed]
        _, name, is_close = max(of_wording + of_frame)
        said = any(other != page.article for other in _saying(page, name))
        if not page.is_learned(name):
            return _known(
                page, name, block.path, is_close=is_close, said_as_text=said, section=section
            )
        asked = (name, is_close, said, section, page.pages)
        if asked not in index.found:
            index.found[asked] = _known(
                page, name, "", is_close=is_close, said_as_text=said, section=section
            )
        return index.found[asked]

    return look


def are_close(families: Iterable[BlockEvidence]) -> bool:
    """Tell whether most articles that share a near key share a second one: single keys meet by chance.

    Args:
        families: Of the near keys that a line has in common with others.
    """
    having = [family.articles for family in families]
    if len(having) < CLOSE_BANDS:
        return False
    shared = Counter(itertools.chain.from_iterable(having))
    both = sum(count >= CLOSE_BANDS for count in shared.values())
    return 2 * both >= max(map(len, having))


def unrelated(
    model: SiteModel, draft: Draft, blocks: Sequence[Block]
) -> Callable[[Block, str], bool]:
    """Return a function: whether a line, or a sentence of its end, stands on pages with nothing else in common.

    Args:
        model: Of the source.
        draft: The page.
        blocks: Of its text; what other pages say too is no matter of the page.
    """
    page = PageEvidence(model, draft)
    left_out = {b.order for b in blocks if fingerprints.exact_key(b.text) in page}
    abouts = {one: said for one, said in page.index.abouts.items() if one != page.article}

    last = {b.order for b in blocks[-matter.ENDING :]}

    @cache
    def own() -> frozenset[str]:
        return frozenset(matter.about(draft, left_out))

    def look(block: Block, run: str) -> bool:
        family = page.get(fingerprints.exact_key(block.text))
        if family is None:
            return False
        ends = UNRELATED_SHARE / 2 if block.order in last else UNRELATED_SHARE
        least = 0.0 if asking.may_ask(draft, run) else ends
        if not _is_frequent(page, family, block.text, run, least):
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
    return [said for one, said in index_of(model).ends.items() if one != article]


def _is_frequent(
    page: PageEvidence, family: BlockEvidence, said: str, run: str, least: float
) -> bool:
    """Tell whether enough pages have a line: this share of all, more of what may be a formula."""
    same = (page.count(key) for key in fingerprints.figure_keys(said))
    differs = any(map(str.isdigit, said)) and max(same, default=0) < UNRELATED_PAGES
    is_worded = word_count(run) >= (FORMULA_WORDS if said == run else SENTENCE_FORMULA_WORDS)
    is_worded &= not differs
    is_formula = differs and least > 0
    if page.count(family.fingerprint) < (FORMULA_PAGES if is_formula else UNRELATED_PAGES):
        return False
    sampled = frozenset(page.sample).intersection(family.articles)
    return len(sampled) >= (least if is_worded else FORMULA_SHARE) * len(page.sample)


def _is_of_matter(own: frozenset[str], line: str, others: Abouts, strangers: Abouts) -> bool:
    """Whether most pages that have a line are about what this page is about, and the strangers are not."""
    shared = [term for term in own if _share(term, others) >= RELATED_SHARE]
    if len(strangers) >= STRANGERS:
        shared = [term for term in shared if _share(term, strangers) < RELATED_SHARE / 2]
    return matter.is_one(shared, line)


def _share(term: str, abouts: Abouts) -> float:
    return sum(term in about for about in abouts) / len(abouts)


def openings(model: SiteModel, draft: Draft, shaped: Shapes) -> Callable[[Block], str]:
    """Return a function with the evidence that many pages have a line that begins as a block does; empty when not."""
    page = PageEvidence(model, draft)

    def look(block: Block) -> str:
        opened = _signed(shaped.get(block.order, ()), line_templates.OPENING)
        if not opened:
            return ""
        seen = _known(page, opened[0], "", is_close=True, said_as_text=True, section="")
        return f"its words before the colon {seen.evidence}"

    return look


def _signed(keys: Sequence[str], sign: str) -> list[str]:
    return [key for key in keys if key.startswith(sign)]


def _saying(page: PageEvidence, name: str) -> tuple[str, ...]:
    """Return two articles that had a wording as text, or the only one: one of them is not the page's own."""
    index = page.index
    if name not in index.saying:
        family = page.get(name)
        spots = family.spots if family else ()
        said = [seen for spot, seen in spots if not spot.startswith(retention.TEASED)]
        index.saying[name] = tuple(dict.fromkeys(itertools.chain(*said)))[:2]
    return index.saying[name]


def _known(  # noqa: PLR0913 - what is asked, and of which line
    page: PageEvidence, name: str, path: str, *, is_close: bool, said_as_text: bool, section: str
) -> SeenElsewhere:
    family, index, count = page.get(name), page.index, page.count(name)
    if family is None:
        return index.strange
    share = len(frozenset(family.articles).intersection(page.sample)) / max(1, len(page.sample))
    full = len(page.sample) >= retention.ARTICLES_KEPT
    share_of = f"{count} pages ({share:.0%} of a sample of {page.pages})"
    said = share_of if full else f"{count} of {page.pages} pages"
    filled = _filled(family, index.sections.get(section, ()))
    in_section = f", on {filled} pages of section '{section}'" if filled else ""
    return SeenElsewhere(
        count=count if said_as_text else 1,  # this page's own article is one in any case
        seen=count,
        is_close=is_close,
        pages=page.pages,
        share=share,
        articles=frozenset(family.articles),
        steady=frozenset(_steady(family, path, page.article)),
        evidence=f"seen on {said} since {family.first_seen.isoformat()}{in_section}",
        fills_section=bool(filled),
    )


def _steady(family: BlockEvidence, path: str, article: str) -> Iterator[str]:
    """Return the places of a block on as many articles as make a place the template's; one has it at this path."""
    for spot, seen in family.spots:
        place = spot.partition(" ")[2]
        own = (article,) if place == path and article not in seen else ()
        if learn.distinct((*seen, *own)) >= PLACE_ARTICLES:
            yield place


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
    index, article = index_of(model), learn.article_hash(draft)

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
    return index_of(model).own

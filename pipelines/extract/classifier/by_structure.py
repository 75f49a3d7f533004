"""Lines that the trees doubt and that the page's structure shows to be the article's.

In any language: sentences between the article's paragraphs in its own element, its lists (all entries or none),
footnotes that lead back to the text or are led to by it, what heads a panel whose content is text, and a first
paragraph that stands in a box of its own. By their labels: corrections.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Ints
from pipelines.extract.blocks.build import subtree_sums
from pipelines.extract.classifier.line_stats import SENTENCE_WORDS, LineStats
from pipelines.extract.html import marks as markup
from pipelines.extract.html.normalize import ends_as_sentence
from pipelines.extract.html.tags import opens_panel
from pipelines.extract.html.walk import Walk
from pipelines.languages.corrections import is_correction
from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import Mark

Lines = NDArray[np.bool_]

_BODY_SHARE = 0.6
"""Share of the article's prose that its own element holds."""
_DOUBTED = 0.3
"""Score from which the trees only doubt a line. Of sentences up to 0.4, as of those above, more are text than not."""
_LIKELY = 0.5
"""Mean score of a list from which it is text, but what a panel opens: out of fold 37 of 42 lines so taken are, below
it 22 of 103."""
_NOTE_LINES, _MOST_NOTES = 3, 12
"""Lines of a note that is led to, and how many there may be: more are references."""
_LITTLE_LINK = 0.3
_LISTS = frozenset({"ul", "ol", "dl"})
_PANELS = frozenset({"div", "section", "dd"})
_TICKED = frozenset({"checkbox", "radio"})
_OF_ARTICLE = markup.BIT[Mark.ARTICLE] | markup.BIT[Mark.LEAD]
_OF_ASIDE = _OF_ARTICLE | markup.BIT[Mark.ASIDE]
_OF_OTHERS = markup.BIT[Mark.COMMENTS] | markup.BIT[Mark.RELATED] | markup.BIT[Mark.AD]
_OF_OPENING = _OF_ARTICLE | markup.BIT[Mark.RELATED]


def of_article(
    walk: Walk, scores: NDArray[np.float64], threshold: float, stats: LineStats
) -> Lines:
    """Return for each line under the threshold whether it is the article's all the same."""
    found = np.zeros(len(scores), bool)
    taken = scores >= threshold
    prose = np.nonzero(taken & (stats.words >= PROSE_WORDS) & (stats.link < _LITTLE_LINK))[0]
    if not len(prose):
        return found
    body = _body(walk, stats, prose)
    prose = prose[(stats.nodes[prose] >= body) & (stats.nodes[prose] < walk.ends[body])]
    orders = np.arange(len(scores))
    inside = (stats.nodes >= body) & (stats.nodes < walk.ends[body])
    inside &= (orders > prose[0]) & (orders < prose[-1])
    marks = stats.marks[stats.nodes]
    plain = inside & (marks & ~_OF_ARTICLE == 0) & (stats.link < _LITTLE_LINK)
    beside = inside & (marks & ~_OF_ASIDE == 0) & (stats.link == 0) & _alone(walk, stats)
    doubted = ~taken & (scores >= _DOUBTED) & (stats.words >= SENTENCE_WORDS)
    found[list(_ended(walk, np.nonzero((plain | beside) & doubted)[0].tolist()))] = True
    for entries in _lists(walk, stats, inside):
        least = _DOUBTED if _is_opened(walk, int(entries[0])) else _LIKELY
        if plain[entries].all() and scores[entries].mean() >= least:
            found[entries] = True
    found[list(_notes(walk, np.nonzero((scores >= _DOUBTED) & ~taken)[0].tolist()))] = True
    found[list(_targets(walk, stats, prose.tolist()))] = True
    found[list(_corrections(stats, int(prose[0]), int(prose[-1])))] = True
    found |= _openings(walk, scores, stats, int(prose[0]))
    found |= _summaries(walk, taken | found, inside, stats)
    return found & ~taken


def _body(walk: Walk, stats: LineStats, prose: Ints) -> int:
    """Return the innermost element around most of the article's prose."""
    amounts = np.zeros(len(stats.words))
    amounts[prose] = stats.words[prose]
    held = subtree_sums(walk, amounts)
    around = np.nonzero(held >= _BODY_SHARE * amounts.sum())[0]
    own = set(stats.nodes[prose].tolist())
    return max((f for f in around.tolist() if f not in own or not f), default=0)


def _alone(walk: Walk, stats: LineStats) -> Lines:
    """Return the lines that are alone in an `aside`: corrections, quotations, not boxes of several parts."""
    counts = np.bincount(stats.above[1], minlength=len(walk.tag_names))
    asides = np.array([name == "aside" for name in walk.tag_names], bool)
    alone: Lines = asides[stats.above[1]] & (counts[stats.above[1]] == 1)
    return alone


def _ended(walk: Walk, orders: Iterable[int]) -> Iterator[int]:
    return (order for order in orders if ends_as_sentence(walk.texts[order]))


def _lists(walk: Walk, stats: LineStats, inside: Lines) -> Iterator[Ints]:
    """Return the lines of each outermost list that stands inside."""
    behind = 0
    for node, name in enumerate(walk.tag_names):
        if name in _LISTS and node >= behind:
            behind = walk.ends[node]
            entries = np.nonzero((stats.nodes >= node) & (stats.nodes < behind))[0]
            if len(entries) > 1 and inside[entries].all():
                yield entries


def _notes(walk: Walk, orders: Iterable[int]) -> Iterator[int]:
    """Return the lines that end with a link back to the place of the text that they are a note to."""
    for order in orders:
        element = walk.elements[walk.nodes[order]]
        links = [] if element is None else element.findall(".//a")
        last = links[-1] if links else None
        if last is None or not (last.get("href") or "").startswith("#"):
            continue
        said = "".join(map(str, last.itertext()))
        if not any(map(str.isalpha, said)) and walk.linked[order] < len(walk.texts[order]) / 2:
            yield order


def _targets(walk: Walk, stats: LineStats, prose: Iterable[int]) -> Iterator[int]:
    """Return the lines to which signs in the article's prose lead: notes, by whatever they are called."""
    named = {address for order in prose if walk.linked[order] for address in _signs(walk, order)}
    for node, element in enumerate(walk.elements) if named else ():
        if element is None or element.get("id") not in named:
            continue
        orders = np.nonzero((stats.nodes >= node) & (stats.nodes < walk.ends[node]))[0].tolist()
        yield from orders if len(orders) <= _NOTE_LINES and len(named) <= _MOST_NOTES else ()


def _corrections(stats: LineStats, first: int, last: int) -> Iterator[int]:
    """Return the lines in the text, right before and right behind it that say by their label that they correct it."""
    for order in range(
        max(0, first - _NOTE_LINES), min(last + _NOTE_LINES, len(stats.words) - 1) + 1
    ):
        others = stats.marks[stats.nodes[order]] & _OF_OTHERS
        if not others and stats.link[order] < _LITTLE_LINK and is_correction(stats.texts[order]):
            yield order


def _signs(walk: Walk, order: int) -> Iterator[str]:
    """Return the places of the page that a line leads to by signs without a word: figures, stars."""
    element = walk.elements[walk.nodes[order]]
    for link in [] if element is None else element.iter("a"):
        address = link.get("href") or ""
        if address[:1] == "#" and not any(map(str.isalpha, "".join(map(str, link.itertext())))):
            yield address[1:]


def _openings(walk: Walk, scores: NDArray[np.float64], stats: LineStats, first: int) -> Lines:
    """Return the paragraph right before the first one of the text, whatever box it stands in."""
    found = np.zeros(len(scores), bool)
    at = first - 1
    if (
        at < 0
        or scores[at] < _DOUBTED
        or stats.words[at] < PROSE_WORDS
        or stats.link[at] >= _LITTLE_LINK
    ):
        return found
    marks = int(stats.marks[stats.nodes[at]])
    found[at] = not marks & ~_OF_OPENING and ends_as_sentence(walk.texts[at])
    return found


def _summaries(walk: Walk, taken: Lines, inside: Lines, stats: LineStats) -> Lines:
    """Return the summaries of panels whose first line is text, and controls among the text that open a sentence."""
    summaries = np.array([name == "summary" for name in walk.tag_names], bool)
    found: Lines = summaries[stats.above[0]] | summaries[stats.above[1]]
    said = stats.words >= SENTENCE_WORDS
    for order in np.nonzero(inside[:-1] & said[1:])[0].tolist():
        found[order] |= _is_control(walk, order) and ends_as_sentence(walk.texts[order + 1])
    found[:-1] &= taken[1:]
    found[-1:] = False
    return found


def _is_opened(walk: Walk, order: int) -> bool:
    """Whether the line before one opens a panel with it."""
    before = order - 1
    return walk.tag_names[walk.nodes[before]] == "summary" or _is_control(walk, before)


def _is_control(walk: Walk, order: int) -> bool:
    """Whether a line is a control that opens a panel, which begins behind it."""
    node = walk.nodes[order]
    element = walk.elements[node]
    if element is None or not (_is_button(element) or opens_panel(element)):
        return False
    opened = walk.ends[node]
    return opened < len(walk.tag_names) and walk.tag_names[opened] in _PANELS


def _is_button(element: etree._Element) -> bool:
    """Whether an element is a button, or the label of the box beside it that readers tick to see more."""
    if element.tag == "label":
        beside = element.getprevious()
        return beside is not None and beside.get("type") in _TICKED
    return element.tag == "button" or element.get("role") == "button"

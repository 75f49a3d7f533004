"""Lines that the trees doubt and that the page's structure shows to be the article's, in any language.

Sentences between the article's paragraphs in its own element, its lists (all entries or none), footnotes that lead
back to the text, the summary of a panel whose content is text, and a first paragraph that stands in a box of its own.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Ints
from pipelines.extract.blocks.build import subtree_sums
from pipelines.extract.classifier.line_stats import SENTENCE_WORDS, LineStats
from pipelines.extract.html import marks as markup
from pipelines.extract.html.normalize import ends_as_sentence
from pipelines.extract.html.walk import Walk
from pipelines.model.bounds import PROSE_WORDS
from pipelines.model.draft import Mark

Lines = NDArray[np.bool_]

_BODY_SHARE = 0.6
"""Share of the article's prose that its own element holds."""
_SENTENCE = 0.4
_LIKELY = 0.3
"""Score from which entries (their mean), notes and lines before the text are text where they stand."""
_LITTLE_LINK = 0.3
_LISTS = frozenset({"ul", "ol", "dl"})
_OF_ARTICLE = markup.BIT[Mark.ARTICLE] | markup.BIT[Mark.LEAD]
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
    sentences = plain & (scores >= _SENTENCE) & (stats.words >= SENTENCE_WORDS)
    found[list(_ended(walk, np.nonzero(sentences)[0].tolist()))] = True
    for entries in _lists(walk, stats, inside):
        if plain[entries].all() and scores[entries].mean() >= _LIKELY:
            found[entries] = True
    found[list(_notes(walk, np.nonzero(scores >= _LIKELY)[0].tolist()))] = True
    found |= _openings(walk, scores, stats, int(prose[0]))
    found |= _summaries(walk, taken | found)
    return found & ~taken


def _body(walk: Walk, stats: LineStats, prose: Ints) -> int:
    """Return the innermost element around most of the article's prose."""
    amounts = np.zeros(len(stats.words))
    amounts[prose] = stats.words[prose]
    held = subtree_sums(walk, amounts)
    around = np.nonzero(held >= _BODY_SHARE * amounts.sum())[0]
    own = set(stats.nodes[prose].tolist())
    return max((f for f in around.tolist() if f not in own or not f), default=0)


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


def _openings(walk: Walk, scores: NDArray[np.float64], stats: LineStats, first: int) -> Lines:
    """Return the paragraph right before the first one of the text, whatever box it stands in."""
    found = np.zeros(len(scores), bool)
    at = first - 1
    if (
        at < 0
        or scores[at] < _LIKELY
        or stats.words[at] < PROSE_WORDS
        or stats.link[at] >= _LITTLE_LINK
    ):
        return found
    marks = int(stats.marks[stats.nodes[at]])
    found[at] = not marks & ~_OF_OPENING and ends_as_sentence(walk.texts[at])
    return found


def _summaries(walk: Walk, taken: Lines) -> Lines:
    """Return the summaries of panels whose first line is text."""
    names = [walk.tag_names[node] for node in walk.nodes]
    found = np.array([name == "summary" for name in names], bool)
    found[:-1] &= taken[1:]
    found[-1:] = False
    return found

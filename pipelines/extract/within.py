"""Lines that the trees doubt and that the page's structure shows to be the article's, in any language.

Sentences between the article's paragraphs in its own element, its lists (all entries or none), footnotes that lead
back to the text, the summary of a panel whose content is text, and a first paragraph that stands in a box of its own.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.build import subtree_sums
from pipelines.extract.classifier.feature_table import Ints
from pipelines.extract.classifier.line_stats import LineStats
from pipelines.extract.html import marks as markup
from pipelines.extract.html.walk import Walk
from pipelines.model.draft import Mark

Lines = NDArray[np.bool_]

PROSE_WORDS = 15
_BODY_SHARE = 0.6
"""Share of the article's prose that its own element holds."""
_SENTENCE, _SENTENCE_WORDS = 0.4, 8
_ENTRY = 0.3
"""Mean score of a list from which it is text between the article's paragraphs."""
_NOTE = 0.3
_OPENING = 0.3
_LINKED = 0.3
_LISTS = frozenset({"ul", "ol", "dl"})
_ENDS = tuple(".!?…\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965\u1362")
"""Marks that end sentences in the scripts of the world: Chinese and Japanese, Arabic, Urdu, Hindi, Amharic."""
_CLOSERS = "\"'\u201d\u201c\u2019\u00bb\u00ab\u203a)]\uff09\u300d\u300f "
"""Quotation marks and brackets that may stand behind them."""
_OF_ARTICLE = markup.BIT[Mark.ARTICLE] | markup.BIT[Mark.LEAD]
_OF_OPENING = _OF_ARTICLE | markup.BIT[Mark.RELATED]


def of_article(walk: Walk, scores: NDArray[np.float64], threshold: float, seen: LineStats) -> Lines:
    """Tells of each line under the threshold whether it is the article's all the same."""
    found = np.zeros(len(scores), bool)
    taken = scores >= threshold
    prose = np.nonzero(taken & (seen.words >= PROSE_WORDS) & (seen.link < _LINKED))[0]
    if not len(prose):
        return found
    body = _body(walk, seen, prose)
    prose = prose[(seen.frames[prose] >= body) & (seen.frames[prose] < walk.ends[body])]
    orders = np.arange(len(scores))
    inside = (seen.frames >= body) & (seen.frames < walk.ends[body])
    inside &= (orders > prose[0]) & (orders < prose[-1])
    marks = seen.marks[seen.frames]
    plain = inside & (marks & ~_OF_ARTICLE == 0) & (seen.link < _LINKED)
    sentences = plain & (scores >= _SENTENCE) & (seen.words >= _SENTENCE_WORDS)
    found[list(_ended(walk, np.nonzero(sentences)[0].tolist()))] = True
    for entries in _lists(walk, seen, inside):
        if plain[entries].all() and scores[entries].mean() >= _ENTRY:
            found[entries] = True
    found[list(_notes(walk, np.nonzero(scores >= _NOTE)[0].tolist()))] = True
    found |= _openings(walk, scores, seen, int(prose[0]))
    found |= _summaries(walk, taken | found)
    return found & ~taken


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a mark that ends sentences, in quotes or not."""
    return text.rstrip(_CLOSERS).endswith(_ENDS)


def _body(walk: Walk, seen: LineStats, prose: Ints) -> int:
    """Return the innermost element around most of the article's prose."""
    amounts = np.zeros(len(seen.words))
    amounts[prose] = seen.words[prose]
    held = subtree_sums(walk, amounts)
    around = np.nonzero(held >= _BODY_SHARE * amounts.sum())[0]
    own = set(seen.frames[prose].tolist())
    return max((f for f in around.tolist() if f not in own or not f), default=0)


def _ended(walk: Walk, orders: Iterable[int]) -> Iterator[int]:
    return (order for order in orders if ends_as_sentence(walk.texts[order]))


def _lists(walk: Walk, seen: LineStats, inside: Lines) -> Iterator[Ints]:
    """Return the lines of each outermost list that stands inside."""
    behind = 0
    for frame, name in enumerate(walk.tag_names):
        if name in _LISTS and frame >= behind:
            behind = walk.ends[frame]
            entries = np.nonzero((seen.frames >= frame) & (seen.frames < behind))[0]
            if len(entries) > 1 and inside[entries].all():
                yield entries


def _notes(walk: Walk, orders: Iterable[int]) -> Iterator[int]:
    """Return the lines that end with a link back to the place of the text that they are a note to."""
    for order in orders:
        element = walk.elements[walk.frames[order]]
        links = [] if element is None else element.findall(".//a")
        last = links[-1] if links else None
        if last is None or not (last.get("href") or "").startswith("#"):
            continue
        said = "".join(map(str, last.itertext()))
        if not any(map(str.isalpha, said)) and walk.linked[order] < len(walk.texts[order]) / 2:
            yield order


def _openings(walk: Walk, scores: NDArray[np.float64], seen: LineStats, first: int) -> Lines:
    """Return the paragraph right before the first one of the text, whatever box it stands in."""
    found = np.zeros(len(scores), bool)
    at = first - 1
    if at < 0 or scores[at] < _OPENING or seen.words[at] < PROSE_WORDS or seen.link[at] >= _LINKED:
        return found
    marks = int(seen.marks[seen.frames[at]])
    found[at] = not marks & ~_OF_OPENING and ends_as_sentence(walk.texts[at])
    return found


def _summaries(walk: Walk, taken: Lines) -> Lines:
    """Return the summaries of panels whose first line is text."""
    names = [walk.tag_names[frame] for frame in walk.frames]
    found = np.array([name == "summary" for name in names], bool)
    found[:-1] &= taken[1:]
    found[-1:] = False
    return found

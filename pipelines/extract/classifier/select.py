"""The trained block classifier: how surely each line is the article's text, and which lines are chosen.

Trees over features of one walk score every line. Pages that the trees doubt are asked a second time,
with trafilatura's choice beside the scores. Rules for what trees see badly come after: lines among others,
comments, other articles, captions, repeated lines, the lead, and an article body that only the JSON-LD has.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.classifier import (  # fmt: skip
    by_structure,
    captions,
    decision_trees,
    duplicates,
    hidden_text,
    neighbours,
    second_pass,
    weights,
)
from pipelines.extract.classifier.feature_table import matrix
from pipelines.extract.classifier.features import unlearned
from pipelines.extract.classifier.line_stats import LineStats, line_stats
from pipelines.extract.classifier.log_odds import log_odds
from pipelines.extract.classifier.other_articles import mark_other_articles
from pipelines.extract.classifier.weights import Weights
from pipelines.extract.declared.head import PageHead, jsonld_lines
from pipelines.extract.html import marks as markup
from pipelines.extract.html.walk import Walk
from pipelines.model.bounds import ARTICLE_WORDS
from pipelines.model.draft import Mark

THRESHOLD = 0.58
"""Score from which a line is chosen; measured on the development corpora."""

LEAD_THRESHOLD = 0.15
"""Score from which a line that says what the description says may be the lead."""

_FIRST_WORDS = 15
"""Words of a first paragraph, at or before which the lead stands."""
_LEAD_REACH = 25
_LEAD_WORDS = 6
_LEAD_IN, _LEAD_COVER = 0.7, 0.5
_BESIDE = {Mark.COMMENTS: 0.25, Mark.HIDDEN: 0.5}
"""Lines with these marks are no text when so large a share of the content stands outside of them."""
_BODY_CHARACTERS = 400
_BODY_FACTOR = 1.6
"""A JSON-LD body that is so much longer than what was found is the text."""
_TEASER_CHARACTERS = 3_000
"""A page that shows more is no teaser of the text in its JSON-LD: that holds other pieces too then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the classifier makes of a page."""

    scores: tuple[float, ...]
    """Of each line, 0 to 1, four digits."""
    chosen: frozenset[int]
    """Orders of the lines that are the article's text, the lead among them."""
    lead: int | None = None
    """Order of the line that is surely the lead."""
    instead: tuple[str, ...] = ()
    """Lines of the JSON-LD body when it is the text in place of the page's own lines."""
    source: str = ""
    """Place of those lines, when they are not the JSON-LD's."""
    unread: int = 0
    """Characters of a text in the page's scripts that was not believed to be the page's."""
    left_out: Mapping[int, str] = field(default_factory=dict)
    """Why lines are no text that the scores alone would make it, by order."""
    copies: Mapping[int, int] = field(default_factory=dict)
    """Lines that only repeat another line of the text, each with that line."""
    marks: tuple[int, ...] | None = None
    """Marks of each frame of the walk, as bits."""
    doubt: float = 0.0
    asked: bool = False
    """Whether there was a second opinion."""


def select_lines(
    walk: Walk,
    head: PageHead,
    opinion: Callable[[], frozenset[int] | None],
    trained: Weights | None = None,
) -> Selection:
    """Return the choice of the article's lines.

    Args:
        walk: The page.
        head: What its head says.
        opinion: Gives the lines that trafilatura takes; called for doubtful pages only.
        trained: Weights in place of the package's own.
    """
    if not walk.texts:
        return Selection(scores=(), chosen=frozenset(), instead=_instead(walk, head, frozenset()))
    trained = trained or weights.load()
    stats = line_stats(walk)
    table = matrix(unlearned(walk, head, stats), log_odds(stats, trained.tables))
    scores = decision_trees.probabilities(trained.first, table)
    unsure = second_pass.doubt(scores, stats)
    taken = opinion() if unsure > second_pass.DOUBT else None
    if taken is not None:
        scores = second_pass.rescore(trained.second, scores, taken, stats)
    return select_by_rules(walk, head, stats, scores, unsure, asked=taken is not None)


def select_by_rules(  # noqa: PLR0913 - what is known of a page, and how sure it is
    walk: Walk,
    head: PageHead,
    stats: LineStats,
    scores: NDArray[np.float64],
    unsure: float = 0.0,
    *,
    asked: bool = False,
) -> Selection:
    """Return the choice that follows from scores."""
    rated = neighbours.rescore(np.round(scores, 4), THRESHOLD, stats)
    left_out: dict[int, str] = {}

    def leave_out(lines: NDArray[np.bool_], why: str) -> NDArray[np.float64]:
        orders = np.nonzero(lines & (rated >= THRESHOLD))[0].tolist()
        left_out.update({order: why for order in orders if order not in left_out})
        return np.where(lines, 0.0, rated)

    rated = leave_out(neighbours.pointers(walk, rated, THRESHOLD, stats), "only points elsewhere")
    rated = leave_out(neighbours.labelled(walk, rated, THRESHOLD, stats), "a label and a link")
    rated = leave_out(
        neighbours.within_page(walk, rated, THRESHOLD, stats), "leads to another place of the page"
    )
    rated = leave_out(hidden_text.beside(walk, rated, stats), "hidden, beside what is shown")
    for mark, share in _BESIDE.items():
        beside = _beside_content(rated, stats, mark, share)
        rated = leave_out(beside, f"{mark} beside the article")
    foreign = mark_other_articles(walk, head, rated, THRESHOLD)
    captioned = captions.of_pictures(walk, rated, THRESHOLD, LEAD_THRESHOLD)
    rated = leave_out(foreign, "of another article on the page")
    rated = leave_out(captioned, "caption of a picture")
    rated = leave_out(neighbours.over_links(walk, rated, THRESHOLD, stats), "heads links only")
    regained = by_structure.of_article(walk, rated, THRESHOLD, stats)
    rated = np.where(regained, THRESHOLD, rated)
    lead = _lead(rated, stats)
    orders = set(np.nonzero(rated >= THRESHOLD)[0].tolist()) | (
        {lead} if lead is not None else set()
    )
    copies = duplicates.copies(walk, sorted(orders))
    chosen = frozenset(orders) - copies.keys()
    return Selection(
        scores=tuple(rated.tolist()),
        chosen=chosen,
        lead=lead,
        instead=_instead(walk, head, chosen),
        left_out=left_out,
        copies=copies,
        marks=_marks(stats, {Mark.RELATED: foreign, Mark.CAPTION: captioned}, regained),
        doubt=round(unsure, 4),
        asked=asked,
    )


def _marks(
    stats: LineStats, noted: Mapping[Mark, NDArray[np.bool_]], regained: NDArray[np.bool_]
) -> tuple[int, ...]:
    """Return the marks of all frames, with those that lines were found to have; a panel's control is no form."""
    marks = stats.marks.copy()
    for mark, lines in noted.items():
        marks[stats.nodes[lines]] |= markup.BIT[mark]
    marks[stats.nodes[regained]] &= ~markup.BIT[Mark.FORM]
    return tuple(marks.tolist())


def _beside_content(
    rated: NDArray[np.float64], stats: LineStats, mark: Mark, share: float
) -> NDArray[np.bool_]:
    """Return the lines with a mark when there is content enough beside them."""
    marked: NDArray[np.bool_] = (stats.marks[stats.nodes] & markup.BIT[mark]) > 0
    mass = rated * stats.words
    rest = mass[~marked].sum()
    return marked & bool(rest > max(ARTICLE_WORDS, share * mass.sum()))


def _lead(rated: NDArray[np.float64], stats: LineStats) -> int | None:
    """Return the line before or at the first paragraph that says what the description says."""
    prose = np.nonzero((rated >= THRESHOLD) & (stats.words >= _FIRST_WORDS))[0]
    if not len(prose):
        return None
    first = int(prose[0])
    nearby = range(max(0, first - _LEAD_REACH), min(len(rated), first + 2))
    fitting = [
        order
        for order in nearby
        if rated[order] >= LEAD_THRESHOLD
        and stats.said_in[order] >= _LEAD_IN
        and stats.said_cover[order] >= _LEAD_COVER
        and stats.words[order] >= _LEAD_WORDS
    ]
    return max(fitting, key=lambda order: rated[order], default=None)


def _instead(walk: Walk, head: PageHead, chosen: frozenset[int]) -> tuple[str, ...]:
    if len(head.jsonld_body) < _BODY_CHARACTERS:
        return ()
    found = sum(len(walk.texts[order]) for order in chosen)
    if found > _TEASER_CHARACTERS:
        return ()
    lines = jsonld_lines(head)
    return tuple(lines) if sum(map(len, lines)) > _BODY_FACTOR * found else ()

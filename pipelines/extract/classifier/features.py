"""Figures of lines that need no learned table: of each line, of what is around it, of the page.

All are computed with NumPy from the lists of one walk; names and order are part of the trained weights.
"""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.blocks.arrays import Floats, Ints
from pipelines.extract.blocks.build import sums_below
from pipelines.extract.classifier.feature_table import FeatureTable, shifted
from pipelines.extract.classifier.line_stats import LEVELS, LineStats, word_set
from pipelines.extract.declared.head import PageHead
from pipelines.extract.html import marks
from pipelines.extract.html.tags import HEADINGS, SHAPE_BITS, TAG_NUMBERS
from pipelines.extract.html.walk import Walk

_NO_WORD = re.compile(r"\W+")
_P, _H1 = TAG_NUMBERS["p"], TAG_NUMBERS["h1"]
_REGION_LEVELS = 12
_MIN_BODY = 200
"""Characters from which a JSON-LD body is compared with the lines."""
_NEXT = ("words", "link", "tag", "ends", "in_body")
_FARTHEST = 3
_SHAPE_BITS = np.arange(SHAPE_BITS)
_MARK_BITS = np.arange(len(marks.MARKS))
_HELD = ("words", "link", "lines", "good", "good_share", "paragraphs", "images", "mean")
_HELD_NAMES = [f"in_{level}_{figure}" for level in range(1, LEVELS + 1) for figure in _HELD]
_MARK_NAMES = [f"{where}_{mark}" for mark in marks.MARKS for where in ("own", "near", "around")]


def unlearned(walk: Walk, head: PageHead, stats: LineStats) -> FeatureTable:
    """Return all features that need no learned table; completes the view on the way."""
    columns = FeatureTable()
    _form(columns, walk, stats)
    _position(columns, stats)
    _elements(columns, walk, stats)
    _marks(columns, stats)
    _containers(columns, walk, stats)
    _region(columns, walk, stats)
    _siblings(columns, walk, stats)
    _said(columns, head, stats)
    _body(columns, walk, head, stats)
    _neighbours(columns, stats)
    return columns


def _form(columns: FeatureTable, walk: Walk, stats: LineStats) -> None:
    """How a line is written."""
    columns.add("words", stats.words)
    columns.add("characters", stats.lengths)
    columns.add("word_length", stats.lengths / stats.words)
    columns.add("link", stats.link)
    columns.add("strong", np.minimum(1, np.asarray(walk.strong) / stats.lengths))
    columns.add("soft", np.minimum(1, np.asarray(walk.soft) / stats.lengths))
    for name in ("upper", "digit", "comma", "other", "quote", "end"):
        columns.add(f"{name}_share", stats.counts[name] / stats.lengths)
    columns.add("ends", stats.counts["end"])
    columns.add("commas", stats.counts["comma"])
    columns.add("last", stats.last)
    columns.add("first", stats.first)
    columns.add("colon", [text[-1] == ":" for text in walk.texts])
    columns.add("bar", [" | " in t or "·" in t or " / " in t for t in walk.texts])
    columns.add("address", ["©" in t or "http" in t or "@" in t for t in walk.texts])
    same = Counter(walk.texts)
    columns.add("repeated", [same[text] for text in walk.texts])


def _position(columns: FeatureTable, stats: LineStats) -> None:
    """Where on the page a line stands."""
    count = len(stats.words)
    order = np.arange(count, dtype=np.float32)
    columns.add("order", order)
    columns.add("order_share", order / count)
    columns.add("before_share", stats.before / stats.total)
    columns.add("before", stats.before)
    columns.add("total", np.full(count, stats.total))
    columns.add("count", np.full(count, count))


def _elements(columns: FeatureTable, walk: Walk, stats: LineStats) -> None:
    """In which elements a line stands."""
    tags, shapes = np.asarray(walk.tags), np.asarray(walk.shapes)[stats.nodes]
    columns.add("tag", stats.tags)
    columns.add("tag_above", tags[stats.above[1]])
    columns.add("tag_above_2", tags[stats.above[2]])
    columns.add("is_p", stats.tags == _P)
    columns.add("is_heading", _is_heading(stats.tags))
    columns.add("depth", np.asarray(walk.depths)[stats.nodes])
    columns.add_all(
        [f"shape_{bit}" for bit in range(SHAPE_BITS)], shapes >> _SHAPE_BITS[:, None] & 1
    )
    columns.add("articles", np.full(len(stats.words), walk.articles))


def _is_heading(tags: Ints) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = (tags >= HEADINGS[0]) & (tags <= HEADINGS[-1])
    return result


def _marks(columns: FeatureTable, stats: LineStats) -> None:
    """What classes, ids and roles say: of the own element, of the two above, of all around."""
    own = stats.own_marks
    here = own[stats.above[0]]
    near = own[stats.above[1]] | own[stats.above[2]]
    around = stats.marks[stats.above[2]]
    bits = np.stack((here, near, around)) >> _MARK_BITS[:, None, None] & 1
    columns.add_all(_MARK_NAMES, bits.reshape(len(_MARK_NAMES), -1))


def _containers(columns: FeatureTable, walk: Walk, stats: LineStats) -> None:
    """What the elements around a line hold."""
    amounts = (
        stats.words,
        stats.link * stats.lengths,
        stats.lengths,
        np.ones(len(stats.words)),
        stats.good,
        stats.tags == _P,
    )
    sums = sums_below(stats.nodes, stats.ends, amounts)
    running = np.concatenate(([0], np.cumsum(walk.images)))
    images = running[stats.ends] - running[:-1]
    most = max(1.0, float(sums[4, 0]))
    columns.add("in_0_lines", sums[3, stats.nodes])
    columns.add("in_0_images", images[stats.nodes])
    at = np.stack(stats.above[1:])
    words, linked, characters, lines, good, paragraphs = sums[:, at]
    around = (
        words,
        linked / np.maximum(1, characters),
        lines,
        good / most,
        good / np.maximum(1, words),
        paragraphs,
        images[at],
        words / np.maximum(1, lines),
    )
    columns.add_all(_HELD_NAMES, np.stack(around, axis=1).reshape(len(_HELD_NAMES), -1))


def _region(columns: FeatureTable, walk: Walk, stats: LineStats) -> None:
    """How far a line is from the region that holds most of the prose."""
    count = len(walk.parents)
    direct, above, above_2 = (
        np.bincount(stats.above[level], weights=stats.good, minlength=count) for level in range(3)
    )
    rating = direct * 0.6 * (np.asarray(walk.tags) != _P) + above + 0.4 * above_2
    best = int(rating.argmax())
    around = [best]
    for _ in range(_REGION_LEVELS - 1):
        around.append(walk.parents[around[-1]])
    # Their frames lie within each other's: a line is outside of those that begin after it or end before.
    begun = np.searchsorted(np.array(around[::-1]), stats.nodes, "right")
    ended = np.searchsorted(stats.ends[around], stats.nodes, "right")
    distance = _REGION_LEVELS - begun + ended
    depths = np.array(walk.depths)
    order = np.arange(len(stats.words))
    inside_best = np.nonzero(distance == 0)[0]
    start, end = (inside_best[0], inside_best[-1]) if len(inside_best) else (0, len(order) - 1)
    columns.add("region_distance", distance)
    columns.add("region_before", np.maximum(0, start - order))
    columns.add("region_after", np.maximum(0, order - end))
    columns.add("region_place", np.clip((order - start) / max(1, end - start), -1, 2))
    columns.add("region_depth", depths[stats.nodes] - depths[best])
    most = max(1.0, float(stats.good.sum()))
    columns.add("region_share", np.full(len(order), rating[best] / most))


def _siblings(columns: FeatureTable, walk: Walk, stats: LineStats) -> None:
    """What the lines in elements like its own are."""
    groups = stats.groups
    sizes = np.bincount(groups)
    words = np.bincount(groups, weights=stats.words)
    linked = np.bincount(groups, weights=np.asarray(walk.linked))
    characters = np.bincount(groups, weights=stats.lengths)
    columns.add("like_lines", sizes[groups])
    columns.add("like_words", words[groups] / stats.total)
    columns.add("like_mean", (words / sizes)[groups])
    columns.add("like_link", (linked / characters)[groups])
    columns.add(
        "like_good", (np.bincount(groups, weights=stats.good) / np.maximum(1, words))[groups]
    )
    above = stats.above[1]
    same = (stats.nodes == _before(stats.nodes)) | (above == _before(above))
    alike = groups == _before(groups)
    for name, holds in (("same", same), ("alike", alike)):
        columns.add(f"{name}_before", holds)
        columns.add(f"{name}_after", shifted(holds.astype(np.float32), -1))


def _before(values: Ints) -> Ints:
    return np.concatenate(([-1], values[:-1]))


def _said(columns: FeatureTable, head: PageHead, stats: LineStats) -> None:
    """How much of a line is what title and descriptions say."""
    count = len(stats.words)
    title = _words(head.og_title) or _words(head.jsonld_headline) or _words(head.title)
    texts = (head.og_description, head.description, head.jsonld_description)
    described = frozenset().union(*map(_words, texts))
    title_in, title_cover = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for order, words in enumerate(stats.word_sets):
        if shared := len(words & title):
            title_in[order], title_cover[order] = shared / len(words), shared / len(title)
        if shared := len(words & described):
            stats.said_in[order] = shared / len(words)
            stats.said_cover[order] = shared / len(described)
    columns.add("title_in", title_in)
    columns.add("title_cover", title_cover)
    columns.add("said_in", stats.said_in)
    columns.add("said_cover", stats.said_cover)
    title_at, fit = _title_line(np.minimum(title_in, title_cover), stats)
    columns.add("after_title", np.arange(count) - title_at)
    columns.add("words_after_title", stats.before - stats.before[title_at])
    columns.add("title_fit", np.full(count, fit))
    is_article = any("Article" in name or "Posting" in name for name in head.jsonld_types)
    columns.add("declared", np.full(count, (head.og_type == "article") + 2 * is_article))


def _title_line(fits: Floats, stats: LineStats) -> tuple[int, float]:
    """Return the line that is most likely the title, and how well it fits."""
    first = stats.tags == _H1
    rated = fits * (1 + 0.5 * first)
    best = float(rated.max())
    if best > 0.5:  # noqa: PLR2004 - half of the words of either in the other
        return int(rated.argmax()), best
    return (int(first.argmax()) if first.any() else 0), best


def _words(text: str) -> frozenset[str]:
    return word_set(text) - {""}


def _body(columns: FeatureTable, walk: Walk, head: PageHead, stats: LineStats) -> None:
    """Whether a line stands in the article body that the JSON-LD gives."""
    cover = -1.0
    if len(head.jsonld_body) > _MIN_BODY:
        body = _NO_WORD.sub("", head.jsonld_body.lower())
        stats.in_body[:] = [_in_body(text, body) for text in walk.texts]
        held = stats.lengths[stats.in_body >= 0.6].sum()  # noqa: PLR2004 - head or tail found
        cover = float(held / len(head.jsonld_body))
    columns.add("in_body", stats.in_body)
    columns.add("body_cover", np.full(len(stats.words), cover))


def _in_body(text: str, body: str) -> float:
    if len(text) < 8:  # noqa: PLR2004 - too short to tell
        return 0.3
    folded = _NO_WORD.sub("", text.lower())
    if folded in body:
        return 1.0
    part = 30
    near = len(folded) > 2 * part and (folded[:part] in body or folded[-part:] in body)
    return 0.6 if near else 0.0


def _neighbours(columns: FeatureTable, stats: LineStats) -> None:
    """What stands before and after a line."""
    order, count = np.arange(len(stats.words)), len(stats.words)
    figures = np.zeros((len(_NEXT), count + 2 * _FARTHEST), np.float32)
    figures[_NEXT.index("link")] = 1
    figures[:, _FARTHEST:-_FARTHEST] = (
        stats.words,
        stats.link,
        stats.tags,
        stats.counts["end"],
        stats.in_body,
    )
    for by in (1, 2, 3, -1, -2, -3):
        begin = _FARTHEST - by
        names = _NEXT if abs(by) < _FARTHEST else _NEXT[:2]  # the third is looked at from afar
        columns.add_all(
            [f"next_{by}_{name}" for name in names], figures[: len(names), begin : begin + count]
        )
    running = np.concatenate(([0], np.cumsum(stats.good)))
    for reach in (5, 15):
        before = running[order] - running[np.maximum(0, order - reach)]
        after = running[np.minimum(count, order + reach + 1)] - running[order + 1]
        columns.add(f"good_before_{reach}", before)
        columns.add(f"good_after_{reach}", after)

"""What the block classifier looks at: figures of every line, of what is around it, of the page.

All are computed with NumPy from the lists of one walk; names and order are part of the trained weights.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.extract import markup
from pipelines.extract.blocks import frame_marks, subtree_sums
from pipelines.extract.head import Head
from pipelines.extract.walk import HEADINGS, SHAPE_BITS, TAG_NUMBERS, Walk

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Table = Mapping[str, float]

_NO_WORD = re.compile(r"\W+")
_P, _H1 = TAG_NUMBERS["p"], TAG_NUMBERS["h1"]
_LEVELS = 4
"""Elements above a line whose contents are weighed."""
_REGION_LEVELS = 12
_SAID_WORDS = 70
"""Longer lines are not compared with title and descriptions."""
_LABEL_WORDS = 40
"""Longer lines are not looked up in the table of words."""
_MIN_BODY = 200
"""Characters from which a JSON-LD body is compared with the lines."""

# Classes of characters, as bits.
_UPPER, _DIGIT, _END, _COMMA, _WIDE, _SPACE, _OTHER, _QUOTE = (1 << i for i in range(8))
_KINDS_OF_CHARACTER = {
    "upper": _UPPER, "digit": _DIGIT, "end": _END, "comma": _COMMA, "wide": _WIDE,
    "space": _SPACE, "other": _OTHER, "quote": _QUOTE,
}  # fmt: skip


def _character_class(code: int) -> int:
    character = chr(code)
    tests = (
        (_UPPER, character.isupper()),
        (_DIGIT, character.isdigit()),
        (_END, character in ".!?。！？।؟…"),  # noqa: RUF001 - ends of sentences of many scripts
        (_COMMA, character in ",，、;；،"),  # noqa: RUF001
        (_SPACE, character == " "),
        (_WIDE, _is_unspaced(code)),
        (_QUOTE, character in "\"'“”„«»‘’‚‹›「」"),  # noqa: RUF001
        (_OTHER, not character.isalnum()),
    )
    return next((bit for bit, holds in tests if holds), 0)


def _is_unspaced(code: int) -> bool:
    """Whether a character belongs to a script that is written without spaces."""
    spans = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x0E00, 0x0EFF))
    return any(first <= code <= last for first, last in spans)


_CLASSES = np.array([_character_class(code) for code in range(0x3100)], np.uint8)
_UNSPACED = np.uint8(_WIDE)


def _classes(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Gives the class of each character; those beyond the table are letters or unspaced ones."""
    found = _CLASSES[np.minimum(codes, len(_CLASSES) - 1)]
    beyond = codes >= len(_CLASSES)
    if beyond.any():
        cjk = ((codes >= 0x3400) & (codes <= 0x9FFF)) | ((codes >= 0xF900) & (codes <= 0xFAFF))  # noqa: PLR2004
        found = np.where(beyond, np.where(cjk, _UNSPACED, np.uint8(0)), found)
        found[codes == 0xFF0C] = _COMMA  # noqa: PLR2004 - full-width comma
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Learned tables: log-odds of words in classes and ids, and of words of short lines."""

    classes: Table
    words: Table


@dataclass(slots=True)
class Columns:
    """Named columns of a table: one row a line."""

    names: list[str] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def add(self, name: str, column: object) -> None:
        """Adds a column."""
        self.names.append(name)
        self.values.append(np.asarray(column, np.float32))


@dataclass(slots=True)
class View:
    """What several groups of features share, and the rules after the classifier."""

    frames: Ints
    parents: Ints
    above: tuple[Ints, ...]
    """Frame of each line and those above it: own, parent, … four levels."""
    tags: Ints
    """Tag number of each line's frame."""
    lengths: Floats
    words: Floats
    link: Floats
    """Share of each line's characters inside links."""
    good: Floats
    """Words of each line when it looks like prose."""
    before: Floats
    """Words before each line."""
    total: float
    groups: Ints
    """Lines in elements of the same tag and classes (own and parent) have the same number."""
    counts: dict[str, Floats]
    """Characters of each class in each line."""
    first: Ints
    last: Ints
    own_marks: Ints
    """Marks of each frame by itself, as bits."""
    marks: Ints
    """Marks of each frame and those around it, as bits."""
    said_in: Floats
    """Share of each line's words that a description has."""
    said_cover: Floats
    """Share of the descriptions' words that each line has."""
    word_sets: list[set[str]]
    """Words of the lines that are not long; empty sets for the others."""
    in_body: Floats


def view(walk: Walk) -> View:
    """Gives the shared figures of a page that has at least one line."""
    count = len(walk.texts)
    frames, parents = np.asarray(walk.frames), np.asarray(walk.parents)
    lengths = np.fromiter(map(len, walk.texts), np.int64, count)
    codes = np.frombuffer("".join(walk.texts).encode("utf-32-le", "replace"), np.uint32)
    classes = _classes(codes)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    counts = {
        name: np.add.reduceat((classes == bit).astype(np.float32), starts)
        for name, bit in _KINDS_OF_CHARACTER.items()
    }
    words = (counts["space"] + 1 + counts["wide"] / 2).astype(np.float32)
    link = np.minimum(1, np.asarray(walk.linked, np.float32) / lengths).astype(np.float32)
    above = [frames]
    for _ in range(_LEVELS):
        above.append(parents[above[-1]])
    tags = np.asarray(walk.tags)[frames]
    good = words * (link < 0.35) * ((words >= 12) | ((tags == _P) & (words >= 6)))  # noqa: PLR2004
    running = np.cumsum(words)
    zeros = np.zeros(count, np.float32)
    by_itself, around = frame_marks(walk)
    return View(
        frames=frames,
        parents=parents,
        above=tuple(above),
        tags=tags,
        lengths=lengths.astype(np.float32),
        words=words,
        link=link,
        good=good.astype(np.float32),
        before=running - words,
        total=float(running[-1]),
        groups=_groups(walk),
        counts=counts,
        first=classes[starts].astype(np.int64),
        last=classes[starts + lengths - 1].astype(np.int64),
        own_marks=np.asarray(by_itself),
        marks=np.asarray(around),
        said_in=zeros,
        said_cover=zeros.copy(),
        word_sets=[
            set(_NO_WORD.split(text.lower())) if size <= _SAID_WORDS else set()
            for text, size in zip(walk.texts, words.tolist(), strict=True)
        ],
        in_body=np.full(count, -1, np.float32),
    )


def _groups(walk: Walk) -> Ints:
    numbers: dict[tuple[object, ...], int] = {}
    tags, spoken, parents = walk.tags, walk.spoken, walk.parents
    return np.fromiter(
        (
            numbers.setdefault(
                (tags[f], spoken[f], tags[parents[f]], spoken[parents[f]]), len(numbers)
            )
            for f in walk.frames
        ),
        np.int64,
        len(walk.frames),
    )


def unlearned(walk: Walk, head: Head, seen: View) -> Columns:
    """Gives all features that need no learned table; completes the view on the way."""
    columns = Columns()
    _form(columns, walk, seen)
    _position(columns, seen)
    _elements(columns, walk, seen)
    _marks(columns, seen)
    _containers(columns, walk, seen)
    _region(columns, walk, seen)
    _siblings(columns, walk, seen)
    _said(columns, head, seen)
    _body(columns, walk, head, seen)
    _neighbours(columns, seen)
    return columns


def learned(walk: Walk, seen: View, tables: Tables) -> Columns:
    """Gives the features that come from the learned tables."""
    columns = Columns()
    _class_table(columns, walk, seen, tables.classes)
    _word_table(columns, seen, tables.words)
    return columns


def matrix(*parts: Columns) -> Floats:
    """Gives the columns as one table, a column a row: the form that the trees read fastest."""
    return np.stack([column for part in parts for column in part.values])


def shifted(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """Gives each line the value of the line `by` places before it (after it when negative)."""
    moved = np.full_like(values, fill)
    if by > 0:
        moved[by:] = values[:-by]
    elif len(values) > -by:
        moved[:by] = values[-by:]
    return moved


def _form(columns: Columns, walk: Walk, seen: View) -> None:
    """How a line is written."""
    columns.add("words", seen.words)
    columns.add("characters", seen.lengths)
    columns.add("word_length", seen.lengths / seen.words)
    columns.add("link", seen.link)
    columns.add("strong", np.minimum(1, np.asarray(walk.strong) / seen.lengths))
    columns.add("soft", np.minimum(1, np.asarray(walk.soft) / seen.lengths))
    for name in ("upper", "digit", "comma", "other", "quote", "end"):
        columns.add(f"{name}_share", seen.counts[name] / seen.lengths)
    columns.add("ends", seen.counts["end"])
    columns.add("commas", seen.counts["comma"])
    columns.add("last", seen.last)
    columns.add("first", seen.first)
    columns.add("colon", [text[-1] == ":" for text in walk.texts])
    columns.add("bar", [" | " in t or "·" in t or " / " in t for t in walk.texts])
    columns.add("address", ["©" in t or "http" in t or "@" in t for t in walk.texts])
    same: dict[str, int] = {}
    for text in walk.texts:
        same[text] = same.get(text, 0) + 1
    columns.add("repeated", [same[text] for text in walk.texts])


def _position(columns: Columns, seen: View) -> None:
    """Where on the page a line stands."""
    count = len(seen.words)
    order = np.arange(count, dtype=np.float32)
    columns.add("order", order)
    columns.add("order_share", order / count)
    columns.add("before_share", seen.before / seen.total)
    columns.add("before", seen.before)
    columns.add("total", np.full(count, seen.total))
    columns.add("count", np.full(count, count))


def _elements(columns: Columns, walk: Walk, seen: View) -> None:
    """In which elements a line stands."""
    tags, shapes = np.asarray(walk.tags), np.asarray(walk.shapes)[seen.frames]
    columns.add("tag", seen.tags)
    columns.add("tag_above", tags[seen.above[1]])
    columns.add("tag_above_2", tags[seen.above[2]])
    columns.add("is_p", seen.tags == _P)
    columns.add("is_heading", _is_heading(seen.tags))
    columns.add("depth", np.asarray(walk.depths)[seen.frames])
    for bit in range(SHAPE_BITS):
        columns.add(f"shape_{bit}", shapes >> bit & 1)
    columns.add("articles", np.full(len(seen.words), walk.articles))


def _is_heading(tags: Ints) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = (tags >= HEADINGS[0]) & (tags <= HEADINGS[-1])
    return result


def _marks(columns: Columns, seen: View) -> None:
    """What classes, ids and roles say: of the own element, of the two above, of all around."""
    own = seen.own_marks
    here = own[seen.above[0]]
    near = own[seen.above[1]] | own[seen.above[2]]
    around = seen.marks[seen.above[2]]
    for bit, mark in enumerate(markup.MARKS):
        columns.add(f"own_{mark}", here >> bit & 1)
        columns.add(f"near_{mark}", near >> bit & 1)
        columns.add(f"around_{mark}", around >> bit & 1)


def _containers(columns: Columns, walk: Walk, seen: View) -> None:
    """What the elements around a line hold."""
    sums = {
        "words": subtree_sums(walk, seen.words),
        "linked": subtree_sums(walk, seen.link * seen.lengths),
        "characters": subtree_sums(walk, seen.lengths),
        "lines": subtree_sums(walk, np.ones(len(seen.words))),
        "good": subtree_sums(walk, seen.good),
        "paragraphs": subtree_sums(walk, (seen.tags == _P).astype(np.float64)),
    }
    running = np.concatenate(([0], np.cumsum(walk.images)))
    images = running[np.asarray(walk.ends)] - running[np.arange(len(walk.parents))]
    most = max(1.0, float(sums["good"][0]))
    columns.add("in_0_lines", sums["lines"][seen.frames])
    columns.add("in_0_images", images[seen.frames])
    for level in range(1, _LEVELS + 1):
        at = seen.above[level]
        words, lines, good = (sums[name][at] for name in ("words", "lines", "good"))
        columns.add(f"in_{level}_words", words)
        columns.add(f"in_{level}_link", sums["linked"][at] / np.maximum(1, sums["characters"][at]))
        columns.add(f"in_{level}_lines", lines)
        columns.add(f"in_{level}_good", good / most)
        columns.add(f"in_{level}_good_share", good / np.maximum(1, words))
        columns.add(f"in_{level}_paragraphs", sums["paragraphs"][at])
        columns.add(f"in_{level}_images", images[at])
        columns.add(f"in_{level}_mean", words / np.maximum(1, lines))


def _region(columns: Columns, walk: Walk, seen: View) -> None:
    """How far a line is from the region that holds most of the prose."""
    count = len(walk.parents)
    direct, above, above_2 = (
        np.bincount(seen.above[level], weights=seen.good, minlength=count) for level in range(3)
    )
    rating = direct * 0.6 * (np.asarray(walk.tags) != _P) + above + 0.4 * above_2
    best = int(rating.argmax())
    ends, depths = np.asarray(walk.ends), np.asarray(walk.depths)
    distance = np.full(len(seen.words), _REGION_LEVELS)
    place = best
    for level in range(_REGION_LEVELS):
        inside = (seen.frames >= place) & (seen.frames < ends[place])
        distance = np.minimum(distance, np.where(inside, level, _REGION_LEVELS))
        place = int(seen.parents[place])
    order = np.arange(len(seen.words))
    inside_best = np.nonzero(distance == 0)[0]
    start, end = (inside_best[0], inside_best[-1]) if len(inside_best) else (0, len(order) - 1)
    columns.add("region_distance", distance)
    columns.add("region_before", np.maximum(0, start - order))
    columns.add("region_after", np.maximum(0, order - end))
    columns.add("region_place", np.clip((order - start) / max(1, end - start), -1, 2))
    columns.add("region_depth", depths[seen.frames] - depths[best])
    most = max(1.0, float(seen.good.sum()))
    columns.add("region_share", np.full(len(order), rating[best] / most))


def _siblings(columns: Columns, walk: Walk, seen: View) -> None:
    """What the lines in elements like its own are."""
    groups = seen.groups
    sizes = np.bincount(groups)
    words = np.bincount(groups, weights=seen.words)
    linked = np.bincount(groups, weights=np.asarray(walk.linked))
    characters = np.bincount(groups, weights=seen.lengths)
    columns.add("like_lines", sizes[groups])
    columns.add("like_words", words[groups] / seen.total)
    columns.add("like_mean", (words / sizes)[groups])
    columns.add("like_link", (linked / characters)[groups])
    columns.add(
        "like_good", (np.bincount(groups, weights=seen.good) / np.maximum(1, words))[groups]
    )
    above = seen.above[1]
    same = (seen.frames == _before(seen.frames)) | (above == _before(above))
    alike = groups == _before(groups)
    for name, holds in (("same", same), ("alike", alike)):
        columns.add(f"{name}_before", holds)
        columns.add(f"{name}_after", shifted(holds.astype(np.float32), -1))


def _before(values: Ints) -> Ints:
    return np.concatenate(([-1], values[:-1]))


def _said(columns: Columns, head: Head, seen: View) -> None:
    """How much of a line is what title and descriptions say."""
    count = len(seen.words)
    title = word_set(head.og_title) or word_set(head.jsonld_headline) or word_set(head.title)
    texts = (head.og_description, head.description, head.jsonld_description)
    described = set().union(*map(word_set, texts))
    title_in, title_cover = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for order, words in enumerate(seen.word_sets):
        if shared := len(words & title):
            title_in[order], title_cover[order] = shared / len(words), shared / len(title)
        if shared := len(words & described):
            seen.said_in[order] = shared / len(words)
            seen.said_cover[order] = shared / len(described)
    columns.add("title_in", title_in)
    columns.add("title_cover", title_cover)
    columns.add("said_in", seen.said_in)
    columns.add("said_cover", seen.said_cover)
    title_at, fit = _title_line(np.minimum(title_in, title_cover), seen)
    columns.add("after_title", np.arange(count) - title_at)
    columns.add("words_after_title", seen.before - seen.before[title_at])
    columns.add("title_fit", np.full(count, fit))
    is_article = any("Article" in name or "Posting" in name for name in head.jsonld_types)
    columns.add("declared", np.full(count, (head.og_type == "article") + 2 * is_article))


def _title_line(fits: Floats, seen: View) -> tuple[int, float]:
    """Gives the line that is most likely the title, and how well it fits."""
    first = seen.tags == _H1
    rated = fits * (1 + 0.5 * first)
    best = float(rated.max())
    if best > 0.5:  # noqa: PLR2004 - half of the words of either in the other
        return int(rated.argmax()), best
    return (int(first.argmax()) if first.any() else 0), best


def word_set(text: str) -> set[str]:
    """Gives the different words of a text, in lower case."""
    return set(_NO_WORD.split(text.lower())) - {""}


def _body(columns: Columns, walk: Walk, head: Head, seen: View) -> None:
    """Whether a line stands in the article body that the JSON-LD gives."""
    cover = -1.0
    if len(head.jsonld_body) > _MIN_BODY:
        body = _NO_WORD.sub("", head.jsonld_body.lower())
        seen.in_body[:] = [_in_body(text, body) for text in walk.texts]
        held = seen.lengths[seen.in_body >= 0.6].sum()  # noqa: PLR2004 - head or tail found
        cover = float(held / len(head.jsonld_body))
    columns.add("in_body", seen.in_body)
    columns.add("body_cover", np.full(len(seen.words), cover))


def _in_body(text: str, body: str) -> float:
    if len(text) < 8:  # noqa: PLR2004 - too short to tell
        return 0.3
    folded = _NO_WORD.sub("", text.lower())
    if folded in body:
        return 1.0
    part = 30
    near = len(folded) > 2 * part and (folded[:part] in body or folded[-part:] in body)
    return 0.6 if near else 0.0


def _neighbours(columns: Columns, seen: View) -> None:
    """What stands before and after a line."""
    tags, ends = seen.tags.astype(np.float32), seen.counts["end"]
    for by in (1, 2, 3, -1, -2, -3):
        columns.add(f"next_{by}_words", shifted(seen.words, by))
        columns.add(f"next_{by}_link", shifted(seen.link, by, 1))
        if abs(by) < 3:  # noqa: PLR2004 - the third one is looked at from afar
            columns.add(f"next_{by}_tag", shifted(tags, by))
            columns.add(f"next_{by}_ends", shifted(ends, by))
            columns.add(f"next_{by}_in_body", shifted(seen.in_body, by))
    running = np.concatenate(([0], np.cumsum(seen.good)))
    order, count = np.arange(len(seen.words)), len(seen.words)
    for reach in (5, 15):
        before = running[order] - running[np.maximum(0, order - reach)]
        after = running[np.minimum(count, order + reach + 1)] - running[order + 1]
        columns.add(f"good_before_{reach}", before)
        columns.add(f"good_after_{reach}", after)


def _class_table(columns: Columns, walk: Walk, seen: View, table: Table) -> None:
    """What the words of classes and ids around a line meant on other sites."""
    known = {spoken: _odds(spoken, table) for spoken in set(walk.spoken)}
    odds = np.asarray([known[spoken] for spoken in walk.spoken], np.float32)
    for level in range(4):
        columns.add(f"class_{level}", odds[seen.above[level], 0])
    sums, least, most = odds[:, 0].tolist(), odds[:, 1].tolist(), odds[:, 2].tolist()
    for frame in range(1, len(sums)):
        parent = walk.parents[frame]
        sums[frame] += sums[parent]
        least[frame] = min(least[frame], least[parent])
        most[frame] = max(most[frame], most[parent])
    columns.add("class_sum", np.asarray(sums)[seen.frames])
    columns.add("class_least", np.asarray(least)[seen.frames])
    columns.add("class_most", np.asarray(most)[seen.frames])


def _odds(spoken: str, table: Table) -> tuple[float, float, float]:
    if not spoken:
        return 0.0, 0.0, 0.0
    found = [table[word] for word in markup.names(spoken)[1] if word in table]
    return (sum(found), min(found), max(found)) if found else (0.0, 0.0, 0.0)


def _word_table(columns: Columns, seen: View, table: Table) -> None:
    """What the words of a short line meant on other sites."""
    count = len(seen.words)
    odds = np.zeros((count, 3), np.float32)
    for order, words in enumerate(seen.word_sets):
        if seen.words[order] <= _LABEL_WORDS:
            # Sorted, so that sums do not depend on the order of a set, which changes with the process.
            found = sorted(table[word] for word in words if word in table)
            if found:
                odds[order] = (sum(found) / len(found), found[0], found[-1])
    for place, name in enumerate(("mean", "least", "most")):
        columns.add(f"said_{name}", odds[:, place])
    for by in (1, 2, -1, -2):
        columns.add(f"next_{by}_said", shifted(odds[:, 0], by))


def names(parts: Sequence[Columns]) -> list[str]:
    """Gives the names of all columns."""
    return [name for part in parts for name in part.names]

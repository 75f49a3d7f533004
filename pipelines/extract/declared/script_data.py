"""The article in a page's scripts: the longest run of prose in their JSON that the page's title belongs to.

Pages drawn by scripts carry their text as JSON: a script of its type (`__NEXT_DATA__`), the value of an assignment
(`__INITIAL_STATE__ = {…}`, Fusion), strings that are pushed piece by piece (`__next_f`). No name is looked for: any
JSON is read, and JSON or HTML in its strings. Bounded.
"""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from pipelines.extract.html.normalize import ends_as_sentence, letters, normalize_line
from pipelines.extract.html.parse import parse_html
from pipelines.extract.html.walk import walk
from pipelines.model.bounds import CANDIDATES, NEARLY_ALL

MAX_CHARACTERS = 4_000_000
"""Of all scripts of a page together."""
MAX_DEPTH, MAX_NODES = 30, 30_000
MAX_LITERALS = 2_000
MAX_NAMED = 4
"""Places of the title around which its text is looked for."""
MIN_CHARACTERS = 400
"""Of a run of prose: less is a teaser."""

_START = re.compile(r"(?:=|\(|,|^)\s*(?=[\[{\"])")
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?:T[0-9a-f]+,)?", re.MULTILINE)
"""Beginning of a row of pushed data (React's flight format): its number, for texts their length."""
_LITERAL = re.compile(r'"(?:[^"\\]|\\.){12,}"')
_ESCAPED = "&lt;p"
"""In HTML that is written out as text once more."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
"""Characters that say as much as two letters."""
_SHORTEST = 200
_PROSE = 60
_FIELDS = 4
"""Values of an object with prose up to which they are fields of it; more are entries by their names."""
_CLIMBED = 3
"""Objects around the title in which its text is looked for."""
_TITLE_LETTERS = 12
_LONGEST_TITLE = 300
_BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|br|blockquote|section|figure|table)\b", re.IGNORECASE
)
_decode = json.JSONDecoder(strict=False).raw_decode

Path = tuple[str | int, ...]
Text = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A run of prose in the scripts of a page."""

    lines: tuple[str, ...]
    titled: bool
    """Whether the page's title stands in the same data."""
    steps: int = MAX_DEPTH
    """Objects around the title in which it was found; `MAX_DEPTH` for the whole of the data."""


def read(root: etree._Element, titles: Iterable[str]) -> Found | None:
    """Return the longest run of prose in the page's scripts, of those that its title belongs to if there are any.

    Args:
        root: The page; only read.
        titles: What the page calls itself.
    """
    wanted = [folded for title in titles if len(folded := letters(title)) >= _TITLE_LETTERS]
    best: Found | None = None
    named = 0
    for value in _values(root):
        texts = list(_strings(value))
        if sum(_length(text) for _, text in texts if _is_prose(text)) < MIN_CHARACTERS:
            continue
        paths = [path for path, text in texts if _names(text, wanted)][: MAX_NAMED - named]
        named += len(paths)
        for found in _found(texts, paths, wanted):
            if _size(found) >= MIN_CHARACTERS and (best is None or _rank(found) > _rank(best)):
                best = found
    # Data that name the page have its text, too, if it is one: a longer one without the title is another's.
    return best if best is None or best.titled or not named else None


def _found(texts: Sequence[Text], paths: Sequence[Path], titles: Sequence[str]) -> Iterator[Found]:
    """Return the runs of prose of texts: those that stand with a title, or the longest where there is none."""
    for path in paths:
        left = _without_others(texts, path, titles)
        for steps, run in islice(_around(path, left), 1):
            yield Found(tuple(_lines(run)), titled=True, steps=steps)
    if not paths:
        yield Found(tuple(_lines(_run(texts, 0))), titled=False)


def _size(found: Found) -> int:
    return sum(_length(text) for text in found.lines if _is_prose(text))


@lru_cache(maxsize=1 << 15)
def _length(text: str) -> int:
    return len(text) + (0 if text.isascii() else len(_WIDE.findall(text)))


def _rank(found: Found) -> tuple[bool, int, int]:
    return found.titled, -found.steps, _size(found)


def _values(root: etree._Element) -> Iterator[Any]:
    """Return the JSON values of the page's scripts, those that are pushed as strings put together."""
    left = MAX_CHARACTERS
    pushed: list[str] = []
    for script in root.iter("script"):
        text = script.text or ""
        left -= len(text)
        if len(text) < _SHORTEST or left < 0 or "ld+json" in (script.get("type") or ""):
            continue
        values = [*_parsed(text)]
        pushed += [value[1] for value in values if _is_push(value)]
        own = [value for value in values if not isinstance(value, str) and not _is_push(value)]
        own += [inner for value in values if isinstance(value, str) for inner in _parsed(value)]
        yield from own
        if not own and "<p" in text and not any(map(_is_push, values)):
            yield _literals(text)
    yield _rows("".join(pushed))


def _literals(text: str) -> list[str]:
    """Return the texts that stand in a script's code itself, as Nuxt hands them to a function."""
    found = islice(_LITERAL.finditer(text), MAX_LITERALS)
    return [value for literal in found if isinstance(value := _literal(literal[0]), str)]


def _literal(written: str) -> Any:
    try:
        return json.loads(written, strict=False)
    except ValueError:
        return None


def _is_push(value: Any) -> bool:
    """Whether a value is a number and a piece of a text that is pushed in pieces."""
    pair = isinstance(value, list) and len(value) == 2  # noqa: PLR2004 - a pair
    return pair and isinstance(value[0], int) and isinstance(value[1], str)


def _parsed(text: str) -> Iterator[Any]:
    """Return the JSON values that stand in a script, the outer ones."""
    behind = 0
    for tried, start in enumerate(_START.finditer(text)):
        if tried >= CANDIDATES:
            return
        if start.end() < behind:
            continue
        try:
            value, behind = _decode(text, start.end())
        except (ValueError, RecursionError):
            continue
        if behind - start.end() >= _SHORTEST or isinstance(value, list):
            yield value


def _rows(text: str) -> Any:
    """Return the values of rows: JSON, or texts as they are."""
    starts = [*_ROW.finditer(text)]
    ends = [start.start() for start in starts[1:]] + [len(text)]
    rows: list[Any] = []
    for start, end in zip(starts, ends if starts else (), strict=True):
        row = text[start.end() : end].strip()
        try:
            rows.append(_decode(row, 0)[0])
        except (ValueError, RecursionError):
            rows.append(row)
    return rows


def _strings(value: Any) -> Iterator[Text]:
    """Return the texts of a value with their paths, in its order; JSON inside of texts is read as well."""
    left = MAX_NODES
    around: list[tuple[Path, Any]] = [((), value)]
    while around and left:
        left -= 1
        path, one = around.pop()
        if isinstance(one, str):
            inner = _inner(one)
            if inner is None:
                yield path, html.unescape(one) if _ESCAPED in one else one
                continue
            one = inner
        if len(path) >= MAX_DEPTH:
            continue
        if isinstance(one, dict):
            around.extend([((*path, key), v) for key, v in one.items()][::-1])
        elif isinstance(one, list):
            around.extend([((*path, number), v) for number, v in enumerate(one)][::-1])


def _inner(text: str) -> Any:
    """Return the JSON that a text is written out as; None when it is none."""
    if len(text) < _SHORTEST or text[:1] not in "{[":
        return None
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _around(path: Path, texts: Sequence[Text]) -> Iterator[tuple[int, list[Text]]]:
    """Return the runs of prose in the objects around a title that hold one, inner ones first, with their steps."""
    for depth in sorted({*range(max(0, len(path) - _CLIMBED), len(path)), 0}, reverse=True):
        run = _run([(p, t) for p, t in texts if p[:depth] == path[:depth]], depth)
        if sum(_length(text) for _, text in run) >= MIN_CHARACTERS:
            yield (len(path) - depth if depth else MAX_DEPTH), run


def _without_others(texts: Sequence[Text], path: Path, titles: Sequence[str]) -> Sequence[Text]:
    """Leaves out objects that have a title of their own where the page's has its, if enough is left."""
    own = _kind(path)
    others = {
        p[:-1]
        for p, text in texts
        if p[-1:] == (own,) and len(text) >= _TITLE_LETTERS and not _is_title(letters(text), titles)
    }
    left = [(p, t) for p, t in texts if not any(p[:end] in others for end in range(len(p)))]
    return left if sum(_length(t) for _, t in left if _is_prose(t)) >= MIN_CHARACTERS else texts


def _names(text: str, titles: Sequence[str]) -> bool:
    """Whether a text of the data is the page's title."""
    return bool(titles) and len(text) < _LONGEST_TITLE and _is_title(letters(text), titles)


def _is_title(text: str, titles: Sequence[str]) -> bool:
    return len(text) >= _TITLE_LETTERS and any(text in title or title in text for title in titles)


@lru_cache(maxsize=1 << 15)
def _is_prose(text: str) -> bool:
    return _length(text) >= _PROSE and _is_worded(text) and ("<p" in text or ends_as_sentence(text))


def _is_worded(text: str) -> bool:
    """Whether a text has words, which a file that is written out has not."""
    return len(text) < _PROSE or " " in text[:_PROSE] or not text.isascii()


def _run(texts: Sequence[Text], depth: int) -> list[Text]:
    """Return the texts below the value that holds most of the prose: down to a list of which several entries do."""
    inside = list(texts)
    while True:
        amounts: defaultdict[str | int, int] = defaultdict(int)
        for path, text in inside:
            if len(path) > depth and _is_prose(text):
                amounts[path[depth]] += len(text)
        total = sum(amounts.values())
        most = max(amounts, key=amounts.__getitem__, default=None)
        one_of_few = isinstance(most, str) and len(amounts) <= _FIELDS
        if most is None or not (one_of_few or amounts[most] >= NEARLY_ALL * total):
            return _of_its_kind(inside, depth)
        inside = [(p, text) for p, text in inside if len(p) > depth and p[depth] == most]
        depth += 1


def _of_its_kind(texts: Sequence[Text], depth: int) -> list[Text]:
    """Leaves out addresses, names and numbers: texts below other keys than the prose, and words without a space."""
    kinds = {_kind(path) for path, text in texts if _is_prose(text)}
    return [
        (path[depth:], text)
        for path, text in texts
        if _kind(path) in kinds and (_is_prose(text) or (_kind(path) and _is_worded(text)))
    ]


def _kind(path: Path) -> str:
    """Return the last key of a path."""
    return next((str(key) for key in reversed(path) if isinstance(key, str)), "")


def _lines(run: Sequence[Text]) -> Iterator[str]:
    """Return the lines of a run: texts of one entry together, HTML as its own lines."""
    pieces: defaultdict[Path, list[str]] = defaultdict(list)
    for path, text in run:
        pieces[path[:1]].append(text)
    for own in pieces.values():
        marked = any(map(_BLOCK.search, own))
        for text in own if marked else ("".join(own),):
            yield from _shown(text)


def _shown(text: str) -> Iterator[str]:
    if "<" not in text and "&" not in text:
        yield from filter(None, map(normalize_line, text.split("\n")))
        return
    root = parse_html(f"<body>{text}")
    if root is not None:
        yield from walk(root).texts

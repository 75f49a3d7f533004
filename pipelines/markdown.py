"""An article as Markdown (CommonMark with GFM's tables), made of the same lines as its text. Pure.

Law: what a Markdown reader shows of the body is the text, line by line, and its images between.
So every character that could mean something is escaped, emphasis that the rules of Markdown would not
let stand is left out, and there is neither raw HTML nor a link to anything but http(s).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipelines.model import precision
from pipelines.model.article import CleanArticle, Line
from pipelines.model.draft import BlockKind, Image, Span, SpanKind

CELLS = " | "
"""What stands between the cells of a row's line."""

_SPECIAL = re.compile(r"[\\`*_\[\]<|~]|&(?=#?\w+;)")
_OPENING = re.compile(r"[-+=#>]|\d{1,9}(?=[.)])")
"""What begins another block, or underlines one, at the beginning of a line."""
_UNSAFE = re.compile(r"[\s()<>\\|`\[\]*_~]|&(?=#?\w+;)")
_HASH = re.compile(r"#(?=#*$)")
"""Signs at the end of a heading, which would be taken for its close."""
_SIGNS = {SpanKind.STRONG: "**", SpanKind.EMPHASIS: "_"}
_TOP, _DEEPEST = 2, 6


def markdown(article: CleanArticle) -> str:
    """Return an article as a Markdown document: kicker, title, lead, byline, body."""
    said = article.metadata
    when = precision.shown(said.published_at, said.date_precision)
    by = " · ".join(part for part in (", ".join((*said.authors, *said.agencies)), when) if part)
    parts = (
        f"*{_escaped(said.kicker)}*" if said.kicker else "",
        f"# {_escaped(said.title)}" if said.title else "",
        "\n\n".join(f"**{_escaped(part)}**" for part in (said.lead or "").split("\n") if part),
        _opened(_escaped(by)),
        _link(_escaped(article.url), article.url),
        body(article.lines, said.images),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def body(lines: Sequence[Line], images: Sequence[Image] = ()) -> str:
    """Return the lines of an article's text as Markdown, its images where they stand between them."""
    return "\n\n".join(_parts(lines, images))


def _parts(lines: Sequence[Line], images: Sequence[Image]) -> Iterator[str]:
    """Return lines of one kind together, and images; those inside a table or a list's entry go behind it."""
    placed: dict[int, list[Image]] = {}
    for image in images:
        if image.line is not None:
            placed.setdefault(_opening(lines, image.line), []).append(image)
    begin = 0
    for at in sorted({*placed, len(lines)}):
        for kind, group in groupby(lines[begin:at], key=lambda line: line.kind):
            yield _group(kind, list(group))
        yield from filter(None, map(_image, placed.get(at, ())))
        begin = at


def _opening(lines: Sequence[Line], number: int) -> int:
    """Return the first line from this on at which Markdown can be interrupted."""
    inside = (BlockKind.ROW, BlockKind.ITEM)
    for at in range(number, len(lines)):
        line, before = lines[at], lines[at - 1]
        if not at or line.kind not in inside or line.kind is not before.kind:
            return at
        if line.kind is BlockKind.ITEM and line.level <= 1:
            return at
    return len(lines)


def _image(image: Image) -> str:
    """Return an image with caption, or else what it shows, and credit; empty without an address of the web."""
    said = _escaped(image.caption or image.alt or "")
    credit = _escaped(image.credit or "")
    link = _link(f"{said} ({credit})" if said and credit else said or credit, image.url)
    return f"!{link}" if link.startswith("[") else ""


def _group(kind: BlockKind, lines: Sequence[Line]) -> str:
    match kind:
        case BlockKind.ITEM:
            return "".join(_entries(lines))
        case BlockKind.ROW:
            return _table(lines)
        case BlockKind.QUOTE | BlockKind.BOX:
            return "\n>\n".join(f"> {_opened(_inline(line))}" for line in lines)
        case BlockKind.HEADING:
            return "\n\n".join(map(_heading, lines))
        case BlockKind.QUESTION:
            return "\n\n".join(f"**{_inline(line, without=SpanKind.STRONG)}**" for line in lines)
        case _:
            return "\n\n".join(_opened(_inline(line)) for line in lines)


def _heading(line: Line) -> str:
    level = min(max(line.level, _TOP), _DEEPEST)
    text = _HASH.sub(r"\\\g<0>", _inline(line, without=SpanKind.STRONG))
    return f"{'#' * level} {text}"


def _entries(lines: Sequence[Line]) -> Iterator[str]:
    """Return list entries, indented by their lists; a list of the other kind begins behind an empty line."""
    around: list[tuple[int, int]] = []
    before: Line | None = None
    for line in lines:
        while around and around[-1][0] >= max(1, line.level):
            around.pop()
        indent = around[-1][1] if around else 0
        mark = f"{line.number}. " if line.number else "- "
        around.append((max(1, line.level), indent + len(mark)))
        if before is not None:
            yield "\n" if _goes_on(before, line) else "\n\n"
        yield " " * indent + mark + _opened(_inline(line))
        before = line


def _goes_on(before: Line, line: Line) -> bool:
    if before.level == line.level:
        return line.number == before.number + bool(before.number)
    return line.level > before.level and line.number in (0, 1)


def _table(lines: Sequence[Line]) -> str:
    rows = [list(map(_inline, _cells(line))) for line in lines]
    width = max(map(len, rows))
    first, *others = (f"| {CELLS.join(row + [''] * (width - len(row)))} |" for row in rows)
    return "\n".join((first, f"|{' --- |' * width}", *others))


def _cells(row: Line) -> Iterator[Line]:
    """Return the cells of a row with the spans that lie inside each."""
    at = 0
    for text in row.text.split(CELLS):
        end = at + len(text)
        inside = (span for span in row.spans if at <= span.start and span.end <= end)
        spans = (replace(span, start=span.start - at, end=span.end - at) for span in inside)
        yield replace(row, text=text, spans=tuple(spans))
        at = end + len(CELLS)


def _opened(text: str) -> str:
    """Escapes what would begin another block at the beginning of a line."""
    found = _OPENING.match(text)
    if not found:
        return text
    at = found.end() if found[0].isdecimal() else 0
    return f"{text[:at]}\\{text[at:]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split("\n")))


def _link(text: str, url: str) -> str:
    return (
        f"[{text}]({_UNSAFE.sub(_percent, url)})"
        if url.startswith(("http://", "https://"))
        else text
    )


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode()) if found[0] != "&" else "&amp;"


def _inline(line: Line, without: SpanKind | None = None) -> str:
    """Return a line's text with its links and as much of its emphasis as Markdown can say."""
    kept = [span for span in line.spans if span.kind is not without]
    return "".join(_pieces(line.text, 0, len(line.text), _nested(line.text, kept)))


def _nested(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans that lie inside each other or apart, none twice; links first, then strong, then emphasis."""
    kept: list[Span] = []
    for kind in (SpanKind.LINK, SpanKind.STRONG, SpanKind.EMPHASIS):
        own = sorted((span for span in spans if span.kind is kind), key=lambda one: one.start)
        for span in own:
            if 0 <= span.start < span.end <= len(text) and all(_agree(span, one) for one in kept):
                kept.append(span)
    stands = [span for span in kept if span.kind is SpanKind.LINK or _may_stand(text, span)]
    return sorted(stands, key=lambda one: (one.start, -one.end, list(SpanKind).index(one.kind)))


def _agree(one: Span, other: Span) -> bool:
    if one.end <= other.start or other.end <= one.start:
        touching = one.end == other.start or other.end == one.start
        return not (touching and one.kind is other.kind)
    inside = (one.start <= other.start and other.end <= one.end) or (
        other.start <= one.start and one.end <= other.end
    )
    return inside and one.kind is not other.kind


def _may_stand(text: str, span: Span) -> bool:
    """Whether emphasis stands between spaces or punctuation, where all readers take it for that."""
    around = (text[: span.start][-1:], text[span.end :][:1])
    inner = (text[span.start], text[span.end - 1])
    return " " not in inner and all(
        not letter or letter == " " or unicodedata.category(letter)[0] == "P" for letter in around
    )


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[str]:
    at = start
    left = list(spans)
    while left:
        span = left.pop(0)
        inside = [one for one in left if one.end <= span.end]
        left = [one for one in left if one.end > span.end]
        before = _escaped(text[at : span.start])
        # An exclamation mark would make the link an image.
        is_image = span.kind is SpanKind.LINK and before.endswith("!")
        yield f"{before[:-1]}\\!" if is_image else before
        inner = "".join(_pieces(text, span.start, span.end, inside))
        sign = _SIGNS.get(span.kind, "")
        yield f"{sign}{inner}{sign}" if sign else _link(inner, span.target)
        at = span.end
    yield _escaped(text[at:end])

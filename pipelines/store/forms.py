"""Forms of columns: what their values are, how they are made of what an article holds, and how that is read back.

No pyarrow here, so that `copydesk clean` starts without it: `table` makes Arrow's types of the forms.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pipelines.model.article import Difference, Line
from pipelines.model.draft import BlockKind, Cut, Image, Span, SpanKind
from pipelines.model.raw import RawPointer

Rows = Sequence[Mapping[str, Any]]
Pairs = Iterable[tuple[str, str]]


class ColumnForm(NamedTuple):
    """What the values of a column are, how an attribute of an article becomes one, and is made of it again."""

    type: Any
    """Arrow's name of it; of lists the type inside, in a list; of structs their members; of maps key and value."""
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[..., Any] = lambda value: value
    """Takes the value, null where a file is older than the column, and those of columns that belong to it."""


E = TypeVar("E", bound=StrEnum)


def known(word: str, kind: type[E], otherwise: E) -> E:
    """Return a word of a kind; another for one that a later schema has and we do not know."""
    return kind(word) if word in kind.__members__.values() else otherwise


def word(kind: type[E], otherwise: E) -> ColumnForm:
    """Return the form of a column with one of several words; see `known`."""
    return ColumnForm("string", str, lambda value: known(value, kind, otherwise))


def picked(many: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    """Return attributes of nouns as plain values."""
    return [{name: getattr(one, name) for name in names} for one in many]


def records(**members: str) -> ColumnForm:
    """Return the form of nouns of which it keeps these attributes."""
    return ColumnForm([members], lambda many: picked(many, *members))


def each(kind: str, name: str) -> ColumnForm:
    """Return the form of nouns of which it keeps one attribute."""
    return ColumnForm([kind], lambda many: [getattr(one, name) for one in many])


def split(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield a line for each of the text; a line with a break inside is two, which lose their spans."""
    for line in lines:
        if "\n" not in line.text:
            yield line
        else:
            yield from (replace(line, text=part, spans=()) for part in line.text.split("\n"))


def _many(values: Iterable[Any] | None) -> tuple[Any, ...]:
    return tuple(values or ())


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _merged(pairs: Pairs) -> list[tuple[str, str]]:
    """One value a key, as readers of maps ask for: several values are joined."""
    merged: dict[str, list[str]] = {}
    for name, value in pairs:
        merged.setdefault(name, []).append(value)
    return [(name, ", ".join(dict.fromkeys(values))) for name, values in merged.items()]


def _spans(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {"line": n} | span for n, line in enumerate(lines) for span in picked(line.spans, *_SPAN)
    ]


def _lines(
    text: str,
    kinds: Sequence[str],
    levels: Sequence[int] | None,
    numbers: Sequence[int] | None,
    spans: Rows | None,
) -> tuple[Line, ...]:
    """The text is null only where there are no kinds: on tombstones that keep none."""
    placed: dict[int, list[Span]] = defaultdict(list)
    for span in spans or ():
        if span["kind"] not in SpanKind.__members__.values():
            continue
        own = {name: span[name] for name in _SPAN} | {"kind": SpanKind(span["kind"])}
        placed[span["line"]].append(Span(**own))
    texts = text.split("\n") if kinds else []
    unknown = [0] * len(kinds)
    found = zip(texts, kinds, levels or unknown, numbers or unknown, strict=True)
    return tuple(
        Line(
            text=text,
            kind=known(kind, BlockKind, BlockKind.PARAGRAPH),
            level=level,
            number=number,
            spans=_many(placed.get(n)),
        )
        for n, (text, kind, level, number) in enumerate(found)
    )


def _cuts(cuts: Rows, kinds: Sequence[str] | None) -> tuple[Cut, ...]:
    found = zip(cuts, kinds or [BlockKind.PARAGRAPH] * len(cuts), strict=True)
    return tuple(
        Cut(**cut, kind=known(kind, BlockKind, BlockKind.PARAGRAPH)) for cut, kind in found
    )


def _images(images: Rows | None, lines: Sequence[int | None] | None) -> tuple[Image, ...]:
    found = zip(images or (), lines or [None] * len(images or ()), strict=True)
    return tuple(Image(**image, line=line) for image, line in found)


def _raw(file: str | None, offset: int, length: int) -> RawPointer | None:
    return RawPointer(file=file, offset=offset, length=length) if file else None


_SPAN = {"start": "int32", "end": "int32", "kind": "string", "target": "string"}

TEXT, NUMBER = ColumnForm("string"), ColumnForm("int32")
TEXTS = ColumnForm(["string"], list, _many)
MOMENT = ColumnForm("timestamp", _utc, _utc)
PAIRS = ColumnForm(("string", "string"), _merged, _many)
PAIRS_OR_NULL = PAIRS._replace(write=lambda pairs: _merged(pairs) or None)
BODY = TEXT._replace(read=_lines)
SPANS = ColumnForm([{"line": "int32"} | _SPAN], _spans)
CUTS = records(text="string", rule="string", evidence="string", line="int32")._replace(read=_cuts)
IMAGES = records(url="string", caption="string", credit="string", alt="string")._replace(
    read=_images
)
DIFFERENCES = records(field="string", before="string", after="string")._replace(
    read=lambda rows: tuple(Difference(**row) for row in rows or ())
)
CONFLICTS = ColumnForm(
    [{"field": "string", "evidence": "string"}],
    lambda pairs: [{"field": field, "evidence": said} for field, said in pairs],
    lambda rows: tuple((row["field"], row["evidence"]) for row in rows or ()),
)
RAW_FILE = ColumnForm("string", lambda raw: raw and raw.file, _raw)
RAW_OFFSET = ColumnForm("int64", lambda raw: raw and raw.offset)
RAW_LENGTH = ColumnForm("int32", lambda raw: raw and raw.length)

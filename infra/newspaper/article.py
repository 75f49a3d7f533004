"""Articles of the sample newspaper: reading the text files in `articles/`.

A file is a head of `key: value` lines, an empty line, and the body. Lists in the head are joined by `; `.
Blocks of the body are parted by empty lines and marked by their first characters:

    ## heading      > quote      ? question      - list entry      | table row |
    !figure caption || credit                    !embed description

Anything else is a paragraph. Inside, `**bold**` and `[text](address)`. What stands between `[[state A]]` and
`[[state B]]` is in the first edition only, what stands between `[[state B]]` and `[[end]]` from the second on.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pipelines.model.draft import BlockKind
from pipelines.model.rejection import Reason, Stage

FOLDER = Path(__file__).parent / "articles"
_MARKS = {
    "## ": BlockKind.HEADING,
    "> ": BlockKind.QUOTE,
    "? ": BlockKind.QUESTION,
    "- ": BlockKind.ITEM,
    "| ": BlockKind.ROW,
}
_STATES = re.compile(
    r"^\[\[state A\]\]\n(?P<a>.*?)^\[\[state B\]\]\n(?P<b>.*?)^\[\[end\]\]\n",
    re.DOTALL | re.MULTILINE,
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


class ArticleFileError(ValueError):
    """An article file that cannot be read; the message names file, fault and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block of the body as readers see it."""

    text: str
    """Plain text; cells of a row are joined by ` | `."""
    markup: str
    """The same as HTML, without the element around it; cells of a row are `td` elements."""
    kind: BlockKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture between the paragraphs: not body."""

    caption: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A player or foreign post between the paragraphs: not body."""

    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsArticle:
    """One page of the newspaper with all that it should yield."""

    number: int
    """Identifies the article in its address."""
    slug: str
    language: str
    title: str
    kicker: str | None
    lead: str | None
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    published: datetime
    modified: datetime | None
    modified_b: datetime | None
    """Modification date from the second edition on."""
    section: str
    keywords: tuple[str, ...]
    template: str
    dateline: str | None
    flags: frozenset[str]
    gone_from: int | None
    """First edition in which its address answers 410."""
    internal: bool
    """Whether it lies under /intern/, which robots.txt closes."""
    rejection: tuple[Stage, Reason] | None
    """Where and why it must be refused; None for a real article."""
    source: str
    """The body as written."""

    def body(self, edition: int = 1) -> tuple[Passage | Figure | Embed, ...]:
        """Return the body in page order, furniture included."""
        blocks = _STATES.sub(lambda found: found["a" if edition == 1 else "b"], self.source)
        parts = tuple(_part(line) for line in _lines(blocks))
        return _with_dateline(parts, self.dateline)

    def passages(self, edition: int = 1) -> tuple[Passage, ...]:
        """Return the blocks that belong to the body's text."""
        return tuple(part for part in self.body(edition) if isinstance(part, Passage))

    def changed_at(self, edition: int = 1) -> datetime:
        """Return when it was last modified, or else published."""
        later = self.modified_b if edition > 1 else None
        return later or self.modified or self.published

    def is_gone(self, edition: int) -> bool:
        """Return whether its address answers 410 in this edition."""
        return self.gone_from is not None and edition >= self.gone_from

    @property
    def path(self) -> str:
        """Path of its canonical address."""
        folder = "/intern/artikel" if self.internal else "/artikel"
        return f"{folder}/{self.number}.{self.slug}.html"


@cache
def load_articles(folder: Path = FOLDER) -> tuple[NewsArticle, ...]:
    """Reads all articles, newest first.

    Raises:
        ArticleFileError: When a file misses a head line or two articles have one number.
    """
    articles = [_read(file) for file in sorted(folder.glob("*/*.txt"))]
    numbers = [article.number for article in articles]
    twice = {number for number in numbers if numbers.count(number) > 1}
    if twice:
        raise ArticleFileError(f"{folder}: number {min(twice)} is given twice; choose another")
    return tuple(sorted(articles, key=lambda article: article.published, reverse=True))


def _read(file: Path) -> NewsArticle:
    head_text, _, source = file.read_text(encoding="utf-8").partition("\n\n")
    head = dict(line.split(": ", 1) for line in head_text.splitlines())
    try:
        return _article(head, source, file)
    except (KeyError, ValueError) as error:
        raise ArticleFileError(
            f"{file}: head lacks or misspells {error}; see article.py"
        ) from error


def _article(head: Mapping[str, str], source: str, file: Path) -> NewsArticle:
    stage, _, reason = head.get("reject", "").partition(" ")
    return NewsArticle(
        number=int(head["number"]),
        slug=file.stem,
        language=file.parent.name,
        title=head["title"],
        kicker=head.get("kicker"),
        lead=head.get("lead"),
        authors=_several(head, "authors"),
        agencies=_several(head, "agencies"),
        published=datetime.fromisoformat(head["published"]),
        modified=_moment(head, "modified"),
        modified_b=_moment(head, "modified_b"),
        section=head["section"],
        keywords=_several(head, "keywords"),
        template=head["template"],
        dateline=head.get("dateline"),
        flags=frozenset(_several(head, "flags")),
        gone_from=int(head["gone_from"]) if "gone_from" in head else None,
        internal="internal" in head,
        rejection=(Stage(stage), Reason(reason)) if stage else None,
        source=source,
    )


def _several(head: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(head[key].split("; ")) if key in head else ()


def _moment(head: Mapping[str, str], key: str) -> datetime | None:
    return datetime.fromisoformat(head[key]) if key in head else None


def _lines(source: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", source.strip()):
        yield from block.splitlines()


def _part(line: str) -> Passage | Figure | Embed:
    if line.startswith("!figure "):
        caption, _, credit = line.removeprefix("!figure ").partition(" || ")
        return Figure(caption=caption, credit=credit)
    if line.startswith("!embed "):
        return Embed(description=line.removeprefix("!embed "))
    kind = _MARKS.get(line[: line.find(" ") + 1], BlockKind.PARAGRAPH)
    if kind is BlockKind.ROW:
        return _row(line)
    text = line if kind is BlockKind.PARAGRAPH else line.split(" ", 1)[1]
    plain = _LINK.sub(r"\1", _BOLD.sub(r"\1", text))
    return Passage(text=plain, markup=_inline(text), kind=kind)


def _row(line: str) -> Passage:
    cells = [cell.strip() for cell in line.strip("| ").split("|")]
    markup = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return Passage(text=" | ".join(cells), markup=markup, kind=BlockKind.ROW)


def _inline(text: str) -> str:
    bold = _BOLD.sub(r"<strong>\1</strong>", html.escape(text, quote=False))
    return _LINK.sub(r'<a href="\2">\1</a>', bold)


def _with_dateline(
    parts: tuple[Passage | Figure | Embed, ...], place: str | None
) -> tuple[Passage | Figure | Embed, ...]:
    first = parts[0]
    if place is None or not isinstance(first, Passage):
        return parts
    markup = f'<span class="dateline">{html.escape(place)}.</span> {first.markup}'
    opened = Passage(text=f"{place}. {first.text}", markup=markup, kind=first.kind)
    return (opened, *parts[1:])

"""Publishers that do not exist: what they print beside their articles, and their pages.

A set of papers is a file in `papers/`. What is said about an article's own affair once stays, what a paper
puts on its pages goes; each page tells which of its lines is which.
"""

import itertools
import random
import re
import zlib
from dataclasses import dataclass

import yaml

from tests.world.press import stories
from tests.world.press.layouts import Piece, render
from tests.world.press.writer import FOLDER, Writer

ASKING = frozenset(
    {
        "support", "subscription", "newsletter", "greeting", "counter", "podcast", "channel",
        "thanks", "read_also", "comments", "rights", "label",
    }
)  # fmt: skip
"""What goes once it has been seen often enough; other boxes may go or stay."""
PAGES = {
    "all": lambda _: True,
    "first half": lambda n: n % 20 < 10,
    "second half": lambda n: n % 20 >= 10,
    "even pages": lambda n: n % 2 == 0,
    "odd pages": lambda n: n % 2 == 1,
    "every third": lambda n: n % 3 == 0,
    "every third but one": lambda n: n % 3 == 1,
    "every third but two": lambda n: n % 3 == 2,
}
NEWS = 20
"""Plain articles of each paper; those of the kinds in `stories.ROUNDS` are numbered from `ROUND_FROM` on."""
ROUND_FROM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that a paper prints beside its articles."""

    box: str
    """Its box and its place in it: the same wherever it stands, however it is worded."""
    says: str
    shape: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page with what is its article's and what is not."""

    url: str
    html: str
    kind: str
    """Kind of its article; empty for plain news."""
    article: tuple[str, ...]
    beside: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article without what stands around it."""

    title: str
    lead: str
    author: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a paper prints beside its articles, with fields in braces that differ from page to page."""

    name: str
    says: str
    shape: str
    place: str
    """`above` the first paragraph, `between` two, `behind` the last; `with the last` in one element with it."""
    lines: tuple[str, ...]
    pages: str = "all"

    @property
    def asks(self):
        """True for what is the paper's advertising of itself."""
        return self.says in ASKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A publisher."""

    name: str
    language: str
    layout: str
    boxes: tuple[Box, ...]
    readers: tuple[str, ...] = ("",)
    """What it calls them, in turn."""
    prints: str = "usual"
    """Which of `stories.ROUNDS` it prints."""

    @property
    def numbers(self):
        """Numbers of all its pages."""
        return (*range(NEWS), *self._round)

    def printed(self, numbers):
        """Return the pages of some numbers."""
        return [self.page(number) for number in numbers]

    @property
    def _round(self):
        """Numbers of articles by kind; press releases come in pairs that begin with an even number."""
        numbers, number = {}, ROUND_FROM
        for kind in stories.ROUNDS[self.prints]:
            if kind == "press_release" and number % 2 and numbers.get(number - 1) != kind:
                number += 1
            numbers[number] = kind
            number += 1
        return numbers

    def page(self, number):
        """Return the page of a number."""
        writer, dice = (
            Writer(self.language, f"{self.name}/{number}"),
            random.Random(f"{self.name}{number}"),
        )
        title, lead, author = writer.title(), writer.paragraph(), writer.name()
        kind = self._round.get(number, "")
        plain = _plain_body(writer, dice)
        url = f"https://www.{self.name}.example/news/{number}-{zlib.crc32(title.encode()) % 9999}.html"
        sheet = stories.Sheet(paper=self, number=number, writer=writer, title=title, body=plain)
        title, body = stories.tell(kind, sheet)
        article = Article(title=title, lead=lead, author=author, date=_date(number))
        beside, pieces = self._with_boxes(number, article.title, body, dice)
        html = render(self.layout, article, pieces, language=self.language, site=self.name)
        own = (lead, *(line for piece in body for line in piece.lines))
        return Page(url=url, html=html, kind=kind, article=own, beside=tuple(beside))

    def lines(self, box, number, title):
        """Return the lines of a box as they stand on a page."""
        fields = self._fields(number, title)
        return [re.sub(r"\{(\w+)\}", lambda m: str(fields[m[1]]), line) for line in box.lines]

    def _with_boxes(self, number, title, body, dice):
        """Return the lines of all boxes on a page, and the body with them."""
        beside, put, last = [], [], []
        for box in self.boxes:
            if not PAGES[box.pages](number):
                continue
            lines = self.lines(box, number, title)
            beside += [
                Line(box=f"{box.name}/{place}", says=box.says, shape=box.shape, text=text)
                for place, text in enumerate(lines)
            ]
            if box.place == "with the last":
                last += lines
            else:
                put.append((_place(box, body, dice), _pieces(box, lines)))
        pieces = list(body)
        for at, made in sorted(put, key=lambda one: -one[0]):
            pieces[at:at] = made
        return beside, _tied(pieces, body, last)

    def _fields(self, number, title):
        def other(seed):
            return Writer(self.language, f"{seed}{number}")

        return {
            "n": 200 + 17 * number,
            "eur": 12_000 + 731 * number,
            "pct": 31 + number % 60,
            "deg": number % 30,
            "part": 1 + number % 9,
            "date": f"{1 + number % 28}.{1 + number % 12}.",
            "g": self.readers[number % len(self.readers)],
            "title": title,
            "name": other("nm").name(),
            "headline": other("hl").title(),
            "town": other("tw").town(),
        }


def read(name):
    """Return the papers of a set."""
    rows = yaml.safe_load((FOLDER / "papers" / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(
        Paper(**row | {"boxes": tuple(Box(**box) for box in row["boxes"])}) for row in rows
    )


def _plain_body(writer, dice):
    body = [stories.p(text) for text in writer.paragraphs(dice.randint(4, 9))]
    if dice.random() < 0.35:
        body.insert(2, Piece("h", (writer.title(),)))
    if dice.random() < 0.2:
        body.insert(3, Piece("ul", tuple(writer.count() for _ in range(3))))
    return body


def _place(box, body, dice):
    if box.place == "between":
        pairs = enumerate(itertools.pairwise(body), 1)
        between = [at for at, (one, other) in pairs if one.shape == other.shape == "p"]
        return dice.choice(between or [len(body)])
    return 0 if box.place == "above" else len(body)


def _pieces(box, lines):
    if box.shape in ("p", "em", "strong", "linkp"):
        return [Piece(box.shape, (line,)) for line in lines]
    return [Piece(box.shape, tuple(lines))]


def _tied(pieces, body, lines):
    """Puts lines into one element with the article's last."""
    if not lines or len(body[-1].lines) > 1:
        return pieces
    at = max(i for i, piece in enumerate(pieces) if piece is body[-1])
    return [*pieces[:at], Piece("last", (*body[-1].lines, *lines)), *pieces[at + 1 :]]


def _date(number):
    return f"2026-{1 + number % 10:02}-{1 + number % 27:02}T08:{number % 60:02}:00+01:00"

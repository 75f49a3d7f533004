"""Articles that are hard to tell from what a publisher puts beside them, one function a kind.

Each takes a sheet with plain news and gives the body that makes it one of its kind, or title and body.
"""

from dataclasses import dataclass
from typing import Any

from tests.world.press.layouts import Piece
from tests.world.press.writer import Writer

ROUND = (
    *("quotes", "quotation_marks", "own_affairs", "press_release", "press_release", "wire"),
    *("column",) * 3, *("recipe",) * 3, *("election",) * 3, *("obituary",) * 3, *("match",) * 3,
    "poem", "anaphora", *("background",) * 4, "interview", *("ingredients",) * 3,
    *("match_facts",) * 3, *("sections",) * 3, "press_release", "press_release",
)  # fmt: skip
"""The kinds that each paper prints in a year, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Plain news on its way to an article of some kind."""

    paper: Any
    number: int
    """Of its page."""
    writer: Writer
    title: str
    body: list

    @property
    def prose(self):
        """Paragraphs of its body."""
        return [piece for piece in self.body if piece.shape == "p"]

    def said(self, kind):
        """Gives what the writer's language has for a kind."""
        return self.writer.words["articles"][kind]

    def filled(self, kind):
        """Gives the paragraphs that the language has for a kind, with names and figures in them."""
        return [p(self.writer.fill(line)) for line in self.said(kind)]

    @property
    def appeal(self):
        """The lines of the paper's first appeal, as they stand on this page."""
        box = next(box for box in self.paper.boxes if box.asks)
        return self.paper.lines(box, self.number, self.title)


def tell(kind, sheet):
    """Gives title and body of an article of a kind; the empty kind is plain news."""
    told = KINDS[kind](sheet) if kind else sheet.body
    return told if isinstance(told, tuple) else (sheet.title, told)


def p(text):
    """Gives a paragraph."""
    return Piece("p", (text,))


def _quotes(sheet):
    """Quotes the paper's own appeal in full, as quotes behind a colon."""
    return _quoting(sheet, [Piece("q", (line,)) for line in sheet.appeal])


def _quotation_marks(sheet):
    """The same as paragraphs in quotation marks."""
    first, last = sheet.writer.words["quotation_marks"]
    return _quoting(sheet, [p(first + line + last) for line in sheet.appeal])


def _quoting(sheet, quotes):
    return [*sheet.body[:2], p(sheet.said("introduces")), *quotes, *sheet.body[2:]]


def _own_affairs(sheet):
    """Reports about the paper's own cooperative, its donations and its advertising."""
    title, first, *rest = sheet.said("own_affairs")
    mixed = [
        piece for own, line in zip(sheet.body, map(p, rest), strict=False) for piece in (own, line)
    ]
    return title, [p(first), *mixed]


def _press_release(sheet):
    """Shares three paragraphs with the page before or behind it."""
    paper = sheet.paper
    shared = Writer(paper.language, f"{paper.name}/press{sheet.number // 2}")
    return [sheet.body[0], *map(p, shared.paragraphs(3)), *sheet.body[1:]]


def _wire(sheet):
    """The same agency report in all papers of a language."""
    agency = Writer(sheet.paper.language, "wire/1")
    return agency.title(), [p(line) for line in agency.paragraphs(6)]


def _column(sheet):
    """Begins and ends as the columnist always does."""
    first, last = sheet.said("column")
    return [p(first), *sheet.body, p(last)]


def _recipe(sheet):
    recipe = sheet.said("recipe")
    first, last = recipe["steps"]
    amounts = Piece("ul", _amounts(sheet.writer, recipe["ingredients"], 5))
    return [sheet.body[0], amounts, p(first), *sheet.prose[1:3], p(last)]


def _ingredients(sheet):
    """Ingredients first, as food pages have them; some without figures."""
    recipe, writer = sheet.said("recipe"), sheet.writer
    names, (first, last) = recipe["ingredients"], recipe["steps"]
    listed = (*_amounts(writer, names, 4), *names[:2], writer.count().split(",")[0].rstrip("."))
    return [Piece("ul", listed), p(first), *sheet.prose[:3], p(last)]


def _amounts(writer, names, number):
    return tuple(
        f"{writer.dice.randint(2, 900)} g {name}" for name in writer.dice.sample(names, number)
    )


def _match_facts(sheet):
    """Match facts at the end: short lines that differ in figures and names."""
    return [*sheet.prose[:3], *sheet.filled("match_facts")]


def _sections(sheet):
    """Headings that recur in articles of a kind, among the text."""
    first, second = (Piece("h", (line,)) for line in sheet.said("headings"))
    return [sheet.body[0], first, *sheet.prose[1:3], second, *sheet.prose[3:4]]


def _election(sheet):
    told, writer = sheet.filled("election"), sheet.writer
    rows = (
        f"{writer.town()} | {writer.dice.randint(100, 9000)} | {writer.dice.randint(1, 60)} %"
        for _ in range(6)
    )
    return [*told, Piece("table", tuple(rows))]


def _obituary(sheet):
    return [*sheet.filled("obituary"), *sheet.prose[:2]]


def _match(sheet):
    told, writer = sheet.filled("match"), sheet.writer
    rows = (
        f"{place}. | {writer.town()} | {writer.dice.randint(1, 30)} | {writer.dice.randint(0, 60)}"
        for place in range(1, 9)
    )
    return [*told, Piece("table", tuple(rows)), *sheet.prose[:1]]


def _poem(sheet):
    refrain, writer = sheet.said("refrain"), sheet.writer
    verses = [
        Piece("poem", (writer.count().rstrip("."), writer.count().rstrip("."), refrain))
        for _ in range(3)
    ]
    return [sheet.body[0], *verses, *sheet.prose[1:3]]


def _anaphora(sheet):
    """Every paragraph begins with the same words."""
    begin = sheet.said("anaphora")
    return [
        p(f"{begin} {piece.text[0].lower()}{piece.text[1:]}") if piece.shape == "p" else piece
        for piece in sheet.body
    ]


def _background(sheet):
    """A standing paragraph of background that several articles on one matter share."""
    return [*sheet.body[:2], p(sheet.said("background")), *sheet.body[2:]]


def _interview(sheet):
    answers = [piece for piece in sheet.body[1:] if piece.shape == "p"]
    turns = zip(answers, sheet.said("questions"), strict=False)
    told = [piece for answer, asked in turns for piece in (Piece("strong", (asked,)), answer)]
    return [sheet.body[0], *told]


KINDS = {
    name.removeprefix("_"): make
    for name, make in list(globals().items())
    if name.removeprefix("_") in ROUND
}

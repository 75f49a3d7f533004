"""Articles that are hard to tell from what a publisher puts beside them, one function a kind.

Each takes a sheet with plain news and gives the body that makes it one of its kind, or title and body.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.world.press.layouts import Piece
from tests.world.press.writer import Writer

ROUNDS = {
    "usual": (
        *("quotes", "quotation_marks", "own_affairs", "press_release", "press_release", "wire"),
        *("column",) * 3, *("recipe",) * 3, *("election",) * 3, *("obituary",) * 3,
        *("match",) * 3, "poem", "anaphora", *("background",) * 4, "interview",
        *("ingredients",) * 3, *("match_facts",) * 3, *("sections",) * 3,
        *("press_release", "press_release"),
    ),
    "other": (
        *("quotes", "quotation_marks", "own_affairs", "press_release", "press_release"),
        *("column",) * 3, *("match_facts",) * 3, *("sections",) * 3, *("background",) * 3,
        *("witnesses",) * 3, *("letters",) * 3, *("essay",) * 2, *("newsletter_story",) * 2,
        *("corrected",) * 2, *("quiz",) * 3, *("clock",) * 2, *("programme",) * 3,
        *("poll",) * 3, *("relief",) * 3, "prize", *("verdict",) * 4, *("forecast",) * 3,
        *("lottery",) * 3,
    ),
}  # fmt: skip
"""Kinds of hard articles that a paper prints in a year, in this order."""


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
        """Return what the writer's language has for a kind."""
        return self.writer.words["articles"][kind]

    def filled(self, kind):
        """Return the paragraphs that the language has for a kind, with names and figures in them."""
        said = self.said(kind)
        lines = [said] if isinstance(said, str) else said
        return [p(self.writer.fill(line)) for line in lines]

    @property
    def appeal(self):
        """The lines of the paper's first appeal, as they stand on this page."""
        box = next(box for box in self.paper.boxes if box.asks)
        return self.paper.lines(box, self.number, self.title)


def tell(kind, sheet):
    """Return title and body of an article of a kind; the empty kind is plain news."""
    told = KINDS[kind](sheet) if kind else sheet.body
    return told if isinstance(told, tuple) else (sheet.title, told)


def p(text):
    """Return a paragraph."""
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


def _witnesses(sheet):
    """Ends with a call for witnesses, which is news."""
    return [*sheet.prose[:4], *sheet.filled("witnesses")]


def _letters(sheet):
    """Readers' letters: they speak to the paper, and each is signed with name and town."""
    writer = sheet.writer
    letters = (
        (p(f"{letter.text} {writer.count()}"), p(f"{writer.name()}, {writer.town()}"))
        for letter in sheet.filled("letters")
    )
    return [*sheet.prose[:1], *(piece for letter in letters for piece in letter)]


def _essay(sheet):
    """Says you and we to its readers, as appeals do."""
    first, last = sheet.filled("essay")
    return [first, *sheet.prose[:3], last]


def _newsletter_story(sheet):
    """Tells of newsletters and channels of others."""
    first, last = sheet.filled("newsletter_story")
    return [*sheet.prose[:1], first, *sheet.prose[1:3], last]


def _corrected(sheet):
    """Tells that somebody else corrected figures."""
    return [*sheet.prose[:3], *sheet.filled("corrected")]


def _quiz(sheet):
    """Questions with answers to choose from, and their solutions at the end."""
    asked, answers, solved = sheet.said("quiz")
    turns = [p(sheet.writer.fill(line)) for _ in range(3) for line in (asked, answers)]
    return [*sheet.prose[:1], *turns, p(solved)]


def _clock(sheet):
    """Paragraphs that each begin with an hour."""
    lines = (sheet.filled("clock")[0].text for _ in range(5))
    return [p(f"{line} {sheet.writer.count()}") for line in lines]


def _programme(sheet):
    """What is on: short lines, and what the tickets cost."""
    return [*sheet.prose[:2], *sheet.filled("programme")]


def _poll(sheet):
    """How the council's survey ended, in figures."""
    return [*sheet.prose[:3], *sheet.filled("poll")]


def _relief(sheet):
    """Ends with how to give for those of whom it tells."""
    return [*sheet.prose[:4], *sheet.filled("relief")]


def _prize(sheet):
    """Ends with praise of the paper itself."""
    told = [p(line.text.replace("{paper}", sheet.paper.name)) for line in sheet.filled("prize")]
    return [*sheet.prose[:3], *told]


def _verdict(sheet):
    """Ends as reports from courts do."""
    return [*sheet.prose[:4], *sheet.filled("verdict")]


def _forecast(sheet):
    """Says what a forecast always says, of other towns and days."""
    return [*sheet.filled("forecast"), *sheet.prose[:2], *sheet.filled("forecast")]


def _lottery(sheet):
    """Ends with the numbers drawn."""
    return [*sheet.prose[:2], *sheet.filled("lottery")]


KINDS = {kind: globals()[f"_{kind}"] for kind in dict.fromkeys(itertools.chain(*ROUNDS.values()))}

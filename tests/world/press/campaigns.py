"""Appeals in plain paragraphs that take turns, on few of many pages each, and what articles repeat among them.

One paper for each form and language: its campaigns stand behind, between, before or within the paragraphs, or say
another amount, name and day each time. Words are those of `appeals.yaml`.
"""

import random
import re
from dataclasses import dataclass

from tests.world.press.appeals import Table, named, words
from tests.world.press.layouts import Piece, render
from tests.world.press.papers import Article, Line, Page
from tests.world.press.writer import Writer

FORMS = (
    "turns behind", "turns between", "turns before", "turns within", "turns inside", "sparse between", "sparse behind",
    "varied behind", "varied between",
)  # fmt: skip
CAMPAIGNS = 4
SPARSE = 3
"""One page of so many has an appeal, where appeals are sparse."""
SIZES = (12, 30)
LEAST = 3
"""Pages that must have a campaign for it to be gone from them."""
LANGUAGES = ("de", "en", "es", "pl", "ru", "sv")
OTHERS = ("ar", "ja", "ko", "tr", "uk", "zh")
LAYOUTS = ("article", "wp", "flat", "section", "print", "divsoup")
TOLD_AGAIN = {2: "story", 6: "story", 9: "story", 17: "story", 25: "story", 3: "column", 10: "column", 15: "column",
    22: "column", 4: "series", 8: "series", 13: "series", 20: "series", 5: "slogan", 11: "slogan", 16: "slogan",
    27: "slogan"}  # fmt: skip
"""Pages that say something again as news: a story's background, a column's refrain, a series' note, a quoted slogan."""
_FIGURE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigner:
    """A publisher whose campaigns take turns."""

    language: str
    form: str
    layout: str

    def page(self, number):
        """Return its page of a number, with the campaign's lines beside the article."""
        said, writer = words()[self.language], Writer(self.language, f"{self.form}/{number}")
        dice = random.Random(f"{self.language}{self.form}{number}")
        article = Article(
            title=writer.title(),
            lead=writer.paragraph(),
            author=writer.name(),
            date=f"2026-{1 + number % 10:02}-{1 + number % 28:02}T08:{number:02}:00+01:00",
        )
        body = [Piece("p", (text,)) for text in writer.paragraphs(dice.randint(4, 8))]
        article, body = _told_again(said, article, body, number)
        campaign, asked = self._asked(said, number, writer, dice)
        pieces = _placed(body, asked, self.form, dice) if asked else body
        return Page(
            url=f"https://www.{said.get('host') or 'paper'}.{self._domain}.example/news/{number}-a.html",
            html=render(self.layout, article, pieces, language=self.language, site=said["paper"]),
            kind=TOLD_AGAIN.get(number, ""),
            article=(article.lead, *(piece.text for piece in body)),
            beside=tuple(
                Line(box=str(campaign), says=self.form, shape="p", text=asked)
                for _ in asked and "1"
            ),
        )

    @property
    def _domain(self):
        return f"{self.form.replace(' ', '-')}-{self.language}"

    def _asked(self, said, number, writer, dice):
        """Return (campaign, the page's appeal); an empty one where it has none."""
        if self.form.startswith("sparse"):
            campaign = number // SPARSE % CAMPAIGNS
            return campaign, said["weekly"][campaign] if number % SPARSE == 0 else ""
        if self.form.startswith("varied"):
            text = _FIGURE.sub(lambda _: str(dice.randint(20, 90)), said["asks"][0])
            return 0, f"{text} {writer.name()}, {dice.randint(1, 28)}.{dice.randint(1, 12)}.2026."
        return number % CAMPAIGNS, said["weekly"][number % CAMPAIGNS]


def _told_again(said, article, body, number):
    kind = TOLD_AGAIN.get(number)
    if kind == "story":
        name, background = said["story"]
        told = [
            Piece("p", (f"{name}: {one.text}",)) if at in (0, 2) else one
            for at, one in enumerate(body)
        ]
        told.insert(2 + number % 2, Piece("p", (background,)))
        return (named(article, name) if number % 2 else article), told
    if kind == "column":
        first, last = said["refrain"]
        signed = Article(
            title=article.title, lead=article.lead, author="Ada Mora", date=article.date
        )
        return signed, [Piece("p", (first,)), *body, Piece("p", (last,))]
    if kind == "series":
        name, intro = said["series"]
        return named(article, name), [Piece("em", (intro,)), *body]
    if kind == "slogan":
        return article, [*body[:2], Piece("p", (f"“{said['quiet'][0]}”",)), *body[2:]]
    return article, body


def _placed(body, asked, form, dice):
    """Return the body with an appeal at the form's place."""
    at = dice.randint(1, len(body) - 1)
    if "within" in form or "inside" in form:
        at = at if "inside" in form else len(body)
        run = Piece("run", (body[at - 1].text, asked))
        return [*body[: at - 1], run, *body[at:]]
    at = 0 if "before" in form else len(body) if "behind" in form else at
    return [*body[:at], Piece("p", (asked,)), *body[at:]]


def campaigners(languages):
    """Return a paper for each form in each language."""
    return [
        Campaigner(language=code, form=form, layout=LAYOUTS[(at + number) % len(LAYOUTS)])
        for number, code in enumerate(languages)
        for at, form in enumerate(FORMS)
    ]


def table():
    """Return an empty table of these forms and sizes."""
    return Table(due_from=dict.fromkeys(FORMS, min(SIZES)), sizes=SIZES, news=(), least=LEAST)

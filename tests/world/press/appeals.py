"""Appeals in plain paragraphs, in every form and many languages, among articles on the same themes.

One paper for each form and language. Words are in `appeals.yaml`; what becomes of them is counted by form and by
the number of pages that are cleaned together.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cache

import yaml

from tests.world.press import judging
from tests.world.press.layouts import Piece, render
from tests.world.press.papers import Article, Line, Page
from tests.world.press.writer import FOLDER, Writer

DUE = {
    "before": 3, "between": 3, "behind": 3, "half behind": 5, "within": 3, "within em": 3, "weekly": 5,
    "weekly linked": 5, "asks before": 3, "asks behind": 1, "asks within": 1,
}  # fmt: skip
"""Form of an appeal -> pages of a paper that must be known for it to be gone."""
NEWS = ("story", "series", "column")
"""Forms in which articles say a line again as news, on the first pages of a paper that asks for nothing."""
SIZES = (1, 2, 3, 5, 12)
LAYOUTS = ("article", "wp", "flat", "plainhtml", "broadsheet", "section", "print")
TOLD_AGAIN = {5: "story", 6: "story", 7: "story", 8: "column", 10: "column", 11: "column"}
"""Pages of papers with appeals that say something again as news."""
ON_THE_THEME = (1, 4, 9)
"""Pages whose last paragraph is news on what the appeals are about."""
FIRST_PAGES = 5
LETTERED = ("da", "de", "en", "es", "fr", "hu", "it", "nl", "pl", "pt", "ru", "sv")
"""Languages whose papers print everything that `papers` knows; the others' words serve for appeals alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A publisher with one form of appeals, or of repeating itself as news."""

    language: str
    form: str
    layout: str

    @property
    def said(self):
        """What is said in its language."""
        return words()[self.language]

    def page(self, number):
        """Return its page of a number."""
        writer = Writer(self.language, f"{self.form}/{number}")
        dice = random.Random(f"{self.language}{self.form}{number}")
        article = Article(
            title=writer.title(),
            lead=writer.paragraph(),
            author=writer.name(),
            date=f"2026-{1 + number % 10:02}-{1 + number:02}T08:{number:02}:00+01:00",
        )
        body = [Piece("p", (text,)) for text in writer.paragraphs(dice.randint(3, 7))]
        body.append(Piece("p", (self._last(writer, number),)))
        article, body = self._told_again(article, body, number)
        pieces, beside = self._with_appeal(body, dice, number)
        name = self.said["paper"]
        html = render(self.layout, article, pieces, language=self.language, site=name)
        return Page(
            url=f"https://www.{self._host}/news/{number}-a.html",
            html=html,
            kind=self._kind(number),
            article=(article.lead, *(piece.text for piece in body)),
            beside=tuple(Line(box=self.form, says=self.form, shape="p", text=x) for x in beside),
        )

    @property
    def _host(self):
        name = self.said.get("host") or "".join(filter(str.isalnum, self.said["paper"].casefold()))
        return f"{name}.{self.form.replace(' ', '-')}-example"

    def _kind(self, number):
        if self.form in NEWS:
            return self.form if number < FIRST_PAGES else ""
        return TOLD_AGAIN.get(number, "theme" if number in ON_THE_THEME else "")

    def _last(self, writer, number):
        """Return the last paragraph: news on the theme, or a short sentence."""
        if number in ON_THE_THEME:
            return self.said["news"][ON_THE_THEME.index(number)]
        return writer.count()

    def _told_again(self, article, body, number):
        """Return an article that belongs to a story, a series or a column, if it does."""
        kind = self._kind(number)
        if kind == "story":
            return self._of_story(article, body, number)
        if kind == "series":
            name, intro = self.said["series"]
            return named(article, name), [Piece("em", (intro,)), *body]
        if kind == "column":
            first, last = self.said["refrain"]
            signed = Article(
                title=article.title, lead=article.lead, author="Ada Mora", date=article.date
            )
            return signed, [Piece("p", (first,)), *body, Piece("p", (last,))]
        return article, body

    def _of_story(self, article, body, number):
        """Names the story in two paragraphs, at times in the title, and says its background again."""
        name, background = self.said["story"]
        told = [
            Piece(one.shape, (f"{name}: {one.text}",)) if at in (0, 2) else one
            for at, one in enumerate(body)
        ]
        told.insert(2 + number % 2, Piece("p", (background,)))
        return (named(article, name) if number % 2 else article), told

    def _with_appeal(self, body, dice, number):
        """Return the body with the form's appeal in it, and the appeal's lines."""
        if self.form in NEWS or (self.form == "half behind" and number % 2 and number != 1):
            return body, ()
        lines = self._lines(number)
        if "within" in self.form:
            shape = "run em" if "em" in self.form else "run"
            return [*body[:-1], Piece(shape, (body[-1].text, " ".join(lines)))], lines
        shape = "linked" if "linked" in self.form else "p"
        pieces = [Piece(shape, (line,)) for line in lines]
        if "before" in self.form:
            return [*pieces, *body], lines
        at = dice.randint(1, len(body) - 1) if self.form == "between" else len(body)
        return [*body[:at], *pieces, *body[at:]], lines

    def _lines(self, number):
        if "weekly" in self.form:
            return (self.said["weekly"][number % 6],)
        if "asks" in self.form:
            return tuple(self.said["asks"])
        return (self.said["within"],) if "within" in self.form else tuple(self.said["quiet"])


@dataclass(slots=True)
class Table:
    """Lines left and lost by form and by the number of pages known."""

    due_from: dict = field(default_factory=lambda: DUE)
    """Form -> pages known from which its lines are to be gone."""
    sizes: tuple = SIZES
    news: tuple = NEWS
    least: int = 1
    """Pages of those known that must have a box for its lines to count."""
    lines: dict = field(default_factory=lambda: defaultdict(int))
    left: dict = field(default_factory=lambda: defaultdict(list))
    told: dict = field(default_factory=lambda: defaultdict(int))
    lost: dict = field(default_factory=lambda: defaultdict(list))
    refused: list = field(default_factory=list)

    @property
    def due(self):
        """Lines of appeals that were to be gone, and those of them that were left."""
        cells = [
            cell
            for cell in self.lines
            if cell[0] in self.due_from and cell[1] >= self.due_from[cell[0]]
        ]
        return sum(self.lines[c] for c in cells), [x for c in cells for x in self.left[c]]

    @property
    def all_lost(self):
        """Lines of articles that are gone."""
        return [one for found in self.lost.values() for one in found]

    def report(self):
        """Return the table as lines for people; what is not due yet stands in brackets."""
        heads = "".join(f"{f'{size} pages':>12}" for size in self.sizes)
        yield f"{'appeal lines left':<18}{heads}"
        for form in self.due_from:
            yield f"{form:<18}" + "".join(f"{self._left(form, size):>12}" for size in self.sizes)
        yield f"{'article lines lost':<18}{heads}"
        for form in (*self.due_from, *self.news):
            yield f"{form:<18}" + "".join(f"{self._lost(form, size):>12}" for size in self.sizes)
        lines, left = self.due
        yield f"left when due: {len(left)} of {lines}; lost: {len(self.all_lost)} of {sum(self.told.values())}"
        yield from (f"  lost {one[:300]}" for one in self.all_lost[:40])
        yield from (f"  refused {one}" for one in self.refused)

    def _left(self, form, size):
        said = f"{len(self.left[form, size])}/{self.lines[form, size]}"
        return said if size >= self.due_from[form] else f"({said})"

    def _lost(self, form, size):
        return f"{len(self.lost[form, size])}/{self.told[form, size]}"


def papers(languages):
    """Return a paper for each form in each of some languages."""
    forms = (*DUE, *NEWS)
    return [
        Paper(language=code, form=form, layout=LAYOUTS[(at + number) % len(LAYOUTS)])
        for number, code in enumerate(languages)
        for at, form in enumerate(forms)
    ]


def counted(printed, table=None):
    """Cleans the papers' pages in batches of growing size, and gives what was left and lost."""
    table = table or Table()
    for size in table.sizes:
        pages = {paper: [paper.page(number) for number in range(size)] for paper in printed}
        answers = judging.clean([page for own in pages.values() for page in own])
        for paper, own in pages.items():
            often = Counter(line.box for page in own for line in page.beside)
            for page in own:
                due = tuple(line for line in page.beside if often[line.box] >= table.least)
                _count(table, paper.form, size, replace(page, beside=due), answers[page.url])
    return table


def _count(table, form, size, page, answer):
    where = f"{form}@{size} {page.url}"
    if "rejection" in answer:
        table.refused.append(f"{where}: {answer['rejection']}")
        return
    text = judging.even("\n".join(answer[part] or "" for part in ("title", "lead", "text")))
    table.told[form, size] += len(page.article)
    table.lost[form, size] += [
        f"{where} {page.kind}: {line!r}{judging.why(answer, judging.even(line))}"
        for line in page.article
        if judging.even(line) not in text
    ]
    table.lines[form, size] += len(page.beside)
    table.left[form, size] += [
        f"{where} {line.text!r}" for line in page.beside if judging.even(line.text) in text
    ]


def named(article, name):
    """Return an article with a story's or a series' name before its title."""
    title = f"{name}: {article.title}"
    return Article(title=title, lead=article.lead, author=article.author, date=article.date)


@cache
def words():
    """Return the words of all languages."""
    return yaml.safe_load((FOLDER / "appeals.yaml").read_text(encoding="utf-8"))

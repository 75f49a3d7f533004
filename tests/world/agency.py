"""Texts of an agency and what papers make of them, by dice, with those that only look so.

Words are made up; frames of reports are our own. A family is what one event came to in several papers.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SYLLABLES = (
    "ba den ko lim ra to sel vor an mi hus ter gal eno pri wa del sto ni ke ur fen ost lo mar"
)
_SMALL = (
    "the of in and to a for on that with by it was at from as is his has were which will after not"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One article of one paper."""

    family: str
    """Copies have the same one."""
    kind: str
    """What was done to it, or which trap it is."""
    source: str
    text: str


class Agency:
    """Writes texts; equal seeds write equal ones."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        syllables = _SYLLABLES.split()
        self._words = ["".join(self._dice.choices(syllables, k=n)) for n in (2, 3, 3, 4) * 700]

    def word(self) -> str:
        """Return a word; a quarter of them are frequent."""
        if self._dice.random() < 0.4:
            return self._dice.choice(_SMALL.split())
        return self._words[int(len(self._words) * self._dice.random() ** 2)]

    def name(self) -> str:
        """Return a name of two parts."""
        return " ".join(self._dice.choice(self._words).capitalize() for _ in range(2))

    def number(self) -> str:
        """Return a number as prose has it."""
        return str(self._dice.choice((self._dice.randint(2, 99), self._dice.randint(100, 9999))))

    def sentence(self) -> str:
        """Return a sentence; some have a name or a number."""
        words = [self.word() for _ in range(self._dice.randint(7, 24))]
        for make, chance in ((self.name, 0.5), (self.number, 0.4)):
            if self._dice.random() < chance:
                words.insert(self._dice.randrange(len(words)), make())
        return " ".join(words).capitalize() + "."

    def quote(self) -> str:
        """Return a quoted sentence with its speaker."""
        said = self.sentence().rstrip(".")
        return f"“{said},” said {self.name()}."

    def article(self, paragraphs: int = 6) -> list[str]:
        """Return a text by paragraphs."""
        return [
            " ".join(
                self.quote() if self._dice.random() < 0.2 else self.sentence()
                for _ in range(self._dice.randint(2, 4))
            )
            for _ in range(paragraphs)
        ]

    def copies(self, own: list[str]) -> dict[str, list[str]]:
        """Return what papers make of a text, by what they do to it."""
        dice = self._dice
        cut = dice.randrange(1, len(own))
        moved = [*own[:1], own[-1], *own[1:-1]]
        return {
            "same": own,
            "paragraph cut": own[:cut] + own[cut + 1 :],
            "paragraph moved": moved,
            "lead rewritten": [self.sentence() + " " + self.sentence(), *own[1:]],
            "dateline": [f"{self.name().upper()} (AGY) - {own[0]}", *own[1:], "© Agency"],
            "house style": [self._restyled(one, dice.uniform(0.01, 0.07)) for one in own],
            "quotes respelled": [
                one.replace("“", "„").replace("”", "“").replace(" said ", " says ") for one in own
            ],
            "shortened": own[: max(3, len(own) * 2 // 3)],
            "own paragraph added": [*own, " ".join(self.sentence() for _ in range(3))],
        }

    def _restyled(self, paragraph: str, share: float) -> str:
        words = paragraph.split(" ")
        return " ".join(self.word() if self._dice.random() < share else word for word in words)

    def retold(self, own: list[str]) -> list[str]:
        """Return another agency's text on the same event: its names, numbers and quotes, other sentences."""
        facts = [w for one in own for w in one.split() if w[:1].isupper() or w[:1].isdigit()]
        quotes = [part for one in own for part in one.split("“")[1:] if "”" in part][:2]
        lines = []
        for paragraph in self.article(len(own)):
            words = paragraph.split()
            for fact in self._dice.sample(facts, min(5, len(facts))):
                words.insert(self._dice.randrange(len(words)), fact)
            lines.append(" ".join(words))
        return [*lines, *(f"“{one}" for one in quotes)]


def _match(a: Agency) -> str:
    home, guest, town = a.name(), a.name(), a.name()
    return (
        f"{home} won {a.number()[:1]}-{a.number()[:1]} against {guest} on Saturday afternoon. In front of "
        f"{a.number()} spectators in {town} {a.name()} opened the score in the {a.number()} minute. After the break "
        f"{a.name()} equalised with a header from close range in the {a.number()} minute. The decision came when "
        f"{a.name()} scored from the penalty spot after a foul on {a.name()}. {home} is now in place {a.number()} of "
        f"the table with {a.number()} points, {guest} falls back to place {a.number()}. On the next day of play "
        f"{home} receives {a.name()}, while {guest} has to travel to {a.name()}. The match is played on Sunday at "
        "half past three in the afternoon, and tickets are sold at the usual places in advance."
    )


def _weather(a: Agency) -> str:
    return (
        f"In {a.name()} it is mostly {a.word()} today, with temperatures between {a.number()} and {a.number()} "
        f"degrees. The wind blows weakly from {a.word()}. In the evening {a.word()} is expected, the risk of rain is "
        f"at {a.number()} per cent. During the night temperatures fall to {a.number()} degrees. On {a.word()} the sun "
        f"shines for {a.number()} hours, with highs of {a.number()} degrees near {a.name()}. The outlook: it stays "
        "changeable in the next days, with showers from time to time and fresh to strong winds at the coast. "
        f"Water temperatures are at {a.number()} degrees. The weather service warns of {a.word()} in the area of "
        f"{a.name()} until {a.number()} o'clock."
    )


def _stock(a: Agency) -> str:
    share = a.name()
    return (
        f"The share of {share} was among the {a.word()} of the day on Tuesday. Most recently investors paid "
        f"{a.number()} euros for the paper in Frankfurt trading, {a.number()} per cent more than on the day before. "
        f"In the course of the day the share rose to {a.number()} euros at most. So far {a.number()} shares changed "
        f"hands. The high of the last 52 weeks is at {a.number()} euros, the low at {a.number()} euros. Analysts "
        f"expect a profit of {a.number()} euros a share in the current year. On {a.number()} {a.word()} {share} "
        f"published its figures: turnover was at {a.number()} million euros after {a.number()} million in the "
        "quarter of the year before. The next figures are expected to be presented in the coming quarter."
    )


_TEMPLATES: dict[str, Callable[[Agency], str]] = {
    "match": _match,
    "weather": _weather,
    "stock": _stock,
}


def texts(seed: int, events: int) -> Iterator[Text]:
    """Yield texts in the order of their coming: originals with copies in other papers, and traps between them.

    Args:
        seed: Of the dice.
        events: How many agency texts; of each trap there are as many.
    """
    agency = Agency(seed)
    dice = random.Random(seed + 1)
    background = {n: agency.article(2) for n in range(events // 10 + 1)}
    for event in range(events):
        own = agency.article(dice.randint(4, 10))
        yield _text(f"event-{event}", "original", "agency", own)
        kinds = agency.copies(own)
        for paper, kind in enumerate(dice.sample(sorted(kinds), 2)):
            yield _text(f"event-{event}", kind, f"paper-{paper}", kinds[kind])
        yield _text(f"other-agency-{event}", "two agencies", "agency-b", agency.retold(own))
        yield _text(f"correction-{event}", "same source", "agency", [*own[:-1], agency.sentence()])
        for kind, make in _TEMPLATES.items():
            yield _text(f"{kind}-{event}", kind, f"paper-{dice.randrange(9)}", [make(agency)])
        series = [*agency.article(4), *background[event // 10]]
        yield _text(f"series-{event}", "series", f"paper-{dice.randrange(9)}", series)


def _text(family: str, kind: str, source: str, paragraphs: list[str]) -> Text:
    return Text(family=family, kind=kind, source=source, text="\n".join(paragraphs))

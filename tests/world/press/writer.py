"""A writer who never runs dry: headlines and paragraphs of news that nobody has read, in many languages.

Every text is made by grammar from `languages/<code>.yaml`, by dice that are thrown alike on every run.
"""

import random
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
LAST_SYLLABLES = ("er", "in", "s", "mann", "ek", "sen", "or", "ut")
SENTENCE = "{S} {P} {C}."
"""Subject, predicate and circumstance, where a language has no order of its own (`statement`)."""
PLANS = ("sl", "sql", "lsq", "sls", "lss", "slq", "ssl")
"""What a paragraph is made of: statements, quotes, lists."""


@cache
def language(code):
    """Return the words and sentences of a language."""
    return yaml.safe_load((FOLDER / "languages" / f"{code}.yaml").read_text(encoding="utf-8"))


class Writer:
    """One article's author: no quotation and no predicate twice until all were used."""

    def __init__(self, code, seed):
        self.dice, self.words = random.Random(f"{code}/{seed}"), language(code)
        self.gap = self.words.get("gap", " ")
        """What stands between sentences and words: nothing in scripts without spaces."""
        self._quotes = self._shuffled("quotes")
        self._predicates = self._shuffled("predicates")

    def town(self):
        """Return the name of a town that does not exist."""
        towns = self.words["towns"]
        return self.dice.choice(towns["begin"]) + self.dice.choice(towns["end"])

    def last_name(self):
        """Return a family name."""
        return self.dice.choice(self.words["towns"]["begin"]) + self.dice.choice(
            self.words.get("last_syllables", LAST_SYLLABLES)
        )

    def name(self):
        """Return first and family name; in scripts without spaces the family's goes first."""
        first, last = self.dice.choice(self.words["first_names"]), self.last_name()
        return f"{first} {last}" if self.gap else f"{last}{first}"

    def fill(self, text):
        """Return a text with towns {t}, names {n}, family names {l}, figures {d}, hours {h}, minutes {m},
        weekdays {w} and nouns {N} thrown in.
        """
        made = {
            "{N}": lambda: self.dice.choice(self.words["nouns"]),
            "{t}": self.town,
            "{n}": self.name,
            "{l}": self.last_name,
            "{d}": lambda: str(self.dice.randint(3, 970)),
            "{h}": lambda: str(self.dice.randint(7, 22)),
            "{m}": lambda: str(self.dice.randint(10, 59)),
            "{w}": lambda: self.dice.choice(self.words["weekdays"]),
        }
        for sign, make in made.items():
            while sign in text:
                text = text.replace(sign, make(), 1)
        return text

    def title(self):
        """Return a headline with two nouns of its own in front."""
        first, second = self.dice.choice(self.words["nouns"]), self.dice.choice(self.words["nouns"])
        said = (self.dice.choice(self.words[part]) for part in ("subjects", "predicates"))
        comma = ", " if self.gap else "\u3001"
        return f"{first.capitalize()}{comma}{second}: {self.fill(self.gap.join(said))}"

    def count(self):
        """Return a sentence that lists or counts things."""
        return self.fill(self.dice.choice(self.words["counts"]))

    def paragraph(self):
        """Return two or three sentences."""
        plan = self.dice.choice(PLANS)
        return self.gap.join(self._sentences(plan))

    def paragraphs(self, number):
        """Return so many paragraphs."""
        return [self.paragraph() for _ in range(number)]

    def _sentences(self, plan):
        for kind in plan:
            if kind == "q" and self._quotes:
                yield self.fill(self._quotes.pop())
            else:
                yield self._statement() if kind == "s" else self.count()

    def _statement(self):
        self._predicates = self._predicates or list(self.words["predicates"])
        subject, predicate = self.dice.choice(self.words["subjects"]), self._predicates.pop()
        made = {
            "{S}": subject,
            "{P}": predicate,
            "{C}": self.dice.choice(self.words["circumstances"]),
        }
        said = self.words.get("statement", SENTENCE)
        for sign, part in made.items():
            said = said.replace(sign, part)
        return self.fill(said)

    def _shuffled(self, part):
        said = list(self.words[part])
        self.dice.shuffle(said)
        return said
